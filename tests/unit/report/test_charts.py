from __future__ import annotations

import csv
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit.report.telling_of import situation_of

from volteface.analysis.relations import Relation, RelationPeriod
from volteface.analysis.situation import Situation
from volteface.analysis.turns import Turn
from volteface.errors import ConfigError
from volteface.records import Place
from volteface.report.charts import KINDS, ChartTable, chart_tables, render_png, render_svg, rendering
from volteface.report.charts.files import write_charts

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert('&')</script>"


def periods() -> tuple[RelationPeriod, ...]:
    months = (("2021-01-01", "2021-02-01"), ("2021-02-01", "2021-03-01"), ("2021-03-01", "2021-04-01"))
    return tuple(
        RelationPeriod(*month, events=4, words=1, conflict=2.0, cooperation=1.0, balance=b, low=b - 0.2, high=b + 0.2)
        for month, b in zip(months, (-0.7, -0.5, 0.6), strict=True)
    )


@pytest.fixture
def situation(stories: SimpleNamespace) -> Situation:
    story = stories.harbour()
    place = story.records["places"][0]
    made = situation_of(story)
    fired = made.events[0]
    events = (replace(fired, place=place.id, quad="material conflict"), *made.events[1:])
    names = {actor.id: actor.name for actor in story.records["actors"]}
    norland, union = (next(key for key, name in names.items() if name == one) for one in ("Norland", "Free Union"))
    turn = Turn(
        id="t", actor=norland, actor_name="Norland", target=union, target_name="Free Union", measure="events",
        kind="relation", issue=None, before=-0.6, after=0.6, begin_at="2021-03-01", end_at="2021-03-03", strength=0.8,
        p_value=0.01, q_value=0.02, n_before=8, n_after=8, evidence_before=(), evidence_after=(),
    )  # fmt: skip
    relation = Relation(
        actors=(norland, union), names=("Norland", EVIL), periods=periods(), state="mixed", balance=0.1, low=-0.2,
        high=0.4, n=12, documents=3, outlets=2, evidence=(),
    )  # fmt: skip
    places: dict[str, Place] = {place.id: place}
    return replace(made, events=events, places=places, turns=(turn,), relations=(relation,))


def test_every_kind_has_its_table_with_words(situation: Situation) -> None:
    tables = chart_tables(situation)
    assert [table.kind for table in tables] == list(KINDS)
    for table in tables:
        assert table.title
        assert table.text.endswith(".")
        assert table.rows
        assert all(set(table.columns) == set(row) for row in table.rows)


def test_tables_say_what_the_records_say(situation: Situation) -> None:
    tables = {table.kind: table for table in chart_tables(situation)}
    assert tables["map"].rows[0]["place"] == "Sund"
    assert {(row["who"], row["whom"], row["kind"]) for row in tables["network"].rows} == {
        ("Norland", "Westmark", "cooperation")
    }
    assert [(row["when"], row["words"]) for row in tables["labels"].rows] == [
        ("before", "terrorists"), ("after", "partners"),
    ]  # fmt: skip
    assert tables["relation"].marks == (("2021-03-01", "Norland turns"),)
    days = [row["day"] for row in tables["timeline"].rows]
    assert days == sorted(days)


def test_svg_has_title_and_description_and_no_script(situation: Situation) -> None:
    for table in chart_tables(situation):
        root = ET.fromstring(render_svg(table))
        assert root.tag == f"{SVG}svg"
        assert root.attrib["role"] == "img"
        title, text = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None
        assert text is not None
        assert (title.text, text.text) == (table.title, table.text)
        assert not list(root.iter(f"{SVG}script"))
        assert len(list(root.iter(f"{SVG}path"))) > 1


def test_charts_are_written_and_not_empty(situation: Situation, tmp_path: Path) -> None:
    paths = write_charts(chart_tables(situation), tmp_path / "deep" / "charts")
    assert {path.name for path in paths} == {f"{kind}.{ending}" for kind in KINDS for ending in ("svg", "png", "csv")}
    for path in paths:
        held = path.read_bytes()
        assert len(held) > 40
        assert held.startswith(b"\x89PNG") == (path.suffix == ".png")
    with (tmp_path / "deep" / "charts" / "network.csv").open(encoding="utf-8") as stream:
        assert next(csv.DictReader(stream))["who"] == "Norland"


def test_nothing_to_show_gives_no_tables(stories: SimpleNamespace) -> None:
    assert chart_tables(situation_of(stories.Story("Nothing.", source="x", published=None))) == ()


def test_missing_packages_are_named(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: None)
    table: ChartTable = chart_tables(situation)[0]
    for draw in (render_svg, render_png):
        made: Any = draw
        with pytest.raises(ConfigError, match=r"volteface\[charts\]"):
            made(table)


def test_charts_are_not_imported_by_the_brief() -> None:
    script = "import sys, volteface.report.brief; assert not {'altair', 'vl_convert'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
