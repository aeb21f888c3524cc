"""The public Python interface: sources → reading → desk, composed in the order in which data flows.

``annotate`` reads one text, ``annotate_documents`` a stream, ``read`` brings files, folders and feeds into a desk.
The command line and the web pages call these functions and add nothing of their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from volteface._version import __version__
from volteface.errors import ConfigError, VoltefaceError
from volteface.records import Annotation, Document, Skipped, SkipReason, make_id

if TYPE_CHECKING:
    from volteface.desk import Desk
    from volteface.knowledge import Knowledge
    from volteface.sources import SourceOptions

__all__ = ["ReadOptions", "ReadSummary", "annotate", "annotate_documents", "annotate_paths", "read"]

READ_LANGUAGE = "en"
"""The only language read so far; documents in another are stored with their language and marked unread."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a batch is read.

    Attributes:
        workers: processes that read; 1 reads in the calling process. The records do not depend on it.
        batch: documents that are stored in one transaction.
        actors: user registries (TSV files) that are consulted beside the packaged one.
        again: read documents again that the desk holds already, for example after an upgrade.
    """

    workers: int = 1
    batch: int = 32
    actors: tuple[Path, ...] = ()
    again: bool = False

    def __post_init__(self) -> None:
        if self.workers < 1 or self.batch < 1:
            raise ConfigError(f"workers and batch must be at least 1, found {self.workers} and {self.batch}")


@dataclass(slots=True)
class ReadSummary:
    """What a run did, in documents.

    Attributes:
        read: taken from the sources, whatever became of them.
        new: stored for the first time.
        duplicate: known already, nothing was added.
        near_duplicate: of the new ones, those linked to an original and not counted by anything downstream.
        versions: of the new ones, those that replace an older text of the same address.
        reread: known documents whose records were replaced by this version's.
        undated: of the new ones, those without a date; relative times in them stay unresolved.
        unread: of the new ones, those stored but not read, by language.
        skipped: passed over, by reason.
        problems: one entry for each document passed over, with its origin and detail; the first thousand are kept.
        words: whitespace-separated words of the documents that were read for records.
    """

    read: int = 0
    new: int = 0
    duplicate: int = 0
    near_duplicate: int = 0
    versions: int = 0
    reread: int = 0
    undated: int = 0
    words: int = 0
    unread: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    problems: list[Skipped] = field(default_factory=list)

    def skip(self, skipped: Skipped) -> None:
        """Count one document that was passed over."""
        reason = skipped.reason.value
        self.skipped[reason] = self.skipped.get(reason, 0) + 1
        if len(self.problems) < 1000:
            self.problems.append(skipped)


def annotate(
    text: str,
    *,
    published: str | None = None,
    source: str | None = None,
    title: str | None = None,
    url: str | None = None,
    id: str | None = None,
    actors: Sequence[Path | str] = (),
) -> Annotation:
    """Read one text and return its records.

    Args:
        text: the article, kept exactly as given.
        published: ISO date or date-time; relative times stay unresolved without it.
        source: the outlet's name.
        title: the headline.
        url: the address.
        id: kept if given; otherwise a hash of source, date and text.
        actors: user registries consulted beside the packaged one.

    Raises:
        InputError: the text is not a string, or the date is not ISO.
        DataFileError: a user registry breaks its schema.
    """
    from volteface.sources.dates import require_iso_date

    document = Document(
        id=id or make_id(source, published, text),
        text=text,
        source=source,
        url=url,
        title=title,
        published=require_iso_date(published),
        language=READ_LANGUAGE,
    )
    return _annotate_one(document, _knowledge(tuple(Path(path) for path in actors)))


def annotate_documents(
    documents: Iterable[Document | Skipped], options: ReadOptions | None = None
) -> Iterator[Annotation | Skipped]:
    """Read a stream of documents, in order, holding a bounded number of them.

    A document in another language comes back without records. A document that cannot be read comes back as
    ``Skipped`` with the reason; the rest goes on. What the sources skipped is passed through.
    """
    options = options or ReadOptions()
    if options.workers == 1:
        knowledge = _knowledge(options.actors)
        for item in documents:
            yield item if isinstance(item, Skipped) else _annotate_safely(item, knowledge)
        return
    yield from _annotate_in_processes(documents, options)


def annotate_paths(
    paths: Iterable[str | Path], options: ReadOptions | None = None, *, sources: SourceOptions | None = None
) -> Iterator[Annotation | Skipped]:
    """Read files, folders, globs, ``-`` or feed addresses without a desk; see ``annotate_documents``."""
    from volteface.sources import SourceOptions, read_documents

    return annotate_documents(read_documents(paths, sources or SourceOptions()), options)


def read(
    paths: str | Path | Iterable[str | Path],
    desk: Desk | str | Path | None = None,
    options: ReadOptions | None = None,
    *,
    sources: SourceOptions | None = None,
    progress: Callable[[ReadSummary], None] | None = None,
) -> ReadSummary:
    """Read files, folders, globs, ``-`` or feed addresses into a desk.

    Each batch is stored in one transaction, so that an interruption loses at most the batch in hand and a second
    run goes on where the first stopped. The desk is locked only while a batch is stored.

    Args:
        paths: one path or several.
        desk: a desk, the path of one, or ``None`` for the default desk.
        options: workers, batch size, user registries.
        sources: how documents are found in the files.
        progress: called after every batch with the summary so far.

    Raises:
        UnreadableSource: a path that was named does not exist.
        StoreError: the desk could not be opened or written.
    """
    from volteface.desk import Desk
    from volteface.sources import SourceOptions, read_documents

    options = options or ReadOptions()
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    held = desk if isinstance(desk, Desk) else Desk(desk)
    summary = ReadSummary()
    incoming = read_documents(named, sources or SourceOptions())
    fresh = _only_new(incoming, held, options, summary)
    results = annotate_documents(fresh, options)
    while batch := list(islice(results, options.batch)):
        _store(batch, held, summary)
        if progress is not None:
            progress(summary)
    return summary


def _only_new(
    incoming: Iterable[Document | Skipped], desk: Desk, options: ReadOptions, summary: ReadSummary
) -> Iterator[Document | Skipped]:
    """Drop documents that the desk holds, before any work is done on them."""
    seen: set[str] = set()
    stream = iter(incoming)
    while batch := list(islice(stream, options.batch)):
        summary.read += len(batch)
        documents = [item for item in batch if isinstance(item, Document)]
        known = set() if options.again else desk.known(documents)
        for item in batch:
            if isinstance(item, Document) and (item.id in known or item.id in seen):
                summary.duplicate += 1
                continue
            if isinstance(item, Document):
                seen.add(item.id)
            yield item
        if len(seen) > 100_000:
            seen.clear()


def _store(batch: Sequence[Annotation | Skipped], desk: Desk, summary: ReadSummary) -> None:
    from volteface.desk import StoredReading
    from volteface.sources.duplicates import fingerprint

    now = datetime.now(UTC).isoformat(timespec="seconds")
    readings, skipped = [], []
    for item in batch:
        if isinstance(item, Skipped):
            skipped.append(item)
            summary.skip(item)
            continue
        document = item.document
        unread = _unread_language(document)
        readings.append(
            StoredReading(
                annotation=item,
                fingerprint=fingerprint(document.text),
                version=__version__,
                read_at=now,
                status="unread" if unread else "read",
                reason=f"language {unread}" if unread else None,
            )
        )
        summary.undated += document.published is None
        if unread:
            summary.unread[unread] = summary.unread.get(unread, 0) + 1
        else:
            summary.words += len(document.text.split())
    stored = desk.store(readings)
    desk.skip(skipped, now)
    summary.new += stored.new
    summary.duplicate += stored.duplicate
    summary.near_duplicate += stored.near_duplicate
    summary.versions += stored.versions
    summary.reread += stored.reread


def _unread_language(document: Document) -> str | None:
    language = (document.language or READ_LANGUAGE).split("-")[0].lower()
    return None if language == READ_LANGUAGE else language


def _knowledge(actors: tuple[Path, ...]) -> Knowledge:
    from volteface.knowledge import load_knowledge

    return load_knowledge(actors)


def _annotate_one(document: Document, knowledge: Knowledge) -> Annotation:
    from volteface.reading.reader import read_document

    return Annotation(document) if _unread_language(document) else read_document(document, knowledge)


def _annotate_safely(document: Document, knowledge: Knowledge) -> Annotation | Skipped:
    """Read one document of a batch: whatever goes wrong in it is recorded and stops nothing else."""
    try:
        return _annotate_one(document, knowledge)
    except VoltefaceError:
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        origin = document.url or document.id
        return Skipped(origin=origin, reason=SkipReason.FAILED, detail=detail, document=document.id)


_worker_knowledge: Knowledge | None = None


def _start_worker(actors: tuple[Path, ...]) -> None:
    global _worker_knowledge
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _worker_knowledge = _knowledge(actors)


def _work(documents: Sequence[Document | Skipped]) -> list[Annotation | Skipped]:
    knowledge = _worker_knowledge or _knowledge(())
    return [item if isinstance(item, Skipped) else _annotate_safely(item, knowledge) for item in documents]


def _annotate_in_processes(
    documents: Iterable[Document | Skipped], options: ReadOptions
) -> Iterator[Annotation | Skipped]:
    """Spread small runs of documents over processes and give the results back in order."""
    from multiprocessing import get_context

    stream = iter(documents)
    pool = ProcessPoolExecutor(
        options.workers, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(options.actors,)
    )
    waiting: list[Future[list[Annotation | Skipped]]] = []
    try:
        while True:
            while len(waiting) < 3 * options.workers and (run := list(islice(stream, 4))):
                waiting.append(pool.submit(_work, run))
            if not waiting:
                return
            yield from waiting.pop(0).result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)

