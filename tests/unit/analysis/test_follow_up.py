from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.follow_up import load_follow_ups
from volteface.records import Outlook

EXPECTED = "Norland will close the northern strait to herring boats"
CLOSED = "Norland closed the northern strait, and the herring boats turned back to Sund"


def expecting(stories: SimpleNamespace, words: str = EXPECTED, *, kind: str = "forecast") -> Any:
    text = f"{words}, harbour masters expect."
    story = report(
        stories, text, "close" if "close" in words else "expect", source="Coast Courier", type_="COERCE",
        sides=("Norland", None), reality="future", day=None,
    )  # fmt: skip
    norland = story.records["actors"][0].id
    story.stretch("outlooks", Outlook, words, kind=kind, holder="author", about=(norland,))
    return story


def later(stories: SimpleNamespace, text: str = CLOSED, trigger: str = "closed", **fields: Any) -> Any:
    fields = {
        "source": "Radio Sund",
        "published": "2021-04-02",
        "day": "2021-04-02",
        "sides": ("Norland", None),
        **fields,
    }
    return report(stories, f"{text}.", trigger, type_="COERCE", **fields)


def others(stories: SimpleNamespace) -> list[Any]:
    texts = [f"Sheep number {n} was sold in the hills by a farmer called Per." for n in range(8)]
    return [report(stories, text, "sold", source=f"Farm {n}", type_="AID") for n, text in enumerate(texts)]


def found(stories: SimpleNamespace, *reports: Any, **options: Any) -> list[tuple[str, str]]:
    desk = desk_of(stories, *reports, *others(stories))
    return [(one.kind, one.evidence.text) for one in load_follow_ups(desk, desk.outlooks(), **options)]


def test_follow_up_finds_what_happened(stories: SimpleNamespace) -> None:
    desk = desk_of(stories, expecting(stories), later(stories), *others(stories))
    (one,) = load_follow_ups(desk, desk.outlooks())
    assert (one.outlook, one.kind, one.evidence.text) == (desk.outlooks()[0].id, "happened", "closed")
    assert one.reason == "the same act, an actor it concerns, the words Norland, northern, strait, herring, boats"
    assert 0.5 <= one.score < 1


def test_follow_up_finds_what_is_denied(stories: SimpleNamespace) -> None:
    text = "Norland has not closed the northern strait, and herring boats pass"
    assert found(stories, expecting(stories), later(stories, text, reality="negated")) == [("did not happen", "closed")]


def test_follow_up_finds_what_is_said(stories: SimpleNamespace) -> None:
    story = stories.Story(
        "Ana Lund said the northern strait stays open to boats for herring.",
        source="Radio Sund",
        published="2021-04-02",
    )
    words = "the northern strait stays open to boats for herring"
    story.statement(story.actor("Ana Lund", kind="person"), "said", words)
    assert found(stories, expecting(stories, kind="question"), story) == [("said", words)]


@pytest.mark.parametrize(
    "fields",
    [
        {"published": "2021-02-02", "day": "2021-02-02"}, {"day": "2021-01-05"}, {"published": "2021-12-02"},
        {"reality": "hypothetical"}, {"text": "Norland closed a school in the hills"},
    ],
    ids=str,
)  # fmt: skip
def test_follow_up_leaves_out_what_is_earlier_too_late_or_something_else(
    stories: SimpleNamespace, fields: dict[str, Any]
) -> None:
    assert found(stories, expecting(stories), later(stories, **fields)) == []


def test_follow_up_keeps_to_the_period_and_the_number(stories: SimpleNamespace) -> None:
    reports = [expecting(stories), later(stories), later(stories, source="Farm Weekly", published="2021-04-04")]
    assert found(stories, *reports, until="2021-03") == []
    assert len(found(stories, *reports, most=1)) == 1


def test_follow_up_of_nothing_and_of_an_undated_document(stories: SimpleNamespace) -> None:
    assert found(stories, later(stories)) == []
    story = stories.Story(f"{EXPECTED}.", source="Coast Courier")
    story.stretch("outlooks", Outlook, EXPECTED, kind="forecast", holder="author")
    assert found(stories, story, later(stories)) == []
