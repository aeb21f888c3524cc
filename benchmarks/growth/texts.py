"""Texts for the near-duplicate search alone: words of real articles in a drawn order, and copies with some changed.

No two texts but a copy and its original share a run of words, as articles that tell of different things do not.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.corpus import articles
from volteface.records import make_id
from volteface.sources import fingerprint

__all__ = ["drawn_texts", "write_prints"]

COPY_EVERY = 20
CHANGE_EVERY = 25
_AT_ONCE = 5_000
_WITHIN = 5_000
"""A copy is one of that many texts before it."""
_WORD = re.compile(r"\w+")


def drawn_texts(count: int, words: int, seed: int = 7) -> Iterator[tuple[str, int | None, int]]:
    """Yield texts of so many words, each with the numbers of the one it was copied from and of the first of these."""
    chance = np.random.default_rng(seed)
    pool = np.array([word for document in articles()[1] for word in _WORD.findall(document.text)])
    held: list[tuple[list[str], int]] = []
    for number in range(1, count + 1):
        original, family = None, number
        if number % COPY_EVERY == 0:
            back = int(chance.integers(1, min(number, _WITHIN)))
            original, drawn, family = number - back, list(held[-back][0]), held[-back][1]
            for place in range(int(chance.integers(CHANGE_EVERY)), words, CHANGE_EVERY):
                drawn[place] = str(pool[chance.integers(len(pool))])
        else:
            drawn = pool[chance.integers(0, len(pool), words)].tolist()
        held.append((drawn, family))
        if len(held) > 2 * _WITHIN:
            del held[:_WITHIN]
        yield " ".join(drawn), original, family


def write_prints(count: int, path: Path, *, words: int) -> dict[str, Any]:
    """Write the fingerprints of drawn texts; return how long the fingerprints alone took."""
    rows: list[tuple[Any, ...]] = []
    spent = 0.0
    fingerprint(" ".join(map(str, range(words))))
    with pq.ParquetWriter(path, _SCHEMA, compression="zstd") as writer:
        for number, (text, original, family) in enumerate(drawn_texts(count, words), start=1):
            begun = time.process_time()
            made = fingerprint(text)
            spent += time.process_time() - begun
            rows.append((number, made.exact, made.signature, make_id(number), None, _day(number), original, family))
            if len(rows) == _AT_ONCE or number == count:
                writer.write_table(pa.table(list(zip(*rows, strict=True)), schema=_SCHEMA))
                rows = []
    return {"cpu_s": round(spent, 2), "us_a_document": round(1e6 * spent / count, 1)}


def _day(number: int) -> str:
    return f"{2010 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"


_SCHEMA = pa.schema(
    {
        "number": pa.int32(), "exact": pa.string(), "signature": pa.binary(), "id": pa.string(), "url": pa.string(),
        "published": pa.string(), "copy_of": pa.int32(), "family": pa.int32(),
    }
)  # fmt: skip
