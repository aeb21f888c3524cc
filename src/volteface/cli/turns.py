"""``volteface turns``: who changed towards whom, as the records of a desk show it and as texts report it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

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
from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.analysis.evidence import Evidence
    from volteface.analysis.turns import Turn

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface turns --about HTS --evidence
  volteface turns --by Tass --since 2024-12 --measure label
"""

COLUMNS = ("when", "who", "towards", "kind", "before", "after", "days", "p", "q", "seen_by", "undone_by")
QUOTED = ("when", "who", "towards", "kind", "side", "date", "value", "outlet", "words", "document")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("turns", epilog=EPILOG)(turns_cli)


def turns_cli(
    about: Annotated[
        list[str] | None,
        typer.Option("--about", metavar="ACTOR", help="Only turns of or towards this actor; may be given again."),
    ] = None,
    by: Annotated[Text, typer.Option("--by", metavar="ACTOR", help="Who turned: an actor, or an outlet.")] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure", metavar="NAME", help="One of label, tone, events, position, reported; may be given again."
        ),
    ] = None,
    evidence: Annotated[
        bool, typer.Option("--evidence", help="One row a proof: the quoted words with date and source.")
    ] = False,
    false_discovery: Annotated[
        float,
        typer.Option("--false-discovery", metavar="SHARE", help="The share of false turns that is put up with."),
    ] = 0.05,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List what turned: who changed towards whom, when, how surely, and what would undo it."""
    from volteface.analysis.turns import MEASURES, load_turns
    from volteface.desk import Desk

    unknown = sorted(set(measure or ()) - set(MEASURES))
    if unknown:
        raise ConfigError(f"--measure: found {unknown[0]!r}, expected one of {', '.join(MEASURES)}")
    found = load_turns(
        Desk(desk, wait_s=wait),
        about=tuple(about or ()),
        by=by,
        since=since,
        until=until,
        measures=[name for name in MEASURES if name in (measure or MEASURES)],
        false_discovery=false_discovery,
        limit=limit,
    )
    rows = [row for turn in found for row in _proofs(turn)] if evidence else [_row(turn) for turn in found]
    print_rows(rows, QUOTED if evidence else COLUMNS, style=style, output=output, records=found)


def _row(turn: Turn) -> dict[str, Any]:
    return {
        **_head(turn),
        "before": turn.before,
        "after": turn.after,
        "days": f"{turn.n_before} + {turn.n_after}" if turn.p_value is not None else None,
        "p": turn.p_value,
        "q": turn.q_value,
        "seen_by": _seen_by(turn),
        "undone_by": turn.undo,
    }


def _head(turn: Turn) -> dict[str, Any]:
    period = " - ".join(day for day in (turn.begin_at, _last_day(turn)) if day)
    whom = turn.target_name or (turn.issue or "")
    return {"when": period, "who": turn.actor_name, "towards": whom, "kind": turn.kind}


def _last_day(turn: Turn) -> str | None:
    """Return the last day of the interval: its end is the day after."""
    from datetime import date, timedelta

    return (date.fromisoformat(turn.end_at[:10]) - timedelta(days=1)).isoformat() if turn.end_at else None


def _seen_by(turn: Turn) -> str:
    """Say whether records show the turn, a text tells of it, or both."""
    if turn.measure != "reported":
        return "records and report" if turn.reported else "records"
    return "report and records" if turn.agrees_with else "report"


def _proofs(turn: Turn) -> Iterator[dict[str, Any]]:
    """Yield one row for each record that proves the turn."""
    for side, proofs, values in (
        ("before", turn.evidence_before, turn.values_before),
        ("after", turn.evidence_after, turn.values_after),
    ):
        for place, proof in enumerate(proofs):
            yield {**_head(turn), "side": side, **_quoted(proof, values[place : place + 1])}


def _quoted(proof: Evidence, value: Sequence[float]) -> dict[str, Any]:
    words = " ".join(proof.text.split())
    cells = {"date": proof.published, "outlet": proof.outlet, "words": f"“{words}”", "document": proof.document}
    return {**cells, "value": value[0] if value else None}
