from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.errors import DataFileError
from volteface.knowledge import load_knowledge
from volteface.knowledge.ontology import load_ontology
from volteface.knowledge.user_ontology import EXAMPLE, load_user_ontologies, load_user_ontology
from volteface.knowledge.yaml_nodes import parse_yaml

FARM = """\
name: farm
words:
  beast: [cow, sheep]
types:
  SALE:
    definition: Somebody sells animals.
    quad: material cooperation
    intensity: 4
    requires_recipient: yes
    modes: [at-market]
    triggers:
      - verb: [sell, sell off]
        when: {object: ["@beast", hen]}
        unless: {negation: any}
        recipient: [to]
        mode: at-market
      - noun: cattle sale
        reciprocal: yes
    examples:
      - {sentence: Ann sold cows to Ben., trigger: sold, actor: Ann, recipient: [Ben], reality: current}
    counter_examples: [Ann sold books to Ben.]
  BIRTH:
    definition: An animal is born.
    class: life
    triggers: [{noun: birth, actor: [], recipient: of}]
    examples: [{sentence: The birth of a cow., trigger: birth}]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "farm.yaml"
    path.write_text(text, "utf-8")
    return path


def test_user_ontology_makes_types_with_the_name_in_front(tmp_path: Path) -> None:
    own = load_user_ontology(written(tmp_path, FARM))
    assert [one.name for one in own.types] == ["farm:SALE", "farm:BIRTH"]
    assert own.ontology.quad("farm:SALE") == "material cooperation"
    assert own.ontology.intensity("farm:SALE", "at-market") == 4
    assert own.ontology.modes("farm:SALE") == ("at-market",)
    assert own.ontology.requires_recipient("farm:SALE")
    assert own.ontology.cameo_root("farm:SALE") is None
    birth = own.types[1]
    assert (birth.quad, birth.group, birth.intensity, own.ontology.quad(birth.name)) == (None, "life", None, None)


def test_user_ontology_turns_plain_words_into_conditions_and_frames(tmp_path: Path) -> None:
    rows = load_user_ontology(written(tmp_path, FARM)).ontology.triggers
    assert [(row.lemma, row.pos, row.needs, row.frame, row.mode) for row in rows] == [
        ("sell", "verb", "obj=@beast,hen; !neg", "subj>to", "at-market"),
        ("sell off", "verb", "obj=@beast,hen; !neg", "subj>to", "at-market"),
        ("cattle sale", "noun", None, "subj|poss|by|mod+of", None),
        ("birth", "noun", None, ">of", None),
    ]


def test_user_ontology_keeps_plovers_classes_beside_its_own(tmp_path: Path) -> None:
    classes = load_user_ontology(written(tmp_path, FARM)).ontology.classes
    assert classes["beast"] == {"cow", "sheep"}
    assert classes["force"] == load_ontology().classes["force"]
    assert "beast" not in load_ontology().classes


def test_user_ontology_takes_the_things_it_asks_for_as_recipients(tmp_path: Path) -> None:
    things = load_ontology().classes["thing"]
    assert {"book", "contract"} <= things
    text = FARM.replace("recipient: [to]\n", "recipient: [object]\n").replace("hen]", "book]")
    assert load_user_ontology(written(tmp_path, FARM)).ontology.classes["thing"] == things
    assert load_user_ontology(written(tmp_path, text)).ontology.classes["thing"] == things - {"book"}


def test_user_ontology_counts_counter_examples_among_the_examples(tmp_path: Path) -> None:
    sale = load_user_ontology(written(tmp_path, FARM)).types[0]
    assert [(one.trigger, one.line) for one in sale.examples] == [("sold", 20), (None, 21)]
    assert sale.examples[0].recipients == ("Ben",)


@pytest.mark.parametrize(
    ("was", "now", "message"),
    [
        ("name: farm", "name: Farm", r'farm.yaml:1: key "name": found .Farm., expected a name of small letters'),
        ("name: farm", "name: plover", r"another name: this one is taken"),
        ("name: farm\n", "", r'has no "name"; add it'),
        ("quad: material cooperation", "quad: trade", r':7: key "types.SALE.quad": found .trade., expected one of'),
        ("intensity: 4", "intensity: 40", r':8: key "types.SALE.intensity": .* a number from -10 to 10'),
        ("intensity: 4", "intensity: nan", r"a number from -10 to 10"),
        ("requires_recipient: yes", "requires_recipient: perhaps", r":9: .* expected yes or no"),
        ("requires_recipient: yes", "needs: yes", r':9: key "types.SALE.needs": unknown, expected class, counter'),
        ("    definition: Somebody sells animals.\n", "", r':5: key "types.SALE": has no "definition"'),
        ('"@beast"', '"@dragon"', r":13: .* expected a class under words"),
        ("unless: {negation", "unless: {sky", r":14: .* a place around the word instead of 'sky'"),
        ("recipient: [to]\n", "recipient: [verb]\n", r":15: .* places around the word"),
        ("mode: at-market", "mode: by-post", r":16: .* one of the type's modes .at-market."),
        ("verb: [sell, sell off]", "verb: [Sell]", r":12: .* words in small letters"),
        ("- noun: cattle sale", "- noun: cattle sale\n        verb: sell", r":17: .* one of verb, noun, adjective"),
        ("noun: birth", "noun: cattle sale", r":\d+: .* tells of farm:SALE already .line 17."),
        ("trigger: sold", "trigger: bought", r":20: .* expected words of the sentence"),
        ("reality: current", "reality: real", r":20: .* one of current, historical"),
        ("    class: life", "    class: life\n    quad: verbal conflict", r"either quad or class"),
        ("  BIRTH:", "  Birth:", r":22: .* a name of capital letters"),
        ("  BIRTH:", "  SALE:", r':22: key "types.SALE": stands here twice'),
        ("beast: [cow, sheep]", "force: [cow]", r":3: .* @force is a class already"),
        ("beast: [cow, sheep]", "beast: &a [cow]", r":3: anchors, aliases and tags are not read"),
        ("beast: [cow, sheep]", "beast: !!python/tuple [cow]", r":3: anchors, aliases and tags are not read"),
        ("beast: [cow, sheep]", "beast: [cow, sheep", r"farm.yaml:\d+: not YAML"),
        ('["@beast", hen]', "@beast", r":13: not YAML: .*; put words that begin with it in quotation marks"),
        ("Somebody sells animals.", "Note: sells: animals", r":6: .*; put a sentence that holds a colon in quotation"),
        ("name: farm", "name:", r':1: key "name": found nothing, expected a name'),
        ("beast: [cow, sheep]", "beast: " + "[" * 5000, r":3: nested more than 12 deep"),
    ],
)  # fmt: skip
def test_user_ontology_names_line_and_key_of_a_mistake(tmp_path: Path, was: str, now: str, message: str) -> None:
    assert was in FARM
    with pytest.raises(DataFileError, match=message):
        load_user_ontology(written(tmp_path, FARM.replace(was, now, 1)))


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b", "name: farm\ntypes: {}", "name: farm\ntypes:", "\x00"])
def test_user_ontology_refuses_what_is_no_ontology(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataFileError):
        load_user_ontology(written(tmp_path, text))


def test_user_ontology_says_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="cannot be read"):
        load_user_ontology(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: farm\n# \xe9t\xe9\n")
    with pytest.raises(DataFileError, match=r"latin.yaml:2: not UTF-8"):
        load_user_ontology(tmp_path / "latin.yaml")


def test_user_ontology_of_a_name_may_stand_only_once(tmp_path: Path) -> None:
    path = written(tmp_path, FARM)
    (tmp_path / "again.yaml").write_text(FARM, "utf-8")
    with pytest.raises(DataFileError, match="another ontology is called 'farm' too"):
        load_user_ontologies((path, tmp_path / "again.yaml"))


def test_user_ontology_is_read_anew_when_the_file_changes(tmp_path: Path) -> None:
    path = written(tmp_path, FARM)
    assert load_knowledge((), (path,)).ontologies[0].name == "farm"
    written(tmp_path, FARM.replace("name: farm", "name: barn"))
    assert load_knowledge((), (path,)).ontologies[0].name == "barn"


def test_user_ontology_example_has_five_types() -> None:
    own = load_user_ontology(EXAMPLE)
    assert len(own.types) == 5
    assert all(any(one.trigger is None for one in kind.examples) for kind in own.types)


@given(st.text(max_size=200))
def test_yaml_nodes_raise_nothing_but_their_own_error(text: str) -> None:
    with contextlib.suppress(DataFileError):
        parse_yaml(text, Path("any.yaml"))


def test_yaml_nodes_keep_the_words_of_the_file() -> None:
    node = parse_yaml("a: no\non: 012\n'c': |\n  two\n  lines\n", Path("x.yaml"))
    assert {key: one.value for key, one in node.mapping().items()} == {"a": "no", "on": "012", "c": "two lines"}
    assert [one.line for one in node.mapping().values()] == [1, 2, 3]
