"""Draw mentions and sources for a reading by hand, from articles that no sample holds yet.

``python -m evaluation.draw_actors FOLDER`` writes into FOLDER, for the tuning and the held-out half apart: rows without
answers (``*_rows.jsonl``) and the articles with the drawn words marked by number (``*_sheet.txt``). The reader writes
the actor of every number from the article, before any answer of ours is looked at. The draw depends on the seed, the
articles and where our mentions lie, never on what they stand for. Halves differ by article, so that what is learned
from one says nothing of the other.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import volteface as vf
from evaluation.guardian_mentions import FILES, load_sample
from evaluation.run import Row
from volteface.knowledge import load_knowledge
from volteface.reading.descriptions import FIRST_PERSON, THIRD_PERSON
from volteface.reading.language import parse
from volteface.reading.mentions import find_mentions
from volteface.records import Mention

__all__ = ["draw", "form_of", "source_form"]

SEED = 20240607
ARTICLES = 24
"""Articles of the attribution set; of the Guardian all that are left."""
MENTIONS = {"guardian_sdf": 4, "attribution": 2}
SOURCES = 4
LONGEST = 9000
"""Code points of an article at most, so that a person reads all of it."""
WEIGHTS = {"pronoun": 2.0, "description": 1.5, "metonym": 1.0}
PRONOUNS = frozenset((*THIRD_PERSON, *FIRST_PERSON))
ROOT = Path(__file__).resolve().parents[1].parent / "shared"


@dataclass(frozen=True)
class Drawn:
    """A mention or source that was drawn."""

    start: int
    end: int
    form: str
    is_source: bool = False


def form_of(mention: Mention, capitals: frozenset[str]) -> str | None:
    """Return pronoun, description or metonym; ``None`` for names and nationalities."""
    words = mention.text.lower()
    if words in PRONOUNS:
        return "pronoun"
    if words.removeprefix("the ") in capitals:
        return "metonym"
    if not mention.text[-1:].islower() or mention.kind in ("place", "facility", "other"):
        return None
    return None if mention.text.split()[-1][:1].isupper() else "description"


def source_form(text: str) -> str:
    """Return pronoun, name or other for the words of a source."""
    if text.lower() in PRONOUNS or text.lower() == "who":
        return "pronoun"
    return "name" if any(word[:1].isupper() for word in text.split()[1:] or text.split()) else "other"


def draw(row: Row, chance: random.Random, *, mentions: int, sources: int) -> list[Drawn]:
    """Return the words drawn from one article, in text order."""
    document = vf.Document(id=str(row["id"]), text=row["text"], published=row.get("date") or None, language="en")
    registry = load_knowledge().registry
    capitals = frozenset(
        row["text"][match.start : match.end].lower()
        for match in registry.find(row["text"])
        if match.via in ("capital", "seat", "phrase")
    )
    found, _ = find_mentions(parse(document), registry)
    drawn = _spread(((m.start, m.end, form_of(m, capitals)) for m in found), chance, mentions)
    spans = {(a["source"][0][0], a["source"][-1][1]) for a in row.get("attributions", ()) if a["source"]}
    said = _spread(((start, end, source_form(row["text"][start:end])) for start, end in spans), chance, sources)
    return sorted(
        (*(Drawn(*item) for item in drawn), *(Drawn(*item, is_source=True) for item in said)),
        key=lambda item: (item.start, item.end),
    )


def _spread(
    items: Iterable[tuple[int, int, str | None]], chance: random.Random, wanted: int
) -> list[tuple[int, int, str]]:
    """Return up to ``wanted`` items, each form as likely as its weight whatever its number."""
    forms: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for start, end, form in sorted(items, key=lambda item: item[:2]):
        if form is not None:
            forms[form].append((start, end, form))
    taken: list[tuple[int, int, str]] = []
    while len(taken) < wanted and any(forms.values()):
        kinds = [form for form in sorted(forms) if forms[form]]
        form = chance.choices(kinds, [WEIGHTS.get(kind, 1.0) for kind in kinds])[0]
        taken.append(forms[form].pop(chance.randrange(len(forms[form]))))
    return taken


def _articles(chance: random.Random) -> list[tuple[str, Row]]:
    """Return (set, article) in the drawn order, halves one after the other in turn."""
    read = {row["id"] for file in FILES.values() for row in load_sample(file)}
    guardian = [row for row in _rows(ROOT / "corpora" / "guardian_sdf.jsonl") if row["id"] not in read]
    attribution = _rows(ROOT / "gold" / "attribution" / "train.jsonl")
    chance.shuffle(guardian)
    attribution = chance.sample([row for row in attribution if len(row["text"]) <= LONGEST], ARTICLES)
    return [*(("guardian_sdf", row) for row in guardian), *(("attribution", row) for row in attribution)]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw and write rows and sheets."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.draw_actors", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(SEED)
    rows: dict[str, list[Row]] = defaultdict(list)
    sheets: dict[str, list[str]] = defaultdict(list)
    for place, (gold, row) in enumerate(_articles(chance)):
        half = ("tune", "held")[place % 2]
        drawn = draw(row, chance, mentions=MENTIONS[gold], sources=SOURCES if gold == "attribution" else 0)
        sheets[half].append(f"\n=== {gold} {row['id']} {row.get('date')}\n")
        at, text = 0, row["text"]
        marks: list[tuple[int, int, str]] = []
        for item in drawn:
            number = len(rows[half])
            sign = "S" if item.is_source else "M"
            marks += [(item.start, 0, f"[{sign}{number}:"), (item.end, -1, "]")]
            rows[half].append(
                {"set": gold, "id": row["id"], "start": item.start, "end": item.end, "form": item.form,
                 "source": item.is_source}
            )  # fmt: skip
        for offset, _, mark in sorted(marks, key=lambda item: item[:2]):
            sheets[half].append(text[at:offset] + mark)
            at = offset
        sheets[half].append(text[at:] + "\n")
    for half, found in rows.items():
        (folder / f"{half}_rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
        (folder / f"{half}_sheet.txt").write_text("".join(sheets[half]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
