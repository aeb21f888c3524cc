"""Review: what needs a person, one record at a time, and every decision with who, when and a way back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Form, Query, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from volteface.analysis.contradictions import Contradiction, load_contradictions
from volteface.desk import Decision
from volteface.desk.bounded import BoundedDesk
from volteface.desk.corrections import CORRECTABLE, SPANS, choices_of, correction_values
from volteface.desk.pages import Asked, load_record, select_page
from volteface.desk.review import OpenSuggestion, gold_lines, load_open_suggestions
from volteface.errors import InputError
from volteface.knowledge.ontology import load_ontology
from volteface.records import Event, Record, Statement
from volteface.report.gold_sets import gold_archive
from volteface.web.access import Poster, Reader, Visit
from volteface.web.routing import add_page, page_router
from volteface.web.rows import Row, flat, record_rows
from volteface.web.urls import LISTED, Urls, within
from volteface.web.views import wants_json

__all__ = ["Field", "RecordPage", "ReviewPage", "Taken", "router"]

router = page_router()
URLS = Urls()
_SUGGESTIONS = 25
_UNSURE = 10
_BELOW = "0.5"
_CONTRADICTIONS = 50
_OPPOSED = 10
_DECISIONS = 100
_KINDS = ("event", "label", "statement")
_MAYBE_EMPTY = ("mode", "quad")  # of the others, an empty one was not sent


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision in words.

    Attributes:
        id: its number.
        says: what was decided.
        by: who decided.
        at: when, ISO.
        note: why.
        url: where its subject is seen.
        undone: who took it back and when, ``None`` while it stands.
    """

    id: int
    says: str
    by: str
    at: str
    note: str | None
    url: str | None
    undone: str | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What needs a person.

    Attributes:
        suggestions: actors that may be one.
        unsure: the records that the reading is least sure of, that nobody judged yet.
        contradictions: two sources that cannot both be right, where nobody judged a record of either.
        decisions: what was decided, the latest first.
        all_decisions: how many there are.
    """

    suggestions: tuple[OpenSuggestion, ...]
    unsure: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]
    decisions: tuple[Taken, ...]
    all_decisions: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field that may be corrected.

    Attributes:
        name: of the field.
        value: now.
        choices: what it may be; none where any words may stand.
    """

    name: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One record to be judged.

    Attributes:
        kind: its table.
        row: the record as a row.
        method: what made it.
        fields: what may be corrected.
        decisions: what was decided on it, the latest first.
    """

    kind: str
    row: Row
    method: str
    fields: tuple[Field, ...]
    decisions: tuple[Taken, ...]


def review(visit: Reader) -> Response:
    """Return what needs a person, and what was decided."""
    with visit.reading() as desk:
        decisions = desk.decisions()
        judged = {one.subject for one in decisions if one.undone_at is None}
        with desk.connection() as connection:
            suggestions = visit.kept.get(desk, "suggestions", lambda: load_open_suggestions(connection, _SUGGESTIONS))
            records = [record for kind in _KINDS for record in _unsure(connection, kind, judged)]
            # Whoever decides comes back here at once: what sources hold is looked for again only when more was read,
            # or something that was rejected counts again.
            readings = connection.execute("SELECT count(*) FROM reading").fetchall()[0][0]
        unsure = record_rows(desk, records)
        state = ("readings", readings, sum(one.undone_at is not None for one in decisions))
        found = visit.kept.get(desk, "opposed", lambda: load_contradictions(desk, limit=_CONTRADICTIONS), state=state)
    opposed = tuple(one for one in found if not _touched(one, judged))[:_OPPOSED]
    taken = tuple(map(_taken, reversed(decisions[-_DECISIONS:])))
    return visit.page("review.html", ReviewPage(suggestions, unsure, opposed, taken, len(decisions)))


def _touched(one: Contradiction, judged: set[str]) -> bool:
    return any(proof.record in judged for side in (one.one, one.other) for proof in side.evidence)


def _unsure(connection: Any, kind: str, judged: set[str]) -> list[Record]:
    page = select_page(connection, kind, Asked({"unsure": _BELOW}, "least sure", limit=2 * _UNSURE))
    return [record for record in page.rows if record.id not in judged][:_UNSURE]


Kind = Literal["statement", "event", "label", "outlook", "parallel", "shift"]
Word = Annotated[str, Query(max_length=200)]


def record(visit: Reader, kind: Kind, id: Word) -> Response:  # noqa: A002
    """Return one record with what may be decided on it."""
    with visit.reading() as desk:
        found = _find(desk, kind, id)
        row = record_rows(desk, [found])[0]
        decisions = [one for one in desk.decisions() if one.subject == id]
    taken = tuple(map(_taken, reversed(decisions)))
    return visit.page("record.html", RecordPage(kind, row, found.method, _fields(kind, found), taken))


def _find(desk: BoundedDesk, kind: str, record_id: str) -> Record:
    with desk.connection() as connection:
        found = load_record(connection, kind, record_id)
    if not isinstance(found, Record):
        raise HTTPException(404, f"no {kind} with the id {record_id[:40]!r} in this desk")
    return found


def _fields(kind: str, found: Record) -> tuple[Field, ...]:
    return tuple(Field(name, _value(found, name), _choices(kind, found, name)) for name in CORRECTABLE[kind])


def _value(found: Record, name: str) -> str:
    if name == "words":
        return str(found.trigger.text if isinstance(found, Event) else getattr(found, "text", ""))
    if isinstance(found, Statement) and name in SPANS:
        return " … ".join(flat(one.text) for one in getattr(found, name))
    return str(getattr(found, name) or "")


def _choices(kind: str, found: Record, name: str) -> tuple[str, ...]:
    if isinstance(found, Event) and name in ("type", "mode", "quad"):
        ontology = load_ontology()
        own = {"type": ontology.types, "mode": ontology.modes(found.type)}
        named = own.get(name) or tuple(sorted({row.quad for row in ontology.rows if row.quad}))
        return tuple(dict.fromkeys((*(("",) if name != "type" else ()), *named, _value(found, name))))
    return choices_of(kind, name)


def _taken(one: Decision) -> Taken:
    undone = f"{one.undone_by}, {one.undone_at}" if one.undone_at else None
    return Taken(one.id, _says(one), one.by, one.at, one.note, _where(one), undone)


def _says(one: Decision) -> str:
    match one.kind:
        case "merge":
            return f"{one.object} is {one.subject}"
        case "split":
            return f"{one.object} is not {one.subject}"
        case "apart":
            return f"{one.subject} and {one.object} are two"
        case "correct":
            values = correction_values(one)
            changed = "; ".join(
                f"{name}: {_shown(values['was'].get(name))} → {_shown(now)}" for name, now in values["now"].items()
            )
            return f"corrected the {one.object} ({changed})"
    return f"{one.kind}ed the {one.object}"


def _shown(value: Any) -> str:
    """Return a value of a correction in words; stretches of a text stand as their words."""
    return " … ".join(flat(str(span[2])) for span in value) if isinstance(value, list) else str(value)


def _where(one: Decision) -> str | None:
    if one.kind in ("merge", "split", "apart"):
        return URLS.actor(one.subject)
    return URLS.record(one.object, one.subject) if one.object in LISTED else None


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


Text = Annotated[str, Form(max_length=500)]
Stretches = Annotated[str | None, Form(max_length=4_000)]
Note = Annotated[str, Form(max_length=2_000)]
After = Annotated[str, Form(max_length=2_000)]


def _done(visit: Visit, _decision: Decision, after: str) -> Response:
    if wants_json(visit.request):
        return RedirectResponse("/review.json", 303)
    return RedirectResponse(within(after or URLS.review()), 303)


def _desk(visit: Visit) -> BoundedDesk:
    return visit.desk(read_only=False)


@router.post("/review/judge", response_model=None, status_code=303)
def judge(
    visit: Poster, verdict: Annotated[Literal["accept", "reject"], Form()], kind: Annotated[Kind, Form()],
    id: Text, note: Note = "", after: After = "",  # noqa: A002
) -> Response:  # fmt: skip
    """Accept or reject a record."""
    made = _desk(visit).judge(verdict, kind, id, by=visit.session.user, note=note.strip() or None)
    return _done(visit, made, after)


@router.post("/review/correct", response_model=None, status_code=303)
def correct(
    visit: Poster, kind: Annotated[Kind, Form()], id: Text, note: Note = "", after: After = "",  # noqa: A002
    type: Text = "", mode: Text = "", quad: Text = "", reality: Text = "", act: Text = "", form: Text = "",  # noqa: A002
    stance: Text = "", kind_of: Text = "", words: Text = "",
    source: Stretches = None, cue: Stretches = None, content: Stretches = None,
) -> Response:  # fmt: skip
    """Give a record another code or other words; fields that stay as they are change nothing."""
    given = {
        "type": type, "mode": mode, "quad": quad, "reality": reality, "act": act, "form": form, "stance": stance,
        "kind": kind_of, "words": words, "source": source, "cue": cue, "content": content,
    }  # fmt: skip
    with visit.reading() as desk:
        found = _find(desk, kind, id)
    changes = {
        name: value
        for name, value in given.items()
        if name in CORRECTABLE[kind]
        and value is not None
        and (value or name in _MAYBE_EMPTY)
        and flat(value) != flat(_value(found, name))
    }
    if not changes:
        raise InputError("nothing was changed")
    if isinstance(found, Event) and "type" in changes:
        changes |= _codes_of(changes["type"], changes.get("mode", found.mode or ""))
    made = _desk(visit).correct(kind, id, changes, by=visit.session.user, note=note.strip() or None)
    return _done(visit, made, after)


def _codes_of(type_name: str, mode: str) -> dict[str, str]:
    """Return the quad that goes with a type, and its mode if that type has it."""
    ontology = load_ontology()
    return {"quad": ontology.quad(type_name) or "", "mode": mode if mode in ontology.modes(type_name) else ""}


@router.post("/review/merge", response_model=None, status_code=303)
def merge(visit: Poster, keep: Text, other: Text, note: Note = "", after: After = "") -> Response:
    """Decide that two actors are one."""
    made = _desk(visit).merge_actors(keep.strip(), other.strip(), by=visit.session.user, note=note.strip() or None)
    return _done(visit, made, after)


@router.post("/review/apart", response_model=None, status_code=303)
def apart(visit: Poster, one: Text, other: Text, note: Note = "", after: After = "") -> Response:
    """Decide that two actors are two, so that they are no longer suggested as one."""
    made = _desk(visit).keep_apart(one, other, by=visit.session.user, note=note.strip() or None)
    return _done(visit, made, after)


@router.post("/review/split", response_model=None, status_code=303)
def split(
    visit: Poster, actor: Text, documents: Annotated[list[str], Form(max_length=200)], note: Note = "",
    after: After = "",
) -> Response:  # fmt: skip
    """Decide that who stands under an actor in some articles is somebody else."""
    ids = [one.strip()[:200] for given in documents for one in given.split() if one.strip()]
    made = _desk(visit).split_actor(actor.strip(), ids, by=visit.session.user, note=note.strip() or None)
    return _done(visit, made, after)


@router.post("/review/undo", response_model=None, status_code=303)
def undo(visit: Poster, decision: Annotated[int, Form(ge=1, le=2**31)], after: After = "") -> Response:
    """Take a decision back."""
    made = _desk(visit).undo(decision, by=visit.session.user)
    return _done(visit, made, after)


add_page(router, "/review", review)
add_page(router, "/review/record", record)
router.add_api_route("/review/gold.jsonl", gold, methods=["GET"], response_model=None)
router.add_api_route("/review/gold.zip", gold_folder, methods=["GET"], response_model=None)
