"""Words and phrases in the texts of the desk, best match first.

Needs the tables ``posting`` and ``document_length``; makes hits with a snippet. A document matches when its title and
text hold every word of the query; a phrase in double quotes must stand there word for word (case and accents do not
matter). The order is BM25.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.desk.conditions import Conditions
from volteface.desk.rows import load_numbered
from volteface.desk.terms import plain_text, term_of, words_of
from volteface.errors import InputError
from volteface.records import Document, Span

if TYPE_CHECKING:
    import duckdb

__all__ = ["Hit", "search_documents"]

_K1, _B = 1.2, 0.75
_QUOTED = re.compile(r'["“„«]([^"“”„«»]*)["”“»]?')
_BEFORE, _LENGTH = 80, 240
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One document that was found.

    Attributes:
        document: the document.
        snippet: a stretch of its text around the first words found.
        marks: the words found within the snippet, in code points of the text.
        score: BM25 of the query; higher is better.
    """

    document: Document
    snippet: Span
    marks: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Query:
    terms: tuple[str, ...]
    phrases: tuple[re.Pattern[str], ...]


def _parse(words: str) -> _Query:
    terms = dict.fromkeys(term_of(word.group()) for word in words_of(words))
    if not terms:
        raise InputError(f"search {words!r}: no words in it; give at least one word or a phrase in quotes")
    phrases = ([word.group() for word in words_of(plain_text(found))] for found in _QUOTED.findall(words))
    return _Query(tuple(terms), tuple(_phrase(phrase) for phrase in phrases if len(phrase) > 1))


def _phrase(words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds the words one after another, whatever stands between them that is no word."""
    return re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words)) + r"(?!\w)")


def search_documents(
    connection: duckdb.DuckDBPyConnection, words: str, conditions: Conditions, limit: int
) -> tuple[Hit, ...]:
    """Return the best ``limit`` documents that hold all words and phrases.

    Args:
        connection: an open desk.
        words: the query; phrases stand in double quotes.
        conditions: what else must hold of the document ``d``.
        limit: how many at most.

    Raises:
        InputError: the query has no words.
    """
    query = _parse(words)
    hits: list[Hit] = []
    for document, score in _ranked(connection, query, conditions, limit):
        if all(_holds(document, phrase) for phrase in query.phrases):
            hits.append(_hit(document, _marks(document.text, query), score))
        if len(hits) == limit:
            break
    return tuple(hits)


def _ranked(
    connection: duckdb.DuckDBPyConnection, query: _Query, conditions: Conditions, limit: int
) -> Iterator[tuple[Document, float]]:
    scored = connection.execute(
        f"""
        WITH total AS (SELECT count(*) AS n, greatest(avg(words), 1) AS mean FROM document_length),
        hit AS (SELECT term, unnest(numbers) AS number, unnest(counts) AS tf FROM posting
                WHERE term IN (SELECT unnest($terms::VARCHAR[]))),
        weight AS (SELECT term, ln(1 + (n - count(*) + 0.5) / (count(*) + 0.5)) AS idf FROM hit, total GROUP BY term, n)
        SELECT number, sum(idf * tf * ($k1 + 1) / (tf + $k1 * (1 - $b + $b * words / mean))) AS score
        FROM hit JOIN weight USING (term) JOIN document_length USING (number)
        JOIN "document" d USING (number), total
        WHERE {conditions.sql} GROUP BY number HAVING count(*) = len($terms) ORDER BY score DESC, number
        """,
        {"terms": list(query.terms), "k1": _K1, "b": _B, **conditions.params},
    ).fetchall()
    size = _PAGE if query.phrases else limit
    for start in range(0, len(scored), size):
        scores = dict(scored[start : start + size])
        for number, document in _page(connection, list(scores)):
            yield document, scores[number]


def _page(connection: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> list[tuple[int, Document]]:
    return list(zip(numbers, load_numbered(connection, numbers), strict=True))


def _holds(document: Document, phrase: re.Pattern[str]) -> bool:
    return any(phrase.search(plain_text(text)) for text in (document.text, document.title or ""))


def _marks(text: str, query: _Query) -> list[Span]:
    """Return the words of the text that the query asks for."""
    wanted = set(query.terms)
    return [Span(word.start(), word.end(), word.group()) for word in words_of(text) if term_of(word.group()) in wanted]


def _hit(document: Document, marks: Sequence[Span], score: float) -> Hit:
    text = document.text
    start = max(0, marks[0].start - _BEFORE) if marks else 0
    start = _word_start(text, start)
    end = min(len(text), start + _LENGTH)
    if end < len(text):
        end = text.rfind(" ", start + 1, end) if text.rfind(" ", start + 1, end) > start else end
    inside = tuple(mark for mark in marks if start <= mark.start and mark.end <= end)
    return Hit(document, Span(start, end, text[start:end]), inside, score)


def _word_start(text: str, start: int) -> int:
    if start == 0:
        return 0
    space = text.find(" ", start, start + _BEFORE)
    return space + 1 if space >= 0 else start
