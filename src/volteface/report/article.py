"""One article for the terminal: its words with the records marked in them, and the records listed below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

from rich.padding import Padding
from rich.text import Text

from volteface.records import Actor, Annotation, Event, Reference, Span, Statement
from volteface.report.hues import HUES
from volteface.report.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["marked_text", "print_article", "record_lines", "write_article"]

_REALITY_STYLE = {"negated": "strike", "hypothetical": "italic", "future": "italic"}
WIDTH = 76
"""Columns of the article's text: the 60 to 75 characters a line that read best, and a margin."""


def write_article(annotation: Annotation, stream: TextIO) -> None:
    """Write an article with its records, in colour where the stream is a terminal."""
    from rich.console import Console

    print_article(annotation, Console(file=stream, highlight=False))


def print_article(annotation: Annotation, console: Console) -> None:
    """Print an article with its records."""
    document = annotation.document
    head = " · ".join(part for part in (document.source, document.published, document.language) if part)
    console.print(_text(document.title or document.id, "bold"))
    console.print(_text(f"{head or 'undated'} [{document.id}]", "dim"))
    if document.url:
        console.print(_text(document.url, "dim"))
    console.print()
    console.print(Padding(marked_text(annotation), (0, 2)), width=min(WIDTH, console.width), soft_wrap=False)
    console.print()
    console.print(_legend())
    for title, lines in record_lines(annotation):
        console.print()
        console.print(Text(title, style="bold"))
        for line in lines:
            console.print(line, soft_wrap=True)


def marked_text(annotation: Annotation) -> Text:
    """Return the article's text with each record kind in its own hue."""
    text = Text(printable(annotation.document.text))
    for parallel in annotation.parallels:
        text.stylize(f"underline2 {HUES['parallel']}", parallel.start, parallel.end)
    for statement in annotation.statements:
        _mark(text, statement.content, HUES["statement"])
        _mark(text, statement.source, f"underline {HUES['statement']}")
        _mark(text, statement.cue, f"italic {HUES['statement']}")
    for place in annotation.places:
        text.stylize(HUES["place"], place.start, place.end)
    for time in annotation.times:
        text.stylize(HUES["time"], time.start, time.end)
    for outlook in annotation.outlooks:
        text.stylize(f"underline {HUES['outlook']}", outlook.start, outlook.end)
    for shift in annotation.shifts:
        if shift.start is not None and shift.end is not None:
            text.stylize(f"underline2 {HUES['shift']}", shift.start, shift.end)
    for event in annotation.events:
        style = f"bold {HUES['event']} {_REALITY_STYLE.get(event.reality, '')}".strip()
        text.stylize(style, event.trigger.start, event.trigger.end)
    for label in annotation.labels:
        text.stylize(f"bold {HUES['label']}", label.start, label.end)
    return text


def _text(words: str, style: str = "") -> Text:
    return Text(printable(" ".join(words.split())), style=style)


def _mark(text: Text, spans: Iterable[Span], style: str) -> None:
    for span in spans:
        text.stylize(style, span.start, span.end)


def _legend() -> Text:
    legend = Text("marks: ", style="dim")
    for kind in HUES:
        legend.append(kind, style=HUES[kind])
        legend.append("  ")
    return legend


def record_lines(annotation: Annotation) -> Iterator[tuple[str, list[Text]]]:
    """Yield (title, lines) for each record kind of which the article has any."""
    names = {actor.id: actor.name for actor in annotation.actors}
    by_id = {statement.id: statement for statement in annotation.statements}
    kinds = {
        "Actors": [_actor_line(actor) for actor in annotation.actors if actor.known or actor.kind == "person"],
        "Statements": [_statement_line(statement, names, by_id) for statement in annotation.statements],
        "Events": [_event_line(event, names) for event in annotation.events],
        "Labels": [
            _line("label", f"{_name(x.by, names)} → {_name(x.target, names)}: ", f"“{x.text}”", f" ({x.stance})")
            for x in annotation.labels
        ],
        "Times": [
            _line("time", "", x.text, f"  {x.value or '?'}  {x.begin_at or '?'} – {x.end_at or '?'}")
            for x in annotation.times
        ],
        "Places": [
            _line("place", "", x.text, f"  {x.name or '?'}, {x.country or '?'}{_degrees(x.latitude, x.longitude)}")
            for x in annotation.places
        ],
        "Outlooks": [
            _line("outlook", f"{x.kind}, {_name(x.holder, names)}: ", _flat(x.text), "") for x in annotation.outlooks
        ],
        "Parallels": [
            _line("parallel", "", _flat(x.text), f"  past: {_refs(x.past, names)}") for x in annotation.parallels
        ],
        "Turns that the text reports": [
            _line(
                "shift",
                f"{_name(x.actor, names)} → {_name(x.target, names)}: ",
                f"{x.before.value or '?'} → {x.after.value or '?'}",
                f"  “{_flat(x.text or '')}”",
            )
            for x in annotation.shifts
        ],
    }
    yield from ((title, lines) for title, lines in kinds.items() if lines)


def _line(kind: str, before: str, words: str, after: str) -> Text:
    line = Text("  ")
    line.append(printable(before))
    line.append(printable(_flat(words)), style=HUES[kind])
    line.append(printable(after))
    return line


def _actor_line(actor: Actor) -> Text:
    codes = " ".join(code for code in (actor.country, actor.sector) if code)
    roles = "; ".join(", ".join(part for part in (role.title, role.organization) if part) for role in actor.roles)
    return Text("  ").append_text(_text(f"{actor.name} · {codes}" + (f" · {roles}" if roles else "")))


def _statement_line(statement: Statement, names: dict[str, str], by_id: dict[str, Statement]) -> Text:
    chain = _refs(statement.source, names) or "unnamed"
    carrier, seen = by_id.get(statement.relayed_by or ""), {statement.id}
    while carrier is not None and carrier.id not in seen:
        seen.add(carrier.id)
        chain = f"{_refs(carrier.source, names) or 'unnamed'} › {chain}"
        carrier = by_id.get(carrier.relayed_by or "")
    venue = f" › {_refs(statement.venue, names)}" if statement.venue else ""
    words = " … ".join(_flat(span.text).strip('“”"') for span in statement.content)
    return _line("statement", f"{chain}{venue} ({statement.act}): ", f"“{words}”", "")


def _event_line(event: Event, names: dict[str, str]) -> Text:
    code = f"{event.type}/{event.mode}" if event.mode else event.type
    when = f"  {event.begin_at}" if event.begin_at else ""
    words = f"{_refs(event.actors, names) or '?'} → {_refs(event.recipients, names) or '?'}: "
    return _line("event", words, event.trigger.text, f"  {code}, {event.reality}{when}")


def _refs(references: Iterable[Reference], names: dict[str, str]) -> str:
    return ", ".join(names.get(reference.actor or "", reference.text) for reference in references)


def _name(actor: str | None, names: dict[str, str]) -> str:
    return "the author" if actor == "author" else names.get(actor or "", "?")


def _flat(words: str) -> str:
    return " ".join(words.split())


def _degrees(latitude: float | None, longitude: float | None) -> str:
    return "" if latitude is None or longitude is None else f" ({latitude:.2f}, {longitude:.2f})"
