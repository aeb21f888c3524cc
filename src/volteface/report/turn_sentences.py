"""Turns that are observed over documents, as sentences: from what to what, when, and on what they rest.

Needs a ``Turn`` and a ``Telling``; makes one or two sentences that give the evidence in figures.
"""

from __future__ import annotations

from volteface.analysis.turns import Turn
from volteface.report.phrases import capital, count_words
from volteface.report.telling import Telling, ended, inner

__all__ = ["standing", "turn_sentence"]

_MIDDLE = 1 / 3
_STANDINGS = {
    "label": ("hostile", "neutral", "favourable"),
    "tone": ("hostile", "neutral", "favourable"),
    "events": ("conflict", "neither conflict nor cooperation", "cooperation"),
    "position": ("denying", "leaving open", "affirming"),
}
_TAILS = {"label": "words for {of}", "tone": "tone towards {of}", "events": "with {of}", "position": "that {of}"}
_SCALES = {
    "label": ("hostile", "neutral", "favourable"),
    "tone": ("hostile", "neutral", "favourable"),
    "events": ("conflict", "mixed", "cooperation"),
    "position": ("denied", "open", "affirmed"),
}


def standing(measure: str, value: float | str | None) -> str:
    """Return a mean in [-1, 1] as a word of its scale; the words of a report are given as they are."""
    if not isinstance(value, float | int):
        return value or ""
    return _SCALES.get(measure, _SCALES["label"])[_place(value)]


def _place(value: float) -> int:
    return 0 if value < -_MIDDLE else 2 if value > _MIDDLE else 1


def turn_sentence(turn: Turn, telling: Telling) -> str:
    """Return an observed turn with the interval in which it came about and the evidence on each side."""
    measure = turn.measure if turn.measure in _STANDINGS else "label"
    places = [_place(value) for value in (turn.before, turn.after) if isinstance(value, float | int)]
    sides = list(dict.fromkeys(_STANDINGS[measure][place] for place in places)) or ["other"]
    of = inner(turn.issue or "it") if measure == "position" else turn.target_name or "others"
    moved = f"{'from ' if len(sides) > 1 else 'to more '}{' to '.join(sides)} {_TAILS[measure].replace('{of}', of)}"
    how = "moved by and by" if turn.gradual else "turned"
    when = telling.calendar.when(turn.begin_at, turn.end_at)
    who = turn.actor_name or "an outlet"
    first = capital(ended(f"{who} {how} {moved}{' ' + when if when else ''}"))
    return f"{first} {_rests(turn)}"


def _rests(turn: Turn) -> str:
    p = f", p = {turn.p_value:.3f}" if turn.p_value is not None else ""
    before = count_words(turn.n_before, "independent observation")
    after = count_words(turn.n_after, "", "").strip()
    told = " A text says so too." if turn.reported else ""
    return f"This shows in {before} before and {after} after{p}.{told}"
