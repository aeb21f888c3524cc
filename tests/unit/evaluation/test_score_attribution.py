from __future__ import annotations

import pytest
from evaluation.attribution import score_articles, score_sentences, span_overlaps, tagged_spans, token_span

TEXT = "Ann said it rains. Bob denied “the plan”."


def _gold(draft, source: list[str], content: list[str], cue: list[str]) -> dict:
    return {
        "source": [draft.at(words) for words in source],
        "content": [draft.at(words) for words in content],
        "cue": [draft.at(words) for words in cue],
    }


def test_articles_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.statement("it rains", source="Ann", cue="said")
    made.statement("the plan", source="Ann", cue="denied")
    row = {
        "id": "d",
        "text": TEXT,
        "attributions": [_gold(made, ["Ann"], ["it rains."], ["said"]), _gold(made, ["Bob"], ["“the plan”."], [])],
    }
    found = values(score_articles([row], reading(made)))
    assert found["source character F1"] == 0.6667  # ours Ann (3), gold Ann and Bob (6), shared 3
    assert found["cue character F1"] == 0.5714  # shared 4, ours 10, gold 4
    assert found["content character F1"] == 0.875  # shared 7 + 7, ours 14, gold 8 + 10
    assert found["content F1 at Jaccard 0.5"] == 1.0  # 7 of 8, 7 of 10
    assert found["content strict F1"] == 1.0  # equal without outer marks
    assert found["source accuracy of matched"] == 0.5
    assert found["source exact of matched"] == 0.5
    assert found["end to end F1"] == 0.5


def test_articles_unnamed_sources_are_equal_and_empty_contents_do_not_count(draft, reading, values):
    made = draft(TEXT)
    made.statement("it rains")
    row = {
        "id": "d",
        "text": TEXT,
        "attributions": [_gold(made, [], ["it rains"], []), _gold(made, ["Bob"], [], ["denied"])],
    }
    found = values(score_articles([row], reading(made)))
    assert found["end to end F1"] == 1.0
    assert found["content strict F1"] == 1.0


def test_articles_below_half_overlap_are_no_match(draft, reading, values):
    made = draft(TEXT)
    made.statement("it", source="Ann")
    row = {"id": "d", "text": TEXT, "attributions": [_gold(made, ["Ann"], ["it rains"], [])]}
    found = values(score_articles([row], reading(made)))
    assert found["content F1 at Jaccard 0.5"] == 0.0
    assert found["end to end F1"] == 0.0


def test_sentences_by_hand(draft, reading, values):
    text = "Ann Lee said it rains"
    made = draft(text)
    made.statement("it rains", source="Lee", cue="said")
    tokens = [(0, 3), (4, 7), (8, 12), (13, 15), (16, 21)]
    tags = ["B-source", "I-source", "B-cue", "O", "B-content"]
    row = {"id": "d", "text": text, "tags": tags, "token_offsets": tokens}
    found = values(score_sentences([row], reading(made)))
    assert found["source exact F1"] == 0.0
    assert found["source begin F1"] == 0.0
    assert found["source Jaccard"] == 0.5  # one of two tokens
    assert found["cue exact F1"] == 1.0
    assert found["content exact F1"] == 0.0
    assert found["content Jaccard"] == 0.5


def test_sentences_same_first_token_is_a_begin_match(draft, reading, values):
    text = "Ann Lee said it rains"
    made = draft(text)
    made.statement("it rains", source="Ann", cue="said")
    tokens = [(0, 3), (4, 7), (8, 12), (13, 15), (16, 21)]
    row = {"id": "d", "text": text, "tags": ["B-source", "I-source", "O", "O", "O"], "token_offsets": tokens}
    found = values(score_sentences([row], reading(made)))
    assert (found["source exact F1"], found["source begin F1"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        (["B-cue", "I-cue", "O", "B-cue"], {(0, 1), (3, 3)}),
        (["B-cue", "B-cue"], {(0, 0), (1, 1)}),
        (["O", "I-cue", "I-cue"], {(1, 2)}),
        (["O", "O"], set()),
    ],
)
def test_tagged_spans(tags: list[str], spans: set):
    assert tagged_spans(tags)["cue"] == spans


def test_token_span_of_touched_tokens():
    tokens = [(0, 3), (4, 7), (8, 12)]
    assert token_span(tokens, 2, 5) == (0, 1)
    assert token_span(tokens, 3, 4) is None


def test_span_overlaps_count_what_touches_nothing():
    # Gold (0, 3) has 2 of 4 tokens of (2, 3) in common with it; (7, 8) touches no gold.
    assert span_overlaps({(2, 3), (7, 8)}, {(0, 3)}) == [0.5, 0.0]
    assert span_overlaps(set(), {(0, 3)}) == [0.0]
