from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.event_links import LinkedEvent, link_events
from volteface.analysis.event_links_tellings import is_denial
from volteface.analysis.event_links_words import alike, content_terms, load_rarity, sentence_in, stem
from volteface.desk import Desk

HARBOUR = "Norland shelled the harbour of Westmark at dawn, and two warehouses burned."
QUAY = "Warehouses burned in the harbour after Norland shelled Westmark, fishermen saw."
WOODS = "Norland moved its herds into the woods. Westmark was shelled by Norland from a boat, farmers wrote."


def linked(desk: Desk, source: str) -> LinkedEvent:
    found = {document.id: document.source for document in desk.documents(counted=False)}
    event = next(one for one in desk.events(counted=False) if found[one.document] == source)
    return link_events(desk, [event])[0]


def both(stories: Any, **fields: Any) -> tuple[Any, Any]:
    sides = ("Norland", "Westmark")
    first = report(stories, HARBOUR, "shelled", source="Coast Courier", sides=sides)
    second = report(stories, QUAY, "shelled", **{"source": "Radio Sund", "sides": sides, **fields})
    return first, second


def test_links_two_outlets_that_report_one_event(stories: SimpleNamespace) -> None:
    found = linked(desk_of(stories, *both(stories)), "Coast Courier")
    assert [one.evidence.outlet for one in found.reports] == ["Coast Courier", "Radio Sund"]
    assert (found.documents, found.independent) == (2, 2)
    assert found.reports[1].reason.startswith("the same actors, the same day, the same word")


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "2021-03-05"}, {"type_": "AID"}, {"reality": "negated"}, {"reality": "future"},
        {"sides": ("Westmark", "Norland")}, {"sides": (None, None)}, {"day": None},
    ],
    ids=str,
)  # fmt: skip
def test_links_nothing_of_another_day_type_reality_or_side(stories: SimpleNamespace, fields: dict[str, Any]) -> None:
    found = linked(desk_of(stories, *both(stories, **fields)), "Coast Courier")
    assert (found.documents, found.independent) == (1, 1)


def test_links_count_one_outlet_once(stories: SimpleNamespace) -> None:
    found = linked(desk_of(stories, *both(stories, source="Coast Courier")), "Coast Courier")
    assert (found.documents, found.independent) == (2, 1)


def test_links_count_reports_of_one_speaker_once(stories: SimpleNamespace) -> None:
    sides = ("Norland", "Westmark")
    reports = [
        report(
            stories,
            f"Ana Lund said that Norland shelled Westmark and its harbour at dawn, {source} has learned.",
            "shelled",
            source=source,
            sides=sides,
            said=("Ana Lund", "said", "that Norland shelled Westmark"),
        )
        for source in ("Coast Courier", "Radio Sund")
    ]
    found = linked(desk_of(stories, *reports), "Coast Courier")
    assert (found.documents, found.independent) == (2, 1)
    assert {one.voice for one in found.reports} == {"Ana Lund"}


def test_links_count_copies_of_a_text_once(stories: SimpleNamespace) -> None:
    long = (
        HARBOUR + " " + " ".join(f"Witness {n} told of smoke over the quay and of boats that fled." for n in range(9))
    )
    sides = ("Norland", "Westmark")
    first = report(stories, long, "shelled", source="Coast Courier", sides=sides)
    copy = report(stories, long + " Copied.", "shelled", source="Copy Post", published="2021-03-03", sides=sides)
    found = linked(desk_of(stories, first, copy), "Coast Courier")
    assert (found.documents, found.independent) == (2, 1)
    assert [one.copy for one in found.reports] == [False, True]


def test_links_count_one_wire_once(stories: SimpleNamespace) -> None:
    sides = ("Norland", "Westmark")
    reports = [
        report(stories, f"SUND, March 2 (Norpress) - {words}", "shelled", source=source, sides=sides)
        for source, words in (("Coast Courier", HARBOUR), ("Radio Sund", QUAY))
    ]
    assert linked(desk_of(stories, *reports), "Coast Courier").independent == 1


def test_links_two_towns_are_two_events(stories: SimpleNamespace) -> None:
    sides = ("Norland", "Westmark")
    reports = [
        report(stories, f"Norland shelled Westmark near {town}.", "shelled", source=town, sides=sides, place=town)
        for town in ("Sund", "Halm")
    ]
    assert linked(desk_of(stories, *reports), "Sund").documents == 1


def test_links_need_common_words_where_no_text_gives_the_day(stories: SimpleNamespace) -> None:
    sides = ("Norland", "Westmark")
    reports = [
        report(stories, text, "shelled", source=source, sides=sides, day="2021-03-02", published="2021-03-02")
        for source, text in (("Coast Courier", HARBOUR), ("Farm Weekly", WOODS), ("Radio Sund", QUAY))
    ]
    found = linked(desk_of(stories, *reports), "Coast Courier")
    assert [one.evidence.outlet for one in found.reports] == ["Coast Courier", "Radio Sund"]


def test_links_follow_a_merge_of_actors(stories: SimpleNamespace) -> None:
    first = report(stories, HARBOUR, "shelled", source="Coast Courier", sides=("Norland", "Westmark"))
    text = QUAY.replace("Norland", "Northland")
    second = report(stories, text, "shelled", source="Radio Sund", sides=("Northland", "Westmark"))
    desk = desk_of(stories, first, second)
    assert linked(desk, "Coast Courier").documents == 1
    desk.merge_actors("Norland", "Northland", by="eva")
    assert linked(desk, "Coast Courier").documents == 2


def test_links_leave_out_rejected_events(stories: SimpleNamespace) -> None:
    desk = desk_of(stories, *both(stories))
    other = linked(desk, "Coast Courier").reports[1]
    desk.judge("reject", "event", other.evidence.record, by="eva")
    assert linked(desk, "Coast Courier").documents == 1


def test_links_of_nothing_and_of_mutual_events(stories: SimpleNamespace) -> None:
    texts = ("Norland met Westmark at the lighthouse.", "At the lighthouse Westmark met Norland.")
    meetings = [
        report(stories, text, "met", source=text[:3], sides=sides, type_="CONSULT", quad="verbal cooperation")
        for text, sides in zip(texts, (("Norland", "Westmark"), ("Westmark", "Norland")), strict=True)
    ]
    desk = desk_of(stories, *meetings)
    assert link_events(desk, []) == ()
    assert linked(desk, "Nor").documents == 2


def test_words_of_a_sentence() -> None:
    assert sentence_in("He left. “Rain fell on ", "the port. Then it stopped.") == "“Rain fell on the port."
    assert sentence_in("", "") == ""
    assert content_terms("The UN saw 12 boats off Sund") == {"un", "12", "boat", "sund"}
    assert stem("attacked") == stem("attacks") == stem("attacking") == "attack"


def test_words_are_alike_by_their_rarity(sund: Desk) -> None:
    rarity = load_rarity(sund, ["the", "fishermen", "nowhere"])
    assert rarity["fishermen"] > rarity["the"]
    assert "nowhere" not in rarity
    assert alike({"a", "b"}, {"b", "c"}, {"a": 1.0, "b": 3.0, "c": 3.0}) == pytest.approx(0.75)
    assert alike((), {"a"}, {}) == 0.0


@pytest.mark.parametrize(
    ("cue", "denial"), [("has denied", True), ("refused to", False), ("disputes", True), (None, False)]
)
def test_a_denial_says_that_something_is_not_true(cue: str | None, denial: bool) -> None:
    assert is_denial(cue) is denial
