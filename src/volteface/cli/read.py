"""``volteface read``: bring dated documents into a desk."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import ActorFiles, ColumnOptions, DeskOption, Paths, WaitOption, column_map
from volteface.cli.output import messages

if TYPE_CHECKING:
    from rich.console import Console

    from volteface.api import ReadSummary

__all__ = ["register"]

EPILOG = """Examples:

volteface read report.txt articles/ 'archive/2024-*.jsonl'

volteface read export.csv --column text=body --column published=day --desk syria.desk

cat items.jsonl | volteface read -"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("read", epilog=EPILOG)(read_cli)


def read_cli(
    paths: Paths,
    desk: DeskOption = None,
    column: ColumnOptions = None,
    actors: ActorFiles = None,
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes that read.")] = 1,
    max_chars: Annotated[
        int, typer.Option("--max-chars", min=1, help="Skip texts of more characters than this.")
    ] = 1_000_000,
    again: Annotated[bool, typer.Option("--again", help="Read documents again that the desk holds already.")] = False,
    wait: WaitOption = 10.0,
) -> None:
    """Read dated documents into a desk. Reading the same thing twice adds nothing."""
    from volteface.api import ReadOptions, ReadSummary, read
    from volteface.desk import Desk
    from volteface.sources import SourceOptions

    console = messages()
    begun = time.monotonic()
    with _Progress(console, begun) as progress:
        held = Desk(desk, wait_s=wait)
        summary: ReadSummary = read(
            paths,
            held,
            ReadOptions(workers=workers, actors=tuple(actors or ()), again=again),
            sources=SourceOptions(columns=column_map(column), max_chars=max_chars),
            progress=progress.show,
        )
    print_summary(summary, str(held.path), time.monotonic() - begun, console)
    if summary.read and summary.read == sum(summary.skipped.values()):
        raise typer.Exit(1)


class _Progress:
    """A counting line on a terminal; nothing where standard error is a file or a pipe."""

    def __init__(self, console: Console, begun: float) -> None:
        self._console = console
        self._begun = begun
        self._status = console.status("reading ...") if console.is_terminal else None

    def __enter__(self) -> _Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def show(self, summary: ReadSummary) -> None:
        """Show the counts so far with the rate."""
        if self._status:
            seconds = max(time.monotonic() - self._begun, 1e-6)
            skipped = sum(summary.skipped.values())
            self._status.update(
                f"read {summary.read:,}  new {summary.new:,}  duplicate {summary.duplicate:,}  skipped {skipped:,}  "
                f"{summary.read / seconds:,.1f} documents/s  {summary.words / seconds:,.0f} words/s"
            )


def print_summary(summary: ReadSummary, desk: str, seconds: float, console: Console) -> None:
    """Print what a run did, and why documents were passed over."""
    console.print(
        f"read {summary.read:,} documents in {seconds:,.1f} s: {summary.new:,} new, {summary.duplicate:,} duplicate, "
        f"{sum(summary.skipped.values()):,} skipped -> {os.path.relpath(desk) if desk != ':memory:' else desk}"
    )
    notes = []
    if summary.near_duplicate:
        notes.append(f"{summary.near_duplicate:,} near-duplicates, linked to their originals and counted once")
    if summary.versions:
        notes.append(f"{summary.versions:,} new versions of known addresses, the old ones kept")
    if summary.reread:
        notes.append(f"{summary.reread:,} known documents read again by this version")
    if summary.undated:
        notes.append(f"{summary.undated:,} undated: relative times in them stay unresolved")
    notes += [f"{count:,} stored unread, language {language}" for language, count in sorted(summary.unread.items())]
    notes += [f"{count:,} skipped: {reason}" for reason, count in sorted(summary.skipped.items())]
    for note in notes:
        console.print(f"  {note}")
    for problem in summary.problems[:20]:
        console.print(f"    {problem.origin}: {problem.reason.value}: {problem.detail}", markup=False)
    if len(summary.problems) > 20:
        console.print(f"    and {sum(summary.skipped.values()) - 20:,} more; see 'volteface desk skipped'")
