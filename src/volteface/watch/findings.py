"""What a desk holds that may have to be told: turns, contradictions, answers to open questions.

Needs a desk; makes a ``Finding`` each. All of them are found, whatever was told before and whomever they concern: what
is new among them is for the loop to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from volteface.watch.notices import Finding

if TYPE_CHECKING:
    from volteface.analysis.contradictions import Side
    from volteface.analysis.evidence import Evidence
    from volteface.analysis.follow_up import FollowUp
    from volteface.analysis.turns import Turn
    from volteface.desk import Desk
    from volteface.records import Outlook

AUTHOR = "author"

__all__ = ["FINDERS", "Finder", "find_answers", "find_contradictions", "find_turns"]

Finder = Callable[["Desk"], Iterator[Finding]]

QUESTIONS = 400
"""Open questions that are followed up: the newest ones."""

_SLACK_DAYS = 45
"""Further articles move the day on which a turn is seen; within so many days it is the same turn."""

_SIDE = 5
_SCALES = {
    "label": ("hostile", "neutral", "favourable"),
    "tone": ("hostile", "neutral", "favourable"),
    "events": ("conflict", "mixed", "cooperation"),
    "position": ("denied", "open", "affirmed"),
}
_MIDDLE = 1 / 3


def find_turns(desk: Desk) -> Iterator[Finding]:
    """Yield what turned, observed over documents or reported by a text."""
    from volteface.analysis.turns import load_turns

    for turn in load_turns(desk):
        yield _reported(turn) if turn.measure == "reported" else _observed(turn)


def _observed(turn: Turn) -> Finding:
    before, after = _standing(turn.measure, turn.before), _standing(turn.measure, turn.after)
    begin, end = turn.begin_at or "", turn.end_at or ""
    rising = isinstance(turn.before, float) and isinstance(turn.after, float) and turn.after > turn.before
    way = "+" if rising else "-"
    # An outlet's own voice has no id but its name; others may come to stand under another name.
    voice = turn.actor_name if turn.actor == AUTHOR else ""
    whom = turn.target_name or turn.issue or ""
    undone = _undone(turn)
    p = f", p = {turn.p_value:.3f}" if turn.p_value is not None else ""
    return Finding(
        topic="turns",
        subject="|".join((turn.measure, turn.actor or "", voice, turn.target or "", turn.issue or "", way)),
        kind="turn",
        title=f"{turn.actor_name or 'an outlet'} {_ABOUT[turn.measure]} {whom}: {before} → {after}",
        text=f"between {begin} and {end}; {turn.n_before} observations before, {turn.n_after} after{p}. {undone}",
        about=tuple(sorted({one for one in (turn.actor, turn.target) if one})),
        evidence=_sides(turn),
        day=begin[:10],
        since=_moved(begin, -_SLACK_DAYS),
        until=_moved(end, _SLACK_DAYS),
    )


_ABOUT = {"label": "in words for", "tone": "in tone towards", "events": "in deeds with", "position": "on whether"}


def _reported(turn: Turn) -> Finding:
    who, whom = turn.actor_name or "somebody", f" towards {turn.target_name}" if turn.target_name else ""
    return Finding(
        topic="turns",
        subject=turn.id,
        kind="turn",
        title=f"a text reports that {who} turned{whom}: {_way(turn)}",
        text=_undone(turn),
        about=tuple(sorted({one for one in (turn.actor, turn.target) if one})),
        evidence=_sides(turn),
    )


def _undone(turn: Turn) -> str:
    return f"What would undo it: {turn.undo}" if turn.undo else ""


def _way(turn: Turn) -> str:
    if turn.before and turn.after:
        return f"{turn.before} → {turn.after}"
    return f"no longer {turn.before}" if turn.before else f"now {turn.after or 'otherwise'}"


def _sides(turn: Turn) -> tuple[tuple[str | None, Evidence], ...]:
    """Return the last proofs before the turn and the first ones after it."""
    after = turn.evidence_after[-_SIDE:] if turn.measure == "reported" else turn.evidence_after[:_SIDE]
    return (*(("before", one) for one in turn.evidence_before[-_SIDE:]), *(("after", one) for one in after))


def _standing(measure: str, value: float | str | None) -> str:
    if not isinstance(value, float | int):
        return value or "?"
    scale = _SCALES.get(measure, _SCALES["label"])
    return f"{scale[0 if value < -_MIDDLE else 2 if value > _MIDDLE else 1]} ({value:+.2f})"


def _moved(day: str, days: int) -> str | None:
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat() if day else None


def find_contradictions(desk: Desk) -> Iterator[Finding]:
    """Yield where two sources cannot both be right."""
    from volteface.analysis.contradictions import load_contradictions

    for found in load_contradictions(desk, limit=None):
        yield Finding(
            topic="contradictions",
            subject=found.id,
            kind="contradiction",
            title=f"{found.one.voice} {_holding(found.one)}, {found.other.voice} {_holding(found.other)}: {found.what}",
            text=f"{found.reason}; score {found.score:.2f}",
            about=found.about,
            evidence=(*_held(found.one), *_held(found.other)),
        )


def _holding(side: Side) -> str:
    return side.holds if side.holds in ("asserts", "denies") else f"says {side.holds}"


def _held(side: Side) -> tuple[tuple[str | None, Evidence], ...]:
    return tuple((f"{side.voice} {_holding(side)}", one) for one in side.evidence[:_SIDE])


def find_answers(desk: Desk) -> Iterator[Finding]:
    """Yield what later articles say to open questions."""
    from volteface.analysis.follow_up import load_follow_ups

    questions = desk.outlooks(kind="question", limit=QUESTIONS)
    asked = {one.id: one for one in questions}
    identities = _identities(desk, {actor for one in questions for actor in one.about})
    for found in load_follow_ups(desk, questions):
        yield _answer(asked[found.outlook], found, identities)


def _identities(desk: Desk, actors: set[str]) -> Mapping[str, str]:
    return {actor: named.identity for actor, named in desk.names(actors).items()}


def _answer(asked: Outlook, found: FollowUp, identities: Mapping[str, str]) -> Finding:
    return Finding(
        topic="answers",
        subject=f"{asked.id}|{found.evidence.record}",
        kind="answer",
        title=f"{_CAME[found.kind]}: {asked.text}",
        text=f"{found.reason}; score {found.score:.2f}. Whether it answers the question is for a person to say.",
        about=tuple(sorted({identities[actor] for actor in asked.about if actor in identities})),
        evidence=((None, found.evidence),),
    )


_CAME = {
    "happened": "it may have happened",
    "did not happen": "it may not have happened",
    "said": "somebody spoke to it",
}

FINDERS: Mapping[str, Finder] = {
    "turns": find_turns,
    "contradictions": find_contradictions,
    "answers": find_answers,
}
"""Topic -> what finds it."""
