"""What the encoder's heads say of words that gold names: tone towards a given target, factuality of a given event.

The records hold both only where the reading finds the target or the event itself; these figures are of the heads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from evaluation.metrics import macro_f1, pearson
from evaluation.run import Figure, Row
from volteface.reading.encoder import Encoded, encode
from volteface.reading.main_events import split_heads

__all__ = ["score_factuality_head", "score_tone_head"]

TONE_PUBLISHED = {"rw": ".831 GRU-TSC, 125M", "mt": ".825 GRU-TSC, 125M"}


@lru_cache(maxsize=64)
def _encoded(text: str) -> Encoded:
    return encode(text)


def _words(encoded: Encoded, start: int, end: int) -> slice:
    """Return the rows of the given words; of the next word where they are none."""
    first, last = encoded.rows(start, end)
    return slice(first, max(first + 1, last))


def score_tone_head(rows: Sequence[Row]) -> list[Figure]:
    """Macro F1 of hostile, neutral, favourable towards the given target, by subset and over all."""
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        encoded = _encoded(row["text"])
        scores = split_heads(encoded)["tone"][_words(encoded, *row["target"])]
        ours = int(scores.mean(axis=0).argmax()) - 1
        pairs["all"].append((row["polarity"], ours))
        pairs[row["subset"]].append((row["polarity"], ours))
    return [
        Figure(
            "target_sentiment", f"{name} macro F1, target given", macro_f1(found, (-1, 0, 1))[0], len(found),
            TONE_PUBLISHED.get(name, ""),
        )
        for name, found in sorted(pairs.items())
    ]  # fmt: skip


def score_factuality_head(rows: Sequence[Row]) -> list[Figure]:
    """Mean absolute error and r of the given events, by data set."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        encoded = _encoded(row["text"])
        value = float(split_heads(encoded)["fact"][_words(encoded, *row["event"])][0, 0])
        pairs[row["dataset"]].append((row["factuality"], min(3.0, max(-3.0, value))))
    figures = []
    for name, found in sorted(pairs.items()):
        error = sum(abs(gold - ours) for gold, ours in found) / len(found)
        figures.append(Figure("factuality", f"{name} MAE, event given", error, len(found), lower=True))
        figures.append(Figure("factuality", f"{name} r, event given", pearson(found), len(found)))
    return figures
