"""Finding the registry's names in running text, in one pass.

Needs names with what they stand for; makes the leftmost-longest hits on word boundaries. Apostrophes, hyphens and
white space are folded one character to one character, so that offsets stay those of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

__all__ = ["Hit", "NameFinder", "Sense", "fold", "leftmost_longest", "variants"]

_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02bb\u0060\u00b4\u2032"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_SPACES = "\u00a0\u2007\u2009\u202f\n\t\r"
_ACCENTED = {chr(code): unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x250)}
_FOLDED = str.maketrans(
    dict(zip(_APOSTROPHES, "'" * len(_APOSTROPHES), strict=True))
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_SPACES, " ")
    | {letter: parts[0] for letter, parts in _ACCENTED.items() if parts[0] != letter}
    | dict(zip("ıłŁøØđĐð", "ilLoOdDd", strict=True))
)
_ARTICLE = re.compile(r"\b(?:[Aa]l|[Ee]l)-(?=\w)")
_ARTICLES: tuple[Callable[[re.Match[str]], str], ...] = (
    lambda match: match[0].lower(),
    lambda match: match[0].capitalize(),
    lambda match: match[0][:-1].lower() + " ",
    lambda match: match[0][:-1].capitalize() + " ",
)
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing a name may stand for.

    Attributes:
        role: how the name is meant: ``name``, ``demonym``, ``tail`` (an institution's bare name) or a kind of metonym.
        target: the id of an actor, a country or an institution.
    """

    role: str
    target: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, with everything it may stand for."""

    start: int
    end: int
    senses: tuple[Sense, ...]


def fold(text: str) -> str:
    """Return ``text`` with apostrophes, hyphens and white space in one form each and no accents, of the same length."""
    return text.translate(_FOLDED)


def variants(name: str) -> Iterator[str]:
    """Yield the spellings under which a name is found: without accents, with "al" spaced, in capitals."""
    spellings = [_without_accents(fold(unicodedata.normalize("NFC", name)))]
    for spelling in tuple(spellings):
        if _ARTICLE.search(spelling):
            spellings.extend(_ARTICLE.sub(article, spelling) for article in _ARTICLES)
    spellings.extend(f"the {spelling[4:]}" for spelling in tuple(spellings) if spelling.startswith("The "))
    distinct = tuple(dict.fromkeys(spellings))
    yield from distinct
    for spelling in distinct:
        capitals = spelling.upper()
        if capitals != spelling and len(spelling) > 3:
            yield capitals


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def leftmost_longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that remain when, from left to right, each takes its place before shorter and later ones."""
    kept: list[tuple[int, int]] = []
    free = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= free:
            kept.append((start, end))
            free = end
    return kept


class NameFinder:
    """An automaton over all names.

    Args:
        senses: pairs of a name and one thing it stands for; a name may come several times.
    """

    def __init__(self, senses: Iterable[tuple[str, Sense]]) -> None:
        table: dict[str, tuple[Sense, ...]] = {}
        for name, sense in senses:
            for spelling in variants(name):
                known = table.get(spelling, ())
                if sense not in known:
                    table[spelling] = (*known, sense)
        self._table = table
        self._automaton = ahocorasick.Automaton()
        for spelling, meant in table.items():
            if len(spelling) >= _SHORTEST:
                self._automaton.add_word(spelling, (len(spelling), meant))
        self._automaton.make_automaton()

    def senses(self, name: str) -> tuple[Sense, ...]:
        """Return what a whole string may stand for, empty if it is no name."""
        return self._table.get(fold(unicodedata.normalize("NFC", name)), ())

    def hits(self, folded: str) -> Iterator[Hit]:
        """Yield every name that stands on word boundaries in a folded text, overlapping ones too, by their end."""
        if len(self._automaton) == 0 or not folded:
            return
        last = len(folded)
        for final, (length, meant) in self._automaton.iter(folded):
            end = final + 1
            start = end - length
            if start > 0 and _joined(folded[start - 1], folded[start]):
                continue
            if end < last and _joined(folded[final], folded[end]):
                continue
            yield Hit(start, end, meant)


def _joined(before: str, after: str) -> bool:
    return before.isalnum() and (after.isalnum() or bool(unicodedata.combining(after)))
