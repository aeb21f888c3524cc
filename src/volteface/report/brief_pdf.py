"""The brief as PDF: its HTML page, printed by a Chromium that is on the machine.

Needs a program called chromium, chromium-browser or google-chrome; makes a file. A Python library that sets pages
(WeasyPrint) was weighed against it: 50 MB more to install and a system library, and it draws neither the page's colours
nor its charts as a browser does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from volteface.errors import ConfigError

if TYPE_CHECKING:
    from volteface.report.brief import Brief

__all__ = ["PROGRAMS", "find_browser", "write_pdf"]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
"""Programs that can print a page, in the order in which they are looked for."""
_LIMIT_S = 90


def find_browser() -> str:
    """Return the path of a browser that prints.

    Raises:
        ConfigError: none is installed.
    """
    found = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if found is None:
        raise ConfigError(
            f"--format pdf needs a browser to print the page: none of {', '.join(PROGRAMS)} is installed; install "
            "Chromium, or write --format html and print that"
        )
    return found


def write_pdf(brief: Brief, path: Path) -> None:
    """Write the brief to a PDF file.

    Raises:
        ConfigError: no browser is installed, or it did not print.
    """
    from volteface.report.brief import render_brief

    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="volteface-brief-") as folder:
        page, printed = Path(folder, "brief.html"), Path(folder, "brief.pdf")
        with page.open("w", encoding="utf-8") as stream:
            render_brief(brief, "html", stream)
        _print(browser, page, printed)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(printed.read_bytes())


def _print(browser: str, page: Path, printed: Path) -> None:
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [
        browser, "--headless", *root, "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions",
        f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={printed}", page.as_uri(),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{browser}: did not print the page ({error}); write --format html and print that") from error
    if not printed.is_file():
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise ConfigError(f"{browser}: printed nothing ({last}); write --format html and print that")
