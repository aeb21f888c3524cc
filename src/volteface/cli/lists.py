"""``volteface actors``, ``events``, ``statements`` and the other lists of a desk's records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from volteface.cli.options import (
    DeskOption,
    LimitOption,
    ListFormat,
    ListFormatOption,
    OutputOption,
    SinceOption,
    UntilOption,
    WaitOption,
)
from volteface.cli.output import print_rows

if TYPE_CHECKING:
    from volteface.records import Event, Label, Outlook, Reference, Span, Statement

__all__ = ["register"]

Text = Optional[str]  # noqa: UP007, UP045  # Typer reads the annotation at run time


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("documents", epilog="Example:  volteface documents --source Tass --since 2024-12")(documents_cli)
    app.command("actors", epilog="Example:  volteface actors --country SYR --format csv")(actors_cli)
    app.command("events", epilog="Example:  volteface events --actor Russia --recipient HTS --type AGREE")(events_cli)
    app.command("statements", epilog="Example:  volteface statements --source Lavrov --about HTS")(statements_cli)
    app.command("labels", epilog="Example:  volteface labels --target HTS --stance hostile")(labels_cli)
    app.command("outlooks", epilog="Example:  volteface outlooks --kind question")(outlooks_cli)


def documents_cli(
    source: Annotated[Text, typer.Option("--source", metavar="OUTLET", help="Only this outlet.")] = None,
    about: Annotated[Text, typer.Option("--about", metavar="ACTOR", help="Only documents that mention this actor.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the documents, by date."""
    from volteface.desk import Desk

    found = Desk(desk, wait_s=wait, read_only=True).documents(
        source=source, about=about, since=since, until=until, limit=limit
    )
    rows = [
        {
            "id": document.id,
            "published": document.published,
            "source": document.source,
            "language": document.language,
            "title": document.title or " ".join(document.text[:70].split()),
            "url": document.url,
            "words": len(document.text.split()),
        }
        for document in found
    ]
    print_rows(rows, ("published", "source", "id", "language", "words", "title"), style=style, output=output)


def actors_cli(
    name: Annotated[Text, typer.Option("--name", metavar="WORDS", help="Only actors whose name or alias holds these.")] = None,
    country: Annotated[Text, typer.Option("--country", metavar="ISO3", help="Only actors of this country (SYR).")] = None,
    sector: Annotated[Text, typer.Option("--sector", metavar="CODE", help="Only this PLOVER sector (GOV, REB, ...).")] = None,
    kind: Annotated[Text, typer.Option("--kind", help="person, organization, country, group, office, media.")] = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the actors with how many documents, statements and events each has."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    found = Desk(desk, wait_s=wait, read_only=True).actors(
        name=name, country=country, sector=sector, kind=kind, limit=limit
    )
    columns = ("name", "kind", "country", "sector", "documents", "statements", "events", "id")
    print_rows([to_dict(actor) for actor in found], columns, style=style, output=output)


def events_cli(
    actor: Annotated[Text, typer.Option("--actor", metavar="ACTOR", help="Who acts.")] = None,
    recipient: Annotated[Text, typer.Option("--recipient", metavar="ACTOR", help="Who is acted upon.")] = None,
    pair: Annotated[
        Optional[tuple[str, str]],  # noqa: UP007, UP045
        typer.Option("--pair", metavar="A B", help="Between these two, in either direction."),
    ] = None,
    code: Annotated[Text, typer.Option("--type", metavar="TYPE", help="Only this PLOVER type (CONSULT, ASSAULT, ...).")] = None,
    reality: Annotated[
        Text, typer.Option("--reality", help="current, historical, future, hypothetical or negated.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the events: who did what to whom, when, and whether it happened."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    found: Iterable[Event] = Desk(desk, wait_s=wait, read_only=True).events(
        actor=actor, recipient=recipient, pair=pair, type=code, reality=reality, since=since, until=until, limit=limit
    )
    rows = [{**to_dict(event), "date": event.begin_at, "what": _code(event), "words": event.trigger.text} for event in found]
    columns = ("date", "actors", "what", "recipients", "reality", "words", "document")
    print_rows(rows, columns, style=style, output=output)


def statements_cli(
    source: Annotated[Text, typer.Option("--source", metavar="ACTOR", help="Whose words.")] = None,
    about: Annotated[Text, typer.Option("--about", metavar="ACTOR", help="Only statements that mention this actor.")] = None,
    act: Annotated[Text, typer.Option("--act", help="say, deny, claim, accuse, promise, demand, ...")] = None,
    venue: Annotated[Text, typer.Option("--venue", metavar="OUTLET", help="Said to or through this outlet.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the statements: who said what, to whom, through whom."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    held = Desk(desk, wait_s=wait, read_only=True)
    found: tuple[Statement, ...] = held.statements(
        source=source, about=about, act=act, venue=venue, since=since, until=until, limit=limit
    )
    rows = [{**to_dict(statement), "words": _joined(statement.content)} for statement in found]
    columns = ("source", "act", "venue", "words", "form", "document")
    print_rows(rows, columns, style=style, output=output)


def labels_cli(
    by: Annotated[Text, typer.Option("--by", metavar="ACTOR", help="Who uses the label; 'author' for the article.")] = None,
    target: Annotated[Text, typer.Option("--target", metavar="ACTOR", help="Who is so called.")] = None,
    stance: Annotated[Text, typer.Option("--stance", help="hostile, neutral or favourable.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List the labels: what somebody calls somebody."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    found: tuple[Label, ...] = Desk(desk, wait_s=wait, read_only=True).labels(
        by=by, target=target, stance=stance, since=since, until=until, limit=limit
    )
    rows = [to_dict(label) for label in found]
    print_rows(rows, ("text", "by", "target", "stance", "quoted", "document"), style=style, output=output)


def outlooks_cli(
    kind: Annotated[Text, typer.Option("--kind", help="question, condition, forecast, intention or sign.")] = None,
    about: Annotated[Text, typer.Option("--about", metavar="ACTOR", help="Only what concerns this actor.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List what is open or expected."""
    from volteface.desk import Desk
    from volteface.records import to_dict

    found: tuple[Outlook, ...] = Desk(desk, wait_s=wait, read_only=True).outlooks(
        kind=kind, about=about, since=since, until=until, limit=limit
    )
    rows = [to_dict(outlook) for outlook in found]
    print_rows(rows, ("kind", "holder", "text", "document"), style=style, output=output)


def _code(event: Event) -> str:
    return f"{event.type} ({event.mode})" if event.mode else event.type


def _joined(spans: Iterable[Span | Reference]) -> str:
    return " ... ".join(" ".join(span.text.split()) for span in spans)
