"""``volteface read``: bring dated documents into a desk."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.ending import telling
from volteface.cli.options import (
    MAX_CHARS,
    ActorFiles,
    AllowPrivateOption,
    ColumnOptions,
    DeskOption,
    EncodingOption,
    MaxCharsOption,
    OntologyFiles,
    Paths,
    WaitOption,
    source_options,
)
from volteface.cli.output import say
from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.api import ReadOptions, ReadSummary
    from volteface.cluster import Engine
    from volteface.sources import SourceOptions

__all__ = ["register"]

_PROBLEMS_SHOWN = 20

EPILOG = """\b
Examples:
  volteface read report.txt articles/ 'archive/2024-*.jsonl'
  volteface read export.csv --column text=body --column published=day --desk syria.desk
  cat items.jsonl | volteface read -
  volteface read --engine ray --address 10.0.0.1:6379 s3://crawl/2024/ --desk /mnt/crawl
"""


class EngineName(StrEnum):
    """Who reads."""

    local = "local"
    processes = "processes"
    ray = "ray"


EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help="local: into a desk file; processes of this machine, or ray: many machines, into a folder of tables.",
    ),
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address", metavar="HOST:PORT", help="The Ray cluster; $RAY_ADDRESS, or this machine alone, if not given."
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        "-w",
        min=1,
        help="Processes that read; 1 if not given, with --engine ray one on each processor of the cluster.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("read", epilog=EPILOG)(read_cli)


def read_cli(
    paths: Paths,
    desk: DeskOption = None,
    column: ColumnOptions = None,
    encoding: EncodingOption = None,
    actors: ActorFiles = None,
    ontology: OntologyFiles = None,
    workers: WorkersOption = None,
    max_chars: MaxCharsOption = MAX_CHARS,
    allow_private: AllowPrivateOption = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Read known documents again, after an upgrade or with other registries or ontologies."
        ),
    ] = False,
    engine: EngineOption = EngineName.local,
    address: AddressOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Read dated documents into a desk. Reading the same thing twice adds nothing."""
    from volteface.api import ReadOptions

    sources = source_options(column, encoding, max_chars, allow_private=allow_private)
    registries, ontologies = tuple(actors or ()), tuple(ontology or ())
    options = ReadOptions(workers=workers or 1, actors=registries, ontologies=ontologies, again=again)
    if engine is not EngineName.local:
        _check_folder_options(desk, again=again)
    elif address is not None:
        raise ConfigError("--address: names a Ray cluster; give --engine ray with it")
    progress = _Progress()
    with telling(lambda: _interrupted(progress, engine)), progress:
        if engine is EngineName.local:
            summary = _read_into_desk(paths, desk, options, sources, progress, wait_s=wait)
        else:
            summary = _read_into_folder(paths, desk, options, sources, progress, _engine(engine, address, workers))
    for line in summary_lines(summary, progress.target, progress.seconds):
        say(line)
    if summary.read and summary.read == sum(summary.skipped.values()):
        raise typer.Exit(1)


def _interrupted(progress: _Progress, engine: EngineName) -> str:
    """Return what is said of a run that was ended: what of it is kept."""
    done = progress.latest
    if engine is EngineName.local:
        kept = f"{done.new if done else 0:,} new documents stored so far"
    else:
        kept = f"{done.read if done else 0:,} documents read so far, kept apart until the run is whole"
    return f"interrupted: {kept}; the same command goes on from there"


def _read_into_desk(
    paths: list[str],
    desk: Path | None,
    options: ReadOptions,
    sources: SourceOptions,
    progress: _Progress,
    *,
    wait_s: float,
) -> ReadSummary:
    from volteface.api import read
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait_s)
    progress.target = held.path
    return read(paths, held, options, sources=sources, progress=progress.show)


def _check_folder_options(desk: Path | None, *, again: bool) -> None:
    if desk is None:
        raise ConfigError("--engine processes and --engine ray write a folder of tables: name it with --desk FOLDER")
    if again:
        raise ConfigError("--again: a folder of tables holds one reading of each document; read into a new folder")


def _read_into_folder(
    paths: list[str],
    desk: Path | None,
    options: ReadOptions,
    sources: SourceOptions,
    progress: _Progress,
    engine: Engine,
) -> ReadSummary:
    from volteface.api import read_into_folder

    progress.target = str(desk)
    return read_into_folder(paths, progress.target, options, sources=sources, engine=engine, progress=progress.show)


def _engine(name: EngineName, address: str | None, workers: int | None) -> Engine:
    from volteface.cluster import ProcessEngine, RayEngine

    if name is EngineName.ray:
        return RayEngine(address, workers=workers)
    if address is not None:
        raise ConfigError("--address: names a Ray cluster; give --engine ray with it")
    return ProcessEngine(workers or 1)


class _Progress:
    """A counting line on a terminal; nothing where standard error is a file or a pipe."""

    def __init__(self) -> None:
        self.latest: ReadSummary | None = None
        self.target = ""
        self._begun = time.monotonic()
        self._shown = sys.stderr.isatty()

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return max(time.monotonic() - self._begun, 1e-6)

    def __enter__(self) -> _Progress:
        self._write("reading ...")
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def show(self, summary: ReadSummary) -> None:
        """Show the counts so far with the rate."""
        self.latest = summary
        self._write(
            f"read {summary.read:,}  new {summary.new:,}  duplicate {summary.duplicate:,}  "
            f"skipped {sum(summary.skipped.values()):,}  {summary.read / self.seconds:,.1f} documents/s  "
            f"{summary.words / self.seconds:,.0f} words/s"
        )

    def _write(self, line: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()


def summary_lines(summary: ReadSummary, desk: str, seconds: float) -> Iterator[str]:
    """Yield what a run did, and why documents were passed over."""
    yield (
        f"read {summary.read:,} documents in {seconds:,.1f} s: {summary.new:,} new, {summary.duplicate:,} duplicate, "
        f"{sum(summary.skipped.values()):,} skipped -> {desk if desk == ':memory:' else os.path.relpath(desk)}"
    )
    notes = (
        (summary.near_duplicate, "near-duplicates, linked to their originals and counted once"),
        (summary.versions, "new versions of known addresses, the old ones kept"),
        (summary.reread, "known documents read again by this version"),
        (summary.undated, "undated: relative times in them stay unresolved"),
        *((count, f"stored unread, language {language}") for language, count in sorted(summary.unread.items())),
        *((count, f"skipped: {reason}") for reason, count in sorted(summary.skipped.items())),
    )
    yield from (f"  {count:,} {note}" for count, note in notes if count)
    for problem in summary.problems[:_PROBLEMS_SHOWN]:
        yield f"    {problem.origin}: {problem.reason.value}: {problem.detail}"
    more = sum(summary.skipped.values()) - _PROBLEMS_SHOWN
    if more > 0:
        yield f"    and {more:,} more; see 'volteface desk skipped'"
