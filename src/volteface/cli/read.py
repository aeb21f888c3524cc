"""``volteface read``: bring dated documents into a desk."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import (
    MAX_CHARS,
    ActorFiles,
    ColumnOptions,
    DeskOption,
    EncodingOption,
    MaxCharsOption,
    OntologyFiles,
    Paths,
    WaitOption,
    WorkersOption,
    source_options,
)
from volteface.cli.output import say

if TYPE_CHECKING:
    from volteface.api import ReadSummary

__all__ = ["register"]

INTERRUPTED = 130
"""The exit code of a program that Ctrl-C ended."""

_PROBLEMS_SHOWN = 20

EPILOG = """\b
Examples:
  volteface read report.txt articles/ 'archive/2024-*.jsonl'
  volteface read export.csv --column text=body --column published=day --desk syria.desk
  cat items.jsonl | volteface read -
"""


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
    workers: WorkersOption = 1,
    max_chars: MaxCharsOption = MAX_CHARS,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Read known documents again, after an upgrade or with other registries or ontologies."
        ),
    ] = False,
    wait: WaitOption = 10.0,
) -> None:
    """Read dated documents into a desk. Reading the same thing twice adds nothing."""
    from volteface.api import ReadOptions, read
    from volteface.desk import Desk

    sources = source_options(column, encoding, max_chars)
    options = ReadOptions(workers=workers, actors=tuple(actors or ()), ontologies=tuple(ontology or ()), again=again)
    held = Desk(desk, wait_s=wait)
    progress = _Progress()
    try:
        with progress:
            summary = read(paths, held, options, sources=sources, progress=progress.show)
    except (KeyboardInterrupt, SystemExit) as stop:
        stored = progress.latest.new if progress.latest else 0
        say(f"interrupted: {stored:,} new documents stored so far; the same command goes on from there")
        if isinstance(stop, SystemExit):
            raise
        raise typer.Exit(INTERRUPTED) from None
    for line in summary_lines(summary, held.path, progress.seconds):
        say(line)
    if summary.read and summary.read == sum(summary.skipped.values()):
        raise typer.Exit(1)


class _Progress:
    """A counting line on a terminal; nothing where standard error is a file or a pipe."""

    def __init__(self) -> None:
        self.latest: ReadSummary | None = None
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
