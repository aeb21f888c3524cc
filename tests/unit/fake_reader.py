"""The program with a reader that needs no model: each document gets one mention, its first word.

Run as a script it is ``volteface``. ``FAKE_SECONDS`` is how long a document takes; after ``FAKE_MARK_AT`` documents
the file ``FAKE_MARK`` is made, so that a test knows how far it is.
"""

from __future__ import annotations

import os
import sys
import time
import types
from pathlib import Path
from typing import Any

from volteface.records import Annotation, Document, Mention, make_id

_done = 0


def read_document(document: Document, _knowledge: Any = None) -> Annotation:
    """Return one mention."""
    global _done
    time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
    _done += 1
    if str(_done) == os.environ.get("FAKE_MARK_AT"):
        Path(os.environ["FAKE_MARK"]).touch()
    words = document.text.split()
    if words and words[0] == "Broken":
        raise RuntimeError("cannot read this")
    found = []
    if words:
        start = document.text.index(words[0])
        head = {"id": make_id(document.id, "m"), "document": document.id, "method": "fake.v1"}
        found = [Mention(start=start, end=start + len(words[0]), text=words[0], kind="other", **head)]
    return Annotation(document, mentions=tuple(found))


def module() -> types.ModuleType:
    """Return what stands in the place of ``volteface.reading.reader``."""
    made = types.ModuleType("volteface.reading.reader")
    made.read_document = read_document  # type: ignore[attr-defined]  # a module made by hand
    return made


def no_knowledge(_actors: Any) -> None:
    """Stand in the place of loading the knowledge, which this reader does not need."""


# Processes that read import this file again under the second name.
if __name__ in ("__main__", "__mp_main__"):
    from volteface import api

    api._knowledge = no_knowledge  # type: ignore[assignment]
    sys.modules["volteface.reading.reader"] = module()

if __name__ == "__main__":
    from volteface.cli import main

    main()
