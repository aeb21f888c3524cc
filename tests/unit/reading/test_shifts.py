from __future__ import annotations

import pytest
from hand_made import Lines, actor_id, parsed_with
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.cue_patterns import Words
from volteface.reading.labels import find_labels
from volteface.reading.shifts import find_shifts, shift_cues
from volteface.records import Shift, Time

ACTORS = (
    ("Norland", "country", "Norland"), ("Sudland", "country", "Sudland"), ("Orsini", "person", "Orsini"),
    ("Herald", "media", "Herald"), ("Brigade", "group", "Brigade"),
)  # fmt: skip


def read(text: str) -> tuple[Shift, ...]:
    return find_shifts(*parsed_with(text, ACTORS), (), (), ())


@pytest.mark.parametrize(
    ("text", "kind", "actor", "target"),
    [
        ("The Herald has softened its rhetoric toward the Brigade.", "tone", "Herald", "Brigade"),
        ("Orsini fell out with Norland over the canal.", "relation", "Orsini", "Norland"),
        ("Norland moved closer to Sudland last year.", "relation", "Norland", "Sudland"),
        ("Relations between Norland and Sudland have soured.", "relation", "Norland", "Sudland"),
        ("Norland no longer recognises the Brigade.", "position", "Norland", "Brigade"),
        ("In a reversal of policy, Norland freed the Brigade's men.", "position", "Norland", "Brigade"),
        ("Norland has become a police state.", "status", "Norland", None),
        ("Norland lost control of the valley.", "status", "Norland", None),
        ("Orsini switched sides at the river.", "relation", "Orsini", None),
    ],
)
def test_shifts_are_found(text: str, kind: str, actor: str, target: str | None) -> None:
    found = [(shift.kind, shift.actor, shift.target, shift.basis) for shift in read(text)]
    assert found == [(kind, actor_id(actor), actor_id(target) if target else None, "reported")]


@pytest.mark.parametrize(
    "text",
    ["Norland did not abandon its claim.", "Orsini could fall out with Norland.", "He turned the key.", "", "no longer",
     "The road was long."],
)  # fmt: skip
def test_shifts_leave_out_what_did_not_turn(text: str) -> None:
    assert [shift for shift in read(text) if shift.text != "no longer"] == []


def test_shifts_of_labels_hold_the_labels_as_evidence() -> None:
    text = "On Monday the Herald went from calling the Brigade “terrorists” to describing it as “armed opposition”."
    parsed, referents = parsed_with(text, ACTORS)
    time = Time(id="t", document="d", method="hand", start=3, end=9, text="Monday", type="DATE", begin_at="2020-06-08")
    labels = find_labels(parsed, referents, (), (time,))
    (shift,) = find_shifts(parsed, referents, (), labels, (time,))
    by_id = {label.id: label.text for label in labels}
    assert shift.kind == "label"
    assert [by_id[record] for record in shift.before.evidence] == ["terrorists"]
    assert [by_id[record] for record in shift.after.evidence] == ["armed opposition"]
    assert (shift.actor, shift.target) == (actor_id("Herald"), actor_id("Brigade"))
    assert (shift.before.end_at, shift.after.begin_at, shift.strength) == ("2020-06-08", "2020-06-08", None)


def test_shifts_cues_match_their_examples() -> None:
    rows = read_table(DATA / "shifts/cues.tsv")
    lines = Lines([row[column] for row in rows for column in ("example", "counter_example")])
    found: dict[int, set[str]] = {}
    for match in shift_cues().matches(lines.parsed, Words(lines.parsed)):
        found.setdefault(lines.line(match.anchor.idx), set()).add(match.row.kind)
    wrong = [row["pattern"] for k, row in enumerate(rows) if row["kind"] not in found.get(2 * k, ())]
    wrong += [row["pattern"] for k, row in enumerate(rows) if found.get(2 * k + 1)]
    assert wrong == []


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=120))
def test_shifts_quote_their_text(text: str) -> None:
    for shift in read(text + " no longer trusts him. "):
        assert shift.start is not None
        assert (text + " no longer trusts him. ")[shift.start : shift.end] == shift.text
