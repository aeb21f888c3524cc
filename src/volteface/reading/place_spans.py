"""Which words of a text may be place names, and what speaks for each.

Needs a parsed document, its mentions and a gazetteer; makes ``PlaceSpan``s with the features that the detector
weighs: whether the gazetteer knows the words, and whether they stand where places stand.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log10
from typing import TYPE_CHECKING

from volteface.knowledge.gazetteer import Candidate, Gazetteer
from volteface.knowledge.tables import load_rows
from volteface.reading.language import ParsedDocument
from volteface.records import Mention

if TYPE_CHECKING:
    pass

__all__ = ["PlaceSpan", "SpanFinder"]

_INSIDE = frozenset((
    "of", "the", "de", "la", "le", "les", "du", "des", "di", "da", "do", "dos", "del", "al", "el", "and", "upon", "on",
    "-", "–", ".", "'", "’", "sur", "am", "an", "ez", "es",
))  # fmt: skip
_LOWER = re.compile(r"\b[a-z]+\b")
_ARTICLES = frozenset(("al", "el", "ad", "as", "ar", "ash"))
_TAILS = frozenset((
    "province", "governorate", "oblast", "region", "state", "prefecture", "department", "district", "county",
    "airport", "airbase", "airfield", "base", "air", "naval", "facility", "port", "camp", "prison", "crossing", "dam",
    "international", "nuclear", "plant", "corridor", "bridge", "headquarters", "refugee", "island", "islands", "river",
))  # fmt: skip
"""Words in lower case that end names of bases, airports and divisions ("Idlib province")."""
_LONGEST = 6
_LOCATIVE = frozenset((
    "in", "at", "near", "from", "to", "into", "across", "throughout", "outside", "around", "between", "inside",
    "toward", "towards", "within", "over", "via", "through", "beyond", "onto", "off", "along", "north", "south", "east",
    "west",
))  # fmt: skip
_OTHER_PREPOSITIONS = frozenset(("of", "for", "with", "by", "against", "on", "about", "than", "as"))
_ACTORS = frozenset(("person", "organization", "media"))
_TAGS = frozenset(("NNP", "NNPS"))


@dataclass(frozen=True, slots=True)
class _Word:
    word: str


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class PlaceSpan:
    """Words that the gazetteer knows.

    Attributes:
        first: index of the first token.
        last: index after the last token.
        start: code point where it starts.
        end: code point after its last.
        candidates: what the words may stand for.
    """

    first: int
    last: int
    start: int
    end: int
    candidates: tuple[Candidate, ...]


class SpanFinder:
    """Finds the spans of one document and describes them by features."""

    def __init__(self, parsed: ParsedDocument, mentions: Sequence[Mention], gazetteer: Gazetteer) -> None:
        self.parsed = parsed
        self.tokens = list(parsed.doc)
        self.mentions = mentions
        self.gazetteer = gazetteer

    @cached_property
    def spans(self) -> tuple[PlaceSpan, ...]:
        """The longest known names from left to right; they never overlap."""
        windows = list(self._windows())
        texts = [self._text(first, last) for first, last in windows]
        distinct = list(dict.fromkeys(texts))
        known = dict(zip(distinct, self.gazetteer.known(distinct), strict=True))
        found: list[PlaceSpan] = []
        done = 0
        remembered: dict[str, tuple[Candidate, ...]] = {}
        for (first, last), text in zip(windows, texts, strict=True):
            if first < done or not known[text] or (last - first == 1 and _is_common(self.gazetteer, text)):
                continue
            if text not in remembered:
                remembered[text] = self.gazetteer.candidates(text)
            start, end = self._offsets(first, last)
            found.append(PlaceSpan(first, last, start, end, remembered[text]))
            done = last
        return tuple(found)

    def _text(self, first: int, last: int) -> str:
        start, end = self._offsets(first, last)
        return self.parsed.text[start:end]

    def _offsets(self, first: int, last: int) -> tuple[int, int]:
        return self.tokens[first].idx, self.tokens[last - 1].idx + len(self.tokens[last - 1])

    def _windows(self) -> Iterator[tuple[int, int]]:
        """Yield runs of capitalised tokens, the longest at each start first."""
        words = self._words
        for first, word in enumerate(words):
            if not (word[0].isupper() or word in _ARTICLES) or not self._starts(first, word):
                continue
            ends = []
            for last in range(first, min(len(words), first + _LONGEST)):
                word = words[last]
                if word[0].isupper() or (word.isdigit() and last > first) or (last > first and word in _TAILS):
                    ends.append(last + 1)
                elif word.lower() not in _INSIDE:
                    break
            yield from ((first, end) for end in reversed(ends))

    @cached_property
    def _words(self) -> list[str]:
        return [token.text for token in self.tokens]

    def _starts(self, first: int, word: str) -> bool:
        if word[0].isupper():
            return len(word) > 1
        following = self._words[first + 1 : first + 3]
        return len(following) == 2 and following[0] == "-" and following[1][0].isupper()

    @cached_property
    def _lower_words(self) -> frozenset[str]:
        return frozenset(_LOWER.findall(self.parsed.text))

    @cached_property
    def _places_by_token(self) -> dict[int, PlaceSpan]:
        return {index: span for span in self.spans for index in range(span.first, span.last)}

    @cached_property
    def _covering(self) -> tuple[list[int], list[Mention]]:
        ordered = sorted(self.mentions, key=lambda mention: (mention.start, mention.end))
        return [mention.start for mention in ordered], ordered

    def mentions_over(self, span: PlaceSpan) -> list[Mention]:
        """Return the mentions that overlap a span, among the dozen that start last before its end."""
        starts, ordered = self._covering
        last = bisect_right(starts, span.end - 1)
        return [mention for mention in ordered[max(0, last - 12) : last] if mention.end > span.start]

    def is_actor(self, span: PlaceSpan) -> bool:
        """Return whether the words belong to the name of a person, an organisation or an outlet."""
        wide = span.candidates[0].feature in ("country", "region", "water")
        for mention in self.mentions_over(span):
            if mention.kind not in _ACTORS or not (mention.start <= span.start and mention.end >= span.end):
                continue
            exact = self._is_exact(mention, span)
            if (wide and (exact or mention.kind == "person")) or self._is_owner(mention, span):
                continue
            if mention.text.split()[-1][0].isupper():
                return True
        return False

    def _is_exact(self, mention: Mention, span: PlaceSpan) -> bool:
        """Say whether a mention is just the span, an article before it left out."""
        before = self.parsed.text[mention.start : span.start] if mention.start <= span.start else "?"
        return mention.end == span.end and before.lower() in ("", "the ")

    def _is_owner(self, mention: Mention, span: PlaceSpan) -> bool:
        """Say whether the span is whose body the mention names: "Iraq" in "Iraq's Security Forces"."""
        behind = self._words[span.last] if span.last < len(self._words) else ""
        return mention.end > span.end and behind in ("'s", "’s")

    def after_comma(self, span: PlaceSpan) -> PlaceSpan | None:
        """Return the place behind a comma ("Paris, Texas"), else ``None``."""
        index = span.last
        if index + 1 < len(self.tokens) and self.tokens[index].text in (",", "("):
            return self._places_by_token.get(index + 1)
        return None

    def before_comma(self, span: PlaceSpan) -> PlaceSpan | None:
        """Return the place before a comma, else ``None``."""
        index = span.first
        if index >= 2 and self.tokens[index - 1].text in (",", "("):
            return self._places_by_token.get(index - 2)
        return None

    def features(self, span: PlaceSpan) -> dict[str, float]:
        """Return what speaks for and against a span being a place name; a feature that is absent is 0."""
        found = {"bias": 1.0, **self._name_features(span), **self._context_features(span)}
        for mention in self.mentions_over(span):
            if self._is_owner(mention, span):
                continue
            exact = self._is_exact(mention, span)
            if exact or (mention.start <= span.start and mention.end >= span.end):
                found[f"{'is' if exact else 'in'}_{mention.kind}"] = 1.0
        return found

    def _name_features(self, span: PlaceSpan) -> dict[str, float]:
        text = self.parsed.text[span.start : span.end]
        best = span.candidates[0]
        people = max(candidate.population for candidate in span.candidates)
        single = span.last - span.first == 1
        return {
            f"best_{best.feature}": 1.0,
            "people": log10(people + 1) / 7,
            "words": float(not single),
            "capitals": float(text.isupper() and len(text) > 3),
            "short_capitals": float(text.isupper() and len(text) <= 3),
            "lower_elsewhere": float(single and text.lower() in self._lower_words),
            "given_name": float(single and text.lower() in _given_names()),
            "own_name": float(best.name == text),
        }

    def _context_features(self, span: PlaceSpan) -> dict[str, float]:
        named = max((i for i in range(span.first, span.last) if self._words[i][0].isupper()), default=span.first)
        head = self.tokens[named]
        before = self.tokens[span.first - 1] if span.first else None
        behind = self.tokens[span.last] if span.last < len(self.tokens) else None
        word = before.lower_ if before is not None else ""
        if word == "the" and span.first > 1:
            word = self.tokens[span.first - 2].lower_
        return {
            "not_proper": float(head.tag_ not in _TAGS),
            "locative": float(word in _LOCATIVE),
            "preposition": float(word in _OTHER_PREPOSITIONS),
            "the": float(before is not None and before.lower_ == "the"),
            "name_before": float(before is not None and before.tag_ in _TAGS and before.i not in self._places_by_token),
            "name_behind": float(behind is not None and behind.tag_ in _TAGS and behind.i not in self._places_by_token),
            "given_before": float(before is not None and before.lower_ in _given_names()),
            "title_before": float(before is not None and before.lower_.rstrip(".") in _titles()),
            "comma_behind": float(self.after_comma(span) is not None),
            "comma_before": float(self.before_comma(span) is not None),
            "first": float(bool(head.is_sent_start)),
            f"dep_{head.dep_}": 1.0,
            "compound_of_name": float(head.dep_ == "compound" and head.head.tag_ in _TAGS),
        }


def _is_common(gazetteer: Gazetteer, word: str) -> bool:
    """Return whether a single word is no place by itself, or an abbreviation that lacks its full stop."""
    if word.lower() in _no_places():
        return True
    return not (word.isupper() or "." in word) and gazetteer.is_abbreviation(word)


@cache
def _no_places() -> frozenset[str]:
    """Words that are no place when they stand alone: parts of names, and demonyms."""
    demonyms = {row.word.lower() for row in load_rows("actors/demonyms", _Word)}
    return frozenset({row.word for row in load_rows("places/common_words", _Word)} | demonyms)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row.name.lower() for row in load_rows("mentions/given_names", _Name))


@cache
def _titles() -> frozenset[str]:
    return frozenset(row.word.lower().rstrip(".") for row in load_rows("mentions/honorifics", _Word))
