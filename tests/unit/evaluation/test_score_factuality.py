from __future__ import annotations

import pytest
from evaluation.factuality import score_factuality, three_way


@pytest.mark.parametrize(("value", "side"), [(-3, -1), (-1.1, -1), (-1, 0), (0, 0), (1, 0), (1.1, 1), (3, 1)])
def test_three_way(value: float, side: int):
    assert three_way(value) == side


def test_factuality_by_hand(draft, reading, values):
    text = "They fled, will return, did not fight, sang."
    made = draft(text)
    made.event("fled", "RETREAT")
    made.event("return", "AGREE", reality="future")
    made.event("fight", "ASSAULT", reality="negated")
    golden = (("fled", 3.0), ("return", 1.0), ("fight", -2.0), ("sang", 2.0))
    rows = [{"id": "d", "dataset": "X", "event": made.at(word), "factuality": gold} for word, gold in golden]
    figures = score_factuality(rows, reading(made))
    found = values(figures)
    assert found["X MAE"] == 0.75  # 0 + 1 + 1 + 1 over 4
    assert found["X events coded"] == 0.75
    assert found["X three-way macro F1"] == 1.0
    # gold 3 1 -2 2 (mean 1), ours 3 0 -3 3 (mean .75): covariance 18, variances 14 and 24.75.
    assert found["X r"] == round(18 / (14 * 24.75) ** 0.5, 4)
    assert [figure.lower for figure in figures] == [True, False, False, False]


def test_factuality_keeps_data_sets_apart(draft, reading):
    made = draft("They sang.")
    rows = [{"id": "d", "dataset": name, "event": (5, 9), "factuality": 3.0} for name in ("B", "A")]
    assert [figure.metric for figure in score_factuality(rows, reading(made))][::4] == ["A MAE", "B MAE"]
