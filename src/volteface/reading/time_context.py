"""What a time expression is resolved against: the day of publication, the times before it, and the tense around it.

Needs a parsed document; makes a ``TimeContext`` that the resolvers ask and that moves on as times are resolved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.reading.time_intervals import start_of

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["TimeContext", "publication_day"]

Tense = Literal["past", "future", "open"]

_ISO_DAY = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s\"“'‘(]*$")
_PAST_TAGS = frozenset(("VBD",))
_BASE_TAGS = frozenset(("VB", "VBG", "VBP", "VBZ", "VBN", "VBD", "MD"))
_CLIMB = 12
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class _Cue:
    word: str


@cache
def _cues() -> frozenset[str]:
    return frozenset(row.word for row in load_rows("times/future_cues", _Cue))


def publication_day(published: str | None) -> date | None:
    """Return the day of an ISO date or date-time (``1989-10-30``, ``19891030T09:13``), ``None`` if there is none."""
    match = _ISO_DAY.match(published or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:  # a date the calendar does not have
        return None


class TimeContext:
    """Where and when an expression stands.

    Attributes:
        day: the day of publication, ``None`` if the document is undated.
        anchor: the day that the narrative last stood at, with the paragraph it was named in.
        quarter: the value of the quarter that the text reports on, ``None`` where it reports on other periods.
        value: the value of the last date named.
    """

    def __init__(self, parsed: ParsedDocument) -> None:
        self.parsed = parsed
        self.day = publication_day(parsed.document.published)
        self.anchor: tuple[str, int] | None = None
        self.quarter: str | None = None
        self.value: str | None = None

    def note(self, value: str | None, offset: int) -> None:
        """Move the narrative to ``value``, which was named at ``offset``."""
        if not value or not value[:4].isdigit():
            return
        self.value = value
        self.anchor = (value, self.parsed.paragraph_index(offset))

    def narrative(self, offset: int, width: int) -> str | None:
        """Return the last value of at least ``width`` characters named in this paragraph, else ``None``."""
        if self.anchor and self.anchor[1] == self.parsed.paragraph_index(offset) and len(self.anchor[0]) >= width:
            return self.anchor[0]
        return None

    def narrative_day(self, offset: int, width: int) -> date | None:
        """Return the first day of ``narrative``, else the day of publication."""
        return start_of(self.narrative(offset, width)) or self.day

    def before(self, offset: int) -> str:
        """Return the word before ``offset`` in lower case, empty if there is none on the line."""
        match = _LAST_WORD.search(self.parsed.text[max(0, offset - _LOOK_BACK) : offset])
        return match[1].lower() if match else ""

    def tense(self, offset: int) -> Tense:
        """Return whether the clause at ``offset`` speaks of what was or of what is to come."""
        if not len(self.parsed.doc):
            return "open"
        token = self.parsed.token_at(offset)
        for _ in range(_CLIMB):
            if token.lower_ in _cues():
                return "future"
            if token.tag_ in _BASE_TAGS and token.dep_ not in ("amod", "compound"):
                found = _verb_tense(token)
                if found != "open":
                    return found
            if token.head is token:
                break
            token = token.head
        return "open"


def _verb_tense(verb: Token) -> Tense:
    """Return the tense of one verb by its form and auxiliaries."""
    auxiliaries = [child for child in verb.lefts if child.dep_ in ("aux", "auxpass")]
    if any(child.lower_.strip("'’") in _cues() for child in auxiliaries):
        perfect = any(child.lower_ in ("have", "'ve", "’ve") for child in auxiliaries)
        return "past" if perfect else "future"
    if any(child.lower_ == "to" for child in auxiliaries):
        return "future" if verb.head.lower_ in _cues() else "open"
    if verb.lower_ in _cues():
        return "future"
    if verb.tag_ == "VBN" and not auxiliaries:
        return "past"
    if verb.tag_ in _PAST_TAGS or any(child.tag_ == "VBD" or child.lower_ in ("has", "have") for child in auxiliaries):
        return "past"
    return "open"
