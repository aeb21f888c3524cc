"""Unlabelled news for the teachers to speak on: articles, and their sentences in order."""

from __future__ import annotations

import random
import re
from pathlib import Path

from training.sentences import rows_of

_SENTENCE = re.compile(r"\S.*?(?:[.!?…][\"”’)\]]*(?=\s+[\"“‘(]?[A-Z0-9])|$)")
FEWEST, MOST = 40, 600
"""Code points of a sentence that is worth learning from."""


def load_texts(shared: Path) -> list[str]:
    """Return the unlabelled articles: those of corpora, then those of the sets of places and times."""
    files = [
        shared / "corpora" / "guardian_sdf.jsonl",
        *(shared / "gold" / name / "dev.jsonl" for name in ("places", "times")),
    ]
    return [row["text"] for path in files for row in rows_of(path)]


def load_attribution_texts(shared: Path) -> list[str]:
    """Return the articles of the training side of gold/attribution."""
    return [row["text"] for row in rows_of(shared / "gold" / "attribution" / "train.jsonl")]


def sentences_of(text: str) -> list[list[str]]:
    """Return the sentences of each paragraph."""
    found = []
    for paragraph in text.splitlines():
        cut = [match.group().rstrip() for match in _SENTENCE.finditer(paragraph)]
        if kept := [part for part in cut if FEWEST <= len(part) <= MOST]:
            found.append(kept)
    return found


def sample_paragraphs(texts: list[str], sentences: int, seed: int) -> list[list[str]]:
    """Return whole paragraphs with about so many sentences in all."""
    paragraphs = [paragraph for text in texts for paragraph in sentences_of(text)]
    random.Random(seed).shuffle(paragraphs)
    found: list[list[str]] = []
    count = 0
    for paragraph in paragraphs:
        if count >= sentences:
            break
        found.append(paragraph)
        count += len(paragraph)
    return found
