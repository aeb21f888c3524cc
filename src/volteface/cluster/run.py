"""One run: files in, a folder of tables out, however many machines do it, however often it is started again.

Needs paths, a folder and an engine; makes a generation of the folder. First every unit is read into the folder's
staging part; units that are there already, from a run that was cut off, are not read again. Then all of them become
tables, and at last one manifest, written whole, makes them part of the desk. Until then nothing of the run is seen;
after it, what was staged is taken away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from volteface.cluster.engines import Engine
from volteface.cluster.inputs import input_files
from volteface.cluster.places import Place, place_of
from volteface.cluster.settle import MONTHLY, Kept, TableTask, keep_documents, keep_file, keep_skipped, write_tables
from volteface.cluster.whole import write_whole
from volteface.cluster.work import STAGING, Receipt, Setting, staged_file
from volteface.desk.folder import MANIFESTS, Generation, current_files, generation_of, manifest_bytes
from volteface.desk.migrations import SCHEMA_VERSION
from volteface.errors import ConfigError, StoreError
from volteface.records import Skipped, SkipReason, make_id

__all__ = ["FolderSummary", "read_into_folder"]

FORMAT = 1
_PROBLEMS = 1000
_FEW = 10_000
"""Tables of up to so many documents are written where the run was started: to send them round would take longer."""


@dataclass(slots=True)
class FolderSummary:
    """What a run did, in documents.

    Attributes:
        read: taken from the sources, whatever became of them.
        resumed: of these, those that an earlier run had read already.
        new: added to the tables.
        duplicate: known already; nothing was added.
        words: words of the documents that were read for records by this run.
        undated: of those read by this run, those without a date.
        unread: of those read by this run, those kept but not read, by language.
        skipped: passed over in this run, by reason.
        problems: those passed over with origin and detail, the first thousand.
        near_duplicate: of all documents of the folder, how many more than before repeat another.
        versions: of all documents of the folder, how many more than before are superseded.
    """

    read: int = 0
    resumed: int = 0
    new: int = 0
    duplicate: int = 0
    words: int = 0
    undated: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[Skipped] = field(default_factory=list)
    near_duplicate: int = 0
    versions: int = 0

    def count(self, receipt: Receipt) -> None:
        """Count one unit."""
        self.read += receipt.size
        self.resumed += 0 if receipt.fresh else receipt.size
        self.words += receipt.words
        self.undated += receipt.undated
        self.unread.update(receipt.unread)
        self.skipped.update(receipt.skipped)


def read_into_folder(
    paths: Iterable[str | Path],
    engine: Engine,
    setting: Setting,
    *,
    progress: Callable[[FolderSummary], None] | None = None,
) -> FolderSummary:
    """Read files, folders, globs and addresses into a folder of Parquet tables.

    A run that was cut off anywhere is taken up by the same call; what it had read is not read again.

    Args:
        paths: what is read.
        engine: who does the work.
        setting: the folder, the version and the time of the run, how documents are found.
        progress: called after every unit with the summary so far.

    Raises:
        ConfigError: the folder was read by another version of the reader, or with other registries.
        UnreadableSource: a path that was named does not exist.
        StoreError: the folder could not be written.
    """
    files = input_files(paths)
    place = _folder(setting.folder)
    before = _generations(place)
    _same_version(before, setting)
    settled = _settled_units(place, before)
    summary = FolderSummary()
    receipts = []
    for receipt in engine.read(files, setting, frozenset(settled | _staged(place))):
        receipts.append(receipt)
        summary.count(receipt)
        if progress is not None:
            progress(summary)
    _settle(place, before, [unit for unit in _in_order(receipts) if unit not in settled], engine, setting, summary)
    return summary


def _folder(address: str) -> Place:
    place = place_of(address)
    if place.is_local and Path(place.path).is_file():
        raise ConfigError(f"{address}: a file; this engine writes a folder of tables: name one with --desk FOLDER")
    return place


def _generations(place: Place) -> list[Generation]:
    names = [name for name in place.names(MANIFESTS) if name.endswith(".json")]
    found = [generation_of(place.read(name), f"{place.address}/{name}") for name in names]
    found.sort(key=lambda one: one.number)
    if len({one.number for one in found}) < len(found):
        raise StoreError(f"{place.address}: two runs wrote here at once; see the manifests in {MANIFESTS}")
    return found


def _same_version(before: Sequence[Generation], setting: Setting) -> None:
    if before and before[-1].version != setting.stamp.version:
        raise ConfigError(
            f"{setting.folder}: read by version {before[-1].version}, this is {setting.stamp.version}; a folder holds "
            "the readings of one version and its registries: name a new folder"
        )


def _units_file(generation: Generation) -> str:
    return f"{MANIFESTS}/units-{generation.name}.parquet"


def _settled_units(place: Place, generations: Sequence[Generation]) -> set[str]:
    units: set[str] = set()
    for generation in generations:
        content = place.read(_units_file(generation))
        units.update(pq.read_table(pa.BufferReader(content)).column("unit").to_pylist())
    return units


def _staged(place: Place) -> set[str]:
    return {name.removeprefix(f"{STAGING}/").removesuffix(".parquet") for name in place.names(STAGING)}


def _in_order(receipts: Iterable[Receipt]) -> list[str]:
    """Return the units in the order of the input, each once."""
    ordered = sorted(receipts, key=lambda one: (one.file, one.order))
    return list(dict.fromkeys(receipt.unit for receipt in ordered))


def _settle(
    place: Place,
    before: Sequence[Generation],
    units: Sequence[str],
    engine: Engine,
    setting: Setting,
    summary: FolderSummary,
) -> None:
    """Make the tables of a generation from staged units, and then the manifest that makes them count."""
    if not units:
        summary.duplicate = summary.read - sum(summary.skipped.values())
        return
    last = before[-1].last if before else 0
    number = before[-1].number + 1 if before else 1
    fresh = Generation(
        number=number,
        digest=make_id("generation", setting.stamp.version, *units)[:8],
        format=FORMAT,
        schema_version=SCHEMA_VERSION,
        version=setting.stamp.version,
        made_at=setting.stamp.read_at,
        documents=0,
        last=last,
    )
    held = current_files(before)
    kept = keep_documents(place, units, held, last=last, name=fresh.name, stamp=setting.stamp)
    files = _tables(fresh, kept, engine, setting)
    skipped, _ = keep_skipped(place, units, held.get("skipped", ()), name=fresh.name)
    if skipped:
        files["skipped"] = skipped
    total = {table: (*held.get(table, ()), *files.get(table, ())) for table in {*held, *files}}
    whole = write_whole(place, total, name=fresh.name)
    finished = replace(fresh, documents=kept.documents, last=kept.last, files=files, whole=whole)
    _commit(place, finished, units)
    _clean(place, finished, [*before, finished], kept.units)
    _tell(place, finished, held, kept.documents, summary)


def _tables(fresh: Generation, kept: Kept, engine: Engine, setting: Setting) -> dict[str, list[str]]:
    """Write all tables: of few documents here, in one task; of many by the engine, each in a task of its own."""
    few = kept.documents <= _FEW
    groups = [MONTHLY] if few else [(table,) for table in MONTHLY]
    tasks = [TableTask(setting.folder, tables, fresh.name, kept.units, fresh.version) for tables in groups]
    made = map(write_tables, tasks) if few else engine.each(write_tables, tasks)
    return {table: found for tables in made for table, found in tables.items() if found}


def _commit(place: Place, generation: Generation, units: Sequence[str]) -> None:
    with place.writing(_units_file(generation)) as stream:
        pq.write_table(pa.table({"unit": pa.array(units, pa.string())}), stream, compression="zstd")
    with place.writing(f"{MANIFESTS}/generation-{generation.name}.json") as stream:
        stream.write(manifest_bytes(generation))


def _clean(place: Place, fresh: Generation, all_of_them: Sequence[Generation], units: Sequence[str]) -> None:
    """Take away what was staged, and files that a run which was cut off left under this generation's number."""
    for unit in units:
        place.delete(staged_file(unit))
    place.delete(keep_file(fresh.name))
    named = {file for files in current_files(all_of_them).values() for file in files}
    mark = f"{fresh.number:06d}-"
    for file in place.names(recursive=True):
        is_table = not file.startswith((f"{MANIFESTS}/", f"{STAGING}/"))
        if is_table and file not in named and file.rpartition("/")[2].startswith(mark):
            place.delete(file)


def _tell(
    place: Place, generation: Generation, held: dict[str, tuple[str, ...]], documents: int, summary: FolderSummary
) -> None:
    """Complete the summary with what the tables say."""
    summary.new = documents
    summary.duplicate = max(0, summary.read - documents - sum(summary.skipped.values()))
    after, before = _kinds(place, generation.whole.get("duplicate", ())), _kinds(place, held.get("duplicate", ()))
    summary.near_duplicate = after["exact"] + after["near"] - before["exact"] - before["near"]
    summary.versions = after["version"] - before["version"]
    for file in generation.files.get("skipped", ()):
        rows = pq.read_table(pa.BufferReader(place.read(file))).slice(0, _PROBLEMS).to_pylist()
        summary.problems = [
            Skipped(row["origin"], SkipReason(row["reason"]), row["detail"], row["document"]) for row in rows
        ]


def _kinds(place: Place, files: Iterable[str]) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for file in files:
        kinds.update(pq.read_table(pa.BufferReader(place.read(file)), columns=["kind"]).column("kind").to_pylist())
    return kinds
