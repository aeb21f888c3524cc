"""Times, mentions, and the stance of labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluation.metrics import Counts, core_span, macro_f1
from evaluation.run import Figure, Reading, Row
from volteface.knowledge.actors import load_registry
from volteface.records import Annotation, Time

KINDS = {
    **dict.fromkeys(("person", "office", "role"), "Person"),
    **dict.fromkeys(("organization", "media", "group"), "Organisation"),
    **dict.fromkeys(("country", "place", "facility"), "Location"),
}
SENTENCE_TYPES = frozenset(("Person", "Organisation", "Location", "Nationality", "Temporal"))
DOCUMENT_TYPES = ("Person", "Organisation", "Location", "Nationality")
TONE_EDGE = 1 / 3
"""Tone from which a mention counts as favourable, and under whose negative as hostile."""
STANCE_PUBLISHED = {"rw": ".831 GRU-TSC", "mt": ".825 GRU-TSC"}
POLARITY = {"hostile": -1, "neutral": 0, "favourable": 1}

Entity = tuple[int, int, str]

__all__ = ["score_mention_sentences", "score_mentions", "score_stance", "score_times"]


def score_times(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Relaxed, strict, type and value F1 of TIMEX3 (TempEval-3)."""
    counts = {name: Counts() for name in ("relaxed", "strict", "type", "value")}
    for row in rows:
        system, gold = reading[row["id"]].times, row["timexes"]
        right = dict.fromkeys(counts, 0)
        right["strict"] = len({(t.start, t.end) for t in system} & {(t["start"], t["end"]) for t in gold})
        for timex, time in _matched_times(gold, system):
            right["relaxed"] += 1
            right["value"] += time.value == timex.get("value")
            right["type"] += time.type == timex.get("type")
        for name, held in counts.items():
            held.add(right[name], len(system), len(gold))
    bars = {"relaxed": ".903 HeidelTime", "strict": ".813 HeidelTime", "value": ".776 HeidelTime"}
    return [Figure("times", f"{name} F1", held.f1, int(held.gold), bars.get(name, "")) for name, held in counts.items()]


def _matched_times(gold: Sequence[Row], system: Sequence[Time]) -> Iterator[tuple[Row, Time]]:
    """Yield each gold expression with the one of ours, not yet taken, that overlaps it most."""
    used: set[int] = set()
    for timex in gold:
        over = [
            (min(timex["end"], t.end) - max(timex["start"], t.start), i)
            for i, t in enumerate(system)
            if i not in used and t.start < timex["end"] and timex["start"] < t.end
        ]
        if over:
            index = max(over)[1]
            used.add(index)
            yield timex, system[index]


def score_mentions(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """F1 of mentions in whole documents: after trimming, without and with their kind; exact; and overlapping."""
    counts = {name: Counts() for name in ("mention F1", "mention and kind F1", "exact F1", "overlap and kind F1")}
    for row in rows:
        text = row["text"]
        gold = {(e["start"], e["end"], e["type"]) for e in row["entities"] if e["type"] in DOCUMENT_TYPES}
        ours = {(m.start, m.end, KINDS.get(m.kind, "other")) for m in reading[row["id"]].mentions}
        typed, gold_typed = _cores(text, ours), _cores(text, gold)
        untyped, gold_untyped = {x[:2] for x in typed}, {x[:2] for x in gold_typed}
        counts["mention F1"].add(len(untyped & gold_untyped), len(untyped), len(gold_untyped))
        counts["mention and kind F1"].add(len(typed & gold_typed), len(typed), len(gold_typed))
        counts["exact F1"].add(len(ours & gold), len(ours), len(gold))
        counts["overlap and kind F1"].add(_overlapping(gold, ours), len(ours), len(gold))
    return [Figure("ner_re3d", name, held.f1, int(held.gold)) for name, held in counts.items()]


def _cores(text: str, entities: Iterable[Entity]) -> set[Entity]:
    return {(*core_span(text, start, end), kind) for start, end, kind in entities}


def _overlapping(gold: set[Entity], ours: set[Entity]) -> int:
    """Count gold entities with one of ours of their own that overlaps them and is of their type."""
    left = sorted(ours)
    right = 0
    for start, end, kind in sorted(gold):
        partner = next((x for x in left if x[2] == kind and x[0] < end and start < x[1]), None)
        if partner is not None:
            left.remove(partner)
            right += 1
    return right


def score_mention_sentences(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro and macro F1 of exact (start, end, type) over all types of the set, ours named as the set names them.

    Weapons, quantities, documents and sums of money are not read, and count as missed. "Mapped kinds" leaves them out,
    and takes ours as tags can show them, one a word: of mentions inside each other the outermost.
    """
    counts: dict[str, Counts] = {}
    mapped = Counts()
    for row in rows:
        flat = _flat_entities(reading[row["id"]])
        shared = {x for x in ((e["start"], e["end"], e["type"]) for e in row["entities"]) if x[2] in SENTENCE_TYPES}
        mapped.add(len(flat & shared), len(flat), len(shared))
        gold = {(e["start"], e["end"], e["type"]) for e in row["entities"]}
        ours = _typed_entities(reading[row["id"]])
        for kind in {x[2] for x in gold | ours}:
            mine, wanted = ({x for x in side if x[2] == kind} for side in (ours, gold))
            counts.setdefault(kind, Counts()).add(len(mine & wanted), len(mine), len(wanted))
    of_gold = [held for held in counts.values() if held.gold]
    micro = Counts()
    for held in counts.values():
        micro.add(held.right, held.system, held.gold)
    macro = sum(held.f1 for held in of_gold) / max(1, len(of_gold))
    n = int(micro.gold)
    return [
        Figure("ner_re3d_bio", "exact micro F1", micro.f1, n, ".695 ConfliBERT-v2, trained on it"),
        Figure("ner_re3d_bio", "exact macro F1", macro, n),
        Figure("ner_re3d_bio", "exact F1, mapped kinds", mapped.f1, int(mapped.gold), ".695 ConfliBERT-v2, all kinds"),
    ]


def _flat_entities(annotation: Annotation) -> set[Entity]:
    """Return times and the mentions of mapped kinds that lie in no other, words of nationality as the set has them."""
    demonym = load_registry().demonym
    typed = {
        (m.start, m.end, "Nationality" if demonym(m.text) else KINDS[m.kind])
        for m in annotation.mentions
        if m.kind in KINDS
    }
    ordered = sorted(typed | {(t.start, t.end, "Temporal") for t in annotation.times}, key=lambda x: (x[0], -x[1]))
    outer: set[Entity] = set()
    reach = -1
    for entity in ordered:
        if entity[1] > reach:
            outer.add(entity)
            reach = entity[1]
    return outer


def _typed_entities(annotation: Annotation) -> set[Entity]:
    """Return mentions and times as (start, end, type); what has no type in the set is of type "other"."""
    mentions = {(m.start, m.end, KINDS.get(m.kind, "other")) for m in annotation.mentions}
    return mentions | {(t.start, t.end, "Temporal") for t in annotation.times}


def score_stance(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Three-way stance towards the target by subset, through the records: its tone, failing that its labels."""
    pairs: dict[str, list[tuple[int, int]]] = {}
    for row in rows:
        pairs.setdefault(row["subset"], []).append((row["polarity"], _stance(row, reading[row["id"]])))
    figures = []
    for subset, found in sorted(pairs.items()):
        n = len(found)
        macro, accuracy = macro_f1(found, (-1, 0, 1))
        figures += [
            Figure(
                "target_sentiment", f"{subset} macro F1, through records", macro, n, STANCE_PUBLISHED.get(subset, "")
            ),
            Figure("target_sentiment", f"{subset} accuracy", accuracy, n),
            Figure("target_sentiment", f"{subset} F1 of positive and negative", macro_f1(found, (-1, 1))[0], n),
            Figure("target_sentiment", f"{subset} mean recall", _mean_recall(found), n),
        ]
    return figures


def _stance(row: Row, annotation: Annotation) -> int:
    start, end = row["target"]
    there = [m for m in annotation.mentions if m.start < end and start < m.end]
    tones = [m.tone for m in there if m.tone is not None]
    if tones:
        tone = sum(tones) / len(tones)
        return (tone > TONE_EDGE) - (tone < -TONE_EDGE)
    actors = {m.actor for m in there if m.actor}
    total = 0
    for label in annotation.labels:
        span = label.target_span
        if label.target in actors or (span and span.start < end and start < span.end):
            total += POLARITY[label.stance]
    return (total > 0) - (total < 0)


def _mean_recall(pairs: Sequence[tuple[int, int]]) -> float:
    """Return the mean over classes that occur of the share of them that was found."""
    recalls = []
    for polarity in (-1, 0, 1):
        found = [ours for gold, ours in pairs if gold == polarity]
        if found:
            recalls.append(found.count(polarity) / len(found))
    return sum(recalls) / max(1, len(recalls))
