from __future__ import annotations

import csv
import io
import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.desk.spread import Spot
from volteface.web.mapping import draw_map, frame_around


def spot(name: str, latitude: float, longitude: float, events: int = 1) -> Spot:
    return Spot(name, None, latitude, longitude, events, events, None, None)


def drawn(spots: list[Spot], **more: Any) -> Any:
    frame = more.pop("frame", None) or frame_around(spots)
    return draw_map(spots, frame, lambda one: f"/events?place={one.name}", lambda box: f"/chart/map?box={box}")


@pytest.fixture
def browser(coast: Desk, serve: Any) -> Any:
    return serve(coast)


@pytest.mark.parametrize("path", ["/chart/map", "/chart/network"])
def test_spread_page_has_a_brush_whose_bars_are_links(browser: Any, path: str) -> None:
    page = browser.get(f"{path}.json").json()
    bars = page["brush"]["bars"]
    assert bars
    assert sum(bar["count"] for bar in bars) > 0
    text = browser.get(path).text
    assert text.count('class="bar chosen"') == len(bars)
    one = next(bar for bar in bars if bar["count"])
    narrowed = browser.get(one["url"].replace("?", ".json?", 1)).json()
    assert (narrowed["since"], narrowed["until"]) == (one["begin"], one["end"])
    assert 0 < sum(bar["chosen"] for bar in narrowed["brush"]["bars"]) < len(bars) or len(bars) == 1


def test_spread_is_of_a_period_and_of_actors(browser: Any) -> None:
    assert browser.get("/chart/map.json").json()["rows"]
    assert browser.get("/chart/map.json", params={"until": "1900"}).json()["rows"] == []
    network = browser.get("/chart/network.json", params={"about": "Westmark"}).json()
    assert all("Westmark" in (row["who"], row["whom"]) for row in network["rows"])
    for query in ({"since": "soon"}, {"about": "Atlantis"}, {"by": "hour"}, {"box": "1,2,3"}, {"box": "9,9,1,1"},
                  {"box": "nan,0,1,1"}, {"export": "exe"}):  # fmt: skip
        assert browser.get("/chart/map", params=query).status_code == 400, query
    for query in ({"since": "soon"}, {"about": "Atlantis"}, {"by": "hour"}, {"export": "exe"}, {"since": "2021-02-31"}):
        assert browser.get("/chart/network", params=query).status_code == 400, query


def test_spread_map_leads_to_the_events_of_a_place(browser: Any) -> None:
    for row in browser.get("/chart/map.json").json()["rows"]:
        found = browser.get(row["url"].replace("?", ".json?", 1)).json()
        assert found["paging"]["total"] == row["events"]


def test_spread_network_shows_who_quotes_whom_beside_who_acts(browser: Any) -> None:
    page = browser.get("/chart/network.json").json()
    assert {row["tie"] for row in page["rows"]} == {"acts", "quotes"}
    quotes = {(row["who"], row["whom"], row["kind"]) for row in page["rows"] if row["tie"] == "quotes"}
    assert any(kind == "passed on" for _, _, kind in quotes)
    for row in page["rows"]:
        found = browser.get(row["url"].replace("?", ".json?", 1))
        assert found.status_code == 200
        assert found.json()["paging"]["total"] >= row["count"]
    text = browser.get("/chart/network").text
    assert text.count('class="line ') == len(page["deeds"]["lines"]) + len(page["quotes"]["lines"])


def test_spread_network_follows_what_people_decide(browser: Any, coast: Desk) -> None:
    before = [row for row in browser.get("/chart/network.json").json()["rows"] if row["tie"] == "acts"]
    row = before[0]
    query = browser.get(row["url"].replace("?", ".json?", 1)).json()
    for event in query["rows"]:
        coast.judge("reject", "event", event["id"], by="anna")
    after = [one for one in browser.get("/chart/network.json").json()["rows"] if one["tie"] == "acts"]
    assert (row["who"], row["whom"]) not in {(one["who"], one["whom"]) for one in after if one["kind"] == row["kind"]}


@pytest.mark.parametrize("path", ["/chart/map", "/chart/network"])
def test_spread_export_has_what_is_shown(browser: Any, path: str) -> None:
    page = browser.get(f"{path}.json").json()
    lines = [json.loads(line) for line in browser.get(page["exports"]["jsonl"]).text.splitlines()]
    assert [list(line) for line in lines] == [page["columns"]] * len(page["rows"])
    assert lines == [{name: row[name] for name in page["columns"]} for row in page["rows"]]
    table = list(csv.DictReader(io.StringIO(browser.get(page["exports"]["csv"]).text)))
    assert len(table) == len(lines)
    assert browser.get(page["exports"]["parquet"]).content[:4] == b"PAR1"


def test_spread_pages_have_no_inline_script_or_style(hostile: Any) -> None:
    for path in ("/chart/map", "/chart/network"):
        text = hostile.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert not re.search(r"<script(?![^>]*src=\"/static/)|\sstyle=|\son[a-z]+=", text)


def test_mapping_places_close_together_share_a_circle_that_opens() -> None:
    spots = [spot("Cairo", 30.06, 31.25, 5), spot("Giza", 29.98, 31.13, 2), spot("Kyiv", 50.45, 30.52)]
    circles = {one.name: one for one in drawn(spots).circles}
    assert set(circles) == {"Cairo, Giza", "Kyiv"}
    assert circles["Cairo, Giza"].events == 7
    assert circles["Cairo, Giza"].url.startswith("/chart/map?box=")
    assert circles["Kyiv"].url == "/events?place=Kyiv"
    near = drawn(spots, frame=frame_around(spots[:2]))
    assert {one.name for one in near.circles} <= {"Cairo", "Giza", "Cairo, Giza"}


def test_mapping_two_names_of_one_spot_lead_to_events() -> None:
    (circle,) = drawn([spot("Kiev", 50.45, 30.52, 2), spot("Kyiv", 50.45, 30.52)]).circles
    assert circle.url == "/events?place=Kiev"


def test_mapping_draws_the_whole_world_and_its_edges() -> None:
    for spots in ([], [spot("Pole", -90.0, 180.0)], [spot("A", 89.9, -180.0), spot("B", -89.9, 179.9)]):
        made = drawn(spots)
        assert made.view[2] > 0
        assert all("nan" not in part for part in (made.land, str(made.circles)))


def test_spread_desk_without_anything_says_so(serve: Any, tmp_path: Any, stories: SimpleNamespace) -> None:
    desk = Desk(tmp_path / "empty.desk")
    desk.store([])
    browser = serve(desk)
    assert "No event of this period has a place" in browser.get("/chart/map").text
    assert "Nothing in this period" in browser.get("/chart/network").text
