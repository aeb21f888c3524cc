"""How long the pages of ``volteface serve`` take on a desk of generated documents.

Run ``python -m benchmarks.pages --desk FILE`` (or without a desk: one is generated). A server that has just started is
asked for every page, first for the situation, as it asks itself when it starts, and for each once more; what is
measured is the time inside the server, from the request to the whole answer.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.asked import asked_of, run, wanted
from volteface.desk import Desk

__all__ = ["measure", "pages_of", "print_report"]

BASE = "http://127.0.0.1:8765"
OK = 200


def pages_of(desk: Desk) -> dict[str, str]:
    """Return the pages that are asked for, with filters as a reader would set them: name -> address."""
    asked = asked_of(desk)
    one, other = asked.one, asked.other
    document = desk.documents(limit=1)[0].id
    event = desk.events(limit=1)[0].id
    return {name: path + (f"?{urlencode(query)}" if query else "") for name, path, query in (
        ("situation", "/", {}),
        ("situation of a week", "/", {"since": "2020-03-02", "until": "2020-03-08"}),
        ("situation of an actor", "/", {"about": one}),
        ("statements", "/statements", {}),
        ("statements of a source", "/statements", {"source": one}),
        ("statements about an actor", "/statements", {"about": one}),
        ("statements with a word", "/statements", {"text": asked.common.split()[0]}),
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
        ("actors by name", "/actors", {"name": asked.name}),
        ("actor", f"/actor/{one}", {}),
        ("relation", "/relation", {"one": one, "other": other}),
        ("turns", "/turns", {}),
        ("turns of an actor", "/turns", {"about": one}),
        ("contradictions", "/contradictions", {}),
        ("search, common words", "/search", {"q": asked.common}),
        ("search, rare word", "/search", {"q": asked.rare}),
        ("article", f"/document/{document}", {}),
        ("record to review", "/review/record", {"kind": "event", "id": event}),
        ("review", "/review", {}),
        ("sources", "/sources", {}),
        ("timeline", "/chart/timeline.json", {}),
        ("map", "/chart/map.json", {}),
        ("network", "/chart/network.json", {}),
    )}  # fmt: skip


def measure(
    path: str, only: str = "", *, limit_s: float = 120.0, note: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, Any]:
    """Return for each page its seconds on the first and on the second visit, ready for JSON.

    The processor's time stands beside the clock's: it says what a page costs where others work on the same machine.

    Args:
        path: of the desk.
        only: only pages whose name holds this, several with ``|`` between them, and the situation before them.
        limit_s: how long the questions of one page may take. One that takes longer, or fails, has its ``status``.
        note: is given what is known so far after each page.
    """
    desk = Desk(path)
    pages = {name: address for name, address in pages_of(desk).items() if wanted(name, only) or address == "/"}
    client = _client(Path(path), limit_s)
    figures: dict[str, Any] = {"documents": desk.info().rows["document"], "pages": {}}
    for name, address in pages.items():
        figures["pages"][name] = dict(_visits(client, address))
        figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        if note is not None:
            note(figures)
    return figures


def _client(path: Path, limit_s: float) -> Any:
    from starlette.testclient import TestClient

    from volteface.web import Settings, create_app
    from volteface.web.kept import settle_memory

    settings = Settings(desk=path, limit_s=limit_s)
    client = TestClient(create_app(settings), base_url=BASE, raise_server_exceptions=False)
    # The templates are compiled, the modules imported and looked through before: a server does that once.
    client.get("/search")
    settle_memory()
    return client


def _visits(client: Any, address: str) -> Iterator[tuple[str, float]]:
    for visit in ("first", "again"):
        begin, cpu = time.perf_counter(), time.process_time()
        status = client.get(address).status_code
        yield f"{visit}_s", round(time.perf_counter() - begin, 4)
        yield f"{visit}_cpu_s", round(time.process_time() - cpu, 4)
        if status != OK:
            yield "status", status
            return


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{figures['documents']:,} documents")
    columns = ("first_s", "first_cpu_s", "again_s", "again_cpu_s")
    print(f"{'page':<30}" + "".join(f"{name.replace('_', ' '):>13}" for name in columns))
    for name, seconds in figures["pages"].items():
        shown = "".join(f"{seconds[column]:>13.3f}" for column in columns if column in seconds)
        print(f"{name:<30}{shown}" + (f"  status {seconds['status']}" if "status" in seconds else ""))
    print(f"peak memory {figures['peak_mb']} MB")


if __name__ == "__main__":
    run(__doc__, measure, print_report)
