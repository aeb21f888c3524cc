"""The brief: a situation as numbered lines with their sources, for the terminal, Markdown or a printable page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from volteface.analysis.situation import Situation, SituationOptions, gather_situation
from volteface.errors import ConfigError
from volteface.records import Document, Event, Record, Reference, Span, Statement
from volteface.report import wording

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Brief", "BriefOptions", "Line", "Section", "Source", "compose_brief", "render_brief"]

BriefOptions = SituationOptions


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the brief.

    Attributes:
        text: the sentence.
        lead: what stands before it: a date, or nothing.
        sources: numbers of the sources that prove it.
        reality: the event's reality, so that what did not happen can look so; ``None`` for other records.
        reports: how many documents tell it.
    """

    text: str
    sources: tuple[int, ...] = ()
    lead: str = ""
    reality: str | None = None
    reports: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading, of one record kind, which gives their hue."""

    title: str
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of an article that proves lines: outlet, date and the quoted words."""

    number: int
    document: str
    outlet: str
    published: str | None
    title: str | None
    url: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A page on a period."""

    title: str
    summary: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]


def compose_brief(desk: Desk, options: BriefOptions | None = None) -> Brief:
    """Compose the brief of a period from a desk.

    Raises:
        InputError: an actor in ``about`` is unknown or stands for several.
        StoreError: the desk could not be opened.
    """
    return word_brief(gather_situation(desk, options))


def word_brief(situation: Situation) -> Brief:
    """Put a situation into words."""
    names, carriers = situation.names, situation.carriers
    cite = _Citations(situation.documents)
    sections = [
        Section("Who acted", "actor", tuple(_tally_lines(situation))),
        Section("What happened", "event", tuple(_event_line(event, situation, cite) for event in situation.events)),
        Section("What turned", "shift", tuple(Line(wording.shift_sentence(x, names), cite(x)) for x in situation.shifts)),
        Section("Who says what", "statement", tuple(Line(wording.statement_sentence(x, names, carriers), cite(x)) for x in situation.statements)),
        Section("Who is called what", "label", tuple(Line(wording.label_sentence(x, names), cite(x)) for x in situation.labels)),
        Section("What is open", "outlook", tuple(Line(wording.outlook_sentence(x, names), cite(x)) for x in situation.outlooks)),
        Section("Beside the past", "parallel", tuple(Line(wording.parallel_sentence(x, names), cite(x)) for x in situation.parallels)),
    ]  # fmt: skip
    return Brief(_title(situation), _summary(situation), tuple(s for s in sections if s.lines), cite.sources())


def _title(situation: Situation) -> str:
    about = situation.options.about
    return f"Situation: {', '.join(about)}" if about else "Situation"


def _summary(situation: Situation) -> str:
    if not situation.published:
        return "No documents in this period."
    first, last = (wording.day_words(day) for day in (situation.first, situation.last))
    period = first if first == last else f"{first} to {last}"
    documents = "1 document" if situation.published == 1 else f"{situation.published:,} documents"
    outlets = "" if not situation.outlets else f" from {situation.outlets} source{'s' * (situation.outlets > 1)}"
    return f"{documents}{outlets}, {period}. Copies of one story are counted once."


def _tally_lines(situation: Situation) -> Iterable[Line]:
    for row in situation.tally:
        counts = [(row.acts, "acts"), (row.suffers, "acted upon"), (row.speaks, "speaks")]
        told = ", ".join(f"{words} {count}×" for count, words in counts if count)
        yield Line(f"{row.name}: {told}")


def _event_line(event: Event, situation: Situation, cite: _Citations) -> Line:
    asserted_by = situation.carriers.get(event.statement or "")
    text = wording.event_sentence(event, situation.names, asserted_by)
    lead = wording.day_words(event.begin_at) if event.begin_at else "date not said"
    return Line(text, cite(event), lead, event.reality, situation.reports.get(event.id, 1))


class _Citations:
    """Numbers the stretches of text that prove lines, each sentence once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int], int] = {}

    def __call__(self, record: Record) -> tuple[int, ...]:
        document = self._documents.get(record.document)
        spans = _proof(record)
        if document is None or not spans:
            return ()
        start, end = _sentence_around(document.text, min(s for s, _ in spans), max(e for _, e in spans))
        key = (document.id, start, end)
        return (self._numbers.setdefault(key, len(self._numbers) + 1),)

    def sources(self) -> tuple[Source, ...]:
        """Return the numbered sources in order."""
        return tuple(self._source(number, *key) for key, number in self._numbers.items())

    def _source(self, number: int, document_id: str, start: int, end: int) -> Source:
        document = self._documents[document_id]
        outlet = document.source or "source not named"
        quote = " ".join(document.text[start:end].split())
        return Source(number, document.id, outlet, document.published, document.title, document.url, quote)


def _proof(record: Record) -> list[tuple[int, int]]:
    """Return the code points of the words that prove a record."""
    if isinstance(record, Event):
        parts: Iterable[Span | Reference] = (record.trigger,)
    elif isinstance(record, Statement):
        parts = (*record.source, *record.cue, *record.content[:1])
    else:
        start, end = getattr(record, "start", None), getattr(record, "end", None)
        return [(start, end)] if isinstance(start, int) and isinstance(end, int) else []
    return [(part.start, part.end) for part in parts]


_QUOTE_LIMIT = 420


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen [start, end) to the ends of its sentence or paragraph, at most to ``_QUOTE_LIMIT`` code points."""
    first = max(text.rfind(mark, 0, start) for mark in (". ", "\n", "? ", "! ", ".” "))
    first = first + 1 if first >= 0 else 0
    lasts = [at for mark in (". ", "\n", "? ", "! ", ".” ") if (at := text.find(mark, max(end - 1, 0))) >= 0]
    last = min(lasts) + 1 if lasts else len(text)
    if last - first > _QUOTE_LIMIT:
        first, last = max(first, start - 60), min(last, max(end, start - 60 + _QUOTE_LIMIT))
    while first < start and text[first].isspace():
        first += 1
    return first, last


def render_brief(brief: Brief, form: str, stream: TextIO) -> None:
    """Write a brief to a stream.

    Args:
        brief: what to write.
        form: ``terminal``, ``markdown`` or ``html``.
        stream: where to.

    Raises:
        ConfigError: the form is none of these.
    """
    from volteface.report import brief_html, brief_markdown, brief_terminal

    forms: dict[str, Callable[[Brief, TextIO], None]] = {
        "terminal": brief_terminal.write,
        "markdown": brief_markdown.write,
        "html": brief_html.write,
    }
    if form not in forms:
        raise ConfigError(f"found the form {form!r}, expected one of {', '.join(forms)}")
    forms[form](brief, stream)
