"""How long the pages of ``volteface serve`` take on a desk of generated documents.

Run ``python -m benchmarks.pages --desk FILE`` (or without a desk: one is generated). A server that has just started is
asked for every page, first for the situation, as it asks itself when it starts, and for each once more; what is
measured is the time inside the server, from the request to the whole answer.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.desk import Generator, fill
from volteface.desk import Desk

__all__ = ["measure", "pages_of", "print_report"]

BASE = "http://127.0.0.1:8765"


def pages_of(desk: Desk, seed: int = 7) -> dict[str, str]:
    """Return the pages that are asked for, with filters as a reader would set them: name -> address."""
    words = Generator(seed, 100)
    one, other = _two_actors(desk)
    document = desk.documents(limit=1)[0].id
    event = desk.events(limit=1)[0].id
    common = f"{words.vocabulary[3]} {words.vocabulary[5]}"
    return {name: path + (f"?{urlencode(query)}" if query else "") for name, path, query in (
        ("situation", "/", {}),
        ("situation of a week", "/", {"since": "2020-03-02", "until": "2020-03-08"}),
        ("situation of an actor", "/", {"about": one}),
        ("statements", "/statements", {}),
        ("statements of a source", "/statements", {"source": one}),
        ("statements about an actor", "/statements", {"about": one}),
        ("statements with a word", "/statements", {"text": words.vocabulary[20]}),
        ("events", "/events", {}),
        ("events, oldest first", "/events", {"sort": "oldest"}),
        ("events, least sure first", "/events", {"sort": "least sure"}),
        ("events, page 40", "/events", {"page": 40}),
        ("events of an actor", "/events", {"party": one}),
        ("events of a pair", "/events", {"party": one, "other": other}),
        ("events of a type and year", "/events", {"type": "ASSAULT", "since": "2020", "until": "2020"}),
        ("labels", "/labels", {}),
        ("labels of a target", "/labels", {"target": one}),
        ("outlooks", "/outlooks", {}),
        ("reported turns", "/reported-turns", {}),
        ("parallels", "/parallels", {}),
        ("articles", "/documents", {}),
        ("articles of an actor", "/documents", {"about": one}),
        ("actors", "/actors", {}),
        ("actors by name", "/actors", {"name": words.names[1][1]}),
        ("actor", f"/actor/{one}", {}),
        ("relation", "/relation", {"one": one, "other": other}),
        ("turns", "/turns", {}),
        ("turns of an actor", "/turns", {"about": one}),
        ("contradictions", "/contradictions", {}),
        ("search, common words", "/search", {"q": common}),
        ("search, rare word", "/search", {"q": words.vocabulary[40_000]}),
        ("article", f"/document/{document}", {}),
        ("record to review", "/review/record", {"kind": "event", "id": event}),
        ("review", "/review", {}),
        ("sources", "/sources", {}),
        ("timeline", "/chart/timeline.json", {}),
        ("map", "/chart/map.json", {}),
        ("network", "/chart/network.json", {}),
    )}  # fmt: skip


def _two_actors(desk: Desk) -> tuple[str, str]:
    """Return the two actors of which most documents tell: their pages are the heaviest."""
    one, other = desk.actors(limit=2)
    return one.id, other.id


def measure(path: str, only: str = "", *, seed: int = 7) -> dict[str, Any]:
    """Return for each page its seconds on the first and on the second visit, ready for JSON.

    The processor's time stands beside the clock's: it says what a page costs where others work on the same machine.
    """
    desk = Desk(path)
    pages = {name: address for name, address in pages_of(desk, seed).items() if only in name or address == "/"}
    client = _client(Path(path))
    return {
        "documents": desk.info().rows["document"],
        "pages": {name: dict(_visits(client, address)) for name, address in pages.items()},
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _client(path: Path) -> Any:
    from starlette.testclient import TestClient

    from volteface.web import Settings, create_app

    client = TestClient(create_app(Settings(desk=path, limit_s=120.0)), base_url=BASE, raise_server_exceptions=False)
    # The templates are compiled and the modules imported before: a server does that once.
    client.get("/search")
    return client


def _visits(client: Any, address: str) -> Iterator[tuple[str, float]]:
    for visit in ("first", "again"):
        begin, cpu = time.perf_counter(), time.process_time()
        status = client.get(address).status_code
        yield f"{visit}_s", round(time.perf_counter() - begin, 4)
        yield f"{visit}_cpu_s", round(time.process_time() - cpu, 4)
        if status != 200:
            raise RuntimeError(f"{address}: status {status}, expected 200")


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['documents']:,} documents")
    columns = ("first_s", "first_cpu_s", "again_s", "again_cpu_s")
    print(f"{'page':<30}" + "".join(f"{name.replace('_', ' '):>13}" for name in columns))
    for name, seconds in figures["pages"].items():
        print(f"{name:<30}" + "".join(f"{seconds[column]:>13.3f}" for column in columns))
    print(f"peak memory {figures['peak_mb']} MB")


def main() -> None:
    """Ask for every page and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desk", help="an existing desk (default: one is generated)")
    parser.add_argument("--documents", type=int, default=10_000, help="documents of a generated desk")
    parser.add_argument("--only", default="", metavar="WORDS", help="only pages whose name holds these")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.desk or str(Path(folder) / "bench.desk")
        if not Path(path).exists():
            fill(Desk(path), options.documents, seed=7, words=1_000, batch=100)
        print_report(measure(path, options.only))


if __name__ == "__main__":
    main()
