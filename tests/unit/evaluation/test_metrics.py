from __future__ import annotations

import pytest
from evaluation.metrics import (
    Counts,
    characters,
    core_span,
    distance_km,
    greedy_matches,
    macro_f1,
    offsets,
    pearson,
)

from volteface.records import Span


def test_counts_of_two_documents():
    counts = Counts()
    counts.add(1, 2, 4)
    counts.add(2, 2, 2)
    assert counts.precision == 0.75
    assert counts.recall == 0.5
    assert counts.f1 == pytest.approx(0.6)


def test_counts_of_nothing_are_zero():
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_offsets_of_one_and_of_many():
    assert offsets(Span(1, 3, "ab")) == [(1, 3)]
    assert offsets((Span(1, 3, "ab"), Span(5, 6, "c"))) == [(1, 3), (5, 6)]
    assert offsets(None) == []


def test_characters_leave_out_blanks_and_count_overlaps_once():
    assert characters([(0, 3), (2, 5)], "a b c") == {0, 2, 4}


@pytest.mark.parametrize(
    ("words", "core"),
    [
        ("the minister", "minister"),
        ("“The Guardian’s", "Guardian"),
        ("(several villages),", "villages"),
        ("Jones' ", "Jones"),
        ("theatre", "theatre"),
        ("two the", "the"),
    ],
)
def test_core_span_trims_marks_determiner_and_possessive(words: str, core: str):
    text = f"xx {words} yy"
    start, end = core_span(text, 3, 3 + len(words))
    assert text[start:end].strip() == core


def test_greedy_matches_take_the_best_first_and_one_to_one():
    system = [{1, 2, 3, 4}, {1, 2}]
    gold = [{1, 2}, {3, 4}]
    # Jaccard: (0,0) 2/4, (0,1) 2/4, (1,0) 1: the last is taken first, then (0,1).
    assert greedy_matches(system, gold, 0.5) == [(1, 0), (0, 1)]
    assert greedy_matches(system, gold, 0.6) == [(1, 0)]


def test_macro_f1_over_labels_that_occur():
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")]
    # a: P 1, R 1/2, F 2/3. b: P 1/3, R 1, F 1/2. c: 0. d does not occur.
    macro, accuracy = macro_f1(pairs, ["a", "b", "c", "d"])
    assert macro == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert accuracy == 0.5


def test_macro_f1_of_nothing_is_zero():
    assert macro_f1([], ["a"]) == (0.0, 0.0)


def test_distance_of_a_degree_of_the_equator():
    assert distance_km(0, 0, 0, 1) == pytest.approx(111.19, abs=0.01)
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015.09, abs=0.01)
    assert distance_km(12, 34, 12, 34) == 0


def test_pearson_of_lines_and_of_a_side_that_does_not_vary():
    assert pearson([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1)
    assert pearson([(1, 3), (2, 2), (3, 1)]) == pytest.approx(-1)
    # deviations (-1, 0, 1) and (-1, 1, 0): covariance 1, variances 2 and 2.
    assert pearson([(1, 1), (2, 3), (3, 2)]) == pytest.approx(0.5)
    assert pearson([(1, 5), (2, 5)]) == 0.0
    assert pearson([(1, 5)]) == 0.0
