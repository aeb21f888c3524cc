from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.report.telling_of import telling_of

from volteface.records import Time
from volteface.report.statement_sentences import WORDS_SHOWN, said_verb, statement_sentence


@pytest.fixture
def tell(stories: SimpleNamespace) -> Any:
    """Tells one statement: its text, source, cue and content."""

    def told(text: str, source: str, cue: str, *content: str, **fields: Any) -> str | None:
        story = stories.Story(text, source="Harbour News", published="2021-03-02")
        who = story.actor(source, kind="person") if source else None
        for words, begin, end in fields.pop("times", ()):
            story.stretch("times", Time, words, type="DATE", value=begin, begin_at=begin, end_at=end)
        for role in ("addressee", "venue"):
            if role in fields:
                words = fields[role]
                span = story.span(words)
                kind = {"kind": "media"} if words[0].isupper() else None
                fields[role] = (story.actor(words, **kind) if kind else _bare(span),)
        statement = story.statement(who, cue, *content, **fields)
        return statement_sentence(statement, telling_of(story))

    return told


def _bare(span: Any) -> Any:
    from volteface.records import Reference

    return Reference(span.start, span.end, span.text)


@pytest.mark.parametrize(
    ("text", "given", "fields", "sentence"),
    [
        ("Lund said it was late.", ("Lund", "said", "it was late"), {}, "Lund said that it was late."),
        ("Lund says that it is late.", ("Lund", "says", "that it is late"), {}, "Lund said that it is late."),
        ("Lund stressed that it was late.", ("Lund", "stressed", "that it was late"), {},
         "Lund stressed that it was late."),
        ("Lund has denied that it was late.", ("Lund", "has denied", "that it was late"), {"act": "deny"},
         "Lund denied that it was late."),
        ("It was late, Lund said.", ("Lund", "said", "It was late"), {}, "Lund said that it was late."),
        ("Lund promised to leave.", ("Lund", "promised", "to leave"), {"act": "promise"}, "Lund promised to leave."),
        ("Lund asked whether it was true.", ("Lund", "asked", "whether it was true"), {"act": "ask"},
         "Lund asked whether it was true."),
        ("“We stay,” Lund said.", ("Lund", "said", "“We stay,”"), {"form": "direct"}, "Lund said: “We stay.”"),
        ("“Is it so?” asked Lund.", ("Lund", "asked", "“Is it so?”"), {"form": "direct", "act": "ask"},
         "Lund asked: “Is it so?”"),
        ("Lund accused Westmark of theft.", ("Lund", "accused", "Westmark of theft"), {"act": "accuse"},
         "Lund accused Westmark of theft."),
        ("Lund harshly criticized the raid.", ("Lund", "harshly criticized", "the raid"), {"act": "accuse"},
         "Lund harshly criticized the raid."),
        ("Lund was not planning to meet them.", ("Lund", "was not planning", "to meet them"), {"act": "intend"},
         "Lund was not planning to meet them."),
        ("Lund wrote of “pirates” again.", ("Lund", "wrote of", "“pirates”"), {"form": "direct"},
         "Lund wrote of “pirates” again."),
        ("According to Lund, it was late.", ("Lund", "According to", "it was late"), {}, "Lund said that it was late."),
        ("Lund said “it was late.”", ("Lund", "said", "“it was late.”"), {"form": "mixed"},
         "Lund said that “it was late.”"),
        ("“It was late. It rained,” Lund said, and the rest.", ("Lund", "said", "“It was late. It rained,”"),
         {"form": "mixed"}, "Lund said: “It was late. It rained.”"),
    ],
)  # fmt: skip
def test_statement_sentence(
    tell: Any, text: str, given: tuple[str, ...], fields: dict[str, Any], sentence: str
) -> None:
    assert tell(text, *given, **fields) == sentence


@pytest.mark.parametrize(
    ("text", "given", "fields", "sentence"),
    [
        ("Lund told the press that it was late.", ("Lund", "told", "that it was late"), {"addressee": "the press"},
         "Lund told the press that it was late."),
        ("Lund told Radio Sund that it was late.", ("Lund", "told", "that it was late"), {"venue": "Radio Sund"},
         "Lund told Radio Sund that it was late."),
        ("Lund said at a briefing in Sund that it was late.", ("Lund", "said", "that it was late"),
         {"venue": "a briefing in Sund"}, "Lund said at a briefing in Sund that it was late."),
        ("Lund wrote in an open letter that it was late.", ("Lund", "wrote", "that it was late"),
         {"venue": "an open letter"}, "Lund wrote in an open letter that it was late."),
        ("Lund told nobody that it was late.", ("Lund", "told", "that it was late"), {}, "Lund said that it was late."),
    ],
)  # fmt: skip
def test_statement_sentence_tells_to_whom_and_where(
    tell: Any, text: str, given: tuple[str, ...], fields: dict[str, Any], sentence: str
) -> None:
    assert tell(text, *given, **fields) == sentence


def test_statement_sentence_tells_days_from_the_day_of_the_brief(tell: Any) -> None:
    told = tell(
        "Lund said they left on Sunday.", "Lund", "said", "they left on Sunday",
        times=[("Sunday", "2021-02-21", "2021-02-22")],
    )  # fmt: skip
    assert told == "Lund said that they left on 21 February."


def test_statement_sentence_tells_the_chain(stories: SimpleNamespace) -> None:
    text = "The Post said that Radio Sund, quoting a clerk, reported that the port was shut."
    story = stories.Story(text, source="x", published="2021-03-02")
    post, radio = story.actor("Post", kind="media"), story.actor("Radio Sund", kind="media")
    clerk = story.actor("clerk", kind="person", known=False)
    first = story.statement(post, "said", "that Radio Sund, quoting a clerk, reported that the port was shut")
    second = story.statement(radio, "reported", "that the port was shut", relayed_by=first.id)
    third = story.statement(clerk, "quoting", "that the port was shut", relayed_by=second.id)
    telling = telling_of(story)
    assert statement_sentence(second, telling) == "The Post, citing Radio Sund, reported that the port was shut."
    assert statement_sentence(third, telling_of(story)) == (
        "The Post, citing Radio Sund, which cited a clerk, reported that the port was shut."
    )


def test_statement_sentence_is_cut_and_quotation_marks_stay_in_pairs(tell: Any) -> None:
    words = "that it was " + "very " * 60 + "late"
    told = tell(f"Lund said {words}.", "Lund", "said", words)
    assert told is not None
    assert told.endswith("very …")
    assert len(told.split()) <= WORDS_SHOWN + 3
    quoted = "“" + "very " * 60 + "late”"
    told = tell(f"Lund said that {quoted}.", "Lund", "said", f"that {quoted}", form="mixed")
    assert told is not None
    assert told.count("“") == told.count("”") == 1


def test_statement_without_a_source_or_cue(tell: Any) -> None:
    assert tell("It was said that it was late.", "", "It was said", "that it was late") in (
        "A source not named said: “That it was late”",
        "A source not named said: “that it was late”",
    )


def test_said_verb_is_none_for_what_is_no_plain_saying(stories: SimpleNamespace) -> None:
    story = stories.Story("Lund never quite said so. Lund accused all.", source="x", published="2021-03-02")
    lund = story.actor("Lund")
    assert said_verb(story.statement(lund, "never quite said", "so")) is None
    assert said_verb(story.statement(lund, "accused", "all")) is None


def test_quotation_is_told_once_however_it_is_marked_and_short_ones_again(stories: SimpleNamespace) -> None:
    quotes = (
        ("“We shall hold the harbour until the last ship has left,”", True),
        ('"We shall hold the harbour until the last ship has left"', False),
        ("“We stay,”", True),
        ('"We stay"', True),
    )
    story = stories.Story(" Then ".join(f"{words} Lund said." for words, _ in quotes), published="2021-03-02")
    who = story.actor("Lund", kind="person")
    statements = [story.statement(who, "said", words, form="direct") for words, _ in quotes]
    telling = telling_of(story)

    assert [statement_sentence(one, telling) is not None for one in statements] == [told for _, told in quotes]
