from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from volteface.desk import Desk, Story, ToldEvent, event_stream
from volteface.errors import InputError, StoreError
from volteface.knowledge.ontology import load_ontology
from volteface.knowledge.user_ontology import EXAMPLE
from volteface.records import Actor, Event, Place, Reference, Role, Span
from volteface.report.coded_events import Coder, alpha_2, cow_code
from volteface.report.plover_export import export_plover
from volteface.report.plover_json import NGEC_FIELDS, PLOVER_FIELDS, ngec_event, plover_event
from volteface.report.polecat_table import COLUMNS, OWN_COLUMNS, POLECAT_COLUMNS, polecat_row

HEAD = {"document": "d", "method": "hand.v1"}
ACTORS = {
    "a": Actor(
        id="a", name="Ana Lund", kind="person", country="NOR", sector="GOV", known=True, **HEAD,
        roles=(Role("mayor", end="2019-01-01"), Role("minister", begin="2020", end="2022-06")),
    ),
    "b": Actor(id="b", name="United Nations", kind="organization", sector="IGO", known=True, **HEAD),
}  # fmt: skip


def told(**fields: Any) -> ToldEvent:
    event = Event(
        **{
            "id": "e", "trigger": Span(9, 12, "met\n"), "type": "CONSULT", "mode": "visit", "reality": "current",
            "quad": "verbal cooperation", "begin_at": "2021-03-01", "end_at": "2021-03-02", **HEAD, **fields,
        }
    )  # fmt: skip
    place = Place(
        id="p", start=20, end=24, text="Sund", name="Sund", latitude=55.5, longitude=12.5, country="NOR", admin1="Oslo",
        geonames_id=7, feature="city", **HEAD,
    )  # fmt: skip
    story = Story("d", "Harbour News", "https://example.org", "Talks\tat Sund", "2021-03-02T10:00", "en", "0.1.0")
    return ToldEvent(event, story, ACTORS, {}, place if event.place else None, None)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_plover_export_writes_each_counted_event_once_in_three_forms(sund: Desk, tmp_path: Path) -> None:
    written = export_plover(sund, tmp_path / "out")
    assert [path.name for path in written.paths] == ["plover.jsonl", "ngec.jsonl", "polecat.tsv"]
    expected = [event.id for event in sund.events() if event.reality in ("current", "historical")]
    for ids in (
        [row["id"] for row in lines(written.paths[0])],
        [row["id"] for row in lines(written.paths[1])],
        [row["Event ID"] for row in table(written.paths[2])],
    ):
        assert sorted(ids) == sorted(expected)
    assert written.events == len(expected) == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["ngec.jsonl", "plover.jsonl", "polecat.tsv"]


def test_plover_export_leaves_out_copies_and_repeated_and_rejected_events(
    sund: Desk, tmp_path: Path, stories: SimpleNamespace
) -> None:
    assert len(sund.events(counted=False)) > len(sund.events())
    story = stories.Story("They fired, and fired upon Oldland again.", source="A", published="2021-05-05")
    first = story.event("fired", "ASSAULT")
    story.event("fired upon", "ASSAULT", same_as=first.id)
    sund.store([stories.reading(story)])
    before = export_plover(sund, tmp_path).events
    sund.judge("reject", "event", first.id, by="me")
    assert (before, export_plover(sund, tmp_path).events) == (5, 4)


def test_plover_export_takes_what_did_not_happen_only_when_asked(sund: Desk, tmp_path: Path) -> None:
    export_plover(sund, tmp_path)
    assert {row["reality"] for row in lines(tmp_path / "plover.jsonl")} == {"current", "historical"}
    export_plover(sund, tmp_path, realities=("negated", "future"))
    rows = lines(tmp_path / "plover.jsonl")
    assert {row["reality"] for row in rows} == {"negated", "future"}
    opened = next(row for row in rows if row["reality"] == "future")
    assert opened["asserted_by"] == ["shipping clerk"]
    assert opened["assertion"] | {"id": ""} == {"id": "", "act": "say", "form": "indirect", "cue": "citing"}
    for wrong in (("real",), ()):
        with pytest.raises(InputError, match="expected one or several of current"):
            export_plover(sund, tmp_path, realities=wrong)


def test_plover_export_does_not_depend_on_how_many_documents_are_held(
    sund: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_plover(sund, tmp_path / "many")
    monkeypatch.setattr(event_stream, "_RUN", 1)
    export_plover(sund, tmp_path / "one")
    for path in (tmp_path / "many").iterdir():
        assert path.read_bytes() == (tmp_path / "one" / path.name).read_bytes()


def test_plover_export_names_events_as_the_desk_knows_their_actors(sund: Desk, tmp_path: Path) -> None:
    union = next(row for row in sund.actors() if row.name == "Free Union")
    export_plover(sund, tmp_path)
    fired = next(row for row in lines(tmp_path / "plover.jsonl") if row["event_text"] == ["fired"])
    assert fired["source"] == [
        {
            "code": None, "sector": "REB", "actor_text": "Free Union", "identifier_id": union.id,
            "identifier_text": "Free Union", "office": None,
        }
    ]  # fmt: skip
    assert (fired["date"], fired["enddate"], fired["quad_code"]) == ("2021-03-01", "2021-03-01", None)
    assert (fired["event_scale"], fired["cameo_root"]) == (load_ontology().intensity("ASSAULT", "firearms"), "19")
    assert fired["cite_info"]["title"] == "Shots at Sund"
    assert fired["coder"] == "volteface v1"


def test_plover_export_keeps_own_types_for_those_who_ask(sund: Desk, tmp_path: Path, stories: SimpleNamespace) -> None:
    story = stories.Story("Norgas halted deliveries. A blackout followed.", source="A", published="2021-05-05")
    story.event("halted", "energy:SUPPLY_HALT", quad="material conflict")
    story.event("blackout", "energy:OUTAGE")
    story.event("followed", "other:THING")
    sund.store([stories.reading(story)])
    assert export_plover(sund, tmp_path).events == 4
    assert export_plover(sund, tmp_path, own_types=True).events == 7
    sund.keep_ontology_file("energy", EXAMPLE.read_text("utf-8"), types=5)
    export_plover(sund, tmp_path, own_types=True)
    rows = {row["event"][0]: row for row in lines(tmp_path / "plover.jsonl")}
    assert [(rows[name]["event_scale"], rows[name]["quad_code"], rows[name]["class"], rows[name]["cameo_root"])
            for name in ("energy:SUPPLY_HALT", "energy:OUTAGE", "other:THING")] == [
        (-6, 4, None, None), (None, None, "disruption", None), (None, None, None, None),
    ]  # fmt: skip


def test_plover_export_of_an_empty_desk_is_a_header(tmp_path: Path, stories: SimpleNamespace) -> None:
    desk = Desk(":memory:")
    desk.store([stories.reading(stories.Story("Nothing.", source="A"))])
    assert export_plover(desk, tmp_path).events == 0
    assert (tmp_path / "polecat.tsv").read_text("utf-8") == "\t".join(COLUMNS) + "\n"
    assert (tmp_path / "plover.jsonl").read_bytes() == b""


def test_plover_export_that_fails_leaves_the_earlier_files(
    sund: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_plover(sund, tmp_path)
    before = (tmp_path / "plover.jsonl").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("volteface.report.plover_export.polecat_row", fail)
    with pytest.raises(StoreError, match="No space left"):
        export_plover(sund, tmp_path)
    assert (tmp_path / "plover.jsonl").read_bytes() == before
    assert len(list(tmp_path.glob("*"))) == 4  # with the desk; no parts are left


def test_polecat_table_has_the_published_columns_in_their_order() -> None:
    assert len(POLECAT_COLUMNS) == len(set(COLUMNS)) - len(OWN_COLUMNS) == 40
    assert POLECAT_COLUMNS[:8] == (
        "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    )  # fmt: skip
    assert POLECAT_COLUMNS[-1] == "Version"
    for side in ("Actor", "Recipient"):
        assert {f"{side} Name", f"{side} COW", f"Primary {side} Sector", f"Wikipedia {side} ID"} < set(COLUMNS)


def test_polecat_row_holds_all_that_is_known() -> None:
    sides = (Reference(0, 8, "Ana Lund", "a"), Reference(13, 27, "the U.N.", "b"), Reference(30, 36, "envoys"))
    event = told(actors=sides, contexts=("diplomatic", "health"), place="p")
    row = dict(zip(COLUMNS, polecat_row(Coder().code(event)), strict=True))
    assert {key: value for key, value in row.items() if value != "None"} == {
        "Event ID": "e", "Event Date": "2021-03-01", "Event Type": "CONSULT", "Event Mode": "visit",
        "Intensity": str(load_ontology().intensity("CONSULT", "visit")), "Quad Code": "VERBAL COOPERATION",
        "Contexts": "diplomatic; health", "Actor Name": "Ana Lund; United Nations; None",
        "Actor Country": "NOR; None; None", "Actor COW": "385; None; None",
        "Primary Actor Sector": "GOV; IGO; None", "Actor Sectors": "GOV; IGO; None",
        "Actor Title": "minister; None; None", "Actor Name Raw": "Ana Lund; the U.N.; envoys",
        "Placename": "Sund", "City": "Sund", "Province": "Oslo", "Country": "NOR", "Latitude": "55.5",
        "Longitude": "12.5", "GeoNames ID": "7", "Raw Placename": "Sund", "Feature Type": "city",
        "Source": "Harbour News", "Publication Date": "2021-03-02", "Language": "en", "Version": "0.1.0",
        "Story ID": "d", "Headline": "Talks at Sund", "URL": "https://example.org", "Event End Date": "2021-03-01",
        "Trigger": "met", "Reality": "current", "CAMEO Root": "04",
    }  # fmt: skip


def test_polecat_row_is_one_line_whatever_the_words_hold(tmp_path: Path) -> None:
    bad = 'a\tb\r\nc "d"; e\u2028f'
    event = told(actors=(Reference(0, 5, bad),))
    event = replace(event, story=replace(event.story, title='"quoted\tand more'))
    row = polecat_row(Coder().code(event))
    with (tmp_path / "x.tsv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerow(row)
    text = (tmp_path / "x.tsv").read_text("utf-8")
    assert text.count("\n") == 1
    assert text.count("\t") == len(COLUMNS) - 1
    assert next(csv.reader([text], delimiter="\t")) == row


def test_plover_event_has_the_fields_of_the_manual_and_survives_json() -> None:
    made = plover_event(Coder().code(told(actors=(Reference(0, 8, "Ana Lund", "a"),), place="p")))
    assert set(PLOVER_FIELDS) <= set(made)
    assert set(made) - set(PLOVER_FIELDS) == {
        "reality", "asserted_by", "assertion", "cameo_root", "confidence", "class",
    }  # fmt: skip
    assert json.loads(json.dumps(made)) == made
    assert made["quad_code"] == 1
    assert made["event_loc"]["country code"] == "NO"
    assert made["source"][0]["office"] == "minister"


def test_ngec_event_has_the_fields_of_its_output() -> None:
    made = ngec_event(Coder().code(told(actors=(Reference(0, 8, "Ana Lund", "a"),), place="p")))
    assert set(NGEC_FIELDS) <= set(made)
    assert json.loads(json.dumps(made)) == made
    assert (made["story_id"], made["publisher"], made["pub_date"]) == ("d", "Harbour News", "2021-03-02")
    assert made["attributes"]["LOC"] == [{"text": "Sund", "start_char": 20, "end_char": 24}]
    assert made["event_geolocation"]["geo"]["geonameid"] == "7"


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (None, None, (None, None, None)),
        ("2021-03-01", "2021-03-02", ("2021-03-01", "2021-03-01", None)),
        ("2021-03-01", None, ("2021-03-01", None, None)),
        ("2021-02-01", "2021-03-01", ("2021-02-01", "2021-02-28", None)),
        ("2021", "2022", ("2021-01-01", "2021-12-31", None)),
        ("2021-02", "2021-03", ("2021-02-01", "2021-02-28", None)),
        ("2021-03-01T09:30", "2021-03-01T09:31", ("2021-03-01", "2021-03-01", "09:30")),
        ("2021-03-01T20:00", "2021-03-02T00:00", ("2021-03-01", "2021-03-01", "20:00")),
        ("-0044-03-15", "-0044-03-16", (None, None, None)),
        ("0001-01-01", "0001-01-01", ("0001-01-01", None, None)),
    ],
)
def test_coder_gives_days_with_the_last_one_included(
    begin: str | None, end: str | None, days: tuple[str | None, ...]
) -> None:
    coded = Coder().code(told(begin_at=begin, end_at=end))
    assert (coded.begins, coded.ends, coded.time) == days


@pytest.mark.parametrize(
    ("day", "office"), [("2018-05-05", "mayor"), ("2019-05-05", None), ("2022-05-31", "minister"), ("2022-06-01", None)]
)
def test_coder_gives_the_office_of_the_day(day: str, office: str | None) -> None:
    coded = Coder().code(told(begin_at=day, end_at=None, actors=(Reference(0, 8, "Ana Lund", "a"),)))
    assert coded.actors[0].office == office


def test_coder_puts_bodies_without_a_country_under_their_sector() -> None:
    coded = Coder().code(told(actors=(Reference(0, 3, "U.N.", "b"), Reference(0, 3, "Ana", "a"))))
    assert [party.code for party in coded.actors] == ["IGO", "NOR"]


def test_country_codes_are_those_of_the_standards() -> None:
    assert [alpha_2(code) for code in ("NOR", "XKX", "SCG", "nor", None)] == ["NO", None, None, None, None]
    assert [cow_code("USA"), cow_code("RUS"), cow_code("PSE"), cow_code(None)] == [2, 365, None, None]
