from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from tests.unit.analysis.many_stories import drawn_desk
from tests.unit.analysis.reports_reference import reference_reports, reference_tones

from volteface.analysis.relations import load_relations
from volteface.analysis.relations_tone import load_tones
from volteface.analysis.series import OBSERVED, load_reports
from volteface.desk import Desk
from volteface.desk.report_index import FILL_REPORTS


def read(desk: Desk, measure: str, *, days: int, step: float) -> list[tuple[object, ...]]:
    found = load_reports(desk, [measure], days=days, step=step)
    pairs = [(p.measure, p.actor, p.voice, p.target, p.issue) for p in (found.pairs[n] for n in found.pair)]
    rows = zip(pairs, found.day.tolist(), found.value.round(9).tolist(), found.key.tolist(), strict=True)
    return sorted((*pair, *rest) for pair, *rest in rows)


@pytest.mark.parametrize("seed", range(5))
def test_series_of_numbers_are_those_of_the_records_whatever_was_decided(stories: SimpleNamespace, seed: int) -> None:
    desk = drawn_desk(stories, seed, decided=seed > 0)
    told = 0
    for measure in OBSERVED:
        for days, step in ((1, 0.0), (3, 0.5)):
            expected = reference_reports(desk, measure, days=days, step=step)
            assert read(desk, measure, days=days, step=step) == sorted(expected)
            told += len(expected)
    assert told > 60


def test_a_measure_in_which_all_say_the_same_gives_no_reports(stories: SimpleNamespace) -> None:
    desk = drawn_desk(stories, 1)
    found = load_reports(desk, OBSERVED, days=1, step=2.5)
    assert (found.pairs, len(found.pair), len(found.key)) == ((), 0, 0)


@pytest.mark.parametrize("seed", range(1, 3))
def test_relations_are_the_same_whoever_is_asked_for(stories: SimpleNamespace, seed: int) -> None:
    desk = drawn_desk(stories, seed)
    found = load_relations(desk, limit=None)
    assert found
    # The id of an actor of whom one was split off stands for both.
    for one in found[:4]:
        assert one in load_relations(desk, pair=one.actors, limit=None)
    who = found[0].actors[0]
    meant = set(desk.identities(who))
    assert load_relations(desk, about=[who], limit=None) == tuple(one for one in found if meant & set(one.actors))


@pytest.mark.parametrize("seed", range(1, 3))
def test_tones_between_two_are_those_of_the_records(stories: SimpleNamespace, seed: int) -> None:
    desk = drawn_desk(stories, seed)
    pairs = [one.actors for one in load_relations(desk, limit=None)]
    tones = [tie for ties in load_tones(desk, pairs).values() for tie in ties]
    read = [(*t.pair, t.forth, t.day, round(2 * t.weight, 9), t.number, t.position) for t in tones]
    assert sorted(read) == sorted(reference_tones(desk, pairs))


@pytest.mark.parametrize("seed", range(2))
def test_reports_are_the_same_when_a_desk_without_them_is_brought_up_to_date(
    stories: SimpleNamespace, seed: int, tmp_path: Path
) -> None:
    desk = drawn_desk(stories, seed, path=tmp_path / "a.desk")
    with duckdb.connect(desk.path) as connection:
        stored = connection.execute("SELECT * FROM report ORDER BY ALL").fetchall()
        connection.execute("DROP TABLE report")
        for statement in FILL_REPORTS:
            connection.execute(statement)
        assert connection.execute("SELECT * FROM report ORDER BY ALL").fetchall() == stored
    assert {row[1] for row in stored} == set(OBSERVED)
