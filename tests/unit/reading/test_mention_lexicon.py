from __future__ import annotations

import re

import pytest

from volteface.knowledge.tables import DATA, check_table, read_table
from volteface.reading.mention_lexicon import load_mention_lexicon

TABLES = sorted(path.stem for path in (DATA / "mentions").glob("*.tsv"))


def rows(table: str) -> list[dict[str, object]]:
    return read_table(DATA / "mentions" / f"{table}.tsv")


def head(phrase: str) -> str | None:
    """The head noun that the last word of a phrase is a form of."""
    noun = load_mention_lexicon().nouns.get(phrase.split(" of the ")[0].split()[-1].lower())
    return noun.noun if noun else None


@pytest.mark.parametrize("table", TABLES)
def test_mention_lexicon_tables_are_sound(table: str) -> None:
    assert check_table(DATA / "mentions" / f"{table}.tsv") == []


def test_mention_lexicon_head_nouns_head_their_examples() -> None:
    wrong = [row["noun"] for row in rows("head_nouns") if head(str(row["example"])) != row["noun"]]
    assert wrong == []


def test_mention_lexicon_head_nouns_do_not_head_their_counter_examples() -> None:
    wrong = [row["noun"] for row in rows("head_nouns") if head(str(row["counter_example"])) == row["noun"]]
    assert wrong == []


def test_mention_lexicon_honorifics_are_first_in_their_examples() -> None:
    for row in rows("honorifics"):
        assert str(row["example"]).lower().startswith(f"{row['word']} ")
        assert not re.match(rf"{row['word']} [A-Z]", str(row["counter_example"]))


@pytest.mark.parametrize("table", ["designators", "portfolios"])
def test_mention_lexicon_words_stand_in_their_examples(table: str) -> None:
    for row in rows(table):
        assert str(row["word"]).capitalize() in str(row["example"]).replace("TV", "Tv").split()


def test_mention_lexicon_designators_are_not_their_counter_examples() -> None:
    designators = load_mention_lexicon().designators
    wrong = [row["word"] for row in rows("designators") if str(row["counter_example"]).split()[-1] == row["word"]]
    assert wrong == []
    assert designators["ministry"].sector == "GOV"


@pytest.mark.parametrize(
    ("table", "key"), [("modifiers", "word"), ("attitudes", "noun"), ("particles", "word"), ("utterances", "noun")]
)
def test_mention_lexicon_lower_case_words_stand_in_their_examples(table: str, key: str) -> None:
    for row in rows(table):
        words = str(row["example"]).lower()
        assert str(row[key]) in {*words.split(), *re.split(r"[ -]", words)}


def test_mention_lexicon_peoples_stand_in_their_examples() -> None:
    for row in rows("peoples"):
        assert {str(row["word"]), str(row["plural"])} & set(str(row["example"]).split())
        assert str(row["word"]) not in str(row["counter_example"]).split()
