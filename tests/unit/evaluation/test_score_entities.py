from __future__ import annotations

from evaluation.entities import score_mention_sentences, score_mentions, score_stance, score_times

TEXT = "On Monday the Northland minister Ann Lee came to Estia for two days in May."


def test_times_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.time("Monday", value="2024-12-09")
    made.time("two days in May", value="P2D", type="DURATION")
    made.time("to", value="X")
    start, _ = made.at("two days")
    gold = [
        {"start": 3, "end": 9, "type": "DATE", "value": "2024-12-09"},
        {"start": start, "end": start + 8, "type": "DURATION", "value": "P2D"},
        {"start": start + 12, "end": start + 15, "type": "DATE", "value": "2025-05"},
    ]
    found = values(score_times([{"id": "d", "timexes": gold}], reading(made)))
    assert found["relaxed F1"] == 0.6667  # 2 of 3 and 3: one of ours serves one of gold
    assert found["strict F1"] == 0.3333
    assert found["type F1"] == 0.6667
    assert found["value F1"] == 0.6667


def test_times_take_the_longest_overlap(draft, reading, values):
    made = draft(TEXT)
    made.time("two", value="2")
    made.time("days in May", value="2025-05")
    start, _ = made.at("two")
    gold = [{"start": start, "end": start + 15, "type": "DATE", "value": "2025-05"}]
    found = values(score_times([{"id": "d", "timexes": gold}], reading(made)))
    assert found["value F1"] == 0.6667


def test_mentions_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.mention("the Northland minister", "role")
    made.mention("Ann Lee", "organization")
    made.mention("Estia for", "country")
    gold = [
        {"start": 14, "end": 32, "type": "Person"},
        {"start": 33, "end": 40, "type": "Person"},
        {"start": 49, "end": 54, "type": "Location"},
        {"start": 3, "end": 9, "type": "Temporal"},
    ]
    found = values(score_mentions([{"id": "d", "text": TEXT, "entities": gold}], reading(made)))
    assert found["mention F1"] == 0.6667  # the determiner is trimmed
    assert found["mention and kind F1"] == 0.3333
    assert found["exact F1"] == 0.0
    assert found["overlap and kind F1"] == 0.6667


def test_mention_sentences_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.mention("Ann Lee", "person")
    made.mention("Estia", "organization")
    made.mention("minister", "other")
    made.time("Monday")
    gold = [
        {"start": 3, "end": 9, "type": "Temporal"},
        {"start": 33, "end": 40, "type": "Person"},
        {"start": 49, "end": 54, "type": "Location"},
        {"start": 59, "end": 67, "type": "Quantity"},
    ]
    found = values(score_mention_sentences([{"id": "d", "entities": gold}], reading(made)))
    assert found["exact micro F1"] == 0.5  # 2 right, 4 of ours, 4 of gold
    assert found["exact macro F1"] == 0.5  # Temporal 1, Person 1, Location 0, Quantity 0


def test_mention_sentences_mapped_kinds_are_flat(draft, reading, values):
    made = draft("The Turkish envoy Ann Lee came.")
    made.mention("The Turkish envoy Ann Lee", "person")
    made.mention("Turkish", "country")
    made.mention("came", "other")
    gold = [{"start": 0, "end": 25, "type": "Person"}, {"start": 26, "end": 30, "type": "Weapon"}]
    found = values(score_mention_sentences([{"id": "d", "entities": gold}], reading(made)))
    assert found["exact F1, mapped kinds"] == 1.0


def test_stance_by_hand(draft, reading, values):
    made = draft(TEXT)
    made.mention("Ann Lee", "person", actor="ann")
    made.label("minister", target="ann", stance="hostile")
    made.label("Northland", target_span=made.span("Estia"), stance="favourable")
    made.label("came", target="ann", stance="neutral")
    golden = (("Ann Lee", -1), ("Estia", 1), ("Monday", 0), ("days", 1))
    rows = [{"id": "d", "subset": "rw", "target": made.at(words), "polarity": p} for words, p in golden]
    found = values(score_stance(rows, reading(made)))
    assert found["rw accuracy"] == 0.75
    assert found["rw macro F1, through records"] == 0.7778  # -1: 1, 0: 2/3, 1: 2/3
    assert found["rw F1 of positive and negative"] == 0.8333
    assert found["rw mean recall"] == 0.8333


def test_stance_keeps_subsets_apart(draft, reading):
    made = draft(TEXT)
    rows = [{"id": "d", "subset": name, "target": (0, 2), "polarity": 0} for name in ("rw", "mt")]
    figures = score_stance(rows, reading(made))
    assert [figure.metric for figure in figures][::4] == [
        "mt macro F1, through records",
        "rw macro F1, through records",
    ]


def test_stance_is_the_tone_where_a_mention_has_one(draft, reading, values):
    made = draft(TEXT)
    made.mention("Ann Lee", "person", actor="ann", tone=-0.8)
    made.mention("Estia", "country", actor="est", tone=0.2)
    made.label("minister", target="ann", stance="favourable")
    rows = [
        {"id": "d", "subset": "rw", "target": made.at(words), "polarity": p}
        for words, p in (("Ann Lee", -1), ("Estia", 0))
    ]
    assert values(score_stance(rows, reading(made)))["rw accuracy"] == 1.0
