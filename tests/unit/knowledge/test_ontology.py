from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from volteface.errors import DataFileError
from volteface.knowledge.ontology import FILES, load_ontology, parse_conditions, parse_frame
from volteface.knowledge.tables import DATA, check_table

PLOVER = DATA / "ontology"


@pytest.mark.parametrize("name", FILES)
def test_ontology_tables_are_sorted_unique_and_valid(name: str) -> None:
    assert check_table(PLOVER / f"{name}.tsv") == []


def test_ontology_holds_sixteen_types_in_four_quads() -> None:
    ontology = load_ontology()
    assert len(ontology.types) == 16
    assert {ontology.quad(name) for name in ontology.types} == {
        "verbal cooperation", "material cooperation", "verbal conflict", "material conflict",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "mode", "score"),
    [("AID", None, 10), ("ASSAULT", "unconventional", -10), ("ACCUSE", None, -3), ("PROTEST", "vandalize", None)],
)
def test_ontology_intensity_is_that_of_type_and_mode(name: str, mode: str | None, score: float | None) -> None:
    assert load_ontology().intensity(name, mode) == score


def test_ontology_intensity_of_an_unknown_mode_is_that_of_the_type() -> None:
    assert load_ontology().intensity("ASSAULT", "sneezing") == -9
    assert load_ontology().intensity("NAP") is None


def test_ontology_says_which_types_require_a_recipient() -> None:
    ontology = load_ontology()
    assert [name for name in ontology.types if ontology.requires_recipient(name)] == ["AID", "COOPERATE", "SANCTION"]


@pytest.mark.parametrize(
    ("name", "mode", "root"),
    [
        ("AGREE", None, "03"), ("ACCUSE", "investigate", "09"), ("ACCUSE", "allege", "11"), ("RETREAT", None, "08"),
        ("ASSAULT", None, "19"), ("ASSAULT", "abduct", "18"), ("ASSAULT", "unconventional", "20"), ("NAP", None, None),
    ],
)  # fmt: skip
def test_ontology_cameo_root(name: str, mode: str | None, root: str | None) -> None:
    assert load_ontology().cameo_root(name, mode) == root


def test_ontology_every_type_has_triggers_as_verbs() -> None:
    ontology = load_ontology()
    assert {row.type for row in ontology.triggers if row.pos == "verb"} == set(ontology.types)
    assert len(ontology.triggers) >= 1500


def test_ontology_modes_are_sorted() -> None:
    assert load_ontology().modes("REQUEST") == ("assist", "change", "meet", "yield")
    assert load_ontology().modes("AGREE") == ()


def test_parse_conditions_reads_presence_absence_and_values() -> None:
    found = parse_conditions("obj=deal,@force; !with; subj!=rain")
    assert [(item.slot, sorted(item.values), item.wanted) for item in found] == [
        ("obj", ["@force", "deal"], True), ("with", [], False), ("subj", ["rain"], False),
    ]  # fmt: skip
    assert parse_conditions(None) == ()


def test_parse_frame_tells_reciprocal_frames() -> None:
    assert parse_frame("subj|by>on|against") == (("subj", "by"), ("on", "against"), False)
    assert parse_frame("subj+with") == (("subj",), ("with",), True)


def test_load_ontology_reads_a_folder_of_the_same_tables(tmp_path: Path) -> None:
    folder = tmp_path / "farm"
    shutil.copytree(PLOVER, folder)
    assert load_ontology(folder).name == "farm"
    assert load_ontology(folder).types == load_ontology().types


def test_load_ontology_names_the_line_of_an_unknown_class(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(PLOVER, folder)
    head, _, rest = (folder / "triggers.tsv").read_text("utf-8").partition("\n")
    first, _, rest = rest.partition("\n")
    cells = first.split("\t")
    cells[2] = "obj=@dragon"
    (folder / "triggers.tsv").write_text(f"{head}\n" + "\t".join(cells) + f"\n{rest}", "utf-8")
    with pytest.raises(DataFileError, match="dragon"):
        load_ontology(folder)
