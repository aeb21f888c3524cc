"""Gold data as people judged it, read back by what evaluates and what trains."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from evaluation.run import Reading, rows_of
from training.sentences import load_event_sentences, load_facts, load_tones

from evaluation import attribution, entities, events, factuality, places
from volteface.desk import Desk
from volteface.records import Label, Place, Time
from volteface.report.gold_sets import GOLD_FILES, gold_archive, gold_sets

TEXT = "On Monday the Norland army shelled the Westmark rebels near Sund, which Ana Lund called a gang of thieves."


def front(stories: SimpleNamespace, key: str) -> Any:
    story = stories.Story(TEXT, source=f"Courier {key}", published="2021-05-03", title="The front", id=key)
    army, rebels = story.actor("Norland army", country="NOR"), story.actor("Westmark rebels", country="WMK")
    lund = story.actor("Ana Lund", kind="person", country="NOR")
    place = story.stretch("places", Place, "Sund", name="Sund", latitude=55.5, longitude=12.5, country="NOR")
    story.stretch("times", Time, "Monday", type="DATE", value="2021-05-03", begin_at="2021-05-03")
    story.event(
        "shelled", "ASSAULT", mode="artillery", quad="material conflict", actors=(army,), recipients=(rebels,),
        place=place.id, begin_at="2021-05-03",
    )  # fmt: skip
    story.statement(lund, "called", "a gang of thieves", form="direct")
    target = {"target": rebels.actor, "target_span": story.span("Westmark rebels")}
    story.stretch("labels", Label, "gang of thieves", stance="hostile", by=lund.actor, **target)
    return story


KINDS = ("events", "statements", "labels", "times", "places")


def judged(desk: Desk, story: Any, verdict: str = "accept") -> None:
    annotation = story.annotation()
    for field in KINDS:
        for record in getattr(annotation, field):
            desk.judge(verdict, record.table, record.id, by="anna")  # type: ignore[arg-type]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "gold.desk")


def unpacked(desk: Desk, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(gold_archive(desk))) as archive:
        assert tuple(archive.namelist()) == GOLD_FILES
        archive.extractall(folder)
    return folder


# The first document is of the larger part by its hash, the second of the fifth that stands apart.
LARGER, APART = "front-0", "front-8"


def test_gold_sets_are_read_back_by_the_evaluation(desk: Desk, stories: SimpleNamespace, tmp_path: Path) -> None:
    told = [front(stories, key) for key in (LARGER, APART)]
    desk.store([stories.reading(story) for story in told])
    for story in told:
        judged(desk, story)
    shared = unpacked(desk, tmp_path)

    def scored(name: str, score: Any, file: str = "dev.jsonl") -> dict[str, float]:
        rows = rows_of(shared, name, file)
        assert rows, name
        reading = Reading({row["id"]: story.annotation() for row in rows for story in told
                           if row["id"].startswith(story.document.id)}, 1, 1.0)  # fmt: skip
        return {figure.metric: figure.value for figure in score(rows, reading)}

    for file in ("dev.jsonl", "train.jsonl"):
        assert scored("attribution", attribution.score_articles, file)["end to end F1"] == 1.0
        assert scored("target_sentiment", entities.score_stance, file)["desk accuracy"] == 1.0
        assert scored("factuality", factuality.score_factuality, file)["desk MAE"] == 0.0
    assert scored("events_source_target", events.score_source_target)["exact F1"] == 1.0
    assert scored("quadclass", events.score_quadclass)["accuracy"] == 1.0
    plv = scored("plv", events.score_plv)
    assert (plv["root accuracy"], plv["quad accuracy"], plv["pair found"]) == (1.0, 1.0, 1.0)
    assert scored("times", entities.score_times)["value F1"] == 1.0
    assert scored("places", places.score_places)["recognition strict F1"] == 1.0


def test_gold_sets_are_read_back_by_the_training(desk: Desk, stories: SimpleNamespace, tmp_path: Path) -> None:
    story = front(stories, LARGER)
    desk.store([stories.reading(story)])
    judged(desk, story)
    gold = unpacked(desk, tmp_path) / "gold"
    (sentence,) = load_event_sentences(gold)
    begin, end = (story.span(words).start for words in ("Norland army", "Westmark rebels"))
    assert sentence.sides == [(begin, begin + 12, "S"), (end, end + 15, "T")]
    assert sentence.roots
    (fact,) = load_facts(gold / "factuality" / "train.jsonl")
    assert [value for *_, value in fact.facts] == [3.0]
    (tone,) = load_tones(gold / "target_sentiment" / "train.jsonl")
    assert [kind for *_, kind in tone.tones] == [0]
    assert load_tones(gold / "target_sentiment" / "dev.jsonl") == []


def test_gold_sets_hold_what_persons_left(desk: Desk, stories: SimpleNamespace) -> None:
    story = front(stories, LARGER)
    desk.store([stories.reading(story)])
    assert not any(gold_sets(desk).values())
    event, label = story.annotation().events[0], story.annotation().labels[0]
    made = desk.correct("event", event.id, {"type": "RETREAT", "quad": "material cooperation"}, by="anna")
    desk.judge("reject", "label", label.id, by="anna")
    sets = gold_sets(desk)
    assert [row["root"] for row in sets["gold/plv/dev.jsonl"]] == ["YIELD"]
    assert [row["label"] for row in sets["gold/quadclass/dev.jsonl"]] == [2]
    assert not sets["gold/target_sentiment/train.jsonl"]  # a rejected label says nothing of its target
    desk.judge("reject", "event", event.id, by="anna")
    sets = gold_sets(desk)
    assert [row["label"] for row in sets["gold/quadclass/dev.jsonl"]] == [0]
    assert not sets["gold/plv/dev.jsonl"]
    for decision in desk.decisions():
        desk.undo(decision.id, by="anna")
    assert made.id
    assert not any(gold_sets(desk).values())


def test_gold_sets_leave_out_stretches_that_were_judged_in_part(desk: Desk, stories: SimpleNamespace) -> None:
    text = (
        "Norland shelled Sund and warned Westmark. Westmark aided Norland.\nNorland “won”, it said. It left, it said."
    )
    story = stories.Story(text, source="Post", published="2021-05-03", id=LARGER)
    norland, westmark = story.actor("Norland"), story.actor("Westmark")
    first = story.event("shelled", "ASSAULT", quad="material conflict", actors=(norland,))
    second = story.event("warned", "THREATEN", quad="verbal conflict", actors=(norland,), recipients=(westmark,))
    third = story.event("aided", "AID", quad="material cooperation", actors=(westmark,), recipients=(norland,))
    said = story.statement(None, "said", "“won”")
    desk.store([stories.reading(story)])
    desk.judge("accept", "event", first.id, by="anna")
    desk.judge("accept", "event", third.id, by="anna")
    desk.judge("accept", "statement", said.id, by="anna")
    sets = gold_sets(desk)
    assert [row["text"] for row in sets["gold/quadclass/dev.jsonl"]] == ["Westmark aided Norland."]
    (row,) = sets["gold/attribution/train.jsonl"]
    assert row["text"] == "Norland “won”, it said. It left, it said."
    ((start, end),) = row["attributions"][0]["content"]
    assert row["text"][start:end] == "“won”"
    desk.judge("accept", "event", second.id, by="anna")
    rows = gold_sets(desk)["gold/plv/dev.jsonl"]
    # The other sentence names who is aided only by words of the sentence before: its sides cannot be told in it.
    assert [row["root"] for row in rows] == ["THREATEN"]
    # Two events of different quads: what the sentence tells as a whole is open.
    assert len(gold_sets(desk)["gold/quadclass/dev.jsonl"]) == 1


def test_gold_archive_is_the_same_for_the_same_decisions(desk: Desk, stories: SimpleNamespace) -> None:
    story = stories.hostile()
    desk.store([stories.reading(story)])
    judged(desk, story)
    assert gold_archive(desk) == gold_archive(desk)
    for rows in gold_sets(desk).values():
        for row in rows:
            assert json.loads(json.dumps(row)) == row
