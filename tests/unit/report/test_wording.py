from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from volteface.analysis.context import Carrier
from volteface.knowledge.ontology import load_ontology
from volteface.records import Event, Outlook, Reference, Shift, ShiftSide, Span, Statement
from volteface.report.wording import (
    WORDS_SHOWN,
    day_words,
    event_sentence,
    outlook_sentence,
    period_words,
    shift_sentence,
    statement_sentence,
)

HEAD: dict[str, Any] = {"id": "1", "document": "d", "method": "hand.v1"}
NAMES = {"a": "Norland", "b": "Westmark", "c": "Lund"}


def ref(actor: str | None, text: str = "they") -> Reference:
    return Reference(0, len(text), text, actor)


def span(text: str) -> Span:
    return Span(0, len(text), text)


def event(**fields: Any) -> Event:
    fields = {"trigger": span("struck"), "type": "ASSAULT", "reality": "current", "actors": (ref("a"),), **fields}
    return Event(**fields, **HEAD)


def statement(content: str, **fields: Any) -> Statement:
    fields = {"source": (ref("c"),), "cue": (span("said"),), "form": "indirect", "act": "say", **fields}
    return Statement(content=(span(content),), **fields, **HEAD)


@pytest.mark.parametrize(
    ("iso", "words"),
    [
        ("2024-12-10", "10 December 2024"), ("2024-12-10T08:00:00+00:00", "10 December 2024"),
        ("2024-12", "December 2024"), ("2024", "2024"), ("2024-W50", "2024"), (None, "undated"),
    ],
)  # fmt: skip
def test_day_words(iso: str | None, words: str) -> None:
    assert day_words(iso) == words


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        ("2024-12-10", "2024-12-11", "10 December 2024"), ("2024-12-09T05:00", "2024-12-09T12:00", "9 December 2024"),
        ("2024-12-01", "2025-01-01", "December 2024"), ("2014-01-01", "2015-01-01", "2014"),
        ("2010-01-01", "2020-01-01", "2010 to 2019"),
        ("2024-12-03", "2024-12-10", "3 December 2024 to 9 December 2024"),
        ("2024-12-03", None, "from 3 December 2024"), (None, "2024-12-10", "until 9 December 2024"),
        (None, None, "date not given"), ("-0044-01-01", "-0043-01-01", ""),
    ],
)  # fmt: skip
def test_period_words_are_no_finer_than_what_is_known(begin: str | None, end: str | None, words: str) -> None:
    assert period_words(begin, end).startswith(words)


@pytest.mark.parametrize(
    ("reality", "words"),
    [
        ("current", "Norland used force against Westmark"), ("historical", "Norland used force against Westmark"),
        ("future", "Norland is expected to use force against Westmark"),
        ("hypothetical", "Norland could use force against Westmark"),
        ("negated", "Norland did not use force against Westmark"),
    ],
)  # fmt: skip
def test_event_sentence_claims_no_more_than_its_reality(reality: str, words: str) -> None:
    assert event_sentence(event(recipients=(ref("b"),), reality=reality), NAMES, None) == f"{words} (“struck”)."


def test_event_sentence_names_who_asserts_it_unless_it_is_the_actor() -> None:
    told = event(recipients=(ref("b"),))
    assert ", according to Lund (“struck”)." in event_sentence(told, NAMES, Carrier("s", (ref("c"),)))
    assert ", according to an unnamed source" in event_sentence(told, NAMES, Carrier("s"))
    assert "according" not in event_sentence(told, NAMES, Carrier("s", (ref("a"),)))


def test_event_sentence_without_an_actor_or_with_the_same_on_both_sides() -> None:
    nobody = event(actors=(), recipients=(ref(None, "embassy"),))
    assert event_sentence(nobody, NAMES, None) == "Somebody not named used force against “embassy” (“struck”)."
    both = event(recipients=(ref("a", "its own"),))
    assert event_sentence(both, NAMES, None) == "Norland used force (“struck”)."


def test_event_sentence_takes_braces_in_names_as_they_are() -> None:
    odd = event(actors=(ref(None, "The {did} Group"),), recipients=(ref(None, "{r}"),))
    assert event_sentence(odd, {}, None) == "The {did} Group used force against {r} (“struck”)."


def test_event_sentence_has_a_phrase_for_every_type_and_mode() -> None:
    ontology = load_ontology()
    for type_, mode in ((name, mode) for name in ontology.types for mode in (None, *ontology.modes(name))):
        told = event(type=type_, mode=mode, recipients=(ref("b"),))
        for reality in ("current", "future", "negated"):
            words = event_sentence(replace(told, reality=reality), NAMES, None)
            assert words.startswith("Norland ")
            assert "{" not in words


@pytest.mark.parametrize(
    ("content", "fields", "words"),
    [
        ("“We stay,”", {"form": "direct"}, "Lund said: “We stay”"),
        ("that it was “over”", {"form": "mixed"}, "Lund said that it was “over”"),
        ("to leave", {"act": "promise"}, "Lund promised to leave"),
        ("whether it was true", {"act": "ask"}, "Lund asked whether it was true"),
        ("it was late", {"cue": (span("also said"),)}, "Lund (“also said”): it was late"),
        ("to meet", {"act": "intend", "cue": (span("was not planning"),)}, "Lund (“was not planning”): to meet"),
        ("it as weak", {"act": "believe", "cue": (span("views"),)}, "Lund (“views”): it as weak"),
        ("it was late", {"cue": ()}, "Lund said: it was late"),
        ("it was late", {"source": ()}, "An unnamed source (“said”): it was late"),
    ],
)
def test_statement_sentence_uses_the_verb_of_the_article_where_ours_would_claim_more(
    content: str, fields: dict[str, Any], words: str
) -> None:
    assert statement_sentence(statement(content, **fields), NAMES, {}) == words


def test_statement_sentence_tells_the_chain_and_the_venue() -> None:
    told = statement("that it was over", relayed_by="1st", venue=(ref(None, "a radio show"),))
    carriers = {"1st": Carrier("1st", (ref("a"),), "2nd"), "2nd": Carrier("2nd", (), "1st")}
    assert statement_sentence(told, NAMES, carriers) == (
        "Lund said that it was over [“a radio show”] (through Norland, then an unnamed source)"
    )


def test_statement_sentence_cuts_long_words_and_keeps_stretches_apart() -> None:
    long = statement("that " + "word " * 100)
    assert statement_sentence(long, NAMES, {}).endswith(" word …")
    assert len(statement_sentence(long, NAMES, {}).split()) <= WORDS_SHOWN + 3
    two = Statement(source=(ref("c"),), content=(span("“One,”"), span("“two.”")), form="direct", act="say", **HEAD)
    assert statement_sentence(two, NAMES, {}) == "Lund said: “One” … “two.”"


def test_shift_sentence_names_both_sides_or_quotes() -> None:
    turned = Shift(
        kind="tone", actor="a", target="b", before=ShiftSide("cold"), after=ShiftSide("warm"), text="x", **HEAD
    )
    assert shift_sentence(turned, NAMES) == "Norland towards Westmark: another tone, from “cold” to “warm”."
    half = Shift(kind="position", text="its “new” line", after=ShiftSide("warm"), basis="observed", **HEAD)
    assert shift_sentence(half, NAMES) == (
        "Somebody not named: another position (“its ‘new’ line”), as the records show over time."
    )


def test_outlook_sentence_names_the_holder() -> None:
    outlook = Outlook(start=0, end=1, text="it may rain", kind="forecast", holder="c", **HEAD)
    assert outlook_sentence(outlook, NAMES) == "Expected: “it may rain”, according to Lund."
