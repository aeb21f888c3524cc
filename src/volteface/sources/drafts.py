"""The step between a reader of one kind of source and a finished document.

Needs ``dates`` and ``language``; makes ``Draft`` (what a reader found), ``Unusable`` (why it found nothing) and
``finish``, which is the one place where a draft becomes a ``Document`` or a ``Skipped``.
"""

from __future__ import annotations

import base64
import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from volteface.records import Document, Skipped, SkipReason, make_id
from volteface.sources.dates import normalise_date
from volteface.sources.language import identify, language_code
from volteface.sources.options import SourceOptions

__all__ = ["Draft", "Unusable", "finish", "plain", "skipped", "tellable"]

_SURROGATE = re.compile("[\ud800-\udfff]")
_DEEPEST = 100
"""Levels of lists and objects in a value; what is nested deeper is no article's."""


class Unusable(Exception):  # noqa: N818  # control flow inside this room: it always ends as a Skipped record
    """Nothing more can be read from a source or a row; becomes a ``Skipped`` at the edge of the room.

    Attributes:
        reason: the reason that runs count.
        detail: what was found and what was expected.
    """

    def __init__(self, reason: SkipReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found, before dates and language are normalised and limits are applied.

    Attributes:
        origin: path or address, with ``:line`` or ``#entry`` where there is one.
        text: the text, exactly as given where the source is a table.
        published: any form that ``normalise_date`` may know.
        language: any name or code of a language.
    """

    origin: str
    text: str
    id: str | None = None
    source: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published: Any = None
    language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def skipped(origin: str, problem: Unusable, document: str | None = None) -> Skipped:
    """Return the record of a problem."""
    return Skipped(origin=origin, reason=problem.reason, detail=problem.detail, document=document)


def tellable(one: Skipped) -> Skipped:
    """Return the record as it can be stored and printed: the name of a file may hold bytes that are not UTF-8."""
    return replace(one, origin=_SURROGATE.sub("\ufffd", one.origin), detail=_SURROGATE.sub("\ufffd", one.detail))


def finish(draft: Draft, options: SourceOptions) -> Document | Skipped:
    """Return the document of a draft, or why there is none.

    Lone surrogates, which no file can hold, become U+FFFD one for one, so that offsets stay what they were;
    ``extra["repaired_surrogates"]`` counts them.
    """
    try:
        return _document(draft, options)
    except Unusable as problem:
        return skipped(draft.origin, problem, _field(draft.id))


def _document(draft: Draft, options: SourceOptions) -> Document:
    _refuse(draft, options)
    text, repaired = _SURROGATE.subn("�", draft.text)
    published = normalise_date(draft.published)
    source = _field(draft.source)
    extra = {str(plain(key)): plain(value) for key, value in draft.extra.items()}
    if published is None and draft.published not in (None, ""):
        extra["published_raw"] = plain(draft.published)
    if repaired:
        extra["repaired_surrogates"] = repaired
    return Document(
        id=_field(draft.id) or make_id(source, published, text),
        text=text,
        source=source,
        url=_field(draft.url),
        title=_field(draft.title),
        author=_field(draft.author),
        published=published,
        language=language_code(draft.language) or identify(text),
        extra=extra,
    )


def _refuse(draft: Draft, options: SourceOptions) -> None:
    if len(draft.text) > options.max_chars:
        detail = f"{len(draft.text):,} characters; the limit is {options.max_chars:,}"
        raise Unusable(SkipReason.TOO_LARGE, detail)
    if not draft.text or draft.text.isspace():
        raise Unusable(SkipReason.EMPTY, "no text besides white space")


def _field(value: str | None) -> str | None:
    return (_SURROGATE.sub("�", value).strip() or None) if value else None


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as JSON can hold it: dates as ISO, bytes as base64, not-a-number as ``None``.

    Raises:
        Unusable: lists and objects are nested in it more than a hundred levels deep.
    """
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if depth > _DEEPEST:
        raise too_deep()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    return str(value)


def too_deep() -> Unusable:
    """Return the problem of a value that is nested deeper than anything of use."""
    return Unusable(SkipReason.BROKEN, f"a value is nested more than {_DEEPEST} levels deep")
