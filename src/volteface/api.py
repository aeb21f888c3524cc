"""The public Python interface: sources → reading → desk, composed in the order in which data flows.

``annotate`` reads one text, ``annotate_documents`` a stream, ``read`` brings files, folders and feeds into a desk.
The command line and the web pages call these functions and add nothing of their own.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from volteface._version import __version__
from volteface.cluster.documents import READ_LANGUAGE as READ_LANGUAGE
from volteface.cluster.documents import Stamp, annotate_one, read_one, stored_reading, unread_language
from volteface.cluster.processes import in_processes
from volteface.errors import ConfigError, InputError
from volteface.records import Annotation, Document, Skipped, make_id

if TYPE_CHECKING:
    from volteface.cluster import Engine, FolderSummary, UserFile
    from volteface.desk import ActorFile, Desk, OntologyFile, StoreSummary
    from volteface.desk.imports import Selection
    from volteface.knowledge import Knowledge
    from volteface.reading.ontology_check import ExampleResult
    from volteface.sources import SourceOptions

__all__ = [
    "ReadOptions",
    "ReadSummary",
    "add_actors",
    "add_ontology",
    "annotate",
    "annotate_documents",
    "annotate_paths",
    "check_ontology",
    "import_desk",
    "read",
    "read_into_folder",
    "read_items",
]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a batch is read.

    Attributes:
        workers: processes that read; 1 reads in the calling process. The records do not depend on it. They are
            started by ``spawn``, so a script that asks for several calls it below ``if __name__ == "__main__"``.
        batch: documents that are stored in one transaction.
        actors: user registries (TSV files) that are consulted beside the packaged one.
        ontologies: ontologies of the user's own (YAML files) whose events are coded beside PLOVER's.
        again: read documents again that the desk holds already; their records are replaced where another version
            of the reader, or other registries or ontologies, made them.
    """

    workers: int = 1
    batch: int = 32
    actors: tuple[Path, ...] = ()
    ontologies: tuple[Path, ...] = ()
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
        undated: of those handed to the desk, those without a date; relative times in them stay unresolved.
        unread: of those handed to the desk, those kept but not read, by language.
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

    def count(self, document: Document, unread: str | None) -> None:
        """Count one document that was handed to the desk, with the language for which it was not read."""
        self.undated += document.published is None
        if unread:
            self.unread[unread] = self.unread.get(unread, 0) + 1
        else:
            self.words += len(document.text.split())

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
    id: str | None = None,  # noqa: A002  # the field's name in the contract
    language: str | None = None,
    actors: Sequence[Path | str] = (),
    ontologies: Sequence[Path | str] = (),
) -> Annotation:
    """Read one text and return its records; a text that is not English comes back without any.

    Args:
        text: the article, kept exactly as given.
        published: ISO date or date-time; relative times stay unresolved without it.
        source: the outlet's name.
        title: the headline.
        url: the address.
        id: kept if given; otherwise a hash of source, date and text.
        language: ISO 639-1; found out from the text if not given.
        actors: user registries consulted beside the packaged one.
        ontologies: ontologies of the user's own, coded beside PLOVER.

    Raises:
        InputError: the text is not a string, or the date is not ISO.
        DataFileError: a user registry or ontology is not as it should be.
    """
    from volteface.sources.dates import require_iso_date
    from volteface.sources.language import identify

    if not isinstance(text, str):
        raise InputError(f"text: found {type(text).__name__}; expected a string")
    day = require_iso_date(published)
    document = Document(
        id=id or make_id(source, day, text),
        text=text,
        source=source,
        url=url,
        title=title,
        published=day,
        language=language or identify(text),
    )
    return annotate_one(document, _knowledge((tuple(map(Path, actors)), tuple(map(Path, ontologies)))))


def annotate_documents(
    documents: Iterable[Document | Skipped], options: ReadOptions | None = None
) -> Generator[Annotation | Skipped, None, None]:
    """Read a stream of documents, in order, holding a bounded number of them.

    A document in another language comes back without records. A document that cannot be read comes back as
    ``Skipped`` with the reason; the rest goes on. What the sources skipped is passed through.
    """
    options = options or ReadOptions()
    if options.workers == 1:
        knowledge = _knowledge(_files(options))
        for item in documents:
            yield item if isinstance(item, Skipped) else read_one(item, knowledge)
        return
    yield from _annotate_in_processes(documents, options)


def annotate_paths(
    paths: Iterable[str | Path], options: ReadOptions | None = None, *, sources: SourceOptions | None = None
) -> Generator[Annotation | Skipped, None, None]:
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

    Each batch is stored in one transaction. An interruption (Ctrl-C, ``SIGTERM`` with a handler that raises) keeps what
    was read before it, and a second run goes on from there. The desk is locked only while a batch is stored.

    Args:
        paths: one path or several.
        desk: a desk, the path of one, or ``None`` for the default desk.
        options: workers, batch size, user registries and ontologies.
        sources: how documents are found in the files.
        progress: called after every batch with the summary so far.

    Raises:
        UnreadableSource: a path that was named does not exist.
        StoreError: the desk could not be opened or written.
    """
    from volteface.desk import Desk
    from volteface.desk.folder import refuse_folder
    from volteface.sources import SourceOptions, read_documents

    named = [paths] if isinstance(paths, str | Path) else list(paths)
    held = desk if isinstance(desk, Desk) else Desk(desk)
    refuse_folder(held.path)
    return read_items(read_documents(named, sources or SourceOptions()), held, options, progress=progress)


def read_items(
    documents: Iterable[Document | Skipped],
    desk: Desk | str | Path | None = None,
    options: ReadOptions | None = None,
    *,
    progress: Callable[[ReadSummary], None] | None = None,
) -> ReadSummary:
    """Read documents that are at hand already into a desk, as ``read`` does with those of files.

    Args:
        documents: taken one by one; a ``Skipped`` is noted in the desk.
        desk: a desk, the path of one, or ``None`` for the default desk.
        options: workers, batch size, user registries and ontologies.
        progress: called after every batch with the summary so far.

    Raises:
        StoreError: the desk could not be opened or written.
    """
    from volteface.desk import Desk
    from volteface.desk.folder import refuse_folder

    held = desk if isinstance(desk, Desk) else Desk(desk)
    refuse_folder(held.path)
    with _with_registries(held, options or ReadOptions()) as complete:
        return _read(complete, held, documents, progress)


def _read(
    options: ReadOptions,
    held: Desk,
    incoming: Iterable[Document | Skipped],
    progress: Callable[[ReadSummary], None] | None,
) -> ReadSummary:
    run = _Run(held, options, ReadSummary(), _version(options))
    ready: list[Annotation | Skipped] = []
    try:
        with closing(annotate_documents(run.only_new(incoming), options)) as results:
            for result in results:
                ready.append(result)
                if len(ready) == options.batch:
                    batch, ready = ready, []
                    run.store(batch)
                    if progress is not None:
                        progress(run.summary)
    finally:
        # Also what was read before an interruption or an error is kept, and told.
        if ready:
            run.store(ready)
        run.settle()
        if progress is not None:
            progress(run.summary)
    return run.summary


def read_into_folder(
    paths: str | Path | Iterable[str | Path],
    folder: str | Path,
    options: ReadOptions | None = None,
    *,
    sources: SourceOptions | None = None,
    engine: Engine | None = None,
    progress: Callable[[ReadSummary], None] | None = None,
) -> ReadSummary:
    """Read files into a folder of Parquet tables, on this machine or on many; ``Desk(folder)`` opens it.

    A run that was cut off is taken up by the same call: what it had read is not read again, and nothing is in the
    tables twice.

    Args:
        paths: files, folders, globs, and addresses on other filesystems (``s3://``, ``gs://``).
        folder: where the tables go; a folder or an address. It holds the readings of one version.
        options: user registries and ontologies, and the processes of this machine where no engine is given. ``batch``
            and ``again`` do not apply.
        sources: how documents are found in the files.
        engine: who does the work, for example ``volteface.cluster.RayEngine("10.0.0.1:6379")``; the processes of this
            machine if not given.
        progress: called after every unit with the summary so far.

    Raises:
        ConfigError: the folder holds the readings of another version, or is a file.
        UnreadableSource: a path that was named does not exist.
        StoreError: the folder could not be written.
    """
    from volteface.cluster import ProcessEngine, Setting
    from volteface.cluster import read_into_folder as run
    from volteface.sources import SourceOptions

    options = options or ReadOptions()
    if options.actors or options.ontologies:
        # What is wrong with them is said here, before other machines are asked.
        _knowledge(_files(options))
    setting = Setting(
        folder=str(folder),
        stamp=Stamp(_version(options), _now()),
        sources=sources or SourceOptions(),
        actors=_travelling(options.actors),
        ontologies=_travelling(options.ontologies),
    )

    def show(found: FolderSummary) -> None:
        if progress is not None:
            progress(_summary(found))

    named = [paths] if isinstance(paths, str | Path) else list(paths)
    return _summary(run(named, engine or ProcessEngine(options.workers), setting, progress=show))


def _travelling(paths: Iterable[Path]) -> tuple[UserFile, ...]:
    from volteface.cluster import UserFile

    return tuple(UserFile(path.name, path.read_text("utf-8-sig")) for path in paths)


def _summary(found: FolderSummary) -> ReadSummary:
    return ReadSummary(
        read=found.read,
        new=found.new,
        duplicate=found.duplicate,
        near_duplicate=found.near_duplicate,
        versions=found.versions,
        undated=found.undated,
        words=found.words,
        unread=dict(found.unread),
        skipped=dict(found.skipped),
        problems=list(found.problems),
    )


def import_desk(
    source: str | Path | Desk,
    desk: str | Path | Desk | None = None,
    selection: Selection | None = None,
    *,
    progress: Callable[[StoreSummary], None] | None = None,
) -> StoreSummary:
    """Bring a selection of a desk, or of a folder of tables, with its records into a desk; again it adds nothing.

    Args:
        source: the desk or folder that holds them. What people decided there is not brought along.
        desk: where they go: a desk, the path of one, or ``None`` for the default desk.
        selection: which documents; all if not given.
        progress: called after every step with what was done so far.

    Raises:
        InputError: an actor of the selection is nobody, or several are called so.
        StoreError: one of the desks cannot be read or written.
    """
    from volteface.desk import Desk
    from volteface.desk.imports import bring
    from volteface.sources.duplicates import fingerprint

    held = desk if isinstance(desk, Desk) else Desk(desk)
    other = source if isinstance(source, Desk) else Desk(source, read_only=True)
    return bring(held, other, selection, fingerprint=fingerprint, progress=progress)


def add_actors(path: str | Path, desk: str | Path | Desk | None = None) -> ActorFile:
    """Keep a registry of one's own in a desk: every later ``read`` into the desk consults it.

    Args:
        path: a table (TSV) as docs/guide/actors.md describes it. One of the same file name is replaced.
        desk: the desk or its file.

    Raises:
        DataFileError: the table cannot be read or breaks its schema.
        StoreError: the desk could not be opened or written.
    """
    from volteface.desk import Desk
    from volteface.knowledge.actors import load_registry

    path = Path(path)
    load_registry().extended(path)
    held = desk if isinstance(desk, Desk) else Desk(desk)
    return held.keep_actor_file(path.name, path.read_text("utf-8-sig"))


def check_ontology(path: str | Path) -> tuple[ExampleResult, ...]:
    """Run the example sentences of an ontology of one's own and say which hold.

    Args:
        path: a YAML file as docs/guide/own-ontology.md describes it.

    Raises:
        DataFileError: the file cannot be read or is not as it should be; names line and key.
    """
    from volteface.knowledge.user_ontology import load_user_ontology
    from volteface.reading.ontology_check import check_ontology as check

    return check(load_user_ontology(Path(path)), _knowledge(((), ())))


def add_ontology(path: str | Path, desk: str | Path | Desk | None = None) -> OntologyFile:
    """Keep an ontology of one's own in a desk: every later ``read`` into the desk codes its events beside PLOVER's.

    Args:
        path: a YAML file as docs/guide/own-ontology.md describes it. An ontology of the same name is replaced.
        desk: the desk or its file.

    Raises:
        DataFileError: the file cannot be read or is not as it should be; names line and key.
        StoreError: the desk could not be opened or written.
    """
    from volteface.desk import Desk
    from volteface.knowledge.user_ontology import load_user_ontology

    path = Path(path)
    own = load_user_ontology(path)
    held = desk if isinstance(desk, Desk) else Desk(desk)
    return held.keep_ontology_file(own.name, path.read_text("utf-8-sig"), types=len(own.types))


@contextmanager
def _with_registries(desk: Desk, options: ReadOptions) -> Iterator[ReadOptions]:
    """Give the options with what the desk itself keeps before what was named; as files, for the processes.

    An ontology that was named stands in place of one of its name that the desk keeps.
    """
    from volteface.knowledge.user_ontology import load_user_ontologies

    actors, ontologies = desk.actor_files(), desk.ontology_files()
    if not actors and not ontologies:
        yield options
        return
    with TemporaryDirectory(prefix="volteface-kept-") as folder:
        tables = [_written(Path(folder, f"{at}-{one.digest[:8]}.tsv"), one.content) for at, one in enumerate(actors)]
        named = {one.name for one in load_user_ontologies(options.ontologies)}
        others = [one for one in ontologies if one.name not in named]
        files = [_written(Path(folder, f"{at}.yaml"), one.content) for at, one in enumerate(others)]
        yield replace(options, actors=(*tables, *options.actors), ontologies=(*files, *options.ontologies))


def _written(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8", newline="\n")
    return path


_Files = tuple[tuple[Path, ...], tuple[Path, ...]]
"""User registries, and ontologies of the user's own."""


def _files(options: ReadOptions) -> _Files:
    return options.actors, options.ontologies


def _version(options: ReadOptions) -> str:
    """Return what made the records: this version, and which files of the user's own it consulted."""
    parts = [f"actors.{_digest('registry', options.actors)}"] if options.actors else []
    parts += [f"ontologies.{_digest('ontology', options.ontologies)}"] if options.ontologies else []
    return f"{__version__}+{'.'.join(parts)}" if parts else __version__


def _digest(kind: str, paths: Sequence[Path]) -> str:
    try:
        held = b"\0".join(path.read_bytes() for path in paths)
    except OSError as error:
        raise InputError(f"{kind} cannot be read ({error.strerror})", path=error.filename) from error
    return hashlib.sha256(held).hexdigest()[:8]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class _Run:
    """One run of ``read``: a desk, and what became of the documents so far."""

    desk: Desk
    options: ReadOptions
    summary: ReadSummary
    version: str

    def only_new(self, incoming: Iterable[Document | Skipped]) -> Iterator[Document | Skipped]:
        """Drop documents that the desk holds, before any work is done on them."""
        seen: set[str] = set()
        stream = iter(incoming)
        while batch := list(islice(stream, self.options.batch)):
            self.summary.read += len(batch)
            known = set() if self.options.again else self._known([one for one in batch if isinstance(one, Document)])
            for item in batch:
                if isinstance(item, Document):
                    keys = {make_id(item.id, item.text), make_id(item.source, item.published, item.text)}
                    if keys & (known | seen):
                        self.summary.duplicate += 1
                        continue
                    seen |= keys
                yield item
            if len(seen) > _MOST_SEEN:
                seen.clear()

    def _known(self, documents: Sequence[Document]) -> set[str]:
        """Return the keys of documents that the desk holds; of several with one id each is asked for by itself."""
        counts = Counter(document.id for document in documents)
        alone = [document for document in documents if counts[document.id] == 1]
        groups = [alone, *([document] for document in documents if counts[document.id] > 1)]
        with _signals_held():
            found = [(group, self.desk.known(group)) for group in groups if group]
        return {make_id(one.id, one.text) for group, ids in found for one in group if one.id in ids}

    def store(self, batch: Sequence[Annotation | Skipped]) -> None:
        """Store a batch in one transaction and count what became of it."""
        stamp = Stamp(self.version, _now())
        read = [item for item in batch if isinstance(item, Annotation)]
        skipped = [item for item in batch if isinstance(item, Skipped)]
        readings = [stored_reading(item, stamp) for item in read]
        with _signals_held():
            stored = self.desk.store(readings, more=True)
            if skipped:
                self.desk.skip(skipped, stamp.read_at)
        self._count(stored)
        for one in skipped:
            self.summary.skip(one)
        for item in read:
            self.summary.count(item.document, unread_language(item.document))

    def settle(self) -> None:
        """Let the desk look for the near-duplicates of what was stored, as far as it has not yet."""
        with _signals_held():
            self._count(self.desk.settle())

    def _count(self, stored: StoreSummary) -> None:
        self.summary.new += stored.new
        self.summary.duplicate += stored.duplicate
        self.summary.near_duplicate += stored.near_duplicate
        self.summary.versions += stored.versions
        self.summary.reread += stored.reread


_MOST_SEEN = 200_000


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let Ctrl-C and a request to end wait until the desk has finished its step; a second one ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before: dict[int, Any] = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def remember(number: int, _frame: object) -> None:
        if came:
            raise KeyboardInterrupt
        came.append(number)

    for number, handler in before.items():
        if callable(handler):
            signal.signal(number, remember)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _knowledge(files: _Files) -> Knowledge:
    from volteface.knowledge import load_knowledge

    return load_knowledge(*files)


_worker_knowledge: Knowledge | None = None


def _start_worker(files: _Files) -> None:
    global _worker_knowledge
    # Ctrl-C reaches every process of the terminal; the one that started the others ends them in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _worker_knowledge = _knowledge(files)


def _work(documents: Sequence[Document | Skipped]) -> list[Annotation | Skipped]:
    knowledge = _worker_knowledge or _knowledge(((), ()))
    return [item if isinstance(item, Skipped) else read_one(item, knowledge) for item in documents]


_RUN = 4
"""Documents that a process is given at once."""


def _annotate_in_processes(
    documents: Iterable[Document | Skipped], options: ReadOptions
) -> Generator[Annotation | Skipped, None, None]:
    """Spread small runs of documents over processes and give the results back in order."""
    stream = iter(documents)
    runs = iter(lambda: list(islice(stream, _RUN)), [])
    spread = in_processes(_work, runs, workers=options.workers, start=_start_worker, start_args=(_files(options),))
    with closing(spread) as results:
        for run in results:
            yield from run
