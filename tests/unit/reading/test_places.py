from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.gazetteer import load_gazetteer
from volteface.reading.language import ParsedDocument, parse
from volteface.reading.places import find_places
from volteface.records import Document, Mention, MentionKind, Place


def parsed(text: str) -> ParsedDocument:
    return parse(Document(id="d", text=text, published="2023-05-17"))


def mention(text: str, words: str, kind: MentionKind) -> Mention:
    start = text.index(words)
    return Mention(id="m", document="d", method="hand", start=start, end=start + len(words), text=words, kind=kind)


def places(text: str, *mentions: Mention) -> tuple[Place, ...]:
    return find_places(parsed(text), mentions, load_gazetteer())


@pytest.mark.parametrize(
    ("text", "words", "country", "feature"),
    [
        ("The envoys met in Damascus on Monday.", "Damascus", "SYR", "city"),
        ("Jets took off from Khmeimim air base in the night.", "Khmeimim air base", "SYR", "base"),
        ("Ships were seen in Tartus in the evening.", "Tartus", "SYR", "city"),
        ("Talks were held in Doha.", "Doha", "QAT", "city"),
        ("Tankers were stopped in the Strait of Hormuz.", "Strait of Hormuz", None, "water"),
        ("Shells fell across the Donbas.", "Donbas", "UKR", "region"),
        ("Troops crossed into the Golan Heights at dawn.", "Golan Heights", "SYR", "region"),
        ("Fighting spread to Idlib province.", "Idlib province", "SYR", "region"),
        ("Protesters gathered in Kyiv.", "Kyiv", "UKR", "city"),
        ("He flew to Incirlik on Friday.", "Incirlik", "TUR", "base"),
        ("They were held at Guantánamo Bay.", "Guantánamo Bay", "CUB", "water"),
        ("Floods hit northern Nigeria.", "Nigeria", "NGA", "country"),
    ],
)
def test_places_resolves(text: str, words: str, country: str | None, feature: str) -> None:
    assert (words, country, feature) in [(p.text, p.country, p.feature) for p in places(text)]


@pytest.mark.parametrize(
    ("text", "words", "country", "admin1"),
    [
        ("A fire broke out in Paris, Texas, on Monday.", "Paris", "USA", "Texas"),
        ("A fire broke out in London, Ontario, on Monday.", "London", "CAN", "Ontario"),
        ("A fire broke out in London, where police from England met.", "London", "GBR", "England"),
        ("She was born in Birmingham, Alabama.", "Birmingham", "USA", "Alabama"),
        ("She was born in Sydney, Australia.", "Sydney", "AUS", "New South Wales"),
    ],
)
def test_places_uses_what_holds_the_place(text: str, words: str, country: str, admin1: str) -> None:
    (found,) = [p for p in places(text) if p.text == words]
    assert (found.country, found.admin1) == (country, admin1)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "x", "😀", "\x00\x01", "They may march on.", "Turkish officials met Syrian rebels.",
        "The French spoke.", "The Church was closed on Monday.", "Miss Jones sang at Mass there.",
    ],
)  # fmt: skip
def test_places_finds_none(text: str) -> None:
    assert places(text) == ()


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Reporters called Paris Jackson on Monday.", "Paris Jackson", "person"),
        ("He told the Washington Post about it.", "Washington Post", "media"),
        ("The Bank of Cyprus was fined.", "Bank of Cyprus", "organization"),
        ("A man named Austin was held in it.", "Austin", "person"),
    ],
)
def test_places_leaves_out_actors(text: str, words: str, kind: MentionKind) -> None:
    assert places(text, mention(text, words, kind)) == ()


def test_places_one_name_means_one_place() -> None:
    found = places("He lives in Paris, Texas. The mayor of Paris spoke in Paris. Dallas is near.")
    assert {(p.country, p.admin1) for p in found if p.text == "Paris"} == {("USA", "Texas")}


def test_places_without_gazetteer_finds_nothing() -> None:
    assert find_places(parsed("They met in Doha."), (), None) == ()


TOKENS = st.sampled_from(
    ["Paris", ",", "Texas", "in", "the", "Gulf", "of", "Aden", "al", "-", "Tanf", "U.S.", "Georgia", "Mr.", "\n\n",
     "(", ")", "air", "base", "Khmeimim", "King", "São", "Paulo", "’s", "NATO", "River", "Jordan", "12"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(TOKENS, max_size=16).map(" ".join)))
def test_places_spans_hold(text: str) -> None:
    found = places(text)
    assert all(text[p.start : p.end] == p.text for p in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(-90 <= (p.latitude or 0) <= 90 and -180 <= (p.longitude or 0) <= 180 for p in found)
    assert all(0 <= (p.confidence or 0) <= 1 for p in found)
    assert found == places(text)


@pytest.mark.shared
def test_places_gold_sample_stays_good(shared: Path) -> None:
    with (shared / "gold/places/dev.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(next(lines)) for _ in range(12)]
    hits = found = 0
    for row in rows:
        ours = places(row["text"])
        found += len(ours)
        hits += sum(any(p.start < g["end"] and g["start"] < p.end for g in row["places"]) for p in ours)
    assert hits / found > 0.75
