from __future__ import annotations

import pytest
from test_couples import taken_up


def test_leads_join_the_opening_with_the_name() -> None:
    text = "A former teacher was jailed on Monday. Leo Holm, 25, was sentenced to two years."
    assert taken_up(text, "A former teacher") == "Leo Holm"


@pytest.mark.parametrize(
    "text",
    [
        "A former teacher was jailed on Monday. “It was long overdue,” said Leo Holm.",
        "A former teacher was jailed on Monday. Joe Biden was asked about it.",
        "Two former teachers were jailed on Monday. Leo Holm was not there.",
    ],
)
def test_leads_leave_others_alone(text: str) -> None:
    words = text.split(" was ")[0].split(" were ")[0]
    name = taken_up(text, words)
    assert name is not None
    assert "Holm" not in name
    assert "Biden" not in name
