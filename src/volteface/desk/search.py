"""Words and phrases in the texts of the desk, best match first.

Needs the tables ``posting`` and ``document_length``; makes hits with a snippet. A document matches when its title and
text hold every word of the query; a phrase in double quotes must stand there word for word (case and accents do not
matter). The order is BM25.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from volteface.desk.conditions import Conditions
from volteface.desk.rows import load_numbered
from volteface.desk.terms import plain_text, term_of, words_of
from volteface.errors import InputError
from volteface.records import Document, Span

if TYPE_CHECKING:
    import duckdb

__all__ = ["Found", "Hit", "find_documents", "search_documents"]

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
class Found:
    """One page of what was found.

    Attributes:
        hits: the documents of this page, best first.
        total: how many there are in all, as far as was looked.
        more: whether there may be more than that: where phrases must stand, only this page was looked for.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool = False


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
    return find_documents(connection, words, conditions, limit=limit).hits


def find_documents(
    connection: duckdb.DuckDBPyConnection, words: str, conditions: Conditions, *, limit: int, offset: int = 0
) -> Found:
    """Return a page of the documents that hold all words and phrases, best first.

    Args:
        connection: an open desk.
        words: the query; phrases stand in double quotes.
        conditions: what else must hold of the document ``d``.
        limit: how many at most.
        offset: how many better ones come before.

    Raises:
        InputError: the query has no words.
    """
    query = _parse(words)
    scored = _ranked(connection, query, conditions)
    if not query.phrases:
        shown = _read(connection, scored[offset : offset + limit], limit)
        return Found(tuple(_hit(document, query, score) for document, score in shown), len(scored))
    # Whether words stand one after another is seen in the texts alone: no more of them are read than the page needs.
    holding = (one for one in _read(connection, scored, _PAGE) if all(_holds(one[0], each) for each in query.phrases))
    found = list(islice(holding, offset + limit + 1))
    hits = tuple(_hit(document, query, score) for document, score in found[offset : offset + limit])
    return Found(hits, len(found), more=len(found) > offset + limit)


def _ranked(connection: duckdb.DuckDBPyConnection, query: _Query, conditions: Conditions) -> list[tuple[int, float]]:
    """Return the numbers of all documents that hold the words, best first, with their scores."""
    return connection.execute(
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


def _read(
    connection: duckdb.DuckDBPyConnection, scored: Sequence[tuple[int, float]], size: int
) -> Iterator[tuple[Document, float]]:
    """Yield the documents of these numbers with their scores; so many are read at once."""
    for start in range(0, len(scored), max(size, 1)):
        page = scored[start : start + size]
        documents = load_numbered(connection, [number for number, _ in page])
        yield from zip(documents, (score for _, score in page), strict=True)


def _holds(document: Document, phrase: re.Pattern[str]) -> bool:
    return any(phrase.search(plain_text(text)) for text in (document.text, document.title or ""))


def _marks(text: str, query: _Query) -> list[Span]:
    """Return the words of the text that the query asks for."""
    wanted = set(query.terms)
    return [Span(word.start(), word.end(), word.group()) for word in words_of(text) if term_of(word.group()) in wanted]


def _hit(document: Document, query: _Query, score: float) -> Hit:
    text, marks = document.text, _marks(document.text, query)
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
