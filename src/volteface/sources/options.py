"""What a caller may settle about the reading of sources: column names, limits, encoding, network patience.

Needs nothing; makes ``SourceOptions``. Every default is written here and nowhere else.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from volteface.errors import ConfigError
from volteface.records import Document

__all__ = ["DEFAULT_OPTIONS", "SourceOptions"]

_MAPPABLE = tuple(f.name for f in fields(Document) if f.name != "extra")


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How sources are read.

    Attributes:
        columns: field of ``Document`` -> column or key of the table, where the usual names do not find it.
        max_chars: longest text that is read, in code points; a longer one is skipped as too large.
        max_file_bytes: largest web page, feed or archived page, which have to be held whole, in bytes.
        encoding: the codec of all text given, where it is known; otherwise it is found out for each file.
        timeout_s: how long one step of a download may take, in seconds.
        max_redirects: how many redirects a download follows.
        allow_private: whether addresses of this machine and of private networks may be asked; where a feed or a page
            may come from others, they are refused.

    Raises:
        ConfigError: a field cannot be mapped, the encoding has no codec, or a limit is not positive.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    max_chars: int = 1_000_000
    max_file_bytes: int = 20_000_000
    encoding: str | None = None
    timeout_s: float = 20.0
    max_redirects: int = 5
    allow_private: bool = False

    def __post_init__(self) -> None:
        unknown = sorted(set(self.columns) - set(_MAPPABLE))
        if unknown:
            raise ConfigError(f"columns: found {', '.join(unknown)}; expected fields from {', '.join(_MAPPABLE)}")
        for name in ("max_chars", "max_file_bytes", "timeout_s"):
            if getattr(self, name) <= 0:
                raise ConfigError(f"{name}: found {getattr(self, name)}; expected more than 0")
        if self.max_redirects < 0:
            raise ConfigError(f"max_redirects: found {self.max_redirects}; expected 0 or more")
        if self.encoding is not None:
            _check_codec(self.encoding)

    @property
    def max_row_bytes(self) -> int:
        """The longest row of a table that is held, in bytes: room for a full text of escapes, and its keys."""
        return 8 * self.max_chars + (1 << 20)


def _check_codec(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ConfigError(f"encoding: found {name!r}; expected a codec such as utf-8, cp1252 or koi8-r") from error


DEFAULT_OPTIONS = SourceOptions()
"""The options of a caller that gives none."""
