"""Review: what needs a person, and every decision with who, when and a way back; what was judged, as gold data."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Form, Query, Response

from volteface.analysis.contradictions import Contradiction, load_contradictions
from volteface.desk import Decision
from volteface.desk.bounded import BoundedDesk
from volteface.desk.pages import Asked, select_page
from volteface.desk.review import JUDGED, OpenSuggestion, gold_lines, load_decided_names, load_open_suggestions
from volteface.errors import VoltefaceError
from volteface.records import Record
from volteface.report.gold_sets import gold_archive
from volteface.report.wording import day_words
from volteface.web.access import Poster, Reader
from volteface.web.deciding import After, decided
from volteface.web.kept import Kept
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Row, record_rows
from volteface.web.taken import Taken, taken_of
from volteface.web.urls import Urls

__all__ = ["ReviewPage", "prepare", "router"]

router = page_router()
URLS = Urls()
_SUGGESTIONS = 25
_UNSURE = 10
_AT_ONCE = 20
_LOOKED_THROUGH = 1_000
_BELOW = "0.5"
_CONTRADICTIONS = 50
_OPPOSED = 10
_DECISIONS = 100
_KINDS = ("event", "label", "statement", "shift", "outlook", "parallel")
_LOG = logging.getLogger("volteface.web")


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What needs a person.

    Attributes:
        suggestions: actors that may be one.
        articles: of the articles in which these stand, outlet and day by id.
        unsure: the records that the reading is least sure of, that nobody judged yet.
        contradictions: two sources that cannot both be right, where nobody judged a record of either.
        decisions: what was decided, the latest first.
        all_decisions: how many there are.
        before: the address of later decisions, ``None`` on the first page.
        after: of earlier ones, ``None`` on the last.
    """

    suggestions: tuple[OpenSuggestion, ...]
    articles: Mapping[str, str]
    unsure: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]
    decisions: tuple[Taken, ...]
    all_decisions: int
    before: str | None
    after: str | None


Number = Annotated[int, Query(ge=1, le=1_000)]


def review(visit: Reader, page: Number = 1) -> Response:
    """Return what needs a person, and what was decided."""
    with visit.reading() as desk:
        decisions = desk.decisions()
        last = len(decisions) - (page - 1) * _DECISIONS
        judged = {one.subject for one in decisions if one.undone_at is None and one.kind in JUDGED}
        suggestions = _suggestions(visit.kept, desk)
        with desk.connection() as connection:
            records = [record for kind in _KINDS for record in _unsure(connection, kind, judged)]
            shown = decisions[max(last - _DECISIONS, 0) : max(last, 0)]
            names = load_decided_names(connection, shown)
        documents = desk.documents_by_id({one.document for one in suggestions})
        unsure = record_rows(desk, records)
        found = _opposed(visit.kept, desk, decisions)
    opposed = tuple(one for one in found if not _touched(one, judged))[:_OPPOSED]
    taken = taken_of(shown, names=names)
    articles = {one.id: f"{one.source or 'source not named'}, {day_words(one.published)}" for one in documents}
    before = URLS.review(page=page - 1 if page > 2 else None) if page > 1 else None
    after = URLS.review(page=page + 1) if last > _DECISIONS else None
    context = ReviewPage(suggestions, articles, unsure, opposed, taken, len(decisions), before, after)
    return visit.page("review.html", context)


def prepare(kept: Kept, desk: BoundedDesk) -> None:
    """Look for what takes longest before the first visitor comes; without it where that fails."""
    try:
        with desk.session():
            _opposed(kept, desk, desk.decisions())
            _suggestions(kept, desk)
    except VoltefaceError as error:
        _LOG.warning("what needs a person could not be looked for beforehand: %s", error)


def _suggestions(kept: Kept, desk: BoundedDesk) -> tuple[OpenSuggestion, ...]:
    with desk.connection() as connection:
        return kept.get(desk, "suggestions", lambda: load_open_suggestions(connection, _SUGGESTIONS))


def _opposed(kept: Kept, desk: BoundedDesk, decisions: Sequence[Decision]) -> tuple[Contradiction, ...]:
    """Return what sources hold against each other.

    Whoever decides comes back to the page at once: it is looked for again only when more was read, or something that
    was rejected counts again.
    """
    with desk.connection() as connection:
        readings = connection.execute("SELECT count(*) FROM reading").fetchall()[0][0]
    state = ("readings", readings, sum(one.undone_at is not None for one in decisions))
    return kept.get(desk, "opposed", lambda: load_contradictions(desk, limit=_CONTRADICTIONS), state=state)


def _touched(one: Contradiction, judged: set[str]) -> bool:
    return any(proof.record in judged for side in (one.one, one.other) for proof in side.evidence)


def _unsure(connection: Any, kind: str, judged: set[str]) -> list[Record]:
    """Return the records that the reading is least sure of; those accepted stay unsure, and are passed over."""
    found: list[Record] = []
    for offset in range(0, _LOOKED_THROUGH, _AT_ONCE):
        page = select_page(connection, kind, Asked({"unsure": _BELOW}, "least sure", limit=_AT_ONCE, offset=offset))
        found += [record for record in page.rows if record.id not in judged]
        if len(found) >= _UNSURE or len(page.rows) < _AT_ONCE:
            break
    return found[:_UNSURE]


def gold(visit: Reader) -> Response:
    """Return every judged record as a person left it, an article a line."""
    with visit.reading() as desk, desk.connection() as connection:
        lines = [json.dumps(line, ensure_ascii=False) for line in gold_lines(connection, desk.decisions())]
    headers = {"Content-Disposition": 'attachment; filename="gold.jsonl"'}
    return Response("".join(f"{line}\n" for line in lines), media_type="application/x-ndjson", headers=headers)


def gold_folder(visit: Reader) -> Response:
    """Return what people judged in the files that the evaluation and the training read."""
    with visit.reading() as desk:
        data = gold_archive(desk)
    headers = {"Content-Disposition": 'attachment; filename="gold.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


@router.post("/review/undo", response_model=None, status_code=303)
def undo(visit: Poster, decision: Annotated[int, Form(ge=1, le=2**31)], after: After = "") -> Response:
    """Take a decision back."""
    made = visit.desk(read_only=False).undo(decision, by=visit.session.user)
    return decided(visit, made, after)


add_page(router, "/review", review)
router.add_api_route("/review/gold.jsonl", gold, methods=["GET"], response_model=None)
router.add_api_route("/review/gold.zip", gold_folder, methods=["GET"], response_model=None)
