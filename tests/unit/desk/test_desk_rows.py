from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volteface.desk import Desk
from volteface.desk.rows import load_placed, load_whole
from volteface.errors import InputError
from volteface.records import (
    RECORD_TYPES,
    Annotation,
    Document,
    Event,
    Mention,
    Outlook,
    Reference,
    Span,
    Statement,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PLAIN = {
    str: st.text(max_size=20),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return st.none() | values(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    if origin is Literal:
        return st.sampled_from(args)
    if isinstance(hint, type) and is_dataclass(hint):
        return records(hint)
    return PLAIN[hint] if hint in PLAIN else st.dictionaries(st.text(), JSON, max_size=3)


def records(cls: Any, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{f.name: fixed[f.name] if f.name in fixed else values(hints[f.name]) for f in fields(cls)})


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    document = draw(records(Document))
    parts = {
        field: tuple(
            draw(st.lists(records(cls, document=st.just(document.id)), max_size=3, unique_by=lambda record: record.id))
        )
        for field, cls in RECORD_TYPES.items()
    }
    return Annotation(document=document, **parts)


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(annotation=annotations())
def test_rows_what_is_stored_comes_back_equal(annotation: Annotation, make: Any) -> None:
    desk = Desk(":memory:")
    desk.store([make.reading(annotation)])
    assert desk.annotation(1) == annotation
    assert desk.document(1) == annotation.document


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(annotation=annotations())
def test_rows_of_several_kinds_are_read_together(annotation: Annotation, make: Any) -> None:
    desk = Desk(":memory:")
    desk.store([make.reading(annotation)])
    # The words of events and statements are those of the document, which are not made up here.
    held = {cls: getattr(annotation, field) for field, cls in RECORD_TYPES.items() if cls not in (Event, Statement)}
    places = {cls: [(1, place) for place in reversed(range(len(found)))] for cls, found in held.items()}
    with desk._store.reading() as connection:
        found = load_placed(connection, places)
    assert found == {cls: tuple(reversed(records)) for cls, records in held.items()}


def test_rows_of_one_id_belong_to_their_kind(make: Any) -> None:
    desk = Desk(":memory:")
    document = Document(id="d", text="Ann Low met Bo Hill.")
    one, other = Reference(0, 7, "Ann Low", "a"), Reference(12, 19, "Bo Hill", "b")
    head: dict[str, Any] = {"id": "same", "document": "d", "method": "t"}
    event = Event(trigger=Span(8, 11, "met"), type="CONSULT", actors=(one,), reality="current", contexts=("x",), **head)
    said = Statement(
        source=(other, one), content=(Span(0, 19, "Ann Low met Bo Hill"),), form="direct", act="say", **head
    )
    outlook = Outlook(start=0, end=3, text="Ann", kind="sign", holder="a", about=("b", "a"), **head)
    desk.store([make.reading(Annotation(document=document, events=(event,), statements=(said,), outlooks=(outlook,)))])
    whole: dict[type[Any], tuple[Any, ...]] = {Event: (event,), Statement: (said,), Outlook: (outlook,), Mention: ()}
    places = {cls: [(1, 0)] for cls in whole if cls is not Mention} | {Mention: []}
    with desk._store.reading() as connection:
        assert load_placed(connection, places) == whole
        lean = load_placed(connection, places, lean=True)
        assert lean[Event][0].contexts == ()
        assert lean[Statement][0].source[0].actor == "b"
        assert load_whole(connection, {cls: [(1, each) for each in found] for cls, found in lean.items()}) == whole
        assert load_placed(connection, {Event: []}) == {Event: ()}


def test_rows_lone_surrogates_keep_the_offsets(make: Any) -> None:
    desk = Desk(":memory:")
    text = "a \ud83d b"
    span = Mention(id="m", document="d", method="t", start=4, end=5, text="b", kind="other")
    desk.store([make.reading(Annotation(document=Document(id="d", text=text), mentions=(span,)))])
    stored = desk.annotation("d")
    assert stored.document.text == "a � b"
    assert stored.mentions == (span,)
    assert desk.check() == ()


def test_rows_refuse_a_record_of_another_document(make: Any) -> None:
    stray = Mention(id="m", document="other", method="t", start=0, end=1, text="a", kind="other")
    with pytest.raises(InputError, match="belongs to document 'other'"):
        Desk(":memory:").store([make.reading(Annotation(document=Document(id="d", text="a"), mentions=(stray,)))])


def test_rows_refuse_one_id_twice(make: Any) -> None:
    one = Mention(id="m", document="d", method="t", start=0, end=1, text="a", kind="other")
    annotation = Annotation(document=Document(id="d", text="a"), mentions=(one, replace(one, kind="person")))
    with pytest.raises(InputError, match="two mention records with one id"):
        Desk(":memory:").store([make.reading(annotation)])
