"""What was dated by a time follows when a person corrects or rejects that time, and goes back with the decision.

Needs an open connection inside a transaction, and a time with the interval that it had before; makes ``Moved``, what
each record was and is, which is kept with the decision. An event names the time that dates it; a turn names none, and
is dated by the first resolved time within its words, as its reading was. A rejected time dates nothing: what it dated
has no day. Labels and parallels name their time and hold no day of their own, statements are dated by their article:
they need nothing. An event that is dated otherwise now, by a person's own correction of it, stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from volteface.desk.schema import quoted

if TYPE_CHECKING:
    import duckdb

__all__ = [
    "Interval",
    "Moved",
    "follow_time",
    "go_back",
    "interval_given",
    "interval_read",
    "intervals_moved",
    "merged",
]

Interval = tuple[str | None, str | None]
"""First day and the day after the last, ISO."""

Moved = dict[str, dict[str, dict[str, dict[str, Any]]]]
"""Record table -> id -> ``was`` and ``now`` -> column -> value."""

_RECENT_DAYS = 21
"""As in the reading: what is longer ago than this when the article appears is told as history."""

_EVENTS = """
SELECT id, reality FROM event WHERE number = $number AND "time" = $time
AND begin_at IS NOT DISTINCT FROM $begin AND end_at IS NOT DISTINCT FROM $end AND coalesce(id = $only, true)
"""
_SHIFTS = """
SELECT s.id FROM shift s JOIN "time" t ON t.number = s.number AND t.start >= s.start AND t.start < s."end"
WHERE s.number = $number AND t.id = $time AND $begin IS NOT NULL
AND s.before_end_at IS NOT DISTINCT FROM $begin AND s.after_begin_at IS NOT DISTINCT FROM $begin
AND NOT EXISTS (SELECT 1 FROM "time" o WHERE o.number = s.number AND o.start >= s.start AND o.start < t.start
                AND o.begin_at IS NOT NULL)
"""


def interval_read(connection: duckdb.DuckDBPyConnection, time: str) -> tuple[int, Interval] | None:
    """Return the number of a time's article, and the interval it stands for; ``None`` where there is no such time."""
    rows = connection.execute('SELECT number, begin_at, end_at FROM "time" WHERE id = $id', {"id": time}).fetchall()
    return (rows[0][0], (rows[0][1], rows[0][2])) if rows else None


def interval_given(connection: duckdb.DuckDBPyConnection, time: str) -> tuple[int, Interval] | None:
    """Return the number of a time's article, and the interval that it dates by: none while the time is rejected."""
    held = interval_read(connection, time)
    rejected = connection.execute(
        "SELECT 1 FROM decision WHERE kind = 'reject' AND object = 'time' AND subject = $id AND undone_at IS NULL "
        "LIMIT 1",
        {"id": time},
    ).fetchall()
    return (held[0], (None, None)) if held and rejected else held


def follow_time(connection: duckdb.DuckDBPyConnection, time: str, was: Interval, *, only: str | None = None) -> Moved:
    """Date anew what was dated by a time; to be called when the time has its new interval, or dates nothing more.

    Args:
        connection: an open desk.
        time: the time's id.
        was: its interval before.
        only: the one event that is meant; ``None`` for all that the time dates.
    """
    held = interval_given(connection, time)
    if held is None or held[1] == was:
        return {}
    number, now = held
    asked = {"number": number, "time": time, "begin": was[0]}
    turn = _change({"before_end_at": was[0], "after_begin_at": was[0]}, [now[0], now[0]])
    turns = [] if only else connection.execute(_SHIFTS, asked).fetchall()
    moved = {
        "event": _events(connection, {**asked, "end": was[1], "only": only}, now),
        "shift": {record: turn for (record,) in turns},
    }
    _lay(connection, number, moved, "now")
    return {kind: records for kind, records in moved.items() if records}


def go_back(connection: duckdb.DuckDBPyConnection, moved: Moved) -> set[int]:
    """Give what was dated anew its day back, where it still is what it was made; return the numbers of the articles."""
    numbers: set[int] = set()
    for kind, records in moved.items():
        for record, change in records.items():
            columns = ", ".join(map(quoted, change["now"]))
            rows = connection.execute(
                f"SELECT number, {columns} FROM {quoted(kind)} WHERE id = $id", {"id": record}
            ).fetchall()
            for number, *values in rows:
                if values == list(change["now"].values()):
                    _lay(connection, number, {kind: {record: change}}, "was")
                    numbers.add(number)
    return numbers


def intervals_moved(moved: Moved) -> list[Interval]:
    """Return the intervals that events had before they moved, each once."""
    found = (change["was"] for change in moved.get("event", {}).values())
    return list(dict.fromkeys((was["begin_at"], was["end_at"]) for was in found))


def merged(one: Moved, other: Moved) -> Moved:
    """Return what moved in either; of a record that moved in both, the later."""
    return {kind: {**one.get(kind, {}), **other.get(kind, {})} for kind in {**one, **other}}


def _events(
    connection: duckdb.DuckDBPyConnection, asked: Mapping[str, Any], now: Interval
) -> dict[str, dict[str, dict[str, Any]]]:
    rows = connection.execute(_EVENTS, asked).fetchall()
    said = _said_by_people(connection, [record for record, _ in rows])
    published = connection.execute(
        'SELECT published FROM "document" WHERE number = $n', {"n": asked["number"]}
    ).fetchall()[0][0]
    was = (asked["begin"], asked["end"])
    found = {}
    for record, reality in rows:
        before = {"begin_at": was[0], "end_at": was[1]}
        after = [*now]
        turned = _reality(reality, _long_ago(was, published), _long_ago(now, published))
        if turned != reality and record not in said:
            before["reality"] = reality
            after.append(turned)
        found[record] = _change(before, after)
    return found


def _change(was: dict[str, Any], now: Iterable[Any]) -> dict[str, dict[str, Any]]:
    return {"was": was, "now": dict(zip(was, now, strict=True))}


def _lay(connection: duckdb.DuckDBPyConnection, number: int, moved: Moved, side: str) -> None:
    for kind, records in moved.items():
        for record, change in records.items():
            columns = change[side]
            changed = ", ".join(f"{quoted(name)} = $v_{name}" for name in columns)
            connection.execute(
                f"UPDATE {quoted(kind)} SET {changed} WHERE number = $number AND id = $id",
                {"number": number, "id": record, **{f"v_{name}": value for name, value in columns.items()}},
            )


def _said_by_people(connection: duckdb.DuckDBPyConnection, events: list[str]) -> set[str]:
    """Return the events of which a standing correction says whether they happened: that is no matter of days."""
    rows = connection.execute(
        "SELECT subject, value FROM decision WHERE kind = 'correct' AND object = 'event' AND undone_at IS NULL "
        "AND subject IN (SELECT unnest($ids::VARCHAR[]))",
        {"ids": events},
    ).fetchall()
    return {subject for subject, value in rows if "reality" in json.loads(value or "{}").get("now", {})}


def _reality(reality: str, before: bool, after: bool) -> str:  # two sides of one change
    """Return whether what happened is news or history, by the new day; what did not happen stays so."""
    if before == after or reality not in ("current", "historical"):
        return reality
    return "historical" if after else "current"


def _long_ago(interval: Interval, published: str | None) -> bool:
    day, last = _day(published), _day(interval[1] or interval[0])
    return interval[0] is not None and day is not None and last is not None and (day - last).days > _RECENT_DAYS


def _day(moment: str | None) -> date | None:
    parts = (moment or "")[:10].split("-")
    try:
        return date(*[int(part) for part in (*parts, "1", "1")[:3]])
    except ValueError:
        return None
