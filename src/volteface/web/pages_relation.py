"""Two actors: what passed between them over time, what they say of each other and call each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response

from volteface.analysis.relations import Relation, load_between, relations_of
from volteface.analysis.turns import Turn, load_turns
from volteface.desk.bounded import BoundedDesk
from volteface.desk.filters import check_day
from volteface.desk.glimpses import ActorHead, TermUse, load_heads, load_terms
from volteface.desk.stood import gather_stood
from volteface.web.access import Reader
from volteface.web.history import History, load_history
from volteface.web.pages_actor import Chosen, Shelf, one_identity, records_of, select_shelves, shelves_of
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Around, load_around

__all__ = ["RelationPage", "router"]

router = page_router()
_SHOWN = 8
_TERMS = 24


@dataclass(frozen=True, slots=True)
class RelationPage:
    """What is between two actors.

    Attributes:
        one: the id of the first, ``""`` while none is chosen.
        other: of the second.
        names: the names of both.
        since: the first day asked for.
        until: the last.
        relation: its history by months, ``None`` where nothing is known.
        history: every record between the two, with its words.
        turns: what turned between them, the latest first.
        terms: what each calls the other: the first the second, then the second the first.
        shelves: events and statements.
    """

    one: str
    other: str
    names: tuple[str, str]
    since: str
    until: str
    relation: Relation | None
    history: History | None
    turns: tuple[Turn, ...]
    terms: tuple[tuple[TermUse, ...], tuple[TermUse, ...]]
    shelves: tuple[Shelf, ...]


Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=25)]


def relation(visit: Reader, one: Word = "", other: Word = "", since: Day = "", until: Day = "") -> Response:
    """Return what is between two actors."""
    if not one.strip() or not other.strip():
        empty = RelationPage(one, other, (one, other), since, until, None, None, (), ((), ()), ())
        return visit.page("relation.html", empty)
    begin, end = check_day("since", since), check_day("until", until)
    with visit.reading() as desk:
        pair = (one_identity(desk, one), one_identity(desk, other))
        page = visit.kept.get(
            desk, ("relation", pair, begin, end), lambda: _page(desk, pair, {"since": begin, "until": end})
        )
    return visit.page("relation.html", page)


def _page(desk: BoundedDesk, pair: tuple[str, str], period: Mapping[str, str | None]) -> RelationPage:
    since, until = period["since"], period["until"]
    (first, second, chosen, around, heads), between, turned = desk.side_by_side(
        lambda: _records(desk, pair, period),
        lambda: load_between(desk, pair=pair, since=since, until=until, limit=1),
        lambda: load_turns(desk, about=[pair[0]], since=since, until=until),
    )
    one, other = (heads[who].name for who in pair)
    found = relations_of(desk, between, until=until, names={who: heads[who].name for who in pair})
    turns = tuple(turn for turn in turned if {turn.actor, turn.target} == set(pair))
    return RelationPage(
        one=pair[0],
        other=pair[1],
        names=(one, other),
        since=since or "",
        until=until or "",
        relation=found[0] if found else None,
        history=load_history(desk, pair, (one, other), turns, (tie for ties in between.values() for tie in ties)),
        turns=turns,
        terms=(first, second),
        shelves=shelves_of(_titled(chosen, (one, other)), around, heads),
    )


def _records(
    desk: BoundedDesk, pair: tuple[str, str], period: Mapping[str, str | None]
) -> tuple[tuple[TermUse, ...], tuple[TermUse, ...], list[Chosen], Around, Mapping[str, ActorHead]]:
    """Return what each calls the other, the records between them, and whoever is shown anywhere on the page."""
    with desk.connection() as connection:
        stood = gather_stood(connection, {who: [who] for who in pair})
        first, second = load_terms(connection, stood, [(pair[1], pair[0]), pair], _TERMS)
        chosen = select_shelves(connection, _asked(pair, period), _SHOWN, stood=stood)
        around = load_around(desk, records_of(chosen))
        return first, second, chosen, around, load_heads(connection, {*pair, *around.people.values()})


def _asked(pair: tuple[str, str], period: Mapping[str, str | None]) -> list[tuple[str, str, Mapping[str, str]]]:
    one, other = pair
    asked = (
        ("{0} to {1}", "event", {"actor": one, "recipient": other}),
        ("{1} to {0}", "event", {"actor": other, "recipient": one}),
        ("{0} on {1}", "statement", {"source": one, "about": other}),
        ("{1} on {0}", "statement", {"source": other, "about": one}),
    )
    wanted = {name: day for name, day in period.items() if day}
    return [(title, kind, {**filters, **wanted}) for title, kind, filters in asked]


def _titled(chosen: Sequence[Chosen], names: tuple[str, str]) -> list[Chosen]:
    return [(title.format(*names), kind, filters, page) for title, kind, filters, page in chosen]


add_page(router, "/relation", relation)
