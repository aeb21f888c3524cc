from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import Lines, actor_id, parsed_with, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.cue_patterns import Words
from volteface.reading.label_words import find_naming
from volteface.reading.labels import find_labels
from volteface.records import Label, Time

ACTORS = (
    ("Brigade", "group", "Brigade"), ("Norland", "country", "Norland"), ("Herald", "media", "Herald"),
    ("Courier", "media", "Courier"), ("Orsini", "person", "Orsini"),
)  # fmt: skip


def read(text: str) -> tuple[Label, ...]:
    return find_labels(*parsed_with(text, ACTORS), (), ())


@pytest.mark.parametrize(
    ("text", "words", "target", "stance"),
    [
        ("The Brigade was a terrorist organisation, he said.", "terrorist organisation", "Brigade", "hostile"),
        ("The Herald called the Brigade freedom fighters.", "freedom fighters", "Brigade", "favourable"),
        ("Norland branded the Brigade a death squad.", "death squad", "Brigade", "hostile"),
        ("Norland, which designated the Brigade as a terror group, was silent.", "terror group", "Brigade", "hostile"),
        ("They met the dictator Orsini.", "dictator", "Orsini", "hostile"),
        ("Orsini, a notorious warlord, fled.", "notorious warlord", "Orsini", "hostile"),
        ("The Norland regime fell in March.", "regime", "Norland", "hostile"),
        ("The crowd met so-called Brigade men.", "", None, None),
        ("Brigade militants took the mill.", "militants", "Brigade", "neutral"),
        ("As a staunch ally of the king, Orsini kept his post.", "staunch ally", "Orsini", "favourable"),
        ("The Herald described Orsini as treacherous.", "treacherous", "Orsini", "hostile"),
        ("They feared ruthless leaders such as Orsini.", "ruthless leaders", "Orsini", "hostile"),
    ],
)
def test_labels_name_an_actor(text: str, words: str, target: str | None, stance: str | None) -> None:
    found = [label for label in read(text) if label.text == words]
    if stance is None:
        assert not found
        return
    assert [(label.target, label.stance) for label in found] == [(actor_id(target or ""), stance)]


@pytest.mark.parametrize(
    "text",
    [
        "The terrorist attack shook Norland.",
        "The counter-terrorism unit and the war on terror cost money.",
        "The Brigade is not a terrorist organisation.",
        "They crossed the rebel-held hills.",
        "The People's Democratic Forces met Orsini.",
        "It was a brutal winter and a hostile climate.",
        "",
        "\U0001f642",
    ],
)
def test_labels_leave_out_what_names_nobody(text: str) -> None:
    assert read(text) == ()


def test_labels_by_every_caller_before_and_after() -> None:
    text = "The Herald and Courier went from calling the Brigade “terrorists” to describing it as “armed opposition”."
    found = [(label.text, label.by, label.stance, label.quoted) for label in read(text)]
    both = (actor_id("Herald"), actor_id("Courier"))
    assert {by for words, by, _, _ in found if words == "terrorists"} == set(both)
    assert {by for words, by, _, _ in found if words == "armed opposition"} == set(both)
    assert all(quoted for *_, quoted in found)
    assert {stance for words, _, stance, _ in found if words == "terrorists"} == {"hostile"}


def test_labels_belong_to_the_speaker_of_the_words() -> None:
    text = "“These men are bandits,” Orsini said of the Brigade. The thugs left."
    parsed, referents = parsed_with(text, ACTORS)
    said = statement(text, "These men are bandits,", "Orsini", form="direct")
    found = {label.text: (label.by, label.statement) for label in find_labels(parsed, referents, (said,), ())}
    assert found["bandits"] == (actor_id("Orsini"), said.id)
    assert found["thugs"] == ("author", None)


def test_labels_that_only_identify_stay_the_authors() -> None:
    text = "Orsini said the dictator had fled and that they were cowards."
    parsed, referents = parsed_with(text, ACTORS)
    said = statement(text, "the dictator had fled and that they were cowards", "Orsini")
    found = {label.text: label.by for label in find_labels(parsed, referents, (said,), ())}
    assert found == {"dictator": "author", "cowards": actor_id("Orsini")}


def test_labels_take_the_hostile_side_of_a_party() -> None:
    text = "“Militants shelled us,” Orsini said."
    parsed, referents = parsed_with(text, ACTORS)
    said = statement(text, "Militants shelled us,", "Orsini", form="direct")
    assert [label.stance for label in find_labels(parsed, referents, (said,), ())] == ["hostile"]


def test_labels_have_the_nearest_time() -> None:
    text = "On Monday Norland called the Brigade traitors."
    parsed, referents = parsed_with(text, ACTORS)
    time = Time(id="t", document="d", method="hand", start=3, end=9, text="Monday", type="DATE")
    assert [label.time for label in find_labels(parsed, referents, (), (time,))] == ["t"]


def test_labels_rows_match_their_examples() -> None:
    rows = read_table(DATA / "labels/labels.tsv")
    assert len(rows) >= 600
    lines = Lines([row[column] for row in rows for column in ("example", "counter_example")])
    words = Words(lines.parsed)
    found: dict[int, list[str]] = {}
    for token in lines.parsed.doc:
        naming = find_naming(lines.parsed, words, token)
        if naming:
            found.setdefault(lines.line(naming.start), []).append(lines.parsed.text[naming.start : naming.end].lower())
    wrong = [row["phrase"] for k, row in enumerate(rows) if not any(row["phrase"] in x for x in found.get(2 * k, ()))]
    wrong += [row["phrase"] for k, row in enumerate(rows) if any(row["phrase"] in x for x in found.get(2 * k + 1, ()))]
    assert wrong == []


def test_labels_bearers_match_their_examples() -> None:
    rows = read_table(DATA / "labels/bearers.tsv")
    lines = Lines([row[column] for row in rows for column in ("example", "counter_example")])
    words = Words(lines.parsed)
    found = {
        lines.line(naming.start) for token in lines.parsed.doc if (naming := find_naming(lines.parsed, words, token))
    }
    assert [row["noun"] for k, row in enumerate(rows) if 2 * k not in found or 2 * k + 1 in found] == []


def test_labels_calling_verbs_match_their_examples() -> None:
    rows = read_table(DATA / "labels/calling.tsv")
    wrong = []
    for row in rows:
        for column, expected in (("example", True), ("counter_example", False)):
            called = any("traitors" in label.text and label.target_span for label in read(row[column]))
            if called is not expected:
                wrong.append(row[column])
    assert wrong == []


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_labels_quote_their_text(text: str) -> None:
    for label in read(text):
        assert text[label.start : label.end] == label.text


def test_labels_epithets_are_the_authors_words() -> None:
    found = read(
        "Aircraft of the enemy crossed the hills. The enemy state was silent. They hate the enemy of their town."
    )
    assert [(label.text, label.by, label.target) for label in found] == [
        ("enemy", "author", None), ("enemy state", "author", None)
    ]  # fmt: skip


def test_labels_epithet_means_the_person_last_spoken_of_who_is_not_quoted() -> None:
    text = "Orsini met the Brigade. The Herald will not forgive the plan of the traitor."
    found = [label for label in read(text) if label.text == "traitor"]
    assert [label.target for label in found] == [actor_id("Orsini")]


@pytest.mark.parametrize(
    ("text", "by", "target"),
    [
        ("Norland, which declared a day of mourning, called Orsini a traitor.", "Norland", "Orsini"),
        ("The Herald, which prints lies and calls Orsini a terrorist, was closed.", "Herald", "Orsini"),
        ("Norland radio has denounced Orsini as a traitor.", "Norland", "Orsini"),
        ("The Herald spoke of Orsini as a traitor.", "Herald", "Orsini"),
        ("The Herald, which wrote of the traitor Orsini, was closed.", "Herald", "Orsini"),
        ("Orsini, whom the Herald knew as the enemy of Norland, fled.", "Herald", "Orsini"),
    ],
)
def test_labels_callers_and_called(text: str, by: str, target: str) -> None:
    assert [(label.by, label.target) for label in read(text)] == [(actor_id(by), actor_id(target))]


def test_labels_take_a_name_read_as_a_verb_for_the_called() -> None:
    parsed, referents = parsed_with(
        "Harbour Radio, which speaks of peace and calls Begin a terrorist, is silent.", (("Begin", "person", "Begin"),)
    )
    assert [label.target for label in find_labels(parsed, referents, (), ())] == [actor_id("Begin")]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("They left the caliphate of the Brigade.", "Brigade"),
        ("The regime of Norland fell.", "Norland"),
        ("He joined a terror cell known as the Brigade.", "Brigade"),
        ("Orsini cut ties with its allies fighting the fire, particularly Norland.", "Norland"),
    ],
)
def test_labels_target_is_named_after_the_label(text: str, target: str) -> None:
    assert [label.target for label in read(text)] == [actor_id(target)]


@pytest.mark.parametrize(
    "text",
    ["There is no propaganda machine in Norland.", "It helps every dictator and any terrorist.",
     "They dubbed Norland’s attitudes a polite farce.", "The Herald called it a very dangerous situation."],
)  # fmt: skip
def test_labels_name_somebody_in_particular(text: str) -> None:
    assert read(text) == ()


def test_labels_pronoun_without_reference_means_the_one_called_last() -> None:
    found = read("The Herald called Norland the enemy; on Saturday the Herald called it a partner in peace.")
    assert [(label.text, label.target) for label in found] == [
        ("enemy", actor_id("Norland")), ("partner", actor_id("Norland"))
    ]  # fmt: skip


def test_labels_rebels_are_no_regular_army() -> None:
    parsed, referents = parsed_with("Norland pounded the rebels.", (("the rebels", "group", "Guards"), *ACTORS))
    guards = actor_id("Guards")
    referents.actors[guards] = replace(referents.actors[guards], sector="MIL")
    assert [label.target for label in find_labels(parsed, referents, (), ())] == [None]


def test_labels_keep_both_marks_or_none() -> None:
    found = read("“We branded you ‘so-called’ Brigade,” Orsini said. They met “so-called” Brigade men.")
    assert [label.text for label in found if label.text.count("‘") != label.text.count("’")] == []


def test_labels_regime_is_the_one_the_text_names() -> None:
    text = "The Norland regime fell. Orsini fought the Brigade. The regime had no friends."
    assert {label.target for label in read(text) if label.text == "regime"} == {actor_id("Norland")}


def test_labels_of_verbs_after_another_are_of_the_same() -> None:
    text = "The Herald went from calling the Brigade terrorists to describing them as freedom fighters."
    targets = {label.text: label.target for label in read(text)}
    assert targets["freedom fighters"] == targets["terrorists"] == actor_id("Brigade")
