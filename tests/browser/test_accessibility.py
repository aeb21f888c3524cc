"""WCAG 2.2 AA as far as axe can tell, on every page, light and dark, wide and at phone width."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser tests need: pip install 'volteface[browser]'")
pytest.importorskip("fastapi", reason="browser tests need volteface[web]")

from tests.browser.served import NAMES, all_pages

pytestmark = pytest.mark.browser

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
LAYOUT = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
WIDE, PHONE, NARROW = 1280, 390, 320
BEYOND = """() => {
  const held = (one) => one.closest(".scroll, .chart, .hidden, .skip, thead, svg");
  const wide = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll("*")]
    .filter((one) => !held(one) && one.getBoundingClientRect().right > wide + 1 && one.checkVisibility())
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5);
}"""
CUT = """() => [...document.body.querySelectorAll("a, button, label, h1, h2, dt, dd, li, td, th, p, select")]
    .filter((one) => !one.closest(".hidden, .skip, thead, svg") && one.checkVisibility())
    .filter((one) => getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5)"""
OVERLAPPING = """() => [...document.querySelectorAll("main svg")].flatMap((svg) => {
  const texts = [...svg.querySelectorAll("text")].filter((one) => one.textContent.trim() && one.checkVisibility());
  const boxes = texts.map((one) => [one.getBoundingClientRect(), one.textContent]);
  const meet = (a, b) => a.left < b.right - 2 && b.left < a.right - 2 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
  const others = (a, i) => boxes.slice(i + 1).filter(([b]) => meet(a, b));
  return boxes.flatMap(([a, one], i) => others(a, i).map(([, two]) => `${one} / ${two}`));
})"""


@pytest.fixture(scope="module")
def axe() -> str:
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe is not installed: pip install 'volteface[browser]'")
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def pages(examples: str) -> dict[str, str]:
    return all_pages(examples)


@pytest.mark.parametrize("name", NAMES)
def test_page_keeps_the_rules_of_wcag_and_cuts_nothing(
    name: str, axe: str, pages: dict[str, str], examples: str, reader: Callable[..., Any]
) -> None:
    # The policy forbids foreign scripts, axe among them: the browser is told to let it in.
    one = reader(examples, WIDE, bypass_csp=True)
    assert one.open(pages[name]) == (404 if name == "problem" else 200)
    if name == "problem":
        one.wrong.clear()  # the browser calls every 404 an error
    assert wrong_with(one.page, axe) == []


def test_login_keeps_the_rules(examples_read: Path, serve: Callable[..., str], reader: Any, axe: str) -> None:
    one = reader(serve(examples_read, token="a token for this test"), WIDE, bypass_csp=True)
    assert one.open("/turns") == 200
    assert one.page.get_by_role("heading", level=1).inner_text() == "Log in"
    assert wrong_with(one.page, axe) == []
    one.page.get_by_label("Token").fill("another token")
    one.page.get_by_role("button", name="Log in").click()
    one.page.get_by_role("alert").wait_for()
    one.wrong.clear()  # the browser calls every 401 an error
    assert wrong_with(one.page, axe) == []


def test_reading_in_progress_keeps_the_rules(
    tmp_path: Path, serve: Callable[..., str], reader: Any, axe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from volteface.desk import Desk
    from volteface.web import jobs

    held, read = Event(), jobs.read

    def slowly(*args: Any, **more: Any) -> Any:
        held.wait(60)
        return read(*args, **more)

    monkeypatch.setattr(jobs, "read", slowly)
    Desk(tmp_path / "new.desk").store([])
    article = tmp_path / "sund.txt"
    article.write_text("Sund, 3 March 2021. Norland accused Oldland of piracy on Monday, its minister said.", "utf-8")
    one = reader(serve(tmp_path / "new.desk"), WIDE, bypass_csp=True)
    one.open("/sources")
    one.page.get_by_label("Read files").set_input_files(article)
    one.page.get_by_role("button", name="Read", exact=True).click()
    one.page.locator("#progress-state").wait_for()
    assert one.page.locator("#progress-state").inner_text() in ("waiting", "reading")
    found = wrong_with(one.page, axe)
    held.set()
    one.page.get_by_text("To the situation").wait_for(timeout=120_000)
    assert found + wrong_with(one.page, axe) == []


def wrong_with(page: Any, axe: str) -> list[str]:
    """Return what a page does against the rules, and what it cuts or lays over each other, at all widths."""
    page.evaluate(axe)
    found = []
    for width, scheme, rules in (
        (WIDE, "light", RULES), (WIDE, "dark", COLOURS), (PHONE, "light", LAYOUT), (PHONE, "dark", COLOURS),
    ):  # fmt: skip
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme} {told}" for told in violations(page, rules)]
    for width in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": 860})
        found += [f"{width} {told}" for check in (BEYOND, CUT, OVERLAPPING) for told in page.evaluate(check)]
    return found


def violations(page: Any, rules: dict[str, Any]) -> list[str]:
    """Return what axe objects to: the rule, how often, and the first place."""
    asked = {"runOnly": rules, "resultTypes": ["violations"]}
    # Drawings stay as they are at every width; axe takes seconds to look behind hundreds of lines.
    where = "document" if rules is RULES else "{exclude: ['svg']}"
    found = page.evaluate(f"asked => axe.run({where}, asked)", asked)["violations"]
    return [f"{one['id']} x{len(one['nodes'])}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_every_kind_of_page_is_looked_at(pages: dict[str, str]) -> None:
    assert set(NAMES) == set(pages)
