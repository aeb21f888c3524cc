"""What every reading promises, whatever the text: it quotes its words, it is deterministic, it never fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import volteface as vf
from volteface.records import RECORD_TYPES, Annotation, Document, Record, from_dict, to_dict

NEWS = """Minister Ana Sol told Radio Norte on Monday that her government had agreed to withdraw its troops.

“We will not fight our neighbours,” she said. “The talks go on.

“Nobody should call them terrorists any more.”

The army of Borduria attacked the port of Odessa in 2014, according to officials.
The question is whether it will return.
If the truce holds, the two sides could meet in Geneva next week, much as Egypt and Israel met in 1978.
"""
WORDS = st.sampled_from(
    [
        *("Russia", "said", "“", "”", "the", "rebels", "on Monday", ".", "\n\n", "attacked", "Syria", "in 2014", "’s"),
        *("not", "if", "whether", "Tass", "told", "that", "he", ",", "President", "Putin", "terrorists", "no longer"),
        *("\u200f", "é", "😀"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(WORDS, max_size=60).map(" ".join),
    st.binary(max_size=200).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")),
)
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def spans_of(value: Any) -> Iterator[Any]:
    """Yield everything in a record that has start, end and text."""
    if is_dataclass(value):
        names = {field.name for field in fields(value)}
        if {"start", "end", "text"} <= names and value.start is not None:
            yield value
        for name in names:
            yield from spans_of(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from spans_of(item)


def records_of(annotation: Annotation) -> Iterator[tuple[str, Record]]:
    for name in RECORD_TYPES:
        for record in getattr(annotation, name):
            yield name, record


def check(annotation: Annotation) -> None:
    text = annotation.document.text
    for _, record in records_of(annotation):
        assert record.document == annotation.document.id
        assert record.confidence is None or 0 <= record.confidence <= 1
        assert "." in record.method
        for span in spans_of(record):
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
    for name in RECORD_TYPES:
        ids = [record.id for record in getattr(annotation, name)]
        assert len(ids) == len(set(ids)), f"{name} repeat an id"
    check_links(annotation)


def check_links(annotation: Annotation) -> None:
    actors = {actor.id for actor in annotation.actors}
    statements = {statement.id: statement for statement in annotation.statements}
    times, places = {time.id for time in annotation.times}, {place.id for place in annotation.places}
    events = {event.id for event in annotation.events}
    for mention in annotation.mentions:
        assert mention.actor is None or mention.actor in actors
    for statement in annotation.statements:
        assert all(
            ref.actor is None or ref.actor in actors
            for ref in (*statement.source, *statement.addressee, *statement.venue)
        )
        seen, carrier = {statement.id}, statement.relayed_by
        while carrier is not None:
            assert carrier in statements
            assert carrier not in seen
            seen.add(carrier)
            carrier = statements[carrier].relayed_by
    for event in annotation.events:
        assert all(ref.actor is None or ref.actor in actors for ref in (*event.actors, *event.recipients))
        assert event.time is None or event.time in times
        assert event.place is None or event.place in places
        assert event.statement is None or event.statement in statements
        assert event.same_as is None or (event.same_as in events and event.same_as != event.id)
    for label in annotation.labels:
        assert label.by == "author" or label.by in actors
        assert label.target is None or label.target in actors
    for outlook in annotation.outlooks:
        assert outlook.holder == "author" or outlook.holder in actors
        assert set(outlook.about) <= actors
    for shift in annotation.shifts:
        assert {shift.actor, shift.target} <= actors | {None}


@MANY
@given(TEXTS, st.sampled_from([None, "2024-12-10", "1989-11-09T22:30:00+01:00"]))
def test_reading_quotes_its_words_in_any_text(text: str, published: str | None) -> None:
    check(vf.annotate(text, published=published))


def test_reading_keeps_its_promises_on_news() -> None:
    annotation = vf.annotate(NEWS, published="2024-12-10", source="Example")
    check(annotation)
    assert all(getattr(annotation, name) for name in ("mentions", "actors", "times", "places", "statements", "events"))


def test_reading_twice_gives_the_same_bytes() -> None:
    first, second = (vf.annotate(NEWS, published="2024-12-10") for _ in range(2))
    assert to_dict(first) == to_dict(second)
    assert from_dict(Annotation, to_dict(first)) == first


def test_reading_is_sorted_by_place() -> None:
    annotation = vf.annotate(NEWS, published="2024-12-10")
    for name in ("mentions", "times", "places", "labels", "outlooks"):
        places = [(record.start, record.end, record.id) for record in getattr(annotation, name)]
        assert places == sorted(places)


@settings(max_examples=10, deadline=None)
@given(st.permutations(range(4)))
def test_reading_does_not_depend_on_the_order_of_documents(order: list[int]) -> None:
    documents = [Document(id=f"d{n}", text=NEWS[n * 40 :], published="2024-12-10", language="en") for n in range(4)]
    alone = {document.id: to_dict(result) for document in documents for result in vf.annotate_documents([document])}
    together = {result.document.id: to_dict(result) for result in vf.annotate_documents([documents[n] for n in order])}
    assert together == alone


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "“" * 100_000,
        "(" * 5_000 + ")" * 5_000,
        "\n" * 20_000,
        "Russia said " * 3_000,
        "\u200f\u202e\x00 A.",
        "",
    ],
    ids=["no space", "marks", "nested", "breaks", "no end", "controls", "empty"],
)
def test_reading_survives_hostile_text(text: str) -> None:
    check(vf.annotate(text, published="2024-12-10"))
