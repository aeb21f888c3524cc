"""A desk that is a folder of Parquet tables: what a reading on many machines leaves behind, opened for reading.

Needs a folder that ``volteface.cluster`` wrote; makes a connection on which the desk's tables are views over the files,
so that every query of a desk runs unchanged. The folder holds, a table each, files by month of publication, and in
``_volteface`` one manifest for each generation (one finished run). Only what a manifest names belongs to the desk:
files of a run that was cut off are not seen. Nothing is copied, and nothing in the folder is changed.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from volteface.desk import migrations
from volteface.desk.name_index import FILL_NAMES, FILL_SITES
from volteface.desk.part_index import FILL_MEMBERS, FILL_PARTS
from volteface.desk.report_index import FILL_REPORTS
from volteface.desk.schema import TABLES, Table, quoted, view_statements
from volteface.errors import DeskTooNew, InputError, StoreError
from volteface.records import from_dict, to_dict

__all__ = [
    "MANIFESTS",
    "ROOTS",
    "UNDATED",
    "Folder",
    "Generation",
    "current_files",
    "generation_of",
    "manifest_bytes",
    "month_of",
    "refuse_folder",
]

MANIFESTS = "_volteface"
"""The part of the folder that holds the manifests."""

ROOTS = "identity_root"
"""The one table that a desk file does not have: which actors of a name without a country are whom (base, root)."""

UNDATED = "undated"
"""The month of documents without a date."""

_FORMAT = 1
_FILLED: Mapping[str, tuple[int, Sequence[str]]] = {
    "report": (9, FILL_REPORTS),
    "part": (9, FILL_PARTS),
    "member": (9, FILL_MEMBERS),
    "called": (10, FILL_NAMES),
    "site": (10, FILL_SITES),
}
"""Tables that can be made from the others, the schema version since when they are written, and what makes them."""

_MOVED_VIEW = f"""
CREATE VIEW moved AS
SELECT NULL::INTEGER AS only_in, ('0x' || base)::UBIGINT AS base, ('0x' || root)::UBIGINT AS identity
FROM {ROOTS} WHERE base <> root
"""
_ROOT_TABLE = f"CREATE TABLE {ROOTS} (base VARCHAR, root VARCHAR)"


@dataclass(frozen=True, slots=True)
class Generation:
    """What one finished run added to a folder.

    Attributes:
        number: counts the runs from 1.
        digest: tells this run from another of the same number.
        format: the version of the folder's layout.
        schema_version: the version of the tables.
        version: which version of the reader, with which registries, read the documents.
        made_at: when, ISO.
        documents: how many documents it added.
        last: the highest document number after it.
        files: table -> files it added, relative to the folder.
        whole: table -> files that stand for all generations up to this one.
    """

    number: int
    digest: str
    format: int
    schema_version: int
    version: str
    made_at: str
    documents: int
    last: int
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    whole: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its files are called, without the ending."""
        return f"{self.number:06d}-{self.digest}"


def month_of(published: str | None) -> str:
    """Return the part of the tables a document belongs to: its month (its year, where no more is known)."""
    return published[:7] if published else UNDATED


def manifest_bytes(generation: Generation) -> bytes:
    """Return a manifest as it is kept."""
    return json.dumps(to_dict(generation), ensure_ascii=False, indent=1, sort_keys=True).encode()


def generation_of(content: bytes, path: str) -> Generation:
    """Return what a manifest says.

    Raises:
        StoreError: it is damaged.
        DeskTooNew: a later version of volteface wrote it.
    """
    try:
        plain = json.loads(content)
        if isinstance(plain, dict) and plain.get("format", 0) > _FORMAT:
            raise DeskTooNew(f"{path}: a folder of format {plain['format']}; upgrade volteface to open it", path=path)
        found = from_dict(Generation, plain)
    except (ValueError, TypeError, InputError) as error:
        raise StoreError(f"{path}: a damaged manifest ({error}); restore it, or read again", path=path) from error
    if found.schema_version > migrations.SCHEMA_VERSION:
        raise DeskTooNew(
            f"{path}: tables of version {found.schema_version}, but this volteface knows versions up to "
            f"{migrations.SCHEMA_VERSION}; upgrade volteface to open it",
            path=path,
        )
    return found


def refuse_folder(path: str) -> None:
    """Say that a folder of tables cannot be written, where the path is a folder.

    Raises:
        StoreError: it is one.
    """
    if Path(path).is_dir():
        raise StoreError(
            f"{path}: a folder of tables, which can only be read; bring what you work on into a desk of your own "
            f"(volteface desk import {path} --desk FILE) and write there",
            path=path,
        )


def current_files(generations: Iterable[Generation]) -> dict[str, tuple[str, ...]]:
    """Return the files of each table after all these generations, in order."""
    files: dict[str, list[str]] = defaultdict(list)
    for generation in sorted(generations, key=lambda one: one.number):
        for table, added in generation.files.items():
            files[table].extend(added)
        for table, all_of_it in generation.whole.items():
            files[table] = list(all_of_it)
    return {table: tuple(found) for table, found in files.items()}


class Folder:
    """A folder of Parquet tables as a desk that can be read."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._seen: tuple[str, ...] = ()
        self._opened: duckdb.DuckDBPyConnection | None = None

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own with all tables and views of a desk.

        Raises:
            StoreError: the folder holds no finished run, or a manifest is damaged.
        """
        with self._lock:
            names = self._manifests()
            if self._opened is None or names != self._seen:
                self._opened, self._seen = self._build(names), names
            return self._opened.cursor()

    def generations(self) -> tuple[Generation, ...]:
        """Return the finished runs, oldest first."""
        return self._load(self._manifests())

    def _manifests(self) -> tuple[str, ...]:
        folder = self.path / MANIFESTS
        names = sorted(path.name for path in folder.glob("generation-*.json")) if folder.is_dir() else []
        if not names:
            raise StoreError(
                f"{self.path}: a folder, but no desk (it holds no finished run of volteface read --engine ray); "
                "run that command to its end, or name another folder or file",
                path=self.path,
            )
        return tuple(names)

    def _load(self, names: Sequence[str]) -> tuple[Generation, ...]:
        paths = [self.path / MANIFESTS / name for name in names]
        found = sorted((generation_of(path.read_bytes(), str(path)) for path in paths), key=lambda one: one.number)
        if len({one.number for one in found}) < len(found):
            raise StoreError(
                f"{self.path}: two runs wrote here at once ({', '.join(names)}); take the later manifest out of "
                f"{MANIFESTS} and run its command again",
                path=self.path,
            )
        return tuple(found)

    def _build(self, names: Sequence[str]) -> duckdb.DuckDBPyConnection:
        generations = self._load(names)
        files = current_files(generations)
        # What an earlier version did not write yet is made from what it wrote.
        oldest = min(one.schema_version for one in generations)
        missing = {table: fill for table, (since, fill) in _FILLED.items() if oldest < since}
        connection = duckdb.connect(":memory:")
        connection.execute(
            "SET temp_directory = $where", {"where": str(Path(tempfile.gettempdir()) / "volteface.spill")}
        )
        if ROOTS not in files:
            connection.execute(_ROOT_TABLE)
        else:
            connection.execute(f"CREATE VIEW {ROOTS} AS SELECT base, root FROM {self._scan(files[ROOTS])}")
        for table in TABLES.values():
            if table.name not in missing and table.name != "moved":
                self._make(connection, table, files)
        connection.execute(_MOVED_VIEW)
        for statement in (statement for fill in missing.values() for statement in fill):
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('schema_version', $v)", {"v": str(migrations.SCHEMA_VERSION)})
        for statement in view_statements():
            connection.execute(statement)
        return connection

    def _make(self, connection: duckdb.DuckDBPyConnection, table: Table, files: Mapping[str, Sequence[str]]) -> None:
        found = files.get(table.name)
        if not found:
            columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in table.columns)
            connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
            return
        scan = self._scan(found)
        held = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()}
        columns = ", ".join(_column(table.name, column.name, column.type, held) for column in table.columns)
        join = f"LEFT JOIN {ROOTS} o ON o.base = p.base" if table.name == "identity" else ""
        extra = ", p.number AS rowid" if table.name == "reading" else ""
        connection.execute(f"CREATE VIEW {quoted(table.name)} AS SELECT {columns}{extra} FROM {scan} p {join}")

    def _scan(self, files: Sequence[str]) -> str:
        paths = ", ".join("'" + str((self.path / name).resolve()).replace("'", "''") + "'" for name in files)
        return f"read_parquet([{paths}], hive_partitioning = false, union_by_name = false)"


def _column(table: str, name: str, type_: str, held: set[str]) -> str:
    """Return a column of a view; one that an earlier version did not write is empty."""
    if name not in held:
        return f"CAST(NULL AS {type_}) AS {quoted(name)}"
    if table == "identity" and name == "identity":
        return "coalesce(o.root, p.identity) AS identity"
    return f"CAST(p.{quoted(name)} AS {type_}) AS {quoted(name)}"
