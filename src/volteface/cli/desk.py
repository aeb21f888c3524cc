"""``volteface desk``: look after the store."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from volteface.cli.ending import telling
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
from volteface.cli.output import print_rows, utf8_output
from volteface.errors import ConfigError, InputError

if TYPE_CHECKING:
    from volteface.desk import Decision
    from volteface.desk.ingest import StoreSummary

__all__ = ["app"]

app = typer.Typer(
    help="Look after the desk: what it holds, whether it is whole, who is the same actor.",
    no_args_is_help=True,
    epilog="Example:  volteface desk info --desk syria.desk",
)

ByOption = Annotated[
    Text, typer.Option("--by", metavar="NAME", help="Who decides; the name of the account if not given.")
]
NoteOption = Annotated[Text, typer.Option("--note", metavar="TEXT", help="Why, for those who come after.")]
KindArgument = Annotated[
    str, typer.Argument(metavar="KIND", help="The record's kind: event, statement, label, outlook, parallel, ...")
]
RecordArgument = Annotated[str, typer.Argument(metavar="RECORD", help="The record's id, as JSON Lines shows it.")]


@app.command("info", epilog="Example:  volteface desk info --desk syria.desk")
def info_cli(
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Print what the desk holds: rows a table, dates, versions, size."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    info = Desk(desk, wait_s=wait).info()
    print_rows(_info_rows(to_dict(info)), ("what", "value"), style=style, output=output, records=[info])


@app.command("open", epilog="Example:  volteface desk open /mnt/crawl")
def open_cli(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that volteface read --engine ray wrote.")],
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
) -> None:
    """Open a folder of tables as a desk and print what it holds; --desk DIR gives it to any command that reads."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    if not folder.is_dir():
        raise InputError("no such folder; name the folder that volteface read --engine ray wrote", path=folder)
    info = Desk(folder, read_only=True).info()
    print_rows(_info_rows(to_dict(info)), ("what", "value"), style=style, output=output, records=[info])


@app.command("import", epilog="Example:  volteface desk import /mnt/crawl --since 2024-11 --about Syria --desk s.desk")
def import_cli(
    source: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of tables, or another desk.")],
    since: SinceOption = None,
    until: UntilOption = None,
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="ACTOR", help="Documents that name this actor; several: at least one of them."),
    ] = None,
    outlet: Annotated[Text, typer.Option("--source", metavar="NAME", help="Only this outlet's documents.")] = None,
    language: Annotated[Text, typer.Option("--language", metavar="CODE", help="Only this language, ISO 639-1.")] = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Bring a selection of a folder of tables into a desk, records and all. The same selection again adds nothing."""
    from volteface.api import import_desk
    from volteface.desk import Desk
    from volteface.desk.imports import Selection

    if not source.exists():
        raise InputError("no such folder or desk", path=source)
    chosen = Selection(since=since, until=until, about=tuple(about or ()), source=outlet, language=language)
    held = Desk(desk, wait_s=wait)
    brought = 0

    def show(so_far: StoreSummary) -> None:
        nonlocal brought
        brought = so_far.new

    with telling(lambda: f"interrupted: {brought:,} documents brought so far; the same command goes on from there"):
        done = import_desk(Desk(source, wait_s=wait, read_only=True), held, chosen, progress=show)
    typer.echo(
        f"brought {done.new:,} documents into {held.path} ({done.near_duplicate:,} near-duplicates, "
        f"{done.versions:,} superseded versions); {done.duplicate:,} were there already"
    )


def _info_rows(info: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in info.items():
        if isinstance(value, Mapping):
            yield from ({"what": f"{name}: {key}", "value": str(count)} for key, count in value.items())
        else:
            yield {"what": name.replace("_", " "), "value": "" if value is None else str(value)}


@app.command("check", epilog="Example:  volteface desk check")
def check_cli(desk: DeskOption = None, wait: WaitOption = 10.0) -> None:
    """Check that the desk is whole: every record quotes its text, every link has its end. Exit code 1 if not."""
    from volteface.desk import Desk

    problems = Desk(desk, wait_s=wait).check()
    with utf8_output() as stream:
        for one in problems:
            examples = f" (documents {', '.join(one.examples)})" if one.examples else ""
            stream.write(f"{one.table}: {one.problem}: {one.count} rows{examples}\n")
        if not problems:
            stream.write("the desk is whole\n")
    if problems:
        raise typer.Exit(1)


@app.command("merge-actors", epilog="Example:  volteface desk merge-actors 'Hayat Tahrir al-Sham' HTS --note 'same'")
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

    _tell("merged", Desk(desk, wait_s=wait).merge_actors(keep, other, by=_decider(by), note=note))


@app.command("split-actor", epilog="Example:  volteface desk split-actor 'Ivanov' 3f2a19c0d4e5b6a7 --note 'namesake'")
def split_actor_cli(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="The actor that is taken apart: id or name.")],
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT...", help="Ids of documents in which it is somebody else.")
    ],
    by: ByOption = None,
    note: NoteOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Say that an actor is somebody else in these documents. The decision can be undone."""
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    whole = [held.document(key).id for key in documents]
    decision = held.split_actor(actor, whole, by=_decider(by), note=note)
    _tell(f"split; the other one is {decision.object}", decision)


@app.command("add-actors", epilog="Example:  volteface desk add-actors mine.tsv --desk syria.desk")
def add_actors_cli(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Registries of your own (TSV).")],
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Keep registries of your own in the desk: every later reading into it consults them."""
    from volteface.api import add_actors
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    for file in files:
        kept = add_actors(file, held)
        typer.echo(f"kept {kept.name}: {kept.actors:,} actors; read known documents again with: volteface read --again")


@app.command("actor-files", epilog="Example:  volteface desk actor-files --format csv")
def actor_files_cli(
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the registries of your own that the desk keeps."""
    from volteface.desk import Desk

    kept = Desk(desk, wait_s=wait).actor_files()
    rows = [{"name": one.name, "actors": one.actors, "added_at": one.added_at, "digest": one.digest} for one in kept]
    print_rows(rows, ("name", "actors", "added_at", "digest"), style=style, output=output)


@app.command("remove-actors", epilog="Example:  volteface desk remove-actors mine.tsv")
def remove_actors_cli(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The names that 'desk actor-files' lists.")],
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Take registries of your own out of the desk. What was read with them stays until it is read again."""
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    for name in names:
        typer.echo(f"removed {held.remove_actor_file(name).name}")


@app.command("suggestions", epilog="Example:  volteface desk suggestions --limit 20")
def suggestions_cli(
    limit: LimitOption = 100,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List who could be whom, the surest first; confirm one with merge-actors IDENTITY OWN."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    rows = [to_dict(one) for one in Desk(desk, wait_s=wait).suggestions(limit=limit)]
    columns = ("name", "identity_name", "confidence", "method", "document", "identity", "own")
    print_rows(rows, columns, style=style, output=output)


@app.command("accept", epilog="Example:  volteface desk accept event 5b1c9e77a0d2f3e4")
def accept_cli(
    kind: KindArgument,
    record: RecordArgument,
    by: ByOption = None,
    note: NoteOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Mark a record as seen and right."""
    from volteface.desk import Desk

    _tell("accepted", Desk(desk, wait_s=wait).judge("accept", kind, record, by=_decider(by), note=note))


@app.command("reject", epilog="Example:  volteface desk reject label 5b1c9e77a0d2f3e4 --note 'irony'")
def reject_cli(
    kind: KindArgument,
    record: RecordArgument,
    by: ByOption = None,
    note: NoteOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Mark a record as wrong: lists and the brief leave it out."""
    from volteface.desk import Desk

    _tell("rejected", Desk(desk, wait_s=wait).judge("reject", kind, record, by=_decider(by), note=note))


@app.command("undo", epilog="Example:  volteface desk undo 3")
def undo_cli(
    decision: Annotated[int, typer.Argument(metavar="DECISION", help="The id that 'desk decisions' lists.")],
    by: ByOption = None,
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Take a decision back."""
    from volteface.desk import Desk

    Desk(desk, wait_s=wait).undo(decision, by=_decider(by))
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

    rows = [to_dict(decision) for decision in Desk(desk, wait_s=wait).decisions()]
    columns = ("id", "kind", "subject", "object", "by", "at", "note", "undone_at")
    print_rows(rows, columns, style=style, output=output)


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

    rows = [to_dict(skipped) for skipped in Desk(desk, wait_s=wait).skipped(limit=limit)]
    print_rows(rows, ("origin", "reason", "detail"), style=style, output=output)


def _decider(by: str | None) -> str:
    """Return who decides.

    Raises:
        ConfigError: nobody is named and the account has no name.
    """
    if by:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise ConfigError("the account has no name; say who decides with --by NAME") from error


def _tell(done: str, decision: Decision) -> None:
    typer.echo(f"{done}; undo it with: volteface desk undo {decision.id}")
