"""Cuts a text into the words that the grammar of time expressions is written over.

Needs the text; makes a ``Lexed``: a string of symbols, one character for each known word, number or mark and one
for each run of anything else, so that the grammar is one regular expression over that string, and beside it the
offsets, classes and values.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from volteface.knowledge.tables import load_rows

__all__ = ["STRUCTURE", "Lexed", "Lexeme", "lex", "symbols"]

STRUCTURE = (
    "clock", "comma", "dash", "dtg", "hyphen", "iso", "military", "num", "ordn", "other", "qn", "shortyear", "slash",
    "tens", "whose", "year",
)  # fmt: skip
"""Classes that follow from the shape of a word; all others are listed in the table of words."""

_WORD = re.compile(
    r"(?P<iso>(?<!\d)[12]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\d))"
    r"|(?P<dtg>\b[0-3]\d[0-2]\d[0-5]\d[A-Z]? [A-Z]{3} (?:20)?\d\d\b)"
    r"|(?P<military>\b(?:[01]\d|2[0-3])[0-5]\d(?:Z\b|\s?(?:hours|hrs?)\b))"
    r"|(?P<qn>\bQ[1-4]\b)"
    r"|(?P<other>[$£€¥]\s?\d[\d,.]*|\d[\d,]*(?:\.\d+)?\s?%|\d+(?:\.\d+){2,})"
    r"|(?P<clock>(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:]))"
    r"|(?P<slash>(?<![\d/])(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|[12]\d{3}/\d{1,2}/\d{1,2})(?![\d/]))"
    r"|(?P<tens>(?:\b[12]\d\d0|['’‘`]\d0|\b[2-9]0)['’]?s\b)"
    r"|(?P<shortyear>['’‘]\d\d\b)"
    r"|(?P<ordn>\b\d{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<num>\d[\d,]*\d(?:\.\d+)?(?: 1/2|½)?|\d(?:\.\d+)?(?: 1/2|½)?)"
    r"|(?P<word>[aApP]\.m\.|[^\W\d_]+)"
    r"|(?P<whose>['’]s\b)"
    r"|(?P<hyphen>(?<=\w)-(?=\w))"
    r"|(?P<dash>[-–—]+)"
    r"|(?P<comma>,)"
    r"|[^\w\s]|_|\n"
)
_YEAR = re.compile(r"[12]\d{3}")
_ABBREVIATED = frozenset(("month", "weekday"))
_WHOLE_WORDS = frozenset(("march", "april", "may", "june", "july"))
"""Short names of months that are not abbreviations: a full stop behind them ends the sentence."""


@dataclass(frozen=True, slots=True)
class _Row:
    word: str
    kind: str
    value: str | None
    cased: bool


class Lexeme(NamedTuple):
    """One word of a time expression: offsets, form in lower case, class and value (empty if it has none)."""

    start: int
    end: int
    word: str
    kind: str
    value: str


class Lexed(NamedTuple):
    """A text as symbols: ``kinds[i]`` stands for ``lexemes[i]``, which is ``None`` for unknown words."""

    kinds: str
    lexemes: list[Lexeme | None]

    def known(self, first: int, last: int) -> tuple[Lexeme, ...]:
        """Return the known words behind the symbols [first, last)."""
        return tuple(lexeme for lexeme in self.lexemes[first:last] if lexeme)


@cache
def symbols() -> dict[str, str]:
    """Return the symbol of each class: one letter that has no meaning in a regular expression."""
    kinds = sorted({row.kind for row in load_rows("times/words", _Row)} | set(STRUCTURE))
    return {kind: chr(0x100 + number) for number, kind in enumerate(kinds)}


@cache
def _words() -> tuple[dict[str, tuple[_Row, str]], dict[str, tuple[tuple[re.Pattern[str], _Row], ...]]]:
    single: dict[str, tuple[_Row, str]] = {}
    phrases: dict[str, list[tuple[str, _Row]]] = defaultdict(list)
    for row in load_rows("times/words", _Row):
        first = _WORD.match(row.word)
        if first and first.group() == row.word:
            single[row.word] = (row, symbols()[row.kind])
        elif first:
            phrases[first.group()].append((row.word, row))
    return single, {
        first: tuple((_phrase(text), row) for text, row in sorted(rows, key=lambda item: -len(item[0])))
        for first, rows in phrases.items()
    }


def _phrase(words: str) -> re.Pattern[str]:
    pattern = re.escape(words).replace(r"\ ", r"[ \t]+\n?").replace("'", "['’]")
    return re.compile(pattern + r"(?!\w)", re.IGNORECASE)


def lex(text: str) -> Lexed:
    """Cut a text into symbols; words that the table does not know share one symbol a run."""
    single, phrases = _words()
    code = symbols()
    other = code["other"]
    kinds: list[str] = []
    lexemes: list[Lexeme | None] = []
    done = 0
    for match in _WORD.finditer(text):
        start = match.start()
        if start < done:
            continue
        shape = match.lastgroup
        if shape == "word":
            word = match.group().lower()
            if word in phrases and (found := _phrase_at(text, start, phrases[word])):
                kinds.append(code[found.kind])
                lexemes.append(found)
                done = found.end
                continue
            known = single.get(word)
            if known and not (known[0].cased and text[start].islower()):
                row, symbol = known
                end = match.end()
                if (
                    row.kind in _ABBREVIATED
                    and text[end : end + 1] == "."
                    and word not in _WHOLE_WORDS
                    and len(word) < 6
                ):
                    end = done = end + 1
                kinds.append(symbol)
                lexemes.append(Lexeme(start, end, word, row.kind, row.value or ""))
                continue
        elif shape is not None and shape != "other":
            if shape == "num" and _YEAR.fullmatch(match.group()):
                shape = "year"
            kinds.append(code[shape])
            lexemes.append(Lexeme(start, match.end(), match.group(), shape, match.group()))
            continue
        if not kinds or kinds[-1] is not other:
            kinds.append(other)
            lexemes.append(None)
    return Lexed("".join(kinds), lexemes)


def _phrase_at(text: str, start: int, phrases: tuple[tuple[re.Pattern[str], _Row], ...]) -> Lexeme | None:
    for pattern, row in phrases:
        match = pattern.match(text, start)
        if match and not (row.cased and text[start].islower()):
            return Lexeme(start, match.end(), row.word, row.kind, row.value or "")
    return None
