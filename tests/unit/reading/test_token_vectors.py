"""The vectors are spaCy's, whatever was read before them."""

from __future__ import annotations

import numpy as np
import pytest

from volteface.reading import token_vectors
from volteface.reading.language import load_language
from volteface.reading.token_vectors import TokenVectors

TEXTS = (
    "The minister can't say why Ana Sol's troops left.\n\nShe resigned on 3 May 2024 – “at once”.",
    "No",
    "\n \n",
    "Ünïcode 😀 words, words, words; words!",
)


@pytest.fixture
def vectors() -> TokenVectors:
    return TokenVectors(load_language().get_pipe("tok2vec").model)


@pytest.mark.parametrize("text", TEXTS)
def test_vectors_are_those_of_spacy_but_for_rounding(vectors: TokenVectors, text: str) -> None:
    doc = load_language().make_doc(text)
    expected = load_language().get_pipe("tok2vec").predict([doc])[0]
    np.testing.assert_allclose(vectors(doc), expected, atol=1e-4)


def test_vectors_do_not_depend_on_what_was_read_before(vectors: TokenVectors, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = load_language().make_doc(TEXTS[0])
    first = vectors(doc)
    for text in TEXTS:
        vectors(load_language().make_doc(text))
    assert (vectors(doc) == first).all()
    monkeypatch.setattr(token_vectors, "_KEPT", 0)
    assert (vectors(doc) == first).all()


def test_tagger_and_parser_say_the_same_of_them() -> None:
    language = load_language()
    doc = language.make_doc(TEXTS[0])
    for _, pipe in language.pipeline:
        doc = pipe(doc)
    other = language.make_doc(TEXTS[0])
    other.tensor = TokenVectors(language.get_pipe("tok2vec").model)(other)
    for name in ("tagger", "parser"):
        other = language.get_pipe(name)(other)
    columns = ["TAG", "DEP", "HEAD", "SENT_START"]
    assert (doc.to_array(columns) == other.to_array(columns)).all()
