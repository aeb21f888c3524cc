"""The comparison itself: what it lets pass and what it says."""

from __future__ import annotations

from golden_records import differences, dump, lines_of, load

import volteface as vf
from volteface.records import Annotation, Document, Mention, Span, Statement


def mention(start: int, text: str, actor: str | None = None, confidence: float = 0.5) -> Mention:
    return Mention(
        id=f"m{start}", document="d", confidence=confidence, method="hand", kind="person", actor=actor,
        start=start, end=start + len(text), text=text,
    )  # fmt: skip


def annotation(*mentions: Mention) -> Annotation:
    return Annotation(Document(id="d", text="Ann met Ben.", source="Wire", published="1977-11-09"), mentions=mentions)


def test_golden_round_trip_says_nothing() -> None:
    lines = list(lines_of([annotation(mention(0, "Ann"), mention(8, "Ben"))]))
    assert [line["record"] for line in lines] == ["document", "mention", "mention"]
    assert differences(load(dump(lines)), lines) == ""


def test_golden_rounds_confidence_and_nothing_else() -> None:
    one, two = annotation(mention(0, "Ann", confidence=0.12341)), annotation(mention(0, "Ann", confidence=0.12339))
    assert list(lines_of([one])) == list(lines_of([two]))
    assert list(lines_of([one]))[1]["confidence"] == 0.123


def test_golden_names_what_is_gone_new_and_changed() -> None:
    old = list(lines_of([annotation(mention(0, "Ann", actor="a"), mention(4, "met"))]))
    new = list(lines_of([annotation(mention(0, "Ann", actor="b"), mention(8, "Ben"))]))
    said = differences(old, new)
    assert "mention: 1 gone, 1 new, 1 changed" in said
    assert "gone     mention m4 person 'met' at 4 (Wire 1977-11-09)" in said
    assert "new      mention m8 person 'Ben' at 8 (Wire 1977-11-09)" in said
    assert 'actor: "a" -> "b"' in said


def test_golden_sees_another_order_and_a_doubled_record() -> None:
    old = list(lines_of([annotation(mention(0, "Ann"), mention(8, "Ben"))]))
    assert "another order" in differences(old, [old[0], old[2], old[1]])
    assert "mention: 0 gone, 1 new, 0 changed" in differences(old, [*old, old[2]])


def test_golden_shows_the_words_of_a_statement() -> None:
    said = Statement(id="s", document="d", method="hand", content=(Span(0, 3, "Ann"),), form="direct", act="say")
    lines = list(lines_of([vf.Annotation(annotation().document, statements=(said,))]))
    assert "new      statement s say 'Ann' (Wire 1977-11-09)" in differences(lines[:1], lines)
