from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.reading.attribution import find_attributions
from volteface.reading.attribution_join import join_attributions
from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_rules import find_frames
from volteface.reading.encoder import WEIGHTS, encode
from volteface.reading.language import parse
from volteface.records import Document

needs_weights = pytest.mark.skipif(
    not (WEIGHTS / "encoder.onnx").exists(), reason="no packaged weights; run 'make train'"
)
Parts = tuple[str, str, list[str]]


def attributions(text: str) -> tuple[Attribution, ...]:
    return find_attributions(parse(Document(id="d", text=text)), encode(text))


def joined(text: str, *parts: Parts) -> list[Parts]:
    """Join hand-made parts, given as words (first occurrence), with what the rules read in the text."""
    parsed = parse(Document(id="d", text=text))

    def spans(*words: str) -> tuple[tuple[int, int], ...]:
        return tuple((text.index(word), text.index(word) + len(word)) for word in words if word)

    tagged = [Attribution(spans(source), spans(cue), spans(*content), 0.9, "hand") for source, cue, content in parts]
    found = join_attributions(parsed, tagged, find_frames(parsed))
    return [tuple_of(text, item) for item in found]


def tuple_of(text: str, item: Attribution) -> Parts:
    def words(spans: tuple[tuple[int, int], ...]) -> str:
        return " ".join(text[start:end] for start, end in spans)

    return words(item.source), words(item.cue), [text[start:end] for start, end in item.content]


def test_join_keeps_what_the_encoder_found() -> None:
    whole = ("The mayor", "said", ["that the bridge was safe"])
    assert joined("The mayor said that the bridge was safe.", whole) == [whole]


def test_join_trims_a_full_stop_and_keeps_that_of_an_abbreviation() -> None:
    tagged = ("The mayor", "said", ["the bridge was safe."])
    assert joined("The mayor said the bridge was safe.", tagged)[0][2] == ["the bridge was safe"]
    tagged = ("The mayor", "said", ["it was safe in the U.S."])
    assert joined("The mayor said it was safe in the U.S. after all", tagged)[0][2] == ["it was safe in the U.S."]


def test_join_drops_plain_words_of_another_sentence_than_the_cue() -> None:
    tagged = ("The mayor", "said", ["the bridge was safe", "It stood for years"])
    assert joined("The mayor said the bridge was safe. It stood for years.", tagged)[0][2] == ["the bridge was safe"]


def test_join_keeps_quoted_words_of_another_sentence() -> None:
    tagged = ("the mayor", "said", ["“We stay,”", "“Go home.”"])
    assert joined("“We stay,” the mayor said. “Go home.”", tagged)[0][2] == ["“We stay,”", "“Go home.”"]


def test_join_makes_one_of_neighbouring_pieces() -> None:
    tagged = ("the mayor", "said", ["“We stay. We", "fight,”"])
    assert joined("“We stay. We fight,” the mayor said.", tagged)[0][2] == ["“We stay. We fight,”"]


def test_join_gives_what_follows_a_colon_to_the_paragraph_before() -> None:
    text = "The mayor then added:\n\nNobody will be left behind\n\n"
    parts: tuple[Parts, ...] = (("The mayor", "added", []), ("", "", ["Nobody will be left behind"]))
    assert joined(text, *parts) == [("The mayor", "added", ["Nobody will be left behind"])]


def test_join_gives_a_quotation_that_fills_its_paragraph_to_the_last_speaker() -> None:
    text = "“We stay,” the mayor said.\n\n“Go home.”\n\n“Come back.”"
    parts: tuple[Parts, ...] = (
        ("the mayor", "said", ["“We stay,”"]), ("", "", ["“Go home.”"]), ("", "", ["“Come back.”"])
    )  # fmt: skip
    assert joined(text, *parts) == [("the mayor", "said", ["“We stay,”", "“Go home.”", "“Come back.”"])]


def test_join_keeps_a_quotation_whole_that_two_statements_share() -> None:
    text = "“We stay. It is our home,” the mayor said, and a guard nodded that he would."
    parts: tuple[Parts, ...] = (
        ("the mayor", "said", ["“We stay."]),
        ("a guard", "nodded", ["It is our home,”", "that he would"]),
    )
    found = joined(text, *parts)
    assert ("the mayor", "said", ["“We stay. It is our home,”"]) in found
    assert ("a guard", "nodded", ["that he would"]) in found


@pytest.mark.parametrize("held", ["“We stay.", "It is our home, and we", "home, and we have built it,”"])
def test_join_gives_a_quotation_whole_to_who_has_its_opening_or_most_of_it(held: str) -> None:
    text = "“We stay. It is our home, and we have built it,” the mayor said."
    expected = [] if held == "It is our home, and we" else ["“We stay. It is our home, and we have built it,”"]
    found = joined(text, ("the mayor", "said", [held]))
    assert found[0][2] == (expected or [held])


def test_join_leaves_a_quotation_in_parts_that_holds_a_cue() -> None:
    text = "“We stay, the guard said, in our home.” It rained."
    found = joined(text, ("the guard", "said", ["“We stay", "in our home.”"]))
    assert found[0][2] == ["“We stay", "in our home.”"]


def test_join_gives_a_paragraph_of_a_quotation_to_who_has_the_one_before() -> None:
    text = "The mayor wrote: “We stay.\n\n“It is our home.\n\n“We have built it.”"
    found = joined(text, ("The mayor", "wrote:", ["“We stay."]), ("", "", ["“We have built it.”"]))
    assert found == [("The mayor", "wrote:", ["“We stay.", "“It is our home.", "“We have built it.”"])]


def test_join_lets_an_outlet_report_a_whole_statement_of_another() -> None:
    text = "The court said that he must stay, Radio Norte reported."
    inner = ("The court", "said", ["that he must stay"])
    outer = ("Radio Norte", "reported", ["The court said that he must stay"])
    assert joined(text, inner, ("Radio Norte", "reported", [])) == [inner, outer]


def test_join_keeps_a_lone_quotation_without_a_speaker() -> None:
    assert joined("Rain fell.\n\n“We stay.”", ("", "", ["“We stay.”"])) == [("", "", ["“We stay.”"])]
    assert joined("Rain fell on the quay.", ("", "", ["the quay"])) == []


@pytest.mark.parametrize(
    "tagged",
    [("", "said", ["that the bridge was safe"]), ("The mayor", "said", []), ("", "", ["that the bridge was safe"])],
    ids=["source", "content", "cue"],
)
def test_join_lets_the_rules_name_what_is_open(tagged: Parts) -> None:
    found = joined("The mayor said that the bridge was safe.", tagged)
    assert found == [("The mayor", "said", ["that the bridge was safe"])]


def test_join_does_not_take_who_is_told_for_the_source() -> None:
    tagged = ("the agency", "told", ["The bridge is safe"])
    assert joined("The bridge is safe, an officer told the agency.", tagged)[0][0] == "an officer"


def test_join_adds_what_others_are_said_to_have_said() -> None:
    text = "The clerk said that the judge had told reporters that the law was clear."
    tagged = ("The clerk", "said", ["that the judge had told reporters that the law was clear"])
    assert joined(text, tagged) == [tagged, ("the judge", "had told", ["that the law was clear"])]


def test_join_adds_quoted_words_that_are_the_object_of_a_cue() -> None:
    text = "The clerk said that the judge had voiced “grave doubts”."
    tagged = ("The clerk", "said", ["that the judge had voiced “grave doubts”"])
    assert joined(text, tagged) == [tagged, ("the judge", "had voiced", ["“grave doubts”"])]


@pytest.mark.parametrize("verb", ["would say", "did not say", "wants to say"])
def test_join_adds_nothing_that_nobody_said(verb: str) -> None:
    text = f"The clerk said that the judge {verb} that the law was clear."
    tagged = ("The clerk", "said", [f"that the judge {verb} that the law was clear"])
    assert joined(text, tagged) == [tagged]


@needs_weights
def test_attribution_reads_plain_news() -> None:
    text = "Ana Sol told Radio Norte that the talks had failed. “We will try again,” she said.\n\nIt rained all night."
    found = [tuple_of(text, item) for item in attributions(text)]
    assert [(source, cue.split()[0]) for source, cue, _ in found] == [("Ana Sol", "told"), ("she", "said")]


@needs_weights
@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "“", "🦊", "“”", "said", "\x00\x01", "''", "“a\n\n“b\n\n“c", "said: " * 200]
)
def test_attribution_survives(text: str) -> None:
    assert all(item.content for item in attributions(text))


WORDS = ["said", "“", "”", ",", "he", "that", "it", "rains", ".", "\n\n", "''", "according", "to", "X", "Ana", ":"]


@needs_weights
@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_attribution_spans_lie_in_the_text_and_hold_words_once(tokens: list[str]) -> None:
    text = " ".join(tokens)
    for item in attributions(text):
        for start, end in item.source + item.cue + item.content:
            assert 0 <= start < end <= len(text)
        assert all(re.search(r"\S", text[start:end]) for start, end in item.content)
        assert all(one[1] <= two[0] for one, two in zip(item.content, item.content[1:], strict=False))
