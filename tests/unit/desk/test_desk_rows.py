from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from volteface.desk import Desk
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Annotation, Document, Mention

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
