"""Where a name may stand: runs of capitalised words and registry matches, with the small words that join them.

Needs the token columns, the registry and the word lists; makes runs of tokens for ``names`` to divide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from volteface.knowledge.actors import ActorRegistry, Match
from volteface.reading.columns import Columns
from volteface.reading.mention_lexicon import MentionLexicon

__all__ = ["HYPHENS", "INNER", "Known", "NameRuns"]

INNER = frozenset(("of", "for"))
"""Words that may stand inside the name of a body."""
HYPHENS = frozenset("-–‑")
_DASHES = tuple([dash] for dash in HYPHENS)
_NAME_TAGS = frozenset(("NNP", "NNPS"))
_ARTICLES = frozenset(("al", "el", "ash", "as", "an", "ad"))
_NO_NAME_TAGS = frozenset(("PRP", "PRP$", "IN", "DT", "CC", "MD", "WP", "WRB", "WDT", "UH", "TO", "EX", "RB"))
_PARTIES = frozenset("RDI")
_LONGEST = 48
"""Tokens of a run at most: names are shorter, and lists in capitals must not cost more than their length."""


@dataclass(frozen=True, slots=True)
class Known:
    """A registry match on tokens ``first`` to ``last``."""

    first: int
    last: int
    match: Match


class NameRuns:
    """Finds the runs of one document.

    Args:
        text: the document's text.
        words: its token columns.
        registry: known actors.
        lexicon: word lists.
    """

    def __init__(self, text: str, words: Columns, *, registry: ActorRegistry, lexicon: MentionLexicon) -> None:
        self.words = words
        self.registry = registry
        self.lexicon = lexicon
        self.known = self._locate(registry.find(text))
        self._ends = frozenset(known.last for known in self.known.values() if known.match.via == "phrase")

    def read(self) -> Iterator[tuple[int, int]]:
        """Yield the first and last token of each run, in text order."""
        index, count = 0, len(self.words)
        while index < count:
            last = self._run_end(index)
            if last >= index:
                yield index, last
            index = max(last, index) + 1

    def _locate(self, matches: tuple[Match, ...]) -> dict[int, Known]:
        located: dict[int, Known] = {}
        for match in matches:
            first, last = self.words.token_at(match.start), self.words.token_at(match.end - 1)
            if self.words.start[first] == match.start and self.words.end[last] == match.end:
                if self._is_common(match, first, last):
                    continue
                located[first] = Known(first, last, match)
        return located

    def _is_common(self, match: Match, first: int, last: int) -> bool:
        """Say whether a one-word match is an ordinary word: the first of a sentence, tagged as no name."""
        if first != last or match.via == "institution" or not self.words.opening[first]:
            return False
        return self.words.text[first] in self.lexicon.not_names and self.words.tag[first] not in _NAME_TAGS

    def _run_end(self, first: int) -> int:
        """Return the last token of the run of name words that starts at ``first``; less than ``first`` if none does."""
        last = self._step(first, first)
        if last < first:
            return first - 1
        while last - first < _LONGEST:
            following = self._next(first, last)
            if following is None:
                break
            last = following
        return last

    def _step(self, index: int, first: int) -> int:
        """Return the last token of the unit at ``index``: a registry match or one name word; ``index - 1`` if none."""
        known = self.known.get(index)
        if known is not None:
            return known.last
        return index if self._is_name_word(index, index > first) else index - 1

    def _is_name_word(self, index: int, inside: bool) -> bool:
        word, tag = self.words.text[index], self.words.tag[index]
        if self._in_party_tag(index):
            return False
        if not word[0].isupper():
            return self._starts_with_particle(index)
        if word.rstrip(".") in self.lexicon.not_names and not (inside and self._may_stand_inside(word)):
            return False
        if tag in _NAME_TAGS or inside:
            return tag not in ("PRP", "IN", "DT")
        if self.words.opening[index]:
            return self._opens_as_name(index)
        return tag not in _NO_NAME_TAGS

    def _in_party_tag(self, index: int) -> bool:
        """Say whether a word gives a lawmaker's party or state, as American papers put them: "(R-TX)"."""
        text = self.words.text
        before = text[index - 1] if index else ""
        if before == "(":
            return text[index][0] in _PARTIES and (text[index][1:2] == "-" or text[index + 1 : index + 2] in _DASHES)
        return before in HYPHENS and index > 2 and text[index - 2] in _PARTIES and text[index - 3] == "("

    def _may_stand_inside(self, word: str) -> bool:
        return word in self.lexicon.given_names or word in self.lexicon.faiths

    def _opens_as_name(self, index: int) -> bool:
        word = self.words.text[index]
        if word in self.lexicon.given_names or word in self.lexicon.peoples:
            return True
        if len(word) > 1 and word.isupper():
            return True
        return self.registry.demonym(word) is not None

    def _starts_with_particle(self, index: int) -> bool:
        """Say whether "al-Qaida" or "al Qaida" starts here."""
        words = self.words
        if words.lower[index] not in _ARTICLES or index + 2 >= len(words) or words.text[index + 1] not in HYPHENS:
            return False
        return words.text[index + 2][0].isupper() and self._adjacent(index, index + 2)

    def _adjacent(self, first: int, last: int) -> bool:
        return all(self.words.end[i] == self.words.start[i + 1] for i in range(first, last))

    def _next(self, first: int, last: int) -> int | None:
        """Return the last token of the unit that goes on with the run, stepping over what may join two name words."""
        words = self.words
        if last + 1 >= len(words) or words.sentence[last + 1] != words.sentence[last]:
            return None
        gap = self._gap(first, last)
        index = last + 1 + gap
        if index >= len(words) or words.sentence[index] != words.sentence[last]:
            return None
        if gap == 0 and words.text[index][0] == "@":
            return None
        end = self._step(index, first)
        return end if end >= index else None

    def _gap(self, first: int, last: int) -> int:
        """Return how many tokens after ``last`` join it with a further name word: particles, hyphens, "of"."""
        words, index = self.words, last + 1
        word = words.lower[index]
        if word in HYPHENS:
            return 1 if self._hyphen_joins(index) else 0
        if word == "." and len(words.text[last]) <= 4 and words.text[last].lower() in self.lexicon.honorifics:
            return 1
        if words.text[index].islower() and word in self.lexicon.particles and index not in self.known:
            return self._particles(index)
        if word in INNER and self._may_go_on(last):
            following = words.lower[index + 1] if index + 1 < len(words) else ""
            return 2 if following == "the" else 1
        if word in ("and", "&") and self._inner_and(first, last):
            return 1
        return 0

    def _hyphen_joins(self, index: int) -> bool:
        words = self.words
        return index + 1 < len(words) and self._adjacent(index - 1, index + 1) and words.text[index + 1][0].isupper()

    def _particles(self, index: int) -> int:
        count = 0
        while index + count < len(self.words) and count < 4:
            word = self.words.lower[index + count]
            if word not in self.lexicon.particles and word not in HYPHENS:
                break
            count += 1
        return count

    def _may_go_on(self, last: int) -> bool:
        """Say whether "of" or "for" after ``last`` belongs to a name: "Ministry of", "Secretary of", "Center for"."""
        word = self.words.lower[last]
        if last in self._ends:
            return False
        if self.words.lower[last + 1] == "of" and word in self.lexicon.nouns and word not in self.lexicon.designators:
            following = self.words.lower[min(last + 2, len(self.words) - 1)]
            after = self.words.lower[min(last + 3, len(self.words) - 1)]
            return (following if following != "the" else after) in self.lexicon.portfolios
        return word in self.lexicon.designators

    def _inner_and(self, first: int, last: int) -> bool:
        """Say whether "and" stays inside: after "of" or "for" in a name with a designator before it."""
        words = self.words
        inner = next((i for i in range(last, max(first, last - 6), -1) if words.lower[i] in INNER), None)
        if inner is None or words.lower[inner - 1] not in self.lexicon.designators:
            return False
        following = last + 2
        return (
            following < len(words)
            and words.text[following][0].isupper()
            and following not in self.known
            and words.text[following] not in self.lexicon.given_names
            and last not in {known.last for known in (self.known.get(inner + 1),) if known}
        )
