"""What shows only over many articles: turns, with the proof before and after, and where sources contradict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeVar, get_args

from fastapi import Query, Response

from volteface.analysis.contradictions import Contradiction, ContradictionKind, load_contradictions
from volteface.analysis.evidence import Evidence
from volteface.analysis.turns import MEASURES, Measure, Turn, load_turns
from volteface.desk.filters import check_day
from volteface.desk.pages import Asked
from volteface.web.access import Reader, Visit
from volteface.web.exports import export_links, file_response
from volteface.web.pages_lists import Paging, paging_of
from volteface.web.routing import add_page, page_router
from volteface.web.urls import Urls

__all__ = ["ContradictionsPage", "TurnsPage", "router"]

router = page_router()
URLS = Urls()
_LOOKED_FOR = 1_000

Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(max_length=25)]
Form = Annotated[str, Query(max_length=20)]
Number = Annotated[int, Query(ge=1, le=1_000)]
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
        turns: those of this page, the latest first.
        paging: where this page stands.
        exports: form -> the address of what is shown in that form.
    """

    about: str
    by: str
    measure: str
    measures: tuple[str, ...]
    since: str
    until: str
    turns: tuple[Turn, ...]
    paging: Paging
    exports: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ContradictionsPage:
    """Where two sources cannot both be right.

    Attributes:
        about: the actor asked for.
        kind: the kind asked for; ``""`` for all.
        kinds: the kinds there are.
        since: the first day asked for.
        until: the last.
        contradictions: those of this page, the surest first.
        paging: where this page stands.
        exports: form -> the address of what is shown in that form.
    """

    about: str
    kind: str
    kinds: tuple[str, ...]
    since: str
    until: str
    contradictions: tuple[Contradiction, ...]
    paging: Paging
    exports: Mapping[str, str]


def turns(
    visit: Reader,
    about: Word = "",
    by: Word = "",
    measure: Literal["", "label", "tone", "events", "position", "reported"] = "",
    since: Day = "",
    until: Day = "",
    page: Number = 1,
    export: Form = "",
) -> Response:
    """Return what turned, the latest first."""
    begin, end = check_day("since", since), check_day("until", until)
    measures: tuple[Measure, ...] = (measure,) if measure else MEASURES
    actors = [about.strip()] if about.strip() else []
    most = visit.settings.export_rows if export else max(_LOOKED_FOR, page * visit.settings.page_rows + 1)
    with visit.reading() as desk:
        found = visit.kept.get(
            desk,
            ("turns", about, by, measures, begin, end, most),
            lambda: load_turns(
                desk, about=actors, by=by.strip() or None, since=begin, until=end, measures=measures, limit=most
            ),
        )
    if export:
        return file_response("turns", [_turn_row(one) for one in found], TURN_COLUMNS, export)
    query = {"about": about, "by": by, "measure": measure, "since": since, "until": until}
    links = export_links(URLS.turns(**query))
    shown, paging = _page_of(visit, "/turns", query, page, found)
    paging = replace(paging, more=len(found) == most)
    return visit.page("turns.html", TurnsPage(about, by, measure, MEASURES, since, until, shown, paging, links))


T = TypeVar("T")


def _page_of(
    visit: Visit, path: str, query: Mapping[str, str], page: int, found: Sequence[T]
) -> tuple[tuple[T, ...], Paging]:
    """Return the rows of a page, and where it stands among all."""
    rows = visit.settings.page_rows
    offset = (page - 1) * rows
    shown = tuple(found[offset : offset + rows])
    asked = Asked(limit=rows, offset=offset)
    return shown, paging_of(path, query, asked, total=len(found), found=len(shown))


TURN_COLUMNS = (
    "id", "who", "towards", "measure", "kind", "issue", "before", "after", "begin_at", "end_at", "strength", "p_value",
    "q_value", "n_before", "n_after", "evidence_before", "evidence_after", "documents_before", "documents_after",
)  # fmt: skip


def _turn_row(one: Turn) -> dict[str, Any]:
    numbers = {name: _words(getattr(one, name)) for name in ("before", "after", "p_value", "q_value")}
    return {
        "id": one.id, "who": one.actor_name, "towards": one.target_name, "measure": one.measure, "kind": one.kind,
        "issue": one.issue, "begin_at": one.begin_at, "end_at": one.end_at, "strength": one.strength,
        "n_before": one.n_before, "n_after": one.n_after, **numbers, **_proven("before", one.evidence_before),
        **_proven("after", one.evidence_after),
    }  # fmt: skip


def _words(value: float | str | None) -> str | None:
    """Return a side of a turn as text: some are numbers, those of reports are words."""
    return value if isinstance(value, str) or value is None else f"{value:g}"


def _proven(side: str, evidence: Sequence[Evidence]) -> dict[str, str]:
    return {
        f"evidence_{side}": " | ".join(" ".join(one.text.split()) for one in evidence),
        f"documents_{side}": " | ".join(dict.fromkeys(one.document for one in evidence)),
    }


def contradictions(
    visit: Reader,
    about: Word = "",
    kind: Literal["", "event", "statement", "number"] = "",
    since: Day = "",
    until: Day = "",
    page: Number = 1,
    export: Form = "",
) -> Response:
    """Return where two sources cannot both be right, the surest first."""
    begin, end = check_day("since", since), check_day("until", until)
    actors = [about.strip()] if about.strip() else []
    most = visit.settings.export_rows
    with visit.reading() as desk:
        found = visit.kept.get(
            desk,
            ("contradictions", about, kind, begin, end),
            lambda: load_contradictions(desk, about=actors, kind=kind or None, since=begin, until=end, limit=most),
        )
    if export:
        return file_response("contradictions", [_contradiction_row(one) for one in found], SIDE_COLUMNS, export)
    query = {"about": about, "kind": kind, "since": since, "until": until}
    links = export_links(URLS.contradictions(**query))
    shown, paging = _page_of(visit, "/contradictions", query, page, found)
    return visit.page("contradictions.html", ContradictionsPage(about, kind, KINDS, since, until, shown, paging, links))


SIDE_COLUMNS = (
    "id", "kind", "what", "score", "reason", "voice_one", "holds_one", "voice_other", "holds_other", "evidence_one",
    "evidence_other", "documents_one", "documents_other",
)  # fmt: skip


def _contradiction_row(one: Contradiction) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(one, name) for name in ("id", "kind", "what", "score", "reason")}
    for side, held in (("one", one.one), ("other", one.other)):
        row |= {f"voice_{side}": held.voice, f"holds_{side}": held.holds, **_proven(side, held.evidence)}
    return row


add_page(router, "/turns", turns)
add_page(router, "/contradictions", contradictions)
