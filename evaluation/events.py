"""Events: main event of a sentence, its parties and class, and how sure the text is that it happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from evaluation.metrics import Counts, Span, core_span, macro_f1, offsets, pearson
from evaluation.run import Figure, Reading, Row
from volteface.records import Annotation, Event

QUADS = {"verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4}
FACTUALITY = {"current": 3.0, "historical": 3.0, "future": 0.0, "hypothetical": 0.0, "negated": -3.0}
"""Reality on the scale of the factuality sets, -3 (certainly not) to 3 (certainly)."""
FACTUALITY_PUBLISHED = {"UW": "MAE .346, r .863 DLGRN", "MEANTIME": "MAE .279, r .516 DLGRN", "UDS_IH2": "MAE .722, r .912 DLGRN"}


def main_event(annotation: Annotation) -> Event | None:
    """Return the most confident event."""
    return max(annotation.events, key=lambda e: e.confidence or 0, default=None)


def score_source_target(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro F1 of the main event's parties, exact after trimming, and overlapping."""
    exact, overlapping = Counts(), Counts()
    for row in rows:
        text, event = row["text"], main_event(reading[row["id"]])
        found = {(role, *core_span(text, *span)) for role, spans in _sides(event).items() for span in spans}
        gold = {(role, *core_span(text, *span)) for role, key in (("S", "source"), ("T", "target"), ("R", "r")) for span in row[key]}
        exact.add(_matched(found, gold, exact=True), len(found), len(gold))
        overlapping.add(_matched(found, gold, exact=False), len(found), len(gold))
    n = int(exact.gold)
    return [
        Figure("events_source_target", "exact F1", exact.f1, n, ".752 ConfliBERT-v2"),
        Figure("events_source_target", "overlap F1", overlapping.f1, n),
    ]


def _sides(event: Event | None) -> dict[str, list[Span]]:
    return {"S": offsets(event.actors), "T": offsets(event.recipients)} if event else {"S": [], "T": []}


def _matched(found: set[tuple[str, int, int]], gold: set[tuple[str, int, int]], *, exact: bool) -> int:
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
    pairs = [(row["label"], _quad(main_event(reading[row["id"]]))) for row in rows]
    macro, accuracy = macro_f1(pairs, range(5))
    n = len(pairs)
    return [Figure("quadclass", "macro F1", macro, n, ".895 ConfliBERT"), Figure("quadclass", "accuracy", accuracy, n)]


def _quad(event: Event | None) -> int:
    return QUADS.get(event.quad or "", 0) if event else 0


def score_plv(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Macro F1 of root classes and quads of a pair that we have to find ourselves."""
    roots, quads, found = [], [], 0
    for row in rows:
        events = reading[row["id"]].events
        both = [e for e in events if _touches(offsets(e.actors), row["source"]) and _touches(offsets(e.recipients), row["target"])]
        either = [e for e in events if _touches([*offsets(e.actors), *offsets(e.recipients)], [*row["source"], *row["target"]])]
        pool = both or either or list(events)
        event = max(pool, key=lambda e: e.confidence or 0, default=None)
        kind = event.type if event else "NONE"
        found += bool(both)
        roots.append((row["root"], "YIELD" if kind in ("CONCEDE", "RETREAT") else kind))
        quads.append((row["quad"], _quad(event)))
    n = len(rows)
    return [
        Figure("plv", "root macro F1", macro_f1(roots, sorted({gold for gold, _ in roots}))[0], n, ".824 ZSP, pair given"),
        Figure("plv", "quad macro F1", macro_f1(quads, range(1, 5))[0], n, ".896 ZSP, pair given"),
        Figure("plv", "pair found", found / max(1, n), n),
    ]


def _touches(spans: Sequence[Span], gold: Sequence[Sequence[int]]) -> bool:
    return any(start < stop and begin < end for start, end in spans for begin, stop in gold)


def score_plover(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Macro F1 of the main event's type."""
    pairs = [(row["event_2021"], event.type if (event := main_event(reading[row["id"]])) else "NONE") for row in rows]
    macro, accuracy = macro_f1(pairs, sorted({gold for gold, _ in pairs}))
    return [Figure("plover", "type macro F1", macro, len(pairs)), Figure("plover", "type accuracy", accuracy, len(pairs))]


def score_petrarch(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro F1 of (source country, target country, CAMEO root) on the sentences about real actors.

    The invented actors of the other sentences stand only in dictionaries that no reader of news has.
    """
    from volteface.knowledge import load_knowledge

    ontology = load_knowledge().ontology
    counts, pairs = Counts(), Counts()
    real = [row for row in rows if "invented" not in row["grammar"] and "PETRARCH validation" not in row["grammar"]]
    for row in real:
        gold = {(e["source"][:3], e["target"][:3], e["code"][:2]) for e in row["events"]}
        annotation = reading[row["id"]]
        country = {actor.id: actor.country or "---" for actor in annotation.actors}
        found = set()
        for event in annotation.events:
            roots = ontology.cameo_root(event.type)
            for actor in event.actors or (None,):
                for recipient in event.recipients or (None,):
                    sides = tuple(country.get(ref.actor or "", "---") if ref else "---" for ref in (actor, recipient))
                    found.update((*sides, root) for root in ([roots] if isinstance(roots, str) else roots or ()))
        counts.add(len(found & gold), len(found), len(gold))
        pairs.add(len({x[:2] for x in found} & {x[:2] for x in gold}), len({x[:2] for x in found}), len({x[:2] for x in gold}))
    n = int(counts.gold)
    return [
        Figure("petrarch_cases", "real actors, root triple F1", counts.f1, n),
        Figure("petrarch_cases", "real actors, pair F1", pairs.f1, n),
    ]


def score_factuality(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Mean absolute error and r of the coded events' reality; an event that is not coded counts as certain."""
    pairs: dict[str, list[tuple[float, float]]] = defaultdict(list)
    coded: dict[str, int] = defaultdict(int)
    for row in rows:
        start, end = row["event"]
        event = next((e for e in reading[row["id"]].events if e.trigger.start < end and start < e.trigger.end), None)
        coded[row["dataset"]] += event is not None
        pairs[row["dataset"]].append((row["factuality"], FACTUALITY[event.reality] if event else 3.0))
    figures = []
    for name, found in sorted(pairs.items()):
        error = sum(abs(gold - ours) for gold, ours in found) / len(found)
        figures.append(Figure("factuality", f"{name} MAE", error, len(found), FACTUALITY_PUBLISHED.get(name, ""), lower=True))
        figures.append(Figure("factuality", f"{name} r", pearson(found), len(found)))
        figures.append(Figure("factuality", f"{name} events coded", coded[name] / len(found), len(found)))
    return figures
