"""What one worker does with one unit: read its documents and leave the rows in the folder, under the unit's name.

Needs a chunk of documents; makes one file in the folder's staging part and a receipt. The file is written whole or not
at all, and its content depends on the unit alone: a unit that is done twice, because a machine died before it could
say so, leaves the same file.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from volteface.cluster.batches import read_batch
from volteface.cluster.documents import Stamp
from volteface.cluster.inputs import Chunk, unpacked
from volteface.cluster.places import Place, place_of
from volteface.knowledge import Knowledge
from volteface.sources import SourceOptions

__all__ = ["STAGING", "Receipt", "Setting", "UserFile", "Worker", "load", "staged_file"]

STAGING = "_staging"
"""The part of the folder that holds what was read and is not yet part of the tables."""


@dataclass(frozen=True, slots=True)
class UserFile:
    """A file of the user's own, as it travels: other machines need not have it."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What every worker must know; it travels to all machines.

    Attributes:
        folder: the address of the folder that is written.
        stamp: version of the reader and time of the run.
        sources: how documents are found in files.
        size: documents in a unit at most.
        actors: user registries (TSV), consulted beside the packaged one.
        ontologies: ontologies of the user's own (YAML), coded beside PLOVER.
    """

    folder: str
    stamp: Stamp
    sources: SourceOptions
    size: int = 64
    actors: tuple[UserFile, ...] = ()
    ontologies: tuple[UserFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one unit.

    Attributes:
        file: the place of its file in the order of the run.
        order: its place in the file.
        unit: its name.
        size: documents and passed over ones in it.
        fresh: whether it was read now, not by an earlier run.
        words: words that were read now.
        undated: documents without a date, of those that were read now.
        unread: of these, those kept but not read, by language.
        skipped: of these, those passed over, by reason.
    """

    file: int
    order: int
    unit: str
    size: int
    fresh: bool
    words: int = 0
    undated: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)


def staged_file(unit: str) -> str:
    """Return the name of a unit's file in the folder."""
    return f"{STAGING}/{unit}.parquet"


def load(actors: Sequence[UserFile] = (), ontologies: Sequence[UserFile] = ()) -> Knowledge:
    """Load what is known, with files of the user's own."""
    from volteface.knowledge import load_knowledge

    with tempfile.TemporaryDirectory(prefix="volteface-knowledge-") as folder:
        return load_knowledge(
            _written(Path(folder, "actors"), actors), _written(Path(folder, "ontologies"), ontologies)
        )


def _written(folder: Path, files: Sequence[UserFile]) -> tuple[Path, ...]:
    paths = []
    for place, file in enumerate(files):
        paths.append(folder / str(place) / file.name)
        paths[-1].parent.mkdir(parents=True)
        paths[-1].write_text(file.content, "utf-8", newline="\n")
    return tuple(paths)


class Worker:
    """Reads units, one after the other; what is known and the models are loaded once, by the first unit to be read."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._place: Place | None = None
        self._knowledge: Knowledge | None = None

    def __call__(self, chunk: Chunk) -> Receipt:
        """Read a unit and write its file, unless an earlier run did."""
        if chunk.batch is None:
            return Receipt(chunk.file, chunk.order, chunk.unit, chunk.size, fresh=False)
        if self._knowledge is None:
            self._knowledge = load(self._setting.actors, self._setting.ontologies)
        rows = read_batch(unpacked(chunk.batch), self._knowledge, self._setting.stamp)
        self._write(chunk.unit, rows)
        return _receipt(chunk, rows)

    def _write(self, unit: str, rows: pa.RecordBatch) -> None:
        if self._place is None:
            self._place = place_of(self._setting.folder)
        table = pa.Table.from_batches([rows]).append_column("unit", pa.array([unit] * len(rows), pa.string()))
        with self._place.writing(staged_file(unit)) as stream:
            pq.write_table(table, stream, compression="zstd")


def _receipt(chunk: Chunk, rows: pa.RecordBatch) -> Receipt:
    read = [status == "read" for status in rows.column("status").to_pylist()]
    texts = [_text(row) for row in rows.column("document").to_pylist()]
    skipped = [one["reason"] for found in rows.column("skipped").to_pylist() for one in found]
    reasons = [reason for reason in rows.column("reason").to_pylist() if reason]
    return Receipt(
        file=chunk.file,
        order=chunk.order,
        unit=chunk.unit,
        size=chunk.size,
        fresh=True,
        words=sum(len(text.split()) for text, was_read in zip(texts, read, strict=True) if was_read),
        undated=pc.sum(pc.and_(rows.column("status").is_valid(), rows.column("published").is_null())).as_py() or 0,
        unread=Counter(reason.removeprefix("language ") for reason in reasons),
        skipped=Counter(skipped),
    )


def _text(rows: list[dict[str, Any]]) -> str:
    return str(rows[0]["text"]) if rows else ""
