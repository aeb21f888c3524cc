from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.records import Place, Time


def test_review_rejected_record_is_gone_until_it_is_undone(browser: Any, sund: Desk) -> None:
    event = sund.events(type="ASSAULT")[0]
    data = {"verdict": "reject", "kind": "event", "id": event.id, "note": "a salute", "after": "/events"}
    answer = browser.submit("/review/judge", data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/events")
    assert event.id not in browser.get("/events").text
    (decision,) = sund.decisions()
    assert (decision.by, decision.note) == ("anna", "a salute")
    assert "rejected the event" in browser.get("/review").text
    assert browser.submit("/review/undo", {"decision": str(decision.id)}).status_code == 303
    assert event.id in browser.get("/events").text
    assert sund.decisions()[0].undone_by == "anna"


def test_review_corrected_code_shows_in_lists_and_brief_and_can_be_undone(browser: Any, sund: Desk) -> None:
    event = sund.events(type="AGREE")[0]
    page = browser.get("/review/record.json", params={"kind": "event", "id": event.id}).json()
    now = {field["name"]: field["value"] for field in page["fields"]}
    assert now["type"] == "AGREE"
    before = browser.get("/situation.json").json()["brief"]
    data = {"kind": "event", "id": event.id, **now, "type": "CONSULT", "reality": "negated"}
    assert browser.submit("/review/correct", data).status_code == 303
    assert event.id in [row["id"] for row in browser.get("/events.json?type=CONSULT").json()["rows"]]
    assert browser.get("/situation.json").json()["brief"] != before
    assert "type: agree or offer to cooperate (AGREE) → hold talks (CONSULT)" in browser.get("/review").text
    browser.submit("/review/undo", {"decision": "1"})
    assert sund.events(type="AGREE")[0] == event
    assert browser.get("/situation.json").json()["brief"] == before


def test_review_corrected_words_must_stand_in_the_article(browser: Any, sund: Desk) -> None:
    label = sund.labels(text="terrorists")[0]
    data = {"kind": "label", "id": label.id, "stance": label.stance}
    assert browser.submit("/review/correct", {**data, "words": "heroes of the people"}).status_code == 400
    assert browser.submit("/review/correct", {**data, "words": label.text}).status_code == 400  # nothing changes
    assert browser.submit("/review/correct", {**data, "words": "Free Union terrorists"}).status_code == 303
    found = next(one for one in sund.labels() if one.id == label.id)
    text = sund.document(found.document).text
    assert text[found.start : found.end] == found.text == "Free Union terrorists"
    assert sund.check() == ()


def test_review_wrong_corrections_change_nothing(browser: Any, sund: Desk) -> None:
    event = sund.events(limit=1)[0]
    for change in ({"reality": "perhaps"}, {"id": "nothing"}, {"kind": "document"}, {"type": ""}):
        data = {"kind": "event", "id": event.id, "type": event.type, "reality": event.reality,
                "words": event.trigger.text, "quad": event.quad or "", "mode": event.mode or ""}  # fmt: skip
        assert browser.submit("/review/correct", {**data, **change}).status_code in (400, 404, 422), change
    assert sund.decisions() == ()


def test_review_actors_are_merged_and_the_merge_is_undone(browser: Any, sund: Desk) -> None:
    ids = {one.name: one.id for one in sund.actors()}
    data = {"keep": ids["Norland"], "other": ids["Oldland"], "after": f"/actor/{ids['Norland']}"}
    assert browser.submit("/review/merge", data).status_code == 303
    assert "Oldland" not in {one.name for one in sund.actors()}
    browser.submit("/review/undo", {"decision": "1"})
    assert "Oldland" in {one.name for one in sund.actors()}
    assert browser.submit("/review/merge", {"keep": "Norland", "other": "Atlantis"}).status_code == 400


def test_review_actor_is_split_by_articles(browser: Any, sund: Desk) -> None:
    union = next(one for one in sund.actors() if one.name == "Free Union")
    document = sund.documents(source="Coast Courier")[0]
    assert browser.submit("/review/split", {"actor": union.id, "documents": document.id}).status_code == 303
    assert len(sund.actors(name="Free Union")) == 2


def suggested(browser: Any) -> list[dict[str, Any]]:
    return [one for one in browser.get("/review.json").json()["suggestions"] if one["method"] == "surname"]


def test_review_declined_suggestion_is_not_made_again(browser: Any, sund: Desk, stories: Any) -> None:
    story = stories.Story("Lund said on Friday that she would stay.", source="Coast Courier", published="2021-03-05")
    lund = story.actor("Lund", kind="person", known=False)
    story.statement(lund, "said", "she would stay")
    sund.store([stories.reading(story)])
    (one,) = suggested(browser)
    assert {one["own_name"], one["identity_name"]} == {"Lund", "Ana Lund"}
    assert browser.submit("/review/apart", {"one": one["own"], "other": one["identity"]}).status_code == 303
    assert suggested(browser) == []
    browser.submit("/review/undo", {"decision": "1"})
    assert len(suggested(browser)) == 1


def test_review_gold_has_every_judged_record_as_it_was_left(browser: Any, sund: Desk) -> None:
    events = sund.events()
    wrong, right = (next(one for one in events if one.type == type_) for type_ in ("ASSAULT", "AGREE"))
    browser.submit("/review/judge", {"verdict": "reject", "kind": "event", "id": wrong.id})
    browser.submit("/review/correct", {"kind": "event", "id": right.id, "type": "CONSULT", "reality": right.reality,
                                     "words": right.trigger.text, "quad": right.quad or ""})  # fmt: skip
    lines = [json.loads(line) for line in browser.get("/review/gold.jsonl").text.splitlines()]
    judged = {one["record"]["id"]: one for line in lines for one in line["judged"]}
    assert judged[wrong.id]["verdict"] == "reject"
    assert judged[right.id]["record"]["type"] == "CONSULT"
    assert judged[right.id]["was"]["type"] == "AGREE"
    assert all(line["document"]["text"] for line in lines)


def test_review_correction_survives_a_reading_again(browser: Any, sund: Desk, stories: Any) -> None:
    label = sund.labels(text="terrorists")[0]
    data = {"kind": "label", "id": label.id, "words": label.text, "stance": "neutral"}
    assert browser.submit("/review/correct", data).status_code == 303
    sund.store([stories.reading(stories.harbour(), "v2")])
    assert next(one for one in sund.labels() if one.id == label.id).stance == "neutral"


def test_review_gold_sets_come_as_one_file(browser: Any, sund: Desk) -> None:
    event = sund.events(limit=1)[0]
    sund.judge("accept", "event", event.id, by="anna")
    answer = browser.get("/review/gold.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="gold.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "gold/attribution/dev.jsonl" in archive.namelist()
        assert archive.testzip() is None


def test_review_stretches_of_a_statement_are_corrected_survive_and_are_undone(
    browser: Any, sund: Desk, stories: Any
) -> None:
    said = next(one for one in sund.statements() if one.form == "direct")
    path = f"/review/record?kind=statement&id={said.id}"
    assert "in the words of the article" in browser.get(path).text
    wanted = {"kind": "statement", "id": said.id, "content": "We will not leave … the harbour", "source": "Westmark"}
    assert browser.submit("/review/correct", wanted).status_code == 303

    def now() -> Any:
        return next(one for one in sund.annotation(said.document).statements if one.id == said.id)

    text = sund.document(said.document).text
    assert [span.text for span in now().content] == ["We will not leave", "the harbour"]
    assert all(text[span.start : span.end] == span.text for span in (*now().content, *now().source, *now().cue))
    westmark = next(one for one in sund.actors() if one.name == "Westmark")
    assert sund.names([now().source[0].actor])[now().source[0].actor].identity == westmark.id
    assert "We will not leave … the harbour" in browser.get(path).text
    sund.store([stories.reading(stories.harbour(), version="v2")])
    assert [span.text for span in now().content] == ["We will not leave", "the harbour"]
    for wrong in ({"content": "words that stand nowhere"}, {"content": "…"}, {"content": "x" * 5_000}):
        assert browser.submit("/review/correct", {**wanted, **wrong}).status_code in (400, 422)
    (decision,) = sund.decisions()
    assert browser.submit("/review/undo", {"decision": str(decision.id)}).status_code == 303
    assert now().content == said.content
    assert now().source == said.source
    assert sund.check() == ()


def test_review_corrected_time_dates_its_events_anew(serve: Any, tmp_path: Path, stories: Any) -> None:
    story = stories.Story("Norland shelled Westmark on Friday.", source="Post", published="2024-12-10", title="Shells")
    sides = {"actors": (story.actor("Norland"),), "recipients": (story.actor("Westmark"),)}
    days = {"begin_at": "2024-12-06", "end_at": "2024-12-07"}
    friday = story.stretch("times", Time, "Friday", type="DATE", value="2024-12-06", **days)
    event = story.event("shelled", "ASSAULT", time=friday.id, quad="material conflict", **days, **sides)
    desk = Desk(tmp_path / "friday.desk")
    desk.store([stories.reading(story)])
    browser = serve(desk)
    shown = {"kind": "time", "id": friday.id}
    page = browser.get("/review/record", params=shown).text
    assert f'<a href="/review/record?kind=event&amp;id={event.id}">Norland · use force · Westmark · shelled</a>' in page
    assert "“Friday”" in browser.get("/review/record", params={"kind": "event", "id": event.id}).text
    assert browser.submit("/review/correct", {**shown, "value": "2024-11-29"}).status_code == 303
    assert [row["day"] for row in browser.get("/events.json").json()["rows"]] == ["2024-11-29"]
    assert "and dated 1 event anew" in browser.get("/review").text
    browser.submit("/review/undo", {"decision": "1"})
    assert [row["day"] for row in browser.get("/events.json").json()["rows"]] == ["2024-12-06"]
    assert "When it is rejected" in page
    assert browser.submit("/review/judge", {**shown, "verdict": "reject"}).status_code == 303
    assert "rejected the time, and left 1 event without a day" in browser.get("/review").text
    page = browser.get("/review/record", params=shown).text
    assert "is the time of" in page
    assert '<span class="tag">undated, current</span>' in page
    assert "it dates nothing" in browser.get("/review/record", params={"kind": "event", "id": event.id}).text
    browser.submit("/review/undo", {"decision": "2"})
    assert [row["day"] for row in browser.get("/events.json").json()["rows"]] == ["2024-12-06"]
    own = {"kind": "event", "id": event.id, "begin_at": "2024-12", "end_at": "2024-12-07"}
    assert browser.submit("/review/correct", own).status_code == 303
    (row,) = browser.get("/events.json").json()["rows"]
    assert row["day"] == "2024-12-01"
    assert desk.events()[0].end_at == "2025-01-01"


def test_review_corrected_place_moves_its_events_on_the_map_and_back(serve: Any, coast: Desk) -> None:
    browser = serve(coast)

    def spots() -> dict[str, tuple[int, float]]:
        return {row["place"]: (row["events"], row["latitude"]) for row in browser.get("/chart/map.json").json()["rows"]}

    before, places = spots(), [one for one in coast.places(counted=False) if one.name == "Sund"]
    for place in places:
        data = {"kind": "place", "id": place.id, "name": "Sundsvall", "latitude": "62.4", "longitude": "17.3"}
        assert browser.submit("/review/correct", data).status_code == 303
    assert set(spots()) == {"Sundsvall", "Lund"}
    assert spots()["Sundsvall"] == (before["Sund"][0], 62.4)
    for number in range(1, len(places) + 1):
        browser.submit("/review/undo", {"decision": str(number)})
    assert spots() == before


def test_review_redated_event_moves_on_the_map(serve: Any, tmp_path: Path, stories: Any) -> None:
    story = stories.Story("Norland shelled Sund on Friday.", source="Post", published="2024-12-10", title="Shells")
    days = {"begin_at": "2024-12-06", "end_at": "2024-12-07"}
    friday = story.stretch("times", Time, "Friday", type="DATE", value="2024-12-06", **days)
    sund = story.stretch("places", Place, "Sund", name="Sund", latitude=55.5, longitude=12.5, country="NOR")
    norland = story.actor("Norland")
    story.event("shelled", "ASSAULT", actors=(norland,), time=friday.id, place=sund.id, **days)
    desk = Desk(tmp_path / "friday.desk")
    desk.store([stories.reading(story)])
    browser = serve(desk)
    browser.submit("/review/correct", {"kind": "time", "id": friday.id, "value": "2024-11-29"})
    (row,) = browser.get("/chart/map.json").json()["rows"]
    assert row["first"] == row["last"] == "2024-11-29"


@pytest.mark.parametrize(
    ("kind", "field", "value", "says"),
    [
        ("event", "mode", "<b>", "expected"),
        ("event", "quad", "peace", "expected"),
        ("event", "end_at", "2024-02-30", "ISO date"),
        ("event", "begin_at", "2024-12-08T99:99", "ISO date"),
        ("time", "end_at", "2024-99-99", "ISO date"),
        ("time", "value", "2024\x00", "control characters"),
        ("place", "name", "Sund\u202e", "control characters"),
        ("place", "country", "Nowhereland", "name of a country"),
    ],
)
def test_review_refuses_values_that_cannot_be(
    browser: Any, sund: Desk, kind: str, field: str, value: str, says: str
) -> None:
    record = getattr(sund, f"{kind}s")(limit=1)[0]
    answer = browser.submit("/review/correct", {"kind": kind, "id": record.id, field: value})
    assert answer.status_code == 400
    assert says in answer.text
    assert sund.decisions() == ()


def test_review_takes_a_country_by_its_name(browser: Any, sund: Desk) -> None:
    place = sund.places(limit=1)[0]
    browser.submit("/review/correct", {"kind": "place", "id": place.id, "country": "Egypt"})
    assert sund.places(limit=1)[0].country == "EGY"
    assert "country: " in browser.get("/review.json").json()["decisions"][0]["says"]
    assert "Egypt (EGY)" in browser.get("/review.json").json()["decisions"][0]["says"]
