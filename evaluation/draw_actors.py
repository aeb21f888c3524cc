"""Draw mentions for a reading by hand, from articles that no sample holds yet.

``python -m evaluation.draw_actors FOLDER --seed N`` writes into FOLDER rows without answers (``rows.jsonl``) and the
articles with the drawn words marked by number (``sheet.txt``). The reader writes the actor of every number from the
article, before any answer of ours is looked at. The draw depends on the seed, the articles and where our mentions lie,
never on what they stand for. Articles of which a sample holds a mention are left out, but for those of the Guardian,
where all have been drawn from: of these the mentions already read are left out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
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

__all__ = ["CORPORA", "draw", "form_of"]

SEED = 20261122
LONGEST = 5000
"""Code points of an article at most, so that a person reads all of it."""
WEIGHTS = {"name": 2.5, "pronoun": 2.0, "description": 1.5, "metonym": 1.0}
PRONOUNS = frozenset((*THIRD_PERSON, *FIRST_PERSON))
ROOT = Path(__file__).resolve().parents[1].parent / "shared"


@dataclass(frozen=True)
class Corpus:
    """Where articles are drawn from.

    Attributes:
        file: below the shared data.
        date: the field that holds the day of publication, if there is one.
        articles: how many are drawn.
        mentions: how many of each article.
        again: whether articles of earlier samples may be drawn.
    """

    file: str
    date: str | None
    articles: int
    mentions: int = 4
    again: bool = False


CORPORA = {
    "guardian_sdf": Corpus("corpora/guardian_sdf.jsonl", "date", 6, again=True),
    "attribution": Corpus("gold/attribution/train.jsonl", "date", 14),
    "places": Corpus("gold/places/dev.jsonl", None, 14),
    "times": Corpus("gold/times/dev.jsonl", "dct", 10),
}
SAMPLES = (*FILES.values(), *(f"unseen_mentions_{half}.jsonl" for half in ("tuned", "held", "first", "last")))


@dataclass(frozen=True)
class Drawn:
    """A mention that was drawn."""

    start: int
    end: int
    form: str


def form_of(mention: Mention, capitals: frozenset[str]) -> str | None:
    """Return name, pronoun, description or metonym; ``None`` for places, things and nationalities."""
    words = mention.text.lower()
    if words in PRONOUNS:
        return "pronoun"
    if words.removeprefix("the ") in capitals:
        return "metonym"
    if mention.kind in ("place", "facility", "other"):
        return None
    if mention.text.split()[-1][:1].isupper():
        return "name"
    return "description" if mention.text[-1:].islower() else None


def draw(row: Row, chance: random.Random, *, date: str | None, mentions: int, read: Iterable[int] = ()) -> list[Drawn]:
    """Return the words drawn from one article, in text order.

    Args:
        row: the article.
        chance: what the draw depends on.
        date: the field of the day of publication.
        mentions: how many are wanted.
        read: where mentions end that an earlier sample holds.
    """
    published = (row.get(date) or None) if date else None
    document = vf.Document(id=str(row["id"]), text=row["text"], published=published, language="en")
    registry = load_knowledge().registry
    capitals = frozenset(
        row["text"][match.start : match.end].lower()
        for match in registry.find(row["text"])
        if match.via in ("capital", "seat", "phrase")
    )
    found, _ = find_mentions(parse(document), registry)
    left = ((m.start, m.end, form_of(m, capitals)) for m in found if m.end not in set(read))
    return sorted((Drawn(*item) for item in _spread(left, chance, mentions)), key=lambda item: (item.start, item.end))


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


def _drawn_before() -> dict[str, set[int]]:
    """Return where the mentions of all samples end, by article."""
    read: dict[str, set[int]] = defaultdict(set)
    for file in SAMPLES:
        for row in load_sample(file) if Path(__file__).with_name(file).exists() else ():
            read[row["id"]].add(row["end"])
    return read


def _articles(corpus: Corpus, chance: random.Random, read: Container[str]) -> list[Row]:
    with (ROOT / corpus.file).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    able = [row for row in rows if len(row["text"]) <= LONGEST and (corpus.again or row["id"] not in read)]
    return chance.sample(able, corpus.articles)


def _sheet(row: Row, drawn: Sequence[Drawn], *, first: int) -> str:
    """Return the article with the drawn words marked by number, from ``first`` on."""
    text, at, parts = row["text"], 0, [f"\n=== {row['id']}\n"]
    marks = [(item.start, 1, f"[M{first + place}:") for place, item in enumerate(drawn)]
    marks += [(item.end, 0, "]") for item in drawn]
    for offset, _, mark in sorted(marks, key=lambda item: item[:2]):
        parts.append(text[at:offset] + mark)
        at = offset
    return "".join((*parts, text[at:], "\n"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw and write rows and sheet."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.draw_actors", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    chance, read = random.Random(options.seed), _drawn_before()
    rows: list[Row] = []
    sheets: list[str] = []
    for corpus in CORPORA.values():
        for row in _articles(corpus, chance, read):
            drawn = draw(row, chance, date=corpus.date, mentions=corpus.mentions, read=read.get(row["id"], ()))
            sheets.append(_sheet(row, drawn, first=len(rows)))
            rows += [{"id": row["id"], "start": d.start, "end": d.end, "form": d.form} for d in drawn]
    (options.folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (options.folder / "sheet.txt").write_text("".join(sheets), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
