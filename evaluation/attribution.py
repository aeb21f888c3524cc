"""Who said what: whole articles, and single sentences in the form with published figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.metrics import Counts, Span, characters, greedy_matches, offsets
from evaluation.run import Figure, Reading, Row
from volteface.records import Statement

__all__ = ["score_articles", "score_sentences", "span_overlaps", "tagged_spans", "token_span"]

ROLES = ("source", "cue", "content")
EXACT_PUBLISHED = {"source": ".832", "cue": ".753", "content": ".729"}
BEGIN_PUBLISHED = {"source": ".871", "cue": ".823", "content": ".796"}
JACCARD_PUBLISHED = {"source": ".764", "cue": ".694", "content": ".732"}
_OUTER_MARKS = re.compile(r"^[\s\"“”'‘’]+|[\s\"“”'‘’.,;:!?]+$")


def score_articles(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Character F1 a role, attributions matched by content, and those with the right source too."""
    roles = {role: Counts() for role in ROLES}
    matched, strict, end_to_end = Counts(), Counts(), Counts()
    same_source = 0
    for row in rows:
        text, statements = row["text"], reading[row["id"]].statements
        ours = [_quoted(text, s.content, s.source) for s in map(_offsets_of, statements) if characters(s.content, text)]
        golden = [
            _quoted(text, a["content"], a["source"]) for a in row["attributions"] if characters(a["content"], text)
        ]
        _add_roles(roles, row, statements)
        pairs = greedy_matches([x.content for x in ours], [x.content for x in golden], 0.5)
        right = sum(_touching(ours[i].source, golden[j].source) for i, j in pairs)
        same_source += sum(ours[i].source == golden[j].source for i, j in pairs)
        matched.add(len(pairs), len(ours), len(golden))
        strict.add(sum(ours[i].words == golden[j].words for i, j in pairs), len(ours), len(golden))
        end_to_end.add(right, len(ours), len(golden))
    n, pairs_found = int(matched.gold), int(matched.right)
    return [
        *(Figure("attribution", f"{role} character F1", roles[role].f1, n) for role in ROLES),
        Figure("attribution", "content F1 at Jaccard 0.5", matched.f1, n, "annotators .80"),
        Figure("attribution", "content strict F1", strict.f1, n),
        Figure("attribution", "source accuracy of matched", end_to_end.right / max(1, pairs_found), pairs_found),
        Figure("attribution", "source exact of matched", same_source / max(1, pairs_found), pairs_found),
        Figure("attribution", "end to end F1", end_to_end.f1, n, "annotators .76, GenderGapTracker .41"),
    ]


@dataclass(frozen=True)
class _Quoted:
    """One attribution: the code points of its content and source, and the content's words without outer marks."""

    content: set[int]
    source: set[int]
    words: str


def _quoted(text: str, content: Sequence[Sequence[int]], source: Sequence[Sequence[int]]) -> _Quoted:
    words = "".join(text[start:end] for start, end in sorted(map(tuple, content)))
    return _Quoted(characters(content, text), characters(source, text), _OUTER_MARKS.sub("", words))


@dataclass(frozen=True)
class _Offsets:
    content: list[Span]
    source: list[Span]


def _offsets_of(statement: Statement) -> _Offsets:
    return _Offsets(offsets(statement.content), offsets(statement.source))


def _add_roles(roles: Mapping[str, Counts], row: Row, statements: Sequence[Statement]) -> None:
    text = row["text"]
    for role, counts in roles.items():
        system = characters((span for s in statements for span in offsets(getattr(s, role))), text)
        gold = characters((span for a in row["attributions"] for span in a[role]), text)
        counts.add(len(system & gold), len(system), len(gold))


def _touching(system: set[int], gold: set[int]) -> bool:
    return bool(system & gold) or (not system and not gold)


def score_sentences(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """F1 of the same first and last token, F1 of the same first token, and mean overlap, a role each."""
    exact, begin = ({role: Counts() for role in ROLES} for _ in range(2))
    overlaps: dict[str, list[float]] = {role: [] for role in ROLES}
    for row in rows:
        gold, system = tagged_spans(row["tags"]), _token_spans(row, reading[row["id"]].statements)
        for role in ROLES:
            found, wanted = system[role], gold[role]
            exact[role].add(len(found & wanted), len(found), len(wanted))
            firsts = {first for first, _ in found} & {first for first, _ in wanted}
            begin[role].add(len(firsts), len(found), len(wanted))
            overlaps[role] += span_overlaps(found, wanted)
    figures = []
    for role in ROLES:
        n = int(exact[role].gold)
        mean = sum(overlaps[role]) / max(1, len(overlaps[role]))
        figures += [
            Figure("attribution_sentences", f"{role} exact F1", exact[role].f1, n, f"{EXACT_PUBLISHED[role]} CofeNet"),
            Figure("attribution_sentences", f"{role} begin F1", begin[role].f1, n, f"{BEGIN_PUBLISHED[role]} CofeNet"),
            Figure("attribution_sentences", f"{role} Jaccard", mean, n, f"{JACCARD_PUBLISHED[role]} CofeNet"),
        ]
    return figures


def _token_spans(row: Row, statements: Sequence[Statement]) -> dict[str, set[Span]]:
    """Return (first, last) token of each span of ours by role."""
    spans: dict[str, set[Span]] = {role: set() for role in ROLES}
    for statement in statements:
        for role in ROLES:
            for start, end in offsets(getattr(statement, role)):
                tokens = token_span(row["token_offsets"], start, end)
                spans[role].update(() if tokens is None else (tokens,))
    return spans


def span_overlaps(found: set[Span], wanted: set[Span]) -> list[float]:
    """Return the best overlap / union in tokens for each gold span, and 0 for each of ours that touches none."""
    best = [max((_jaccard(gold, ours) for ours in found), default=0.0) for gold in wanted]
    return best + [0.0 for ours in found if not any(_jaccard(gold, ours) for gold in wanted)]


def _jaccard(a: Span, b: Span) -> float:
    shared = min(a[1], b[1]) - max(a[0], b[0]) + 1
    return max(0, shared) / (max(a[1], b[1]) - min(a[0], b[0]) + 1)


def tagged_spans(tags: Sequence[str]) -> dict[str, set[Span]]:
    """Return (first, last) token of each BIO span by role; an inside tag without a beginning begins one."""
    spans: dict[str, set[Span]] = {role: set() for role in ROLES}
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


def token_span(token_offsets: Sequence[Sequence[int]], start: int, end: int) -> Span | None:
    """Return (first, last) of the tokens that code points [start, end) touch."""
    touched: list[Any] = [i for i, (a, b) in enumerate(token_offsets) if a < end and b > start]
    return (touched[0], touched[-1]) if touched else None
