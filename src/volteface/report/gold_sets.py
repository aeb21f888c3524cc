"""What people judged, as gold data: the files and fields that ``evaluation`` and ``training`` read.

Needs a desk with decisions; makes rows by file. Gold says of a text all that is right in it, and nothing that is wrong.
So only those stretches are taken in which every record of a kind was judged: sentences for events and labels,
paragraphs for statements, times and places. Accepted, corrected and added records are right, rejected ones are not
there.

What the reading missed altogether is in it only where a person added it: a stretch of gold can lack what should have
been read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from volteface.desk.review import JUDGED
from volteface.records import Annotation, Event, Label, Record, Statement
from volteface.report.quotation import sentence_around

if TYPE_CHECKING:
    from volteface.desk import Decision, Desk

__all__ = ["GOLD_FILES", "gold_archive", "gold_sets"]

Row = dict[str, Any]
Bounds = tuple[int, int]
Verdicts = Mapping[str, bool]
"""Record id -> whether it is right, of those that somebody judged."""

_DIVIDED = ("attribution", "factuality", "target_sentiment")
_WHOLE = ("events_source_target", "quadclass", "plv", "times", "places")
GOLD_FILES: tuple[str, ...] = (
    *(f"gold/{name}/{side}.jsonl" for name in _DIVIDED for side in ("train", "dev")),
    *(f"gold/{name}/dev.jsonl" for name in _WHOLE),
)
"""The files of the export; of the sets that have two, a fifth of the articles stands in the second."""

_FOLDS = 5
_QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
_ROOTS = {
    **{name: name for name in (
        "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST",
        "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
    )},
    "CONCEDE": "YIELD",
    "RETREAT": "YIELD",
}  # fmt: skip
_FACTUALITY = {"current": 3.0, "historical": 3.0, "future": 0.0, "hypothetical": 0.0, "negated": -3.0}
_POLARITY = {"hostile": -1, "neutral": 0, "favourable": 1}
_OWN = "desk"
"""Which corpus the rows are of, where a set has several."""


def gold_archive(desk: Desk) -> bytes:
    """Return the gold data as a ZIP file, the same for the same decisions; unpacked it is what ``--shared`` names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, rows in gold_sets(desk).items():
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    return made.getvalue()


def gold_sets(desk: Desk) -> dict[str, list[Row]]:
    """Return the rows of each file of ``GOLD_FILES``.

    Raises:
        StoreError: the desk could not be read.
    """
    found: dict[str, list[Row]] = {path: [] for path in GOLD_FILES}
    for document, verdicts in sorted(_verdicts(desk.decisions()).items()):
        annotation = desk.annotation(document)
        side = "dev" if _is_apart(document) else "train"
        for name, row in _rows(annotation, verdicts):
            found[f"gold/{name}/{side if name in _DIVIDED else 'dev'}.jsonl"].append(row)
    return found


def _is_apart(document: str) -> bool:
    return int(hashlib.sha256(document.encode("utf-8", "replace")).hexdigest()[:8], 16) % _FOLDS == 0


def _verdicts(decisions: Sequence[Decision]) -> dict[str, dict[str, bool]]:
    """Return what stands of each document's records: the latest verdict on each; a correction says that it is right."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for one in decisions:
        if one.undone_at is None and one.document and one.kind in JUDGED:
            found[one.document][one.subject] = one.kind != "reject"
    return dict(found)


def _rows(annotation: Annotation, verdicts: Verdicts) -> Iterator[tuple[str, Row]]:
    for bounds, events in _judged_sentences(annotation, annotation.events, verdicts):
        yield from _event_rows(_Stretch(annotation, bounds), [one for one in events if verdicts[one.id]])
    for bounds, labels in _judged_sentences(annotation, annotation.labels, verdicts):
        yield from _label_rows(_Stretch(annotation, bounds), [one for one in labels if verdicts[one.id]])
    for bounds, statements in _judged_paragraphs(annotation, annotation.statements, verdicts):
        yield "attribution", _attribution_row(_Stretch(annotation, bounds), statements, verdicts)
    for bounds, times in _judged_paragraphs(annotation, annotation.times, verdicts):
        yield "times", _times_row(_Stretch(annotation, bounds), times, verdicts)
    for bounds, places in _judged_paragraphs(annotation, annotation.places, verdicts):
        yield "places", _places_row(_Stretch(annotation, bounds), places, verdicts)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of an article; offsets are counted from its beginning."""

    annotation: Annotation
    bounds: Bounds

    @property
    def text(self) -> str:
        return self.annotation.document.text[slice(*self.bounds)]

    @property
    def id(self) -> str:
        return f"{self.annotation.document.id}-{self.bounds[0]}"

    @property
    def head(self) -> Row:
        return {"id": self.id, "text": self.text}

    def within(self, spans: Sequence[Any]) -> list[list[int]] | None:
        """Return spans counted from the beginning; ``None`` where one does not lie in it."""
        first, last = self.bounds
        if any(one.start < first or one.end > last for one in spans):
            return None
        return [[one.start - first, one.end - first] for one in sorted(spans, key=lambda span: (span.start, span.end))]


def _place_of(record: Any) -> list[Bounds]:
    """Return where a record stands."""
    if isinstance(record, Event):
        return [(record.trigger.start, record.trigger.end)]
    if isinstance(record, Statement):
        return [(one.start, one.end) for one in (*record.source, *record.cue, *record.content)]
    return [(record.start, record.end)]


def _judged_sentences(
    annotation: Annotation, records: Sequence[Event] | Sequence[Label], verdicts: Verdicts
) -> Iterator[tuple[Bounds, list[Any]]]:
    """Yield each sentence with its records, where all of them were judged."""
    held: defaultdict[Bounds, list[Any]] = defaultdict(list)
    judged = [one for one in records if one.id in verdicts]
    for sentence in {sentence_around(annotation.document.text, *_place_of(one)[0]) for one in judged}:
        first, last = sentence
        held[sentence] = [one for one in records if first <= _place_of(one)[0][0] < last]
    yield from _all_judged(held, verdicts)


def _judged_paragraphs(
    annotation: Annotation, records: Sequence[Record], verdicts: Verdicts
) -> Iterator[tuple[Bounds, list[Any]]]:
    """Yield each paragraph, or several that a record spans, with its records, where all of them were judged."""
    if not any(one.id in verdicts for one in records):
        return
    text = annotation.document.text
    blocks = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    for record in records:
        places = _place_of(record)
        first, last = min(start for start, _ in places), max(end for _, end in places)
        touched = [block for block in blocks if block[0] < last and first < block[1]]
        if len(touched) > 1:
            blocks = sorted([*(block for block in blocks if block not in touched), (touched[0][0], touched[-1][1])])
    held = {
        block: [one for one in records if any(block[0] <= start < block[1] for start, _ in _place_of(one))]
        for block in blocks
    }
    yield from _all_judged(held, verdicts)


def _all_judged(held: Mapping[Bounds, list[Any]], verdicts: Verdicts) -> Iterator[tuple[Bounds, list[Any]]]:
    for bounds in sorted(held):
        records = held[bounds]
        if records and all(one.id in verdicts for one in records):
            yield bounds, records


def _event_rows(stretch: _Stretch, events: Sequence[Event]) -> Iterator[tuple[str, Row]]:
    for event in events:
        (span,) = stretch.within([event.trigger]) or [[0, 0]]
        yield "factuality", {
            "id": f"{stretch.id}-{span[0]}", "sentence_id": stretch.id, "dataset": _OWN, "text": stretch.text,
            "event": span, "event_text": event.trigger.text, "factuality": _FACTUALITY[event.reality],
        }  # fmt: skip
        yield from _pair_rows(stretch, event)
    quads = {_QUADS.get(event.quad or "", -1) for event in events} or {0}
    if len(quads) == 1 and -1 not in quads:
        yield "quadclass", {**stretch.head, "label": quads.pop()}
    # The set asks for the parties of the one event that a sentence tells.
    if len(events) == 1:
        yield from _side_rows(stretch, events[0])


def _pair_rows(stretch: _Stretch, event: Event) -> Iterator[tuple[str, Row]]:
    source, target = stretch.within(event.actors), stretch.within(event.recipients)
    if not source or not target or event.type not in _ROOTS or event.quad not in _QUADS:
        return
    yield "plv", {
        "id": f"{stretch.id}-{event.trigger.start - stretch.bounds[0]}", "sentence_id": stretch.id,
        "text": stretch.text, "source": source, "target": target,
        "source_text": "; ".join(one.text for one in event.actors),
        "target_text": "; ".join(one.text for one in event.recipients),
        "root": _ROOTS[event.type], "quad": _QUADS[event.quad or ""],
    }  # fmt: skip


def _side_rows(stretch: _Stretch, event: Event) -> Iterator[tuple[str, Row]]:
    source, target = stretch.within(event.actors), stretch.within(event.recipients)
    if source is None or target is None or not (source or target):
        return
    # What several do together has parties and no sides.
    mutual = len(source) > 1 and not target
    sides = {"source": [], "target": [], "r": source} if mutual else {"source": source, "target": target, "r": []}
    yield "events_source_target", {**stretch.head, **sides, "label": _QUADS.get(event.quad or "", 0)}


def _label_rows(stretch: _Stretch, labels: Sequence[Label]) -> Iterator[tuple[str, Row]]:
    stances: defaultdict[Bounds, set[int]] = defaultdict(set)
    for label in labels:
        spans = stretch.within([label.target_span] if label.target_span else [])
        if spans:
            stances[spans[0][0], spans[0][1]].add(_POLARITY[label.stance])
    for (start, end), found in sorted(stances.items()):
        if len(found) == 1:
            yield "target_sentiment", {
                "id": f"{stretch.id}-{start}", "sentence_id": stretch.id, "text": stretch.text, "target": [start, end],
                "mention": stretch.text[start:end], "polarity": found.pop(), "subset": _OWN,
            }  # fmt: skip


def _attribution_row(stretch: _Stretch, statements: Sequence[Statement], verdicts: Verdicts) -> Row:
    document = stretch.annotation.document
    made = [
        {"id": one.id, **{role: stretch.within(getattr(one, role)) or [] for role in ("source", "cue", "content")}}
        for one in statements
        if verdicts[one.id]
    ]
    about = {"publisher": document.source, "date": (document.published or "")[:10] or None, "title": document.title}
    return {**stretch.head, **about, "attributions": made}


def _times_row(stretch: _Stretch, times: Sequence[Any], verdicts: Verdicts) -> Row:
    document = stretch.annotation.document
    made = [
        {**_span_row(stretch, one), "type": one.type, "value": one.value} for one in times if verdicts[one.id]
    ]  # fmt: skip
    about = {"corpus": _OWN, "dct": (document.published or "")[:10] or None, "title": document.title}
    return {**stretch.head, **about, "timexes": made}


def _places_row(stretch: _Stretch, places: Sequence[Any], verdicts: Verdicts) -> Row:
    document = stretch.annotation.document
    made = [
        {**_span_row(stretch, one), "lat": one.latitude, "lon": one.longitude, "name": one.name,
         "geonameid": str(one.geonames_id) if one.geonames_id is not None else None}
        for one in places
        if verdicts[one.id]
    ]  # fmt: skip
    return {**stretch.head, "corpus": _OWN, "title": document.title, "url": document.url, "places": made}


def _span_row(stretch: _Stretch, one: Any) -> Row:
    first = stretch.bounds[0]
    return {"start": one.start - first, "end": one.end - first, "text": one.text}
