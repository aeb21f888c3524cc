"""Gold rows in, annotations out, each distinct text read once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import volteface as vf
from volteface.records import Annotation, Document, Skipped

__all__ = ["Figure", "Reading", "read_rows", "rows_of"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One figure of one set.

    Attributes:
        set: the gold set.
        metric: what is measured; higher is better unless ``lower`` is true.
        value: 0..1, or the unit that the metric names.
        n: how many gold items it rests on.
        published: the best published figure, or another bar, as text.
        lower: whether a lower value is better.
    """

    set: str
    metric: str
    value: float
    n: int
    published: str = ""
    lower: bool = False

    @property
    def key(self) -> str:
        """The name under which baseline and figures keep it."""
        return f"{self.set}.{self.metric}"


@dataclass(frozen=True)
class Reading:
    """The annotations of one set's texts, by the row's id, and what the reading took."""

    annotations: Mapping[str, Annotation]
    words: int
    seconds: float
    unread: tuple[str, ...] = ()
    """What could not be read, and why; a crash is a miss."""

    def __getitem__(self, key: object) -> Annotation:
        return self.annotations[str(key)]


def rows_of(shared: Path, name: str, file: str = "dev.jsonl") -> list[Row]:
    """Return the rows of a gold file."""
    with (shared / "gold" / name / file).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_rows(
    rows: Iterable[Row], *, date: str | None = None, workers: int = 1, actors: tuple[Path, ...] = ()
) -> Reading:
    """Read the texts of gold rows through the public interface; a text that cannot be read has no records.

    Args:
        rows: rows with ``id`` and ``text``.
        date: the field that holds the date of publication, if there is one.
        workers: processes that read.
        actors: actor tables consulted beside the packaged one.
    """
    begun = time.perf_counter()
    by_text: dict[tuple[str, str | None], list[str]] = {}
    for row in rows:
        published = (row.get(date) or None) if date else None
        by_text.setdefault((row["text"], published), []).append(str(row["id"]))
    documents = [
        Document(id=ids[0], text=text, published=published, language="en") for (text, published), ids in by_text.items()
    ]
    annotations: dict[str, Annotation] = {}
    unread = []
    results = vf.annotate_documents(documents, vf.ReadOptions(workers=workers, actors=actors))
    for document, result in zip(documents, results, strict=True):
        if isinstance(result, Skipped):
            unread.append(f"{document.id}: {result.reason}: {result.detail}")
        annotation = Annotation(document) if isinstance(result, Skipped) else result
        for identity in by_text[document.text, document.published]:
            annotations[identity] = annotation
    words = sum(len(document.text.split()) for document in documents)
    return Reading(annotations, words, time.perf_counter() - begun, tuple(unread))
