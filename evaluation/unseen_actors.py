"""Who mentions and sources stand for in articles that nothing was tuned on. Run ``python -m evaluation.unseen_actors``.

``unseen_mentions_*.jsonl`` and ``unseen_sources_*.jsonl`` hold words drawn by ``draw_actors`` from articles of the
Guardian and of the training part of the attribution set, with who is meant, read by hand before any answer of ours was
looked at. The halves differ by article: errors of ``tuned`` were mended, ``held`` is for one look at the end.

``unseen_mentions_first.jsonl`` and ``unseen_mentions_last.jsonl`` are later draws, names among them, from articles of
four sets (``draw_actors.CORPORA``): the first was read before anything was changed and its errors were mended, the last
was drawn after that. Their sources are not scored.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from evaluation import guardian_mentions, source_actors
from evaluation.draw_actors import CORPORA
from evaluation.metrics import Counts
from evaluation.run import Figure, Reading, Row, read_rows

__all__ = ["DRAWS", "HALVES", "load_half", "score_half"]

HALVES = ("tuned", "held")
DRAWS = ("first", "last")
KINDS = {"mentions": ("name", "pronoun", "description", "metonym"), "sources": source_actors.KINDS}
ROOT = Path(__file__).resolve().parents[1]


def load_half(kind: str, half: str) -> list[Row]:
    """Return the rows of a half or draw: ``kind`` is "mentions" or "sources", which the later draws have none of."""
    if kind == "sources" and half in DRAWS:
        return []
    return guardian_mentions.load_sample(f"unseen_{kind}_{half}.jsonl")


def score_half(half: str, reading: Reading, *, mentions: Sequence[Row], sources: Sequence[Row]) -> list[Figure]:
    """Return the share of a half's mentions, and of its sources that are found, with the right actor; all and by form.

    Args:
        half: one of ``HALVES``.
        reading: of the articles.
        mentions: the rows of the mentions.
        sources: the rows of the sources.
    """
    counts: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for row in mentions:
        right = guardian_mentions.is_right(row, reading[row["id"]])
        _add(counts, "mentions", row["form"], right=right)
    for row in sources:
        actors = source_actors.actors_at(reading[row["article"]], row["start"], row["end"])
        if actors is not None:
            _add(counts, "sources", row["kind"], right=source_actors.is_right(row, actors))
    return [
        Figure(
            "unseen_actors", f"{kind}, {form} right ({half})", counts[kind, form].recall, int(counts[kind, form].gold)
        )
        for kind, forms in KINDS.items()
        for form in ("all", *forms)
        if counts[kind, form].gold
    ]


def _add(counts: dict[tuple[str, str], Counts], kind: str, form: str, *, right: bool) -> None:
    counts[kind, "all"].add(right, 1, 1)
    counts[kind, form].add(right, 1, 1)


def _articles(shared: Path, wanted: set[str]) -> list[Row]:
    """Return the articles with their day of publication under "date"."""
    found = []
    for corpus in CORPORA.values():
        for line in (shared / corpus.file).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["id"] in wanted:
                found.append({**row, "date": row.get(corpus.date) if corpus.date else None})
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the articles and print the figures of the halves asked for."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.unseen_actors", description=__doc__)
    parser.add_argument("--half", choices=(*HALVES, *DRAWS), help="default: all")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    options = parser.parse_args(arguments)
    for half in (options.half,) if options.half else (*HALVES, *DRAWS):
        mentions, sources = load_half("mentions", half), load_half("sources", half)
        wanted = {row["id"] for row in mentions} | {row["article"] for row in sources}
        reading = read_rows(_articles(options.shared, wanted), date="date")
        for figure in score_half(half, reading, mentions=mentions, sources=sources):
            print(f"{figure.metric:<40} {figure.value:.3f}  n {figure.n}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
