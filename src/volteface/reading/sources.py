"""Who a source stands for: the actor of its head, of the name beside it, of the noun that "who" takes up.

Needs the referents of the document. Makes references to the words of a source, one for each actor that speaks.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.references import conjuncts
from volteface.records import Reference

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.references import Referents

__all__ = ["Sources"]

_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"))
_RELATIVE = frozenset(("WP", "WP$", "WDT"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_BY = frozenset(("of", "by", "from"))
_LEADING_ON = frozenset(("prep", "pobj", "acl"))
_LOOSE = " ,.:;()"
_MAX_HOPS = 6


class Sources:
    """The sources of one document's statements."""

    def __init__(self, referents: Referents) -> None:
        self.referents = referents
        self.text = referents.parsed.text

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """The actors by name, alias and surname; a surname that two persons bear is nobody's."""
        found: dict[str, str | None] = {}
        for actor in self.referents.actors.values():
            names = {actor.name, *actor.aliases}
            if actor.kind in ("person", "other"):
                names.update(name.split()[-1] for name in (actor.name, *actor.aliases) if name.split())
            for name in names:
                found[name] = actor.id if found.get(name, actor.id) == actor.id else None
        return {name: actor for name, actor in found.items() if actor is not None}

    def references(self, start: int, end: int) -> tuple[Reference, ...]:
        """Return the source [start, end) as references: one, or one for each actor of several that speak as one.

        Each holds all words of the source, as annotators mark them: "the mayor and the bishop" is one source.
        """
        text = self.text[start:end]
        tokens = [token for token in self.referents.parsed.tokens_between(start, end) if not token.is_space]
        inside = {token.i for token in tokens}
        head = next((t for t in tokens if t.pos_ in _NOMINAL and (t.head.i not in inside or t.head.i == t.i)), None)
        if head is None:
            return (Reference(start, end, text, self.referents.reference_to(start, end).actor or self._called(text)),)
        heads = [token for token in conjuncts(head) if token.i in inside] or [head]
        found = (self._actor(token, end, text) for token in heads)
        actors = tuple(actor for actor in dict.fromkeys(found) if actor is not None)
        return tuple(Reference(start, end, text, actor) for actor in actors) or (Reference(start, end, text),)

    def _actor(self, head: Token, end: int, text: str) -> str | None:
        if head.tag_ in _RELATIVE:
            return self._taken_up(head)
        actor = self.referents.actor_of(head)
        if actor is None and head.lower_ in load_mention_lexicon().utterances:
            return self._uttered_by(head, end)
        if actor is not None and self.referents.actors[actor].kind == "other":
            return self._uttered_by(head, end) or self._beside(head, end) or actor
        if actor is None or not self._is_named(actor):
            return self._beside(head, end) or actor or self._called(text)
        return actor

    def _uttered_by(self, head: Token, end: int) -> str | None:
        """Return whose words a source is that names words: "his remarks", "a statement by the ministry"."""
        for token in head.children:
            if token.dep_ == "poss":
                return self.referents.actor_of(token)
            if token.dep_ == "prep" and token.lower_ in _BY and token.idx < end:
                speaker = next((inner for inner in token.children if inner.dep_ == "pobj"), None)
                return self.referents.actor_of(speaker) if speaker is not None else None
        return None

    def _is_named(self, actor: str) -> bool:
        """Say whether an actor has a name of its own, unlike "two officials"."""
        record = self.referents.actors[actor]
        return record.known or record.name.split()[-1][:1].isupper()

    def _beside(self, head: Token, end: int) -> str | None:
        """Return the person whose name stands in apposition: "Apple's chief executive, Tim Cook".

        The parser may hang the name on the last noun of the phrase: "the head of the bank, Ann Roe".
        """
        noun: Token | None = head
        for _ in range(_MAX_HOPS):
            if noun is None:
                break
            for token in noun.rights:
                if token.dep_ == "appos" and token.idx < end:
                    mention = self.referents.mention_of(token)
                    if mention is not None and mention.kind == "person" and mention.actor is not None:
                        return mention.actor if self._is_named(mention.actor) else None
            noun = next((token for token in reversed(tuple(noun.rights)) if token.dep_ in _LEADING_ON), None)
        return None

    def _called(self, words: str) -> str | None:
        """Return the actor who is called exactly by these words, where no mention was found in them."""
        return self._by_name.get(words.strip(_LOOSE))

    def _taken_up(self, pronoun: Token) -> str | None:
        """Return the actor of the noun that a relative pronoun takes up, or of what that noun is in apposition to."""
        clause = next((token for token in pronoun.ancestors if token.dep_ == "relcl"), None)
        noun = near = self._before(pronoun)
        if clause is not None:
            noun = near if near is not None and _is_joined(near, clause.head) else clause.head
        for _ in range(_MAX_HOPS):
            if noun is None:
                return None
            actor = self.referents.actor_of(noun)
            if actor is not None:
                return actor
            noun = _said_of(noun)
        return None

    def _before(self, pronoun: Token) -> Token | None:
        """Return the noun right before a relative pronoun, a comma left out."""
        index = pronoun.i - 1
        if index > 0 and pronoun.doc[index].text == ",":
            index -= 1
        return pronoun.doc[index] if index >= 0 and pronoun.doc[index].pos_ in ("NOUN", "PROPN") else None


def _said_of(noun: Token) -> Token | None:
    """Return whom a noun describes: what it is in apposition to, or the subject of "is a liar"."""
    if noun.dep_ in ("appos", "conj"):
        return noun.head
    if noun.dep_ == "attr":
        return next((token for token in noun.head.lefts if token.dep_ in _SUBJECTS), None)
    return None


def _is_joined(last: Token, first: Token) -> bool:
    """Say whether "and" joins ``last`` to ``first``, perhaps over others: the parser takes up the first of a list."""
    for _ in range(4 * _MAX_HOPS):
        if last.dep_ != "conj":
            return False
        last = last.head
        if last.i == first.i:
            return True
    return False
