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


def install(modules: dict[str, Any]) -> None:
    """Put this reader in the place of the real one, and nothing in the place of the knowledge."""
    for name, content in {
        "volteface.reading.reader": {"read_document": read_document},
        "volteface.knowledge": {"load_knowledge": lambda actors=(): None},
    }.items():
        module = types.ModuleType(name)
        module.__dict__.update(content)
        modules[name] = module


if __name__ == "__main__":
    from volteface.cli import main

    install(sys.modules)  # type: ignore[arg-type]  # a mapping of modules
    main()
