from __future__ import annotations

import pytest
from hand_made import Lines, actor_id, parsed_with, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.tables import DATA, read_table
from volteface.reading.cue_patterns import Words
from volteface.reading.outlooks import find_outlooks, outlook_cues
from volteface.records import Outlook

ACTORS = (("Norland", "country", "Norland"), ("Orsini", "person", "Orsini"), ("League", "organization", "League"))


def read(text: str) -> tuple[Outlook, ...]:
    return find_outlooks(*parsed_with(text, ACTORS), ())


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("The key question now is whether Norland can keep its port.", "question", "whether Norland can keep its port"),
        ("It remains unclear who opened the gate.", "question", "unclear who opened the gate"),
        ("Where will the army go next?", "question", "Where will the army go next?"),
        ("If the ships leave, Norland loses the strait.", "condition", "If the ships leave, Norland loses the strait"),
        ("Unless rain comes, the harvest fails.", "condition", "Unless rain comes"),
        ("If the fleet sails, it will be obvious.", "sign", "it will be obvious"),
        ("In another sign of thaw, both envoys shook hands.", "sign", "both envoys shook hands"),
        ("The League is likely to reject the treaty.", "forecast", "likely to reject the treaty"),
        ("The siege will probably end in spring.", "forecast", "will probably end in spring"),
        ("Orsini plans to rebuild the fort.", "intention", "plans to rebuild the fort"),
        ("Norland vowed to answer the raid.", "intention", "vowed to answer the raid"),
        ("Norland will withdraw its envoys.", "intention", "will withdraw its envoys"),
        ("The thaw will come late.", "forecast", "will come late"),
        (
            "Norland threatened to leave if Orsini went to war.",
            "condition",
            "Norland threatened to leave if Orsini went",
        ),
        ("Norland wants to keep the port if it can pay.", "condition", "Norland wants to keep the port if it can pay"),
        ("Observers suggested that Norland could adopt the plan.", "forecast", "could adopt the plan"),
        ("The cable suggests that the king could abdicate.", "sign", "could abdicate"),
        ("It is not going to be easy.", "forecast", "going to be easy"),
        ("Some diplomats believe the truce may break.", "forecast", "the truce may break"),
    ],
)
def test_outlooks_are_found(text: str, kind: str, words: str) -> None:
    found = read(text)
    assert [outlook.kind for outlook in found] == [kind]
    assert words in found[0].text


@pytest.mark.parametrize(
    "text",
    ["He asked if she was well.", "The will of the people was read.", "As if by magic, it rained.", "It rained.",
     "Asked if he was tired, he laughed.", "He would have gone.", "Why not?", "", "?", "if",
     "If it was easy to enter the fort, it proved hard to leave it.", "He asked them if they knew the way.",
     "He did not want to board the ship.", "They were about to lose the fort.", "Those wanting to leave stayed.",
     "They panicked over a noise they'd never heard.", "The land was on the verge of war in 1910.",
     "If you look at the map, the land is small.", "If he had stayed, they would have killed him.",
     "“They would call themselves the elite,” he said."],
)  # fmt: skip
def test_outlooks_leave_out(text: str) -> None:
    assert [outlook.kind for outlook in read(text) if outlook.kind != "question"] == []


def test_outlooks_intentions_belong_to_their_subject() -> None:
    assert [outlook.holder for outlook in read("Norland intends to close the port.")] == [actor_id("Norland")]


def test_outlooks_belong_to_the_speaker() -> None:
    text = "“We will rebuild the League,” Orsini said."
    parsed, referents = parsed_with(text, ACTORS)
    said = statement(text, "We will rebuild the League,", "Orsini", form="direct")
    (found,) = find_outlooks(parsed, referents, (said,))
    assert (found.kind, found.holder, found.statement) == ("intention", actor_id("Orsini"), said.id)
    assert found.about == (actor_id("League"),)


def test_outlooks_reported_future_is_a_promise_after_a_promise() -> None:
    found = read("The duke pledged that the army would leave the valley.")
    assert [outlook.kind for outlook in found] == ["intention"]


def test_outlooks_cues_match_their_examples() -> None:
    rows = read_table(DATA / "outlooks/cues.tsv")
    lines = Lines([row[column] for row in rows for column in ("example", "counter_example")])
    found: dict[int, set[str]] = {}
    for match in outlook_cues().matches(lines.parsed, Words(lines.parsed)):
        found.setdefault(lines.line(match.anchor.idx), set()).add(match.row.kind)
    wrong = [row["pattern"] for k, row in enumerate(rows) if row["kind"] not in found.get(2 * k, ())]
    wrong += [row["pattern"] for k, row in enumerate(rows) if found.get(2 * k + 1)]
    assert wrong == []


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("ifwl ?.“”\n'a"), max_size=80))
def test_outlooks_quote_their_text(text: str) -> None:
    for outlook in read(text):
        assert text[outlook.start : outlook.end] == outlook.text
