from __future__ import annotations

import re
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.knowledge.ontology import load_ontology
from volteface.web.wording import (
    code_words,
    country_code,
    country_words,
    deed_words,
    method_words,
    reality_words,
    sector_words,
    sectors,
)


def test_wording_of_codes() -> None:
    assert [country_words(code) for code in ("EGY", "SUN", "XQX", None)] == ["Egypt", "Soviet Union", "XQX", ""]
    assert [country_code(words) for words in (" egypt ", "USSR", "syr", "Syrian Arab Republic", "")] == [
        "EGY", "SUN", "SYR", "SYR", "",
    ]  # fmt: skip
    assert sector_words("MIL") == "armed forces"
    assert sector_words(None) == ""
    assert set(sectors()) >= {"GOV", "REB"}
    assert deed_words("CONSULT (visit)") == "make a visit"
    assert deed_words("energy:EMBARGO") == ""
    assert [reality_words(one) for one in ("current", "historical", "negated", None)] == ["", "", "did not happen", ""]


def test_wording_of_what_made_a_record() -> None:
    assert method_words("events.rules.v1") == "events, by rules, version 1"
    assert method_words("attribution.encoder.v12") == "attribution, by a trained encoder, version 12"
    assert [method_words(one) for one in ("person.v1", "own", "own.vx", "")] == ["a person", "own", "own.vx", ""]


def test_wording_of_values_by_their_field() -> None:
    assert code_words("PT24H", "time", "value") == "24 hours"
    assert code_words("SYR", "place", "country") == "Syria"
    assert code_words("energy:EMBARGO", "event", "what") == "energy:EMBARGO"
    assert code_words("SYR", "event", "words") == "SYR"


@pytest.mark.parametrize("row", load_ontology().rows, ids=lambda row: f"{row.type}-{row.mode}")
def test_wording_every_type_of_events_has_words(row: Any) -> None:
    assert deed_words(f"{row.type} ({row.mode})" if row.mode else row.type)


def test_wording_stands_for_the_code_in_lists_and_not_in_their_twins(browser: Any) -> None:
    page = browser.get("/events").text
    arrest = '<abbr class="code" title="COERCE (arrest)">make arrests</abbr> <span class="tag">did not happen</span>'
    assert arrest in page
    assert '<abbr class="code" title="AGREE">agree or offer to cooperate</abbr></td>' in page
    assert '<option value="AGREE">agree or offer to cooperate (AGREE)</option>' in page
    cells = [cell for row in browser.get("/events.json").json()["rows"] for cell in row["cells"]]
    assert "COERCE (arrest)" in {part["text"] for cell in cells if cell["column"] == "what" for part in cell["parts"]}


def test_wording_actors_are_found_by_the_name_of_a_country(browser: Any, sund: Desk) -> None:
    assert (
        browser.get("/actors.json?country=norway").json()["rows"]
        == browser.get("/actors.json?country=NOR").json()["rows"]
    )
    assert browser.get("/actors.json?country=norway").json()["rows"]
    page = browser.get("/actors?country=norway&sector=REB").text
    assert '<option value="REB" selected>REB: armed rebels and separatists</option>' in page
    lund = next(one for one in sund.actors() if one.name == "Ana Lund")
    assert "person, Norway" in browser.get(f"/actor/{lund.id}").text


def test_wording_decisions_name_their_actors(browser: Any, sund: Desk) -> None:
    ids = {one.name: one.id for one in sund.actors()}
    browser.submit("/review/apart", {"one": ids["Westmark"], "other": ids["Radio Sund"]})
    browser.submit("/review/merge", {"keep": ids["Norland"], "other": ids["Oldland"]})
    document = sund.documents(source="Coast Courier")[0].id
    browser.submit("/review/split", {"actor": ids["Free Union"], "documents": document})
    browser.submit("/review/note", {"kind": "identity", "id": ids["Norland"], "note": "both coasts"})
    says = [one["says"] for one in browser.get("/review.json").json()["decisions"]]
    assert says == [
        "noted on the actor Norland",
        "Free Union is somebody else in 1 article",
        "Oldland is Norland",
        "Westmark and Radio Sund are two",
    ]
    assert "Oldland is Norland" in browser.get(f"/review/divide?actor={ids['Norland']}").text


def test_wording_suggestions_tell_their_article(browser: Any, sund: Desk, stories: Any) -> None:
    story = stories.Story("Lund said on Friday that she would stay.", source="Coast Courier", published="2021-03-05")
    lund = story.actor("Lund", kind="person", known=False)
    story.statement(lund, "said", "she would stay")
    sund.store([stories.reading(story)])
    page = browser.get("/review").text
    assert ">Coast Courier, 5 March 2021</a> could be" in page
    assert "by the surname, sure of it" in page
    assert "this article" not in page


def test_document_shows_the_mention_that_proves_a_tone(browser: Any, sund: Desk) -> None:
    mention = sund.mentions(limit=1)[0]
    page = browser.get(f"/document/{mention.document}?record={mention.id}").text
    assert re.search(
        rf'<a id="r-{mention.id}" class="anchor"></a><span class="[^"]*m-chosen[^"]*">{mention.text}', page
    )
    assert f'id="r-{mention.id}"' not in browser.get(f"/document/{mention.document}").text


def test_sources_lead_to_all_articles_of_an_outlet_that_only_repeats(browser: Any) -> None:
    page = browser.get("/sources").text
    address = re.search(r'href="(/documents\?outlet=Wire\+Copy[^"]*)"', page)
    assert address
    assert len(browser.get(address[1].replace("&amp;", "&")).text.split('class="row')) > 1
    assert browser.get(address[1].replace("&amp;", "&").replace("/documents", "/documents.json")).json()["rows"]
    assert 'data-label="older versions">0<' in page
