"""``volteface ontology``: types of events of one's own, coded beside PLOVER."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import DeskOption, ListFormat, ListFormatOption, OutputOption, WaitOption
from volteface.cli.output import print_rows, say, utf8_output

if TYPE_CHECKING:
    from volteface.reading.ontology_check import ExampleResult

__all__ = ["app"]

app = typer.Typer(
    help="Code types of events of your own beside PLOVER's: write, check and keep an ontology.",
    no_args_is_help=True,
    epilog="Example:  volteface ontology check energy.yaml",
)

FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Ontologies of your own (YAML).")]


@app.command("example", epilog="Example:  volteface ontology example --output mine.yaml")
def example_cli(output: OutputOption = None) -> None:
    """Print an ontology of five types to begin from."""
    from volteface.knowledge.user_ontology import EXAMPLE

    with utf8_output(output) as stream:
        stream.write(EXAMPLE.read_text("utf-8"))


@app.command("check", epilog="Example:  volteface ontology check energy.yaml")
def check_cli(files: FilesArgument) -> None:
    """Check ontologies and run their example sentences as tests. Exit code 1 if one does not hold."""
    from volteface.api import check_ontology

    failed = 0
    for file in files:
        results = check_ontology(file)
        failed += sum(not result.holds for result in results)
        with utf8_output() as stream:
            stream.writelines(f"{line}\n" for line in _lines(file, results))
    if failed:
        say("the others do not hold: mend the triggers or the examples, and check again")
        raise typer.Exit(1)


def _lines(file: Path, results: Iterable[ExampleResult]) -> Iterable[str]:
    from volteface.report.printable import printable

    results = tuple(results)
    for result in results:
        yield printable(f"{'holds' if result.holds else 'FAILS'}  {result.type}  {result.sentence}")
        if not result.holds:
            yield printable(f"       {file}:{result.line}: found {result.found}")
    types = len({result.type for result in results})
    yield f"{file}: {types} types, {sum(result.holds for result in results)} of {len(results)} examples hold"


@app.command("add", epilog="Example:  volteface ontology add energy.yaml --desk syria.desk")
def add_cli(files: FilesArgument, desk: DeskOption = None, wait: WaitOption = 10.0) -> None:
    """Keep ontologies in the desk: every later reading into it codes their events beside PLOVER's."""
    from volteface.api import add_ontology
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    for file in files:
        kept = add_ontology(file, held)
        typer.echo(f"kept {kept.name}: {kept.types:,} types; read known documents again with: volteface read --again")


@app.command("list", epilog="Example:  volteface ontology list --format csv")
def list_cli(
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the ontologies that the desk keeps."""
    from volteface.desk import Desk

    kept = Desk(desk, wait_s=wait).ontology_files()
    rows = [{"name": one.name, "types": one.types, "added_at": one.added_at, "digest": one.digest} for one in kept]
    print_rows(rows, ("name", "types", "added_at", "digest"), style=style, output=output)


@app.command("remove", epilog="Example:  volteface ontology remove energy")
def remove_cli(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The names that 'ontology list' shows.")],
    desk: DeskOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """Take ontologies out of the desk. Events coded by them stay until their documents are read again."""
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    for name in names:
        typer.echo(f"removed {held.remove_ontology_file(name).name}")
