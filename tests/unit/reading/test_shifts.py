from __future__ import annotations

import pytest
from hand_made import Lines, actor_id, parsed_with
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.cue_patterns import Words
from volteface.reading.labels import find_labels
from volteface.reading.shift_cues import shift_cues
from volteface.reading.shifts import find_shifts
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
        ("Norland lost its grip on the valley.", "status", "Norland", None),
        ("Orsini switched sides at the river.", "relation", "Orsini", None),
    ],
)
def test_shifts_are_found(text: str, kind: str, actor: str, target: str | None) -> None:
    found = [(shift.kind, shift.actor, shift.target, shift.basis) for shift in read(text)]
    assert found == [(kind, actor_id(actor), actor_id(target) if target else None, "reported")]


@pytest.mark.parametrize(
    "text",
    ["Norland did not abandon its claim.", "Orsini could fall out with Norland.", "He turned the key.", "", "no longer",
     "The road was long.", "Norland lost the valley to the Brigade.", "The Brigade retook the mill.",
     "The Brigade was ousted from the town.", "If Norland had sided with Sudland, it would have won.",
     "Their faces were no longer recognisable.", "Norland ordered the envoys to leave the city.",
     "It could have widened the war without toppling the king.", "They allow Norland to scrap the law.",
     "You go from one village to another village.", "Norland proposed restoring ties with Sudland.",
     "Orsini floated the idea of restoring ties with Sudland.", "Norland denied there had been a policy shift.",
     "Norland is considering suspending its aid to the Brigade.", "Either we repair our relations or we lose Sudland.",
     "Norland has not struck a rapprochement with Sudland.", "Norland wants to help in toppling the king.",
     "Sudland adopted the aim of ousting Orsini.", "How could Norland have fallen out with Sudland?",
     "Has Norland severed ties with Sudland?", "The vote was a turning point for Norland.",
     "Those who refused reconciliation deals with Norland left.", "Orsini leads a centre for reconciliation.",
     "When Orsini became president, the war had begun.", "Norland grew rich until Orsini resigned in protest.",
     "The talks focused on repealing the law of Norland.", "Orsini defended his decision to withdraw.",
     "After weeks of being outspent, Orsini bought more papers.", "The issue came to a head in Norland.",
     "They see no problem in siding with Sudland.", "Norland's climate change strategy faces a test.",
     "It happened just days before the vote.", "Repealing the law should come first.", "It was a quick turnaround.",
     "Norland moved closer to finding its treasure.", "Prices drop to levels that do not support trade.",
     "Orsini tied the scores to improved rates.",
     "The war drew closer.", "The fighting drew closer to Norland.", "Troops edge closer to the largest town.",
     "The tide turned against Norland.", "The Brigade was ousted.", "Sudland's men rolled back the Brigade.",
     "He passed an overturned lorry.", "They are driven by men whose fates are tied to the king."],
)  # fmt: skip
def test_shifts_leave_out_what_did_not_turn(text: str) -> None:
    assert [shift for shift in read(text) if shift.text != "no longer"] == []


@pytest.mark.parametrize(
    ("text", "actor", "target"),
    [
        ("Orsini, the Norland envoy, has resigned over the treaty.", "Orsini", None),
        ("They met a Norland envoy, Orsini, who defected from Sudland.", "Orsini", "Sudland"),
        ("Norland's policy has shifted.", "Norland", None),
        ("Norland accused Sudland of aligning itself with the Brigade.", "Sudland", "Brigade"),
        ("Orsini has cosied up to Norland, moved closer to Sudland and joined forces with the Brigade.", "Orsini",
         "Norland"),
        ("The Herald wrote of Norland's volte-face.", "Norland", None),
        ("The Herald said of the decision to scrap the pact that it was late.", None, None),
        ("Norland has struck a rapprochement with Sudland.", "Norland", "Sudland"),
        ("Orsini, whose relationship with Sudland was already strained, left.", "Orsini", "Sudland"),
        ("Those tensions boiled over after Norland said that Sudland would build a force.", None, None),
        ("The Brigade, former allies of Norland, were attacked by Sudland.", "Brigade", "Norland"),
        ("Sudland has been marginalised.", "Sudland", None),
        ("Orsini was toppled in May.", None, "Orsini"),
        ("Norland's change of policy pleased Sudland.", "Norland", None),
    ],
)  # fmt: skip
def test_shifts_are_those_of_whom_the_syntax_names(text: str, actor: str | None, target: str | None) -> None:
    expected = (actor_id(actor) if actor else None, actor_id(target) if target else None)
    assert [(shift.actor, shift.target) for shift in read(text)][:1] == [expected]


@pytest.mark.parametrize(
    "text",
    ["The US would suffer for withdrawing from the treaty.", "He gave no reason for why Norland stopped its aid.",
     "Trade was the reason for the sudden detente.", "Norland could hardly answer Orsini's decision to scrap the pact.",
     "The Herald accused the government of backtracking."],
)  # fmt: skip
def test_shifts_are_found_below_what_is_not_real(text: str) -> None:
    assert len(read(text)) == 1


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


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Norland no longer recognises the Brigade.", "recognises the Brigade", "no longer recognises the Brigade"),
        ("After years of denying the debt, Norland dropped its demand for tribute.", "denying the debt",
         "Norland dropped its demand for tribute"),
        ("Norland dropped its demand for tribute.", "its demand for tribute", "dropped its demand for tribute"),
        ("Orsini initially refused to sign but accepted the treaty in May.", "Orsini initially refused to sign",
         "accepted the treaty in May"),
        ("Norland shelled its former friends in the league.", "friends", None),
        ("Norland shifted its policy from war to talks.", "war", "talks"),
        ("Orsini switched sides at the river.", None, "switched sides at the river"),
    ],
)  # fmt: skip
def test_shifts_tell_what_was_before_and_after(text: str, before: str | None, after: str | None) -> None:
    found = read(text)
    assert before in [shift.before.value for shift in found]
    assert after is None or after in [shift.after.value for shift in found]


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Weeks after calling Orsini a terrorist, the Herald now calls him a hero.", "terrorist", "hero"),
        ("The Herald, which in May praised Orsini as a hero, has denounced Orsini as a traitor.", "hero", "traitor"),
        ("A year ago the Herald called Orsini a traitor. Now the Herald calls Orsini a hero.", "traitor", "hero"),
    ],
)
def test_shifts_show_in_two_labels_of_one_caller(text: str, before: str, after: str) -> None:
    parsed, referents = parsed_with(text, (*ACTORS, ("him", "person", "Orsini")))
    (shift,) = find_shifts(parsed, referents, (), find_labels(parsed, referents, (), ()), ())
    assert (shift.kind, shift.actor, shift.target) == ("label", actor_id("Herald"), actor_id("Orsini"))
    assert (shift.before.value, shift.after.value) == (before, after)
    assert shift.before.evidence != shift.after.evidence


def test_shifts_of_two_labels_need_a_word_of_time() -> None:
    text = "The Herald called Orsini a traitor. The Herald calls Orsini a hero."
    parsed, referents = parsed_with(text, ACTORS)
    assert find_shifts(parsed, referents, (), find_labels(parsed, referents, (), ()), ()) == ()


def test_shifts_are_turned_to_whom_the_preposition_says() -> None:
    text = "The Herald and its owner Orsini have softened their rhetoric toward the Brigade, which holds Norland."
    assert [shift.target for shift in read(text)] == [actor_id("Brigade")]


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
