"""``volteface actors``, ``events``, ``statements`` and the other lists of a desk's records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import (
    AboutOption,
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

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("documents", epilog="Example:  volteface documents --source Tass --since 2024-12")(documents_cli)
    app.command("actors", epilog="Example:  volteface actors --country SYR --format csv")(actors_cli)
    app.command("events", epilog="Example:  volteface events --actor Russia --type AGREE --since 2024-12")(events_cli)
    app.command("statements", epilog="Example:  volteface statements --source Lavrov --about HTS")(statements_cli)
    app.command("labels", epilog="Example:  volteface labels --target HTS --stance hostile")(labels_cli)
    app.command("shifts", epilog="Example:  volteface shifts --actor Tass --kind label")(shifts_cli)
    app.command("parallels", epilog="Example:  volteface parallels --since 2024")(parallels_cli)


def documents_cli(
    source: Annotated[Text, typer.Option("--source", metavar="OUTLET", help="Only this outlet.")] = None,
    about: AboutOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the documents, newest first."""
    from volteface.cli.rows import COLUMNS, document_row

    found = _open(desk, wait).documents(source=source, about=about, since=since, until=until, limit=limit)
    print_rows(map(document_row, found), COLUMNS["document"], style=style, output=output)


def actors_cli(
    name: Annotated[
        Text, typer.Option("--name", metavar="WORDS", help="Only actors whose name or alias holds these.")
    ] = None,
    country: Annotated[
        Text, typer.Option("--country", metavar="ISO3", help="Only actors of this country (SYR).")
    ] = None,
    sector: Annotated[
        Text, typer.Option("--sector", metavar="CODE", help="Only this PLOVER sector (GOV, REB, ...).")
    ] = None,
    kind: Annotated[
        Text, typer.Option("--kind", metavar="KIND", help="person, organization, country, group, office, media.")
    ] = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the actors with how many documents, statements and events each has."""
    from volteface.records import to_dict

    found = _open(desk, wait).actors(name=name, country=country, sector=sector, kind=kind, limit=limit)
    columns = ("name", "kind", "country", "sector", "documents", "statements", "events", "id")
    print_rows(map(to_dict, found), columns, style=style, output=output)


def events_cli(
    actor: Annotated[Text, typer.Option("--actor", metavar="ACTOR", help="Who acts.")] = None,
    recipient: Annotated[Text, typer.Option("--recipient", metavar="ACTOR", help="Who is acted upon.")] = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option("--pair", metavar="ACTOR ACTOR", help="Between these two, in either direction."),
    ] = None,
    code: Annotated[
        Text, typer.Option("--type", metavar="TYPE", help="Only this PLOVER type (CONSULT, ASSAULT, ...).")
    ] = None,
    reality: Annotated[
        Text, typer.Option("--reality", metavar="KIND", help="current, historical, future, hypothetical or negated.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the events: who did what to whom, when, whether it happened, and how many reports tell of it."""
    from volteface.cli.rows import COLUMNS, event_rows

    held = _open(desk, wait)
    found = held.events(
        actor=actor, recipient=recipient, pair=pair, type=code, reality=reality, since=since, until=until, limit=limit
    )
    rows = [] if style is ListFormat.jsonl else event_rows(held, found)
    print_rows(rows, COLUMNS["event"], style=style, output=output, records=found)


def statements_cli(
    source: Annotated[Text, typer.Option("--source", metavar="ACTOR", help="Whose words.")] = None,
    about: AboutOption = None,
    act: Annotated[
        Text, typer.Option("--act", metavar="ACT", help="say, deny, claim, accuse, promise, demand, ...")
    ] = None,
    venue: Annotated[Text, typer.Option("--venue", metavar="OUTLET", help="Said to or through this outlet.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the statements: who said what, where, and who passed it on."""
    from volteface.cli.rows import print_records

    held = _open(desk, wait)
    found = held.statements(source=source, about=about, act=act, venue=venue, since=since, until=until, limit=limit)
    print_records(held, "statement", found, style, output)


def labels_cli(
    by: Annotated[
        Text, typer.Option("--by", metavar="ACTOR", help="Who uses the label; 'author' for the article.")
    ] = None,
    target: Annotated[Text, typer.Option("--target", metavar="ACTOR", help="Who is so called.")] = None,
    stance: Annotated[Text, typer.Option("--stance", metavar="STANCE", help="hostile, neutral or favourable.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the labels: what somebody calls somebody."""
    from volteface.cli.rows import print_records

    held = _open(desk, wait)
    found = held.labels(by=by, target=target, stance=stance, since=since, until=until, limit=limit)
    print_records(held, "label", found, style, output)


def shifts_cli(
    kind: Annotated[
        Text, typer.Option("--kind", metavar="KIND", help="label, tone, relation, status or position.")
    ] = None,
    actor: Annotated[Text, typer.Option("--actor", metavar="ACTOR", help="Who turned.")] = None,
    target: Annotated[Text, typer.Option("--target", metavar="ACTOR", help="Towards whom.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the turns: who changed towards whom, from what to what."""
    from volteface.cli.rows import print_records

    held = _open(desk, wait)
    found = held.shifts(kind=kind, actor=actor, target=target, since=since, until=until, limit=limit)
    print_records(held, "shift", found, style, output)


def parallels_cli(
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the past cases that texts hold up beside the present one."""
    from volteface.cli.rows import print_records

    held = _open(desk, wait)
    print_records(held, "parallel", held.parallels(since=since, until=until, limit=limit), style, output)


def _open(desk: Path | None, wait: float) -> Desk:
    from volteface.desk import Desk

    return Desk(desk, wait_s=wait)
