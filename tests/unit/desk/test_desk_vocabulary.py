from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit import conftest as stories

from volteface.analysis.event_links_words import RAREST, load_holders, load_rarity
from volteface.desk import Desk, vocabulary

TERMS = ("harbour", "general", "said", "fired", "nowhere")


def filled(path: Path) -> Desk:
    desk = Desk(path)
    for story in (stories.harbour(), stories.second(), stories.hostile()):
        desk.store([stories.reading(story)])
    return desk


def known(desk: Desk) -> tuple[dict[str, float], dict[str, frozenset[int]]]:
    return load_holders(desk, TERMS, 400)


def test_vocabulary_stays_empty_in_a_small_desk(tmp_path: Path) -> None:
    desk = filled(tmp_path / "one.desk")
    assert desk.sql("SELECT count(*) FROM vocabulary").fetchall() == [(0,)]
    assert desk.sql(vocabulary.COVERED).fetchall() == []


def test_vocabulary_says_what_the_index_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = filled(tmp_path / "one.desk")
    monkeypatch.setattr(vocabulary, "_LEAST", 1)
    monkeypatch.setattr(vocabulary, "_AT_ONCE", 20)
    desk = filled(tmp_path / "other.desk")
    covered = desk.sql(vocabulary.COVERED).fetchall()[0][0]
    assert covered == desk.sql("SELECT count(*) FROM posting").fetchall()[0][0]
    rows = desk.sql("SELECT term, documents, numbers FROM vocabulary ORDER BY term").fetchall()
    assert rows == desk.sql(
        "SELECT term, sum(len(numbers))::INTEGER, list_sort(flatten(list(numbers))) FROM posting "
        "GROUP BY term ORDER BY term"
    ).fetchall()  # fmt: skip
    assert known(desk) == known(plain)
    assert load_rarity(desk, TERMS) == load_rarity(plain, TERMS)
    assert "nowhere" not in load_rarity(desk, TERMS)
    assert RAREST in load_rarity(desk, TERMS)


def test_vocabulary_is_asked_together_with_what_came_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = filled(tmp_path / "one.desk")
    monkeypatch.setattr(vocabulary, "_LEAST", 1)
    desk = Desk(tmp_path / "other.desk")
    desk.store([stories.reading(stories.harbour())])
    monkeypatch.setattr(vocabulary, "_LEAST", 1_000_000)
    desk.store([stories.reading(stories.second())])
    desk.store([stories.reading(stories.hostile())])
    covered = desk.sql(vocabulary.COVERED).fetchall()[0][0]
    assert 0 < covered < desk.sql("SELECT count(*) FROM posting").fetchall()[0][0]
    assert known(desk) == known(plain)
    assert load_rarity(desk, TERMS) == load_rarity(plain, TERMS)


def test_vocabulary_lists_no_common_term(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "_LEAST", 1)
    monkeypatch.setattr(vocabulary, "_FILL", vocabulary._FILL.replace("<= 400", "<= 1"))
    desk = filled(tmp_path / "one.desk")
    rows = desk.sql("SELECT documents, numbers IS NULL FROM vocabulary").fetchall()
    assert {documents > 1 for documents, bare in rows if bare} == {True}
    assert {documents for documents, bare in rows if not bare} == {1}
