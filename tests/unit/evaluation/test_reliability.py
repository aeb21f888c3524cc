from __future__ import annotations

import pytest
from evaluation.held_out import FOLDS, is_held_out
from evaluation.reliability import calibration_error, judge_articles, judge_pairs, table
from evaluation.run import Reading

from volteface.records import Annotation, Document, Event, Span


def event(text: str, trigger: str, kind: str, confidence: float | None) -> Event:
    start = text.index(trigger)
    span = Span(start, start + len(trigger), trigger)
    return Event(
        id=f"e{start}", document="d", method="m", confidence=confidence, trigger=span, type=kind, mode=None, quad=None,
        reality="current",
    )  # fmt: skip


def reading(text: str, *events: Event) -> Reading:
    return Reading({"d": Annotation(document=Document(id="d", text=text), events=events)}, 1, 1.0)


TEXT = "Rebels shelled Oslo. Bonn sent aid. Later they met."


def test_reliability_judges_the_events_of_the_region() -> None:
    row = {
        "id": "d",
        "region_end": 36,
        "events": [{"trigger": "shelled", "type": "ASSAULT"}, {"trigger": "sent", "type": "MOBILIZE"}],
    }
    found = reading(
        TEXT,
        event(TEXT, "shelled", "ASSAULT", 0.9),
        event(TEXT, "sent", "AID", 0.6),
        event(TEXT, "met", "CONSULT", 0.8),
    )
    assert list(judge_articles([row], found)) == [(0.9, True), (0.6, False)]


def test_reliability_judges_the_main_event_of_a_sentence() -> None:
    found = reading(TEXT, event(TEXT, "shelled", "RETREAT", 0.9), event(TEXT, "sent", "AID", 0.6))
    assert list(judge_pairs([{"id": "d", "root": "YIELD"}], found)) == [(0.9, True)]
    assert list(judge_pairs([{"id": "d", "root": "AID"}], found)) == [(0.9, False)]
    assert list(judge_pairs([{"id": "d", "root": "AID"}], reading(TEXT))) == []


def test_reliability_table_has_equally_full_bins() -> None:
    judged = [(0.1, False)] * 4 + [(0.9, True)] * 3 + [(0.9, False)]
    assert [n for _, _, n in table(judged)] == [2, 1, 2, 1, 2]
    assert table([]) == []


def test_reliability_error_is_the_mean_distance() -> None:
    assert calibration_error([(0.5, True), (0.5, False)] * 5) == pytest.approx(0.0)
    assert calibration_error([(1.0, False)] * 5) == pytest.approx(1.0)
    assert calibration_error([]) == 0


def test_held_out_is_a_fifth_that_form_does_not_change() -> None:
    texts = [f"Sentence number {n} tells of the town of {n * 7}." for n in range(2000)]
    share = sum(map(is_held_out, texts)) / len(texts)
    assert abs(share - 1 / FOLDS) < 0.03
    assert all(is_held_out(text) == is_held_out(text.upper().replace(" ", "  ")) for text in texts[:200])
    assert sum(is_held_out(texts[0], fold) for fold in range(FOLDS)) == 1
