"""A record that the reading missed: a person gives its words and fields, and it counts like those that were read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import Form, Query, Response
from starlette.exceptions import HTTPException

from volteface.desk.additions import ADDABLE, Given
from volteface.desk.given import where_words_stand
from volteface.errors import InputError
from volteface.knowledge.gazetteer import load_gazetteer
from volteface.records import Annotation
from volteface.web.access import Poster, Reader
from volteface.web.deciding import NoteText, Text, decided
from volteface.web.fields import Field, Filled, Kind, addable_fields, codes_of
from volteface.web.routing import add_page, page_router
from volteface.web.rows import flat
from volteface.web.urls import Urls
from volteface.web.wording import given_country

__all__ = ["AddPage", "Standing", "router"]

router = page_router()
URLS = Urls()
_SHOWN = 20
_AROUND = 70
_NAMES = 80


@dataclass(frozen=True, slots=True)
class Standing:
    """One place where the words stand.

    Attributes:
        start: in code points of the article.
        before: the words before them.
        words: as they stand there.
        after: the words after them.
        chosen: whether it is the one that is meant, as far as is known.
    """

    start: int
    before: str
    words: str
    after: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AddPage:
    """A record to be added to an article.

    Attributes:
        document: the article's id.
        title: its headline, or its first words.
        kind: of the record.
        kinds: what it may be.
        words: what it rests on.
        standing: where these stand in the article.
        fields: what it has besides.
        names: who is mentioned in the article.
    """

    document: str
    title: str
    kind: str
    kinds: tuple[str, ...]
    words: str
    standing: tuple[Standing, ...]
    fields: tuple[Field, ...]
    names: tuple[str, ...]


Word = Annotated[str, Query(max_length=300)]
Words = Annotated[str, Query(max_length=4_000)]
Place = Annotated[int, Query(ge=0, le=2**31)]


def add(visit: Reader, document: Word, kind: Kind = "event", words: Words = "", start: Place = 0) -> Response:
    """Return what is asked of a record that is to be added at some words of an article."""
    with visit.reading() as desk:
        try:
            annotation = desk.annotation(document)
        except InputError as error:
            raise HTTPException(404, f"no article with the id {document[:80]!r} in this desk") from error
    one = annotation.document
    page = AddPage(
        document=one.id,
        title=flat(one.title or "") or f"{flat(one.text[:200])[:70]} …",
        kind=kind,
        kinds=tuple(ADDABLE),
        words=flat(words),
        standing=tuple(_standing(one.text, words, start)),
        fields=addable_fields(kind, _usual(kind, words, annotation)),
        names=tuple(dict.fromkeys(flat(mention.text) for mention in annotation.mentions if mention.actor))[:_NAMES],
    )
    return visit.page("add.html", page)


def _standing(text: str, words: str, start: int) -> Iterator[Standing]:
    found = list(where_words_stand(text, words))
    nearest = min(found, key=lambda span: abs(span[0] - start), default=None)
    # Those about the place that is meant, where there are many.
    first = max(0, found.index(nearest) - _SHOWN // 2) if nearest else 0
    for begin, end in islice(found, first, first + _SHOWN):
        before, after = text[max(0, begin - _AROUND) : begin], text[end : end + _AROUND]
        # No halves of words at the ends.
        before = before.partition(" ")[2] if len(before) == _AROUND else f" {before}"
        after = after.rpartition(" ")[0] if len(after) == _AROUND else after
        yield Standing(begin, before.lstrip(), text[begin:end], after.rstrip(), (begin, end) == nearest)


def _usual(kind: str, words: str, annotation: Annotation) -> dict[str, str]:
    published = (annotation.document.published or "")[:10]
    usual = {
        "statement": {"act": "say", "form": "indirect"},
        "event": {"reality": "current", "when": published},
        "label": {"stance": "neutral"},
        "outlook": {"kind": "question"},
        "shift": {"kind": "position"},
        "time": {"type": "DATE", "value": published},
    }.get(kind, {})
    if kind == "place" and words.strip():
        for one in load_gazetteer().candidates(flat(words)[:200])[:1]:
            given = {
                "name": one.name, "latitude": one.latitude, "longitude": one.longitude, "country": one.country,
                "admin1": one.admin1, "geonames_id": one.geonames_id, "feature": one.feature,
            }  # fmt: skip
            usual = {name: "" if value is None else str(value) for name, value in given.items()}
    return usual


Start = Annotated[int, Form(ge=0, le=2**31)]


@router.post("/review/add", response_model=None, status_code=303)
def put_in(
    visit: Poster, document: Text, kind: Annotated[Kind, Form()], given: Filled, start: Start = 0, note: NoteText = "",
) -> Response:  # fmt: skip
    """Add a record that the reading missed, at words of an article; then show it there."""
    fields = {name: value for name, value in given.items() if name in ADDABLE[kind]}
    if "country" in fields:
        fields["country"] = given_country(fields["country"])
    if kind == "event":
        fields |= codes_of(fields.get("type", ""), fields.get("mode", ""))
    wanted = Given(kind, document, given.get("words", ""), start, fields)
    made = visit.desk(read_only=False).add(wanted, by=visit.session.user, note=note.strip() or None)
    return decided(visit, made, URLS.document(document, made.subject))


add_page(router, "/review/add", add)
