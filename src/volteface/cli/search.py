"""``volteface search``: find words and phrases in the texts of a desk."""

from __future__ import annotations

from typing import Annotated

import typer

from volteface.cli.options import (
    DeskOption,
    LimitOption,
    ListFormat,
    ListFormatOption,
    OutputOption,
    SinceOption,
    Text,
    UntilOption,
    WaitOption,
)
from volteface.cli.output import print_rows

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface search bases Tartus
  volteface search '"armed opposition"' --since 2024-12-01 --format jsonl
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("search", epilog=EPILOG)(search_cli)


def search_cli(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="Words; a phrase stands in quotation marks.")],
    source: Annotated[Text, typer.Option("--source", metavar="OUTLET", help="Only documents of this outlet.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 20,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Find documents that hold all the words, best first, with the words in their place."""
    from volteface.desk import Desk

    hits = Desk(desk, wait_s=wait).search(" ".join(words), source=source, since=since, until=until, limit=limit)
    rows = [
        {
            "document": hit.document.id,
            "published": hit.document.published,
            "source": hit.document.source,
            "title": hit.document.title,
            "snippet": " ".join(hit.snippet.text.split()),
            "start": hit.snippet.start,
            "end": hit.snippet.end,
            "score": hit.score,
        }
        for hit in hits
    ]
    print_rows(rows, ("published", "source", "document", "snippet"), style=style, output=output)
