"""What shows only over many articles: turns, with the proof before and after, and where sources contradict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from fastapi import Query, Response

from volteface.analysis.contradictions import Contradiction, ContradictionKind, load_contradictions
from volteface.analysis.turns import MEASURES, Measure, Turn, load_turns
from volteface.desk.filters import check_day
from volteface.web.access import Reader
from volteface.web.routing import add_page, page_router

__all__ = ["ContradictionsPage", "TurnsPage", "router"]

router = page_router()
_TURNS = 100
_CONTRADICTIONS = 50

Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=25)]
KINDS = get_args(ContradictionKind)


@dataclass(frozen=True, slots=True)
class TurnsPage:
    """What turned.

    Attributes:
        about: the actor asked for.
        by: who turned, as asked for.
        measure: in what it was looked for; ``""`` for all.
        measures: what there is.
        since: the first day asked for.
        until: the last.
        turns: the latest first.
        full: whether there may be more.
    """

    about: str
    by: str
    measure: str
    measures: tuple[str, ...]
    since: str
    until: str
    turns: tuple[Turn, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class ContradictionsPage:
    """Where two sources cannot both be right.

    Attributes:
        about: the actor asked for.
        kind: the kind asked for; ``""`` for all.
        kinds: the kinds there are.
        since: the first day asked for.
        until: the last.
        contradictions: the surest first.
        full: whether there may be more.
    """

    about: str
    kind: str
    kinds: tuple[str, ...]
    since: str
    until: str
    contradictions: tuple[Contradiction, ...]
    full: bool


def turns(
    visit: Reader,
    about: Word = "",
    by: Word = "",
    measure: Literal["", "label", "tone", "events", "position", "reported"] = "",
    since: Day = "",
    until: Day = "",
) -> Response:
    """Return what turned, the latest first."""
    begin, end = check_day("since", since), check_day("until", until)
    measures: tuple[Measure, ...] = (measure,) if measure else MEASURES
    actors = [about.strip()] if about.strip() else []
    with visit.reading() as desk:
        found = visit.kept.get(
            desk,
            ("turns", about, by, measures, begin, end),
            lambda: load_turns(
                desk, about=actors, by=by.strip() or None, since=begin, until=end, measures=measures, limit=_TURNS
            ),
        )
    full = len(found) == _TURNS
    return visit.page("turns.html", TurnsPage(about, by, measure, MEASURES, since, until, found, full))


def contradictions(
    visit: Reader,
    about: Word = "",
    kind: Literal["", "event", "statement", "number"] = "",
    since: Day = "",
    until: Day = "",
) -> Response:
    """Return where two sources cannot both be right, the surest first."""
    begin, end = check_day("since", since), check_day("until", until)
    actors = [about.strip()] if about.strip() else []
    with visit.reading() as desk:
        found = visit.kept.get(
            desk,
            ("contradictions", about, kind, begin, end),
            lambda: load_contradictions(
                desk, about=actors, kind=kind or None, since=begin, until=end, limit=_CONTRADICTIONS
            ),
        )
    full = len(found) == _CONTRADICTIONS
    page = ContradictionsPage(about, kind, KINDS, since, until, found, full)
    return visit.page("contradictions.html", page)


add_page(router, "/turns", turns)
add_page(router, "/contradictions", contradictions)
