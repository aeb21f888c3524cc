"""The sections of a brief: which records are told under which heading, in which order.

Needs a ``Situation``; makes sections of lines, each with the numbers of its sources, and the list of sources.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace

from volteface.analysis.evidence import Evidence
from volteface.analysis.follow_up import FollowUp
from volteface.analysis.situation import Situation
from volteface.records import Event, Label, Outlook, Record, Reference, Statement
from volteface.report.citations import Citations, Source
from volteface.report.event_sentences import EventTold, tell_event
from volteface.report.naming import is_pronoun, tidy
from volteface.report.other_sentences import (
    labels_sentence,
    outlook_sentence,
    parallel_sentence,
    shift_sentence,
    tells_more,
)
from volteface.report.phrases import capital, listed, looks_plural
from volteface.report.statement_sentences import statement_sentence
from volteface.report.telling import Telling, ended, inner
from volteface.report.turn_sentences import turn_sentence

__all__ = ["Line", "Section", "tell_sections"]

_CITED = 3
"""Reports of one event that are cited; the number of all is told."""
_PALE = 0.3
"""Confidence below which a line is pale."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the brief.

    Attributes:
        text: the sentence.
        sources: numbers of the sources that prove it.
        lead: what stands before it: the day, where the sentence does not say it.
        reality: the event's reality, so that what did not happen can look so; ``None`` for other records.
        reports: on how many independent sources it rests.
        thin: whether it rests on one unnamed source alone.
        pale: whether the record is little sure.
    """

    text: str
    sources: tuple[int, ...] = ()
    lead: str = ""
    reality: str | None = None
    reports: int = 1
    thin: bool = False
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading, of one record kind, which gives their hue."""

    title: str
    kind: str
    lines: tuple[Line, ...]


def tell_sections(situation: Situation) -> tuple[tuple[Section, ...], tuple[Source, ...]]:
    """Return the sections that have anything to tell, and the sources of their lines."""
    page = _Page(situation)
    sections = [Section(title, kind, _joined(lines)) for title, kind, lines in page.sections()]
    return _numbered([section for section in sections if section.lines], page.cite.sources())


def _numbered(sections: Sequence[Section], sources: Sequence[Source]) -> tuple[tuple[Section, ...], tuple[Source, ...]]:
    """Number the sources in the order in which the page cites them."""
    cited = dict.fromkeys(number for section in sections for line in section.lines for number in line.sources)
    new = {old: number for number, old in enumerate(cited, start=1)}

    def renumbered(line: Line) -> Line:
        return replace(line, sources=tuple(sorted(new[number] for number in line.sources)))

    told = tuple(replace(one, lines=tuple(map(renumbered, one.lines))) for one in sections)
    by_number = {source.number: source for source in sources}
    return told, tuple(replace(by_number[old], number=number) for old, number in new.items())


def _joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Join lines that say the same, with the sources of all."""
    joined: dict[tuple[str, str], Line] = {}
    for told in lines:
        line = replace(told, text=" ".join(told.text.split()))
        same = joined.get((line.lead, line.text))
        sources = tuple(dict.fromkeys((*same.sources, *line.sources))) if same else line.sources
        joined[line.lead, line.text] = replace(line, sources=sources)
    return tuple(joined.values())


class _Page:
    """One page while it is told, from its head to its foot."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.cite = Citations(situation.documents)
        self._telling = Telling(situation, _records(situation))
        self._thin: list[Line] = []
        self._past: list[Line] = []
        self._ahead: list[Line] = []
        # The clause that tells a turn is kept for its section, and not told as a mere event before it.
        for _ in self._shifts():
            pass
        self._telling.begin_again()
        self.cite = Citations(situation.documents)
        self._said = {statement.id for statement in situation.statements}

    def sections(self) -> Iterator[tuple[str, str, Iterable[Line]]]:
        """Yield title, kind and lines of each section in the order of the page."""
        yield "What happened", "event", self._events(("current", "negated"))
        self._telling.reserved = {}
        yield "What turned", "shift", (*self._shifts(), *self._turns())
        yield "Who says what", "statement", self._statements()
        yield "What is contested", "statement", self._contested()
        yield "Who is called what", "label", self._labels()
        yield "What is open", "outlook", self._outlooks()
        yield "What may come", "event", self._events(("future", "hypothetical"))
        yield "What went before", "event", self._events(("historical",))
        yield "Beside the past", "parallel", self._parallels()
        yield "What rests on thin evidence", "thin", self._thin
        yield "Whose words fill the page", "statement", self._voices()

    def _events(self, realities: Sequence[str]) -> Iterator[Line]:
        wanted = [event for event in self.situation.events if event.reality in realities]
        for event in sorted(wanted, key=lambda event: -self._independent(event)):
            independent = self._independent(event)
            # One that its speaker tells is told there, and here only what its proof is worth.
            spoken = independent == 1 and event.statement in self._said
            with self._telling.aside() if spoken else nullcontext():
                told = tell_event(event, self._telling)
            if told is None:
                continue
            cited = self.cite(*self._proofs(event)[:_CITED])
            thin = self.situation.thin.get(event.id)
            if thin is not None and event.reality in ("current", "historical") and not _OF_SOMEBODY.search(thin.text):
                self._thin.append(Line(self._rests(told, thin), cited, thin=True))
            if spoken:
                continue
            lead = self._day(event, told.clause) if told.whole else self._event_day(event, told.clause)
            pale = (event.confidence or 1.0) < _PALE
            line = Line(told.sentence, cited, lead, event.reality, independent, thin is not None, pale)
            if told.past and event.reality in ("future", "hypothetical"):
                self._past.append(replace(line, reality=None))
            elif told.ahead:
                self._ahead.append(replace(line, reality="future"))
            else:
                yield line
        if "future" in realities:
            yield from self._ahead
        if "historical" in realities:
            yield from self._past

    def _event_day(self, event: Event, clause: str) -> str:
        """Return when an event was, where its sentence does not say so; where no article does, when it was told."""
        when = self._telling.happened(event)
        if not when:
            return self._day(event, clause)
        if re.sub(r"^(?:on|in) ", "", when) in clause or _DAY.search(clause) or not when.startswith(("on ", "in ")):
            return ""
        return re.sub(r"^(?:on|in) ", "", when)

    def _rests(self, told: EventTold, source: Reference) -> str:
        """Return that an event rests on a source without a name."""
        words = self._telling.namer.of(source).text or tidy(source.text)
        on = "sources that are not named" if looks_plural(words) else "one source that is not named"
        if told.whole:
            return f"{capital(ended(told.clause))} This rests only on {on}: {words}."
        return capital(ended(f"that {told.clause} rests only on {on}: {words}"))

    def _independent(self, event: Event) -> int:
        """Return on how many independent sources an event rests."""
        held = self.situation.corroboration.get(event.id)
        return max(1, held.independent) if held else 1

    def _proofs(self, event: Event) -> Sequence[Record | Evidence]:
        """Return an event and the reports of others, one of each origin."""
        held = self.situation.corroboration.get(event.id)
        origins = (
            {report.origin: report.evidence for report in reversed(held.link.reports) if not report.copy}
            if held
            else {}
        )
        others = [one for one in origins.values() if one.document != event.document]
        return (event, *sorted(others))

    def _day(self, record: Record, text: str) -> str:
        """Return the day of a record's document, on a page about several days, where the sentence tells no day."""
        document = self.situation.documents.get(record.document)
        first, last = ((day or "")[:10] for day in (self.situation.first, self.situation.last))
        if document is None or not document.published or first == last or _DAY.search(text):
            return ""
        return self._telling.calendar.day(document.published[:10])

    def _shifts(self) -> Iterator[Line]:
        labels = {label.id: label for label in self.situation.labels}
        for shift in self.situation.shifts:
            text = shift_sentence(shift, self._telling, labels)
            if text:
                yield Line(text, self.cite(shift), self._day(shift, text))

    def _turns(self) -> Iterator[Line]:
        for turn in self.situation.turns:
            proofs = (*turn.evidence_before[-_CITED + 1 :], *turn.evidence_after[: _CITED - 1])
            yield Line(turn_sentence(turn, self._telling), self.cite(*proofs))

    def _statements(self) -> Iterator[Line]:
        for statement in self.situation.statements:
            if self._is_outlook(statement):
                continue
            text = statement_sentence(statement, self._telling)
            if text:
                yield Line(text, self.cite(statement), self._day(statement, text))

    def _is_outlook(self, statement: Statement) -> bool:
        """Say whether a statement's words are an outlook's, which says who holds it so; a chain is told as such."""
        if statement.relayed_by is not None or statement.form == "direct":
            return False
        whole = sum(part.end - part.start for part in statement.content)
        shared = max(
            (
                sum(max(0, min(part.end, one.end) - max(part.start, one.start)) for part in statement.content)
                for one in self.situation.outlooks
                if one.document == statement.document
            ),
            default=0,
        )
        return shared >= _MOST_OF_IT * whole

    def _contested(self) -> Iterator[Line]:
        """Yield the two sides of each contradiction, beside each other."""
        for one in self.situation.contradictions:
            sides = [contested_side(side.voice, side.holds) for side in (one.one, one.other)]
            what = f"“{inner(one.what)}”" if one.kind == "statement" else one.what.lower().replace("_", " ")
            text = f"on {what}: {sides[0]}; {sides[1]}"
            cited = self.cite(*one.one.evidence[:1], *one.other.evidence[:1])
            yield Line(capital(ended(text)), cited)

    def _labels(self) -> Iterator[Line]:
        """Yield a line for each who is called something, with all words and all who use them."""
        by_target: defaultdict[str, list[Label]] = defaultdict(list)
        for label in self.situation.labels:
            if label.by == label.target:
                continue
            words = label.target_span.text if label.target_span else ""
            if tells_more(label, self._telling):
                by_target[self.situation.names.get(label.target or "") or words].append(label)
        for labels in by_target.values():
            ordered = sorted(labels, key=lambda label: _STANCES.index(label.stance))
            yield Line(labels_sentence(ordered, self._telling), self.cite(*ordered))

    def _outlooks(self) -> Iterator[Line]:
        for outlook in sorted(self.situation.outlooks, key=lambda one: _OUTLOOKS.index(one.kind)):
            if self._is_said(outlook):
                continue
            text = outlook_sentence(outlook, self._telling)
            if text is None:
                continue
            later = self.situation.follow_ups.get(outlook.id, ())
            for one in later:
                text = f"{text} {self._came_of(one)}"
            cited = self.cite(outlook, *(one.evidence for one in later))
            yield Line(text, cited, self._day(outlook, text))

    def _is_said(self, outlook: Outlook) -> bool:
        """Say whether an outlook's words have been told as what somebody says, and are no question or condition."""
        if outlook.kind in ("question", "condition", "sign"):
            return False
        told = [
            one for one in self.situation.statements if one.document == outlook.document and not self._is_outlook(one)
        ]
        return any(part.start <= outlook.start and outlook.end <= part.end for one in told for part in one.content)

    def _came_of(self, found: FollowUp) -> str:
        """Return what a later document says under an outlook, as no more than a hint."""
        when = self._telling.calendar.when(found.evidence.published[:10], None).removeprefix("since ")
        outlet = found.evidence.outlet or "another article"
        told = {"happened": "tells that it came about", "did not happen": "tells that it did not"}
        later = f"{outlet}{' of ' + when if when else ''}"
        return f"Perhaps answered: {later} {told.get(found.kind, 'has words on it')}, “{inner(found.evidence.text)}”."

    def _parallels(self) -> Iterator[Line]:
        for parallel in self.situation.parallels:
            yield Line(parallel_sentence(parallel, self._telling), self.cite(parallel))

    def _voices(self) -> Iterator[Line]:
        """Yield whose words fill the articles cited here, and how much of that is nobody's by name."""
        voices = self.situation.voices
        proofs = {statement.id: statement for statement in self.situation.statements}
        named = [voice for voice in voices if not is_pronoun(voice.name)]
        shown = [voice for voice in named if voice.share >= _LEAST_SHARE][:_MOST_VOICES]
        if len(shown) < _FEWEST_VOICES:
            return
        cited = self.cite(*(proofs[key] for voice in shown for key in voice.statements[:1] if key in proofs))
        called = [self._telling.namer.called(voice.name) for voice in shown]
        parts = [f"{who} has {_percent(voice.share)}" for who, voice in zip(called, shown, strict=True)]
        unnamed = sum(voice.share for voice in voices if voice.unnamed)
        nobody = f" Sources that are not named have {_percent(unnamed)}." if unnamed >= _LEAST_SHARE else ""
        give = "this article gives" if len(self.situation.documents) == 1 else "these articles give"
        have = _have(parts)
        have = have.replace(" has ", " have ", 1) if called[0][:1].islower() and looks_plural(called[0]) else have
        told = f"of the words that {give} to others, {have}"
        yield Line(f"{capital(told)}.{nobody}", cited)


_DAY = re.compile(r"\b[Oo]n (?:the \w+ of )?(?:[A-Z]\w+day|\d{1,2} [A-Z]\w+)\b")
_OF_SOMEBODY = re.compile(
    r"[A-Z]\w+[’']s? (?:\w+ )?(?:statement|comments?|remarks|speech|letter|report|office|lawyers?)\b"
)
"""A source that bears somebody's name though it is nobody ("the ministry's statement")."""
_MOST_OF_IT = 0.8
_STANCES = ("hostile", "neutral", "favourable")
_OUTLOOKS = ("question", "condition", "sign", "forecast", "intention")
_FEWEST_VOICES = 3
_MOST_VOICES = 4
_LEAST_SHARE = 0.05


def contested_side(voice: str, holds: str) -> str:
    """Return what one side of a contradiction holds: ``Sadat denies it``, ``Radio Sund says at least 12``."""
    if holds in ("asserts", "denies"):
        return f"{voice} {'says it is so' if holds == 'asserts' else 'denies it'}"
    return f"{voice} says {inner(holds)}"


def _have(parts: Sequence[str]) -> str:
    """Return shares as prose: "Sadat has 31 per cent, Begin 20 per cent and Tass 8 per cent"."""
    who, _, share = parts[0].rpartition(" has ") if parts else ("", "", "")
    return listed([parts[0], *(part.replace(" has ", " ") for part in parts[1:])]) if who and share else ""


def _percent(share: float) -> str:
    return f"{round(share * 100)} per cent"


def _records(situation: Situation) -> tuple[Record, ...]:
    return (*situation.events, *situation.statements, *situation.parallels)
