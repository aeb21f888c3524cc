"""Whether a text presents an event as having happened, on the scale of the factuality sets: -3 (no) to 3 (certain)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from evaluation.metrics import macro_f1, pearson
from evaluation.run import Figure, Reading, Row

__all__ = ["score_factuality", "three_way"]

FACTUALITY = {"current": 3.0, "historical": 3.0, "future": 0.0, "hypothetical": 0.0, "negated": -3.0}
"""Where each reality stands on the scale."""
PUBLISHED_MAE = {"UW": ".346 DLGRN", "MEANTIME": ".279 DLGRN", "UDS_IH2": ".722 DLGRN"}
PUBLISHED_R = {"UW": ".863 DLGRN", "MEANTIME": ".516 DLGRN", "UDS_IH2": ".912 DLGRN"}


def three_way(value: float) -> int:
    """Return -1 under -1, 1 over 1, else 0."""
    return (value > 1) - (value < -1)


def score_factuality(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Mean absolute error, r and three-way macro F1, by data set; an event that is not coded counts as certain.

    The sets annotate every verb, of which only political events are coded; the last figure says how many were.
    """
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    coded: dict[str, int] = defaultdict(int)
    for row in rows:
        start, end = row["event"]
        events = reading[row["id"]].events
        event = next((e for e in events if e.trigger.start < end and start < e.trigger.end), None)
        coded[row["dataset"]] += event is not None
        pairs[row["dataset"]].append((row["factuality"], FACTUALITY[event.reality] if event else 3.0))
    return [figure for name in sorted(pairs) for figure in _figures(name, pairs[name], coded[name])]


def _figures(name: str, pairs: Sequence[tuple[float, float]], coded: int) -> list[Figure]:
    n = len(pairs)
    error = sum(abs(gold - ours) for gold, ours in pairs) / n
    macro, _ = macro_f1([(three_way(gold), three_way(ours)) for gold, ours in pairs], (-1, 0, 1))
    return [
        Figure("factuality", f"{name} MAE", error, n, PUBLISHED_MAE.get(name, ""), lower=True),
        Figure("factuality", f"{name} r", pearson(pairs), n, PUBLISHED_R.get(name, "")),
        Figure("factuality", f"{name} three-way macro F1", macro, n),
        Figure("factuality", f"{name} events coded", coded / n, n),
    ]
