"""The parser that takes sentences side by side: the same heads and labels as spaCy's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spacy.tokens import Doc

from volteface.reading import sentence_parser
from volteface.reading.language import load_language, parse
from volteface.reading.sentence_parser import SentenceParser
from volteface.records import Document

ARTICLE = (
    "The minister left the hall at noon. Nobody had asked her to stay. “We shall see,” she told a reporter. "
    "“It is late.” Her deputy, who had flown in from Oslo, met the envoys of three banks on Monday! Did they agree? "
    "He said they did… Even so, when all was over, nobody signed. The council (CC). 2. The union sent two lawyers.\n\n"
    'In Lima the talks went on. A. B. Cruz, of the U.N., spoke for an hour. Yes. No. Prices rose. "Stop!" cried one. '
    "The dam broke in March because no one had mended it, the report says, and the river took the bridge."
)


@pytest.fixture(scope="module")
def parser() -> SentenceParser:
    return SentenceParser(load_language())


def tagged(text: str) -> Doc:
    """Return a document as it is before the parser: the whole pipeline without its last steps."""
    doc = parse(Document(id="d", text=text)).doc
    bare = load_language().make_doc(text)
    bare.tensor = doc.tensor
    bare.from_array(["TAG"], doc.to_array(["TAG"]).reshape(-1, 1))  # type: ignore[arg-type]
    return bare


def heads(doc: Doc) -> list[tuple[int, str, bool]]:
    return [(token.head.i, token.dep_, bool(token.is_sent_start)) for token in doc]


def as_spacy(text: str) -> list[tuple[int, str, bool]]:
    return heads(load_language().get_pipe("parser")(tagged(text)))  # type: ignore[operator]


@pytest.mark.parametrize(
    "text",
    [ARTICLE, ARTICLE * 3, "One. Two. Three. Four. Five. Six.", "? ! . " * 40, "A. " * 200, "Well… " * 100,
     "word " * 300, "He said so. " * 30 + "and " * 500 + "He said so. " * 3, "No", "Go. "],
)  # fmt: skip
def test_the_parse_is_that_of_the_component(parser: SentenceParser, text: str) -> None:
    assert heads(parser(tagged(text))) == as_spacy(text)


def test_small_blocks_change_nothing(parser: SentenceParser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_parser, "_TOGETHER", 40)
    assert heads(parser(tagged(ARTICLE * 2))) == as_spacy(ARTICLE * 2)


def test_every_cut_that_is_none_is_taken_back(parser: SentenceParser, monkeypatch: pytest.MonkeyPatch) -> None:
    def anywhere(doc: Doc) -> tuple[list[int], list[int]]:
        return [*range(0, len(doc) - 5, 6), len(doc)], []

    monkeypatch.setattr(sentence_parser, "_cuts", anywhere)
    monkeypatch.setattr(sentence_parser, "_LONGEST", 10_000)
    assert heads(parser(tagged(ARTICLE))) == as_spacy(ARTICLE)


def test_a_piece_that_grows_too_long_leaves_the_document_to_the_component(
    parser: SentenceParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_parser, "_LONGEST", 12)
    assert heads(parser(tagged(ARTICLE))) == as_spacy(ARTICLE)


def test_sentences_that_must_open_stay_open(parser: SentenceParser) -> None:
    lines = "the first line of it\n\nthe second line has no verb\n\nand one more. " * 10
    ours = parse(Document(id="d", text=lines)).doc
    starts = [token.i for token in ours if token.is_sent_start]
    assert all(ours[at].text in ("the", "and") or ours[at].is_space for at in starts)
    assert len(starts) >= 30


@pytest.mark.shared
def test_real_articles_are_parsed_as_by_the_component(parser: SentenceParser, shared: Path) -> None:
    with (shared / "corpora" / "guardian_sdf.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:4000] for _, line in zip(range(10), lines, strict=False)]
    for text in texts:
        assert heads(parser(tagged(text))) == as_spacy(text)
