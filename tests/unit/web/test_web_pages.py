from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pyarrow.parquet as pq
import pytest

from volteface.desk import Desk
from volteface.web.urls import LISTED

PAGES = [
    "/",
    "/situation",
    *LISTED.values(),
    "/actors",
    "/search?q=harbour",
    "/sources",
    "/review",
    "/relation",
    "/chart/map",
    "/chart/network",
]


def first(desk: Desk, kind: str) -> Any:
    return getattr(desk, f"{kind}s")(limit=1)[0]


@pytest.mark.parametrize("path", PAGES)
def test_web_page_has_a_title_one_heading_and_a_twin(browser: Any, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert len(re.findall(r"<h1", page.text)) == 1
    assert re.search(r"<title>\s*\S.* · volteface</title>", page.text)
    twin = re.search(r'rel="alternate" type="application/json" href="([^"]+)"', page.text)
    assert twin
    assert browser.get(twin[1].replace("&amp;", "&")).headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", PAGES)
def test_web_page_says_the_same_as_json_where_that_is_accepted(browser: Any, path: str) -> None:
    head, _, query = path.partition("?")
    twin = browser.get(f"{'/situation' if head == '/' else head}.json?{query}")
    asked = browser.get(path, headers={"accept": "application/json"})
    assert asked.json().keys() == twin.json().keys()


@pytest.mark.parametrize("path", PAGES)
def test_web_inputs_have_labels(browser: Any, path: str) -> None:
    text = browser.get(path).text
    for name in re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]*? id="([^"]+)"', text):
        assert f'<label for="{name}"' in text or f'<label class="hidden" for="{name}"' in text
    unnamed = [one for one in re.findall(r"<(?:input|select)[^>]*>", text) if "hidden" not in one and " id=" not in one]
    assert unnamed == []


def test_web_ids_are_unique_in_a_page(browser: Any, sund: Desk) -> None:
    for path in [*PAGES, f"/document/{first(sund, 'event').document}"]:
        ids = re.findall(r' id="([^"]+)"', browser.get(path).text)
        assert sorted(set(ids)) == sorted(ids), path


def test_web_situation_shows_the_brief_with_links_to_the_words(browser: Any) -> None:
    text = browser.get("/").text
    assert "What happened" in text
    link = re.search(r'href="(/document/[^"]+#r-found)"', text)
    assert link
    article = browser.get(link[1].replace("&amp;", "&"))
    assert 'id="r-found"' in article.text
    assert "m-chosen" in article.text


def test_web_situation_is_of_a_period_and_of_actors(browser: Any) -> None:
    found = browser.get("/situation.json", params={"about": "Westmark", "since": "2021"}).json()
    assert found["about"] == ["Westmark"]
    assert "Westmark" in found["brief"]["title"]
    assert browser.get("/", params={"since": "yesterday"}).status_code == 400
    assert browser.get("/", params={"about": "Atlantis"}).status_code == 400


def test_web_situation_tells_what_is_new_since_the_last_visit(browser: Any) -> None:
    assert browser.get("/situation.json").json()["new"] is None
    long_ago = "2020-01-01T00:00:00+00:00"
    headers = {"cookie": f"volteface_seen={long_ago}|{long_ago}"}
    browser.cookies.clear()
    found = browser.get("/situation.json", headers=headers).json()["new"]
    assert found["documents"] == 2  # a copy is not news
    browser.cookies.clear()
    assert browser.get("/situation.json", headers={"cookie": "volteface_seen=<x>"}).json()["new"] is None


def test_web_document_marks_the_words_and_notes_them_beside(browser: Any, sund: Desk) -> None:
    event = first(sund, "event")
    text = browser.get(f"/document/{event.document}").text
    assert re.search(r'class="[^"]*m-event', text)
    assert re.search(r'class="[^"]*m-statement-content', text)
    assert f'id="r-{event.id}"' in text
    assert f"id={event.id}" in text  # the way to its review


def test_web_document_shows_all_words_in_order(browser: Any, sund: Desk) -> None:
    document = sund.document(first(sund, "event").document)
    page = browser.get(f"/document/{document.id}.json").json()
    pieces = [piece["text"] for stretch in page["stretches"] for piece in stretch["block"]["pieces"]]
    assert "".join("".join(pieces).split()) == "".join(document.text.split())


def test_web_document_has_the_chain_of_sources_and_its_copies(browser: Any, sund: Desk) -> None:
    link = sund.near_duplicates(first(sund, "event").document)[0]
    page = browser.get(f"/document/{link.original}.json").json()
    assert [part["text"] for part in page["chains"][0]][:3] == ["Harbour News", "Radio Sund", "“shipping clerk”"] or [
        part["text"] for part in page["chains"][0]
    ][:3] == ["Harbour News", "Radio Sund", "shipping clerk"]
    assert [copy["document"] for copy in page["copies"]] == [link.document]
    other = browser.get(page["copies"][0]["compare"]).text
    assert "<ins>" in other
    assert "<del>" not in re.sub(r'<p class="summary">.*?</p>', "", other)


def test_web_document_that_is_not_there_is_not_found(browser: Any) -> None:
    for path in ("/document/nothing", "/document?id=nothing", "/compare?one=x&other=y"):
        assert browser.get(path).status_code == 404
    assert browser.get("/document/nothing.json").json()["error"]["status"] == 404


def test_web_every_row_leads_to_its_words(browser: Any) -> None:
    for path in ("/statements", "/events", "/labels", "/outlooks", "/reported-turns", "/parallels"):
        rows = browser.get(f"{path}.json").json()["rows"]
        assert rows, path
        for row in rows:
            assert row["quote"]
            assert f'id="r-{row["id"]}"' in browser.get(row["url"]).text


def test_web_list_is_filtered_sorted_and_paged(browser: Any, sund: Desk, serve: Any) -> None:
    found = browser.get("/events.json", params={"type": "ASSAULT", "sort": "oldest"}).json()
    assert {cell["text"] if "text" in cell else cell["parts"][0]["text"] for row in found["rows"]
            for cell in row["cells"] if cell["column"] == "what"} == {"ASSAULT (firearms)"}  # fmt: skip
    small = serve(sund, page_rows=2)
    one, two = (small.get("/events.json", params={"page": page}).json() for page in (1, 2))
    assert one["paging"]["total"] == browser.get("/events.json").json()["paging"]["total"] > 2
    assert {row["id"] for row in one["rows"]}.isdisjoint(row["id"] for row in two["rows"])
    assert small.get(one["paging"]["after"]).status_code == 200


@pytest.mark.parametrize(
    "query",
    [{"colour": "red"}, {"page": "0"}, {"page": "many"}, {"page": "99999999"}, {"sort": "; DROP TABLE event"},
     {"since": "soon"}, {"party": "Atlantis"}, {"sure": "2"}, {"export": "exe"}, {"text": "x" * 300}],
)  # fmt: skip
def test_web_list_says_what_is_wrong_with_a_question(browser: Any, query: dict[str, str]) -> None:
    answer = browser.get("/events.json", params=query)
    assert answer.status_code == 400
    assert answer.json()["error"]["detail"]


def test_web_export_has_exactly_what_is_shown(browser: Any) -> None:
    query = {"reality": "current", "sort": "oldest"}
    shown = [row["id"] for row in browser.get("/events.json", params=query).json()["rows"]]
    lines = browser.get("/events", params={**query, "export": "jsonl"}).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == shown
    table = csv.DictReader(io.StringIO(browser.get("/events", params={**query, "export": "csv"}).text))
    assert [row["id"] for row in table] == shown
    parquet = browser.get("/events", params={**query, "export": "parquet"})
    assert pq.read_table(io.BytesIO(parquet.content)).column("id").to_pylist() == shown
    assert 'filename="events.parquet"' in parquet.headers["content-disposition"]


def test_web_list_tells_the_day_of_an_event_from_the_day_on_which_it_was_told(browser: Any, sund: Desk) -> None:
    without = {event.id for event in sund.events() if not event.begin_at}
    rows = browser.get("/events.json").json()["rows"]
    assert {row["id"] for row in rows if row["told"]} == without & {row["id"] for row in rows}
    page = browser.get("/events").text
    assert page.count("the event has none of its own") == sum(bool(row["told"] and row["day"]) for row in rows)
    lines = browser.get("/events", params={"export": "jsonl"}).text.splitlines()
    assert {one["id"]: one["told"] for one in map(json.loads, lines)} == {row["id"]: row["told"] for row in rows}
    parquet = pq.read_table(io.BytesIO(browser.get("/events", params={"export": "parquet"}).content))
    assert parquet.column("told").to_pylist() == [row["told"] for row in rows]
    assert "told" not in json.loads(browser.get("/statements", params={"export": "jsonl"}).text.splitlines()[0])
    some = next(event for event in sund.events() if event.begin_at)
    sund.correct("event", some.id, {"begin_at": ""}, by="anna")
    row = next(row for row in browser.get("/events.json").json()["rows"] if row["id"] == some.id)
    assert row["told"]
    assert row["day"]


def test_web_actor_has_names_words_deeds_and_company(browser: Any, sund: Desk) -> None:
    union = next(one for one in sund.actors() if one.name == "Free Union")
    page = browser.get(f"/actor/{union.id}.json").json()
    assert page["name"] == "Free Union"
    assert {term["label"] for term in page["terms"]} == {"terrorists", "partners"}
    assert {"Takes part", "Is called"} <= {shelf["title"] for shelf in page["shelves"]}
    assert browser.get(f"/actor/{union.id}").status_code == 200
    assert browser.get("/actor/nobody").status_code in (400, 404)
    norland = next(one for one in sund.actors() if one.name == "Norland")
    company = browser.get(f"/actor/{norland.id}.json").json()["company"]
    assert [(one["name"], one["forth"]) for one in company] == [("Westmark", 1)]


def test_web_actors_are_filtered(browser: Any) -> None:
    assert [one["name"] for one in browser.get("/actors.json?country=wmk").json()["rows"]] == ["Westmark"]


def test_web_search_shows_the_words_in_their_place(browser: Any) -> None:
    page = browser.get("/search", params={"q": '"leave the harbour"'})
    assert "<mark>harbour</mark>" in page.text
    assert browser.get("/search", params={"q": "..."}).status_code == 400
    assert [name for name, _ in browser.get("/search.json", params={"q": "Westmark"}).json()["actors"]] == ["Westmark"]


def test_web_sources_name_outlets_and_who_repeats_whom(browser: Any) -> None:
    page = browser.get("/sources.json").json()
    assert {one["name"]: one["copies"] for one in page["outlets"]}["Wire Copy"] == 1
    assert [(one["outlet"], one["original"]) for one in page["copying"]] == [("Wire Copy", "Harbour News")]


def test_web_openapi_names_every_twin_and_form(browser: Any) -> None:
    paths = browser.get("/openapi.json").json()["paths"]
    assert {"/situation.json", "/events.json", "/document/{key}.json", "/review/judge", "/sources/read"} <= set(paths)
    operations = [one["operationId"] for path in paths.values() for one in path.values()]
    assert len(set(operations)) == len(operations)
    names = {one["name"] for one in paths["/events.json"]["get"]["parameters"]}
    assert {"party", "type", "since", "sort", "page", "export"} <= names


def test_web_pages_are_never_older_than_the_desk(browser: Any, sund: Desk, stories: Any) -> None:
    union = next(one for one in sund.actors() if one.name == "Free Union")
    before = browser.get(f"/actor/{union.id}.json").json()
    assert browser.get(f"/actor/{union.id}.json").json() == before
    story = stories.Story("The Free Union fired again.", source="Coast Courier", published="2021-03-06")
    story.event("fired", "ASSAULT", actors=(story.actor("Free Union", kind="group", sector="REB"),))
    sund.store([stories.reading(story)])
    assert browser.get(f"/actor/{union.id}.json").json() != before


def test_web_desk_in_use_is_a_calm_answer(sund: Desk, serve: Any) -> None:
    browser = serve(sund, wait_s=0.05)
    with sund._store.writing():
        answer = browser.get("/events.json")
    assert answer.status_code == 503
    assert sund.path not in answer.text
    assert browser.get("/events.json").status_code == 200


def test_web_first_brief_is_ready_when_the_server_is_up(sund: Desk, serve: Any) -> None:
    browser = serve(sund)
    with browser:
        assert browser.get("/").status_code == 200
    assert browser.get("/situation.json").json()["brief"]["sections"]


def test_web_relation_shows_both_ways_and_the_words(browser: Any) -> None:
    page = browser.get("/relation.json", params={"one": "Norland", "other": "Free Union"}).json()
    assert {term["label"] for term in page["terms"][0]} == {"terrorists", "partners"}
    assert browser.get("/relation", params={"one": "Norland", "other": "Westmark"}).status_code == 200
    assert browser.get("/relation", params={"one": "Norland", "other": "Atlantis"}).status_code == 400


def test_web_turns_and_contradictions_lead_to_their_words(browser: Any) -> None:
    (turn,) = browser.get("/turns.json", params={"measure": "reported"}).json()["turns"]
    assert (turn["before"], turn["after"]) == ("terrorists", "partners")
    text = browser.get("/turns").text
    for evidence in turn["evidence_after"]:
        assert f"/document/{evidence['document']}?record={evidence['record']}" in text
    assert browser.get("/contradictions").status_code == 200
    for path in ("/turns?measure=luck", "/contradictions?kind=luck"):
        assert browser.get(path).status_code == 422
    assert browser.get("/turns?about=Atlantis").status_code == 400


@pytest.mark.parametrize("kind", ["timeline", "relation", "labels"])
def test_web_chart_is_drawn_without_script_and_told_as_a_table(browser: Any, kind: str) -> None:
    page = browser.get(f"/chart/{kind}.json").json()
    assert page["svg"] is None
    text = browser.get(f"/chart/{kind}").text
    if page["rows"]:
        assert text.count('<tr class="row"') == len(page["rows"])
        assert not re.search(r"<svg.*(?:<style|\sstyle=|<script|<foreignObject|href=\"(?!/|#))", text, re.DOTALL)
    assert browser.get(f"/chart/{kind}", params={"since": "1066", "until": "1066"}).status_code == 200


def test_web_charts_words_of_articles_stay_words(hostile: Any) -> None:
    for kind in ("timeline", "labels", "map", "network"):
        text = hostile.get(f"/chart/{kind}").text
        assert "<script>alert" not in text
        assert "<img" not in text
