"""Shifts that a text itself reports: somebody's words, ties, standing or position were one thing and are another.

Needs the parse, the referents, the statements, the labels and the times; makes ``Shift`` records with the basis
``reported``. Turns that only show over dated records are found elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from volteface.reading.clauses import clause_span, governing_verb, subjects, trim
from volteface.reading.cue_patterns import Match, words_of
from volteface.reading.references import Referents, noun_phrase
from volteface.reading.shift_cues import FoundShift, ShiftCue, shift_cues
from volteface.reading.shift_parties import FORMER, ShiftParties
from volteface.reading.shift_reality import has_turned
from volteface.reading.speakers import AUTHOR, Speakers
from volteface.records import Label, Shift, ShiftSide, Statement, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "find_shifts"]

METHOD = "shifts.rules.v1"
_FROM_TO = re.compile(r"\bfrom\b(?P<before>[^.;]{2,120}?)\bto\b(?P<after>[^.;]{2,120})")
_ONCE_NOW = re.compile(
    r"\b(?:[Oo]nce|[Pp]reviously|[Ff]ormerly|used to)\b(?P<before>[^.;]{2,120}?)"
    r"\bnow\b(?P<after>[^.;]{2,120})"
)
_BUT = re.compile(r",?\s*\b(?:but|later|then)\b\s*")
_TURNING = frozenset(("change", "shift", "switch", "turn", "move", "go", "swing", "evolve"))
_GIVING_UP = frozenset(
    (
        "abandon", "break", "cut", "discard", "drop", "ease", "end", "halt", "leave", "lift", "lose",
        "overturn", "quit", "recant", "renounce", "repeal", "repudiate", "rescind", "reverse", "revoke", "scrap",
        "sever", "stop", "suspend", "withdraw", "withhold",
    )
)  # fmt: skip
_EARLIER_FIRST = ("after years|", "despite|after", "days|weeks|months|hours after")
_DATED = re.compile(
    r"\b(?:ago|earlier|once|now|used to|formerly|previously|after|since|until|no longer|still|today|"
    r"(?:this|last) (?:week|month|year)|in (?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December))\b",
    re.IGNORECASE,
)
_MAX_APART = 300
_MAX_VALUE = 100
"""Code points of the words told of one side."""
_INTO = re.compile(r"\b(?:into|become|became|becoming)\b(?P<after>[^.;,]{2,80})")


_Range = tuple[int, int] | None


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
        self.words = words_of(parsed)
        self.parties = ShiftParties(parsed, referents)
        self.speakers = Speakers(statements)
        self.labels = sorted(labels, key=lambda label: label.start)
        self.by_id = {label.id: label for label in self.labels}
        self.label_starts = [label.start for label in self.labels]
        self.times = sorted(times, key=lambda time: time.start)
        self.time_starts = [time.start for time in self.times]

    def find(self) -> tuple[Shift, ...]:
        told = [shift for found in self._found() if (shift := self._record(found)) is not None]
        records = {shift.id: shift for shift in (*told, *self._contrasts(told))}
        return tuple(sorted(records.values(), key=lambda r: (r.start or 0, r.end or 0, r.id)))

    def _found(self) -> Iterator[FoundShift]:
        """Yield the turns in text order; the first cue of a clause speaks for it."""
        reached = -1
        for match in shift_cues().matches(self.parsed, self.words):
            verb = governing_verb(match.anchor)
            if not has_turned(self.parsed, self.referents, self.words, match, verb):
                continue
            start, end = self._extent(match, verb)
            if start >= end or (start + end) // 2 < reached:
                continue
            reached = end
            yield FoundShift(start, end, match, verb)

    def _extent(self, match: Match[ShiftCue], verb: Token) -> tuple[int, int]:
        doc = self.parsed.doc
        first, last = doc[match.first], doc[match.last]
        if match.row.frame == "phrase":
            start, end = noun_phrase(match.anchor)
        elif match.row.frame == "sentence" or "but" in match.row.pattern:
            sentence = self.parsed.sentence_at(match.anchor.idx)
            start, end = sentence.start_char, sentence.end_char
        else:
            start, end = clause_span(verb)
        return trim(self.parsed.text, min(start, first.idx), max(end, last.idx + len(last)))

    def _record(self, found: FoundShift) -> Shift | None:
        document = self.parsed.document.id
        before, after = self._sides(found)
        actor, target = self._parties(found, before, after)
        row = found.match.row
        if row.frame == "earlier" and not before.evidence:
            return None  # "only days earlier" tells a turn where somebody was called something then
        told = row.pattern == "no longer" or row.kind == "status"
        if (
            told
            and row.frame in ("subject", "party")
            and (not (actor or (target and found.verb.tag_ == "VBN")) or not self._turns_itself(found))
        ):
            return None  # what turned is nobody: "their faces are no longer recognisable"
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

    def _parties(self, found: FoundShift, before: ShiftSide, after: ShiftSide) -> tuple[str | None, str | None]:
        """Return who turned and towards whom: by the clause, the labels of the turn, then the names in it."""
        row = found.match.row
        if row.frame == "between":
            return self.parties.between(found)
        labels = [self.by_id[record] for side in (before, after) for record in side.evidence]
        actor = self.parties.of_clause(found)
        if actor is None and row.kind in ("label", "tone"):
            actor = next((label.by for label in labels if label.by != AUTHOR), None)
        if actor is None and row.frame in ("phrase", "sentence"):
            actor = next(iter(self.referents.actors_between(found.start, found.end)), None)
        if actor is None:
            holder, _ = self.speakers.holder_at(found.start)
            actor = holder if holder != AUTHOR and self._is_own(found) else None
        called = next((label.target for label in labels if label.target not in (None, actor)), None)
        return actor, called or (None if row.frame == "phrase" else self.parties.aimed_at(found, actor))

    def _turns_itself(self, found: FoundShift) -> bool:
        """Return whether "no longer" says of an actor what it does or is, not where it stays or how it looks."""
        if found.match.row.pattern != "no longer":
            return True
        if not any(self.referents.actor_of(subject) for subject in subjects(found.verb)):
            return False
        being = self.words.forms[found.verb.i][1] == "be"
        return not being or any(child.dep_ == "attr" for child in found.verb.rights)

    def _contrasts(self, told: Sequence[Shift]) -> Iterator[Shift]:
        """Yield the turns that two labels tell: one caller, one called, near each other, with a word of time."""
        taken = [(shift.start or 0, shift.end or 0) for shift in told if shift.kind == "label"]
        last: dict[tuple[str, str], Label] = {}
        for label in self.labels:
            if label.by == AUTHOR or label.target is None:
                continue
            pair = (label.by, label.target)
            earlier, last[pair] = last.get(pair), label
            if earlier is None or earlier.stance == label.stance or label.by == label.target:
                continue
            start = self.parsed.sentence_at(earlier.start).start_char
            end = self.parsed.sentence_at(label.start).end_char
            if label.start - earlier.end > _MAX_APART or not _DATED.search(self.parsed.text[start:end]):
                continue
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                yield self._contrast(earlier, label, trim(self.parsed.text, start, end))

    def _contrast(self, first: Label, second: Label, span: tuple[int, int]) -> Shift:
        document, (start, end) = self.parsed.document.id, span
        return Shift(
            id=make_id(document, "shift", start, end, "label", first.by, first.target),
            document=document,
            confidence=0.6,
            method=METHOD,
            start=start,
            end=end,
            text=self.parsed.text[start:end],
            kind="label",
            actor=first.by,
            target=first.target,
            before=ShiftSide(first.text, (first.id,), None, None),
            after=ShiftSide(second.text, (second.id,), None, None),
        )

    def _is_own(self, found: FoundShift) -> bool:
        return any(subject.lower_ in ("i", "we") for subject in subjects(found.verb))

    def _sides(self, found: FoundShift) -> tuple[ShiftSide, ShiftSide]:
        """Return what held before and what holds after, with the labels on each side and the time of the turn."""
        time = self._time(found)
        before, after = self._ranges(found)
        dropped = found.match.row.kind != "label" and self.words.forms[found.verb.i][1] in _GIVING_UP
        first, second = (() if dropped else self._called(side) for side in (before, after))
        second = tuple(record for record in second if record not in first)
        return (
            ShiftSide(self._value(before, first), first, None, time),
            ShiftSide(self._value(after, second), second, time, None),
        )

    def _ranges(self, found: FoundShift) -> tuple[_Range, _Range]:
        """Return the code points of what held before and of what holds after; ``None`` where the text is silent."""
        text = self.parsed.text[found.start : found.end]
        cue, row = self.parsed.doc[found.match.first].idx, found.match.row
        for pattern in (_FROM_TO, _ONCE_NOW):
            match = pattern.search(text, max(0, cue - found.start) if pattern is _FROM_TO else 0)
            if match and (pattern is _ONCE_NOW or self._turns_from(found)):
                return tuple((found.start + match.start(g), found.start + match.end(g)) for g in ("before", "after"))  # type: ignore[return-value]  # two groups
        if row.frame == "earlier":
            return (found.start, found.end), None
        split = self._earlier_clause(found, row.pattern)
        if split is not None:
            return split
        told = (cue, found.end)
        if row.pattern == "no longer":
            return (self.parsed.doc[found.match.last].idx + len("longer"), found.end), told
        former = FORMER.match(self.parsed.text, cue)
        if former:
            return (former.start("before"), min(found.end, former.end("before"))), told
        into = _INTO.search(text)
        return self._given_up(found), (
            found.start + into.start("after"),
            found.start + into.end("after"),
        ) if into else told

    def _turns_from(self, found: FoundShift) -> bool:
        """Return whether "from" and "to" tell the sides of the turn, not a journey: "shift from war to talks"."""
        if "from" in found.match.row.pattern.split():
            return True
        forms = self.words.forms[found.match.first : found.match.last + 1]
        return any(lemma in _TURNING for _, lemma in forms)

    def _earlier_clause(self, found: FoundShift, pattern: str) -> tuple[_Range, _Range] | None:
        """Return the sides told by two clauses: "after years of denying it, ...", "initially ... but later ..."."""
        doc, anchor = self.parsed.doc, found.match.anchor
        if pattern.startswith(_EARLIER_FIRST):
            link = next(
                (doc[i] for i in range(found.match.first, found.match.last + 1) if doc[i].pos_ in ("ADP", "SCONJ")),
                anchor,
            )
            begin, end = doc[found.match.first].idx, min(found.end, _end(link.right_edge))
            first = doc[found.match.last]
            start = first.idx if first.pos_ in ("VERB", "AUX") else _end(first)
            if begin <= found.start + 3:
                return (start, end), (end, found.end)
            return (start, end), (found.start, begin)
        if "but" in pattern:
            match = _BUT.search(self.parsed.text, doc[found.match.first].idx, found.end)
            if match:
                return (found.start, match.start()), (match.end(), found.end)
        return None

    def _given_up(self, found: FoundShift) -> _Range:
        """Return the words for what was dropped, ended, reversed or lost: the object of the verb that says so."""
        if self.words.forms[found.verb.i][1] not in _GIVING_UP:
            return None
        objects = [child for child in found.verb.rights if child.dep_ == "dobj"]
        objects = objects or [child for child in found.verb.lefts if child.dep_ == "nsubjpass"]
        if not objects or not found.start <= objects[0].idx < found.end:
            return None
        return noun_phrase(objects[0])

    def _value(self, span: _Range, labels: tuple[str, ...]) -> str | None:
        """Return the labels inside the words where there are any, else the words."""
        if span is None:
            return None
        called = dict.fromkeys(self.by_id[record].text for record in labels)
        if called:
            return ", ".join(called)
        return _tidy(_whole_words(self.parsed.text[span[0] : span[1]]))

    def _called(self, span: _Range) -> tuple[str, ...]:
        if span is None:
            return ()
        first, last = bisect_left(self.label_starts, span[0]), bisect_left(self.label_starts, span[1])
        return tuple(label.id for label in self.labels[first:last] if label.by != AUTHOR)

    def _time(self, found: FoundShift) -> str | None:
        """Return when it turned: the beginning of the first resolved time in the clause."""
        index = bisect_left(self.time_starts, found.start)
        while index < len(self.times) and self.times[index].start < found.end:
            if self.times[index].begin_at:
                return self.times[index].begin_at
            index += 1
        return None


def _whole_words(words: str) -> str:
    return words if len(words) <= _MAX_VALUE else words[:_MAX_VALUE].rpartition(" ")[0]


def _end(token: Token) -> int:
    return token.idx + len(token)


def _tidy(words: str) -> str | None:
    return " ".join(words.split()).strip(' ,;:.–—“”"‘’') or None
