"""Who mentions in news stand for, against readings by hand of a seeded draw.

The drawn mentions lie in ``guardian_mentions.jsonl`` and, drawn anew after errors of the first draw had been mended, in
``guardian_mentions_fresh.jsonl``: article, offsets, form (name, description, metonym, pronoun) and the full name of
the actor, ``null`` where the words stand for nobody (a city, an empty "it", the unnamed author). No text is kept.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from evaluation.metrics import Counts
from evaluation.run import Figure, Reading, Row
from volteface.records import Actor, Annotation, Mention

FILES = {"": "guardian_mentions.jsonl", " (fresh draw)": "guardian_mentions_fresh.jsonl"}
FORMS = ("name", "description", "metonym", "pronoun")
LEFT_OUT = frozenset(("a", "an", "the", "his", "her", "its", "their", "our", "my", "more", "than", "of", "and"))

__all__ = ["is_called_so", "is_right", "load_sample", "score_guardian_mentions"]


def load_sample(name: str) -> list[Row]:
    """Return the rows of a draw."""
    with Path(__file__).with_name(name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def score_guardian_mentions(draws: dict[str, Sequence[Row]], reading: Reading) -> list[Figure]:
    """Return the share of each draw's mentions that stand for the right actor, over all and by form.

    Args:
        draws: by the ending of the figure's name, the rows of a draw.
        reading: of the articles.
    """
    figures = []
    for ending, rows in draws.items():
        counts: dict[str, Counts] = defaultdict(Counts)
        for row in rows:
            right = is_right(row, reading[row["id"]])
            counts["all"].add(right, 1, 1)
            counts[row["form"]].add(right, 1, 1)
        for form in ("all", *FORMS):
            held = counts[form]
            metric = "actor resolved right" if form == "all" else f"{form}s resolved right"
            figures.append(Figure("guardian_sdf", metric + ending, held.recall, int(held.gold)))
    return figures


def is_right(row: Row, annotation: Annotation) -> bool:
    """Say whether the mention of a row stands for the actor that a reader named, or for nobody if none was named."""
    mention = _mention(row, annotation.mentions)
    actor = next((a for a in annotation.actors if mention is not None and a.id == mention.actor), None)
    wanted = [row["actor"], *row.get("also", [])]
    if actor is None:
        return None in wanted
    return any(_is_called(actor, name, whole=row["form"] == "description") for name in wanted if name is not None)


def _mention(row: Row, mentions: Iterable[Mention]) -> Mention | None:
    """Return the mention with the row's offsets, else the longest one that ends where the row's does."""
    ending = [mention for mention in mentions if mention.end == row["end"]]
    exact = [mention for mention in ending if mention.start == row["start"]]
    return exact[0] if exact else max(ending, key=lambda mention: mention.end - mention.start, default=None)


def _is_called(actor: Actor, name: str, *, whole: bool) -> bool:
    """Say whether an actor bears a name, as its name or an alias, or has all its words in its own name.

    A shorter name of ours ("Shikder") counts where the words are a name or pronoun, but not for descriptions.
    """
    return is_called_so((actor.name, *(actor.aliases if actor.known else ())), name, whole=whole)


def is_called_so(names: Sequence[str], name: str, *, whole: bool = False) -> bool:
    """Say whether an actor with these names, its own name first, bears ``name``; see above."""
    wanted = _words(name)
    if any(wanted == _words(own) for own in names):
        return True
    own = _words(names[0])
    return wanted <= own or (not whole and bool(own) and own <= wanted)


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("'s", "").casefold())
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark)).replace("ı", "i")
    return frozenset(re.findall(r"\w+", letters)) - LEFT_OUT
