"""Attribution windows for training: word pieces, BIO labels, and which cue each source and content belongs to."""

from __future__ import annotations

import json
import random
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from training.passages import Marks
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.pieces import PieceTable, Window, cut_units, pack_windows, piece_table

ROLES = ("source", "cue", "content")
IGNORE = -100


@dataclass
class Article:
    """One annotated article, cut into pieces once.

    Attributes:
        labels: label id of each word-beginning piece, ``IGNORE`` elsewhere.
        links: for each attribution (cue piece, source piece or None, content pieces): the first piece of each span.
        soft: a teacher's probabilities of the labels of each word, (words, labels), or ``None``.
    """

    text: str
    table: PieceTable
    labels: list[int]
    links: list[tuple[int, int | None, list[int]]]
    soft: np.ndarray | None = None


@dataclass
class Example:
    """One window as the model sees it; positions count from 0 at the opening mark.

    Attributes:
        heads: positions of the pieces that begin a word.
        soft: a teacher's probabilities of their labels, (words, labels), or ``None``.
    """

    ids: list[int]
    labels: list[int]
    cues: list[int]
    sources: list[int]
    contents: list[int]
    cue_source: list[int]
    content_cue: list[int]
    heads: list[int] = field(default_factory=list)
    soft: np.ndarray | None = None


def load_articles(path: Path, tokenizer: Tokenizer) -> list[Article]:
    """Read ``gold/attribution``-style JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        return [make_article(json.loads(line), tokenizer) for line in lines]


def make_article(row: dict, tokenizer: Tokenizer) -> Article:
    """Label the word pieces of one gold article; a row without attributions has no labels to learn."""
    table = piece_table(row["text"], tokenizer)
    labels = [IGNORE] * len(table.ids)
    head_starts = [table.starts[i] for i in table.heads]
    if "attributions" not in row:
        return Article(row["text"], table, labels, [])
    for head in table.heads:
        labels[head] = 0

    def mark(spans: list[list[int]], role: str) -> int | None:
        first_piece = None
        for start, end in sorted(spans):
            lo, hi = bisect_left(head_starts, start), bisect_left(head_starts, end)
            for n, h in enumerate(range(lo, hi)):
                labels[table.heads[h]] = LABELS.index(("B-" if n == 0 else "I-") + role)
            if hi > lo and first_piece is None:
                first_piece = table.heads[lo]
        return first_piece

    links = []
    for gold in row["attributions"]:
        content = [piece for span in sorted(gold["content"]) if (piece := mark([span], "content")) is not None]
        source, cue = mark(gold["source"], "source"), mark(gold["cue"], "cue")
        if cue is not None:
            links.append((cue, source, content))
    return Article(row["text"], table, labels, links)


def windows_of(article: Article, rng: random.Random | None, *, most: int = 256) -> list[Window]:
    """Pack an article into windows; with ``rng`` at random sizes up to ``most``, sometimes sentence by sentence."""
    if rng is None:
        return pack_windows(cut_units(article.text, article.table))
    limit = min(most, rng.choice((64, 128, 192, 256, 256)))
    units = cut_units(article.text, article.table, max_pieces=most, whole=rng.random() > 0.25)
    if rng.random() < 0.25:
        return [Window((unit,)) for unit in units]
    return pack_windows(units, max_pieces=limit)


def make_example(article: Article, window: Window, marks: Marks | None = None) -> Example:
    """Cut the labels and links of an article down to one window."""
    marks = marks or Marks()
    ids = window.input_ids(article.table.ids, opening=marks.opening, closing=marks.closing)
    labels = [IGNORE] * len(ids)
    at = dict(window.positions())
    for piece, position in at.items():
        labels[position] = article.labels[piece]
    inside = [
        (at[cue], at.get(source) if source is not None else -1, [at[x] for x in contents if x in at])
        for cue, source, contents in article.links
        if cue in at
    ]
    cues = sorted({c for c, _, _ in inside})
    sources = sorted({s for _, s, _ in inside if s is not None and s >= 0})
    cue_source = {c: (sources.index(s) if s is not None and s >= 0 else len(sources)) for c, s, _ in inside}
    contents = sorted((x, cues.index(c)) for c, _, xs in inside for x in xs)
    words = [row for row, head in enumerate(article.table.heads) if head in at]
    return Example(
        ids, labels, cues, sources, [x for x, _ in contents], [cue_source[c] for c in cues], [c for _, c in contents],
        heads=[at[article.table.heads[row]] for row in words],
        soft=None if article.soft is None else article.soft[words],
    )  # fmt: skip
