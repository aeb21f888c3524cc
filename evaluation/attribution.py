"""Who said what: whole articles, and single sentences in the form with published figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation.metrics import Counts, characters, greedy_matches, offsets
from evaluation.run import Figure, Reading, Row

ROLES = ("source", "cue", "content")
SENTENCES_PUBLISHED = {"source": "83.2 BERT+CofeNet", "cue": "75.3 BERT+CofeNet", "content": "72.9 BERT+CofeNet"}


def score_articles(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Character F1 a role, attributions matched by content, and those with the right source too."""
    roles = {role: Counts() for role in ROLES}
    matched, end_to_end = Counts(), Counts()
    for row in rows:
        text, statements = row["text"], reading[row["id"]].statements
        for role, counts in roles.items():
            system = set().union(*(characters(offsets(getattr(s, role)), text) for s in statements))
            gold = set().union(*(characters(a[role], text) for a in row["attributions"]))
            counts.add(len(system & gold), len(system), len(gold))
        ours = [(characters(offsets(s.content), text), characters(offsets(s.source), text)) for s in statements]
        golden = [(characters(a["content"], text), characters(a["source"], text)) for a in row["attributions"]]
        ours, golden = [x for x in ours if x[0]], [x for x in golden if x[0]]
        pairs = greedy_matches([x[0] for x in ours], [x[0] for x in golden], 0.5)
        right = sum(_same_source(ours[i][1], golden[j][1]) for i, j in pairs)
        matched.add(len(pairs), len(ours), len(golden))
        end_to_end.add(right, len(ours), len(golden))
    n = int(matched.gold)
    figures = [Figure("attribution", f"{role} character F1", roles[role].f1, n) for role in ROLES]
    return [
        *figures,
        Figure("attribution", "content F1 at Jaccard 0.5", matched.f1, n, "annotators .80"),
        Figure("attribution", "source accuracy of matched", end_to_end.right / max(1, matched.right), n),
        Figure("attribution", "end to end F1", end_to_end.f1, n, "annotators .76, GenderGapTracker .41"),
    ]


def _same_source(system: set[int], gold: set[int]) -> bool:
    return bool(system & gold) or (not system and not gold)


def score_sentences(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Exact-span F1 a role, in the tokens of the gold."""
    counts = {role: Counts() for role in ROLES}
    for row in rows:
        gold = tagged_spans(row["tags"])
        for role in ROLES:
            found = {
                span
                for statement in reading[row["id"]].statements
                for start, end in offsets(getattr(statement, role))
                if (span := token_span(row["token_offsets"], start, end))
            }
            counts[role].add(len(found & gold[role]), len(found), len(gold[role]))
    return [
        Figure("attribution_sentences", f"{role} exact F1", counts[role].f1, int(counts[role].gold), SENTENCES_PUBLISHED[role])
        for role in ROLES
    ]


def tagged_spans(tags: Sequence[str]) -> dict[str, set[tuple[int, int]]]:
    """Return (first, last) token of each BIO span by role; an inside tag without a beginning begins one."""
    spans: dict[str, set[tuple[int, int]]] = {role: set() for role in ROLES}
    i = 0
    while i < len(tags):
        if tags[i] == "O":
            i += 1
            continue
        role = tags[i][2:].lower()
        last = i
        while last + 1 < len(tags) and tags[last + 1].lower() == f"i-{role}":
            last += 1
        spans[role].add((i, last))
        i = last + 1
    return spans


def token_span(token_offsets: Sequence[Sequence[int]], start: int, end: int) -> tuple[int, int] | None:
    """Return (first, last) of the tokens that code points [start, end) touch."""
    touched: list[Any] = [i for i, (a, b) in enumerate(token_offsets) if a < end and b > start]
    return (touched[0], touched[-1]) if touched else None
