"""``volteface show``: one article in the terminal, its records marked in the text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import MAX_CHARS, DeskOption, EncodingOption, WaitOption, source_options
from volteface.cli.output import utf8_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from volteface.records import Annotation

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface show 3f2a           a document of the desk, by id or its first characters
  volteface show report.txt     a file, read on the spot
"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("show", epilog=EPILOG)(show_cli)


def show_cli(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="An id of the desk, its beginning, or a file.")],
    desk: DeskOption = None,
    encoding: EncodingOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Show one article with its records marked in the words and listed below."""
    from volteface.desk import Desk
    from volteface.report.article import write_article

    if Path(document).is_file() or document == "-":
        found = _read_file(document, encoding)
    else:
        found = iter([Desk(desk, wait_s=wait).annotation(document)])
    with utf8_output() as stream:
        for annotation in found:
            write_article(annotation, stream)


def _read_file(path: str, encoding: str | None) -> Iterator[Annotation]:
    """Yield the articles of a file.

    Raises:
        InputError: one of them cannot be read.
    """
    from volteface.api import annotate_paths
    from volteface.errors import InputError
    from volteface.records import Skipped

    for result in annotate_paths([path], sources=source_options(None, encoding, MAX_CHARS)):
        if isinstance(result, Skipped):
            raise InputError(f"{result.reason.value}: {result.detail}", path=result.origin)
        yield result
