"""``volteface show``: one article in the terminal, its records marked in the text."""

from __future__ import annotations

from typing import Annotated

import typer

from volteface.cli.options import DeskOption, WaitOption

__all__ = ["register"]

EPILOG = """Examples:

volteface show 3f2a                     (a document of the desk, by id or its first characters)

volteface show report.txt               (a file, read on the spot)"""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("show", epilog=EPILOG)(show_cli)


def show_cli(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="An id of the desk, its beginning, or a file.")],
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Show one article with its records marked in the words and listed below."""
    from pathlib import Path

    from rich.console import Console

    from volteface.api import annotate_paths
    from volteface.desk import Desk
    from volteface.errors import InputError
    from volteface.records import Annotation, Skipped
    from volteface.report.article import print_article

    console = Console(highlight=False)
    if not Path(document).is_file():
        print_article(Desk(desk, wait_s=wait, read_only=True).annotation(document), console)
        return
    for result in annotate_paths([document]):
        if isinstance(result, Skipped):
            raise InputError(f"{result.reason.value}: {result.detail}", path=result.origin)
        if isinstance(result, Annotation):
            print_article(result, console)
