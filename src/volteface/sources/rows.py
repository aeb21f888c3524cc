"""Rows of tables as drafts: which column is the text, which the date, and so on.

Needs nothing of other kinds; makes ``Columns``. Names are compared without case and punctuation, so ``publishedAt``,
``published_at`` and ``Published At`` are one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from volteface.records import SkipReason
from volteface.sources.drafts import Draft, Unusable
from volteface.sources.options import SourceOptions

__all__ = ["Columns"]

_USUAL = {
    "text": "text body content article articletext fulltext maintext bodytext articlebody storytext story plaintext",
    "id": "id documentid docid articleid guid uuid",
    "source": "source sourcename outlet publisher publication newspaper agency sitename site sourcedomain domain",
    "url": "url link href permalink weburl articleurl canonicalurl",
    "title": "title headline heading webtitle",
    "author": "author authors byline creator",
    "published": "published publishedat date publisheddate publicationdate datepublished datepublish pubdate "
    "dct webpublicationdate firstpublicationdate publishedtime publishtime datetime timestamp createdat",
    "language": "language lang languagecode",
}
_NAMES = {field: tuple(names.split()) for field, names in _USUAL.items()}
_NOT_WORD = re.compile(r"[\W_]+")
_PART_KEYS = ("name", "title", "id")


class Columns:
    """Finds the columns of rows; rows of one shape are resolved once."""

    def __init__(self, options: SourceOptions) -> None:
        self._mapped = dict(options.columns)
        self._known: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}

    def draft(self, row: Mapping[str, Any], origin: str) -> Draft:
        """Return the draft of a row; keys that are no field of a document go to ``extra``.

        Raises:
            Unusable: there is no text column, or what stands there is not text.
        """
        found = self._resolve(tuple(row))
        used = {name: key for name, keys in found.items() if (key := _first(row, keys)) is not None}
        empty = {key for keys in found.values() for key in keys if _is_empty(row[key])}
        return Draft(
            origin=origin,
            text=self._text(row, found, used),
            published=row[used["published"]] if "published" in used else None,
            extra={key: value for key, value in row.items() if key not in used.values() and key not in empty},
            **{name: _name(row[used[name]]) for name in _NAMES if name in used and name not in ("text", "published")},
        )

    def has_text(self, names: Iterable[str]) -> bool:
        """Tell whether rows with these columns have a text."""
        return "text" in self._resolve(tuple(names))

    def missing(self, names: Iterable[str]) -> Unusable:
        """Return the problem of a table without a text column."""
        shown = ", ".join(list(map(str, names))[:20])
        wanted = self._mapped.get("text") or ", ".join(_NAMES["text"][:4])
        return Unusable(SkipReason.NO_TEXT, f"columns: {shown}; expected {wanted}, or map the column of the text")

    def _text(self, row: Mapping[str, Any], found: Mapping[str, object], used: Mapping[str, str]) -> str:
        if "text" not in found:
            raise self.missing(row)
        value = row[used["text"]] if "text" in used else ""
        if isinstance(value, bytes):
            try:
                return value.decode("utf-8")
            except UnicodeDecodeError as error:
                raise Unusable(SkipReason.ENCODING, "the text column holds bytes that are not UTF-8") from error
        if not isinstance(value, str):
            raise Unusable(SkipReason.BROKEN, f"the text is of type {type(value).__name__}; expected a string")
        return value

    def _resolve(self, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        if keys not in self._known:
            if len(self._known) > 1_000:  # rows of ever new shapes: do not keep them all
                self._known.clear()
            self._known[keys] = self._find(keys)
        return self._known[keys]

    def _find(self, keys: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        taken = set(self._mapped.values())
        plain: dict[str, list[str]] = {}
        for key in keys:
            if key not in taken:
                plain.setdefault(_NOT_WORD.sub("", str(key).lower()), []).append(key)
        found = {name: tuple(k for usual in names for k in plain.get(usual, ())) for name, names in _NAMES.items()}
        found |= {name: (key,) if key in keys else () for name, key in self._mapped.items()}
        return {name: columns for name, columns in found.items() if columns}


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    """Return the first of the columns that holds something."""
    return next((key for key in keys if not _is_empty(row[key])), None)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value)


_DEEPEST = 10


def _name(value: Any, depth: int = 0) -> str | None:
    """Return a name as text: interfaces give ``{"name": ...}`` and lists of authors."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return next((_name(value[key], depth + 1) for key in _PART_KEYS if value.get(key)), None)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_name(item, depth + 1) for item in value))) or None
    return None if value is None else str(value)
