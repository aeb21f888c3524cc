"""What every sentence of a brief is told with: the situation, the names, the calendar, and what was told before.

Needs a ``Situation``; makes a ``Telling``, which the modules of wording share while one page is written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from volteface.analysis.context import Carrier, carrier_chain
from volteface.analysis.situation import Situation
from volteface.records import Document, Event, Mention, Record, Reference, Time
from volteface.report.days import Calendar
from volteface.report.naming import Namer, NameUse, is_pronoun
from volteface.report.phrases import Phrase
from volteface.report.predicates import Change

__all__ = ["Telling", "ended", "inner", "shortened"]

T = TypeVar("T")

_REFERENCES = ("actors", "recipients", "source", "addressee", "venue", "present", "past")
_YEAR = re.compile(r"\d{4}")
_BEFORE_TIME = re.compile(
    r"(?:(?:\b(on|in|during|at)|\b(by|until|since|from|before|after|of|for|between|till|as)) )?$", re.IGNORECASE
)
_MARKS = '“”" '
_CHANCE = 40
"""Code points up to which two clauses may have the same words by chance; a longer one told twice is a repetition."""


class Telling:
    """One page while it is written: it knows whom the reader has met and which clauses have been told."""

    def __init__(self, situation: Situation, records: Iterable[Record]) -> None:
        self.situation = situation
        self.calendar = Calendar((situation.last or "")[:10] or None)
        self.namer = Namer(situation.people, self._uses)
        self._times = _grouped((time.document, time) for time in situation.times.values())
        self._mentions = _grouped((mention.document, mention) for mention in situation.mentions)
        self._mentions_of = _grouped((mention.actor, mention) for mention in situation.mentions)
        self._ordered: dict[str, list[Mention]] = {}
        self._days: dict[str, tuple[Change, ...]] = {}
        self._words_of = _grouped((reference.actor, reference.text) for reference in _references(records))
        self.told: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self.reserved: dict[str, list[tuple[int, int]]] = {}
        self._words: set[str] = set()

    def begin_again(self) -> None:
        """Keep what has been told so far for later: nobody has been met, and nothing told."""
        self.reserved = dict(self.told)
        self.told = defaultdict(list)
        self._words = set()
        self.namer.forget()

    def document(self, record: Record) -> Document | None:
        """Return the document of a record."""
        return self.situation.documents.get(record.document)

    def text(self, record: Record) -> str:
        """Return the text in which a record stands; an empty one where it is not at hand."""
        document = self.document(record)
        return document.text if document else ""

    def is_told(self, record: Record, start: int) -> bool:
        """Say whether the clause that begins at ``start`` has been told before, or is kept for a later section."""
        held = (*self.told[record.document], *self.reserved.get(record.document, ()))
        return any(first <= start < last for first, last in held)

    def once(self, record: Record, start: int, end: int) -> bool:
        """Say whether the clause at [start, end) has not been told before; from now on it has."""
        if self.is_told(record, start) or not self.is_new(self.text(record)[start:end]):
            return False
        self.told[record.document].append((start, end))
        return True

    def is_new(self, text: str) -> bool:
        """Say whether no clause or quotation with the same words has been told before; from now on one has."""
        words = " ".join(re.findall(r"\w+", text.lower()))
        if words in self._words:
            return False
        if len(words) > _CHANCE:
            self._words.add(words)
        return True

    def overlaps(self, record: Record, start: int, end: int) -> bool:
        """Say whether anything within [start, end) has been told before, or is kept for a later section."""
        held = (*self.told[record.document], *self.reserved.get(record.document, ()))
        return any(first < end and start < last for first, last in held)

    def was_told(self, record: Record, start: int, end: int, *, but: tuple[int, int]) -> bool:
        """Say whether anything within [start, end) has been told before, apart from one stretch."""
        return any(first < end and start < last and (first, last) != but for first, last in self.told[record.document])

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Tell something that the page may leave out: afterwards it counts as not told, and nobody as met."""
        told, met = {document: list(held) for document, held in self.told.items()}, self.namer.met()
        words = set(self._words)
        yield
        self.told, self._words = defaultdict(list, told), words
        self.namer.forget(but=met)

    def mentions_within(self, document: str, start: int, end: int) -> Sequence[Mention]:
        """Return the mentions that begin in [start, end) of a document, in the order of the text."""
        if document not in self._ordered:
            found = self._mentions.get(document, ())
            self._ordered[document] = sorted(found, key=lambda one: (one.start, one.end, one.id))
        held = self._ordered[document]
        first, last = (bisect_left(held, at, key=lambda one: one.start) for at in (start, end))
        return held[first:last]

    def _uses(self, actor: str) -> Iterator[NameUse]:
        """Yield where the articles name an actor: in their mentions, then in what is told."""
        for mention in self._mentions_of.get(actor, ()):
            document = self.situation.documents.get(mention.document)
            if document:
                yield NameUse(actor, mention.text, document.text[max(0, mention.start - 5) : mention.start])
        for words in self._words_of.get(actor, ()):
            yield NameUse(actor, words)

    def when(self, record: Record, time: str | None) -> str:
        """Return the time that a text gives for a record as an adverbial; an empty string where it gives none."""
        found = self.situation.times.get(time or "")
        return self.calendar.when(found.begin_at, found.end_at) if found and _is_date(found) else ""

    def happened(self, event: Event) -> str:
        """Return when an event was as an adverbial; an empty string where only its report is dated."""
        when = self.when(event, event.time)
        document = self.document(event)
        if when or event.time or not event.begin_at or document is None:
            return when
        reported = (document.published or "")[:10]
        return "" if event.begin_at[:10] == reported else self.calendar.when(event.begin_at, event.end_at)

    def ahead(self, event: Event) -> str:
        """Return when an event that has not come about is to be; a day before its report is the day of the saying."""
        document, time = self.document(event), self.situation.times.get(event.time or "")
        begin = (time.begin_at if time else None) or event.begin_at
        past = document and document.published and begin and begin[:10] <= document.published[:10]
        return "" if past else self.happened(event)

    def has_day(self, record: Record, start: int, end: int) -> bool:
        """Say whether a text gives a day within [start, end)."""
        return any(_is_date(time) and start <= time.start < end for time in self._times.get(record.document, ()))

    def changes(self, record: Record, references: Sequence[Reference] = ()) -> Iterator[Change]:
        """Yield what is written otherwise than in the text: days seen from the brief's own, names for pronouns."""
        if record.document not in self._days:
            self._days[record.document] = tuple(self._day_changes(record))
        yield from self._days[record.document]
        for reference in references:
            if is_pronoun(reference.text) and reference.text.lower() in _OBJECTS:
                name = self.namer.of(reference).text
                if name:
                    yield Change(reference.start, reference.end, name)

    def _day_changes(self, record: Record) -> Iterator[Change]:
        """Yield the days of a record's document as they are seen from the brief's own."""
        text = self.text(record)
        for time in self._times.get(record.document, ()):
            if _is_date(time) and not _YEAR.search(time.text):
                yield from self._day_change(text, time)

    def _day_change(self, text: str, time: Time) -> Iterator[Change]:
        before = _BEFORE_TIME.search(text, max(0, time.start - 12), time.start)
        if text[time.end : time.end + 2] in ("’s", "'s"):
            return  # "last week's raid" names the raid
        if before is None or (not before[1] and not before[2] and not _is_adverbial(text, time)):
            return
        when = self.calendar.when(time.begin_at, time.end_at)
        if not when:
            return
        if before[2]:
            # "until Monday", "from Monday": the preposition stays, and the day stands alone.
            day = re.sub(r"^(?:on|in) ", "", when)
            if not day.startswith(("between", "since", "until")):
                yield Change(time.start, time.end, day)
            return
        yield Change(before.start() if before[1] else time.start, time.end, when)

    def is_country(self, actor: str | None) -> bool:
        """Say whether an actor is a country."""
        known = self.situation.people.get(actor or "")
        return known is not None and known.kind == "country"

    def is_name(self, record: Record, start: int) -> bool:
        """Say whether a name begins at ``start``."""
        found = self.mentions_within(record.document, start, start + 1)
        return any(self.namer.is_named(mention.actor) for mention in found)

    def chain(self, relayed_by: str | None) -> tuple[Carrier, ...]:
        """Return the carriers of a statement, the nearest first."""
        return carrier_chain(relayed_by, self.situation.carriers)

    def people(self, references: Iterable[Reference], *, introduce: bool = False) -> Phrase:
        """Return who several references stand for."""
        return self.namer.all_of(references, introduce=introduce)


_DEICTIC = re.compile(
    r"\b(?:\w+day|today|tonight|yesterday|tomorrow|ago|earlier|later|(?:this|last|next) \w+)\b", re.IGNORECASE
)
_DETERMINER = re.compile(r"\b(?:the|an?|his|her|its|their|our|this|that|of)(?: \w+)? $", re.IGNORECASE)
_RIGHT_BEFORE = re.compile(r"\b(?:the|an?|his|her|its|their|our|this|that|of) $", re.IGNORECASE)
# These point from the day of writing by themselves: "a raid last month" is no name, as "the October war" is.
_POINTING = re.compile(r"(?:today|tonight|yesterday|tomorrow|(?:this|last|next) \w+|.* ago)\b", re.IGNORECASE)


def _is_adverbial(text: str, time: Time) -> bool:
    """Say whether a time without a preposition stands by itself, and is no part of a name (``the October war``)."""
    determiner = _RIGHT_BEFORE if _POINTING.match(time.text) else _DETERMINER
    determined = determiner.search(text, max(0, time.start - 24), time.start)
    return bool(_DEICTIC.search(time.text)) and not determined


_OBJECTS = frozenset(("him", "them", "it", "her", "us", "me", "you"))


def _is_date(time: Time) -> bool:
    return time.type in ("DATE", "TIME") and bool(time.begin_at) and not (time.value or "").endswith("_REF")


def _references(records: Iterable[Record]) -> Iterator[Reference]:
    for record in records:
        for name in _REFERENCES:
            yield from getattr(record, name, ())


def _grouped(pairs: Iterable[tuple[str | None, T]]) -> dict[str, list[T]]:
    """Return what belongs to each key, in order; what belongs to none is left out."""
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for key, one in pairs:
        if key:
            groups[key].append(one)
    return groups


def inner(text: str) -> str:
    """Return an article's words to be set in quotation marks: marks around them go, marks within become single."""
    words = " ".join(text.split()).strip(_MARKS).removesuffix(",")
    if words.count("“") != words.count("”"):
        words = re.sub(r"[“”]", "", words)
    words = words.replace("“", "‘").replace("”", "’")
    words = re.sub(r'"(.*?)"', r"‘\1’", words)
    return words.replace('"', "’")


def shortened(text: str, most: int) -> str:
    """Return words on one line; where they are too many, cut at the end of a sentence or clause, else at a word."""
    words = text.split()
    if len(words) <= most:
        return " ".join(words)
    kept = words[:most]
    for at in range(most - 1, most // 2, -1):
        if kept[at - 1].endswith((".", "!", "?", ".”", "?”")):
            return " ".join(kept[:at])
    for at in range(most - 1, most // 2, -1):
        if kept[at - 1].endswith((",", ";", ":")):
            return f"{' '.join(kept[:at]).rstrip(',;:')} …"
    return f"{' '.join(kept).rstrip(',;:')} …"


def ended(sentence: str) -> str:
    """Return a sentence with its full stop, where the words do not end it themselves."""
    sentence = re.sub(r",([”’])$", r"\1", sentence.rstrip(" ,;:"))
    if sentence.endswith(("?", "!", ".", "?”", "!”", ".”", ".’”", "?’”", "…", "…”")):
        return sentence
    return f"{sentence}."
