"""Records as rows for people: names instead of ids, words on one line, the chain of who passed a statement on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from volteface.analysis.context import actor_ids, carrier_chain, load_carriers
from volteface.cli.options import ListFormat
from volteface.cli.output import print_rows
from volteface.records import Document, Event, Label, Outlook, Parallel, Record, Reference, Shift, Span, Statement

if TYPE_CHECKING:
    from pathlib import Path

    from volteface.desk import Desk

__all__ = ["COLUMNS", "document_row", "event_rows", "print_records", "record_rows"]

COLUMNS = {
    "document": ("published", "source", "id", "language", "words", "title"),
    "event": ("date", "actors", "what", "recipients", "reality", "words", "reports", "independent_reports", "document"),
    "statement": ("source", "act", "words", "venue", "relayed_by", "document"),
    "label": ("by", "target", "label", "stance", "quoted", "document"),
    "outlook": ("kind", "holder", "about", "words", "document"),
    "parallel": ("present", "past", "words", "document"),
    "shift": ("kind", "actor", "target", "before", "after", "words", "document"),
}
"""The columns of the table and of CSV, for each kind that is listed."""


def document_row(document: Document) -> dict[str, Any]:
    """Return a document as a row, without its text."""
    return {
        "id": document.id,
        "published": document.published,
        "source": document.source,
        "language": document.language,
        "title": document.title or _flat(document.text[:200])[:70],
        "url": document.url,
        "words": len(document.text.split()),
    }


def record_rows(desk: Desk, records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return records of one class as rows, with the names under which the desk knows the actors."""
    carriers = load_carriers(desk, records)
    named = desk.names(actor_ids(records, carriers.values()), {record.document for record in records})
    rows = _Rows({actor: held.name for actor, held in named.items()})
    return [
        {
            **rows.row(record),
            "document": record.document,
            "relayed_by": [
                rows.refs(carrier.source) or "unnamed"
                for carrier in carrier_chain(getattr(record, "relayed_by", None), carriers)
            ],
        }
        for record in records
    ]


def print_records(desk: Desk, kind: str, records: Sequence[Record], style: ListFormat, output: Path | None) -> None:
    """Print records of one kind of ``COLUMNS``: as rows for people, or as they are."""
    rows = [] if style is ListFormat.jsonl else record_rows(desk, records)
    print_rows(rows, COLUMNS[kind], style=style, output=output, records=records)


def event_rows(desk: Desk, events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events as rows, with how many documents tell of each and how many of those are independent."""
    from volteface.analysis.event_links import link_events

    links = link_events(desk, events)
    counts = ({"reports": link.documents, "independent_reports": link.independent} for link in links)
    return [{**row, **count} for row, count in zip(record_rows(desk, events), counts, strict=True)]


class _Rows:
    """Turns records into rows, given the names of actors."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def row(self, record: Record) -> dict[str, Any]:
        """Return the cells of a record that are its own."""
        match record:
            case Event():
                what = f"{record.type} ({record.mode})" if record.mode else record.type
                cells = {"date": record.begin_at, "what": what, "reality": record.reality}
                sides = {"actors": self.refs(record.actors), "recipients": self.refs(record.recipients)}
                return {**cells, **sides, "words": _flat(record.trigger.text)}
            case Statement():
                cells = {"source": self.refs(record.source), "act": record.act, "form": record.form}
                return {**cells, "words": _joined(record.content), "venue": self.refs(record.venue)}
            case Label():
                target = self.name(record.target) or (_flat(record.target_span.text) if record.target_span else "")
                cells = {"by": self.name(record.by), "target": target, "label": _flat(record.text)}
                return {**cells, "stance": record.stance, "quoted": "yes" if record.quoted else "no"}
            case Outlook():
                about = "; ".join(self.name(actor) for actor in record.about)
                cells = {"kind": record.kind, "holder": self.name(record.holder), "about": about}
                return {**cells, "words": _flat(record.text)}
            case Parallel():
                sides = {"present": self.refs(record.present), "past": self.refs(record.past)}
                return {**sides, "words": _flat(record.text)}
            case Shift():
                cells = {"kind": record.kind, "actor": self.name(record.actor), "target": self.name(record.target)}
                turned = {"before": record.before.value, "after": record.after.value}
                return {**cells, **turned, "words": _flat(record.text or "")}
        raise TypeError(f"{type(record).__name__}: no rows for this record")

    def name(self, actor: str | None) -> str:
        """Return the name of an actor id; ``author`` stands for itself."""
        return "author" if actor == "author" else self._names.get(actor or "", "")

    def refs(self, references: Iterable[Reference]) -> str:
        """Return the names of references, or their words where they stand for nobody known."""
        found = (self._names.get(reference.actor or "") or _flat(reference.text) for reference in references)
        return "; ".join(dict.fromkeys(found))


def _joined(spans: Iterable[Span]) -> str:
    return " ... ".join(_flat(span.text) for span in spans)


def _flat(words: str) -> str:
    return " ".join(words.split())
