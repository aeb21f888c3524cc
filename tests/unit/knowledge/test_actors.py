from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.errors import DataFileError
from volteface.knowledge import load_knowledge
from volteface.knowledge.actor_entries import certainly_holds, holds
from volteface.knowledge.actors import ActorRegistry, load_registry
from volteface.knowledge.offices import normal_title

REGISTRY = load_registry()
NAMES = sorted({name for entry in REGISTRY for name in (entry.name, *entry.aliases)})


def found(text: str) -> list[tuple[str, str]]:
    return [(text[match.start : match.end], match.entries[0].id) for match in REGISTRY.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Officials in Niger, not in Nigeria.", [("Niger", "NER"), ("Nigeria", "NGA")]),
        ("The Iranians left.", []),
        ("Russia’s foreign ministry replied.", [("Russia’s foreign ministry", "RUS.foreign-ministry")]),
        ("The Quai d’Orsay was silent.", [("Quai d’Orsay", "FRA.foreign-ministry")]),
        ("the Ministry of Defence of Ukraine", [("Ministry of Defence of Ukraine", "UKR.defence-ministry")]),
        ("South Korean troops crossed", [("South Korean troops", "KOR.armed-forces")]),
        ("the Turkish government agreed", [("Turkish government", "TUR")]),
        ("WASHINGTON AND MOSCOW TALK", [("WASHINGTON", "USA"), ("MOSCOW", "RUS")]),
        ("Erdogan and Erdoğan", [("Erdogan", "recep-tayyip-erdogan"), ("Erdoğan", "recep-tayyip-erdogan")]),
        ("fighters of Tahrir al\u2011Sham", [("Tahrir al\u2011Sham", "hayat-tahrir-al-sham")]),
        ("fighters of Tahrir al-Sham", [("Tahrir al-Sham", "hayat-tahrir-al-sham")]),
        ("pro-Russia and Russia-backed", [("Russia", "RUS"), ("Russia", "RUS")]),
        ("The Guardian Council met", [("Guardian Council", "guardian-council")]),
        ("The Guardian reported", [("The Guardian", "the-guardian")]),
        ("the taliban and nato in lower case", []),
        ("George\nW. Bush", [("George\nW. Bush", "george-w-bush")]),
    ],
)
def test_actors_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "via"),
    [("Russia", "name"), ("Ankara", "capital"), ("the Kremlin", "seat"), ("Syrian regime", "phrase")],
)
def test_actors_find_says_how_a_name_is_meant(text: str, via: str) -> None:
    (match,) = REGISTRY.find(text)
    assert match.via == via


def test_actors_find_gives_all_candidates() -> None:
    (match,) = REGISTRY.find("Clinton")
    assert {entry.id for entry in match.entries} == {"bill-clinton", "hillary-clinton"}


def test_actors_find_demonyms() -> None:
    text = "Russian envoys met South Koreans and a Dane."
    assert [(text[match.start : match.end], match.entries[0].id) for match in REGISTRY.find_demonyms(text)] == [
        ("Russian", "RUS"), ("South Koreans", "KOR"), ("Dane", "DNK"),
    ]  # fmt: skip


@given(st.lists(st.one_of(st.text(max_size=8), st.sampled_from(NAMES), st.sampled_from([" ", "'s ", "\n", "’"]))))
@settings(max_examples=200, deadline=None)
def test_actors_find_offsets_are_in_order_and_in_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    free = 0
    for match in REGISTRY.find(text):
        assert free <= match.start < match.end <= len(text)
        assert match.entries
        free = match.end


@given(st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None)
def test_actors_every_name_of_two_letters_is_found(name: str) -> None:
    if len(name) > 1:
        matches = REGISTRY.find(f"Then {name}; so")
        assert any(match.start <= 5 + 4 and match.end >= 5 + len(name) for match in matches), name


@pytest.mark.parametrize("unit", ["a ", "Moscow ", "Russian ", "🙂", "\x00", "Russian army of ", "’"])
def test_actors_find_takes_time_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        times = []
        for _ in range(5):
            start = time.process_time()
            REGISTRY.find(text)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(80_000) < 24 * seconds(10_000) + 0.01  # eight times the text; a quadratic method takes 64 times


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Russian", "RUS"),
        ("Russians", "RUS"),
        ("FRENCH", "FRA"),
        ("Korean", "KOR"),
        ("Congolese", "COD"),
        ("Blue", None),
    ],
)
def test_actors_demonym(word: str, country: str | None) -> None:
    assert REGISTRY.demonym(word) == country


@pytest.mark.parametrize(
    ("name", "on", "first"),
    [
        ("Assad", "1999-05", "hafez-al-assad"),
        ("Assad", "2015", "bashar-al-assad"),
        ("Bush", "1990", "george-hw-bush"),
        ("Bush", "2003-03-20", "george-w-bush"),
        ("Clinton", "1995", "bill-clinton"),
        ("Clinton", "2011", "hillary-clinton"),
        ("Moscow", "1970", "SUN"),
        ("Moscow", "2004", "RUS"),
        ("Kremlin", None, "RUS"),
        ("Daesh", None, "islamic-state"),
    ],
)
def test_actors_candidates_depend_on_the_day(name: str, on: str | None, first: str) -> None:
    assert REGISTRY.candidates(name, on=on)[0].id == first


@pytest.mark.parametrize(
    ("title", "on", "holder"),
    [
        ("Russian foreign minister", "2003-05", "Igor Ivanov"),
        ("Russian foreign minister", "2004-05", "Sergei Lavrov"),
        ("Soviet foreign minister", "1939-08-23", "Vyacheslav Molotov"),
        ("Egyptian president", "1977-11-19", "Anwar Sadat"),
        ("Kremlin spokesman", "2020-01-01", "Dmitry Peskov"),
        ("UN secretary-general", "1998", "Kofi Annan"),
        ("US secretary of state", "1977-11", "Cyrus Vance"),
        ("British foreign secretary", "2013-01", "William Hague"),
        ("president of France", "2010", "Nicolas Sarkozy"),
        ("Russian leader", "2010-01-01", "Dmitry Medvedev"),
        ("Israeli leader", "2010-01-01", "Benjamin Netanyahu"),
        ("German leader", "2010-01-01", "Angela Merkel"),
        ("Hezbollah leader", "2010", "Hassan Nasrallah"),
        ("minister of foreign affairs of Germany", "1990-06", "Hans-Dietrich Genscher"),
        ("former Syrian president", "2025-01-01", "Bashar al-Assad"),
        ("Palestinian president", "2010", "Mahmoud Abbas"),
    ],
)
def test_actors_office_holders_depend_on_the_day(title: str, on: str, holder: str) -> None:
    assert REGISTRY.office_holders(title, on=on)[0].name == holder


def test_actors_office_holders_by_country_and_organization() -> None:
    (holder,) = REGISTRY.office_holders("president", organization="European Commission", on="2010")
    assert holder.id == "jose-manuel-barroso"
    assert REGISTRY.office_holders("foreign minister", country="RUS", on="2010")[0].id == "sergei-lavrov"
    assert [holder.id for holder in REGISTRY.office_holders("president", country="RUS")][:2] == [
        "vladimir-putin", "dmitry-medvedev",
    ]  # fmt: skip


@pytest.mark.parametrize("title", ["", "of", "president of", "the", "éé of 🙂", "foreign minister of Atlantis"])
def test_actors_office_holders_of_odd_titles(title: str) -> None:
    REGISTRY.office_holders(title, on="2010")


def test_actors_no_holder_of_the_office_of_a_state_is_not_one_of_a_council() -> None:
    assert REGISTRY.office_holders("Syrian president", on="2024-12-20") == ()


def test_actors_name_on_a_day() -> None:
    assert REGISTRY.name_on("hayat-tahrir-al-sham", "2020") == "Hayat Tahrir al-Sham"
    assert "Nusra" in (REGISTRY.name_on("hayat-tahrir-al-sham", "2014") or "")
    assert REGISTRY.name_on("RUS", "2014") == "Russia"
    assert REGISTRY.name_on("nobody", "2014") is None


def test_actors_get() -> None:
    assert REGISTRY.get("RUS.foreign-ministry") == REGISTRY.institution("foreign-ministry", "RUS")
    assert REGISTRY.get("RUS.defence-ministry").country == "RUS"  # type: ignore[union-attr]
    assert REGISTRY.get("USA.foreign-ministry").name == "State Department"  # type: ignore[union-attr]
    assert REGISTRY.get("foreign-ministry").country is None  # type: ignore[union-attr]
    assert REGISTRY.get("XYZ.foreign-ministry") is None
    assert REGISTRY.get("RUS.tearoom") is None
    assert REGISTRY.get("") is None


@pytest.mark.parametrize(
    ("begin", "end", "on", "may", "must"),
    [
        ("2004-03-09", None, "2004-03-08", False, False),
        ("2004-03-09", None, "2004-03-09", True, True),
        ("2004-03-09", None, "2004", True, False),
        ("2004", None, "2004-05-01", True, False),
        ("2004", "2008-05-07", "2008-05-06", True, True),
        ("2004", "2008-05-07", "2008-05-07", False, False),
        ("2004", "2008", "2008-05-07", True, False),
        ("2004", "2008", "2009", False, False),
        (None, None, "2009", True, False),
    ],
)
def test_actors_intervals(begin: str | None, end: str | None, on: str, may: bool, must: bool) -> None:
    assert holds(begin, end, on) is may
    assert certainly_holds(begin, end, on) is must


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("the Defense Minister", "defence minister"),
        ("Minister of Foreign Affairs", "foreign minister"),
        ("Minister for Defence", "defence minister"),
        ("former spokeswoman", "spokesperson"),
        ("chairman", "chair"),
    ],
)
def test_actors_titles_in_one_form(title: str, normal: str) -> None:
    assert normal_title(title) == normal


def table(folder: Path, *rows: str, header: str = "id\tname\tkind\tcountry\tsector\taliases\troles") -> Path:
    path = folder / "mine.tsv"
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def test_actors_extended_adds_actors_roles_and_names(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "ann-example\tAnn Example\tperson\tNZL\tGOV\tMinister Example\tforeign minister;;NZL;2030-01-01;",
        "NATO-watch\tNato Watch\torganization\t\tNGO\tthe Watchers\t",
        "RUS\tRussia\tcountry\tRUS\tGOV\tthe Bear\t",
    )
    registry = REGISTRY.extended(path)
    assert registry.office_holders("foreign minister", country="NZL", on="2031")[0].id == "ann-example"
    assert [match.entries[0].id for match in registry.find("Nato Watch and the Bear")] == ["NATO-watch", "RUS"]
    assert registry.candidates("Russian Federation")[0].id == "RUS"
    assert registry.candidates("Kremlin")[0].id == "RUS"
    assert REGISTRY.get("ann-example") is None


def test_actors_extended_puts_the_users_own_first(tmp_path: Path) -> None:
    path = table(tmp_path, "w-bush\tWanda Bush\tperson\tNZL\tCVL\tBush\t")
    assert REGISTRY.extended(path).candidates("Bush", on="2003")[0].id == "w-bush"


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("a\tA A\tperson\tNZL\tKING\t\t", 2, "sector"),
        ("a\tA A\thuman\tNZL\tGOV\t\t", 2, "kind"),
        ("a\tA A\tperson\tnz\tGOV\t\t", 2, "country"),
        ("a\t\tperson\tNZL\tGOV\t\t", 2, "name"),
        ("a\tA A\tperson\tNZL\tGOV\t\t;x;y", 2, "roles"),
        ("a\tA A\tperson\tNZL\tGOV\t\tking;;NZL;one day", 2, "roles"),
        ("a\tA A\tperson", 2, None),
    ],
)
def test_actors_extended_names_line_and_column(tmp_path: Path, row: str, line: int, column: str | None) -> None:
    with pytest.raises(DataFileError) as caught:
        REGISTRY.extended(table(tmp_path, row))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_actors_extended_rejects_a_repeated_id(tmp_path: Path) -> None:
    row = "a\tA A\tperson\tNZL\tGOV\t\t"
    with pytest.raises(DataFileError, match="repeats the id 'a'"):
        REGISTRY.extended(table(tmp_path, row, row))


def test_actors_extended_rejects_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no such table"):
        REGISTRY.extended(tmp_path / "none.tsv")


def test_actors_load_knowledge_takes_user_tables(tmp_path: Path) -> None:
    path = table(tmp_path, "ann-example\tAnn Example\tperson\tNZL\tGOV\t\t")
    assert load_knowledge((path,)).registry.get("ann-example") is not None
    assert isinstance(load_knowledge().registry, ActorRegistry)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the general staff of the Russian forces", [("Russian forces", "RUS.armed-forces")]),
        ("the US Senate voted", [("US Senate", "us-senate")]),
        (
            "Russian Defence Ministry of Ukraine",
            [("Russian Defence Ministry", "RUS.defence-ministry"), ("Ukraine", "UKR")],
        ),
    ],
)
def test_actors_find_institutions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected
