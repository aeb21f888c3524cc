"""The pages on which a person adds a record, divides an actor, corrects times and places, and writes notes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from volteface.desk import Desk


def article(sund: Desk) -> Any:
    return sund.documents(source="Harbour News")[0]


def add(browser: Any, sund: Desk, **fields: str) -> Any:
    usual = {"document": article(sund).id, "kind": "event", "words": "citing", "type": "CONSULT", "actor": "Radio Sund"}
    return browser.submit("/review/add", {**usual, "when": "2021-03-02", **fields})


def test_add_page_shows_where_the_words_stand_and_what_is_asked(browser: Any, sund: Desk) -> None:
    key = article(sund).id
    assert 'action="/review/add"' in browser.get(f"/document/{key}").text
    page = browser.get("/review/add.json", params={"document": key, "kind": "label", "words": "Norland"}).json()
    text = article(sund).text
    assert [one["start"] for one in page["standing"]] == [match.start() for match in re.finditer("Norland", text)]
    assert [one["chosen"] for one in page["standing"]].count(True) == 1
    assert [one["name"] for one in page["fields"]] == ["stance", "by", "target"]
    assert "Norland" in page["names"]
    shown = browser.get("/review/add", params={"document": key, "kind": "label", "words": "Norland"}).text
    assert shown.count('type="radio"') == len(page["standing"])
    assert "do not stand in the article" in browser.get("/review/add", params={"document": key, "words": "zebra"}).text
    assert browser.get("/review/add?document=nothing").status_code == 404
    assert browser.get(f"/review/add?document={key}&kind=actor").status_code == 422
    place = browser.get("/review/add.json", params={"document": key, "kind": "place", "words": "Sund"}).json()
    assert {"latitude", "longitude"} <= {one["name"] for one in place["fields"]}


def test_add_record_is_counted_shown_exported_and_taken_back(browser: Any, sund: Desk) -> None:
    answer = add(browser, sund, note="overlooked")
    assert answer.status_code == 303
    (decision,) = sund.decisions()
    assert answer.headers["location"].startswith(f"/document/{article(sund).id}?record={decision.subject}")
    page = browser.get(answer.headers["location"]).text
    assert "added</span>" in page
    assert f'id="r-{decision.subject}"' in page
    rows = browser.get("/events.json?type=CONSULT").json()["rows"]
    assert decision.subject in [row["id"] for row in rows]
    (event,) = [one for one in sund.events(type="CONSULT") if one.id == decision.subject]
    assert event.quad == "verbal cooperation"
    assert event.actors[0].text == "Radio Sund"
    assert "added the event “citing”" in browser.get("/review").text
    (line,) = [json.loads(one) for one in browser.get("/review/gold.jsonl").text.splitlines()]
    assert [(one["verdict"], one["record"]["id"]) for one in line["judged"]] == [("add", decision.subject)]
    # A sentence is gold once each of its events was judged.
    beside = next(one for one in sund.annotation(article(sund).id).events if one.trigger.text == "open")
    sund.judge("accept", "event", beside.id, by="anna")
    with zipfile.ZipFile(io.BytesIO(browser.get("/review/gold.zip").content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    told = [name for name, rows in files.items() if "factuality" in name and '"event_text": "citing"' in rows]
    assert len(told) == 1
    browser.submit("/review/undo", {"decision": str(decision.id)})
    assert decision.subject not in browser.get("/events").text
    assert browser.get(answer.headers["location"]).status_code == 200
    assert sund.check() == ()


def test_add_refuses_what_cannot_be(browser: Any, sund: Desk) -> None:
    for wrong in ({"words": "zebra"}, {"type": "DANCE"}, {"type": ""}, {"actor": "zebra"}, {"kind": "actor"},
                  {"when": "soon"}, {"start": "-1"}, {"words": "x" * 5_000}, {"document": "nothing"}):  # fmt: skip
        assert add(browser, sund, **wrong).status_code in (400, 404, 422), wrong
    assert browser.post("/review/add", data={"document": article(sund).id, "kind": "time"}).status_code == 403
    assert sund.decisions() == ()
    assert add(browser, sund).status_code == 303
    assert add(browser, sund).status_code == 400  # sent twice


def test_add_hostile_words_stay_words(hostile: Any) -> None:
    key = hostile.get("/documents.json").json()["rows"][0]["id"]
    words = "<script>alert('x')</script>"
    page = hostile.get("/review/add", params={"document": key, "kind": "label", "words": words}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_review_times_and_places_are_accepted_rejected_and_corrected(browser: Any, sund: Desk) -> None:
    key = article(sund).id
    shown = browser.get(f"/document/{key}.json").json()
    for one in (*shown["times"], *shown["places"]):
        page = browser.get("/review/record.json", params={"kind": one["kind"], "id": one["record"]}).json()
        assert page["row"]["quote"]
        assert f"#r-{one['record']}" in one["url"]
    time, place = shown["times"][0], shown["places"][0]
    at = {"kind": "place", "id": place["record"]}
    assert browser.submit("/review/judge", {"verdict": "accept", **at}).status_code == 303
    paris = next(
        dict(one["fields"])
        for one in browser.get("/review/record.json", params={**at, "name": "Paris"}).json()["places"]
    )
    assert browser.submit("/review/correct", {**at, **paris}).status_code == 303
    found = sund.annotation(key).places[0]
    assert (found.name, found.country) == ("Paris", "FRA")
    assert abs((found.latitude or 0) - 48.85) < 0.1
    data = {"kind": "time", "id": time["record"], "type": "DATE", "value": "2021-03", "words": time["words"]}
    assert browser.submit("/review/correct", data).status_code == 303
    assert sund.annotation(key).times[0].end_at == "2021-04-01"
    assert (
        browser.submit("/review/judge", {"verdict": "reject", "kind": "time", "id": time["record"]}).status_code == 303
    )
    assert sund.annotation(key).times[0].id == time["record"]  # what was read stays; it is no longer counted
    for number in (1, 2, 3, 4):
        browser.submit("/review/undo", {"decision": str(number)})
    assert browser.get(f"/document/{key}.json").json()["times"] == shown["times"]


def test_review_every_kind_can_be_accepted(browser: Any, sund: Desk) -> None:
    annotation = sund.annotation(article(sund).id)
    kinds = ("statements", "events", "labels", "outlooks", "parallels", "shifts", "times", "places")
    for record in (getattr(annotation, kind)[0] for kind in kinds):
        data = {"verdict": "accept", "kind": record.table, "id": record.id}
        assert browser.submit("/review/judge", data).status_code == 303
        page = browser.get("/review/record.json", params={"kind": record.table, "id": record.id}).json()
        assert [one["kind"] for one in page["decisions"]] == ["accept"]


def test_divide_lists_the_articles_of_an_actor_and_makes_another(browser: Any, sund: Desk) -> None:
    union = next(one for one in sund.actors() if one.name == "Free Union")
    assert f"/review/divide?actor={union.id}" in browser.get(f"/actor/{union.id}").text
    page = browser.get("/review/divide.json", params={"actor": union.id}).json()
    assert page["total"] == len(page["members"]) == union.documents + 1  # copies too
    assert all("Free Union" in one["names"] for one in page["members"])
    chosen = page["members"][0]["document"]
    data = {"actor": union.id, "documents": [chosen], "after": f"/review/divide?actor={union.id}"}
    assert browser.submit("/review/split", data).status_code == 303
    after = browser.get("/review/divide.json", params={"actor": union.id}).json()
    assert chosen not in [one["document"] for one in after["members"]]
    assert [one["kind"] for one in after["decisions"]] == ["split"]
    browser.submit("/review/undo", {"decision": "1"})
    assert browser.get("/review/divide.json", params={"actor": union.id}).json()["members"] == page["members"]
    assert browser.get("/review/divide?actor=nobody").status_code == 400


def test_notes_are_written_shown_and_taken_back(browser: Any, sund: Desk) -> None:
    event, union = sund.events(limit=1)[0], next(one for one in sund.actors() if one.name == "Free Union")
    places = {
        "event": (event.id, f"/review/record?kind=event&id={event.id}"),
        "document": (event.document, f"/document/{event.document}"),
        "identity": (union.id, f"/review/divide?actor={union.id}"),
    }
    for number, (kind, (key, path)) in enumerate(places.items(), 1):
        data = {"kind": kind, "id": key, "note": f"<b>look {kind}</b>", "after": path}
        assert browser.submit("/review/note", data).headers["location"] == path
        assert f"&lt;b&gt;look {kind}&lt;/b&gt;" in browser.get(path).text
        browser.submit("/review/undo", {"decision": str(number)})
    assert "look document" not in browser.get(places["document"][1]).text
    for wrong in ({"note": ""}, {"kind": "decision"}, {"id": "nothing"}, {"note": "x" * 3_000}):
        data = {"kind": "event", "id": event.id, "note": "x", **wrong}
        assert browser.submit("/review/note", data).status_code in (400, 422), wrong


def test_add_and_notes_need_the_role_review(sund: Desk, serve: Any) -> None:
    from volteface.web.passwords import hash_password
    from volteface.web.settings import Role, User

    browser = serve(sund, users=(User("rita", Role.read, hash_password("a long word to read by")),))
    secret = re.search(r'name="csrf" value="([^"]+)"', browser.get("/login").text)[1]  # type: ignore[index]
    browser.post("/login", data={"csrf": secret, "name": "rita", "password": "a long word to read by"})
    page = browser.get(f"/document/{article(sund).id}").text
    assert "/review/add" not in page
    assert "/review/note" not in page
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)[1]  # type: ignore[index]
    for path in ("add", "note", "judge", "correct", "merge", "split", "apart", "undo"):
        assert browser.post(f"/review/{path}", data={"csrf": csrf, "kind": "event"}).status_code == 403, path
