"""Who was spoken of last, and whom of them a pronoun stands for.

Needs the token columns, the quotations and the mentions as they are resolved, in text order; keeps the last of them and
chooses among them by nearness, part in the sentence, number, gender and who speaks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from volteface.reading.antecedent_ranking import Option, Pronoun, chances, features
from volteface.reading.candidates import Candidate
from volteface.reading.cast import Figure
from volteface.reading.columns import Columns
from volteface.reading.quotes import Quotation, quotation_at
from volteface.reading.seen import Seen

__all__ = ["BEING", "Antecedents"]

BEING = frozenset(
    ("is", "was", "are", "were", "be", "been", "’s", "'s", "becomes", "became", "become", "remains", "remained",
     "remain", "seems", "seemed", "appears", "appeared")
)  # fmt: skip
"""Verbs that only say what something is."""
_MEMORY = 40
_FAINTEST = -4.0
"""Score of the rules under which nobody is taken up."""
_SELF_NAMED = 6.0
"""How unlikely it is that who speaks is named in the words quoted beside it."""
_APART = 1.4
"""How unlikely it is that a pronoun outside a quotation takes up words inside, or the reverse."""
_OWN_WORDS = 1.5
"""How unlikely it is that "he" in a quotation is who speaks there."""
_SPOKE = 1.0
"""How much likelier who spoke before goes on to speak than another."""
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "agent"))
_PARTS = {
    "nsubj": "subject", "nsubjpass": "subject", "csubj": "subject", "agent": "subject", "dobj": "object",
    "dative": "object", "pobj": "oblique", "poss": "owner", "compound": "modifier", "amod": "modifier",
    "nmod": "modifier", "appos": "aside", "attr": "aside", "conj": "joined", "ROOT": "root",
}  # fmt: skip
"""Parts in the sentence by dependency label."""
_WITHIN = frozenset(("dobj", "pobj", "prep", "poss", "dative", "conj", "compound", "appos"))
"""How a noun hangs on the verb of its clause."""
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_OBJECTIVE = frozenset(("him", "her", "them", "it"))
_LATELY = 2
"""Sentences outside quotations within which a description may take up who spoke."""
_CLAUSES = 4
_HOLDS = 0.8
_QUOTED_AS = 2.5
"""How much likelier "she quoted him as saying that he" takes up who is quoted."""
_OWNS = 0.6
"""How much likelier "his" takes up the subject of its own verb."""
_UNNAMED = 0.6
_INSIDE = 5.0
"""How unlikely it is that a pronoun inside a phrase takes up the phrase: "its leader" is not "it"."""
_TO_SOMEBODY = (
    "accus", "urg", "blam", "criticis", "criticiz", "condemn", "warn", "persuad", "threaten", "pressur", "denounc",
    "convinc", "encourag", "prais", "invit", "oblig", "punish", "outlaw", "oppos",
)  # fmt: skip
"""How verbs begin whose object is somebody: "accusing it of"."""
_HAPPENING = frozenset(
    ("began", "begins", "started", "starts", "ended", "ends", "happened", "happens", "lasted", "lasts", "comes", "came",
     "means", "meant", "continues", "continued", "follows", "followed", "works", "worked", "matters", "takes", "took",
     "cleared", "failed", "fails", "shows", "showed", "goes", "went", "feels", "felt", "looks", "looked", "sounds")
)  # fmt: skip


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
        self.seen.append(self.seen_at(candidate, figure))

    def seen_at(self, candidate: Candidate, figure: Figure) -> Seen:
        """Return a mention as later words look back on it."""
        plural = candidate.plural or self.words.tag[candidate.head] in ("NNS", "NNPS")
        return self._seen_at(candidate.head, figure, candidate=candidate, plural=plural)

    def remember_joined(self, candidate: Candidate, figure: Figure, *, leader: int) -> None:
        """Add a group whose last member is ``candidate``: it stands where its first member, ``leader``, stands."""
        seen = self._seen_at(leader, figure, candidate=candidate, plural=True)
        self.seen.append(replace(seen, head=candidate.head, joined=True))

    def _seen_at(self, head: int, figure: Figure, *, candidate: Candidate, plural: bool) -> Seen:
        words = self.words
        return Seen(
            figure,
            self.told[words.sentence[head]],
            head,
            words.dep[head] in _SUBJECTS,
            words.head[head],
            self.in_quotation(candidate.start),
            candidate.form == "pronoun",
            plural,
            self.speaks(head),
            candidate.form,
            _PARTS.get(words.dep[head], "other"),
        )

    def pronoun(self, candidate: Candidate, *, ahead: Seen | None = None) -> Figure | None:
        """Return whom a pronoun of the third person stands for: the likeliest of those that it fits.

        Args:
            candidate: the pronoun.
            ahead: who is named after it, where its clause opens the sentence.
        """
        options = self.options(candidate, ahead=ahead)
        if not options:
            return None
        found = chances(options, self.pronoun_at(candidate).model)
        best = max(found, key=lambda figure: found[figure])
        return next(option.seen.figure for option in options if option.seen.figure.id == best)

    def options(self, candidate: Candidate, *, ahead: Seen | None = None, loose: bool = False) -> list[Option]:
        """Return the mentions that a pronoun may take up, the nearest first, those left out that hardly can be meant.

        Args:
            candidate: the pronoun.
            ahead: who is named after it, where its clause opens the sentence.
            loose: whether figures count that it does not agree with.
        """
        pronoun = self.pronoun_at(candidate)
        found: list[Option] = []
        nearest: str | None = None
        for age, seen in enumerate((*((ahead,) if ahead is not None else ()), *reversed(self.seen))):
            if not (loose or self._fits(candidate, seen)):
                continue
            here = pronoun.sentence == seen.sentence
            holds = here and seen.subject and self._holds_clause(seen.verb, candidate.head)
            score = self._prominence(candidate, pronoun, seen=seen, holds=holds) - 0.12 * age
            if seen is not ahead:
                nearest = nearest or seen.figure.id
            if score > _FAINTEST:
                last = seen is ahead or seen.figure.id == nearest
                found.append(Option(seen, features(pronoun, seen, last=last, holds=holds), score))
        return found

    def pronoun_at(self, candidate: Candidate) -> Pronoun:
        """Return what is known of a pronoun before anybody is chosen."""
        words, head = self.words, candidate.head
        quoted = self.in_quotation(candidate.start)
        return Pronoun(
            model="person" if candidate.gender else ("several" if candidate.plural else "thing"),
            sentence=self.told[words.sentence[head]],
            subject=words.dep[head] in _SUBJECTS,
            quoted=quoted,
            speaks=not quoted and self.speaks(head),
            speaker=self._speaker(self.told[words.sentence[head]]) if quoted and candidate.gender else None,
        )

    def _speaker(self, sentence: int) -> str | None:
        """Return who spoke last before a quotation, outside of it; who speaks calls himself "I"."""
        for seen in reversed(self.seen):
            if sentence - seen.sentence > 1:
                return None
            if seen.speaks and not seen.quoted:
                return seen.figure.id
        return None

    def spoke_last(self, candidate: Candidate, fits: Callable[[Figure], bool]) -> Figure | None:
        """Return the person who spoke last, a sentence or two before: "We need change," the businessman said."""
        here = self.told[self.words.sentence[candidate.head]]
        for seen in reversed(self.seen):
            if here - seen.sentence > _LATELY:
                return None
            if seen.speaks and not seen.quoted and fits(seen.figure):
                return seen.figure
        return None

    def told_of(self, candidate: Candidate, fits: Callable[[Figure], bool]) -> Figure | None:
        """Return the person whom this sentence or the one before is about, for a description of the same person."""
        here, verb = self.told[self.words.sentence[candidate.head]], self.words.head[candidate.head]
        best: Figure | None = None
        best_score = 0.0
        for age, seen in enumerate(reversed(self.seen)):
            distance = here - seen.sentence
            if distance > 1:
                break
            if seen.quoted or seen.verb == verb or seen.part == "modifier" or not fits(seen.figure):
                continue
            score = (2.0 if seen.subject else 1.0) + 0.1 * min(seen.figure.count, 8) - 0.5 * distance - 0.05 * age
            if score > best_score:
                best, best_score = seen.figure, score
        return best

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
        if words.dep[head] == "dobj":
            return verb.startswith(_TO_SOMEBODY)
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
        if seen.verb == verb or (self.words.dep[candidate.head] == "pobj" and seen.verb == self.words.head[verb]):
            return True
        return self._subject_verb(seen) in self._unspoken_verbs(verb)

    def _unspoken_verbs(self, verb: int) -> list[int]:
        """Return the verbs above one without a subject of its own: "stopped" over "describing"."""
        words, found = self.words, []
        for _ in range(_CLAUSES):
            if words.dep[verb] not in ("xcomp", "pcomp", "prep", "advcl") or words.tag[verb] in _FINITE:
                break
            verb = words.head[verb]
            found.append(verb)
        return found

    def _subject_verb(self, seen: Seen) -> int:
        """Return the verb whose subject a mention is or stands inside, -1 if there is none."""
        words, at = self.words, seen.head
        for _ in range(_CLAUSES):
            if words.dep[at] in _SUBJECTS:
                return words.head[at]
            if words.dep[at] not in _WITHIN:
                return -1
            at = words.head[at]
        return -1

    def _prominence(self, candidate: Candidate, pronoun: Pronoun, *, seen: Seen, holds: bool) -> float:
        """Return the score of the rules: nearness, how much the text tells of the figure, parts in the sentence."""
        distance = pronoun.sentence - seen.sentence
        score = -1.0 * distance + 0.15 * min(seen.figure.count, 8)
        score += 1.2 if seen.subject else 0.0
        score += 0.5 if seen.pronoun else 0.0
        if candidate.plural and seen.plural:
            score += 0.7
        elif candidate.plural and seen.figure.kind == "country":
            score -= 1.0
        if candidate.gender:
            score += (0.5 if seen.figure.gender else 0.0) - (0.0 if seen.figure.named else _UNNAMED)
        if distance == 0:
            score += self._within_sentence(candidate, pronoun, seen=seen)
        return score + _by_quotation(pronoun, seen) + (_HOLDS if holds else 0.0)

    def _within_sentence(self, candidate: Candidate, pronoun: Pronoun, *, seen: Seen) -> float:
        score = 0.5 if pronoun.subject and seen.subject else 0.0
        if self.words.head[candidate.head] == seen.head:
            score -= _INSIDE
        if seen.part == "object" and self._is_quoted_as(seen.verb, candidate.head):
            score += _QUOTED_AS
        if seen.subject and self._is_owned_by_subject(seen.verb, candidate.head):
            score += _OWNS
        return score

    def _is_owned_by_subject(self, verb: int, head: int) -> bool:
        """Say whether a possessive belongs to what the verb acts on: "the president praised his rival's victory"."""
        words, at = self.words, self.words.head[head]
        if words.tag[head] != "PRP$":
            return False
        for _ in range(_CLAUSES):
            if at == verb:
                return True
            if words.dep[at] not in _WITHIN:
                return False
            at = words.head[at]
        return False

    def _is_quoted_as(self, verb: int, head: int) -> bool:
        """Say whether the pronoun's clause is what the verb's object is "quoted as saying"."""
        words, at = self.words, self.words.head[head]
        for _ in range(_CLAUSES):
            if words.tag[at] == "VBG" and words.lower[words.head[at]] == "as":
                return words.head[words.head[at]] == verb
            at = words.head[at]
        return False

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


def _by_quotation(pronoun: Pronoun, seen: Seen) -> float:
    """Return what it counts that one of two is quoted, and who speaks."""
    score = -_OWN_WORDS if pronoun.speaker == seen.figure.id else 0.0
    if pronoun.quoted != seen.quoted:
        score -= _SELF_NAMED if pronoun.speaks else _APART
    if pronoun.speaks and seen.speaks and not seen.quoted:
        score += _SPOKE
    return score
