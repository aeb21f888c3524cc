"""``volteface outlooks``: what is open or expected, and what later documents suggest came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

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
    from pathlib import Path

    from volteface.analysis.evidence import Evidence
    from volteface.analysis.follow_up import FollowUp
    from volteface.desk import Desk
    from volteface.records import Outlook

__all__ = ["register"]

EPILOG = """\b
Examples:
  volteface outlooks --kind question
  volteface outlooks --about Turkey --follow-ups
"""

FOLLOWED = ("kind", "holder", "outlook", "came_of_it", "date", "outlet", "words", "score", "reason")
POOL = 400
"""Outlooks that are followed up: the newest ones."""


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("outlooks", epilog=EPILOG)(outlooks_cli)


def outlooks_cli(
    kind: Annotated[
        Text, typer.Option("--kind", metavar="KIND", help="question, condition, forecast, intention or sign.")
    ] = None,
    holder: Annotated[
        Text, typer.Option("--holder", metavar="ACTOR", help="Who expects it; 'author' for the article.")
    ] = None,
    about: AboutOption = None,
    follow_ups: Annotated[
        bool,
        typer.Option(
            "--follow-ups",
            help=f"Of the newest {POOL}, those with suggestions of what came of them: later events and words.",
        ),
    ] = False,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    desk: DeskOption = None,
    style: ListFormatOption = ListFormat.table,
    output: OutputOption = None,
    wait: WaitOption = 10.0,
) -> None:
    """List what is open or expected, and what came of it."""
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    most = POOL if follow_ups else limit
    found = held.outlooks(kind=kind, holder=holder, about=about, since=since, until=until, limit=most)
    if follow_ups:
        _print_followed(held, found, limit, style, output)
        return
    from volteface.cli.rows import print_records

    print_records(held, "outlook", found, style, output)


def _print_followed(
    desk: Desk, outlooks: Sequence[Outlook], limit: int, style: ListFormat, output: Path | None
) -> None:
    from volteface.analysis.follow_up import load_follow_ups
    from volteface.cli.quotes import load_quotes
    from volteface.cli.rows import record_rows

    suggested: defaultdict[str, list[FollowUp]] = defaultdict(list)
    for one in load_follow_ups(desk, outlooks):
        suggested[one.outlook].append(one)
    shown = [outlook for outlook in outlooks if outlook.id in suggested][:limit]
    quotes = load_quotes(desk, (one.evidence for outlook in shown for one in suggested[outlook.id]))
    named = record_rows(desk, shown) if style is not ListFormat.jsonl else []
    rows = [
        _row(row, one, quotes)
        for outlook, row in zip(shown, named, strict=bool(named))
        for one in suggested[outlook.id]
    ]
    records = [_record(outlook, suggested[outlook.id], quotes) for outlook in shown]
    print_rows(rows, FOLLOWED, style=style, output=output, records=records)


def _row(outlook: Mapping[str, Any], one: FollowUp, quotes: dict[Evidence, str]) -> dict[str, Any]:
    from volteface.cli.quotes import proof_cells

    head = {"kind": outlook["kind"], "holder": outlook["holder"], "outlook": outlook["words"], "came_of_it": one.kind}
    return {**head, **proof_cells(one.evidence, quotes), "score": one.score, "reason": one.reason}


def _record(outlook: Outlook, found: Sequence[FollowUp], quotes: Mapping[Evidence, str]) -> dict[str, Any]:
    from volteface.records import to_dict

    suggestions = []
    for one in found:
        suggestion = to_dict(one)
        suggestion["evidence"]["quote"] = quotes.get(one.evidence)
        suggestions.append(suggestion)
    return {**to_dict(outlook), "follow_ups": suggestions}
