"""Dropped files: named anew, looked at before they are kept, and never more than was agreed.

Needs the parts of a form; makes files in a folder of this program's own. No name that a browser sends ever becomes a
path: it is shown, and its ending chooses the reader.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from volteface.errors import InputError

__all__ = ["ENDINGS", "keep"]

ENDINGS = frozenset((
    ".txt", ".text", ".md", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet", ".pq", ".html", ".htm",
    ".xhtml", ".rss", ".atom", ".rdf", ".xml", ".warc", ".gz",
))  # fmt: skip
"""The endings of files that are read."""

_MAGIC: dict[str, tuple[bytes, ...]] = {
    ".parquet": (b"PAR1",),
    ".pq": (b"PAR1",),
    ".gz": (b"\x1f\x8b",),
    ".warc": (b"WARC/",),
}
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", re.ASCII)
_HEAD = 4_096
_SHOWN = 80


def keep(files: Sequence[UploadFile], folder: Path, *, most: int) -> dict[str, str]:
    """Write the files of a form into a folder; return the name on disk of each with the name to show.

    Raises:
        InputError: there is none, there are too many, or one is not of a kind that is read.
    """
    named = [file for file in files if file.filename]
    if not named:
        raise InputError("no file was chosen")
    if len(named) > most:
        raise InputError(f"found {len(named)} files; expected at most {most} at once")
    return dict(_keep(file, number, folder) for number, file in enumerate(named, 1))


def _keep(file: UploadFile, number: int, folder: Path) -> tuple[str, str]:
    shown = shown_name(file.filename or "")
    ending = PurePosixPath(shown).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{shown}: found the ending {ending!r}; expected one of {', '.join(sorted(ENDINGS))}")
    head = file.file.read(_HEAD)
    if not _fits(ending, head):
        raise InputError(f"{shown}: what is in the file does not fit its ending {ending}")
    # The day in a name dates a text, so it is kept, as digits; nothing else of the name is.
    day = _DAY.search(shown)
    path = folder / f"{number:04d}{f'-{day[0]}' if day else ''}{_inner_ending(shown)}{ending}"
    with path.open("xb") as target:
        target.write(head)
        shutil.copyfileobj(file.file, target)
    return path.name, shown


def shown_name(name: str) -> str:
    """Return the last part of a name that a browser sent, without control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[-_SHOWN:] or "file"


def _inner_ending(name: str) -> str:
    """Return the ending before ``.gz``, so that a packed table is read as a table."""
    inner = PurePosixPath(PurePosixPath(name).stem).suffix.lower()
    return inner if name.lower().endswith(".gz") and inner in ENDINGS else ""


def _fits(ending: str, head: bytes) -> bool:
    if ending in _MAGIC:
        return head.startswith(_MAGIC[ending])
    # Text of any encoding: UTF-16 begins with its mark, everything else has no zero bytes.
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head
