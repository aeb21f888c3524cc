"""From what a caller names to chunks of documents: each chunk is one unit of work.

Needs ``sources``; makes ``input_files`` and ``chunks_of``. A chunk is named after its content and the version of the
reader, so that a run that starts again, on other machines or over other files, knows what is done already.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from volteface.cluster.batches import batch_of
from volteface.cluster.places import files_below, is_address, place_of
from volteface.errors import ConfigError
from volteface.records import Document, Skipped, SkipReason, make_id
from volteface.sources import SourceOptions, read_documents
from volteface.sources.drafts import tellable
from volteface.sources.inputs import named, walk

__all__ = ["Chunk", "InputFile", "chunks_of", "input_files", "packed", "unpacked"]

_MOST_CHARS = 4_000_000
"""Text that one chunk holds at most, but for a single longer document."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to be read, and its place in the order of the run; or a folder that cannot be listed."""

    order: int
    address: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some documents of one file, one after the other.

    Attributes:
        file: the place of the file in the order of the run.
        order: the place of the chunk in the file.
        unit: its name, a hash of what it holds and of the version of the reader.
        batch: the documents, packed; ``None`` where they were read by an earlier run.
        size: how many documents and passed over ones it holds.
    """

    file: int
    order: int
    unit: str
    batch: bytes | None
    size: int


def input_files(paths: Iterable[str | Path]) -> list[InputFile]:
    """Return the files that paths name, in the order in which the local reading takes them.

    Args:
        paths: files, folders, globs, and addresses of files and folders on other filesystems.

    Raises:
        ConfigError: a feed's address or ``-`` is named; these are read by one machine.
        UnreadableSource: a named path does not exist.
    """
    found = [item for path in paths for item in _below(str(path))]
    return [
        InputFile(order, item.origin, item.detail) if isinstance(item, Skipped) else InputFile(order, item)
        for order, item in enumerate(found)
    ]


def _below(path: str) -> Iterator[str | Skipped]:
    if path == "-" or path.lower().startswith(("http://", "https://")):
        raise ConfigError(
            f"{path}: standard input and web addresses are read by one machine; read them with --engine local"
        )
    if is_address(path):
        yield from files_below(path)
        return
    for item in walk(named([path])):
        yield item if isinstance(item, Skipped) else str(Path(item).absolute())


def chunks_of(
    file: InputFile, options: SourceOptions, *, version: str, size: int, done: Collection[str]
) -> Iterator[Chunk]:
    """Yield the chunks of a file, in order, holding one at a time.

    Args:
        file: the file.
        options: how documents are found in it.
        version: of the reader; another version's chunks are other units.
        size: documents in a chunk at most.
        done: units that need not be read again; they come without their documents.
    """
    for order, items in enumerate(_runs(_items(file, options), size)):
        unit = make_id("unit", version, *(_key(item) for item in items))
        yield Chunk(file.order, order, unit, None if unit in done else packed(items), len(items))


def _items(file: InputFile, options: SourceOptions) -> Iterator[Document | Skipped]:
    if file.problem is not None:
        yield tellable(Skipped(file.address, SkipReason.UNREADABLE, file.problem))
        return
    with _local(file.address) as path:
        for item in read_documents([path], options):
            if isinstance(item, Skipped) and path != file.address:
                item = replace(item, origin=file.address + item.origin.removeprefix(path))
            yield item


@contextmanager
def _local(address: str) -> Iterator[str]:
    """Give the path of a file on this machine; one that lies elsewhere is copied for as long as it is read."""
    if not is_address(address):
        yield address
        return
    place = place_of(address)
    with tempfile.TemporaryDirectory(prefix="volteface-input-") as folder:
        copy = Path(folder, place.path.rpartition("/")[2])
        with place.system.open_input_stream(place.path, compression=None) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        yield str(copy)


def _runs(items: Iterable[Document | Skipped], size: int) -> Iterator[list[Document | Skipped]]:
    run: list[Document | Skipped] = []
    chars = 0
    for item in items:
        length = 0 if isinstance(item, Skipped) else len(item.text)
        if run and (len(run) == size or chars + length > _MOST_CHARS):
            yield run
            run, chars = [], 0
        run.append(item)
        chars += length
    if run:
        yield run


def _key(item: Document | Skipped) -> str:
    if isinstance(item, Skipped):
        return make_id(item.origin, item.reason.value, item.detail, item.document)
    extra = json.dumps(item.extra, ensure_ascii=False)
    rest = (item.source, item.url, item.title, item.author, item.published, item.language, extra)
    return make_id(item.id, item.text, *rest)


def packed(items: Sequence[Document | Skipped]) -> bytes:
    """Return documents as bytes (an Arrow stream) that can be sent to another machine."""
    batch = batch_of(items)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def unpacked(content: bytes) -> pa.RecordBatch:
    """Return the batch of documents that ``packed`` made."""
    with pa.ipc.open_stream(content) as reader:
        return reader.read_next_batch()
