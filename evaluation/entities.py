"""Times, places, mentions, and the stance of labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from evaluation.metrics import Counts, core_span, distance_km, macro_f1
from evaluation.run import Figure, Reading, Row

KINDS = {
    **dict.fromkeys(("person", "office", "role"), "Person"),
    **dict.fromkeys(("organization", "media", "group"), "Organisation"),
    **dict.fromkeys(("country", "place", "facility"), "Location"),
}
NEAR_KM = 161.0
PLACES_PUBLISHED = {"gwn": ".941 Mordecai 3", "tr": ".873 Mordecai 3"}
BIO_KINDS = {"Person": "Person", "Organisation": "Organisation", "Location": "Location"}


def score_times(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Relaxed, strict, type and value F1 of TIMEX3 (TempEval-3)."""
    counts = {name: Counts() for name in ("relaxed", "strict", "type", "value")}
    for row in rows:
        system, gold = reading[row["id"]].times, row["timexes"]
        right = dict.fromkeys(counts, 0)
        right["strict"] = len({(t.start, t.end) for t in system} & {(t["start"], t["end"]) for t in gold})
        used: set[int] = set()
        for timex in gold:
            over = [
                (min(timex["end"], t.end) - max(timex["start"], t.start), i)
                for i, t in enumerate(system)
                if i not in used and t.start < timex["end"] and timex["start"] < t.end
            ]
            if not over:
                continue
            index = max(over)[1]
            used.add(index)
            right["relaxed"] += 1
            right["value"] += system[index].value == timex.get("value")
            right["type"] += system[index].type == timex.get("type")
        for name, held in counts.items():
            held.add(right[name], len(system), len(gold))
    bars = {"relaxed": ".903 HeidelTime", "strict": ".813 HeidelTime", "value": ".776 HeidelTime"}
    return [Figure("times", f"{name} F1", held.f1, int(held.gold), bars.get(name, "")) for name, held in counts.items()]


def score_places(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Recognition F1 by overlap, and resolution within 161 km of the gold, by corpus."""
    recognition = Counts()
    found: dict[str, list[bool]] = defaultdict(list)
    located: dict[str, int] = defaultdict(int)
    for row in rows:
        system, used, hits = reading[row["id"]].places, set[int](), 0
        for place in row["places"]:
            index = next((i for i, p in enumerate(system) if i not in used and p.start < place["end"] and place["start"] < p.end), None)
            if index is not None:
                used.add(index)
                hits += 1
            if place.get("lat") is None:
                continue
            located[row["corpus"]] += 1
            if index is not None:
                ours = system[index]
                near = ours.latitude is not None and ours.longitude is not None
                found[row["corpus"]].append(near and distance_km(place["lat"], place["lon"], ours.latitude, ours.longitude) <= NEAR_KM)
        recognition.add(hits, len(system), len(row["places"]))
    figures = [Figure("places", "recognition F1", recognition.f1, int(recognition.gold))]
    for corpus in sorted(located):
        right = sum(found[corpus])
        figures.append(Figure("places", f"{corpus} within 161 km of found", right / max(1, len(found[corpus])), len(found[corpus]), PLACES_PUBLISHED.get(corpus, "")))
        figures.append(Figure("places", f"{corpus} end to end", right / located[corpus], located[corpus]))
    return figures


def score_mentions(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """F1 of mentions in whole documents after trimming, without and with their kind."""
    untyped, typed = Counts(), Counts()
    for row in rows:
        text = row["text"]
        gold = {(core_span(text, e["start"], e["end"]), e["type"]) for e in row["entities"] if e["type"] in ("Person", "Organisation", "Location", "Nationality")}
        ours = {(core_span(text, m.start, m.end), KINDS.get(m.kind, "other")) for m in reading[row["id"]].mentions}
        typed.add(len(ours & gold), len(ours), len(gold))
        spans, gold_spans = {x for x, _ in ours}, {x for x, _ in gold}
        untyped.add(len(spans & gold_spans), len(spans), len(gold_spans))
    return [
        Figure("ner_re3d", "mention F1", untyped.f1, int(untyped.gold)),
        Figure("ner_re3d", "mention and kind F1", typed.f1, int(typed.gold)),
    ]


def score_mention_sentences(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro F1 of exact (start, end, type) on sentences, over the types that our kinds map to."""
    counts = Counts()
    for row in rows:
        gold = {(e["start"], e["end"], e["type"]) for e in row["entities"] if e["type"] in BIO_KINDS}
        ours = {(m.start, m.end, KINDS.get(m.kind, "other")) for m in reading[row["id"]].mentions}
        counts.add(len(ours & gold), len(ours), len(gold))
    return [Figure("ner_re3d_bio", "exact F1, mapped kinds", counts.f1, int(counts.gold), ".695 ConfliBERT-v2")]


def score_stance(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Macro F1 of the stance of the labels that a sentence gives its target; no label is neutral."""
    polarity = {"hostile": -1, "neutral": 0, "favourable": 1}
    pairs = []
    for row in rows:
        annotation = reading[row["id"]]
        start, end = row["target"]
        actors = {m.actor for m in annotation.mentions if m.actor and m.start < end and start < m.end}
        labels = [x for x in annotation.labels if x.target in actors or (x.target_span and x.target_span.start < end and start < x.target_span.end)]
        total = sum(polarity[label.stance] for label in labels)
        pairs.append((row["polarity"], (total > 0) - (total < 0)))
    macro, accuracy = macro_f1(pairs, (-1, 0, 1))
    n = len(pairs)
    return [
        Figure("target_sentiment", "macro F1, from labels only", macro, n, ".831 GRU-TSC"),
        Figure("target_sentiment", "accuracy, from labels only", accuracy, n),
    ]
