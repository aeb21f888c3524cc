"""One round of a watch in a process of its own, which can be killed as it delivers.

Run as a script: the desk, the feed's address, a file that gets the id of each notice that was delivered, and when to
die: ``before`` or ``after`` a delivery, or ``never``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.unit import fake_reader  # the folder of the repository comes first
from tests.unit.watch.servers import FakeClock, config_of

from volteface import api
from volteface.desk import Desk
from volteface.watch import loop
from volteface.watch.notices import Finding, Notice


def find_documents(desk: Desk) -> Iterator[Finding]:
    for document in desk.documents():
        yield Finding("turns", document.id, "turn", document.text, "", (), ())


def main(desk: str, url: str, delivered: str, dies: str) -> None:
    def deliver(_: object, notices: Sequence[Notice]) -> None:
        if dies == "before":
            os._exit(9)
        with Path(delivered).open("a", encoding="utf-8") as stream:
            stream.writelines(f"{notice.id} {notice.title}\n" for notice in notices)
        if dies == "after":
            os._exit(9)

    none = {"contradictions": lambda _: iter(()), "answers": lambda _: iter(())}
    loop.FINDERS = {"turns": find_documents, **none}  # type: ignore[misc]  # for this process alone
    loop.run_once(desk, config_of(url), FakeClock(), deliver)


if __name__ == "__main__":
    api._knowledge = fake_reader.no_knowledge  # type: ignore[assignment]
    sys.modules["volteface.reading.reader"] = fake_reader.module()
    main(*sys.argv[1:])
