from __future__ import annotations

from pathlib import Path

import pytest

import volteface as vf
from volteface.api import ReadOptions
from volteface.errors import DataFileError, InputError
from volteface.knowledge.user_ontology import EXAMPLE

TEXT = "Norgas cut the price of gas for households on Monday.\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(f"2024-06-05\n{TEXT}", "utf-8")
    return path


def versions(desk: vf.Desk) -> list[str]:
    return [row[0] for row in desk.sql("SELECT version FROM reading ORDER BY read_at, version").fetchall()]


def test_desk_keeps_an_ontology_for_every_later_reading(tmp_path: Path, story: Path) -> None:
    desk = vf.Desk(tmp_path / "a.desk")
    kept = vf.add_ontology(EXAMPLE, desk)
    assert (kept.name, kept.types, desk.ontology_files()) == ("energy", 5, (kept,))
    vf.read(story, desk)
    assert [event.type for event in desk.events(type="energy:PRICE_CUT")] == ["energy:PRICE_CUT"]
    assert desk.check() == ()
    assert desk.remove_ontology_file("energy") == kept
    assert desk.ontology_files() == ()


def test_desk_reads_again_what_another_ontology_would_code(tmp_path: Path, story: Path) -> None:
    desk = vf.Desk(tmp_path / "a.desk")
    vf.read(story, desk)
    assert desk.events(type="energy:PRICE_CUT") == ()
    vf.add_ontology(EXAMPLE, desk)
    assert vf.read(story, desk).duplicate == 1
    assert vf.read(story, desk, ReadOptions(again=True)).reread == 1
    assert len(desk.events(type="energy:PRICE_CUT")) == 1
    assert {"+ontologies." in version for version in versions(desk)} == {True, False}


def test_desk_reading_with_an_ontology_does_not_depend_on_the_workers(tmp_path: Path, story: Path) -> None:
    one, two = (list(vf.annotate_paths([story], ReadOptions(workers=n, ontologies=(EXAMPLE,)))) for n in (1, 2))
    assert one == two
    assert any(event.type == "energy:PRICE_CUT" for event in one[0].events)  # type: ignore[union-attr]


def test_desk_ontology_that_is_named_stands_in_place_of_the_kept_one(tmp_path: Path, story: Path) -> None:
    desk = vf.Desk(tmp_path / "a.desk")
    vf.add_ontology(EXAMPLE, desk)
    other = tmp_path / "mine.yaml"
    other.write_text(EXAMPLE.read_text("utf-8").replace("PRICE_CUT", "CHEAPER"), "utf-8")
    vf.read(story, desk, ReadOptions(ontologies=(other,)))
    assert [event.type for event in desk.events() if ":" in event.type] == ["energy:CHEAPER"]


def test_desk_replaces_an_ontology_of_the_same_name(tmp_path: Path) -> None:
    desk = vf.Desk(tmp_path / "a.desk")
    vf.add_ontology(EXAMPLE, desk)
    shorter = tmp_path / "shorter.yaml"
    shorter.write_text(EXAMPLE.read_text("utf-8").replace("  SUPPLY_DEAL", "  DEAL"), "utf-8")
    vf.add_ontology(shorter, desk)
    assert ["DEAL" in one.content and "SUPPLY_DEAL" not in one.content for one in desk.ontology_files()] == [True]


def test_desk_keeps_no_broken_ontology_and_names_those_it_has(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: broken\n", "utf-8")
    with pytest.raises(DataFileError, match='has no "types"'):
        vf.add_ontology(broken, tmp_path / "a.desk")
    vf.add_ontology(EXAMPLE, tmp_path / "a.desk")
    with pytest.raises(InputError, match="no ontology 'broken' in this desk; it holds: energy"):
        vf.Desk(tmp_path / "a.desk").remove_ontology_file("broken")
    assert vf.Desk(tmp_path / "none.desk").ontology_files() == ()
