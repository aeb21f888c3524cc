"""The situation: the brief of a period and of actors, and what is new since the last visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Response

from volteface.desk.filters import check_day
from volteface.desk.glimpses import load_new_documents
from volteface.report.brief import Brief, BriefOptions
from volteface.watch.notices import Notice
from volteface.web.access import Reader, Visit, set_cookie
from volteface.web.pages_notices import load_notices
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Row, document_rows
from volteface.web.visits import Seen, instants, seen_again

__all__ = ["NewLine", "NewSince", "SituationPage", "router"]

router = page_router()

_COOKIE = "volteface_seen"
_YEAR_S = 365 * 24 * 3600
_NEW_SHOWN = 8
_NEW_READ = 20_000
_NEW_LINES = 12

Day = Annotated[str, Query(max_length=25)]
Actors = Annotated[list[str], Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of the brief that is new, or newly supported.

    Attributes:
        section: the title of its section.
        text: the line.
        alone: whether all that it rests on is new.
        sources: the numbers of the new sources.
    """

    section: str
    text: str
    alone: bool
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NewSince:
    """What was read since the last visit.

    Attributes:
        since: when that was, ISO.
        documents: how many articles were read since.
        rows: the latest of them.
        lines: the lines of the brief that rest on them alone, or on one of them too.
        notices: what was told since, the newest first.
    """

    since: str
    documents: int
    rows: tuple[Row, ...]
    lines: tuple[NewLine, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class SituationPage:
    """The situation.

    Attributes:
        since: the first day asked for.
        until: the last day asked for.
        about: the actors asked for.
        brief: the brief.
        new: what is new since the last visit, ``None`` on the first.
    """

    since: str
    until: str
    about: tuple[str, ...]
    brief: Brief
    new: NewSince | None


def situation(visit: Reader, since: Day = "", until: Day = "", about: Actors = []) -> Response:  # noqa: B006
    """Return the brief of a period and of actors."""
    wanted = tuple(name.strip()[:200] for given in about for name in given.split(";") if name.strip())
    options = BriefOptions(since=check_day("since", since), until=check_day("until", until), about=wanted)
    last = _last_visit(visit)
    with visit.reading() as desk:
        brief = visit.kept.brief(desk, options)
        new = None
        if last is not None:
            with desk.connection() as connection:
                count, ids = load_new_documents(connection, last, _NEW_READ)
            rows = document_rows(desk.documents_by_id(ids[:_NEW_SHOWN]))
            told = load_notices(desk, _NEW_SHOWN, since=last)
            new = NewSince(last, count, rows, tuple(_new_lines(brief, frozenset(ids))), told)
    return visit.page("situation.html", SituationPage(since, until, wanted, brief, new))


def _new_lines(brief: Brief, fresh: frozenset[str]) -> Iterator[NewLine]:
    """Yield the lines that rest on what was read since, those that rest on nothing else first."""
    numbers = {source.number for source in brief.sources if source.document in fresh}
    found = [
        NewLine(section.title, line.text, numbers.issuperset(line.sources), tuple(sorted(numbers & set(line.sources))))
        for section in brief.sections
        for line in section.lines
        if numbers & set(line.sources)
    ]
    yield from sorted(found, key=lambda line: not line.alone)[:_NEW_LINES]


def _last_visit(visit: Visit) -> str | None:
    """Return when the visit before this one ended: of the person who logged in, else of the browser."""
    now = datetime.now(UTC)
    kept = visit.visits.look(visit.person, now) if visit.person is not None else None
    if kept is not None:
        return kept.before
    found = instants(visit.request.cookies.get(_COOKIE, ""))[:2]
    again = seen_again(Seen(found[0], found[-1]) if found else Seen(), now)
    set_cookie(visit.request, _COOKIE, f"{again.before or again.latest}|{again.latest}", max_age_s=_YEAR_S)
    return again.before


add_page(router, "/", situation, twin="/situation.json")
router.add_api_route("/situation", situation, methods=["GET", "HEAD"], response_model=None, include_in_schema=False)
