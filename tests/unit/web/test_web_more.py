"""Search over records, exports of what is found over articles, history of a pair, what is new, what is opposed."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from volteface.desk import Desk


def test_search_is_by_actor(browser: Any) -> None:
    everything = browser.get("/search.json", params={"q": "harbour"}).json()["hits"]
    assert everything
    named = browser.get("/search.json", params={"q": "harbour", "about": "Westmark"}).json()["hits"]
    assert named == everything
    assert browser.get("/search.json", params={"q": "nets", "about": "Westmark"}).json()["hits"] == []
    assert browser.get("/search", params={"q": "harbour", "about": "Atlantis"}).status_code == 400


def test_search_finds_records_with_their_evidence(browser: Any) -> None:
    page = browser.get("/search.json", params={"q": "terrorists", "scope": "records"}).json()
    (shelf,) = [one for one in page["shelves"] if one["kind"] == "label"]
    assert shelf["total"] == 1
    assert "terrorists" in shelf["rows"][0]["quote"]
    text = browser.get("/search", params={"q": '"terrorists"', "scope": "records"}).text
    assert shelf["rows"][0]["url"].replace("&", "&amp;") in text
    assert browser.get("/search", params={"q": '"', "scope": "records"}).status_code == 400
    assert browser.get("/search", params={"q": "x", "scope": "files"}).status_code == 422
    other = browser.get("/search.json", params={"q": "terrorists", "scope": "records", "about": "Westmark"}).json()
    assert other["shelves"] == []


@pytest.mark.parametrize(("path", "key"), [("/turns", "turns"), ("/contradictions", "contradictions")])
def test_found_export_has_what_is_shown(browser: Any, path: str, key: str) -> None:
    page = browser.get(f"{path}.json").json()
    lines = [json.loads(line) for line in browser.get(page["exports"]["jsonl"]).text.splitlines()]
    assert [line["id"] for line in lines] == [one["id"] for one in page[key]]
    rows = list(csv.DictReader(io.StringIO(browser.get(page["exports"]["csv"]).text)))
    assert len(rows) == len(lines)
    assert browser.get(page["exports"]["parquet"]).content[:4] == b"PAR1"
    assert browser.get(path, params={"export": "exe"}).status_code == 400


def test_found_turns_are_exported_with_their_words(browser: Any) -> None:
    line = json.loads(browser.get("/turns?measure=reported&export=jsonl").text.splitlines()[0])
    assert (line["before"], line["after"]) == ("terrorists", "partners")
    assert line["evidence_after"]
    assert line["documents_after"]


def test_relation_points_lead_to_their_words(coast: Desk, serve: Any) -> None:
    browser = serve(coast)
    params = {"one": "Norland", "other": "Westmark"}
    points = browser.get("/relation.json", params=params).json()["history"]["points"]
    assert len(points) == 2  # the threat did not happen, and a copy is no second deed
    assert [point["day"] for point in points] == sorted(point["day"] for point in points)
    assert {(point["who"], point["weight"] > 0) for point in points} == {("Norland", False), ("Westmark", True)}
    up, down = (next(one for one in points if (one["weight"] > 0) is side) for side in (True, False))
    assert up["y"] < down["y"]
    text = browser.get("/relation", params=params).text
    for number, point in enumerate(points, 1):
        assert f'href="#p-{number}"' in text
        assert f'id="p-{number}"' in text
        evidence = point["evidence"]
        assert f"/document/{evidence['document']}?record={evidence['record']}" in text
    assert browser.get("/relation.json", params={"one": "Norland", "other": "Ana Lund"}).json()["history"] is None


def test_situation_says_what_the_new_articles_bring(browser: Any) -> None:
    long_ago = "2020-01-01T00:00:00+00:00"
    browser.cookies.clear()
    found = browser.get("/situation.json", headers={"cookie": f"volteface_seen={long_ago}|{long_ago}"}).json()
    assert found["new"]["lines"]
    shown = {line["text"] for section in found["brief"]["sections"] for line in section["lines"]}
    assert all(line["text"] in shown and line["sources"] and line["alone"] for line in found["new"]["lines"])
    soon = "2099-01-01T00:00:00+00:00"
    browser.cookies.clear()
    none = browser.get("/situation.json", headers={"cookie": f"volteface_seen={soon}|{soon}"}).json()["new"]
    assert (none["documents"], none["lines"], none["notices"]) == (0, [], [])


def test_review_lists_what_cannot_both_be_right_until_one_is_judged(browser: Any, monkeypatch: Any, sund: Desk) -> None:
    from volteface.analysis.contradictions import Contradiction, Side
    from volteface.analysis.evidence import Evidence
    from volteface.web import pages_review

    event = sund.events(limit=1)[0]
    proof = Evidence("2021-03-02", event.document, 0, 5, "<b>shots</b>", event.id, "event", "Post")
    found = (Contradiction("c1", "event", "fired at Sund", (), Side("Post", "asserts", (proof,)),
                           Side("FU", "denies", (proof,)), 0.8, "same day"),)  # fmt: skip
    monkeypatch.setattr(pages_review, "load_contradictions", lambda *_, **__: found)
    assert [one["id"] for one in browser.get("/review.json").json()["contradictions"]] == ["c1"]
    text = browser.get("/review").text
    assert "&lt;b&gt;shots" in text
    assert re.search(rf"/review/record\?kind=event&amp;id={event.id}", text)
    sund.judge("accept", "event", event.id, by="anna")
    assert browser.get("/review.json").json()["contradictions"] == []


def test_actor_has_labels_given_and_a_map_of_its_events(coast: Desk, browser: Any, sund: Desk, serve: Any) -> None:
    norland = next(one for one in sund.actors() if one.name == "Norland")
    given = browser.get(f"/actor/{norland.id}.json").json()["given"]
    assert {(one["target"], one["label"], one["stance"]) for one in given} == {
        ("Free Union", "terrorists", "hostile"), ("Free Union", "partners", "favourable"),
    }  # fmt: skip
    other = serve(coast)
    norland = next(one for one in coast.actors() if one.name == "Norland")
    page = other.get(f"/actor/{norland.id}.json").json()
    assert page["places"] == 2
    text = other.get(f"/actor/{norland.id}").text
    assert text.count('class="spot') == len(page["drawing"]["circles"])


def test_found_turns_are_paged_through_and_exported_whole(sund: Desk, serve: Any) -> None:
    everything = [one["id"] for one in serve(sund).get("/turns.json").json()["turns"]]
    browser, path, paged = serve(sund, page_rows=1), "/turns", []
    while path:
        page = browser.get(path.replace("/turns", "/turns.json")).json()
        assert len(page["turns"]) == 1
        assert page["paging"]["total"] == len(everything)
        paged += [one["id"] for one in page["turns"]]
        path = page["paging"]["after"]
    assert paged == everything
    exported = browser.get("/turns?export=jsonl").text.splitlines()
    assert [json.loads(line)["id"] for line in exported] == everything
    assert browser.get(f"/turns?page={len(everything) + 1}").status_code == 200
    assert browser.get("/turns?page=0").status_code == 422


def test_found_contradictions_are_paged_through(browser: Any, sund: Desk, serve: Any, monkeypatch: Any) -> None:
    from volteface.analysis.contradictions import Contradiction, Side
    from volteface.analysis.evidence import Evidence
    from volteface.web import pages_found

    proof = Evidence("2021-03-02", sund.documents(limit=1)[0].id, 0, 5, "shots", "e", "event", "Post")
    side = Side("Post", "asserts", (proof,))
    found = tuple(Contradiction(f"c{n}", "event", "fired", (), side, side, 0.5, "same day") for n in range(120))
    monkeypatch.setattr(pages_found, "load_contradictions", lambda *_, **more: found[: more["limit"]])
    page = browser.get("/contradictions.json?page=3").json()
    assert [one["id"] for one in page["contradictions"]] == [f"c{n}" for n in range(100, 120)]
    assert (page["paging"]["first"], page["paging"]["last"], page["paging"]["total"]) == (101, 120, 120)
    assert "page=2" in page["paging"]["before"]
    assert page["paging"]["after"] is None
    assert len(browser.get("/contradictions?export=jsonl").text.splitlines()) == 120


@pytest.mark.parametrize("kind", ["timeline", "labels"])
def test_chart_rows_lead_to_their_records(browser: Any, kind: str) -> None:
    page = browser.get(f"/chart/{kind}.json").json()
    assert page["rows"]
    assert len(page["links"]) == len(page["rows"])
    text = browser.get(f"/chart/{kind}").text
    for link in page["links"]:
        assert link.replace("&", "&amp;") in text
        assert browser.get(link.replace("?", ".json?", 1)).json()["rows"]


def test_review_passes_over_what_was_accepted_however_much(sund: Desk, serve: Any) -> None:
    browser = serve(sund)
    with_doubt = browser.get("/review.json").json()["unsure"]
    for one in with_doubt:
        sund.judge("accept", one["kind"], one["id"], by="anna")
    left = [one["id"] for one in browser.get("/review.json").json()["unsure"]]
    assert not {one["id"] for one in with_doubt} & set(left)


def test_answers_say_how_long_the_server_took(browser: Any) -> None:
    told = browser.get("/events").headers["server-timing"]
    assert re.fullmatch(r"server;dur=\d+\.\d", told)


def test_answers_stay_in_no_cache(browser: Any) -> None:
    for path in ("/", "/events.json", "/review/gold.jsonl", "/events?export=csv", "/nothing-here"):
        assert browser.get(path).headers["cache-control"] == "no-store", path
    script = re.search(r'src="(/static/app\.js[^"]*)"', browser.get("/").text)
    assert script is not None
    assert "max-age" in browser.get(script[1]).headers["cache-control"]


@pytest.mark.parametrize(("path", "key"), [("/actors", "rows"), ("/search?q=the", "hits"), ('/search?q="the"', "hits")])
def test_found_pages_follow_one_another(sund: Desk, serve: Any, path: str, key: str) -> None:
    whole = serve(sund).get(path.replace("?", ".json?") if "?" in path else f"{path}.json").json()
    assert whole["paging"]["more"] is False
    assert (whole["paging"]["first"], whole["paging"]["last"]) == (1, len(whole[key]))
    assert (whole["paging"]["total"], whole["paging"]["after"]) == (len(whole[key]), None)
    browser, found, at = serve(sund, page_rows=1), [], path
    for number in range(1, len(whole[key]) + 1):
        page = browser.get(at, headers={"Accept": "application/json"}).json()
        found += page[key]
        paging = page["paging"]
        assert (paging["first"], paging["last"], paging["before"] is None) == (number, number, number == 1)
        assert ('rel="next"' in browser.get(at).text) == bool(paging["after"])
        at = paging["after"]
    assert (found, at) == (whole[key], None)


def test_found_pages_are_bounded_and_beyond_the_last_is_nothing(browser: Any) -> None:
    assert browser.get("/actors.json?page=999").json()["rows"] == []
    assert browser.get("/search.json?q=harbour&page=999").json()["hits"] == []
    for page in ("0", "1001", "x", "-1"):
        assert browser.get(f"/actors?page={page}").status_code == 422
        assert browser.get(f"/search?q=harbour&page={page}").status_code == 422


def test_search_phrases_say_that_there_may_be_more(sund: Desk, serve: Any) -> None:
    page = serve(sund, page_rows=1).get("/search.json", params={"q": '"Free Union"'}).json()["paging"]
    assert (page["last"], page["total"], page["more"]) == (1, 1, True)
    assert page["after"] == "/search?q=%22Free+Union%22&page=2"
