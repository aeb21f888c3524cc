"""Bring README.md and the pages below docs/ up to date: command output, figures, reference. Run it before a commit.

    python docs/refresh.py

Nothing is written by hand where this writes; a test fails when a page differs from what this would write.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import make_reference
from snippets import ROOT, Workshop, pages, rewritten

FIGURES = ROOT / "evaluation" / "figures.json"
SHOWN: Sequence[tuple[str, str, str]] = (
    ("who said what: source, cue and content of a statement together", "attribution", "end to end F1"),
    ("the words of a statement", "attribution", "content F1 at Jaccard 0.5"),
    ("who did what to whom: both parties of an event, exactly", "events_source_target", "exact F1"),
    ("the kind of an event, five classes", "quadclass", "macro F1"),
    ("the kind of an event, sixteen PLOVER types", "plover", "type macro F1"),
    ("time expressions with their value", "times", "value F1"),
    ("place names found", "places", "recognition F1"),
    ("places put within 161 km of the right point", "places", "gwn within 161 km of found"),
    ("names of people, organisations and places", "ner_re3d_bio", "exact F1, mapped kinds"),
    ("facts of one news report, checked one by one", "seed", "facts that hold"),
)
"""What the README shows: in plain words, then the set and the metric of ``evaluation/figures.json``."""

_FIGURES = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def main() -> None:
    """Write the reference and every page."""
    make_reference.main()
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(page for page in pages() if page.exists()):
            (place := Path(folder, str(number))).mkdir()
            before = path.read_text(encoding="utf-8")
            after = with_figures(rewritten(before, Workshop(place, Path(folder, "ready"))))
            path.write_text(after, encoding="utf-8")
            sys.stderr.write(f"{'changed' if after != before else 'same   '} {path.relative_to(ROOT)}\n")


def with_figures(page: str) -> str:
    """Return a page with the table of figures between its marks."""
    return _FIGURES.sub(lambda match: match[1] + figures_table(load_figures()) + match[2], page)


def load_figures() -> list[dict[str, Any]]:
    """Return the figures of the last ``make evaluate``, none where there was none."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else []


def figures_table(figures: Sequence[Mapping[str, Any]]) -> str:
    """Return the table that the README shows."""
    of = {(figure["set"], figure["metric"]): figure for figure in figures}
    rows = [(words, of[name, metric]) for words, name, metric in SHOWN if (name, metric) in of]
    if not rows:
        return "The figures are not measured yet; `make evaluate` measures them.\n"
    lines = ["| what | gold set | ours | for comparison | n |", "|---|---|---|---|---|"]
    lines += [
        f"| {words} | {row['set']}, {row['metric']} | {row['value']:.2f} | {row['published'] or '–'} | {row['n']:,} |"
        for words, row in rows
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
