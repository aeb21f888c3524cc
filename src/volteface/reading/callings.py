"""Callings: a verb by which somebody gives somebody a name, who gives it and who gets it.

Needs the parse and the verbs of ``labels/calling``. Where the parse fails, the bare order of words decides.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.reading.clauses import antecedent, governing_verb, subjects
from volteface.reading.cue_patterns import Words
from volteface.reading.label_words import CallingVerb, called_before, calling_verbs, find_naming

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Calling", "Callings"]

_MAX_CLIMB = 6
_MAX_WORDS = 12
"""Tokens between a calling verb and the name it gives where only the order of words is followed."""
_NAMED_BY = frozenset(("pobj", "amod", "attr", "acomp", "oprd", "ccomp", "xcomp", "dobj"))


@dataclass(frozen=True, slots=True)
class Calling:
    """A naming given by a verb: who gives it and to whom."""

    verb: Token
    name: Token
    row: CallingVerb
    target: Token | None


class Callings:
    """The callings of one document, asked by the noun or adjective that may be the name given."""

    def __init__(self, parsed: ParsedDocument, words: Words) -> None:
        self.parsed = parsed
        self.words = words
        bare = frozenset(row.verb for row in calling_verbs().values() if row.link != "as")
        self._verbs = [index for index, (_, lemma) in enumerate(words.forms) if lemma in bare]

    def of(self, token: Token) -> Calling | None:
        """Return the calling verb that ``token`` is a name under."""
        first = token
        while first.dep_ == "conj" and first.head != first and first.head.pos_ == first.pos_:
            first = first.head
        plain = self._plain_calling(first)
        if plain is not None:
            return plain
        dep, verb = first.dep_, first.head
        if dep not in _NAMED_BY:
            return None
        linked = dep in ("pobj", "amod")
        if linked:
            if verb.lower_ != "as":
                return None
            verb = governing_verb(verb)
        elif dep in ("attr", "acomp") and self.words.forms[verb.i][1] == "be" and verb.dep_ in ("xcomp", "ccomp"):
            verb = verb.head
        row = calling_verbs().get(self.words.forms[verb.i][1]) if verb.pos_ == "VERB" else None
        if row is None or (linked and row.link == "bare") or self.follows_comma(token):
            return None
        if not linked and row.link == "as" and self.words.forms[first.head.i][1] != "be":
            return None
        target = self._called(verb, first)
        return None if target is None and first.dep_ == "dobj" else Calling(verb, first, row, target)

    def _plain_calling(self, name: Token) -> Calling | None:
        """Return the calling that the bare order of words shows, whatever the parse says: "calls Begin a terrorist"."""
        doc = self.parsed.doc
        last = bisect_left(self._verbs, name.i) - 1
        if last < 0 or name.i - self._verbs[last] > _MAX_WORDS:
            return None
        at = called_before(name.i, [token.text for token in doc[max(0, name.i - _MAX_WORDS) : name.i]])
        if at is None:
            return None
        named, first = at
        row = calling_verbs().get(self.words.forms[first - 1][1]) if first else None
        return Calling(doc[first - 1], name, row, doc[named]) if row is not None and row.link != "as" else None

    def callers(self, calling: Calling) -> tuple[Token, ...]:
        """Return the heads that give the name: the subject, the passive agent, the owner of the relative clause."""
        verb = calling.verb
        if calling.target is not None and self._set_off(verb, calling.name) == calling.target:
            return ()
        if verb.dep_ == "acl" and calling.target is not None and verb.i < calling.target.i:
            return (verb.head,)  # "Norland, which was at war, called Orsini a traitor": no participle after all
        if verb.pos_ != "VERB":
            return self.owner_of_clause(verb)
        if verb.tag_ == "VBN" and not any(child.dep_ in ("nsubj", "aux") for child in verb.children):
            return tuple(inner for child in verb.children if child.dep_ == "agent" for inner in child.children)
        return subjects(verb) or self.owner_of_clause(verb)

    def owner_of_clause(self, token: Token) -> tuple[Token, ...]:
        """Return the noun whose relative clause holds ``token``, a verb that the parse took for a noun."""
        for _ in range(_MAX_CLIMB):
            if token.dep_ == "relcl":
                return (token.head,)
            token = token.head
        return ()

    def follows_comma(self, token: Token) -> bool:
        """Return whether the phrase of ``token`` is set off by a comma: an apposition, whatever the parse says."""
        start = token.left_edge.i
        return token.pos_ in ("NOUN", "PROPN") and start > 0 and self.parsed.doc[start - 1].text == ","

    def _called(self, verb: Token, name: Token) -> Token | None:
        """Return who is called so: the object of the verb, the subject of its complement, or its passive subject."""
        inner = name.head if name.head != verb and name.head.lower_ != "as" else name
        for child in inner.children:
            if child.dep_ in ("nsubj", "nsubjpass") and child.i < name.i:
                return antecedent(child, verb)
        for child in verb.children:
            if child.dep_ in ("dobj", "dative", "nsubjpass") and child.i < name.i and child != name:
                return antecedent(child, verb)
            if child.dep_ == "prep" and child.lower_ in ("to", "of") and child.i < name.i:
                return next((inner for inner in child.children if inner.dep_ == "pobj"), None)
        for child in verb.rights:
            if child.dep_ == "oprd" and child.i < name.i and child.pos_ in ("PROPN", "PRON"):
                return child
        if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD")):
            return verb.head
        return self._squeezed(verb, name) or self._set_off(verb, name)

    def _set_off(self, verb: Token, name: Token) -> Token | None:
        """Return the subject of a participle that the parse took for a verb: "the Party, designated a threat"."""
        if name.dep_ != "dobj" or verb.tag_ not in ("VBD", "VBN") or self.parsed.doc[max(0, verb.i - 1)].text != ",":
            return None
        subject = next((child for child in verb.lefts if child.dep_ == "nsubj"), None)
        before = self.parsed.doc[max(0, verb.i - 2)]
        return subject or (before if before.pos_ in ("NOUN", "PROPN") else None)

    def _squeezed(self, verb: Token, name: Token) -> Token | None:
        """Return the object that the parse took for a part of the name: "called [the rebels traitors]"."""
        found = [child for child in name.lefts if child.dep_ in ("compound", "nmod", "poss") and child.i > verb.i]
        naming = find_naming(self.parsed, self.words, name)
        before = [child for child in found if naming is None or child.idx < naming.start]
        return before[-1] if before and verb.i < name.i else None
