from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.reading.attribution_rules import find_by_rules
from volteface.reading.language import parse
from volteface.reading.references import Referents
from volteface.reading.statements import find_statements
from volteface.records import Actor, Document, Mention, Reference, Statement, make_id


def read(text: str, known: Iterable[tuple[str, str, str]] = ()) -> tuple[Statement, ...]:
    """Read statements with hand-made mentions: (words, kind, actor name), every occurrence of the words."""
    parsed = parse(Document(id="d", text=text))
    mentions, actors = [], {}
    for words, kind, name in known:
        actor = make_id("d", name)
        actors[actor] = Actor(id=actor, document="d", method="hand", name=name, kind=kind)  # type: ignore[arg-type]
        at = text.find(words)
        while at >= 0:
            mentions.append(
                Mention(id=f"{words}{at}", document="d", method="hand", start=at, end=at + len(words), text=words,
                        kind=kind, actor=actor)  # type: ignore[arg-type]
            )  # fmt: skip
            at = text.find(words, at + 1)
    return find_statements(parsed, Referents(parsed, mentions, actors.values()), find_by_rules(parsed))


def texts(references: Iterable[object]) -> list[str]:
    return [reference.text for reference in references]  # type: ignore[attr-defined]


def by_source(statements: tuple[Statement, ...], source: str) -> Statement:
    return next(item for item in statements if source in texts(item.source))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“The gate is shut,” the guard said.", "direct"),
        ("The guard said that the gate was shut.", "indirect"),
        ("The guard said that the gate was “shut for good.”", "mixed"),
        ("“The gate is shut,” the guard said. “Go home.”", "direct"),
        ("''The gate is shut,'' the guard said.", "direct"),
    ],
)
def test_statements_form(text: str, form: str) -> None:
    assert [item.form for item in read(text)] == [form]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("The general denied that shells had hit the school.", "deny"),
        ("The general did not deny that shells had hit the school.", "other"),
        ("The general accused the rebels of shelling the school.", "accuse"),
        ("The general promised to withdraw.", "promise"),
        ("The general demanded that the rebels withdraw.", "demand"),
        ("The general threatened to shell the town.", "threaten"),
        ("The general predicted that the town would fall.", "predict"),
        ("The general believes that the town will fall.", "believe"),
        ("The general asked whether the town had fallen.", "ask"),
        ("The general claimed that the town had fallen.", "claim"),
        ("The agency reported that the town had fallen.", "report"),
        ("The general intends to withdraw.", "intend"),
        ("The general said that the town had fallen.", "say"),
    ],
)
def test_statements_act(text: str, act: str) -> None:
    assert [item.act for item in read(text)] == [act]


def test_statements_compound_source_stands_for_each_of_its_speakers() -> None:
    known = [("Ana Silva", "person", "Ana Silva"), ("Bo Berg", "person", "Bo Berg")]
    (statement,) = read("Ana Silva and Bo Berg said that the bridge was safe.", known)
    assert texts(statement.source) == ["Ana Silva and Bo Berg", "Ana Silva and Bo Berg"]
    assert [item.actor for item in statement.source] == [make_id("d", "Ana Silva"), make_id("d", "Bo Berg")]
    (statement,) = read("The mayor and the bishop said that the bridge was safe.")
    assert texts(statement.source) == ["The mayor and the bishop"]


def test_statements_resolve_a_relative_pronoun() -> None:
    (statement,) = read("Ana Silva, who said that the bridge was safe, left.", [("Ana Silva", "person", "Ana Silva")])
    assert [(item.text, item.actor) for item in statement.source] == [("who", make_id("d", "Ana Silva"))]


def test_statements_addressee_is_who_is_told() -> None:
    (statement,) = read("The envoy told the council that the truce had failed.")
    assert texts(statement.addressee) == ["the council"]
    assert statement.venue == ()


def test_statements_outlet_that_is_told_is_a_venue() -> None:
    (statement,) = read("The envoy told Tanjug that the truce had failed.", [("Tanjug", "media", "Tanjug")])
    assert statement.addressee == ()
    assert statement.venue[0].actor == make_id("d", "Tanjug")


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        ("At a press conference in Geneva, the envoy said the truce had failed.", "a press conference in Geneva"),
        ("The envoy wrote on X that the truce had failed.", "X"),
        ("The ministry said in a statement that the truce had failed.", "a statement"),
        ("The envoy said on state television that the truce had failed.", "state television"),
        ("A court source told state media that the king was ill.", "state media"),
    ],
)
def test_statements_venue(text: str, venue: str) -> None:
    assert venue in [words for item in read(text) for words in texts(item.venue)]


def test_statements_interview_stands_for_its_outlet() -> None:
    text = "The coach criticized the referee in an interview with the sports channel Arena."
    (statement,) = read(text, [("Arena", "media", "Arena")])
    assert texts(statement.venue) == ["an interview with the sports channel Arena"]
    assert statement.venue[0].actor == make_id("d", "Arena")


def test_statements_citation_is_a_chain() -> None:
    statements = read("Tanjug, citing army sources, reported that the dam had burst.", [("Tanjug", "media", "Tanjug")])
    outer, inner = by_source(statements, "Tanjug"), by_source(statements, "army sources")
    assert inner.relayed_by == outer.id
    assert texts(inner.content) == texts(outer.content) == ["that the dam had burst"]


def test_statements_chain_of_any_depth() -> None:
    statements = read("Tanjug reported that the minister had said the rebels had promised to leave.")
    outer, middle, inner = (by_source(statements, name) for name in ("Tanjug", "the minister", "the rebels"))
    assert (outer.relayed_by, middle.relayed_by, inner.relayed_by) == (None, outer.id, middle.id)
    assert inner.act == "promise"


def test_statements_trailing_carrier_relays() -> None:
    statements = read("The court said the envoy must stay in prison, Tanjug reported.")
    assert by_source(statements, "The court").relayed_by == by_source(statements, "Tanjug").id


def test_statements_without_a_named_source() -> None:
    (statement,) = read("It is widely believed that the king fled by sea.")
    assert statement.source == ()


WORDS = ["said", "“", "”", ",", "he", "that", "Tass", "citing", "it", "rains", ".", "\n\n", "told", "according", "to"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_statements_hold_their_words_and_their_links(tokens: list[str]) -> None:
    text = " ".join(tokens)
    statements = read(text)
    carriers = {item.id: item.relayed_by for item in statements}
    for item in statements:
        spans: list[Reference | object] = [*item.source, *item.cue, *item.content, *item.addressee, *item.venue]
        assert all(text[span.start : span.end] == span.text for span in spans)  # type: ignore[attr-defined]
        at, seen = item.relayed_by, {item.id}
        while at is not None:
            assert at in carriers
            assert at not in seen
            seen.add(at)
            at = carriers[at]
