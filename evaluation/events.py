"""Events: the main event of a sentence, its parties and its class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.metrics import Counts, Span, core_span, macro_f1, offsets
from evaluation.run import Figure, Reading, Row
from volteface.records import Annotation, Event

__all__ = [
    "main_event",
    "matched",
    "quad_number",
    "score_plv",
    "score_quadclass",
    "score_source_target",
    "touches",
]

QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
GOLD_ROLES = (("S", "source"), ("T", "target"), ("R", "r"))


def main_event(annotation: Annotation) -> Event | None:
    """Return the most confident event."""
    return max(annotation.events, key=lambda e: e.confidence or 0, default=None)


def score_source_target(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro F1 of the main event's parties, exact after trimming, and overlapping; and how often all are right."""
    exact, overlapping, by_role = Counts(), Counts(), {"S": Counts(), "T": Counts()}
    whole = 0
    for row in rows:
        text, event = row["text"], main_event(reading[row["id"]])
        found = {(role, *core_span(text, *span)) for role, spans in _sides(event).items() for span in spans}
        gold = {(role, *core_span(text, *span)) for role, key in GOLD_ROLES for span in row[key]}
        exact.add(matched(found, gold, exact=True), len(found), len(gold))
        overlapping.add(matched(found, gold, exact=False), len(found), len(gold))
        whole += {x[1:] for x in found} == {x[1:] for x in gold} if row["r"] else found == gold
        for role, counts in by_role.items():
            ours, wanted = ({x for x in side if x[0] == role} for side in (found, gold))
            counts.add(len(ours & wanted), len(ours), len(wanted))
    n = int(exact.gold)
    return [
        Figure("events_source_target", "exact F1", exact.f1, n, ".752 ConfliBERT-v2"),
        Figure("events_source_target", "overlap F1", overlapping.f1, n),
        Figure("events_source_target", "source exact F1", by_role["S"].f1, int(by_role["S"].gold)),
        Figure("events_source_target", "target exact F1", by_role["T"].f1, int(by_role["T"].gold)),
        Figure("events_source_target", "all parties right", whole / max(1, len(rows)), len(rows)),
    ]


def _sides(event: Event | None) -> dict[str, list[Span]]:
    return {"S": offsets(event.actors), "T": offsets(event.recipients)} if event else {"S": [], "T": []}


def matched(found: set[tuple[str, int, int]], gold: set[tuple[str, int, int]], *, exact: bool) -> int:
    """Count gold parties with a partner of their own; a reciprocal party (R) may be found on either side."""
    left = set(found)
    right = 0
    for role, start, end in sorted(gold):
        for candidate in sorted(left):
            same_place = candidate[1:] == (start, end) if exact else (candidate[1] < end and start < candidate[2])
            if role in ("R", candidate[0]) and same_place:
                left.remove(candidate)
                right += 1
                break
    return right


def score_quadclass(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Macro F1 of the main event's quad, 0 where there is none."""
    pairs = [(row["label"], quad_number(main_event(reading[row["id"]]))) for row in rows]
    macro, accuracy = macro_f1(pairs, range(5))
    n = len(pairs)
    return [Figure("quadclass", "macro F1", macro, n, ".895 ConfliBERT"), Figure("quadclass", "accuracy", accuracy, n)]


def quad_number(event: Event | None) -> int:
    """Return the number of an event's quad in the gold data, 0 for none."""
    return QUADS.get(event.quad or "", 0) if event else 0


def score_plv(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Macro F1 of root classes, quads and sides of a pair that we have to find ourselves."""
    roots, quads, found = [], [], 0
    for row in rows:
        event, of_pair = _event_of_pair(row, reading[row["id"]].events)
        kind = event.type if event else "NONE"
        found += of_pair
        roots.append((row["root"], "YIELD" if kind in ("CONCEDE", "RETREAT") else kind))
        quads.append((row["quad"], quad_number(event)))
    n = len(rows)
    root, root_accuracy = macro_f1(roots, sorted({gold for gold, _ in roots}))
    quad, quad_accuracy = macro_f1(quads, range(1, 5))
    binary, _ = macro_f1([(_side(gold), _side(ours)) for gold, ours in quads], ("cooperation", "conflict"))
    return [
        Figure("plv", "root macro F1", root, n, ".824 ZSP, pair given"),
        Figure("plv", "root accuracy", root_accuracy, n, ".838 ZSP, pair given"),
        Figure("plv", "quad macro F1", quad, n, ".896 ZSP, pair given"),
        Figure("plv", "quad accuracy", quad_accuracy, n, ".901 ZSP, pair given"),
        Figure("plv", "binary macro F1", binary, n, ".964 ZSP, pair given"),
        Figure("plv", "pair found", found / max(1, n), n),
    ]


def _event_of_pair(row: Row, events: Sequence[Event]) -> tuple[Event | None, bool]:
    """Return the surest event of a pair, failing that of one of the two, failing that of all; and whether of both."""
    both, either = [], []
    for event in events:
        actors, recipients = offsets(event.actors), offsets(event.recipients)
        if touches(actors, row["source"]) and touches(recipients, row["target"]):
            both.append(event)
        if touches([*actors, *recipients], [*row["source"], *row["target"]]):
            either.append(event)
    pool = both or either or events
    return max(pool, key=lambda e: e.confidence or 0, default=None), bool(both)


def _side(quad: int) -> str:
    return "none" if quad == 0 else "cooperation" if quad in (1, 2) else "conflict"


def touches(spans: Iterable[Span], gold: Sequence[Sequence[int]]) -> bool:
    """Say whether one of the spans overlaps one of the gold's."""
    return any(start < stop and begin < end for start, end in spans for begin, stop in gold)
