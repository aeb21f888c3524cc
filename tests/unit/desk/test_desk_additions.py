"""Records that a person adds: made of words of the article, kept over readings, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.desk.additions import ADDABLE, METHOD, Given
from volteface.desk.given import interval_of, nearest_stretch, stretches
from volteface.errors import InputError
from volteface.records import RECORD_TYPES, Annotation

WORDS: dict[str, tuple[str, dict[str, str]]] = {
    "statement": ("Norland could close the strait", {"source": "Ana Lund", "cue": "told", "act": "claim"}),
    "event": ("citing", {"type": "CONSULT", "quad": "verbal cooperation", "actor": "Westmark",
                         "recipient": "Norland … Free Union", "when": "2021-03-02"}),
    "label": ("stands alone", {"stance": "hostile", "by": "Ana Lund", "target": "Norland"}),
    "outlook": ("Norland could close the strait", {"kind": "forecast", "holder": "Radio Sund", "about": "FU"}),
    "parallel": ("Like Oldland", {"present": "Norland", "past": "Oldland"}),
    "shift": ("now calls it partners", {"kind": "label", "actor": "Norland", "target": "Free Union", "before": "foes"}),
    "time": ("Tuesday", {"type": "DATE", "value": "2021-03-02"}),
    "place": ("the strait", {"name": "Strait", "latitude": "55.1", "longitude": "12", "feature": "water"}),
}  # fmt: skip


def article(desk: Desk) -> str:
    return desk.documents(source="Harbour News")[0].id


def added(annotation: Annotation) -> list[Any]:
    return [one for field in RECORD_TYPES for one in getattr(annotation, field) if one.method == METHOD]


@pytest.mark.parametrize("kind", ADDABLE)
def test_additions_count_survive_a_reading_again_and_are_taken_back(sund: Desk, stories: Any, kind: str) -> None:
    key, (words, fields) = article(sund), WORDS[kind]
    before = sund.annotation(key)
    decision = sund.add(Given(kind, key, words, fields=fields), by="anna", note="missed")
    assert (decision.kind, decision.object, decision.document, decision.by) == ("add", kind, key, "anna")
    (record,) = added(sund.annotation(key))
    assert record.id == decision.subject
    assert sund.check() == ()
    sund.store([stories.reading(stories.harbour(), "v2")])
    assert added(sund.annotation(key)) == [record]
    assert sund.check() == ()
    sund.undo(decision.id, by="bert")
    assert sund.annotation(key) == before
    assert sund.check() == ()
    sund.store([stories.reading(stories.harbour(), "v3")])
    assert added(sund.annotation(key)) == []


def test_additions_know_who_is_meant(sund: Desk) -> None:
    key = article(sund)
    words, fields = WORDS["event"]
    sund.add(Given("event", key, words, fields=fields), by="anna")
    names = {one.id: one.name for one in sund.annotation(key).actors}
    (event,) = added(sund.annotation(key))
    assert [names[one.actor] for one in event.actors] == ["Westmark"]
    assert [names[one.actor] for one in event.recipients] == ["Free Union", "Norland"]
    assert (event.begin_at, event.end_at, event.reality) == ("2021-03-02", "2021-03-03", "current")
    assert event in sund.events(type="CONSULT")
    text = sund.document(key).text
    assert all(text[one.start : one.end] == one.text for one in (event.trigger, *event.actors, *event.recipients))


def test_additions_keep_whom_another_reading_does_not_know(sund: Desk, stories: Any) -> None:
    key = article(sund)
    sund.add(Given("label", key, "stands alone", fields={"by": "Ana Lund", "target": "Norland"}), by="anna")
    story = stories.harbour()
    reading = stories.reading(story, "v2")
    lund = next(one.id for one in reading.annotation.actors if one.name == "Ana Lund")
    bare = replace(
        reading.annotation,
        actors=tuple(one for one in reading.annotation.actors if one.id != lund),
        mentions=tuple(one for one in reading.annotation.mentions if one.actor != lund),
        statements=(), events=(), outlooks=(),
    )  # fmt: skip
    sund.store([replace(reading, annotation=bare)])
    (label,) = added(sund.annotation(key))
    assert {one.id: one.name for one in sund.annotation(key).actors}[label.by] == "Ana Lund"
    assert sund.check() == ()


def test_additions_that_are_taken_back_leave_the_others_in_order(sund: Desk) -> None:
    key = article(sund)
    before = sund.annotation(key)
    for words in ("citing", "stands", "leave"):
        sund.add(Given("event", key, words, fields={"type": "CONSULT", "actor": "Norland"}), by="anna")
    sund.undo(1, by="anna")
    assert [one.trigger.text for one in added(sund.annotation(key))] == ["stands", "leave"]
    positions = sund.sql("SELECT position FROM event WHERE document = $d ORDER BY position", {"d": key}).fetchall()
    assert [row[0] for row in positions] == list(range(len(before.events) + 2))
    for number in (3, 2):
        sund.undo(number, by="anna")
    assert sund.annotation(key) == before


def test_additions_take_the_words_nearest_to_where_they_are_meant(sund: Desk) -> None:
    key = article(sund)
    text = sund.document(key).text
    last = text.rindex("Norland")
    sund.add(Given("label", key, "Norland", last, {"target": "Westmark"}), by="anna")
    (label,) = added(sund.annotation(key))
    assert label.start == last
    assert (label.by, label.stance) == ("author", "neutral")


def test_additions_are_made_once(sund: Desk) -> None:
    given = Given("time", article(sund), "Tuesday", fields={"value": "2021-03-02"})
    first = sund.add(given, by="anna")
    with pytest.raises(InputError, match="added before, by anna"):
        sund.add(given, by="bert")
    sund.undo(first.id, by="anna")
    assert sund.add(given, by="bert").id == 2


@pytest.mark.parametrize(("kind", "words", "fields", "said"), [
    ("actor", "Norland", {}, "cannot be added"),
    ("event", "zebra", {"type": "AID"}, "does not stand"),
    ("event", " ", {"type": "AID"}, "none given"),
    ("event", "citing", {}, "type is missing"),
    ("event", "citing", {"type": "AID", "when": "tomorrow"}, "expected an ISO date"),
    ("event", "citing", {"type": "AID", "stance": "hostile"}, "no field"),
    ("event", "citing", {"type": "AID", "actor": "zebra"}, "does not stand"),
    ("label", "alone", {"by": "zebra"}, "names nobody"),
    ("label", "alone", {"stance": "cross"}, "expected one of"),
    ("time", "Tuesday", {"value": "2021-02-31"}, "no such day"),
    ("place", "Sund", {"latitude": "nan"}, "expected a number"),
    ("place", "Sund", {"country": "Norland"}, "three capitals"),
    ("place", "Sund", {"name": "x" * 5_000}, "at most"),
])  # fmt: skip
def test_additions_that_cannot_be_are_refused(
    sund: Desk, kind: str, words: str, fields: dict[str, str], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        sund.add(Given(kind, article(sund), words, fields=fields), by="anna")
    with pytest.raises(InputError, match="no article"):
        sund.add(Given("time", "nothing", "Tuesday"), by="anna")
    assert sund.decisions() == ()
    assert added(sund.annotation(article(sund))) == []


def test_additions_find_words_over_line_ends_and_in_order() -> None:
    text = "one two\nthree one"
    assert nearest_stretch(text, "two three", 0).text == "two\nthree"
    assert nearest_stretch(text, "one", 12).start == 14
    assert [one.start for one in stretches(text, "three … one", 0, name="words")] == [0, 8]
    assert stretches(text, " … ", 0, name="words") == []
    assert nearest_stretch("they say: the end", "the", 0).start == 10
    assert nearest_stretch("he said “no”.", "“no”", 0).text == "“no”"
    with pytest.raises(InputError):
        nearest_stretch("they", "the", 0)


@pytest.mark.parametrize(("value", "begin", "end"), [
    ("2024", "2024-01-01", "2025-01-01"), ("2024-12", "2024-12-01", "2025-01-01"),
    ("2024-02-29", "2024-02-29", "2024-03-01"), ("P1W", None, None), ("", None, None), (None, None, None),
])  # fmt: skip
def test_additions_days_months_and_years_have_an_interval(
    value: str | None, begin: str | None, end: str | None
) -> None:
    assert interval_of(value) == (begin, end)


def test_corrections_parties_of_an_event_and_a_place_and_a_time(sund: Desk, stories: Any) -> None:
    event = sund.events(type="AGREE")[0]
    key = event.document
    first = sund.correct("event", event.id, {"actor": "Westmark", "recipient": "…"}, by="anna")
    now = next(one for one in sund.annotation(key).events if one.id == event.id)
    names = {one.id: one.name for one in sund.annotation(key).actors}
    assert ([names[one.actor] for one in now.actors], now.recipients) == (["Westmark"], ())
    time = sund.annotation(key).times[0]
    second = sund.correct("time", time.id, {"value": "2021-04"}, by="anna")
    place = sund.annotation(key).places[0]
    third = sund.correct("place", place.id, {"name": "Lund", "latitude": "55.7", "geonames_id": ""}, by="anna")
    sund.store([stories.reading(stories.harbour(), "v2")])
    found = sund.annotation(key)
    assert (found.times[0].begin_at, found.times[0].end_at) == ("2021-04-01", "2021-05-01")
    assert (found.places[0].name, found.places[0].latitude) == ("Lund", 55.7)
    assert next(one for one in found.events if one.id == event.id) == now
    for decision in (first, second, third):
        sund.undo(decision.id, by="anna")
    found = sund.annotation(key)
    assert (found.times[0], found.places[0]) == (time, place)
    assert next(one for one in found.events if one.id == event.id) == event
    assert sund.check() == ()
    with pytest.raises(InputError, match="cannot be empty"):
        sund.correct("time", time.id, {"type": ""}, by="anna")


def test_notes_are_kept_on_records_articles_and_actors(sund: Desk) -> None:
    event, actor = sund.events(limit=1)[0], sund.actors(limit=1)[0]
    for kind, subject in (("event", event.id), ("document", event.document), ("identity", actor.id)):
        sund.note(kind, subject, " ask the desk in Sund ", by="anna")
    notes = sund.decisions()
    assert [(one.kind, one.note) for one in notes] == [("note", "ask the desk in Sund")] * 3
    assert [one.document for one in notes] == [event.document, event.document, None]
    sund.undo(1, by="anna")
    for wrong in (("event", "nothing", "x"), ("decision", "1", "x"), ("event", event.id, "  ")):
        with pytest.raises(InputError):
            sund.note(*wrong, by="anna")
