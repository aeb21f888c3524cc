"""A thousand short articles, really read, from which larger desks are cloned, and the same ones under other names.

Needs the texts of ``benchmarks.corpus``; makes a desk, and for each cast the variant of every document: its text and
the names of its actors with other letters, as many as before, so that all offsets stay true. What the registry knows
("Bashar al-Assad") keeps its name: such actors stand in ever more documents, the others become ever more actors.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from benchmarks.corpus import KEPT, articles, mixed_documents
from volteface.api import read_items
from volteface.desk import Desk
from volteface.desk.identity import identity_rows
from volteface.desk.terms import count_terms
from volteface.records import Actor, Annotation, Document, make_id

__all__ = ["BASE", "SOURCES", "WORDS", "Cast", "base_documents", "cast_of", "read_base"]

BASE = 1_000
"""Documents that are really read; larger desks hold each of them several times under other names and dates."""
WORDS = 40
"""Words of a document, at least: the last sentence is whole."""
SOURCES = 40
_WORD = re.compile(r"\w+")


def base_documents(count: int = BASE, seed: int = 7) -> Iterator[Document]:
    """Yield short documents of real sentences, by forty outlets."""
    _, texts = articles()
    for number, document in enumerate(islice(mixed_documents(texts, count, words=WORDS, seed=seed), count)):
        identity = make_id("growth", seed, number)
        address = f"https://example.org/{identity}"
        yield replace(document, id=identity, source=f"outlet {number % SOURCES}", url=address)


def read_base(path: Path) -> Desk:
    """Read the base into a desk, unless it is there; return the desk.

    Raises:
        RuntimeError: a document was not stored.
    """
    desk = Desk(path)
    if not path.exists():
        summary = read_items(base_documents(), desk)
        if summary.new != BASE:
            raise RuntimeError(f"of {BASE} documents {summary.new} were stored")
    return desk


@dataclass(frozen=True, slots=True)
class Cast:
    """The base under other names, as Arrow tables by ``base_number``: texts, names, identities and words."""

    texts: pa.Table
    names: pa.Table
    identities: pa.Table
    words: pa.Table


def cast_of(number: int, annotations: Sequence[Annotation]) -> Cast:
    """Return a variant of the base; number 0 is the base itself."""
    letters = _letters(number)
    rows: dict[str, list[tuple[object, ...]]] = {"texts": [], "names": [], "identities": [], "words": []}
    for base_number, annotation in enumerate(annotations, start=1):
        words = _own_words(annotation)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b") if words else None
        changed = {text: _changed(text, pattern, letters) for text in _names(annotation)}
        text = _changed(annotation.document.text, pattern, letters)
        rows["texts"].append((base_number, text))
        rows["names"] += [(base_number, old, new) for old, new in changed.items() if old != new]
        actors = [replace(actor, name=changed[actor.name]) for actor in annotation.actors]
        rows["identities"] += [(base_number, *_identity(row)) for row in identity_rows(base_number, actors)]
        rows["words"] += [(base_number, term, count) for term, count in count_terms(text).items()]
    heads = {
        "texts": ("base_number", "text"),
        "names": ("base_number", "old", "new"),
        "identities": ("base_number", "actor", "base", "name_key", "last_word"),
        "words": ("base_number", "term", "count"),
    }
    return Cast(**{name: _table(found, heads[name]) for name, found in rows.items()})


def _table(rows: Sequence[tuple[object, ...]], names: Sequence[str]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [() for _ in names]
    return pa.table([pa.array(column) for column in columns], names=list(names))


def _identity(row: tuple[object, ...]) -> tuple[object, ...]:
    _, _, actor, _, base, method, _, _, key, last, *_ = row
    return actor, None if method == "local" else base, key, last


def _letters(number: int) -> dict[int, int]:
    """Return what each letter becomes: a vowel a vowel, a consonant a consonant."""
    chance = random.Random(number)
    old, new = "", ""
    for letters in ("aeiou", "bcdfghjklmnpqrstvwxyz"):
        other = list(letters)
        if number:
            chance.shuffle(other)
        old, new = old + letters + letters.upper(), new + "".join(other) + "".join(other).upper()
    return str.maketrans(old, new)


def _names(annotation: Annotation) -> set[str]:
    return {name for actor in annotation.actors for name in (actor.name, *actor.aliases)}


def _own_words(annotation: Annotation) -> set[str]:
    """Return the words of names that no registry knows and that the text uses as nothing else."""
    words = _words_of([actor for actor in annotation.actors if not actor.known])
    known = _words_of([actor for actor in annotation.actors if actor.known])
    lower = set(_WORD.findall(annotation.document.text)) | KEPT
    return {word for word in words - known - KEPT if word[0].isupper() and word.lower() not in lower}


def _words_of(actors: Sequence[Actor]) -> set[str]:
    return {word for actor in actors for name in (actor.name, *actor.aliases) for word in _WORD.findall(name)}


def _changed(text: str, pattern: re.Pattern[str] | None, letters: dict[int, int]) -> str:
    return pattern.sub(lambda match: match.group().translate(letters), text) if pattern else text
