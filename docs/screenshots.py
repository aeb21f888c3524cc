"""Photograph every page of a desk in a headless Chromium: light, dark and at phone width, side by side.

    python docs/screenshots.py [DESK]

Needs ``volteface[browser]`` and the system's package chromium; reads examples/ where no desk is given. Writes
``docs/images/pages/`` with its index, and the three pictures of the guide. Look at them before a commit.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.served import all_pages, find_chromium, served  # noqa: E402  # beside this folder, not installed

IMAGES = ROOT / "docs" / "images"
LOOKS = (("light", 1180), ("dark", 1180), ("light", 390))
"""Colours and width of the three views of a page."""

HEIGHT = 860
SCALE = 0.55
COLOURS = 64
GUIDE = ("document", "turns", "review")


def main() -> None:
    """Write all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(sys.argv[1]) if len(sys.argv) > 1 else examples(Path(folder))
        with served(desk) as base, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
            pages = all_pages(base)
            for name, path in sorted(pages.items()):
                views = [photograph(browser, base + path, *look) for look in LOOKS]
                save(beside(views), IMAGES / "pages" / f"{name}.png")
                if name in GUIDE:
                    save(views[0], IMAGES / f"{name}.png")
                sys.stderr.write(f"{name}\n")
            browser.close()
        pages |= dict.fromkeys(entered(desk, Path(folder)), "")
    write_index(sorted(pages))


def entered(desk: Path, folder: Path) -> list[str]:
    """Photograph the pages that have no address before something was done: the login, and a reading."""
    own = Path(shutil.copy(desk, folder / "own.desk"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        with served(desk, token="shown in no picture") as base:
            save(
                beside([photograph(browser, base + "/login", *look) for look in LOOKS]), IMAGES / "pages" / "login.png"
            )
        with served(own) as base:
            page = browser.new_page()
            page.goto(base + "/sources")
            page.get_by_label("Read files").set_input_files(sorted((ROOT / "examples").glob("*.*"))[0])
            page.get_by_role("button", name="Read", exact=True).click()
            page.get_by_text("To the situation").wait_for(timeout=120_000)
            save(beside([photograph(browser, page.url, *look) for look in LOOKS]), IMAGES / "pages" / "reading.png")
        browser.close()
    return ["login", "reading"]


def examples(folder: Path) -> Path:
    """Return a new desk with the examples in it."""
    from volteface.api import read
    from volteface.desk import Desk

    read([ROOT / "examples"], Desk(folder / "examples.desk"))
    return folder / "examples.desk"


def photograph(browser: Any, address: str, scheme: str, width: int) -> Image.Image:
    """Return the first screen of a page."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    page.goto(address.partition("#")[0])
    taken = page.screenshot()
    context.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def beside(views: list[Image.Image]) -> Image.Image:
    """Return pictures side by side, made smaller."""
    small = [
        one.resize((round(one.width * SCALE), round(one.height * SCALE)), Image.Resampling.LANCZOS) for one in views
    ]
    sheet = Image.new("RGB", (sum(one.width for one in small) + 12 * (len(small) - 1), small[0].height), "#8a8a8a")
    left = 0
    for one in small:
        sheet.paste(one, (left, 0))
        left += one.width + 12
    return sheet


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture with few colours, the rare ones kept: a rule's hue is a few pixels of a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def write_index(names: list[str]) -> None:
    """Write the page that shows them all."""
    shown = "\n".join(
        f"## {name.replace('-', ' ').capitalize()}\n\n![{name}: light, dark, phone]({name}.png)\n" for name in names
    )
    title = "# Every page, light, dark and at phone width"
    head = f"{title}\n\nMade by `python docs/screenshots.py` from the desk of `examples/`.\n"
    (IMAGES / "pages" / "README.md").write_text(f"{head}\n{shown}", encoding="utf-8")


if __name__ == "__main__":
    main()
