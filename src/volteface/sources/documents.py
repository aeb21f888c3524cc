"""The one way in: documents of any kind of source, one by one.

Needs a reader a kind; makes ``read_documents``, and ``read_download`` for what was fetched already. Whatever goes wrong
with one file, row or entry becomes a ``Skipped`` and the rest goes on; only a path that the caller named and that does
not exist stops everything, before it starts.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import IO

from volteface.records import Document, Skipped, SkipReason
from volteface.sources.archives import read_archive
from volteface.sources.csv_tables import read_csv
from volteface.sources.drafts import Draft, Unusable, finish, skipped, tellable
from volteface.sources.feeds import read_feed
from volteface.sources.fetch import Download
from volteface.sources.inputs import downloaded, named, opened, walk
from volteface.sources.json_tables import read_json, read_json_lines
from volteface.sources.kinds import Kind, kind_of
from volteface.sources.options import DEFAULT_OPTIONS, SourceOptions
from volteface.sources.pages import read_page
from volteface.sources.parquet_tables import read_parquet
from volteface.sources.streams import Source
from volteface.sources.text import read_text

__all__ = ["read_documents", "read_download"]

_READERS: dict[Kind, Callable[[Source, SourceOptions], Iterator[Draft | Skipped]]] = {
    "text": read_text,
    "json lines": read_json_lines,
    "json": read_json,
    "csv": read_csv,
    "parquet": read_parquet,
    "page": read_page,
    "feed": read_feed,
    "archive": read_archive,
}


def read_documents(
    paths: Iterable[str | Path], options: SourceOptions = DEFAULT_OPTIONS, *, stdin: IO[bytes] | IO[str] | None = None
) -> Iterator[Document | Skipped]:
    """Read documents from files, folders, globs, feeds and standard input, in the order given.

    Files are opened one after the other as the iterator is consumed, and never held longer than one document needs.
    A document in another language than English is a document like any other, with its ``language`` set.

    Args:
        paths: files, folders (with all folders in them, sorted, without hidden files), globs, ``http(s)`` addresses of
            feeds or pages, ``-`` for standard input (JSON Lines, dated text, or anything else that shows what it is).
        options: column names, limits and encoding.
        stdin: what ``-`` reads, binary or text; standard input if not given.

    Raises:
        UnreadableSource: a named path does not exist; raised at once, before anything is read.
    """
    return _documents(named(paths), options, stdin)


def _documents(
    found: Iterable[str], options: SourceOptions, stdin: IO[bytes] | IO[str] | None
) -> Iterator[Document | Skipped]:
    for item in walk(found):
        if isinstance(item, Skipped):
            yield tellable(item)
        else:
            for one in _one_source(item, options, stdin):
                yield tellable(one) if isinstance(one, Skipped) else one


def _one_source(path: str, options: SourceOptions, stdin: IO[bytes] | IO[str] | None) -> Iterator[Document | Skipped]:
    try:
        with opened(path, options, stdin=stdin) as source:
            yield from _finished(source, options)
    except Unusable as problem:
        yield skipped(path, problem)
    except (OSError, EOFError, zlib.error) as error:
        yield Skipped(path, SkipReason.UNREADABLE, f"cannot be read ({error})")


def read_download(
    got: Download,
    options: SourceOptions = DEFAULT_OPTIONS,
    *,
    origin: str | None = None,
    kinds: Collection[Kind] | None = None,
) -> Iterator[Document | Skipped]:
    """Read documents from what was downloaded already, as ``read_documents`` reads them from its address.

    Args:
        got: the answer of the server.
        options: limits and encoding.
        origin: what it was asked for under; its address if not given.
        kinds: what it may be; anything else is skipped as broken.
    """
    origin = origin or got.url
    try:
        source = downloaded(got, origin)
        kind = kind_of(source)
        if kinds is not None and kind not in kinds:
            yield Skipped(origin, SkipReason.BROKEN, f"found what looks like {kind}; expected {' or '.join(kinds)}")
            return
        yield from _finished(source, options)
    except Unusable as problem:
        yield skipped(origin, problem)
    except (OSError, EOFError, zlib.error) as error:
        yield Skipped(origin, SkipReason.UNREADABLE, f"cannot be read ({error})")


def _finished(source: Source, options: SourceOptions) -> Iterator[Document | Skipped]:
    for draft in _READERS[kind_of(source)](source, options):
        yield draft if isinstance(draft, Skipped) else finish(draft, options)
