"""Finds time expressions: one regular expression over the symbols of a text, made from the table of patterns.

Needs a ``Lexed`` text; makes ``Expression``s: which rule matched, which words, and the modifiers around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from volteface.knowledge.tables import load_rows
from volteface.reading.time_lexer import Lexed, Lexeme, symbols

__all__ = ["Expression", "confidence_of", "find_expressions"]

_NAME = re.compile(r"[A-Za-z]+")
_GROUP = re.compile(r"\((?!\?)")


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    kind: str
    rank: int | None
    pattern: str
    confidence: float | None


class Expression(NamedTuple):
    """A stretch of words that a rule takes for a time.

    Attributes:
        rule: the name of the rule.
        lead: words before the core that only modify it ("nearly", "the end of").
        words: the words of the core, those the rule itself asks for.
        tail: words behind the core that only modify it ("or so").
    """

    rule: str
    lead: tuple[Lexeme, ...]
    words: tuple[Lexeme, ...]
    tail: tuple[Lexeme, ...]

    @property
    def start(self) -> int:
        """Where the expression starts, modifiers included."""
        return (self.lead or self.words)[0].start

    @property
    def end(self) -> int:
        """Where the expression ends, modifiers included."""
        return (self.tail or self.words)[-1].end

    def word(self, *kinds: str) -> Lexeme | None:
        """Return the first word of the core of one of these classes."""
        return next((word for word in self.words if word.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        """Return whether the core has a word of one of these classes."""
        return self.word(*kinds) is not None


@cache
def _rows() -> tuple[_Row, ...]:
    return load_rows("times/patterns", _Row)


@cache
def confidence_of() -> dict[str, float]:
    """Return each rule's share of right finds, as the table of patterns has it."""
    return {row.name: row.confidence or 0.5 for row in _rows() if row.kind == "rule"}


@cache
def _grammar() -> re.Pattern[str]:
    macros = {row.name: row.pattern for row in _rows() if row.kind == "macro"}
    rules = sorted((row for row in _rows() if row.kind == "rule"), key=lambda row: row.rank or 0)
    branches = "|".join(f"(?P<{row.name}>{_expand(row.pattern, macros)})" for row in rules)
    return re.compile(f"{_expand('LEAD', macros)}(?:{branches}){_expand('TAIL', macros)}")


def _expand(pattern: str, macros: dict[str, str]) -> str:
    def replace(match: re.Match[str]) -> str:
        name = match.group()
        return f"(?:{_expand(macros[name], macros)})" if name.isupper() else symbols()[name]

    return _GROUP.sub("(?:", _NAME.sub(replace, pattern).replace(" ", ""))


def find_expressions(lexed: Lexed) -> Iterator[Expression]:
    """Yield the time expressions of a text in order; they never overlap."""
    for match in _grammar().finditer(lexed.kinds):
        rule = str(match.lastgroup)
        first, last = match.span(rule)
        yield Expression(
            rule,
            lexed.known(match.start(), first),
            lexed.known(first, last),
            lexed.known(last, match.end()),
        )
