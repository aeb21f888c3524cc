"""Texts to measure on: real articles where the shared corpora are at hand, else the examples; and mixtures of them."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.machine import ROOT
from volteface.records import Document
from volteface.sources import SourceOptions, read_documents

__all__ = ["ARTICLES", "articles", "mixed_documents", "write_documents"]

ARTICLES = ROOT.parent / "shared" / "corpora" / "guardian_sdf.jsonl"
_SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[“A-Z])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_LONGER_WORD = re.compile(r"(?<= )[a-z]{6,}(?=[ .,])")
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
KEPT = frozenset(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])


def articles(path: Path = ARTICLES) -> tuple[str, list[Document]]:
    """Return where the texts come from, and the texts."""
    source = path if path.exists() else ROOT / "examples"
    found = [item for item in read_documents([source], SourceOptions()) if isinstance(item, Document)]
    return source.name, found


def mixed_documents(documents: Sequence[Document], count: int, *, words: int, seed: int = 7) -> Iterator[Document]:
    """Yield new documents that are no near-duplicates of each other.

    Each is made of sentences drawn from all texts; half of its names and a quarter of its longer words are exchanged.
    """
    chance = random.Random(seed)
    pool = [sentence for document in documents for sentence in _SENTENCE.split(document.text) if _is_usual(sentence)]
    longer = sorted({word for sentence in pool for word in _LONGER_WORD.findall(sentence)})
    names = ["".join(chance.choices(_SYLLABLES, k=3)).capitalize() for _ in range(4000)]
    for number in range(count):
        text = _drawn(pool, words, chance)
        text = _exchanged(text, _NAME, names, chance=chance, share=0.5)
        text = _exchanged(text, _LONGER_WORD, longer, chance=chance, share=0.25)
        day = f"20{10 + number % 15:02}-{1 + number % 12:02}-{1 + number % 28:02}"
        yield Document(id=f"mixed-{number}", text=text, published=day, source="benchmark", language="en")


def _is_usual(sentence: str) -> bool:
    return 8 <= len(sentence.split()) <= 30


def _drawn(pool: Sequence[str], words: int, chance: random.Random) -> str:
    sentences: list[str] = []
    held = 0
    while held < words:
        sentences.append(" ".join(chance.choice(pool).split()))
        held += len(sentences[-1].split())
    return " ".join(sentences)


def _exchanged(text: str, words: re.Pattern[str], new: Sequence[str], *, chance: random.Random, share: float) -> str:
    """Exchange a share of the words that a pattern finds, each for the same new word throughout."""
    chosen: dict[str, str] = {}

    def exchange(match: re.Match[str]) -> str:
        word = match.group()
        if word not in chosen:
            chosen[word] = chance.choice(new) if word not in KEPT and chance.random() < share else word
        return chosen[word]

    return words.sub(exchange, text)


def write_documents(documents: Iterator[Document], path: Path) -> int:
    """Write documents as JSON Lines; return how many words they have."""
    words = 0
    with path.open("w", encoding="utf-8") as lines:
        for document in documents:
            words += len(document.text.split())
            row = {"id": document.id, "text": document.text, "published": document.published, "source": document.source}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return words
