"""``volteface relations``: how pairs of actors stand to each other, with the records that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

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
    from volteface.analysis.evidence import Evidence
    from volteface.analysis.relations import Relation

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface relations --about Turkey
  volteface relations --pair Russia HTS --history --period week
"""

COLUMNS = ("one", "other", "state", "balance", "from", "to", "events_and_words", "documents", "outlets", "last")
STEPS = ("one", "other", "begin", "events", "words", "conflict", "cooperation", "balance", "from", "to")
QUOTED = ("one", "other", "state", "date", "outlet", "words", "document")


class PeriodName(StrEnum):
    """The steps of a history."""

    week = "week"
    month = "month"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("relations", epilog=EPILOG)(relations_cli)


def relations_cli(
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="ACTOR", help="Only pairs with this actor; may be given again."),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None, typer.Option("--pair", metavar="ACTOR ACTOR", help="Only these two.")
    ] = None,
    period: Annotated[PeriodName, typer.Option("--period", help="The steps of the history.")] = PeriodName.month,
    history: Annotated[bool, typer.Option("--history", help="One row a week or month instead of one a pair.")] = False,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="One row a proof: the quoted words with date and source.")
    ] = False,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List how pairs of actors stand to each other: from hostile to cooperative, and how sure that is."""
    from volteface.analysis.relations import load_relations
    from volteface.cli.quotes import load_quotes
    from volteface.desk import Desk
    from volteface.errors import ConfigError

    if history and evidence:
        raise ConfigError("--history and --evidence: found both, expected one of them; JSON Lines holds both")
    held = Desk(desk, wait_s=wait)
    found = load_relations(
        held, about=tuple(about or ()), pair=pair, since=since, until=until, period=period.value, limit=limit
    )
    quoted = evidence or style is ListFormat.jsonl
    quotes = load_quotes(held, (one for relation in found for one in relation.evidence)) if quoted else {}
    records = [_record(relation, quotes) for relation in found]
    if evidence:
        print_rows(_proofs(found, quotes), QUOTED, style=style, output=output, records=records)
    elif history:
        print_rows(_steps(found), STEPS, style=style, output=output, records=records)
    else:
        print_rows(map(_row, found), COLUMNS, style=style, output=output, records=records)


def _row(relation: Relation) -> dict[str, Any]:
    return {
        **_head(relation),
        "balance": relation.balance,
        "from": relation.low,
        "to": relation.high,
        "events_and_words": relation.n,
        "documents": relation.documents,
        "outlets": relation.outlets,
        "last": relation.periods[-1].begin_at if relation.periods else None,
    }


def _head(relation: Relation) -> dict[str, Any]:
    return {"one": relation.names[0], "other": relation.names[1], "state": relation.state}


def _steps(found: tuple[Relation, ...]) -> Iterator[dict[str, Any]]:
    for relation in found:
        for step in relation.periods:
            yield {
                **_head(relation),
                "begin": step.begin_at,
                "events": step.events,
                "words": step.words,
                "conflict": step.conflict,
                "cooperation": step.cooperation,
                "balance": step.balance,
                "from": step.low,
                "to": step.high,
            }


def _proofs(found: tuple[Relation, ...], quotes: dict[Evidence, str]) -> Iterator[dict[str, Any]]:
    from volteface.cli.quotes import proof_cells

    for relation in found:
        for one in relation.evidence:
            yield {**_head(relation), **proof_cells(one, quotes)}


def _record(relation: Relation, quotes: Mapping[Evidence, str]) -> dict[str, Any]:
    from volteface.records import to_dict

    record = to_dict(relation)
    record["evidence"] = [{**to_dict(one), "quote": quotes.get(one)} for one in relation.evidence]
    return record
