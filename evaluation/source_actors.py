"""Who speaks: sources of a hand-read sample of the attribution articles, resolved to the right actor or to none.

``source_actors.jsonl`` holds 200 sources of ``gold/attribution`` drawn with a seed: about 60 names, 60 pronouns and 80
others. Each was read in its article; ``actor`` is who speaks, ``null`` where the text leaves it open or a thing "says"
it; ``also`` lists other answers that are right.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from evaluation.run import Figure, Reading, Row
from volteface.records import Actor, Annotation

__all__ = ["SAMPLE", "is_right", "load_sample", "same_actor", "score_sources"]

SAMPLE = Path(__file__).with_name("source_actors.jsonl")
KINDS = ("name", "description", "pronoun", "unnamed")
_WORD = re.compile(r"\w+")
_LEFT_OUT = frozenset(("the", "mr", "mrs", "ms", "dr", "u", "s", "of"))


def load_sample() -> list[Row]:
    """Return the rows of the sample."""
    with SAMPLE.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score_sources(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Return the share of found sources that stand for the right actor, in all and by kind of source."""
    read = {row["id"] for row in rows}
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted = [row for row in load_sample() if row["article"] in read]
    for row in wanted:
        actors = actors_at(reading[row["article"]], row["start"], row["end"])
        if actors is not None:
            found[row["kind"]] += 1
            right[row["kind"]] += is_right(row, actors)
    total = found.total()
    shares = [(f"source actor right, {kind}", right[kind], found[kind]) for kind in KINDS]
    return [
        Figure("attribution", "source resolved to the right actor", right.total() / max(1, total), total),
        *(Figure("attribution", metric, good / max(1, n), n) for metric, good, n in shares),
        Figure("attribution", "sampled sources found", total / max(1, len(wanted)), len(wanted)),
    ]


def actors_at(annotation: Annotation, start: int, end: int) -> list[Actor] | None:
    """Return the actors of the statements whose source touches [start, end), ``None`` where no source does."""
    by_id = {actor.id: actor for actor in annotation.actors}
    touching = [
        source
        for statement in annotation.statements
        for source in statement.source
        if source.start < end and start < source.end
    ]
    return [by_id[source.actor] for source in touching if source.actor] if touching else None


def is_right(row: Row, actors: Sequence[Actor]) -> bool:
    """Say whether the actors answer a row of the sample; nobody named must answer for an unnamed source."""
    accepted = [name for name in (row["actor"], *row.get("also", ())) if name]
    if any(same_actor(name, actor) for name in accepted for actor in actors):
        return True
    open_ended = row["actor"] is None or None in row.get("also", ())
    return open_ended and not any(is_named(actor) for actor in actors)


def is_named(actor: Actor) -> bool:
    """Say whether an actor has a name of its own, unlike "two officials" or "an FFA spokesman"."""
    return actor.known or actor.name.split()[-1][:1].isupper()


def same_actor(name: str, actor: Actor) -> bool:
    """Say whether ``actor`` goes by ``name``, or by a part of it: "Alexander" for Lamar Alexander."""
    wanted = _words(name)
    if any(_words(own) == wanted for own in (actor.name, *actor.aliases)):
        return True
    ours = _words(actor.name)
    if not ours or ours[-1] != wanted[-1]:
        return False
    return set(ours) <= set(wanted) or set(wanted) <= set(ours)


def _words(name: str) -> list[str]:
    return [word for word in _WORD.findall(name.casefold()) if word not in _LEFT_OUT]
