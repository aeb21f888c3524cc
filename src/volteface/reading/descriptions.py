"""Where a text speaks of somebody without a name: noun phrases and pronouns.

Needs the token columns, the names found and the word lists; makes candidates of the forms "description" and "pronoun".
A description runs from its determiner to its head noun; what follows the head (clauses, "of" phrases) is left out.
"""

from __future__ import annotations

from bisect import bisect_left

from volteface.reading.candidates import Candidate
from volteface.reading.columns import Columns
from volteface.reading.mention_lexicon import HeadNoun, MentionLexicon
from volteface.reading.predicates import is_predicate
from volteface.records import MentionKind

__all__ = ["FIRST_PERSON", "THIRD_PERSON", "DescriptionReader"]

FIRST_PERSON = {
    "i": False, "me": False, "my": False, "mine": False, "myself": False,
    "we": True, "us": True, "our": True, "ours": True, "ourselves": True,
}  # fmt: skip
"""Pronouns of the speaker, and whether they speak of several."""
THIRD_PERSON: dict[str, tuple[str | None, bool]] = {
    "he": ("m", False), "him": ("m", False), "his": ("m", False), "himself": ("m", False),
    "she": ("f", False), "her": ("f", False), "hers": ("f", False), "herself": ("f", False),
    "they": (None, True), "them": (None, True), "their": (None, True), "theirs": (None, True),
    "themselves": (None, True),
    "it": (None, False), "its": (None, False), "itself": (None, False),
}  # fmt: skip
"""Pronouns of others: the gender that they tell, and whether they speak of several."""
_PRONOUN_TAGS = frozenset(("PRP", "PRP$", "WP", "WP$", "NNP", "NN", "IN", "CD"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both", "his", "her", "its", "their", "my", "our"))
_DETERMINERS = _DEFINITE | frozenset(
    ("whose", "a", "an", "some", "any", "all", "each", "every", "no", "another", "other")
)
_LEFT_DEPS = frozenset(("det", "amod", "compound", "nmod", "nummod", "poss", "case", "advmod", "npadvmod", "punct",
                        "predet", "conj", "quantmod", "cc", "prep", "dep"))  # fmt: skip
_SEEMING = frozenset(
    ("seems", "seemed", "appears", "appeared", "takes", "took", "emerged", "turns", "turned", "rained", "snowed")
)
_BEING = frozenset(("is", "was", "’s", "'s", "be", "been", "becomes", "became", "makes", "remains"))
_CLAUSE_WORDS = frozenset(("to", "that", "whether", "when", "how", "who", "for", "if"))
_CLAUSE_TAGS = frozenset(("TO", "IN", "WRB", "WP"))
_QUOTES_AND_STOPS = frozenset(("“", "”", '"', ",", ";", ":", "(", ")", "–", "—"))
_OUTER_DEPS = frozenset(("punct", "cc", "case", "prep", "advmod"))
_NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
_OFFICES = frozenset(("secretary", "minister", "secretaries", "ministers", "department", "head", "heads"))
_OWNERS = frozenset(("country", "organization", "group", "media"))
_LYING = frozenset(("place", "country", "facility", "other"))
_LONGEST = 12
_WHOSE = frozenset(("campaign",))
"""Nouns that name a body only where they tell whose it is."""


class DescriptionReader:
    """Reads the descriptions and pronouns of one document.

    Args:
        text: the document's text.
        words: its token columns.
        names: the names and nationalities found.
        lexicon: word lists.
    """

    def __init__(self, text: str, words: Columns, *, names: list[Candidate], lexicon: MentionLexicon) -> None:
        self.text = text
        self.words = words
        self.lexicon = lexicon
        self._names = [name for name in names if name.form in ("name", "demonym")]
        self._first = [name.first for name in self._names]
        self._taken = _tokens_of(names)

    def read(self) -> list[Candidate]:
        """Return descriptions and pronouns in text order."""
        found: list[Candidate] = []
        nouns, lower, tags = self.lexicon.nouns, self.words.lower, self.words.tag
        for index, word in enumerate(lower):
            if word in THIRD_PERSON or word in FIRST_PERSON:
                if tags[index] in _PRONOUN_TAGS:
                    pronoun = self._pronoun(index, word)
                    if pronoun is not None:
                        found.append(pronoun)
            elif word in nouns and tags[index] in _NOUN_TAGS and index not in self._taken:
                description = self._description(index, nouns[word])
                if description is not None:
                    found.append(description)
        return found

    # -- pronouns -----------------------------------------------------------------------------------------------

    def _pronoun(self, index: int, word: str) -> Candidate | None:
        if self.words.text[index].isupper() and word in ("us", "it") and len(word) > 1:
            return None
        if word in FIRST_PERSON:
            plural = FIRST_PERSON[word]
            candidate = self._candidate(index, index, index, "group" if plural else "person")
            candidate.plural, candidate.form = plural, "pronoun"
            return candidate
        if word == "it" and self._is_empty(index):
            return None
        gender, plural = THIRD_PERSON[word]
        kind: MentionKind = "person" if gender else ("group" if plural else "organization")
        candidate = self._candidate(index, index, index, kind)
        candidate.form, candidate.gender, candidate.plural = "pronoun", gender, plural
        return candidate

    def _is_empty(self, index: int) -> bool:
        """Say whether "it" stands for nothing: "it is clear that", "it seems", "it took", weather and time."""
        words = self.words
        if words.dep[index] == "expl":
            return True
        if words.dep[index] not in ("nsubj", "nsubjpass"):
            return False
        verb = words.head[index]
        if words.lower[verb] in _SEEMING:
            return True
        if words.lower[verb] not in _BEING:
            return words.dep[index] == "nsubjpass" and words.lower[verb] in ("said", "reported", "believed", "thought")
        end = min(len(words), verb + 14)
        return any(
            words.lower[i] in _CLAUSE_WORDS and words.tag[i] in _CLAUSE_TAGS
            for i in range(verb + 1, end)
            if words.sentence[i] == words.sentence[index]
        )

    # -- descriptions -------------------------------------------------------------------------------------------

    def _description(self, index: int, noun: HeadNoun) -> Candidate | None:
        words = self.words
        if self._is_modifier(index) or self._is_joined(index) or self._is_part_of_title(index):
            return None
        first = self._left_edge(index)
        candidate = self._candidate(first, index, index, noun.kind)  # type: ignore[arg-type]  # kinds of the schema
        candidate.form = "description"
        candidate.noun = noun.noun
        candidate.sector, candidate.gender = noun.sector, noun.gender
        candidate.plural = words.lower[index] == noun.plural and words.tag[index] in ("NNS", "NNPS")
        if candidate.plural and noun.kind == "person":
            candidate.kind = "group"
        self._modifiers(candidate)
        if noun.noun in _WHOSE and not self._is_of_person(candidate):
            return None
        if not candidate.definite and is_predicate(words, index):
            return None
        if noun.kind in ("place", "facility"):
            self._take_name(candidate)
        return candidate

    def _is_of_person(self, candidate: Candidate) -> bool:
        """Say whether a person's name stands before the head: "the Harlow campaign", not a campaign of bombing."""
        inner = self._names_between(candidate.first, candidate.last)
        return any(name.form == "name" and name.kind == "person" for name in inner)

    def _take_name(self, candidate: Candidate) -> None:
        """Take the name after "of" into the words for its place: "the border town of Kelso"."""
        words, after = self.words, candidate.last + 1
        if after + 1 >= len(words) or words.lower[after] != "of" or words.head[after] != candidate.head:
            return
        at = bisect_left(self._first, after + 1)
        if at < len(self._names) and self._first[at] == after + 1 and self._names[at].kind in _LYING:
            candidate.last, candidate.end = self._names[at].last, self._names[at].end

    def _is_modifier(self, index: int) -> bool:
        """Say whether the noun only modifies a following noun ("rebel leaders") that is no name."""
        words = self.words
        head = words.head[index]
        return words.dep[index] in ("compound", "nmod", "amod") and head > index and head not in self._taken

    def _is_part_of_title(self, index: int) -> bool:
        """Say whether the noun is the portfolio of an office ("secretary of state") or an office held ("in office")."""
        words = self.words
        if index < 2 or words.tag[index] not in ("NN", "NNP"):
            return False
        before = words.lower[index - 1]
        if words.lower[index] == "office":
            return words.tag[index - 1] == "IN"
        return before == "of" and words.lower[index] in self.lexicon.portfolios and words.lower[index - 2] in _OFFICES

    def _is_joined(self, index: int) -> bool:
        """Say whether a hyphen makes the noun part of a longer word: "state-controlled"."""
        words = self.words
        return index + 1 < len(words) and words.text[index + 1] == "-" and words.end[index] == words.start[index + 1]

    def _left_edge(self, index: int) -> int:
        """Return the first token of the phrase: its determiner, possessor or first modifier."""
        words = self.words
        first = index
        while first > 0 and index - first < _LONGEST:
            before = first - 1
            if not self._belongs(before, first, index):
                break
            first = before
        while first < index and (words.dep[first] in _OUTER_DEPS or not words.text[first][0].isalnum()):
            first += 1
        return first

    def _belongs(self, before: int, first: int, index: int) -> bool:
        words = self.words
        if words.sentence[before] != words.sentence[index] or words.dep[before] not in _LEFT_DEPS:
            return False
        if words.text[before] in _QUOTES_AND_STOPS or words.text[before].isspace():
            return False
        if words.lower[first] in _DETERMINERS and words.dep[first] in ("det", "poss"):
            return words.lower[before] in ("all", "both", "half")
        head = words.head[before]
        if words.dep[before] in ("cc", "conj"):
            return words.dep[head] in ("amod", "compound", "nmod") and head < before < words.head[head] <= index
        if words.dep[before] in ("case", "punct"):
            return head <= index and words.text[before] in ("'s", "’s", "'", "’", "-", "s")
        return before < head <= index and words.dep[before] != "prep"

    def _modifiers(self, candidate: Candidate) -> None:
        """Take country, definiteness, number and the bare description from what stands before the head."""
        words = self.words
        lead = words.lower[candidate.first]
        inner = self._names_between(candidate.first, candidate.last)
        possessor = any(words.dep[i] == "poss" for i in range(candidate.first, candidate.last))
        candidate.definite = candidate.first != candidate.last and (lead in _DEFINITE or possessor)
        if lead == "whose" or self._is_restricted(candidate):
            candidate.definite = False
        start = candidate.first + (lead in _DETERMINERS and candidate.first < candidate.last)
        candidate.name = self.text[words.start[start] : candidate.end]
        candidate.title_words = frozenset(words.lower[start : candidate.last + 1])
        for word in words.lower[start : candidate.last]:
            candidate.sector = self.lexicon.modifiers.get(word, candidate.sector)
        candidate.placed = any(name.form == "demonym" or name.kind in _LYING for name in inner) and not possessor
        for name in inner:
            if name.country is not None:
                candidate.country = name.country
            if name.form == "demonym" or name.kind in ("country", "organization"):
                candidate.definite = candidate.definite and lead in _DEFINITE | {words.lower[name.first]}
                candidate.of = name
            if name.form == "name" and candidate.kind in ("group", "organization") and name.kind != "country":
                candidate.definite = candidate.definite and words.dep[name.head] not in ("compound", "nmod")
        owner = self._owner(candidate)
        if owner is not None:
            candidate.of = owner
            candidate.country = candidate.country or owner.country

    def _owner(self, candidate: Candidate) -> Candidate | None:
        """Return the body or state after "of": "the leader of the SDF", "officials from Iran"."""
        words, after = self.words, candidate.last + 1
        if after + 2 > len(words) or words.lower[after] not in ("of", "from") or words.head[after] != candidate.head:
            return None
        first = after + 1 + (words.lower[after + 1] == "the")
        at = bisect_left(self._first, first)
        if at == len(self._names) or self._first[at] > first:
            return None
        while at + 1 < len(self._names) and self._first[at + 1] == first:
            at += 1
        name = self._names[at]
        return name if name.form == "name" and name.kind in _OWNERS else None

    def _is_restricted(self, candidate: Candidate) -> bool:
        """Say whether a clause tells who is meant ("the men who fled"), so that nobody named before is."""
        words, after = self.words, candidate.last + 1
        if after >= len(words) or words.sentence[after] != words.sentence[candidate.last]:
            return False
        if words.tag[after] == "WP" and candidate.kind == "country":
            return False
        if words.tag[after] in ("WP", "WDT") or words.dep[after] in ("relcl", "acl"):
            return True
        return candidate.plural and words.lower[after] == "of"

    def _names_between(self, first: int, last: int) -> list[Candidate]:
        found = []
        at = bisect_left(self._first, first)
        while at < len(self._names) and self._first[at] <= last:
            found.append(self._names[at])
            at += 1
        return found

    def _candidate(self, first: int, last: int, head: int, kind: MentionKind) -> Candidate:
        start, end = self.words.start[first], self.words.end[last]
        return Candidate(start, end, first, last, head, "description", kind, self.text[start:end])


def _tokens_of(names: list[Candidate]) -> set[int]:
    taken: set[int] = set()
    for name in names:
        if name.form == "name":
            taken.update(range(name.first, name.last + 1))
    return taken
