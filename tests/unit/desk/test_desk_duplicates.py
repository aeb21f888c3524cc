from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.desk.duplicates import NEAR_SIMILARITY
from volteface.sources import NEAR_DUPLICATE

BASE = (
    "the envoy left the northern capital on monday after talks about the border crossing and the prisoners held there"
)
OTHER = (
    "markets rose in the far south as traders waited for figures about wheat and copper from the harbour towns nearby"
)


def links(desk: Desk) -> dict[str, tuple[str, str]]:
    rows = desk.sql("SELECT document, original, kind FROM duplicate").fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def counted(desk: Desk) -> set[str]:
    return {row[0] for row in desk.sql("SELECT id FROM counted_document").fetchall()}


def test_duplicates_threshold_is_the_one_that_sources_measured() -> None:
    assert NEAR_SIMILARITY == NEAR_DUPLICATE


def test_duplicates_reading_twice_adds_nothing(desk: Desk, store: Any, make: Any) -> None:
    one = make.document(BASE, source="A", published="2024-01-02")
    again = make.document(BASE, source="A", published="2024-01-02", id="another-id")
    assert store(one).new == 1
    summary = store(one, again)
    assert (summary.new, summary.duplicate) == (0, 2)
    assert desk.info().rows["document"] == 1
    assert desk.info().rows["reading"] == 1


def test_duplicates_within_one_call_add_nothing(store: Any, make: Any) -> None:
    one = make.document(BASE)
    assert store(one, one).duplicate == 1


def test_duplicates_copy_in_another_outlet_is_kept_and_linked(desk: Desk, store: Any, make: Any) -> None:
    first = make.document(BASE, source="A", published="2024-01-02", id="first")
    copy = make.document(BASE, source="B", published="2024-01-03", id="copy")
    near = make.document(BASE + " officials said", source="C", published="2024-01-03", id="near")
    other = make.document(OTHER, source="C", published="2024-01-03", id="other")
    summary = store(first, copy, near, other)
    assert (summary.new, summary.near_duplicate) == (4, 2)
    assert links(desk) == {"copy": ("first", "exact"), "near": ("first", "near")}
    assert counted(desk) == {"first", "other"}
    assert {one.document for one in desk.near_duplicates("first")} == {"copy", "near"}
    assert len(desk.documents()) == 2
    assert len(desk.documents(counted=False)) == 4


def test_duplicates_order_does_not_matter(make: Any) -> None:
    documents = [
        make.document(BASE, source="A", published="2024-01-03", id="a"),
        make.document(BASE, source="B", published="2024-01-02", id="b"),
        make.document(BASE + " officials said", source="C", published="2024-01-01", id="c"),
        make.document(BASE, source="D", id="d"),
        make.document(OTHER, source="A", published="2024-01-01", id="e"),
    ]
    seen = set()
    for order in list(permutations(documents))[::13]:
        desk = Desk(":memory:")
        for document in order:
            desk.store([make.reading(document)])
        seen.add(frozenset(links(desk).items()))
    assert seen == {frozenset({("a", ("c", "near")), ("b", ("c", "near")), ("d", ("c", "near"))})}


def test_duplicates_random_texts_in_any_order(make: Any) -> None:
    chance = random.Random(4)
    words = [f"word{n}" for n in range(40)]
    documents = []
    for n in range(14):
        text = " ".join(chance.sample(words, 20))
        documents.append(make.document(text, source=f"s{n}", published=f"2024-01-{n % 5 + 1:02d}", id=f"d{n}"))
    seen = []
    for seed in range(4):
        random.Random(seed).shuffle(documents)
        desk = Desk(":memory:")
        for start in range(0, len(documents), seed + 1):
            desk.store([make.reading(document) for document in documents[start : start + seed + 1]])
        seen.append(links(desk))
    assert all(found == seen[0] for found in seen)


@pytest.mark.parametrize("newest_first", [False, True])
def test_duplicates_changed_page_is_a_version(desk: Desk, store: Any, make: Any, newest_first: bool) -> None:
    url = "https://example.org/story"
    old = make.document(BASE, source="A", url=url, published="2024-01-02", id="old")
    new = make.document(BASE + " and more", source="A", url=url, published="2024-01-03", id="new")
    summaries = [store(one) for one in ([new, old] if newest_first else [old, new])]
    assert sum(one.versions for one in summaries) == 1
    assert links(desk) == {"old": ("new", "version")}
    assert desk.document("old").text == BASE


def test_duplicates_of_one_day_the_version_read_later_counts(desk: Desk, store: Any, make: Any) -> None:
    url = "https://example.org/story"
    store(make.document(BASE, url=url, published="2024-01-02", id="b"), read_at="2024-01-02T10:00:00")
    store(make.document(OTHER, url=url, published="2024-01-02", id="a"), read_at="2024-01-02T11:00:00")
    assert links(desk) == {"b": ("a", "version")}


def test_duplicates_given_id_with_another_text_gets_an_id_of_its_own(desk: Desk, store: Any, make: Any) -> None:
    one = make.named("Ann Low met them.", {"Ann Low": {}}, id="7", published="2024-01-01")
    two = make.named("Ann Low saw nobody at all.", {"Ann Low": {}}, id="7", published="2024-01-02")
    assert store(one, two).new == 2
    assert store(one, two).duplicate == 2
    ids = [document.id for document in desk.documents(counted=False)]
    assert ids[1] == "7"
    assert ids[0].startswith("7~")
    stored = desk.annotation(ids[0])
    assert stored.document.text == two.document.text
    assert stored.mentions[0].actor == stored.actors[0].id
    assert desk.check() == ()
    assert desk.known([one.document, two.document]) == {"7"}
    assert desk.known([make.document("Something else.", id="7")]) == set()


def test_duplicates_empty_texts_are_not_copies_of_each_other(desk: Desk, store: Any, make: Any) -> None:
    store(make.document("", id="a"), make.document(" ", id="b"), make.document("", id="c", source="x"))
    assert links(desk) == {}


def test_reading_by_another_version_replaces_the_records(desk: Desk, store: Any, make: Any) -> None:
    text = "Ann Low met Bob Hill."
    store(make.named(text, {"Ann Low": {}}, id="d"), version="v1")
    store(make.document("Another text in between.", id="e"))
    decision = desk.judge("reject", "event", "e0d", by="me")
    summary = store(make.named(text, {"Ann Low": {}, "Bob Hill": {}}, id="d"), version="v2")
    assert (summary.new, summary.reread) == (0, 1)
    assert [actor.name for actor in desk.annotation("d").actors] == ["Ann Low", "Bob Hill"]
    assert desk.sql("SELECT version FROM reading WHERE document = 'd' ORDER BY version").fetchall() == [
        ("v1",),
        ("v2",),
    ]
    assert desk.decisions() == (decision,)
    assert [event.id for event in desk.events()] == ["e1d"]
    assert desk.known(["d"], "v2") == {"d"}
    assert len(desk.search("met")) == 1
    assert desk.check() == ()


def test_duplicates_each_pair_of_near_texts_is_kept_once(desk: Desk, store: Any, make: Any) -> None:
    # Both texts are new in one call, so that each finds the other.
    store(make.document(BASE, id="one"), make.document(BASE + " officials said", id="two"))
    store(make.document(BASE + " the ministry said", id="three"))
    rows = desk.sql("SELECT exact, other FROM near_pair").fetchall()
    assert len(rows) == 3
    assert len({frozenset(row) for row in rows}) == 3
