"""``volteface annotate``: print the records of documents as JSON Lines, without a desk."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from volteface.cli.options import (
    MAX_CHARS,
    ActorFiles,
    AllowPrivateOption,
    ColumnOptions,
    EncodingOption,
    MaxCharsOption,
    OntologyFiles,
    OutputOption,
    Paths,
    WorkersOption,
    source_options,
)
from volteface.cli.output import json_line, say, utf8_output

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface annotate report.txt | jq '.statements[] | {source, content}'
  volteface annotate articles.jsonl --workers 2 --output records.jsonl
"""


class AnnotateFormat(StrEnum):
    """The forms that ``annotate`` prints."""

    jsonl = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("annotate", epilog=EPILOG)(annotate_cli)


def annotate_cli(
    paths: Paths,
    style: Annotated[
        AnnotateFormat, typer.Option("--format", "-f", help="One JSON object a document.")
    ] = AnnotateFormat.jsonl,
    output: OutputOption = None,
    column: ColumnOptions = None,
    encoding: EncodingOption = None,
    actors: ActorFiles = None,
    ontology: OntologyFiles = None,
    workers: WorkersOption = 1,
    max_chars: MaxCharsOption = MAX_CHARS,
    allow_private: AllowPrivateOption = False,
) -> None:
    """Print the records of documents, one JSON object a document, in the order in which they came."""
    from volteface.api import ReadOptions, annotate_paths
    from volteface.records import Skipped, to_dict

    done = skipped = 0
    results = annotate_paths(
        paths,
        ReadOptions(workers=workers, actors=tuple(actors or ()), ontologies=tuple(ontology or ())),
        sources=source_options(column, encoding, max_chars, allow_private=allow_private),
    )
    with utf8_output(output) as stream:
        for result in results:
            if isinstance(result, Skipped):
                skipped += 1
                say(f"{result.origin}: {result.reason.value}: {result.detail}")
                continue
            done += 1
            stream.write(json_line(to_dict(result)))
    if skipped:
        say(f"{done:,} documents annotated, {skipped:,} skipped")
    if skipped and not done:
        raise typer.Exit(1)
