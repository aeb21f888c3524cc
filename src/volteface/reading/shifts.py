"""Shifts that a text itself reports: somebody's words, ties, standing or position were one thing and are another.

Needs the parse, the referents, the statements, the labels and the times; makes ``Shift`` records with the basis
``reported``. Turns that only show over dated records are found elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.reading.clauses import clause_span, governing_verb, is_negated, subjects, trim
from volteface.reading.cue_patterns import CueTable, Match, Words
from volteface.reading.references import Referents, noun_phrase
from volteface.reading.speakers import Speakers
from volteface.records import Label, Shift, ShiftKind, ShiftSide, Statement, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "ShiftCue", "find_shifts", "shift_cues"]

METHOD = "shifts.rules.v1"
_FROM_TO = re.compile(r"\bfrom\b(?P<before>[^.;]{2,120}?)\bto\b(?P<after>[^.;]{2,120})")
_ONCE_NOW = re.compile(
    r"\b(?:[Oo]nce|[Pp]reviously|[Ff]ormerly|used to)\b(?P<before>[^.;]{2,120}?)"
    r"\bnow\b(?P<after>[^.;]{2,120})"
)
_MAX_VALUE = 100
"""Code points of the words told of one side."""
_INTO = re.compile(r"\b(?:into|become|became|becoming)\b(?P<after>[^.;,]{2,80})")


@dataclass(frozen=True, slots=True)
class ShiftCue:
    """A phrase that reports a turn, of what kind, and where the one who turned stands."""

    pattern: str
    kind: ShiftKind
    frame: Literal["between", "clause", "earlier", "head", "now", "phrase", "sentence", "subject"]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    match: Match[ShiftCue]
    verb: Token


@cache
def shift_cues() -> CueTable[ShiftCue]:
    """Return the packaged cues."""
    return CueTable(load_rows("shifts/cues", ShiftCue))


def find_shifts(
    parsed: ParsedDocument,
    referents: Referents,
    statements: Sequence[Statement],
    labels: Sequence[Label],
    times: Sequence[Time],
) -> tuple[Shift, ...]:
    """Return the shifts that a document reports, sorted by start, end and id."""
    return _Finder(parsed, referents, statements, labels, times).find()


class _Finder:
    def __init__(
        self,
        parsed: ParsedDocument,
        referents: Referents,
        statements: Sequence[Statement],
        labels: Sequence[Label],
        times: Sequence[Time],
    ) -> None:
        self.parsed = parsed
        self.referents = referents
        self.words = Words(parsed)
        self.speakers = Speakers(statements)
        self.labels = sorted(labels, key=lambda label: label.start)
        self.label_starts = [label.start for label in self.labels]
        self.times = sorted(times, key=lambda time: time.start)
        self.time_starts = [time.start for time in self.times]

    def find(self) -> tuple[Shift, ...]:
        records = {record.id: record for record in map(self._record, self._found())}
        return tuple(sorted(records.values(), key=lambda r: (r.start or 0, r.end or 0, r.id)))

    def _found(self) -> Iterator[_Found]:
        """Yield the turns in text order; the first cue of a clause speaks for it."""
        reached = -1
        for match in shift_cues().matches(self.parsed, self.words):
            verb = governing_verb(match.anchor)
            if self._is_unreal(verb, match):
                continue
            start, end = self._extent(match, verb)
            if start >= end or (start + end) // 2 < reached:
                continue
            reached = end
            yield _Found(start, end, match, verb)

    def _is_unreal(self, verb: Token, match: Match[ShiftCue]) -> bool:
        """Return whether the turn is denied or only thought of: "did not abandon", "could fall out"."""
        if match.anchor == verb and is_negated(verb) and not match.row.pattern.startswith("no"):
            return True
        if match.row.frame == "now" and not self._says_now(verb):
            return True
        modal = any(child.tag_ == "MD" for child in verb.children)
        return modal or (verb.tag_ == "VB" and verb.dep_ in ("xcomp", "acl", "advcl", "relcl", "ROOT"))

    def _says_now(self, verb: Token) -> bool:
        return any(self.words.forms[child.i][0] in ("now", "today") for child in verb.children)

    def _extent(self, match: Match[ShiftCue], verb: Token) -> tuple[int, int]:
        doc = self.parsed.doc
        first, last = doc[match.first], doc[match.last]
        if match.row.frame == "phrase":
            start, end = noun_phrase(match.anchor)
        elif match.row.frame == "sentence":
            sentence = self.parsed.sentence_at(match.anchor.idx)
            start, end = sentence.start_char, sentence.end_char
        else:
            start, end = clause_span(verb)
        return trim(self.parsed.text, min(start, first.idx), max(end, last.idx + len(last)))

    def _record(self, found: _Found) -> Shift:
        document = self.parsed.document.id
        actor, target = self._parties(found)
        before, after = self._sides(found)
        row = found.match.row
        return Shift(
            id=make_id(document, "shift", found.start, found.end, row.kind),
            document=document,
            confidence=0.6 if actor else 0.4,
            method=METHOD,
            start=found.start,
            end=found.end,
            text=self.parsed.text[found.start : found.end],
            kind="label" if row.kind == "label" or len({*before.evidence, *after.evidence}) > 1 else row.kind,
            actor=actor,
            target=target,
            before=before,
            after=after,
        )

    def _parties(self, found: _Found) -> tuple[str | None, str | None]:
        """Return who turned and towards whom."""
        named = list(self.referents.actors_between(found.start, found.end))
        actor = None
        if found.match.row.frame in ("subject", "clause", "now", "earlier", "head"):
            actor = self._owner(found)
            actor = actor or next((a for s in subjects(found.verb) if (a := self.referents.actor_of(s))), None)
        if actor is None:
            actor = named[0] if named else None
        if actor is None:
            holder, _ = self.speakers.holder_at(found.start)
            actor = holder if holder != "author" and self._is_own(found) else None
        return actor, next((other for other in named if other != actor), None)

    def _owner(self, found: _Found) -> str | None:
        """Return whose policy or tone turned: the possessor of the cue's noun or of the clause's subject."""
        nouns = [found.match.anchor] if found.match.row.frame == "head" else list(subjects(found.verb))
        for noun in nouns:
            for child in noun.lefts:
                if child.dep_ in ("poss", "compound", "amod", "nmod") and (actor := self.referents.actor_of(child)):
                    return actor
        return None

    def _is_own(self, found: _Found) -> bool:
        return any(subject.lower_ in ("i", "we") for subject in subjects(found.verb))

    def _sides(self, found: _Found) -> tuple[ShiftSide, ShiftSide]:
        """Return what held before and what holds after, with the labels on each side and the time of the turn."""
        text = self.parsed.text[found.start : found.end]
        time = self._time(found)
        for pattern in (_FROM_TO, _ONCE_NOW):
            match = pattern.search(text)
            if match:
                return (
                    ShiftSide(_tidy(match["before"]), self._labels(found.start, match, "before"), None, time),
                    ShiftSide(_tidy(match["after"]), self._labels(found.start, match, "after"), time, None),
                )
        if found.match.row.frame == "earlier":
            return ShiftSide(None, self._between(found.start, found.end), None, time), ShiftSide(None, (), time, None)
        cue = self.parsed.doc[found.match.first].idx
        told = _tidy(_whole_words(self.parsed.text[cue : found.end]))
        if told and told.lower().startswith("no longer "):
            return ShiftSide(told[len("no longer ") :], (), None, time), ShiftSide(told, (), time, None)
        into = _INTO.search(text)
        return ShiftSide(end_at=time), ShiftSide(_tidy(into["after"]) if into else told, (), time, None)

    def _labels(self, offset: int, match: re.Match[str], group: str) -> tuple[str, ...]:
        return self._between(offset + match.start(group), offset + match.end(group))

    def _between(self, start: int, end: int) -> tuple[str, ...]:
        first, last = bisect_left(self.label_starts, start), bisect_left(self.label_starts, end)
        return tuple(label.id for label in self.labels[first:last])

    def _time(self, found: _Found) -> str | None:
        """Return when it turned: the beginning of the first resolved time in the clause."""
        index = bisect_left(self.time_starts, found.start)
        while index < len(self.times) and self.times[index].start < found.end:
            if self.times[index].begin_at:
                return self.times[index].begin_at
            index += 1
        return None


def _whole_words(words: str) -> str:
    return words if len(words) <= _MAX_VALUE else words[:_MAX_VALUE].rpartition(" ")[0]


def _tidy(words: str) -> str | None:
    return words.strip(" ,;:–—") or None
