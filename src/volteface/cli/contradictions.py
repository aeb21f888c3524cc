"""``volteface contradictions``: where two sources cannot both be right, with the words of both."""

from __future__ import annotations

from collections.abc import Mapping
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
    from volteface.analysis.contradictions import Contradiction, Side
    from volteface.analysis.evidence import Evidence

__all__ = ["register"]

COLUMNS = ("kind", "what", "voice", "holds", "words", "date", "outlet", "score", "contradiction")


class KindName(StrEnum):
    """What two sources may differ in."""

    event = "event"
    statement = "statement"
    number = "number"


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("contradictions", epilog="Example:  volteface contradictions --about Syria --kind statement")(
        contradictions_cli
    )


def contradictions_cli(
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="ACTOR", help="Only what concerns this actor; may be given again."),
    ] = None,
    kind: Annotated[
        KindName | None, typer.Option("--kind", help="An event, what is said, or a number that differs.")
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List where two sources contradict each other: two rows each, with the quoted words, date and outlet."""
    from volteface.analysis.contradictions import load_contradictions
    from volteface.cli.quotes import load_quotes
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    found = load_contradictions(
        held, about=tuple(about or ()), kind=kind.value if kind else None, since=since, until=until, limit=limit
    )
    quotes = load_quotes(held, (proof for one in found for side in (one.one, one.other) for proof in side.evidence))
    rows = [_row(one, side, quotes) for one in found for side in (one.one, one.other)]
    print_rows(rows, COLUMNS, style=style, output=output, records=[_record(one, quotes) for one in found])


def _row(found: Contradiction, side: Side, quotes: dict[Evidence, str]) -> dict[str, Any]:
    from volteface.cli.quotes import proof_cells

    head = {"kind": found.kind, "what": found.what, "voice": side.voice, "holds": side.holds}
    return {**head, **proof_cells(side.evidence[0], quotes), "score": found.score, "contradiction": found.id}


def _record(found: Contradiction, quotes: Mapping[Evidence, str]) -> dict[str, Any]:
    from volteface.records import to_dict

    record = to_dict(found)
    for name, side in (("one", found.one), ("other", found.other)):
        record[name]["evidence"] = [{**to_dict(one), "quote": quotes.get(one)} for one in side.evidence]
    return record
