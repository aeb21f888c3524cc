"""Sentences with what the event sets say of them, merged by text: sides, class, factuality, tone.

Needs the gold folder; makes ``Sentence`` rows. One sentence stands in several sets, so that it is learned once with
all that is known of it. A fifth of the sentences of the event sets is held out by a hash of its text, and the figures
of the events are those of the sentences held out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOTS = (
    "NONE", "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""Classes of a sentence's main event; ``YIELD`` is CONCEDE or RETREAT, as in gold/plv, ``NONE`` a plain statement."""
SIDES = ("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R")
"""Who acts on whom in the main event: source, target, parties of a mutual one."""
QUAD_ROOTS = {
    0: ("NONE",),
    1: ("AGREE", "CONSULT", "SUPPORT"),
    2: ("COOPERATE", "AID", "YIELD"),
    3: ("REQUEST", "ACCUSE", "REJECT", "THREATEN", "SANCTION", "COERCE"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
"""Which roots a label of gold/quadclass leaves open: its annotators count sanctions and arrests as words."""
TONES = (-1, 0, 1)


@dataclass
class Sentence:
    """One sentence and what is known of it; spans are code points, ``None`` or empty where nothing is known.

    Attributes:
        sides: (start, end, "S" | "T" | "R") spans; ``None`` where no set says who acts.
        roots: indices into ``ROOTS`` that may be right.
        facts: (start, end, value) with the value from -3 to 3.
        tones: (start, end, class) with the class 0 hostile, 1 neutral, 2 favourable.
    """

    text: str
    sides: list[tuple[int, int, str]] | None = None
    roots: tuple[int, ...] = ()
    facts: list[tuple[int, int, float]] = field(default_factory=list)
    tones: list[tuple[int, int, int]] = field(default_factory=list)


def load_event_sentences(gold: Path) -> list[Sentence]:
    """Return the sentences of events_source_target, quadclass and plv, each once, in the order of the files."""
    found: dict[str, Sentence] = {}

    def sentence(text: str) -> Sentence:
        return found.setdefault(re.sub(r"\s", "", text), Sentence(text))

    for row in rows_of(gold / "events_source_target" / "dev.jsonl"):
        item = sentence(row["text"])
        if item.text == row["text"]:
            item.sides = [(s, e, name[0].upper()) for name in ("source", "target", "r") for s, e in row[name]]
    for row in rows_of(gold / "quadclass" / "dev.jsonl"):
        sentence(row["text"]).roots = tuple(ROOTS.index(name) for name in QUAD_ROOTS[row["label"]])
    pairs: dict[str, list[dict]] = {}
    for row in rows_of(gold / "plv" / "dev.jsonl"):
        pairs.setdefault(row["text"], []).append(row)
    for text, rows in pairs.items():
        item = sentence(text)
        item.roots = tuple(sorted({ROOTS.index(row["root"]) for row in rows}))
        if item.sides is None and item.text == text and len(rows) == 1 and rows[0]["source"] and rows[0]["target"]:
            item.sides = [(s, e, "S") for s, e in rows[0]["source"]] + [(s, e, "T") for s, e in rows[0]["target"]]
    return list(found.values())


def load_facts(path: Path, datasets: Iterable[str] = ("UW", "MEANTIME", "desk")) -> list[Sentence]:
    """Return the sentences of gold/factuality that come from news, and those that people judged in a desk."""
    wanted = set(datasets)
    found: dict[str, Sentence] = {}
    for row in rows_of(path):
        if row["dataset"] in wanted:
            start, end = row["event"]
            found.setdefault(row["text"], Sentence(row["text"])).facts.append((start, end, row["factuality"]))
    return list(found.values())


def load_tones(path: Path) -> list[Sentence]:
    """Return the sentences of gold/target_sentiment, each with all its targets."""
    found: dict[str, Sentence] = {}
    for row in rows_of(path):
        start, end = row["target"]
        item = found.setdefault(row["text"], Sentence(row["text"]))
        item.tones.append((start, end, TONES.index(int(row["polarity"]))))
    return list(found.values())


def rows_of(path: Path) -> Iterator[dict]:
    """Yield the rows of a file of JSON Lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
