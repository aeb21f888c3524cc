"""Who was spoken of last, and whom of them a pronoun stands for.

Needs the token columns, the quotations and the mentions as they are resolved, in text order; keeps the last of them and
chooses among them by nearness, part in the sentence, number, gender and who speaks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Figure
from volteface.reading.columns import Columns
from volteface.reading.quotes import Quotation, quotation_at

__all__ = ["BEING", "Antecedents", "Seen"]

BEING = frozenset(
    ("is", "was", "are", "were", "be", "been", "’s", "'s", "becomes", "became", "become", "remains", "remained",
     "remain", "seems", "seemed", "appears", "appeared")
)  # fmt: skip
"""Verbs that only say what something is."""
_MEMORY = 40
_SELF_NAMED = 4.0
"""How unlikely it is that who speaks is named in the words quoted beside it."""
_SPOKE = 1.0
"""How much likelier who spoke before goes on to speak than another."""
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "agent"))
_OBJECTIVE = frozenset(("him", "her", "them", "it"))
_CLAUSES = 4
_HOLDS = 0.8
_UNNAMED = 0.6
_HAPPENING = frozenset(
    ("began", "begins", "started", "starts", "ended", "ends", "happened", "happens", "lasted", "lasts", "comes", "came",
     "means", "meant", "continues", "continued", "follows", "followed", "works", "worked", "matters", "takes", "took",
     "cleared", "failed", "fails", "shows", "showed", "goes", "went", "feels", "felt", "looks", "looked", "sounds")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention already resolved."""

    figure: Figure
    sentence: int
    head: int
    subject: bool
    verb: int
    quoted: bool
    pronoun: bool
    plural: bool
    speaks: bool


class Antecedents:
    """The mentions that a later one may take up.

    Args:
        words: the token columns.
        quotations: the quotations of the text.
        is_speech: whether the token at an index is a verb beside which quoted words may stand.
    """

    def __init__(self, words: Columns, quotations: Sequence[Quotation], is_speech: Callable[[int], bool]) -> None:
        self.words = words
        self.quotations = tuple(quotations)
        self.seen: deque[Seen] = deque(maxlen=_MEMORY)
        self._is_speech = is_speech
        self.told = self._count_told()

    def remember(self, candidate: Candidate, figure: Figure) -> None:
        """Add a mention that is resolved."""
        words, head = self.words, candidate.head
        self.seen.append(
            Seen(
                figure,
                self.told[words.sentence[head]],
                head,
                words.dep[head] in _SUBJECTS,
                words.head[head],
                self.in_quotation(candidate.start),
                candidate.form == "pronoun",
                candidate.plural or words.tag[head] in ("NNS", "NNPS"),
                self.speaks(head),
            )
        )

    def pronoun(self, candidate: Candidate) -> Figure | None:
        """Return whom a pronoun of the third person stands for: the most prominent of those that it fits."""
        best: Figure | None = None
        best_score = float("-inf")
        for age, seen in enumerate(reversed(self.seen)):
            if not self._fits(candidate, seen):
                continue
            score = self._prominence(candidate, seen) - 0.12 * age
            if score > best_score:
                best, best_score = seen.figure, score
        return best if best_score > -4.0 else None

    def joined_owner(self, candidate: Candidate) -> Figure | None:
        """Return whom "their" stands for in "the fighters and their families": what "and" joins it to."""
        words, owned = self.words, self.words.head[candidate.head]
        if words.tag[candidate.head] != "PRP$" or words.lower[candidate.head - 1] != "and":
            return None
        near = {candidate.head - 2, candidate.head - 3} | ({words.head[owned]} if words.dep[owned] == "conj" else set())
        for seen in reversed(self.seen):
            if seen.head in near:
                return seen.figure if self._fits(candidate, seen) else None
        return None

    def acts(self, head: int) -> bool:
        """Say whether "it" does something: what is only said to be so, or is dealt with, is rarely an actor."""
        words = self.words
        verb = words.lower[words.head[head]]
        return words.dep[head] == "nsubj" and verb not in BEING and verb not in _HAPPENING

    def in_quotation(self, offset: int) -> bool:
        """Say whether the code point lies inside a quotation."""
        return bool(self.quotations) and quotation_at(self.quotations, offset) is not None

    def speaks(self, head: int) -> bool:
        """Say whether the noun or pronoun is the subject of a verb of saying."""
        return self.words.dep[head] in _SUBJECTS and self._is_speech(self.words.head[head])

    def _count_told(self) -> list[int]:
        """Return for each sentence how many begin up to it outside quotations: words quoted put nobody farther away."""
        told: list[int] = []
        for index, sentence in enumerate(self.words.sentence):
            if sentence == len(told):
                inside = self.in_quotation(self.words.start[index])
                told.append((told[-1] if told else 0) + (not inside))
        return told

    def _fits(self, candidate: Candidate, seen: Seen) -> bool:
        figure = seen.figure
        word = self.words.lower[candidate.head]
        if candidate.gender is not None:
            if figure.kind != "person" or figure.plural or (figure.gender or candidate.gender) != candidate.gender:
                return False
        elif candidate.plural:
            if figure.kind in ("person", "other") and not seen.plural:
                return False
        elif figure.kind in ("person", "other") or seen.plural:
            return False
        personal = word in _OBJECTIVE and self.words.tag[candidate.head] == "PRP"
        return not (personal and self._same_clause(seen, candidate))

    def _same_clause(self, seen: Seen, candidate: Candidate) -> bool:
        """Say whether pronoun and antecedent depend on one verb, so that they cannot be the same."""
        verb = self.words.head[candidate.head]
        if self.words.dep[candidate.head] in _SUBJECTS:
            return False
        return seen.verb == verb or (self.words.dep[candidate.head] == "pobj" and seen.verb == self.words.head[verb])

    def _prominence(self, candidate: Candidate, seen: Seen) -> float:
        words = self.words
        distance = self.told[words.sentence[candidate.head]] - seen.sentence
        score = -1.0 * distance + 0.15 * min(seen.figure.count, 8)
        score += 1.2 if seen.subject else 0.0
        score += 0.5 if seen.pronoun else 0.0
        if candidate.gender and seen.figure.gender:
            score += 0.5
        if candidate.plural and seen.plural:
            score += 0.7
        elif candidate.plural and seen.figure.kind == "country":
            score -= 1.0
        quoted = self.in_quotation(candidate.start)
        speaks = not quoted and self.speaks(candidate.head)
        if quoted != seen.quoted:
            score -= _SELF_NAMED if speaks else 0.8
        if speaks and seen.speaks and not seen.quoted:
            score += _SPOKE
        if distance == 0 and words.dep[candidate.head] in _SUBJECTS and seen.subject:
            score += 0.5
        if distance == 0 and words.head[candidate.head] == seen.head:
            score -= 5.0
        if candidate.gender and not seen.figure.named:
            score -= _UNNAMED
        if distance == 0 and seen.subject and self._holds_clause(seen.verb, candidate.head):
            score += _HOLDS
        return score

    def _holds_clause(self, verb: int, head: int) -> bool:
        """Say whether the clause of ``head`` depends on the verb: "she said that he ..."."""
        words = self.words
        at = words.head[head]
        for _ in range(_CLAUSES):
            above = words.head[at]
            if above == at:
                return False
            if above == verb:
                return words.dep[at] in ("ccomp", "advcl", "xcomp", "conj")
            at = above
        return False
