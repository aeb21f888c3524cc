"""Readers, a writer, the server and a watcher on one desk: no error, no lost write, quick answers."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from tests.stress.crash_tasks import rows_of, write_rows
from tests.stress.sizes import ROOT, note, sized
from tests.unit.watch.servers import Reply, feed_of, serving

from volteface.desk import Desk

SECONDS = float(os.environ.get("VOLTEFACE_STRESS_SECONDS", sized("4", "600")))
READERS = sized(2, 8)
PROGRAM = str(ROOT / "tests" / "unit" / "fake_reader.py")
PAGES = ("/", "/documents", "/events", "/statements", "/labels", "/search?q=envoy", "/actors", "/documents.json")
QUICK_S = 1.0
WATCHED = """
[[feed]]
url = "{url}/feed"
articles = false
allow_private = true
every = "1m"
"""


@dataclass
class Load:
    """What happened under load."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    fed: set[str] = field(default_factory=set)
    reads: int = 0

    def program(self, *arguments: str) -> None:
        """Run the command line with a reader that needs no model."""
        command = [sys.executable, PROGRAM, *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode or "Traceback" in done.stderr:
            self.faults.append(f"{arguments[0]} ended with {done.returncode}: {done.stderr[-600:]}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def server(desk: Path, log: Path) -> Iterator[str]:
    """Run ``volteface serve``; it must end in order and have logged no traceback."""
    port = free_port()
    command = [sys.executable, PROGRAM, "serve", "--desk", str(desk), "--port", str(port), "--wait", "60"]
    with log.open("w") as stream:
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=60)


async def browse(url: str, load: Load, until: float, first: int) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        for page in itertools.islice(itertools.cycle(PAGES), first, None):
            if time.monotonic() > until:
                return
            begun = time.monotonic()
            answer = await client.get(page)
            load.times.append(time.monotonic() - begun)
            if answer.status_code != 200:
                load.faults.append(f"{page}: {answer.status_code} {answer.text[:200]}")


def writing(load: Load, desk: Path, folder: Path, until: float) -> None:
    """Read new documents into the desk, a few at a time, as a timer would."""
    for run in itertools.count():
        if time.monotonic() > until:
            return
        rows = [{"text": f"Run {run}. {row['text']}", "source": f"Run {run}"} for row in rows_of(4, seed=run)]
        load.program("read", str(write_rows(folder / f"{run}.jsonl", rows)), "--desk", str(desk), "--wait", "60")
        load.written.update(row["text"] for row in rows)


def watching(load: Load, desk: Path, folder: Path, until: float) -> None:
    """Ask a feed that grows, again and again."""
    with serving() as site:
        feeds = folder / "feeds.toml"
        feeds.write_text(WATCHED.format(url=site.url))
        for run in itertools.count(1):
            if time.monotonic() > until:
                return
            texts = [f"Dispatch {number} of the envoys." for number in range(run)]
            site.replies["/feed"] = Reply(feed_of(*texts))
            load.program("watch", str(feeds), "--once", "--desk", str(desk))
            load.fed.update(texts)


def asking(load: Load, desk: Path, until: float) -> None:
    """Ask the desk from Python while others write: what one call says must hold together."""
    held, before = Desk(desk, wait_s=60), 0
    while time.monotonic() < until:
        count = held.sql('SELECT count(*), count(DISTINCT id) FROM "document"').fetchall()[0]
        if count[0] < before or count[0] != count[1]:
            load.faults.append(f"{before} documents, then {count}")
        before = count[0]
        load.reads += 1
        time.sleep(0.05)


def test_concurrency_of_readers_writer_server_and_watcher(tmp_path: Path) -> None:
    desk, load = tmp_path / "x.desk", Load()
    load.program("read", str(write_rows(tmp_path / "first.jsonl", rows_of(60))), "--desk", str(desk))
    with server(desk, tmp_path / "server.log") as url:
        until = time.monotonic() + SECONDS
        others = [
            threading.Thread(target=writing, args=(load, desk, tmp_path, until)),
            threading.Thread(target=watching, args=(load, desk, tmp_path, until)),
            threading.Thread(target=asking, args=(load, desk, until)),
        ]
        for one in others:
            one.start()

        async def all_readers() -> None:
            await asyncio.gather(*(browse(url, load, until, first) for first in range(READERS)))

        # In a thread of their own: the browser that other tests drive leaves a loop running in this one.
        with ThreadPoolExecutor(1) as readers:
            readers.submit(asyncio.run, all_readers()).result()
        for one in others:
            one.join()
    logged = (tmp_path / "server.log").read_text()
    texts = {document.text for document in Desk(desk).documents(counted=False)}
    p95 = statistics.quantiles(load.times, n=20)[-1] if len(load.times) > 20 else max(load.times)
    told = {"requests": len(load.times), "p95_s": round(p95, 3), "worst_s": round(max(load.times), 2)}
    note("concurrency", seconds=SECONDS, written=len(load.written), fed=len(load.fed), asked=load.reads, **told)
    assert load.faults == []
    assert not re.search(r"Traceback|ERROR", logged), logged[-2000:]
    assert load.written <= texts
    assert load.fed <= texts
    assert Desk(desk).check() == ()
    assert p95 < sized(60.0, QUICK_S), json.dumps(told)
