from __future__ import annotations

from typing import Any

import pytest

from volteface.desk import Desk
from volteface.desk.conditions import Conditions
from volteface.desk.search import find_documents
from volteface.desk.terms import term_of
from volteface.errors import InputError


@pytest.fixture
def filled(desk: Desk, store: Any, make: Any) -> Desk:
    store(
        make.document("The rebels took the harbour. Rebels held it.", source="A", published="2024-01-01", id="one"),
        make.document("A rebel spoke in the harbour town about grain.", source="B", published="2024-02-01", id="two"),
        make.document(
            "Prime Minister Orbán left; the harbour was shut.", source="B", published="2024-03-01", id="three"
        ),
        make.document("Nothing here.", title="Harbour news", source="C", id="four"),
    )
    return desk


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rebels", ["one", "two"]),
        ("REBEL harbour", ["one", "two"]),
        ("orban", ["three"]),
        ('"harbour town"', ["two"]),
        ('"town harbour"', []),
        ('"the harbour" grain', ["two"]),
        ("“harbour town”", ["two"]),
        ('"harbour news"', ["four"]),
        ("absent harbour", []),
        ("'; DROP TABLE document; --", []),
    ],
)
def test_search_finds(filled: Desk, query: str, found: list[str]) -> None:
    assert [hit.document.id for hit in filled.search(query)] == found


def test_search_ranks_and_marks(filled: Desk) -> None:
    hits = filled.search("rebels")
    assert hits[0].score > hits[1].score
    for hit in hits:
        text = hit.document.text
        assert text[hit.snippet.start : hit.snippet.end] == hit.snippet.text
        assert [text[mark.start : mark.end] for mark in hit.marks] == [mark.text for mark in hit.marks]
    assert [mark.text for mark in hits[0].marks] == ["rebels", "Rebels"]


def test_search_filters_and_limits(filled: Desk) -> None:
    assert [hit.document.id for hit in filled.search("harbour", since="2024-02", until="2024-02")] == ["two"]
    assert [hit.document.id for hit in filled.search("harbour", source="C")] == ["four"]
    assert len(filled.search("harbour", limit=2)) == 2


def test_search_snippet_stands_around_the_word(desk: Desk, store: Any, make: Any) -> None:
    store(make.document("x " * 500 + "needle" + " y" * 500))
    hit = desk.search("needle")[0]
    assert "needle" in hit.snippet.text
    assert len(hit.snippet.text) <= 240


def test_search_without_words_is_refused(filled: Desk) -> None:
    with pytest.raises(InputError, match="no words in it"):
        filled.search('"" !')


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("Rebels", "rebel"),
        ("countries", "country"),
        ("press", "press"),
        ("gas", "gas"),
        ("ÉTÉ", "ete"),
        ("virus", "virus"),
        ("١٢", "١٢"),
        ("a" * 100, "a" * 40),
    ],
)
def test_terms(word: str, term: str) -> None:
    assert term_of(word) == term


@pytest.mark.parametrize("query", ["harbour", "“the harbour”", "absent"])
def test_search_pages_are_those_of_the_whole(filled: Desk, query: str) -> None:
    every = filled.search(query)
    with filled._store.reading() as connection:
        pages = [find_documents(connection, query, Conditions(), limit=2, offset=offset) for offset in (0, 2, 4)]
    assert tuple(hit for page in pages for hit in page.hits) == every
    assert pages[-1].total == len(every)
    assert not pages[-1].more
