"""Charts of a period: when it happened, how two stand to each other, who is called what; each with its table."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Response
from markupsafe import Markup

from volteface.desk.actors import single_actors
from volteface.desk.bounded import BoundedDesk
from volteface.desk.filters import check_day
from volteface.report.brief import BriefOptions
from volteface.report.charts import KINDS, ChartKind, ChartTable, render_svg
from volteface.report.charts.rendering import can_draw
from volteface.web.access import Reader, Visit
from volteface.web.routing import add_page, page_router
from volteface.web.urls import Urls
from volteface.web.views import wants_json

__all__ = ["TITLES", "ChartPage", "Drawings", "router"]

router = page_router()
URLS = Urls()

_PAIRS = 6
_EVENTS = 60
_MOST = 64

TITLES: dict[ChartKind, str] = {
    "timeline": "Timeline",
    "relation": "Relations",
    "labels": "Labels before and after",
    "map": "Map",
    "network": "Network",
}
DRAWN: tuple[ChartKind, ...] = ("timeline", "relation", "labels")
"""The charts of the brief that have a page here; map and network have their own, see ``pages_spread``."""

Day = Annotated[str, Query(max_length=25)]
Actors = Annotated[list[str], Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class ChartPage:
    """One chart.

    Attributes:
        kind: which chart.
        kinds: the charts there are, with their titles.
        title: what it is of.
        since: the first day asked for.
        until: the last.
        about: the actors asked for.
        text: the chart in words, ``""`` where there is nothing to show.
        columns: of its table.
        rows: of its table.
        links: for each row, the address of the records that it stands for.
        svg: the chart, ``None`` where it cannot be drawn or a program asks.
        drawable: whether charts can be drawn here.
    """

    kind: str
    kinds: tuple[tuple[str, str], ...]
    title: str
    since: str
    until: str
    about: tuple[str, ...]
    text: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    links: tuple[str, ...]
    svg: str | None
    drawable: bool


class Drawings:
    """Keeps the latest charts that were drawn: drawing takes longer than everything else of a page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Markup] = OrderedDict()

    def draw(self, table: ChartTable) -> Markup:
        """Return a chart as SVG; the words in it are escaped by what draws it."""
        key = repr(table)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = Markup(render_svg(table))
        with self._lock:
            self._held[key] = made
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return made


def chart(kind: ChartKind, visit: Visit, period: tuple[str, str], about: list[str]) -> Response:
    """Return one chart of a period and of actors."""
    since, until = period
    wanted = tuple(name.strip()[:200] for given in about for name in given.split(";") if name.strip())
    options = BriefOptions(
        since=check_day("since", since), until=check_day("until", until), about=wanted, relations=_PAIRS, events=_EVENTS
    )
    with visit.reading() as desk:
        brief = visit.kept.brief(desk, options)
        table = next((one for one in brief.charts if one.kind == kind), None)
        made = partial(_links, desk, table, options) if table else tuple
        links: tuple[str, ...] = visit.kept.get(desk, ("links", kind, options), made)
    drawn = table is not None and can_draw() and not wants_json(visit.request)
    page = ChartPage(
        kind=kind,
        kinds=tuple(TITLES.items()),
        title=table.title if table else TITLES[kind],
        since=since,
        until=until,
        about=wanted,
        text=table.text if table else "",
        columns=table.columns if table else (),
        rows=tuple(dict(row) for row in table.rows) if table else (),
        links=links,
        svg=visit.request.app.state.drawings.draw(table) if table is not None and drawn else None,
        drawable=can_draw(),
    )
    return visit.page("chart.html", page)


def _links(desk: BoundedDesk, table: ChartTable, options: BriefOptions) -> tuple[str, ...]:
    """Return for each row of a chart's table the list of records that it stands for."""
    # A name that stands for several narrows no list.
    with desk.connection() as connection:
        known = single_actors(connection, _names(table))
    period = {"since": options.since, "until": options.until}
    return tuple(_link(table, row, known.get, period) for row in table.rows)


def _names(table: ChartTable) -> Iterator[str]:
    """Yield the names that may stand for actors in a chart's table."""
    if table.kind == "timeline":
        yield from (row["who"] for row in table.rows)
    elif table.kind == "relation":
        yield from (name for pair in _pairs(table.title.partition(": ")[2]) for name in pair)
    else:
        yield _called(table)


def _called(table: ChartTable) -> str:
    """Return who is called what in a chart of labels."""
    return table.title.removeprefix("What ").removesuffix(" is called")


def _link(
    table: ChartTable, row: Mapping[str, Any], who: Callable[[str], str | None], period: Mapping[str, str | None]
) -> str:
    if table.kind == "timeline":
        day = str(row["day"])
        return URLS.listed("event", party=who(row["who"]), text=row["words"], since=day, until=day)
    if table.kind == "relation":
        one, other = _pair(table.title.partition(": ")[2], who)
        # The end is the day after the last.
        last = (date.fromisoformat(str(row["end"])[:10]) - timedelta(days=1)).isoformat()
        return URLS.relation(who(one) or one, who(other) or other, since=str(row["begin"])[:10], until=last)
    target = who(_called(table))
    return URLS.listed("label", target=target, text=row["words"], stance=row["stance"], **period)


def _pair(names: str, who: Callable[[str], str | None]) -> tuple[str, str]:
    """Return the two whom a title names: a name may have an ``and`` of its own."""
    splits = _pairs(names)
    return next((pair for pair in splits if who(pair[0]) and who(pair[1])), splits[0] if splits else (names, ""))


def _pairs(names: str) -> list[tuple[str, str]]:
    """Return every way in which two names may be joined by an ``and``."""
    parts = names.split(" and ")
    return [(" and ".join(parts[:place]), " and ".join(parts[place:])) for place in range(1, len(parts))]


def _endpoint(kind: ChartKind) -> Callable[..., Response]:
    def endpoint(visit: Reader, since: Day = "", until: Day = "", about: Actors = []) -> Response:  # noqa: B006
        return chart(kind, visit, (since, until), about)

    endpoint.__doc__ = f"Return the chart {TITLES[kind].lower()} of a period and of actors."
    return endpoint


for _kind in KINDS:
    if _kind in DRAWN:
        add_page(router, f"/chart/{_kind}", _endpoint(_kind))
