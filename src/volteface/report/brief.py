"""The brief: a situation as numbered lines with their sources, for the terminal, Markdown or a printable page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TextIO

from volteface.analysis.situation import Situation, SituationOptions, gather_situation
from volteface.errors import ConfigError
from volteface.records import Document, Label, Record
from volteface.report import wording
from volteface.report.quotation import QUOTE_LIMIT, proof, quote, sentence_around

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Brief", "BriefOptions", "Line", "Section", "Source", "compose_brief", "render_brief", "word_brief"]

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
    names = situation.names
    cite = _Citations(situation.documents)
    sections = (
        ("Who acted", "actor", _tally_lines(situation, cite)),
        ("What happened", "event", _event_lines(situation, cite, ("current", "negated"))),
        ("What may come", "event", _event_lines(situation, cite, ("future", "hypothetical"))),
        ("What went before", "event", _event_lines(situation, cite, ("historical",))),
        ("What turned", "shift", (Line(wording.shift_sentence(x, names), cite(x)) for x in situation.shifts)),
        ("Who says what", "statement", _statement_lines(situation, cite)),
        ("Who is called what", "label", _label_lines(situation, cite)),
        ("What is open", "outlook", (Line(wording.outlook_sentence(x, names), cite(x)) for x in situation.outlooks)),
        (
            "Beside the past",
            "parallel",
            (Line(wording.parallel_sentence(x, names), cite(x)) for x in situation.parallels),
        ),
    )
    told = tuple(Section(title, kind, _once(lines)) for title, kind, lines in sections)
    told = tuple(section for section in told if section.lines)
    return Brief(_title(situation), _summary(situation, told), told, cite.sources())


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Join lines that say the same, with the sources of all."""
    joined: dict[tuple[str, str], Line] = {}
    for line in lines:
        same = joined.get((line.lead, line.text))
        sources = tuple(dict.fromkeys((*same.sources, *line.sources))) if same else line.sources
        joined[line.lead, line.text] = replace(line, sources=sources)
    return tuple(joined.values())


def _title(situation: Situation) -> str:
    about = situation.options.about
    return f"Situation: {', '.join(about)}" if about else "Situation"


def _summary(situation: Situation, sections: Sequence[Section]) -> str:
    if not situation.published:
        return "No documents in this period."
    first, last = (wording.day_words(day) for day in (situation.first, situation.last))
    period = first if first == last else f"{first} to {last}"
    documents = "1 document" if situation.published == 1 else f"{situation.published:,} documents"
    outlets = "" if not situation.outlets else f" from {situation.outlets:,} source{'s' * (situation.outlets > 1)}"
    told = "Copies of one story are counted once." if sections else "Nothing in them concerns what was asked for."
    cut = " The counts are of the newest records, since there are very many." if situation.cut else ""
    return f"{documents}{outlets}, {period}. {told}{cut}"


def _tally_lines(situation: Situation, cite: _Citations) -> Iterator[Line]:
    for row in situation.tally:
        counts = [(row.acts, "acts"), (row.suffers, "acted upon"), (row.speaks, "speaks")]
        told = ", ".join(f"{words} {count}×" for count, words in counts if count)
        yield Line(f"{row.name}: {told}", cite(*row.examples))


_CITED = 3
"""Reports of one event that are cited; the number of all is told."""


def _event_lines(situation: Situation, cite: _Citations, realities: Sequence[str]) -> Iterator[Line]:
    for event in situation.events:
        if event.reality in realities:
            asserted_by = situation.carriers.get(event.statement or "")
            text = wording.event_sentence(event, situation.names, asserted_by)
            reports = situation.reports.get(event.id, (event,))
            lead = wording.period_words(event.begin_at, event.end_at)
            yield Line(text, cite(*reports[:_CITED]), lead, event.reality, len(reports))


def _statement_lines(situation: Situation, cite: _Citations) -> Iterator[Line]:
    for statement in situation.statements:
        document = situation.documents.get(statement.document)
        lead = wording.day_words(document.published if document else None)
        yield Line(wording.statement_sentence(statement, situation.names, situation.carriers), cite(statement), lead)


def _label_lines(situation: Situation, cite: _Citations) -> Iterator[Line]:
    """Yield a line for each (words, whom), with all who use them."""
    names = situation.names
    users: defaultdict[tuple[object, ...], list[Label]] = defaultdict(list)
    for label in situation.labels:
        whom = names.get(label.target or "") or (label.target_span.text if label.target_span else None)
        users[label.text.lower(), whom, label.stance, label.quoted].append(label)
    for same in users.values():
        yield Line(wording.label_sentence(same[0], names, [label.by for label in same]), cite(*same))


class _Citations:
    """Numbers the stretches of text that prove lines, each sentence once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._numbers: dict[tuple[str, int, int, int], int] = {}

    def __call__(self, *records: Record) -> tuple[int, ...]:
        """Return the numbers of the sources of records, each once, in order."""
        return tuple(sorted({number for record in records for number in self._number(record)}))

    def _number(self, record: Record) -> tuple[int, ...]:
        document, found = self._documents.get(record.document), proof(record)
        if document is None or found is None:
            return ()
        first, last = sentence_around(document.text, *found)
        # Of a long stretch only a part is quoted, so that there each record has a part of its own.
        at = found[0] if last - first > QUOTE_LIMIT else first
        return (self._numbers.setdefault((document.id, first, last, at), len(self._numbers) + 1),)

    def sources(self) -> tuple[Source, ...]:
        """Return the numbered sources in order."""
        return tuple(self._source(number, *key) for key, number in self._numbers.items())

    def _source(self, number: int, document_id: str, first: int, last: int, at: int) -> Source:
        document = self._documents[document_id]
        outlet = document.source or "source not named"
        words = quote(document.text, first, last, at=at)
        return Source(number, document.id, outlet, document.published, document.title, document.url, words)


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
