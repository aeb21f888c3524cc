"""One turn that several texts report, told once.

Needs reported turns; makes fewer of them, each with the words of all its reports.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from volteface.analysis.turn import Turn

__all__ = ["merged_reports"]

_DAYS = 14
"""Reports further apart than this tell of two turns, even in the same words."""
_COMMON = 0.5
"""Share of the word stems of the shorter report that the other one has too."""
_WORD = re.compile(r"[^\W\d_]{5,}")
_STEM = 6


def merged_reports(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns with reports of the same one put together, in the order of the first of each.

    Reports are of the same turn when the same actor turns in the same way towards the same target (or one report does
    not say towards whom), in much the same words, within a fortnight.
    """
    merged: list[Turn] = []
    alike: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for turn in turns:
        places = alike[turn.actor, turn.kind]
        same = next((n for n in places if turn.actor is not None and _same(merged[n], turn)), None)
        if same is None:
            places.append(len(merged))
            merged.append(turn)
        else:
            merged[same] = _together(merged[same], turn)
    return tuple(merged)


def _same(one: Turn, other: Turn) -> bool:
    if one.target is not None and other.target is not None and one.target != other.target:
        return False
    if one.end_at is None or other.end_at is None:
        return False
    apart = abs((date.fromisoformat(one.end_at) - date.fromisoformat(other.end_at)).days)
    return apart <= _DAYS and _alike(_stems(one), _stems(other))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one & other) and len(one & other) >= _COMMON * min(len(one), len(other))


def _stems(turn: Turn) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(f"{turn.before or ''} {turn.after or ''}".lower()))


def _together(one: Turn, other: Turn) -> Turn:
    """Add the proofs of another report; the earliest report bounds when it turned."""
    end = min(one.end_at or "", other.end_at or "")
    begins = [turn.begin_at for turn in (one, other) if turn.begin_at is not None and turn.begin_at < end]
    # What the reports name comes before their own words.
    after = sorted({*one.evidence_after, *other.evidence_after}, key=lambda proof: (proof.kind == "shift", proof))
    return replace(
        one,
        target=one.target or other.target,
        target_name=one.target_name or other.target_name,
        begin_at=max(begins, default=None),
        end_at=end,
        evidence_before=tuple(sorted({*one.evidence_before, *other.evidence_before})),
        evidence_after=tuple(after),
        n_after=len({proof.document for proof in after}),
    )
