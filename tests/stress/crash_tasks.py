"""The kinds of work that ``crash.py`` ends: how each begins, how it is done, and what must hold of what it leaves."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from tests.stress import dump_desk
from tests.unit import conftest as stories
from tests.unit import fake_reader
from tests.unit.watch.servers import config_of, feed_of

import volteface as vf
from volteface import api
from volteface.cli import main as program
from volteface.cluster import ProcessEngine, Setting, Stamp, read_into_folder
from volteface.cluster import work as cluster_work
from volteface.desk import Desk, imports
from volteface.desk.rows import load_annotations
from volteface.errors import StoreError
from volteface.records import to_dict
from volteface.sources import SourceOptions
from volteface.sources.fetch import Answer
from volteface.watch import loop
from volteface.watch.notices import Finding, Notice

DESK = "x.desk"
BATCH = 4
WORDS = ("envoy", "harbour", "treaty", "minister", "ferry", "border", "talks", "army", "radio", "storm", "quay")
COMPARED = {
    "reading": "number, document, version, status, reason",
    "skipped": "origin, reason, detail",
    "posting": "term, unnest(numbers) AS number, unnest(counts) AS count",
    "near_pair": "DISTINCT exact, other, similarity",
}
"""What is compared of tables that hold the time of a run, or the same in more than one way."""
LEFT_OUT = ("meta",)


def with_fake_reader() -> None:
    """Read with a reader that needs no model."""
    api._knowledge = fake_reader.no_knowledge  # type: ignore[assignment]  # for this process alone
    cluster_work.load = lambda *_: None  # type: ignore[assignment]
    sys.modules["volteface.reading.reader"] = fake_reader.module()


def rows_of(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Articles, among them copies and new versions of an address."""
    rng = random.Random(seed)
    found: list[dict[str, Any]] = []
    for place in range(count):
        text = f"Report {place} of the day. " + " ".join(rng.choices(WORDS, k=60)) + "."
        row = {"text": text, "source": f"Paper {place % 5}", "published": f"2024-0{place % 8 + 1}-10"}
        if place % 7 == 6:
            row["text"] = found[-3]["text"] + " It was said again."
        if place % 9 >= 7:
            row["url"] = f"https://sund.example/{place // 9}"
        found.append(row)
    return found


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def all_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return what every table holds, but for times of runs; the order of rows means nothing."""
    tables = "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name"
    names = [row[0] for row in connection.execute(tables).fetchall()]
    return {
        name: sorted(map(repr, connection.execute(f'SELECT {COMPARED.get(name, "*")} FROM "{name}"').fetchall()))
        for name in names
        if name not in LEFT_OUT
    }


def documents_of(connection: duckdb.DuckDBPyConnection) -> list[list[str]]:
    """Return id and content of each document with its records, in the order of the desk's numbers."""
    numbers = [row[0] for row in connection.execute('SELECT number FROM "document" ORDER BY number').fetchall()]
    found = load_annotations(connection, numbers)
    return [[one.document.id, json.dumps(to_dict(one), sort_keys=True)] for one in found]


class Task:
    """Work on a desk in a folder of its own, which tells in a journal what it reports as done."""

    name = ""
    counts_batches = True
    """Whether documents come in whole batches of ``BATCH``."""

    def __init__(self) -> None:
        self.expected: Any = None
        self.size = 0
        with_fake_reader()

    def prepare(self, folder: Path) -> None:
        """Make what is read, once."""

    def begin(self, place: Path) -> None:
        """Put into an empty folder what the work begins with."""

    def work(self, place: Path) -> None:
        """Do the work, or go on with it."""
        raise NotImplementedError

    def command(self, place: Path) -> None:
        """Do the work, or go on with it, through the command line."""
        raise NotImplementedError

    def program(self, *arguments: str) -> None:
        sys.argv = ["volteface", *arguments]
        program()

    def say(self, place: Path, count: int) -> None:
        """Report that so many documents are in the desk."""
        journal = os.open(place / "journal", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.write(journal, f"{count}\n".encode())
        os.close(journal)

    def said(self, place: Path) -> int:
        journal = place / "journal"
        return max(map(int, journal.read_text().split()), default=0) if journal.exists() else 0

    def desk(self, place: Path) -> Desk:
        return Desk(place / DESK, wait_s=30)

    def contents(self, place: Path) -> Any:
        with self.desk(place)._store.reading() as connection:
            return [documents_of(connection), all_tables(connection)]

    def held(self, place: Path) -> int:
        path = place / DESK
        return len(Desk(path).documents(counted=False)) if path.exists() else 0

    def faults(self, place: Path, *, finished: bool) -> list[str]:
        """Return what is wrong with what is left."""
        found = self.half(place, said=self.said(place))
        if finished and not found:
            documents, tables = self.contents(place)
            if documents != self.expected[0]:
                found.append("finished, but other documents or records than in one run")
            differing = [name for name in self.expected[1] if tables.get(name) != self.expected[1][name]]
            found += [f"finished, but table {name} is not that of one run" for name in differing]
        return found

    def half(self, place: Path, *, said: int) -> list[str]:
        """Return what is wrong with a desk on which the work was ended somewhere."""
        if not (place / DESK).exists():
            return [f"no desk, but {said} documents were reported"] if said else []
        desk = self.desk(place)
        found = [f"{one.table}: {one.problem}: {one.examples}" for one in desk.check()]
        with desk._store.reading() as connection:
            documents = documents_of(connection)
        if documents != self.expected[0][: len(documents)]:
            found.append("documents are half stored, twice there, or out of order")
        if len(documents) < said:
            found.append(f"{said} documents were reported, {len(documents)} are there")
        if self.counts_batches and len(documents) % BATCH and len(documents) != len(self.expected[0]):
            found.append(f"{len(documents)} documents: part of a batch")
        return found

    def faults_of_copy(self, place: Path) -> list[str]:
        """Return what is wrong with a copy that was made while the file was written: it may be refused, not wrong."""
        try:
            return self.half(place, said=0)
        except StoreError:
            return ["refused"]


class Store(Task):
    """Readings that are there already, with records of every kind, are stored a few at a time."""

    name = "store"

    def prepare(self, folder: Path) -> None:
        papers = [f"Paper {place}" for place in range(12)]
        made = [stories.harbour(paper, f"2021-03-{n + 1:02d}", stories.HARBOUR) for n, paper in enumerate(papers)]
        self.readings = [stories.reading(story) for story in made]

    def work(self, place: Path) -> None:
        desk = self.desk(place)
        for start in range(0, len(self.readings), BATCH):
            desk.store(self.readings[start : start + BATCH])
            self.say(place, start + BATCH)


class Read(Task):
    """``volteface read`` of a file into a desk."""

    name = "read"
    count = 16

    def prepare(self, folder: Path) -> None:
        self.input = write_rows(folder / "in.jsonl", rows_of(self.count))

    def work(self, place: Path) -> None:
        before = self.held(place)
        vf.read(
            self.input,
            self.desk(place),
            vf.ReadOptions(batch=BATCH),
            progress=lambda summary: self.say(place, before + summary.new),
        )

    def command(self, place: Path) -> None:
        self.counts_batches = False
        self.program("read", str(self.input), "--desk", str(place / DESK))


class ReadTruly(Read):
    """The same with the reader of the package: its models are loaded before the first child begins."""

    name = "read-truly"

    def __init__(self) -> None:
        super().__init__()
        del sys.modules["volteface.reading.reader"]
        from volteface.knowledge import load_knowledge

        api._knowledge = lambda files: load_knowledge(*files)  # type: ignore[assignment]

    def prepare(self, folder: Path) -> None:
        texts = [
            f"Norland's minister said on Monday that the harbour of Odessa would open in {count} days. Russia attacked "
            f"the port on Tuesday, Reuters reported. “We will not leave,” she told Radio Sund. Paper {count} disagreed."
            for count in range(12)
        ]
        self.input = write_rows(folder / "in.jsonl", [{"text": text, "published": "2024-12-10"} for text in texts])
        vf.annotate(texts[0], published="2024-12-10")


class Import(Task):
    """``volteface desk import`` of another desk."""

    name = "import"

    def prepare(self, folder: Path) -> None:
        imports._AT_ONCE = BATCH  # type: ignore[misc]  # small steps: more of them are cut
        self.source = folder / "source.desk"
        vf.read(write_rows(folder / "in.jsonl", rows_of(16)), self.source)

    def work(self, place: Path) -> None:
        done = 0

        def show(summary: Any) -> None:
            nonlocal done
            done = summary.new + summary.duplicate
            self.say(place, done)

        api.import_desk(self.source, self.desk(place), progress=show)

    def command(self, place: Path) -> None:
        self.program("desk", "import", str(self.source), "--desk", str(place / DESK))


class Migrate(Task):
    """The first opening of a desk of an earlier version."""

    name = "migrate"
    counts_batches = False

    def prepare(self, folder: Path) -> None:
        self.old = folder / "old.desk"
        with duckdb.connect(str(self.old)) as connection:
            connection.execute((dump_desk.DESKS / "version_1.sql").read_text("utf-8"))

    def begin(self, place: Path) -> None:
        shutil.copy(self.old, place / DESK)

    def work(self, place: Path) -> None:
        self.say(place, len(self.desk(place).documents(counted=False)))

    def command(self, place: Path) -> None:
        self.program("documents", "--desk", str(place / DESK))

    def half(self, place: Path, *, said: int) -> list[str]:
        found = super().half(place, said=said)
        if self.held(place) != len(self.expected[0]):
            found.append("documents are lost")
        return found


class Folder(Task):
    """``volteface read --engine processes`` into a folder of tables."""

    name = "folder"

    def prepare(self, folder: Path) -> None:
        self.input = folder / "in"
        self.input.mkdir()
        rows = rows_of(24)
        write_rows(self.input / "a.jsonl", rows[:12])
        write_rows(self.input / "b.jsonl", rows[12:])

    def work(self, place: Path) -> None:
        stamp = Stamp("test.v1", "2026-01-02T03:04:05+00:00")
        read_into_folder([self.input], ProcessEngine(), Setting(str(place / DESK), stamp, SourceOptions(), BATCH))
        self.say(place, 24)

    def command(self, place: Path) -> None:
        self.program("read", str(self.input), "--engine", "processes", "--desk", str(place / DESK))

    def contents(self, place: Path) -> Any:
        with self.desk(place)._store.reading() as connection:
            return [documents_of(connection), {}]

    def faults_of_copy(self, place: Path) -> list[str]:
        return self.half(place, said=0)

    def half(self, place: Path, *, said: int) -> list[str]:
        if not (place / DESK / "_volteface").is_dir() or not list((place / DESK / "_volteface").glob("gen*.json")):
            return [f"no finished run, but {said} documents were reported"] if said else []
        desk = self.desk(place)
        found = [f"{one.table}: {one.problem}: {one.examples}" for one in desk.check()]
        if self.contents(place)[0] != self.expected[0]:
            found.append("a finished run without all documents")
        return found


class JumpingClock:
    """A clock that is set back or forward between two runs."""

    def __init__(self, days: float) -> None:
        self.time = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(days=days)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def find_documents(desk: Desk) -> Iterator[Finding]:
    for document in desk.documents():
        yield Finding("turns", document.id, "turn", document.text, "", (), ())


class Watch(Task):
    """``volteface watch --once``, again and again, while the feed grows and the clock jumps back and forth."""

    name = "watch"
    counts_batches = False
    rounds = 3

    def prepare(self, folder: Path) -> None:
        none = {"contradictions": lambda _: iter(()), "answers": lambda _: iter(())}
        loop.FINDERS = {"turns": find_documents, **none}  # type: ignore[misc]  # for this process alone
        self.texts = [row["text"] for row in rows_of(4 * self.rounds) if "It was said again" not in row["text"]]

    def work(self, place: Path) -> None:
        config = config_of("https://feed.example/rss")
        for step in range(self.told(place), self.rounds):
            clock = JumpingClock(random.Random(f"{step} {place}").uniform(-400, 400))
            held = self.texts[: (step + 1) * 4]

            def fetch(url: str, _: Any, headers: Mapping[str, str], step: int = step, held: Any = held) -> Answer:
                if url.endswith("robots.txt"):
                    return Answer(404, url=url)
                if headers.get("If-None-Match") == f'"{step}"':
                    return Answer(304, url=url)
                return Answer(200, {"etag": f'"{step}"', "content-type": "application/xml"}, feed_of(*held), url)

            def deliver(_: Any, notices: Sequence[Notice]) -> None:
                stream = os.open(place / "delivered", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
                os.write(stream, "".join(f"{notice.id} {notice.title}\n" for notice in notices).encode())
                os.close(stream)

            summary = loop.run_once(place / DESK, config, clock, deliver, fetch=fetch)
            if summary.problems:
                raise AssertionError(summary.problems)
            self.say(place, len(held))
            (place / "told").write_text(str(step + 1))

    def told(self, place: Path) -> int:
        told = place / "told"
        return int(told.read_text() or 0) if told.exists() else 0

    def contents(self, place: Path) -> Any:
        with self.desk(place)._store.reading() as connection:
            return [documents_of(connection), {}]

    def faults(self, place: Path, *, finished: bool) -> list[str]:
        found = super().faults(place, finished=finished)
        delivered = place / "delivered"
        lines = delivered.read_text("utf-8").splitlines() if delivered.exists() else []
        ids = Counter(line.partition(" ")[2] for line in set(lines))
        found += [f"told under {count} ids: {title}" for title, count in ids.items() if count > 1]
        titles = set(ids)
        if finished and len(titles) != len(self.texts):
            found.append(f"{len(titles)} of {len(self.texts)} notices were delivered")
        return found


KINDS: tuple[type[Task], ...] = (Store, Read, ReadTruly, Import, Migrate, Folder, Watch)
TASKS = {kind.name: kind for kind in KINDS}
