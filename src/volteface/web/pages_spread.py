"""Map and Network: where it happened, who acts on whom and who quotes whom, in a period that a brush chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Response

from volteface.desk.bounded import BoundedDesk
from volteface.desk.filters import check_day
from volteface.desk.spread import Kind, Spot, Tie, Within, load_days, load_deeds, load_quotes, load_spots
from volteface.web.access import Reader, Visit
from volteface.web.brush import Brush, make_brush, unit_of
from volteface.web.exports import export_links, file_response
from volteface.web.linking import Net, draw_net
from volteface.web.mapping import Drawing, Frame, draw_map, frame_around, frame_of, frame_words
from volteface.web.routing import add_page, page_router
from volteface.web.urls import Urls

__all__ = ["MapPage", "NetworkPage", "router"]

router = page_router()
URLS = Urls()
_SPOTS = 2_000
_SPOT_ROWS = 200
_TIES = 100
_LINES = 24

MAP, NETWORK = "/chart/map", "/chart/network"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MapPage:
    """Where it happened.

    Attributes:
        since: the first day asked for.
        until: the last.
        about: the actors asked for.
        by: what a bar of the brush stands for, as asked for.
        box: the part of the map asked for, ``""`` for all.
        brush: the bars, ``None`` where there are no days.
        drawing: the map.
        outlines: whether outlines of countries can be drawn.
        out: the address of the whole map, ``None`` where it is shown.
        columns: of the table.
        rows: the places, those with most events first.
        full: whether there may be more.
        exports: form -> the address of the table in that form.
    """

    since: str
    until: str
    about: tuple[str, ...]
    by: str
    box: str
    brush: Brush | None
    drawing: Drawing
    outlines: bool
    out: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    full: bool
    exports: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Who acts on whom, and who quotes whom.

    Attributes:
        since: the first day asked for.
        until: the last.
        about: the actors asked for.
        by: what a bar of the brush stands for, as asked for.
        brush: the bars, ``None`` where there are no days.
        deeds: who acts on whom.
        quotes: who quotes whom.
        columns: of the table.
        rows: all ties, those of deeds first.
        full: whether there may be more.
        exports: form -> the address of the table in that form.
    """

    since: str
    until: str
    about: tuple[str, ...]
    by: str
    brush: Brush | None
    deeds: Net
    quotes: Net
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    full: bool
    exports: Mapping[str, str]


Day = Annotated[str, Query(max_length=25)]
Word = Annotated[str, Query(max_length=60)]
Actors = Annotated[list[str], Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class _Question:
    """What an address asks."""

    path: str
    since: str
    until: str
    about: tuple[str, ...]
    by: str

    def at(self, **other: str) -> str:
        """Return the address of the same question with other values."""
        own = {"since": self.since, "until": self.until, "about": "; ".join(self.about), "by": self.by}
        return URLS.asking(self.path, {**own, **other})

    def within(self, desk: BoundedDesk) -> Within:
        """Return the question with the actors that it names."""
        ids = tuple(dict.fromkeys(one for name in self.about for one in desk.identities(name)))
        return Within(check_day("since", self.since), check_day("until", self.until), ids)

    def records(self, **more: str | None) -> dict[str, str | None]:
        """Return the filters of a list of the records of this period."""
        return {"since": self.since, "until": self.until, **more}


def _question(path: str, period: tuple[str, str], about: list[str], by: str) -> _Question:
    wanted = tuple(name.strip()[:200] for given in about for name in given.split(";") if name.strip())
    unit_of(by)
    check_day("since", period[0])
    check_day("until", period[1])
    return _Question(path, *period, wanted, by)


def _brush(
    visit: Visit, desk: BoundedDesk, asked: _Question, within: Within, *, kind: Kind, **kept: str
) -> Brush | None:
    with desk.connection() as connection:
        days = visit.kept.get(desk, ("days", kind, within.about), lambda: load_days(connection, kind, within.about))
    what = "events" if kind == "event" else "statements"
    period = (within.since, within.until)
    return make_brush(
        days, period, lambda since, until: asked.at(since=since, until=until, **kept), what=what, unit=unit_of(asked.by)
    )


SPOT_COLUMNS = ("place", "country", "latitude", "longitude", "events", "happened", "first", "last")


def places(
    visit: Reader, since: Day = "", until: Day = "", about: Actors = [],  # noqa: B006
    by: Word = "", box: Word = "", export: Word = "",
) -> Response:  # fmt: skip
    """Return where it happened, in a period and to actors."""
    asked, frame = _question(MAP, (since, until), about, by), frame_of(box)
    with visit.reading() as desk:
        within = asked.within(desk)
        with desk.connection() as connection:
            spots = visit.kept.get(desk, ("spots", within), lambda: load_spots(connection, within, _SPOTS))
        brush = _brush(visit, desk, asked, within, kind="event", box=box)
    shown = [one for one in spots if _inside(one, frame)]
    rows = tuple(_spot_row(one, asked) for one in shown[:_SPOT_ROWS])
    if export:
        return file_response("map", rows, SPOT_COLUMNS, export, total=len(shown))
    drawing = draw_map(
        spots, frame or frame_around(spots),
        lambda spot: _spot_row(spot, asked)["url"], lambda around: asked.at(box=frame_words(around)),
    )  # fmt: skip
    page = MapPage(
        since=since,
        until=until,
        about=asked.about,
        by=by,
        box=box,
        brush=brush,
        drawing=drawing,
        outlines=bool(drawing.land),
        out=asked.at() if frame else None,
        columns=SPOT_COLUMNS,
        rows=rows,
        full=len(shown) > len(rows),
        exports=export_links(asked.at(box=box)),
    )
    return visit.page("map.html", page)


def _inside(spot: Spot, frame: Frame | None) -> bool:
    if frame is None:
        return True
    west, south, east, north = frame
    return west <= spot.longitude <= east and south <= spot.latitude <= north


def _spot_row(spot: Spot, asked: _Question) -> dict[str, Any]:
    name = f"{spot.name}, {spot.country}" if spot.country else spot.name
    more = {"party": asked.about[0]} if len(asked.about) == 1 else {}
    return {
        "place": spot.name,
        "country": spot.country,
        "latitude": round(spot.latitude, 4),
        "longitude": round(spot.longitude, 4),
        "events": spot.events,
        "happened": spot.happened,
        "first": spot.first,
        "last": spot.last,
        "url": URLS.listed("event", **asked.records(place=name, **more)),
    }


TIE_COLUMNS = ("tie", "who", "whom", "kind", "count")


def network(
    visit: Reader, since: Day = "", until: Day = "", about: Actors = [],  # noqa: B006
    by: Word = "", export: Word = "",
) -> Response:  # fmt: skip
    """Return who acts on whom and who quotes whom, in a period and among actors."""
    asked = _question(NETWORK, (since, until), about, by)
    with visit.reading() as desk:
        within = asked.within(desk)
        with desk.connection() as connection:
            deeds, quotes = visit.kept.get(
                desk, ("ties", within),
                lambda: (load_deeds(connection, within, _TIES), load_quotes(connection, within, _TIES)),
            )  # fmt: skip
        brush = _brush(visit, desk, asked, within, kind="event")
    ties = [*(("acts", one) for one in deeds), *(("quotes", one) for one in quotes)]
    rows = tuple(_tie_row(tie, one, asked) for tie, one in ties)
    if export:
        return file_response("network", rows, TIE_COLUMNS, export)
    page = NetworkPage(
        since=since,
        until=until,
        about=asked.about,
        by=by,
        brush=brush,
        deeds=draw_net(deeds[:_LINES], _node_url, lambda tie: _deed_url(tie, asked)),
        quotes=draw_net(quotes[:_LINES], _node_url, lambda tie: _quote_url(tie, asked)),
        columns=TIE_COLUMNS,
        rows=rows,
        full=_TIES in (len(deeds), len(quotes)),
        exports=export_links(asked.at()),
    )
    return visit.page("network.html", page)


def _tie_row(tie: str, one: Tie, asked: _Question) -> dict[str, Any]:
    url = _deed_url(one, asked) if tie == "acts" else _quote_url(one, asked)
    return {"tie": tie, "who": one.who, "whom": one.whom, "kind": one.kind, "count": one.count, "url": url}


def _node_url(name: str, identity: str | None) -> str:
    return URLS.actor(identity) if identity else URLS.listed("document", outlet=name)


def _deed_url(tie: Tie, asked: _Question) -> str:
    return URLS.listed("event", **asked.records(party=tie.who_id, other=tie.whom_id))


def _quote_url(tie: Tie, asked: _Question) -> str:
    through = {"through": tie.who_id} if tie.who_id else {"outlet": tie.who}
    return URLS.listed("statement", **asked.records(source=tie.whom_id, **through))


add_page(router, MAP, places)
add_page(router, NETWORK, network)
