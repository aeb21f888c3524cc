from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import Lines, actor_id, parsed_with
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.parallels import find_parallels
from volteface.reading.references import Referents
from volteface.records import Parallel, Role

ACTORS = (("Napoleon", "person", "Napoleon"), ("Orsini", "person", "Orsini"), ("Norland", "country", "Norland"))


def read(text: str) -> tuple[Parallel, ...]:
    return find_parallels(*parsed_with(text, ACTORS), ())


def test_parallels_hold_both_cases_and_the_basis() -> None:
    (found,) = read("In fleeing, Orsini follows the path of Napoleon, who left in 1815.")
    assert [reference.actor for reference in found.past] == [actor_id("Napoleon")]
    assert [reference.actor for reference in found.present] == [actor_id("Orsini")]
    assert found.basis is not None
    assert found.basis.text == "follows the path of"


def test_parallels_name_the_past_inside_other_words() -> None:
    (found,) = read("Norland could adopt a strategy similar to its approach with Napoleon.")
    assert [reference.actor for reference in found.past] == [actor_id("Napoleon")]


@pytest.mark.parametrize(
    "text",
    [
        "The scene was reminiscent of the siege of Paris.",
        "Like Norland in 1936, the land is split.",
        "Unlike Norland in 1936, the king kept his throne.",
        "They compared the king to Napoleon.",
        "Even Napoleon had a plan.",
        "Nobody wants another Vietnam.",
        "It is hardly better than when the revolt began in 1848.",
        "It took in 300, compared to 2,000 in the last year of Napoleon and 3,000 in 2015.",
    ],
)
def test_parallels_are_found(text: str) -> None:
    assert len(read(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "He looked like a king.", "I like Norland.", "She is taller than Orsini.", "They took another French town.",
        "He has slept since noon.", "", "unlike", "Another Norlander, Ida Orsini, was held.",
        "He was replaced by yet another AG.", "I recall standing there in 1936.",
        "In light of the Norland judge’s ruling, it was late.", "Unlike Norland, the king kept his throne.",
        "Orsini spoke. They compared the king to Orsini.", "It took in 300, compared to 2,000 in 2015.",
        "Bread is dear compared with Sudland.", "He won 300 votes, compared to 20 for Orsini.",
        "He recalled the day in 1936.", "Worse than in Sudland, they said.", "They saw it once before they left.",
        "It set a bad precedent for others.", "They left the town following a pattern of threats in Sudland.",
        "Even Norlanders had doubts.", "Harlow spoke. They compared him to Harlow.",
        "In the wake of Suez, few trusted him.", "Orsini was asked to follow the example of their guest.",
        "In Norland, as in Sudland, bread is dear.",
    ],
)  # fmt: skip
def test_parallels_leave_out_plain_comparisons(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(("end", "count"), [("2003-04", 1), ("2030", 0), (None, 0)])
def test_parallels_hold_up_those_who_have_left_office(end: str | None, count: int) -> None:
    parsed, given = parsed_with("Unlike Napoleon, Orsini kept his throne.", ACTORS)
    roles = (Role("emperor", end="1814"), Role("king", end=end))
    actors = [replace(actor, roles=roles) for actor in given.actors.values()]
    assert len(find_parallels(parsed, Referents(parsed, given.mentions, actors), ())) == count


def test_parallels_cues_match_their_examples() -> None:
    rows = read_table(DATA / "parallels/cues.tsv")
    lines = Lines([row[column] for row in rows for column in ("example", "counter_example")])
    found = {
        lines.line(parallel.start) for parallel in find_parallels(lines.parsed, Referents(lines.parsed, (), ()), ())
    }
    missed = [row["example"] for k, row in enumerate(rows) if 2 * k not in found]
    wrong = [example for example in missed if not find_parallels(*parsed_with(example), ())]  # one text, one name
    wrong += [row["counter_example"] for k, row in enumerate(rows) if 2 * k + 1 in found]
    assert wrong == []


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_parallels_quote_their_text(text: str) -> None:
    whole = text + " It echoes the revolt of 1848. "
    for parallel in read(whole):
        assert whole[parallel.start : parallel.end] == parallel.text
