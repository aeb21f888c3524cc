"""Whom a sentence says a label is for: by its copula, its apposition, the names inside and after the phrase.

Needs the parse and the referents. Makes tokens, the likeliest first; nothing here looks beyond the sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from volteface.reading.clauses import subjects

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.callings import Callings
    from volteface.reading.cue_patterns import Words
    from volteface.reading.label_words import Naming
    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents

__all__ = ["BODIES", "Parties"]

_COPULAS = frozenset(("be", "become", "remain"))
_NAMING = frozenset(("know", "call", "name", "dub", "style", "nickname"))
_BELONGING = frozenset(("belong",))
_PICKING = frozenset(("particularly", "especially", "notably", "chiefly", "mainly", "above"))
_NAME_TAGS = frozenset(("NNP", "NNPS"))
_MODIFIERS = frozenset(("compound", "amod", "poss", "nmod"))
_SOME = frozenset(("one", "two", "some", "part"))
_CONDITIONS = frozenset(("root", "status", "role", "reputation", "day", "image", "designation", "past", "record"))
"""Nouns that somebody has "as" something: "back to its roots as a guerrilla group"."""
BODIES = frozenset(
    (
        "group", "organisation", "organization", "cell", "network", "army", "caliphate", "militia", "gang", "faction",
        "movement", "party", "force", "outfit", "alliance", "coalition",
    )
)  # fmt: skip
"""Nouns for many as one: no person is one."""


class Parties:
    """Who the sentence of a label says it is for."""

    def __init__(self, parsed: ParsedDocument, referents: Referents, words: Words, callings: Callings) -> None:
        self._doc = parsed.doc
        self._referents = referents
        self._words = words
        self._callings = callings

    def said_of(self, naming: Naming) -> list[Token]:
        """Return whom the copula, the apposition, "as" or a case that is given says to be so."""
        head = naming.head
        found = [*self._described(head), *self._cases(head), *self._in_apposition(head)]
        if head.dep_ in ("compound", "nmod", "amod") and head.head.tag_ in _NAME_TAGS:
            found.append(head.head)
        link = head.head
        if head.dep_ == "pobj" and link.lower_ == "as":
            before = self._doc[max(0, link.i - 1)]
            found.extend(self._owner(before) or (subjects(link.head) if link.head.pos_ == "VERB" else ()))
        found.extend(child for child in head.children if child.dep_ == "appos" and child.tag_ in _NAME_TAGS)
        return found + self._singled_out(head)

    def _described(self, head: Token) -> list[Token]:
        """Return the subject of "they are rebels", "they are among the rebels", "he is one of the rebels"."""
        first = head
        while first.dep_ == "conj" and first.head != first:
            first = first.head
        if first.dep_ == "pobj":
            link = first.head
            first = link.head if link.lower_ == "of" and link.head.lower_ in _SOME else link
            if link.lower_ not in ("among", "of") or (link.lower_ == "of" and first is link):
                return []
        if first.dep_ in ("attr", "oprd", "acomp", "prep") and self._words.forms[first.head.i][1] in _COPULAS:
            return list(subjects(first.head))
        return []

    def _in_apposition(self, head: Token) -> list[Token]:
        """Return what the phrase is set beside. The name before its comma may be nearer than the parse says."""
        if head.dep_ == "appos":
            beside = head.head
            before = next(iter(self._before_comma(head)), None)
            if before is None or before == beside or not self._is_nearer(before, beside, head):
                return [beside]
            return [before, beside]
        set_off = head.dep_ in ("ccomp", "oprd", "dobj", "npadvmod", "attr", "conj")
        return self._before_comma(head) if set_off and self._callings.follows_comma(head) else []

    def _is_nearer(self, before: Token, beside: Token, head: Token) -> bool:
        """Return whether the name before the comma is meant, not what the parse chose further away."""
        if self._referents.actor_of(before) is None:
            return False
        if self._referents.actor_of(beside) is None:
            return True
        kinds = [self._referents.actors[self._referents.actor_of(token) or ""].kind for token in (before, beside)]
        body = self._words.forms[head.i][0] in BODIES
        return body and kinds[0] in ("organization", "group") and kinds[1] in ("person", "country")

    def _before_comma(self, head: Token) -> list[Token]:
        """Return the noun before the comma that sets the phrase off, an aside in brackets passed over."""
        at = head.left_edge.i - 2
        if at >= 0 and self._doc[at].text == ")":
            at = max(0, next((k for k in range(at, max(-1, at - 8), -1) if self._doc[k].text == "("), at) - 1)
        token = self._doc[max(0, at)]
        token = token.head if token.dep_ == "appos" else token
        return [token] if token.pos_ in ("NOUN", "PROPN") else []

    def _owner(self, noun: Token) -> list[Token]:
        """Return whose roots, status or role it is "as" something."""
        if self._words.forms[noun.i][1] not in _CONDITIONS:
            return []
        return [child for child in noun.lefts if child.dep_ == "poss"]

    def _cases(self, head: Token) -> list[Token]:
        """Return the names given as cases: "brave people such as Smith", "allies including Jordan"."""
        links = [child for child in head.rights if child.lower_ in ("as", "including", "like") and child.dep_ == "prep"]
        found = [inner for link in links for inner in link.rights if inner.dep_ == "pobj" and inner.tag_ in _NAME_TAGS]
        for clause in (child for child in head.rights if child.dep_ == "acl"):
            lemma = self._words.forms[clause.i][1]
            if lemma in _NAMING:  # "a terror cell known as the Reapers"
                bare = [child for child in clause.rights if child.dep_ in ("oprd", "dobj", "attr")]
                linked = [child for link in clause.rights if link.lower_ == "as" for child in link.rights]
                found.extend(child for child in (*bare, *linked) if child.tag_ in (*_NAME_TAGS, "NNS"))
            elif lemma in _BELONGING:  # "terrorists belonging to the Reapers"
                linked = [child for link in clause.rights if link.lower_ == "to" for child in link.rights]
                found.extend(child for child in linked if child.dep_ == "pobj")
        return found

    def _singled_out(self, head: Token) -> list[Token]:
        """Return the name picked out after a comma: "its allies, particularly Norland"."""
        doc = self._doc
        for at in range(head.i + 1, min(head.i + 8, len(doc) - 2)):
            if doc[at].text in ".;:?!":
                break
            if doc[at].text == "," and self._words.forms[at + 1][0] in _PICKING:
                name = next((t for t in doc[at + 2 : at + 6] if t.tag_ in _NAME_TAGS and t.dep_ != "compound"), None)
                return [name] if name is not None else []
        return []

    def neighbour(self, head: Token, link: str) -> list[Token]:
        """Return the name right after the phrase and a preposition: "a strong regime in Harbour"."""
        following = [child for child in head.rights if child.lower_ == link and child.i == head.i + 1]
        return [name for child in following for name in child.rights if name.dep_ == "pobj" and name.tag_ in _NAME_TAGS]

    def belonging(self, head: Token) -> list[Token]:
        """Return the names after "of" that say whose it is: "the regime of Orsini"."""
        prepositions = [child for child in head.rights if child.lower_ == "of"]
        return [
            inner
            for link in prepositions
            for inner in link.rights
            if inner.dep_ == "pobj" and inner.tag_[:2] == "NN" and self._referents.actor_of(inner) is not None
        ]

    def inside(self, head: Token) -> list[Token]:
        """Return the names inside the phrase that say who is meant: "the Assad regime", "Isis militants"."""
        found = [self._meant_by_whose(child) for child in head.lefts if child.dep_ in _MODIFIERS]
        return [
            child
            for child in reversed(found)
            if child.dep_ == "poss" or child.tag_ in _NAME_TAGS or child.pos_ in ("ADJ", "PROPN", "NOUN")
        ]

    def _meant_by_whose(self, child: Token) -> Token:
        """Return the noun that "whose" follows: "Orsini, whose regime fell"."""
        if child.tag_ != "WP$":
            return child
        verb = child.head
        for _ in range(4):
            if verb.dep_ == "relcl":
                before = self._doc[max(0, child.i - 2 if self._doc[max(0, child.i - 1)].text == "," else child.i - 1)]
                return before if before.pos_ in ("NOUN", "PROPN") else verb.head
            verb = verb.head
        return child
