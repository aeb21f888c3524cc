"""Cue phrases as data: a small pattern language over words and lemmas, matched from their first word.

A pattern is words divided by blanks. A word matches a token by its form or its lemma; ``a|b`` matches either;
``word/v``, ``word/n`` and ``word/a`` ask for a verb, a noun or an adjective; ``=word`` asks for the very form;
``[word]`` may be missing; ``..`` stands for up to five words of the same sentence; ``<number>``, ``<name>`` and
``<verb>`` match any token of that sort; ``^`` as the first word asks for the start of a sentence; ``!word`` marks the
word whose clause is meant (without it, the first word).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["CuePattern", "CueTable", "Match", "Words", "words_of"]

_MAX_GAP = 5
_MAX_SENTENCE = 400
"""Tokens; longer ones are lists or broken text whose parse means nothing and whose walks cost too much."""
_PARTS = {"v": ("VERB", "AUX"), "n": ("NOUN", "PROPN"), "a": ("ADJ", "ADV", "VERB")}
_SORTS = {"<number>": ("NUM",), "<name>": ("PROPN",), "<verb>": ("VERB",)}
_STOPS = frozenset(".;?!")


class CuePattern(Protocol):
    """A row of a cue lexicon."""

    @property
    def pattern(self) -> str:
        """The cue in the pattern language."""


Row = TypeVar("Row", bound=CuePattern)


@dataclass(frozen=True, slots=True)
class Match(Generic[Row]):
    """A cue found in the text.

    Attributes:
        row: the lexicon row.
        first: index of the first token of the cue.
        last: index of its last token, included.
        anchor: the token whose clause is meant.
    """

    row: Row
    first: int
    last: int
    anchor: Token


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str]
    parts: tuple[str, ...] = ()
    exact: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[Row]):
    row: Row
    elements: tuple[_Element, ...]
    anchor: int
    at_start: bool

    @property
    def second(self) -> frozenset[str]:
        """The words of which the second must be one, where it is a word: most patterns end there."""
        return self.elements[1].words if len(self.elements) > 1 else frozenset()


class Words:
    """The lower-case form and the lemma of every token of a document, each distinct word looked up once.

    ``readable`` says of every token whether its sentence is short enough to be read, ``tags`` its fine part of speech.
    """

    def __init__(self, parsed: ParsedDocument) -> None:
        from spacy.attrs import LOWER, TAG

        doc = parsed.doc
        known: dict[tuple[int, int], tuple[str, str]] = {}
        self.forms: list[tuple[str, str]] = []
        rows = doc.to_array([LOWER, TAG]).tolist() if len(doc) else []
        for index, (lower, tag) in enumerate(rows):
            forms = known.get((lower, tag))
            if forms is None:
                token = doc[index]
                forms = known[lower, tag] = (token.lower_.replace("’", "'"), parsed.lemma(token))
            self.forms.append(forms)
        names = {tag: doc.vocab.strings[tag] for tag in {tag for _, tag in rows}}
        self.tags = [names[tag] for _, tag in rows]
        self.readable = bytearray(b"\x01" * len(rows))
        for sentence in parsed.sentences:
            if sentence.end - sentence.start > _MAX_SENTENCE:
                self.readable[sentence.start : sentence.end] = bytes(sentence.end - sentence.start)


@lru_cache(maxsize=1)
def words_of(parsed: ParsedDocument) -> Words:
    """Return the words of the document in hand, worked out once for all readers that look for cues in it."""
    return Words(parsed)


class CueTable(Generic[Row]):
    """The patterns of a lexicon, indexed by the first word."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._by_word: dict[str, list[tuple[frozenset[str], _Pattern[Row]]]] = {}
        for row in rows:
            for pattern in _compile(row):
                for word in pattern.elements[0].words:
                    self._by_word.setdefault(word, []).append((pattern.second, pattern))

    def matches(self, parsed: ParsedDocument, words: Words) -> Iterator[Match[Row]]:
        """Yield the cues in text order; of several with the same first word, the longest."""
        for index, (lower, lemma) in enumerate(words.forms):
            if not words.readable[index]:
                continue
            patterns: Sequence[tuple[frozenset[str], _Pattern[Row]]] = self._by_word.get(lower, ())
            if lemma != lower and lemma in self._by_word:
                patterns = (*patterns, *self._by_word[lemma])
            if not patterns:
                continue
            following = words.forms[index + 1 : index + 2]
            best: Match[Row] | None = None
            for second, pattern in patterns:
                if second and not (following and (following[0][0] in second or following[0][1] in second)):
                    continue
                if pattern.at_start and not _starts_sentence(parsed, index):
                    continue
                places = _match(pattern.elements, parsed, words, index)
                if places and (best is None or places[-1] > best.last):
                    best = Match(pattern.row, index, places[-1], parsed.doc[places[pattern.anchor]])
            if best is not None:
                yield best


def _compile(row: Row) -> Iterator[_Pattern[Row]]:
    raw = row.pattern.split()
    at_start = raw[0] == "^"
    choices: list[tuple[tuple[str, ...], ...]] = [
        ((), (part[1:-1],)) if part[0] == "[" else ((part,),) for part in (raw[1:] if at_start else raw)
    ]
    for choice in product(*choices):
        parts = [part for group in choice for part in group]
        anchor = next((index for index, part in enumerate(parts) if part[0] == "!"), 0)
        yield _Pattern(row, tuple(_element(part.lstrip("!")) for part in parts), anchor, at_start)


def _element(part: str) -> _Element:
    if part == "..":
        return _Element(frozenset(), gap=True)
    if part in _SORTS:
        return _Element(frozenset(), _SORTS[part])
    exact = part[0] == "="
    words, _, kind = part.lstrip("=").partition("/")
    return _Element(frozenset(words.split("|")), _PARTS[kind] if kind else (), exact)


def _match(elements: tuple[_Element, ...], parsed: ParsedDocument, words: Words, start: int) -> tuple[int, ...]:
    """Return the token index of each element (a gap's is where it ends), empty where they do not match."""
    places: list[int] = []
    at = start
    for number, element in enumerate(elements):
        if element.gap:
            found = _after_gap(elements[number + 1], parsed, words, at)
            if found is None:
                return ()
            at = found
            places.append(at)
            continue
        if at >= len(words.forms) or not _fits(element, parsed, words, at):
            return ()
        places.append(at)
        at += 1
    return tuple(places)


def _after_gap(element: _Element, parsed: ParsedDocument, words: Words, at: int) -> int | None:
    for index in range(at, min(at + _MAX_GAP + 1, len(words.forms))):
        if _fits(element, parsed, words, index):
            return index
        if words.forms[index][0] in _STOPS:
            return None
    return None


def _fits(element: _Element, parsed: ParsedDocument, words: Words, index: int) -> bool:
    lower, lemma = words.forms[index]
    if element.words and lower not in element.words and (element.exact or lemma not in element.words):
        return False
    return not element.parts or parsed.doc[index].pos_ in element.parts


def _starts_sentence(parsed: ParsedDocument, index: int) -> bool:
    doc = parsed.doc
    for before in range(index, max(-1, index - 4), -1):
        if doc[before].is_sent_start:
            return True
        if before and not (doc[before - 1].is_punct or doc[before - 1].is_space):
            return False
    return index == 0
