"""How far the confidence of an event can be trusted. Run ``python -m evaluation.reliability``.

Two kinds of judged events: those in the annotated part of the articles of news_facts, right where an annotated event
has an overlapping trigger and the same type; and the main events of the sentences of plv that are held out of training,
right where the class is the annotated one.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.events import main_event
from evaluation.held_out import is_held_out
from evaluation.news_facts import find_nth
from evaluation.run import Reading, Row, read_rows, rows_of
from volteface.reading.event_choice import class_of

__all__ = ["Judged", "calibration_error", "judge_articles", "judge_pairs", "table"]

Judged = tuple[float, bool]
"""The confidence of an event, and whether it is right."""
BINS = 5


def judge_articles(rows: Sequence[Row], reading: Reading) -> Iterator[Judged]:
    """Yield the events of the annotated part of each article."""
    for row in rows:
        annotation = reading[row["id"]]
        gold = [
            (found, event["type"])
            for event in row["events"]
            if (found := find_nth(annotation.document.text, event["trigger"], event.get("n")))
        ]
        for event in annotation.events:
            if event.trigger.start < row["region_end"] and event.confidence is not None:
                yield (
                    event.confidence,
                    any(
                        event.trigger.start < end and start < event.trigger.end and event.type == kind
                        for (start, end), kind in gold
                    ),
                )


def judge_pairs(rows: Sequence[Row], reading: Reading) -> Iterator[Judged]:
    """Yield the main event of each sentence."""
    for row in rows:
        event = main_event(reading[row["id"]])
        if event is not None and event.confidence is not None:
            yield event.confidence, class_of(event.type) == row["root"]


def table(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """Return (mean confidence, share right, events) of equally full bins, the least confident first."""
    ordered = sorted(judged, key=lambda item: item[0])
    edges = [round(len(ordered) * at / BINS) for at in range(BINS + 1)]
    bins = [ordered[first:last] for first, last in itertools.pairwise(edges) if last > first]
    return [(_mean([c for c, _ in part]), _mean([float(r) for _, r in part]), len(part)) for part in bins]


def calibration_error(judged: Sequence[Judged]) -> float:
    """Return the mean distance between confidence and share right over the bins, weighted by their events."""
    found = table(judged)
    return sum(abs(confidence - right) * n for confidence, right, n in found) / max(1, sum(n for _, _, n in found))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.reliability", description=__doc__)
    root = Path(__file__).resolve().parents[2]
    parser.add_argument("--shared", type=Path, default=root / "shared", help="the folder that holds gold/")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    args = parser.parse_args()
    articles = rows_of(args.shared, "news_facts", "articles.jsonl")
    reading = read_rows(articles, date="date", workers=args.workers)
    pairs = [row for row in rows_of(args.shared, "plv") if is_held_out(row["text"])]
    judged = {
        "events of news_facts": list(judge_articles(rows_of(args.shared, "news_facts"), reading)),
        "main events of plv": list(judge_pairs(pairs, read_rows(pairs, workers=args.workers))),
    }
    for name, found in judged.items():
        print(f"{name}: {len(found)} events, calibration error {calibration_error(found):.3f}")
        for confidence, right, n in table(found):
            print(f"  confidence {confidence:.2f}  right {right:.2f}  of {n}")


if __name__ == "__main__":
    main()
