"""What each chart shows, as a table with a title and a text that says the same: no chart says more than its table.

Needs a ``Situation``; makes a ``ChartTable`` for each kind that has anything to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from volteface.analysis.situation import Situation
from volteface.records import Event, Label
from volteface.report.days import day_words
from volteface.report.event_sentences import type_phrase
from volteface.report.phrases import count_words, listed

__all__ = ["KINDS", "ChartKind", "ChartTable", "chart_tables"]

ChartKind = Literal["timeline", "relation", "labels", "map", "network"]
KINDS: tuple[ChartKind, ...] = ("timeline", "relation", "labels", "map", "network")
"""The kinds of charts, in the order of the page."""

_ACTORS = 8
_EDGES = 24
_WORDS = 14


@dataclass(frozen=True, slots=True)
class ChartTable:
    """What a chart shows.

    Attributes:
        kind: which chart.
        title: what it is of.
        text: the same in words, for those who do not see it.
        columns: the columns of the table, as keys of the rows.
        rows: the rows, in the order of the chart.
        marks: days at which something turned, ISO, with words; for the chart's rules.
    """

    kind: ChartKind
    title: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    marks: tuple[tuple[str, str], ...] = ()


def chart_tables(situation: Situation) -> tuple[ChartTable, ...]:
    """Return the tables of all charts that have anything to show."""
    makers: tuple[Callable[[Situation], ChartTable | None], ...] = (_timeline, _relation, _labels, _map, _network)
    return tuple(table for table in (make(situation) for make in makers) if table is not None)


def _names(situation: Situation, event: Event, role: Literal["actors", "recipients"]) -> list[str]:
    references = getattr(event, role)
    return [situation.names[one.actor] for one in references if one.actor and one.actor in situation.names]


def _what(event: Event) -> str:
    return type_phrase(event).do.replace("~", "")


def _day_of(situation: Situation, event: Event) -> str | None:
    document = situation.documents.get(event.document)
    return (event.begin_at or (document.published if document else None) or "")[:10] or None


def _reports(situation: Situation, event: Event) -> int:
    held = situation.corroboration.get(event.id)
    return max(1, held.independent) if held else 1


def _timeline(situation: Situation) -> ChartTable | None:
    counts = Counter(name for event in situation.events for name in _names(situation, event, "actors")[:1])
    shown = {name for name, _ in counts.most_common(_ACTORS)}
    rows = []
    for event in situation.events:
        who, day = _names(situation, event, "actors")[:1], _day_of(situation, event)
        if day is None or len(day) < len("2024-12-10") or not who or who[0] not in shown:
            continue
        whom = listed(_names(situation, event, "recipients"))
        row = {"day": day, "who": who[0], "what": _what(event), "whom": whom, "reality": event.reality}
        rows.append({**row, "words": event.trigger.text, "sources": _reports(situation, event)})
    if not rows:
        return None
    rows.sort(key=lambda row: (str(row["day"]), str(row["who"])))
    text = f"{count_words(len(rows), 'event')} between {day_words(str(rows[0]['day']))} and "
    text += f"{day_words(str(rows[-1]['day']))}; most by {listed([name for name, _ in counts.most_common(3)])}."
    columns = ("day", "who", "what", "whom", "reality", "words", "sources")
    return ChartTable(
        "timeline", "Who did what, day by day", _upper(text), columns, tuple(rows), _turn_marks(situation)
    )


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _turn_marks(situation: Situation) -> tuple[tuple[str, str], ...]:
    """Return the days on which turns came about, one for each day."""
    found = {turn.end_at[:10]: f"{turn.actor_name} turns" for turn in reversed(situation.turns) if turn.end_at}
    return tuple(sorted(found.items()))


def _relation(situation: Situation) -> ChartTable | None:
    relation = next((one for one in situation.relations if len(one.periods) > 1), None)
    if relation is None:
        return None
    rows = tuple(
        {
            "begin": period.begin_at[:10], "end": period.end_at[:10], "events": period.events, "words": period.words,
            "balance": round(period.balance, 3), "low": round(period.low, 3), "high": round(period.high, 3),
        }
        for period in relation.periods
    )  # fmt: skip
    pair = " and ".join(relation.names)
    text = (
        f"{pair}: {relation.state} of late, with a balance of {relation.balance:+.2f} between -1 (conflict) and 1 "
        f"(cooperation), 90 per cent between {relation.low:+.2f} and {relation.high:+.2f}."
    )
    marks = tuple(
        ((turn.begin_at or "")[:10], f"{turn.actor_name} turns")
        for turn in situation.turns
        if turn.begin_at and {turn.actor, turn.target} == set(relation.actors)
    )
    columns = ("begin", "end", "events", "words", "balance", "low", "high")
    return ChartTable("relation", f"Conflict and cooperation: {pair}", text, columns, rows, marks)


def _labels(situation: Situation) -> ChartTable | None:
    turned = next((shift for shift in situation.shifts if shift.kind == "label" and shift.before.value), None)
    targets = Counter(label.target for label in situation.labels if label.target)
    if not targets:
        return None
    target = turned.target if turned and turned.target in targets else targets.most_common(1)[0][0]
    name = situation.names.get(target or "", "")
    counts = Counter(_side(situation, label, name) for label in situation.labels)
    rows = tuple(
        {"when": side[0], "words": side[1], "stance": side[2], "uses": count}
        for side, count in sorted(counts.items(), key=lambda item: (_SIDES.index(item[0][0]), -item[1], item[0]))
        if side[1]
    )[:_WORDS]
    if not rows or not name:
        return None
    text = "; ".join(f"{row['when']}: “{row['words']}” ({row['stance']}, {row['uses']})" for row in rows)
    return ChartTable("labels", f"What {name} is called", f"{text}.", ("when", "words", "stance", "uses"), rows)


_SIDES = ("before", "in the period", "after", "")


def _side(situation: Situation, label: Label, name: str) -> tuple[str, str, str]:
    """Return on which side of a turn a label stands, with its words; empty words for a label of somebody else."""
    if situation.names.get(label.target or "") != name:
        return ("", "", "")
    words = " ".join(label.text.split())
    for shift in situation.shifts:
        if shift.kind == "label" and situation.names.get(shift.target or "") == name:
            if label.id in shift.before.evidence or words.lower() == (shift.before.value or "").lower():
                return ("before", words, label.stance)
            if label.id in shift.after.evidence or words.lower() == (shift.after.value or "").lower():
                return ("after", words, label.stance)
    return ("in the period", words, label.stance)


def _map(situation: Situation) -> ChartTable | None:
    rows = []
    for event in situation.events:
        place = situation.places.get(event.place or "")
        if place is None or place.latitude is None or place.longitude is None:
            continue
        row = {"place": place.name or place.text, "latitude": place.latitude, "longitude": place.longitude}
        who = listed(_names(situation, event, "actors")) or "not named"
        rows.append(
            {**row, "day": _day_of(situation, event) or "", "who": who, "what": _what(event), "reality": event.reality}
        )
    if not rows:
        return None
    places = [str(row["place"]) for row in rows]
    text = f"{count_words(len(rows), 'event')} at {count_words(len(set(places)), 'place')}: {listed(_common(places))}."
    columns = ("place", "latitude", "longitude", "day", "who", "what", "reality")
    return ChartTable("map", "Where it happened", _upper(text), columns, tuple(rows))


def _common(names: Iterable[str]) -> list[str]:
    return [name for name, _ in Counter(names).most_common(6)]


def _edges(situation: Situation) -> Iterator[tuple[str, str, str]]:
    for event in situation.events:
        if event.reality in ("current", "historical"):
            side = "conflict" if event.quad and "conflict" in event.quad else "cooperation"
            for who in _names(situation, event, "actors"):
                yield from ((who, whom, side) for whom in _names(situation, event, "recipients") if whom != who)


def _network(situation: Situation) -> ChartTable | None:
    counts = Counter(_edges(situation))
    if not counts:
        return None
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_EDGES]
    rows = tuple({"who": who, "whom": whom, "kind": kind, "events": n} for (who, whom, kind), n in ranked)
    most = [f"{row['who']} on {row['whom']} ({row['kind']}, {row['events']})" for row in rows[:3]]
    text = f"{count_words(len(rows), 'tie')}, the strongest {listed(most)}."
    return ChartTable("network", "Who acts on whom", _upper(text), ("who", "whom", "kind", "events"), rows)
