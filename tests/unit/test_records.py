from __future__ import annotations

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.errors import InputError
from volteface.records import (
    RECORD_TYPES,
    Annotation,
    Document,
    Event,
    Mention,
    Reference,
    Shift,
    ShiftSide,
    Span,
    Statement,
    arrow_schema,
    from_dict,
    make_id,
    to_dict,
)

CONTRACT = {
    "document": "source url title author published language text extra",
    "mention": "start end text kind actor",
    "actor": "name kind country sector roles aliases known",
    "time": "start end text type value begin_at end_at",
    "place": "start end text name latitude longitude country admin1 geonames_id feature",
    "statement": "source cue content form act addressee venue relayed_by",
    "event": "trigger type mode quad actors recipients place time begin_at end_at reality statement same_as",
    "label": "start end text by target target_span stance quoted statement time",
    "outlook": "start end text kind holder about statement",
    "parallel": "start end text present past basis time",
    "shift": "start end text kind actor target before after basis strength p_value",
}


@pytest.mark.parametrize("cls", [Document, *RECORD_TYPES.values()], ids=lambda cls: cls.table)
def test_records_have_the_contracts_fields(cls: type) -> None:
    columns = set(arrow_schema(cls).names)
    common = {"id"} if cls is Document else {"id", "document", "confidence", "method"}
    assert set(CONTRACT[cls.table].split()) | common <= columns


def test_records_annotation_has_the_contracts_keys() -> None:
    keys = ["document", *RECORD_TYPES]
    assert list(to_dict(Annotation(Document(id="a", text="b")))) == keys


def example_statement() -> Statement:
    return Statement(
        id="s1",
        document="d",
        method="m.v1",
        confidence=0.5,
        source=(Reference(0, 3, "Ana", "local"),),
        cue=(Span(4, 8, "said"),),
        content=(Span(9, 14, "hello"),),
        form="direct",
        act="say",
    )


def test_records_round_trip_through_json() -> None:
    event = Event(id="e", document="d", method="m", trigger=Span(0, 3, "met"), type="CONSULT", reality="current")
    shift = Shift(id="t", document="d", method="m", kind="label", before=ShiftSide("a", ("x",)), basis="reported")
    annotation = Annotation(
        Document(id="d", text="x", extra={"k": 1}), statements=(example_statement(),), events=(event,), shifts=(shift,)
    )
    again = from_dict(Annotation, json.loads(json.dumps(to_dict(annotation))))
    assert again == annotation
    assert pickle.loads(pickle.dumps(annotation)) == annotation


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"form": "shouted"}, "shouted"),
        ({"sauce": []}, "sauce"),
        ({"cue": "said"}, "list"),
        ({"confidence": "high"}, "float"),
    ],
)
def test_records_reject_what_is_not_in_the_contract(change: dict, found: str) -> None:
    with pytest.raises(InputError, match=found):
        from_dict(Statement, {**to_dict(example_statement()), **change})


def test_records_reject_a_missing_field() -> None:
    data = to_dict(example_statement())
    del data["form"]
    with pytest.raises(InputError, match="form"):
        from_dict(Statement, data)


def test_records_ids_tell_none_from_empty() -> None:
    assert make_id("a", None) != make_id("a", "")
    assert make_id("ab", "c") != make_id("a", "bc")
    assert make_id("a", 1) == make_id("a", "1")


@given(st.text())
def test_records_html_escapes_whatever_a_text_holds(text: str) -> None:
    shown = Mention(id="m", document="d", method="m", start=0, end=len(text), text=text, kind="other")._repr_html_()
    assert "<script" not in shown
    body = shown.replace("<table>", "").replace("</table>", "")
    for tag in ("tr", "th", "td"):
        body = body.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in body
