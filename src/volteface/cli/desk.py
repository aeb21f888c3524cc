"""``volteface desk``: look after the store."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Optional

import typer

from volteface.cli.options import DeskOption, LimitOption, ListFormat, ListFormatOption, OutputOption, WaitOption
from volteface.cli.output import print_rows

__all__ = ["app"]

app = typer.Typer(help="Look after the desk: what it holds, whether it is whole, who is the same actor.", no_args_is_help=True)

ByOption = Annotated[
    Optional[str],  # noqa: UP007, UP045  # Typer reads the annotation at run time
    typer.Option("--by", metavar="NAME", help="Who decides; the name of the account if not given."),
]
NoteOption = Annotated[
    Optional[str],  # noqa: UP007, UP045
    typer.Option("--note", metavar="TEXT", help="Why, for those who come after."),
]


@app.command("info", epilog="Example:  volteface desk info --desk syria.desk")
def info_cli(desk: DeskOption = None, style: ListFormatOption = ListFormat.table, wait: WaitOption = 10.0) -> None:
    """Print what the desk holds: rows a table, dates, versions, size."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    info = to_dict(Desk(desk, wait_s=wait, read_only=True).info())
    print_rows(_info_rows(info), ("what", "value"), style=style)


def _info_rows(info: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in info.items():
        if isinstance(value, Mapping):
            yield from ({"what": f"{name}: {key}", "value": count} for key, count in value.items())
        else:
            yield {"what": name, "value": value}


@app.command("check", epilog="Example:  volteface desk check")
def check_cli(desk: DeskOption = None, wait: WaitOption = 10.0) -> None:
    """Check that the desk is whole: every record quotes its text, every link has its end. Exit code 1 if not."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    problems = Desk(desk, wait_s=wait, read_only=True).check()
    for problem in problems:
        typer.echo(" ".join(str(part) for part in to_dict(problem).values() if part is not None))
    if problems:
        raise typer.Exit(1)
    typer.echo("the desk is whole")


@app.command("merge-actors", epilog="Example:  volteface desk merge-actors HTS local-3f2a --note 'same group'")
def merge_actors_cli(
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The actor that stays: id or name.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The actor that becomes a name of it.")],
    by: ByOption = None,
    note: NoteOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Say that two actors are one. The decision is kept apart from the records and can be undone."""
    from volteface.desk import Desk

    decision = Desk(desk, wait_s=wait).merge_actors(keep, other, by=by or getpass.getuser(), note=note)
    typer.echo(f"merged; undo it with: volteface desk undo {decision.id}")


@app.command("undo", epilog="Example:  volteface desk undo 3")
def undo_cli(
    decision: Annotated[int, typer.Argument(metavar="DECISION", help="The id that 'desk decisions' lists.")],
    by: ByOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Take a decision back."""
    from volteface.desk import Desk

    Desk(desk, wait_s=wait).undo(decision, by=by or getpass.getuser())
    typer.echo("undone")


@app.command("decisions", epilog="Example:  volteface desk decisions --format jsonl")
def decisions_cli(
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List what people decided, with who and when."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    rows = [to_dict(decision) for decision in Desk(desk, wait_s=wait, read_only=True).decisions()]
    print_rows(rows, ("id", "kind", "subject", "object", "by", "at", "note", "undone_at"), style=style, output=output)


@app.command("skipped", epilog="Example:  volteface desk skipped --format csv")
def skipped_cli(
    limit: LimitOption = 1000,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the documents that were passed over, with the reason."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    rows = [to_dict(skipped) for skipped in Desk(desk, wait_s=wait, read_only=True).skipped(limit=limit)]
    print_rows(rows, ("origin", "reason", "detail"), style=style, output=output)
