"""``volteface annotate``: print the records of documents as JSON Lines, without a desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from volteface.cli.options import ActorFiles, ColumnOptions, OutputOption, Paths, column_map
from volteface.cli.output import json_line, messages, utf8_output

__all__ = ["register"]

EPILOG = """Examples:

volteface annotate report.txt | jq '.statements[] | {source, content}'

volteface annotate articles.jsonl --workers 2 --output records.jsonl"""


class AnnotateFormat(StrEnum):
    """The forms that ``annotate`` prints."""

    jsonl = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("annotate", epilog=EPILOG)(annotate_cli)


def annotate_cli(
    paths: Paths,
    style: Annotated[AnnotateFormat, typer.Option("--format", "-f", help="One JSON object a document.")] = AnnotateFormat.jsonl,
    output: OutputOption = None,
    column: ColumnOptions = None,
    actors: ActorFiles = None,
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes that read.")] = 1,
    max_chars: Annotated[
        int, typer.Option("--max-chars", min=1, help="Skip texts of more characters than this.")
    ] = 1_000_000,
) -> None:
    """Print the records of documents, one JSON object a document, in the order in which they came."""
    from volteface.api import ReadOptions, annotate_paths
    from volteface.records import Skipped, to_dict
    from volteface.sources import SourceOptions

    console = messages()
    done = skipped = 0
    results = annotate_paths(
        paths,
        ReadOptions(workers=workers, actors=tuple(actors or ())),
        sources=SourceOptions(columns=column_map(column), max_chars=max_chars),
    )
    with utf8_output(output) as stream:
        for result in results:
            if isinstance(result, Skipped):
                skipped += 1
                console.print(f"{result.origin}: {result.reason.value}: {result.detail}", markup=False)
                continue
            done += 1
            stream.write(json_line(to_dict(result)))
    if skipped:
        console.print(f"{done:,} documents annotated, {skipped:,} skipped")
    if skipped and not done:
        raise typer.Exit(1)
