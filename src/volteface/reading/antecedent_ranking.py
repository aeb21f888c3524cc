"""How likely a pronoun takes up each of the figures near it: the rules' prominence, put right by a small learned model.

Needs what is known of the pronoun and of each mention before it; makes chances. The weights are data, one column for
pronouns of persons (he, she), one for those of several (they) and one for those of things (it);
``training/train_antecedents.py`` fits them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import exp

from volteface.knowledge.tables import load_rows
from volteface.reading.seen import Seen

__all__ = ["FEATURES", "MODELS", "Option", "Pronoun", "chances", "features"]

MODELS = ("person", "several", "thing")
FEATURES = (
    "prominence", "last", "here", "before", "goes_on", "unnamed", "owner", "modifier", "own_speaker", "holds",
    "holds_said", "name", "description", "pronoun", "several", "joined", "country", "organization", "quoted_both",
    "quoted_alone",
)  # fmt: skip
"""``prominence`` is the score of the rules; the others are 0 or 1."""
_STEEPEST = 30.0
"""Score beyond which a chance is as good as certain: keeps exponents small."""


@dataclass(frozen=True, slots=True)
class _Weight:
    feature: str
    person: float
    several: float
    thing: float


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What is known of a pronoun before anybody is chosen.

    Attributes:
        model: which of ``MODELS`` it belongs to.
        sentence: the number of its sentence as ``Seen`` counts them.
        subject: whether it is the subject of a verb.
        quoted: whether it stands in a quotation.
        speaks: whether it is the subject of a verb of saying outside quotations.
        speaker: the figure whose words it seems to stand in, by id.
    """

    model: str
    sentence: int
    subject: bool
    quoted: bool
    speaks: bool
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A mention that a pronoun may take up, the features that it has, and its score by the rules."""

    seen: Seen
    features: tuple[str, ...]
    prominence: float


def features(pronoun: Pronoun, seen: Seen, *, last: bool, holds: bool) -> tuple[str, ...]:
    """Return the features of a mention before a pronoun.

    Args:
        pronoun: what takes up.
        seen: what may be taken up.
        last: whether no other figure that fits stands between the two.
        holds: whether the pronoun's clause depends on the mention's verb.
    """
    distance = pronoun.sentence - seen.sentence
    held = (
        ("last", last),
        ("here", distance <= 0),
        ("before", distance == 1),
        ("goes_on", distance == 1 and seen.subject and pronoun.subject),
        ("unnamed", not seen.figure.named and not seen.joined),
        (seen.part, seen.part in ("owner", "modifier")),
        ("own_speaker", pronoun.speaker == seen.figure.id),
        ("holds", holds),
        ("holds_said", holds and seen.speaks),
        (seen.form, True),
        ("several", seen.plural),
        ("joined", seen.joined),
        (seen.figure.kind, True),
        ("quoted_both", pronoun.quoted and seen.quoted),
        ("quoted_alone", pronoun.quoted and not seen.quoted),
    )
    return tuple(name for name, is_so in held if is_so)


@cache
def _weights(model: str) -> dict[str, float]:
    return {row.feature: getattr(row, model) for row in load_rows("mentions/antecedents", _Weight)}


def chances(options: Iterable[Option], model: str) -> dict[str, float]:
    """Return how likely each figure is meant, by id: the chances of its mentions added up.

    Args:
        options: the mentions that may be taken up.
        model: one of ``MODELS``.

    Raises:
        DataFileError: the table of weights breaks its schema.
    """
    weights = _weights(model)
    found: dict[str, float] = {}
    for option in options:
        score = weights["prominence"] * option.prominence
        score += sum(weights.get(name, 0.0) for name in option.features)
        figure = option.seen.figure.id
        found[figure] = found.get(figure, 0.0) + exp(max(-_STEEPEST, min(_STEEPEST, score)))
    total = sum(found.values())
    return {figure: value / total for figure, value in found.items()}
