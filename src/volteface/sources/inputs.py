"""From what a caller names to open sources: files, folders, globs, ``-`` and addresses.

Needs ``fetch`` and ``streams``; makes ``expand`` and ``opened``. What is named must exist before anything is read; what
lies in a folder is taken as it is found, in the order of names, without hidden files and without the note about the
folder itself (``README``, ``README.md`` ...), which is no article.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from volteface.errors import UnreadableSource
from volteface.records import Skipped, SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Download, download
from volteface.sources.options import SourceOptions
from volteface.sources.streams import HEAD_BYTES, Source, first_of_gzip, rewound

__all__ = ["STDIN", "downloaded", "expand", "named", "opened", "walk"]

STDIN = "-"
"""The path that stands for standard input."""

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
_ENOUGH = 512  # bytes of a pipe that show what is in it


def expand(paths: Iterable[str | Path]) -> Iterator[str]:
    """Yield every file, address and ``-`` that ``read_documents`` would read for these paths, in its order.

    Args:
        paths: files, folders (with all folders in them), globs, addresses of feeds, ``-`` for standard input.

    Raises:
        UnreadableSource: a named path does not exist, or a glob finds nothing.
    """
    found = named(paths)
    return (item for item in walk(found) if isinstance(item, str))


def named(paths: Iterable[str | Path]) -> tuple[str, ...]:
    """Return the paths with globs resolved, each of them known to exist.

    Raises:
        UnreadableSource: see ``expand``.
    """
    return tuple(found for path in paths for found in _named(str(path)))


def _named(path: str) -> Iterable[str]:
    if path == STDIN or _ADDRESS.match(path):
        return (path,)
    local = os.path.expanduser(path)  # noqa: PTH111  # Path would turn "a//b" and "./a" into other names than given
    if _exists(local):
        return (local,)
    found = sorted(glob.glob(local, recursive=True)) if glob.has_magic(local) else []  # noqa: PTH207  # sorted as text
    if not found:
        what = "no file matches this pattern" if glob.has_magic(local) else "no such file or folder"
        raise UnreadableSource(f"{what}; give a file, folder, glob, - or http(s) address", path=path)
    return found


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"cannot be opened ({error})", path=path) from error


def walk(found: Iterable[str]) -> Iterator[str | Skipped]:
    """Yield the files of named paths one by one; a folder that may not be listed is a ``Skipped``."""
    for path in found:
        if path == STDIN or _ADDRESS.match(path) or not Path(path).is_dir():
            yield path
        else:
            yield from _folder(path)


def _folder(path: str) -> Iterator[str | Skipped]:
    try:
        with os.scandir(path) as listing:
            entries = sorted((entry for entry in listing if not entry.name.startswith(".")), key=lambda e: e.name)
    except OSError as error:
        yield Skipped(path, SkipReason.UNREADABLE, f"folder cannot be listed ({error.strerror})")
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(entry.path)
        elif (entry.is_file() or entry.is_symlink()) and not _is_note(entry.name):
            yield entry.path


def _is_note(name: str) -> bool:
    return name.partition(".")[0].casefold() == "readme"


@contextmanager
def opened(path: str, options: SourceOptions, *, stdin: IO[bytes] | IO[str] | None = None) -> Iterator[Source]:
    """Open one source, unpacked where it is a gzip file.

    Args:
        path: one of what ``walk`` yields.
        options: limits for downloads.
        stdin: read where the path is ``-``; standard input if not given.

    Raises:
        Unusable: the source is empty, damaged or could not be fetched.
        OSError: the file could not be opened.
    """
    with ExitStack() as stack:
        if _ADDRESS.match(path):
            yield downloaded(download(path, options), path)
        elif path == STDIN:
            yield _unpacked(Source(path, "", rewound(b"", _bytes_of(stdin or sys.stdin)), b""))
        else:
            file = stack.enter_context(Path(path).open("rb"))
            size = os.fstat(file.fileno()).st_size or None  # pipes and the like say 0
            yield _unpacked(Source(path, Path(path).name, rewound(b"", file), b"", path=path, size=size))


def downloaded(got: Download, origin: str) -> Source:
    """Return what was downloaded as an open source.

    Raises:
        Unusable: it is empty or damaged.
    """
    stream = rewound(b"", io.BytesIO(got.data))
    return _unpacked(Source(origin, got.name, stream, b"", declared=got.charset, url=got.url))


def _bytes_of(stdin: IO[bytes] | IO[str]) -> BinaryIO:
    if isinstance(stdin, io.StringIO):
        return io.BytesIO(stdin.getvalue().encode("utf-8", "surrogatepass"))
    return cast(BinaryIO, getattr(stdin, "buffer", stdin))


def _unpacked(source: Source) -> Source:
    head = _head(source.stream, wait=source.path is not None)
    if not head:
        raise Unusable(SkipReason.EMPTY, "no content")
    stream, name, size = rewound(head, source.stream), source.name, source.size
    if head.startswith(_GZIP):
        head = first_of_gzip(head)
        name = name[:-3] if name.lower().endswith(".gz") else name
        # An archive is packed record by record: its own reader unpacks it.
        if not head.startswith(b"WARC/"):
            stream, size = rewound(b"", cast(BinaryIO, gzip.GzipFile(fileobj=stream))), None
    return Source(
        source.origin, name, stream, head, path=source.path, size=size, declared=source.declared, url=source.url
    )


def _head(stream: io.BufferedReader, *, wait: bool) -> bytes:
    """Return the first bytes; of a pipe only as many as tell what it holds, so that rows flow as they come."""
    read = stream.read if wait else stream.read1
    head = read(HEAD_BYTES)
    while 0 < len(head) < _ENOUGH and b"\n" not in head and not wait:
        more = read(HEAD_BYTES)
        if not more:
            break
        head += more
    return head
