"""Words that reach the reader through others: who relays whose statement.

Needs the statements of one document with the tokens that govern their cues. Makes ``relayed_by`` links and the
statements that a citation hides: "Tass, citing Syrian sources, reported that ..." is a statement of the sources,
relayed by one of Tass. Links never form a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from volteface.records import Reference, StatementAct

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.references import Referents

__all__ = ["Draft", "relays", "unfold_citations"]

_CITING = frozenset(("cite", "quote"))
_SPEAKERS = frozenset(
    ("source", "official", "officer", "witness", "diplomat", "spokesman", "spokeswoman", "report", "medium", "media",
     "resident", "analyst", "expert", "observer", "lawyer", "aide", "person", "activist", "authority", "agency")
)  # fmt: skip
_PARTIES = frozenset(("person", "organization", "group", "office", "media", "role", "country"))
_MAX_HOPS = 6
Offsets = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its record is made.

    Attributes:
        head: the token that governs the cue.
        act: what is done by saying it.
        source: who speaks.
        cue: code points of the cue.
        content: code points of the content.
        confidence: 0..1, or ``None``.
        method: component and version that found its spans.
        relayed_by: index of the draft that carries it, where a citation says so.
    """

    head: Token | None
    act: StatementAct
    source: tuple[Reference, ...]
    cue: Offsets
    content: Offsets
    confidence: float | None
    method: str
    relayed_by: int | None = None


def unfold_citations(referents: Referents, drafts: Sequence[Draft]) -> list[Draft]:
    """Turn "X, citing Y, reported Z" into a statement of Y that is relayed by the one of X."""
    by_head = {draft.head.i: index for index, draft in enumerate(drafts) if draft.head is not None}
    unfolded = []
    for index, draft in enumerate(drafts):
        carrier = _carrier(referents, draft, by_head)
        cited = _cited(referents, draft) if carrier is not None and carrier != index else ()
        if carrier is not None and cited:
            unfolded.append(replace(draft, source=cited, content=drafts[carrier].content, relayed_by=carrier))
        else:
            unfolded.append(draft)
    return unfolded


def _carrier(referents: Referents, draft: Draft, by_head: Mapping[int, int]) -> int | None:
    """Return the index of the draft whose speaker does the citing, for a cue like "citing"."""
    head = draft.head
    if head is None or head.tag_ != "VBG" or referents.parsed.lemma(head) not in _CITING:
        return None
    governor = head.head
    for _ in range(_MAX_HOPS):
        if governor.i in by_head and governor.i != head.i:
            return by_head[governor.i]
        if governor.head.i == governor.i:
            return None
        governor = governor.head
    return None


def _cited(referents: Referents, draft: Draft) -> tuple[Reference, ...]:
    """Return the persons, groups and outlets that a citation names; none where it cites a reason or a figure."""
    if draft.head is None:
        return ()
    named = next((child for child in draft.head.rights if child.dep_ == "dobj"), None)
    if named is None or not _can_speak(referents, named):
        return ()
    return referents.references(named)


def _can_speak(referents: Referents, head: Token) -> bool:
    mention = referents.mention_of(head)
    if mention is not None and mention.kind in _PARTIES:
        return True
    return head.pos_ == "PROPN" or referents.parsed.lemma(head) in _SPEAKERS


def relays(drafts: Sequence[Draft]) -> dict[int, int]:
    """Return for each relayed draft the index of its carrier: the innermost draft whose content holds its cue.

    A draft is not relayed by one with the same source: that is one speaker going on.
    """
    found = {index: draft.relayed_by for index, draft in enumerate(drafts) if draft.relayed_by is not None}
    for index, carrier in _enclosing(drafts):
        if index in found or _same_source(drafts[index], drafts[carrier]):
            continue
        if not _leads_to(found, carrier, index):
            found[index] = carrier
    return found


def _enclosing(drafts: Sequence[Draft]) -> Iterable[tuple[int, int]]:
    """Yield (draft, innermost other draft whose content covers its cue), in one sweep over the text."""
    pieces = sorted((start, end, index) for index, draft in enumerate(drafts) for start, end in draft.content)
    cues = sorted((draft.cue[0], index) for index, draft in enumerate(drafts) if draft.cue)
    covering: list[tuple[int, int, int]] = []
    at = 0
    for (start, end), index in cues:
        while at < len(pieces) and pieces[at][0] <= start:
            piece = pieces[at]
            heappush(covering, (piece[1] - piece[0], piece[1], piece[2]))
            at += 1
        passed = []
        while covering:
            _, piece_end, carrier = covering[0]
            if piece_end <= start:
                heappop(covering)
            elif carrier == index or piece_end < end:
                passed.append(heappop(covering))
            else:
                yield index, carrier
                break
        for item in passed:
            heappush(covering, item)


def _same_source(one: Draft, other: Draft) -> bool:
    if not one.source or not other.source:
        return not one.source and not other.source
    actors = {reference.actor for reference in one.source if reference.actor}
    spans = {(reference.start, reference.end) for reference in one.source}
    return bool(actors & {reference.actor for reference in other.source}) or bool(
        spans & {(reference.start, reference.end) for reference in other.source}
    )


def _leads_to(links: Mapping[int, int], start: int, goal: int) -> bool:
    """Say whether the carriers of ``start`` come back to ``goal``."""
    seen = set()
    at: int | None = start
    while at is not None and at not in seen:
        if at == goal:
            return True
        seen.add(at)
        at = links.get(at)
    return False
