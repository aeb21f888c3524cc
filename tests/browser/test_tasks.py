"""The main tasks of an analyst, walked in a browser as a person would."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser tests need: pip install 'volteface[browser]'")
pytest.importorskip("fastapi", reason="browser tests need volteface[web]")

pytestmark = pytest.mark.browser
Seat = Callable[..., Any]
FOCUSED = "document.activeElement"


def chosen_words(page: Any) -> str:
    """Return the words that an article shows as chosen; they must be in view."""
    words = page.locator(".m-chosen")
    words.first.wait_for()
    assert words.first.evaluate(
        "one => { const b = one.getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight }"
    )
    return " ".join(words.all_inner_texts())


def brief_of(one: Any) -> str:
    one.open("/")
    return "\n".join(one.page.locator("article.brief section.told").all_inner_texts())


@pytest.mark.shared
def test_who_called_hts_what_before_and_after(seed_read: Path, serve: Callable[..., str], reader: Seat) -> None:
    one = reader(serve(seed_read))
    page = one.page
    one.open("/")
    page.keyboard.press("/")
    page.keyboard.type("HTS")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Hayat Tahrir al-Sham", exact=True).click()
    names = page.locator("section", has_text="Is called, over time").locator("li").all_inner_texts()
    assert any("terrorist" in name for name in names)
    assert any("opposition" in name for name in names)
    page.get_by_role("link", name="what turned").click()
    turn = page.locator("section.turn").filter(has=page.locator(".before", has_text="terrorist"))
    assert "opposition" in turn.first.locator(".after").inner_text()
    for side in (".before", ".after"):
        evidence = turn.first.locator(side).locator("li a").first
        told = evidence.inner_text().strip("“”")
        evidence.click()
        assert told.split()[0] in chosen_words(page)
        page.go_back()


@pytest.mark.shared
def test_from_the_brief_two_clicks_reach_the_sentence(seed_read: Path, serve: Callable[..., str], reader: Seat) -> None:
    one = reader(serve(seed_read))
    one.open("/")
    one.page.locator("article.brief sup a").first.click()
    number = one.page.evaluate("location.hash")
    one.page.locator(f"{number} a").click()
    assert len(chosen_words(one.page)) > 10


def test_every_row_reaches_its_sentence_in_two_clicks(examples: str, reader: Seat) -> None:
    one = reader(examples)
    for path in ("/statements", "/events", "/labels", "/outlooks"):
        one.open(path)
        row = one.page.locator("tr.row").first
        row.locator("summary").click()
        quote = row.locator("blockquote").inner_text()
        row.locator("details a").click()
        assert all(word in quote for word in chosen_words(one.page).split()[:3]), path


def test_wrong_code_is_corrected_the_brief_changes_and_it_is_undone(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    page = one.page
    before = brief_of(one)
    one.open("/events?text=walked")
    row = page.locator("tr.row", has_text="Iraq")
    row.locator("summary").click()
    row.locator("details a").click()
    page.locator(".note.chosen").get_by_role("link", name="Review this event").first.click()
    page.get_by_label("reality").select_option("negated")
    page.get_by_label("type", exact=True).select_option("COERCE")
    page.locator("form", has=page.get_by_role("button", name="Correct")).get_by_label("note").fill("it did not happen")
    page.get_by_role("button", name="Correct").click()
    page.get_by_text("type: refuse (REJECT) → use coercion (COERCE)").wait_for()
    address = page.url.removeprefix(own_examples)
    assert brief_of(one) != before
    one.open(address)
    page.get_by_role("button", name="Undo decision").click()
    page.get_by_text("taken back by anna").wait_for()
    assert brief_of(one) == before


def test_two_actors_are_merged_the_brief_changes_and_it_is_undone(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    page = one.page
    before = brief_of(one)
    one.open("/actors?name=Begin")
    page.get_by_role("link", name="Menachem Begin").click()
    page.get_by_label("This one is also (name or id)").fill("Anwar Sadat")
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url("**/actor/*")
    assert brief_of(one) != before
    one.open("/review")
    page.get_by_role("button", name="Undo decision").click()
    page.get_by_text("taken back by anna").wait_for()
    assert brief_of(one) == before


SELECT = """words => {
  for (const text of document.querySelectorAll("p.text[data-start]")) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const place = node.data.indexOf(words);
      if (place >= 0) {
        document.getSelection().setBaseAndExtent(node, place, node, place + words.length);
        return true;
      }
    }
  }
  return false;
}"""


def test_missed_record_is_added_at_selected_words_and_taken_back(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    page = one.page
    one.open("/events?text=resigned")
    page.locator("tr.row", has_text="Fahmi").locator("summary").click()
    page.locator("tr.row", has_text="Fahmi").locator("details a").click()
    words = page.locator("p.text", has=page.locator(".m-chosen")).locator("span.m-chosen").first.inner_text()
    assert page.evaluate(SELECT, words)
    page.keyboard.press("a")
    assert page.evaluate(f"{FOCUSED}.id") == "missed-kind"
    assert page.get_by_label("words of the article").input_value() == words
    page.get_by_label("what", exact=True).select_option("label")
    page.get_by_role("button", name="Go on").click()
    chosen = page.locator("input[name=start]:checked, form.stack input[name=start][type=hidden]")
    assert int(chosen.first.get_attribute("value")) > 0
    page.get_by_label("stance").select_option("hostile")
    page.get_by_label("note", exact=True).fill("missed")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".note.chosen", has_text="added").wait_for()
    assert words in chosen_words(page)
    one.open(f"/labels?text={words}")
    assert page.locator("tr.row").count() == 1
    one.open("/review")
    page.get_by_role("button", name="Undo decision").first.click()
    page.get_by_text("taken back by anna").wait_for()
    one.open(f"/labels?text={words}")
    assert page.locator("tr.row").count() == 0


def test_missed_record_is_added_without_javascript(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples, java_script_enabled=False)
    page = one.page
    one.open("/events?text=resigned")
    page.locator("tr.row summary").first.click()
    page.locator("tr.row details a").first.click()
    page.locator("#missed-kind").select_option("outlook")
    page.locator("#missed-words").fill("resigned")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".note.chosen", has_text="added").wait_for()


def test_actor_is_divided_by_articles_and_made_whole_again(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    page = one.page
    one.open("/actors?name=Sadat")
    page.get_by_role("link", name="Anwar Sadat", exact=True).click()
    page.get_by_role("link", name="In some articles it is somebody else").click()
    before = page.locator("tr.row").count()
    page.locator("tr.row input[type=checkbox]").first.check()
    page.get_by_role("button", name="Divide").click()
    page.get_by_role("button", name="Undo decision").wait_for()
    assert page.locator("tr.row").count() == before - 1
    page.get_by_role("button", name="Undo decision").click()
    page.get_by_text("taken back by anna").wait_for()
    assert page.locator("tr.row").count() == before


def test_points_of_charts_lead_to_their_records(examples: str, reader: Seat) -> None:
    one = reader(examples)
    for kind in ("timeline", "labels"):
        one.open(f"/chart/{kind}")
        one.page.locator("tr.row").first.get_by_role("link", name="Records of row 1").click()
        assert one.page.locator("tr.row").count() > 0, kind
        one.page.locator("tr.row summary").first.click()
        assert one.page.locator("tr.row blockquote").first.inner_text()


def test_suggestion_is_declined_and_comes_back(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    one.open("/review")
    waiting = one.page.locator("ul.decide").first.locator("li")
    first = waiting.first.inner_text()
    one.page.get_by_role("button", name="is not").first.click()
    one.page.get_by_text("are two").first.wait_for()
    assert first not in waiting.all_inner_texts()
    one.page.get_by_role("button", name="Undo decision").click()
    one.page.get_by_text("taken back by anna").wait_for()
    assert first in waiting.all_inner_texts()


def test_files_are_read_with_their_progress(tmp_path: Path, serve: Callable[..., str], reader: Seat) -> None:
    from volteface.desk import Desk

    desk = tmp_path / "new.desk"
    Desk(desk).store([])
    article = tmp_path / "sund.txt"
    article.write_text("Sund, 3 March 2021. Norland accused Oldland of piracy on Monday, its minister said.", "utf-8")
    one = reader(serve(desk))
    one.open("/sources")
    one.page.get_by_label("Read files").set_input_files(article)
    one.page.get_by_role("button", name="Read", exact=True).click()
    one.page.get_by_text("To the situation").wait_for(timeout=120_000)  # put in place without loading the page again
    assert one.page.locator("#progress-state").inner_text() == "done"
    assert one.page.locator(".counts").inner_text().split()[:2] == ["read", "1"]


def test_without_javascript_everything_is_read(examples: str, reader: Seat) -> None:
    one = reader(examples, java_script_enabled=False)
    page = one.page
    one.open("/")
    for name in page.locator("nav[aria-label=Pages] a").all_inner_texts():
        page.locator("nav[aria-label=Pages]").get_by_role("link", name=name, exact=True).click()
        assert page.get_by_role("heading", level=1).count() == 1, name
    one.open("/statements")
    page.locator("tr.row summary").first.click()
    page.locator("tr.row details a").first.click()
    assert page.locator(".m-chosen").count() > 0
    page.get_by_label("Search the articles").fill("peace")
    page.get_by_label("Search the articles").press("Enter")
    assert page.locator(".hits li").count() > 0


def test_keyboard_alone_reaches_rows_evidence_and_words(examples: str, reader: Seat) -> None:
    one = reader(examples)
    page, keys = one.page, one.page.keyboard
    one.open("/statements")
    keys.press("Tab")
    assert page.evaluate(f"{FOCUSED}.textContent") == "Skip to the page"
    keys.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "main"
    keys.press("j")
    keys.press("j")
    keys.press("k")
    assert page.evaluate(f"[...document.querySelectorAll('.row')].indexOf({FOCUSED})") == 0
    keys.press("e")
    assert page.locator("tr.row details").first.get_attribute("open") is not None
    keys.press("Enter")
    page.wait_for_url("**/document/**")
    assert chosen_words(page)
    keys.press("?")
    assert page.locator("dialog").is_visible()
    keys.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_print_has_the_evidence_and_no_forms(examples: str, reader: Seat) -> None:
    one = reader(examples)
    one.open("/statements")
    assert not one.page.locator("tr.row blockquote").first.is_visible()
    one.page.emulate_media(media="print")
    assert one.page.locator("tr.row blockquote").first.is_visible()
    for gone in ("form.filters", ".top nav", ".foot"):
        assert not one.page.locator(gone).first.is_visible(), gone
    ink = one.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ink == "rgb(255, 255, 255)"


def test_single_keys_can_be_turned_off(examples: str, reader: Seat) -> None:
    one = reader(examples)
    one.open("/events")
    one.page.keyboard.press("?")
    one.page.get_by_role("button", name="Turn these keys off").click()
    one.page.keyboard.press("Escape")
    one.open("/events")
    one.page.keyboard.press("j")
    assert one.page.locator(".row:focus").count() == 0
    one.page.locator("#keys-link").click()
    one.page.get_by_role("button", name="Turn these keys off").click()
    one.page.keyboard.press("Escape")
    one.page.keyboard.press("j")
    assert one.page.locator(".row:focus").count() == 1


def test_whoever_has_the_token_comes_in(examples_read: Path, serve: Callable[..., str], reader: Seat) -> None:
    one = reader(serve(examples_read, token="a token for this test"))
    one.open("/turns?about=Egypt")
    assert one.page.get_by_role("heading", level=1).inner_text() == "Log in"
    one.page.get_by_label("Name").fill("bert")
    one.page.get_by_label("Token").fill("a token for this test")
    one.page.get_by_role("button", name="Log in").click()
    one.page.get_by_role("heading", name="Turns", level=1).wait_for()
    assert one.page.url.endswith("/turns?about=Egypt")
    one.page.get_by_role("button", name="Log out").click()
    one.page.get_by_role("heading", name="Log in", level=1).wait_for()


def test_lists_of_actors_and_found_articles_are_paged_without_javascript(examples: str, reader: Seat) -> None:
    one = reader(examples, java_script_enabled=False)
    page = one.page
    for path, rows in (("/actors", "tr.row td:first-child"), ("/search?q=the", "li.row a.title")):
        one.open(path)
        first = page.locator(rows).all_inner_texts()
        page.get_by_role("navigation", name="Pages of the list").get_by_role("link", name="After").click()
        assert "page=2" in page.url
        assert not set(first) & set(page.locator(rows).all_inner_texts()), path
        page.get_by_role("link", name="Before", exact=True).click()
        assert page.url == examples + path
        assert page.locator(rows).all_inner_texts() == first


def test_rejected_time_leaves_its_event_without_a_day_and_it_is_undone(own_examples: str, reader: Seat) -> None:
    one = reader(own_examples)
    page = one.page
    one.open("/events?text=broke&party=Egypt")
    page.locator("tr.row", has_text="South Yemen").first.locator("summary").click()
    page.locator("tr.row", has_text="South Yemen").first.locator("details a").click()
    page.locator(".note.chosen").get_by_role("link", name="Review this event").first.click()
    event = page.url.removeprefix(own_examples)
    page.locator("dt", has_text="dated by").locator("xpath=following-sibling::dd").get_by_role("link").click()
    page.locator("dl.pairs .proof", has_text="1977-12-05").wait_for()
    page.get_by_role("button", name="Reject").click()
    page.locator("dl.pairs .proof", has_text="undated").wait_for()
    time = page.url.removeprefix(own_examples)
    one.open(event)
    page.get_by_text("rejected: it dates nothing").wait_for()
    one.open(time)
    page.get_by_role("button", name="Undo decision").click()
    page.locator("dl.pairs .proof", has_text="1977-12-05").wait_for()


PLANTED = "<script>document.title = 'taken'</script><img src='http://192.0.2.1/x' onerror=\"document.title = 'taken'\">"


def test_hostile_article_stays_words(tmp_path: Path, serve: Callable[..., str], reader: Seat) -> None:
    from volteface.api import read
    from volteface.desk import Desk

    text = f'Norland accused Oldland of piracy on Monday. {PLANTED} "We wait," its minister {PLANTED} said.'
    article = {
        "title": PLANTED,
        "text": text,
        "source": PLANTED,
        "published": "2021-03-03",
        "url": "javascript:alert(1)",
    }
    (tmp_path / "hostile.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
    read([tmp_path / "hostile.jsonl"], Desk(tmp_path / "hostile.desk"))
    one = reader(serve(tmp_path / "hostile.desk"))
    for path in ("/", "/events", "/statements", "/documents", "/sources", "/search?q=piracy"):
        one.open(path)
        assert "taken" not in one.page.title(), path
        assert one.page.locator("main img, main script, main iframe").count() == 0
    one.page.locator(".hits a").first.click()
    assert "document.title" in one.page.locator(".sheet").inner_text()
    assert one.page.evaluate("document.title") != "taken"
