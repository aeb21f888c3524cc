from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_rules import find_by_rules
from volteface.reading.language import parse
from volteface.records import Document


def found(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and content of each attribution, as words."""
    return [(words(text, a.source), words(text, a.cue), [text[s:e] for s, e in a.content]) for a in read(text)]


def read(text: str) -> tuple[Attribution, ...]:
    return find_by_rules(parse(Document(id="d", text=text)))


def words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(text[start:end] for start, end in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The minister said that the port would reopen.",
            ("The minister", "said", ["that the port would reopen"]),
        ),
        (
            "The minister has said the port would reopen.",
            ("The minister", "has said", ["the port would reopen"]),
        ),
        (
            "“The port will reopen on Friday,” said Anna Berg, the harbour master.",
            ("Anna Berg, the harbour master", "said", ["“The port will reopen on Friday,”"]),
        ),
        (
            "“We are ready. Nobody will be left behind,” the captain told the crew.",
            ("the captain", "told", ["“We are ready. Nobody will be left behind,”"]),
        ),
        (
            "“We are ready,” the captain said. “Nobody will be left behind.”",
            ("the captain", "said", ["“We are ready,”", "“Nobody will be left behind.”"]),
        ),
        (
            "The real issue, diplomats say, is whether the truce will hold.",
            ("diplomats", "say", ["The real issue", "is whether the truce will hold"]),
        ),
        (
            "The bridge was closed at noon, according to the police.",
            ("the police", "according to", ["The bridge was closed at noon"]),
        ),
        (
            "The rebels threatened to burn the depot.",
            ("The rebels", "threatened", ["to burn the depot"]),
        ),
        (
            "The envoy asked the general to release the prisoners.",
            ("The envoy", "asked", ["to release the prisoners"]),
        ),
        (
            "It is widely believed that the king fled by sea.",
            ("", "is widely believed", ["that the king fled by sea"]),
        ),
        (
            "The governor was quoted as saying that the dam was safe.",
            ("The governor", "was quoted as saying", ["that the dam was safe"]),
        ),
        (
            "In the words of the mayor, the flood was a disaster.",
            ("the mayor", "In the words of", ["the flood was a disaster"]),
        ),
        (
            "His claim that the vote was rigged is false.",
            ("His", "claim", ["that the vote was rigged"]),
        ),
        (
            "Asked whether he would resign, the premier left the hall.",
            ("", "Asked", ["whether he would resign"]),
        ),
        (
            "“We wept,” added another guard.",
            ("another guard", "added", ["“We wept,”"]),
        ),
        (
            "The envoy said in a letter that the truce had failed.",
            ("The envoy", "said", ["that the truce had failed"]),
        ),
        (
            "The town burned and its people fled, according to the bishop.",
            ("the bishop", "according to", ["The town burned and its people fled"]),
        ),
        (
            "The mayor said: “The flood is over.”",
            ("The mayor", "said:", ["“The flood is over.”"]),
        ),
        (
            "''The flood is over,'' the mayor said.",
            ("the mayor", "said", ["''The flood is over,''"]),
        ),
        (
            "The premier urged the rebels to “de-escalate, limit the raids and avoid all losses”.",
            ("The premier", "urged", ["the rebels to “de-escalate, limit the raids and avoid all losses”"]),
        ),
        (
            "The premier called the strike “a betrayal.”",
            ("The premier", "called", ["the strike “a betrayal.”"]),
        ),
    ],
)  # fmt: skip
def test_rules_finds(text: str, expected: tuple[str, str, list[str]]) -> None:
    assert expected in found(text)


def test_rules_continues_over_paragraphs() -> None:
    text = "“The siege is broken,” the colonel said.\n\n“Now we march on the capital.”"
    assert found(text) == [("the colonel", "said", ["“The siege is broken,”", "“Now we march on the capital.”"])]


def test_rules_keeps_a_quotation_of_several_paragraphs_whole() -> None:
    text = "The colonel said: “The siege is broken.\n\n“Now we march on the capital.”"
    assert found(text) == [("The colonel", "said:", ["“The siege is broken.", "“Now we march on the capital.”"])]


def test_rules_does_not_give_a_quoted_sentence_to_a_far_speaker() -> None:
    text = "The colonel said the siege was broken.\n\nRain fell all night.\n\n“Nobody slept,” wrote a nurse."
    assert ("The colonel", "said", ["the siege was broken"]) in found(text)


def test_rules_nests() -> None:
    text = "The clerk said that the judge had said the law was clear."
    sources = [source for source, _, _ in found(text)]
    assert sources == ["The clerk", "the judge"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "“", "🦊", "“”", "said", "\x00\x01", "''", "“a\n\n“b\n\n“c"])
def test_rules_survives(text: str) -> None:
    assert all(item.content for item in read(text))


WORDS = ["said", "“", "”", ",", "he", "that", "it", "rains", ".", "\n\n", "''", "according", "to", "X"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_rules_spans_lie_in_the_text(tokens: list[str]) -> None:
    text = " ".join(tokens)
    for item in read(text):
        for start, end in item.source + item.cue + item.content:
            assert 0 <= start < end <= len(text)


def test_rules_relays_third_parties_within_quotations() -> None:
    text = "“The president says he wants peace,” said Ana Silva. “I say he lies.”"
    assert [source for source, _, _ in found(text)] == ["Ana Silva", "The president"]


def test_rules_reads_the_turns_of_a_transcript() -> None:
    text = "Partial transcript follows.\n\nSILVA: We stay here.\n\nBERG: Why?"
    turns = [(source, content) for source, _, content in found(text)]
    assert turns == [("SILVA", ["We stay here"]), ("BERG", ["Why?"])]
