from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis import contradictions_pool
from volteface.analysis.articles import Articles
from volteface.analysis.contradictions_pool import Found, Pool, find_in, load_pool
from volteface.desk import Desk

SIDES = ("Norland", "Westmark")
DEED = "Norland shelled the old harbour of Westmark"
ASIDES = (
    "Herring boats stayed out until nightfall while their owners argued over ropes and barrels.",
    "A choir sang in two villages, and the ferry brought flour, lamp oil and a new schoolteacher.",
    "Rain had washed away the lower road; farmers dug ditches and waited for the postman in vain.",
)
"""So that none is a copy of another."""


@pytest.fixture
def desk(stories: SimpleNamespace) -> Desk:
    """Four days of articles: two denials in so many words, one that only refuses, one flat "not", one with a number."""
    reports = []
    for day, (cue, act) in enumerate((("denied", "deny"), ("refused", "deny"), ("denied", "deny")), 1):
        text = f"Ana Lund {cue} that {DEED}. {ASIDES[day - 1]}"
        made = {"published": f"2021-03-0{day}", "sides": SIDES, "said": ("Ana Lund", cue, DEED), "act": act}
        reports.append(report(stories, text, "shelled", source=f"Paper {day}", **made))
    text = f"Norland has not shelled the old harbour of Westmark. {DEED.replace('shelled', 'raided')}: 12 sailors died."
    story = report(stories, text, "shelled", source="Paper 4", published="2021-03-04", sides=SIDES, reality="negated")
    first = story.records["events"][0]
    again = {"actors": first.actors, "recipients": first.recipients, "begin_at": "2021-03-03", "end_at": "2021-03-04"}
    story.event("raided", "ASSAULT", quad="material conflict", **again)
    return desk_of(stories, *reports, story)


def test_pool_holds_the_newest_documents_first(desk: Desk) -> None:
    assert load_pool(desk, (), None, None).numbers == (4, 3, 2, 1)
    assert load_pool(desk, (), "2021-03-02", "2021-03-03", documents=500) == Pool(frozenset(), (3, 2), records=100)
    lund = next(one.id for one in desk.actors() if one.name == "Ana Lund")
    assert load_pool(desk, (lund,), None, None, documents=2).numbers == (3, 2)
    assert find_in(load_pool(desk, (), "2030", None), Articles(desk)) == Found()


def test_pool_finds_what_words_deny(desk: Desk) -> None:
    found = find_in(load_pool(desk, (), None, None), Articles(desk))
    assert found.denials == {(1, 0), (3, 0), (4, 0)}
    assert found.statements == {(1, 0), (3, 0)}
    assert found.violence == {(4, 1)}


@pytest.mark.parametrize("portion", [1, 2, 20])
def test_pool_looks_at_the_newest_few_however_they_are_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(contradictions_pool, "_FIRST_PORTION", portion)
    denials = []
    for most in range(1, 5):
        denials.append(find_in(Pool(frozenset(), (4, 3, 2, 1), records=most), Articles(desk)).denials)
    # The third newest only refuses, but it is one of the few that are looked at.
    assert denials == [{(4, 0)}, {(4, 0), (3, 0)}, {(4, 0), (3, 0)}, {(4, 0), (3, 0), (1, 0)}]


def test_pool_leaves_out_what_was_rejected(desk: Desk) -> None:
    for event in desk.events():
        desk.judge("reject", "event", event.id, by="reader")
    desk.judge("reject", "statement", desk.statements()[0].id, by="reader")
    found = find_in(load_pool(desk, (), None, None), Articles(desk))
    assert (found.denials, found.statements, found.violence) == (frozenset(), {(1, 0)}, frozenset())
