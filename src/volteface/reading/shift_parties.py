"""Who turned and towards whom, from the syntax around a cue.

Needs the parse and the referents; makes ids of actors. Where the words do not show who it is, nobody is named: a
wrong name costs more than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from volteface.reading import syntax
from volteface.reading.clauses import antecedent, has_subject, subjects
from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.references import Referents, conjuncts
from volteface.reading.shift_cues import FoundShift, cue_root, is_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["FORMER", "ShiftParties"]

Parties = tuple[str | None, str | None]

FORMER = re.compile(r"(?:former|once|old|erstwhile|one-time)\s+(?P<before>\w+)", re.IGNORECASE)
_TOWARDS = frozenset(("toward", "towards", "against", "with"))
_AIMS = frozenset(("dobj", "pobj", "poss", "dative"))
_OWNING = frozenset(("poss", "compound", "amod", "nmod"))
_DOING = frozenset(("dobj", "attr", "oprd", "conj"))
_PARTIES = frozenset(("person", "country", "organization", "group", "media"))
_BY_SUBJECT = frozenset(("subject", "party", "clause", "now", "earlier"))
_SUFFERED = frozenset(("isolate", "marginalise", "marginalize", "sideline", "discredit", "estrange"))
_MAX_CLIMB = 12
_MAX_AIM = 25
"""Tokens after the cue in which the one turned to is looked for."""


class ShiftParties:
    """The actors of one document, asked by what was found of a turn."""

    def __init__(self, parsed: ParsedDocument, referents: Referents) -> None:
        self.parsed = parsed
        self.referents = referents

    def of_clause(self, found: FoundShift) -> str | None:
        """Return who turned, as the clause or the noun of the cue shows."""
        root = cue_root(found.match)
        if found.match.row.frame == "clause" and is_noun(root):
            return self._former(root, found)
        if is_noun(root) and not found.tells:
            return self._of_noun(root, found.verb)
        if found.match.row.frame not in (*_BY_SUBJECT, "head"):
            return None
        return self._of_subject(found)

    def between(self, found: FoundShift) -> Parties:
        """Return the two parties of a tie: named with its noun, else who has or makes it and with whom."""
        noun = self._tie(found)
        named = [*self._owners(noun), *self._at(noun, found.verb, "between")]
        target = next((who for who in self._at(noun, found.verb, "with") if who not in named), None)
        if target is not None:
            maker = None
            if not named and noun.dep_ in _DOING:
                maker = next((who for token in self._doers(noun.head) if (who := self._actor(token))), None)
            return (*named, maker)[0], target
        if not named:
            named = [*self._at(noun, found.verb, "in"), *self._at(noun, found.verb, "within")]
        named = list(dict.fromkeys(named))
        return (*named, None, None)[0], (*named, None, None)[1]

    def aimed_at(self, found: FoundShift, actor: str | None) -> str | None:
        """Return towards whom: the one after "toward" or "against", else the object, else after another preposition."""
        for token in self._acted_on(found.verb) if _holder(found) == found.verb else ():
            who = self._party(token, actor)
            if who is not None:
                return who
        return min(self._aims(found, actor), default=(0, 0, None))[2]

    def _aims(self, found: FoundShift, actor: str | None) -> Iterator[tuple[int, int, str]]:
        first, last = found.match.first, found.match.last
        former = FORMER.match(self.parsed.text, self.parsed.doc[first].idx)
        for token in self.parsed.doc[first : min(found.verb.right_edge.i, last + _MAX_AIM) + 1]:
            if token.dep_ not in _AIMS or not self._is_inside(token, found):
                continue
            if former and token.head.head.i > last:
                return  # of "former allies of Rome", only what belongs to the noun
            who = self._party(token, actor)
            if who is None:
                continue
            loose = token.i <= last or (token.dep_ == "pobj" and token.head.lower_ not in _TOWARDS)
            if loose and not self.referents.actors[who].known:
                continue
            yield 0 if token.head.lower_ in _TOWARDS else 1 if token.dep_ == "dobj" else 2, token.i, who

    def _party(self, token: Token, actor: str | None) -> str | None:
        who = self.referents.actors.get(self.referents.actor_of(token) or "")
        return who.id if who is not None and who.id != actor and who.kind in _PARTIES else None

    def _of_subject(self, found: FoundShift) -> str | None:
        verb = found.verb
        for token in self._doers(verb):
            if actor := self._actor(token) or self._owner(token):
                return actor
        suffers = self.parsed.lemma(verb) in _SUFFERED and syntax.logical_subject(verb) is None
        done_to = syntax.logical_object(verb) if suffers else None
        return self._actor(done_to) if done_to is not None else None

    def _doers(self, verb: Token) -> tuple[Token, ...]:
        if sum(child.dep_ == "nsubj" for child in verb.lefts) > 1:
            return subjects(verb)  # the nearer one belongs to a clause that the parser lost
        doer = syntax.logical_subject(verb) if syntax.is_verb(verb) else None
        held = doer is not None and (doer.tag_ not in ("WDT", "WP") and doer.lower_ != "that")
        return (doer,) if held and doer is not None else subjects(verb)

    def _actor(self, token: Token) -> str | None:
        """Return whom a noun stands for, or what stands in apposition to it or it to."""
        beside = (token.head,) if token.dep_ == "appos" else ()
        named = (token, *beside, *(child for child in token.rights if child.dep_ == "appos"))
        return next((who for noun in named if (who := self.referents.actor_of(noun))), None)

    def _owner(self, noun: Token) -> str | None:
        """Return whose policy, tone or decision a noun is; of an envoy or a party nobody is the owner."""
        if noun.lower_ in load_mention_lexicon().nouns:
            return None
        return next(iter(self._owners(noun)), None)

    def _owners(self, noun: Token) -> list[str]:
        found: list[str | None] = []
        for child in noun.lefts:
            if child.tag_ == "WP$":
                found.append(self.referents.actor_of(_whose(noun)))
            elif child.dep_ in _OWNING:
                found += [self.referents.actor_of(token) for token in (*child.lefts, child)]
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ == "by":
                found += [self.referents.actor_of(token) for token in child.rights if token.dep_ == "pobj"]
        return list(dict.fromkeys(who for who in found if who))

    def _of_noun(self, noun: Token, verb: Token) -> str | None:
        """Return whose turn a noun tells of: its owner, else who makes it or in whose turn something is done."""
        owners = self._owners(noun)
        if owners:
            return owners[0]
        if noun.dep_ in _DOING or (noun.dep_ == "pobj" and noun.head.lower_ == "in"):
            for token in self._doers(verb):
                if who := self._actor(token) or self._owner(token):
                    return who
            return None
        return next(iter([*self._at(noun, noun, "by"), *self._at(noun, noun, "in")]), None)

    def _former(self, noun: Token, found: FoundShift) -> str | None:
        """Return whose former ally somebody is: "the Kurds, former allies of Rome", "his former rival"."""
        if noun.dep_ == "appos":
            return self.referents.actor_of(noun.head)
        return next(iter(self._owners(noun)), None) or self._of_subject(found)

    def _tie(self, found: FoundShift) -> Token:
        root = cue_root(found.match)
        if is_noun(root):
            return root
        held = (token for token in root.children if found.match.first <= token.i <= found.match.last and is_noun(token))
        return next(held, root)

    def _at(self, noun: Token, verb: Token, preposition: str) -> list[str]:
        """Return the actors after a preposition of a noun, or of the verb of which it is the subject or object."""
        above = (*noun.children, *(verb.children if noun.head == verb and noun != verb else ()))
        found = [
            self.referents.actor_of(token)
            for item in above
            if item.dep_ == "prep" and item.lower_ == preposition
            for pobj in item.rights
            if pobj.dep_ == "pobj"
            for token in conjuncts(pobj)
        ]
        return list(dict.fromkeys(who for who in found if who))

    def _acted_on(self, verb: Token) -> list[Token]:
        """Return the passive subject, or the noun that a passive participle hangs on: "the rebels, courted by Rome"."""
        passive = [child for child in verb.lefts if child.dep_ == "nsubjpass"]
        if passive or verb.tag_ != "VBN" or has_subject(verb):
            return passive
        while verb.dep_ == "conj" and verb.head.tag_ in ("VBN", "VBD") and not has_subject(verb.head):
            verb = verb.head
        if verb.dep_ == "acl":
            return [verb.head]
        perfect = any(child.dep_ == "aux" for child in verb.head.children)
        comma = verb.i > 1 and self.parsed.doc[verb.i - 1].text == ","
        return [self.parsed.doc[verb.i - 2]] if comma and verb.dep_ == "conj" and not perfect else []

    def _is_inside(self, token: Token, found: FoundShift) -> bool:
        """Return whether a word belongs to the clause of the cue itself, not to one inside or beside it."""
        within = {_holder(found), found.match.anchor}
        for _ in range(_MAX_CLIMB):
            if token in within:
                return True
            beside = token.dep_ == "conj" and syntax.is_verb(token)
            if beside or token.dep_ in ("relcl", "advcl", "ccomp", "acl") or token.head == token:
                return False
            token = token.head
        return False


def _holder(found: FoundShift) -> Token:
    """Return the word to whose clause or phrase the parties belong: the noun of a cue, else the verb.

    What is done "in a reversal of policy" is the reversal.
    """
    root = cue_root(found.match)
    aside = root.dep_ == "pobj" and root.head.lower_ == "in"
    return root if is_noun(root) and not found.tells and not aside else found.verb


def _whose(noun: Token) -> Token:
    """Return the noun that "whose" before ``noun`` goes back to."""
    verb = noun.head
    for _ in range(_MAX_CLIMB):
        if verb.dep_ == "relcl" or verb.head == verb:
            break
        verb = verb.head
    return verb.head if verb.dep_ == "relcl" else antecedent(noun, verb)
