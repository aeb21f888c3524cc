"""Whom a label is for: the verb, the clause and the phrase say it best, then what was said before.

Needs the parse, the referents and the callings; remembers who was last called what. Makes the actor and the words that
stand for it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from volteface.reading.clauses import subjects
from volteface.reading.label_bearers import Bearers
from volteface.reading.label_parties import BODIES, Parties
from volteface.reading.label_words import Naming, is_definite, is_epithet
from volteface.records import Actor, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.callings import Calling, Callings
    from volteface.reading.cue_patterns import Words
    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents

__all__ = ["Target", "Targets"]

Target = tuple[str | None, Span | None]
"""The actor's id and the words that stand for it; either may be unknown."""

_RELATIONAL = frozenset(("partner", "enemy"))
_KIN = dict.fromkeys(("terrorist", "militant", "rebel", "criminal", "enemy"), "armed")
"""Families whose labels are used by turns of the same people."""
_GOVERNMENTS = frozenset(("regime", "junta", "dictatorship"))
_IRREGULAR = frozenset(("rebel", "insurgent", "militant", "guerrilla", "terrorist", "extremist", "jihadist"))
_REGULAR = frozenset(("GOV", "MIL", "IGO", "LEG", "JUD", "COP"))
_OF_THEIR_OWN = frozenset(("authority", "terrorist", "doubted"))
_MAX_CLIMB = 8
_NEAR = 600
"""Code points after which words that are not definite no longer mean who was last called so."""


class Targets:
    """Whom the labels of one document are for, asked in the order of the text."""

    def __init__(
        self,
        parsed: ParsedDocument,
        referents: Referents,
        words: Words,
        callings: Callings,
        *,
        sources: Collection[str | None],
    ) -> None:
        self._parsed = parsed
        self._referents = referents
        self._words = words
        self._parties = Parties(parsed, referents, words, callings)
        self._bearers = Bearers(parsed, referents)
        self._sources = sources
        self._last_object: str | None = None
        self._last_sentence = -1
        self._last_called: dict[str, tuple[str, Span]] = {}

    def said_of(self, naming: Naming) -> list[Token]:
        """Return whom the sentence says to be so."""
        return self._parties.said_of(naming)

    def of(self, naming: Naming, calling: Calling | None, callers: Sequence[str]) -> Target:
        """Return who is so called.

        The verb, the copula, the apposition say it best; then the phrase's own mention, the names inside it, the last
        one who was called so. A mention that stands only for itself ("the terror army") comes last.
        """
        own = self._own(naming)
        itself = own is not None and self._names_itself(own, naming)
        if calling is not None and calling.target is not None:
            actor, span = self._object(calling.target, callers)
            if actor is None and own is not None and naming.family == "doubted":
                return own, self.span(naming.head)  # "brand you as so-called Norland"
            return actor, span
        if naming.head.lower_ in _GOVERNMENTS and self._is_bare(naming.head):
            regime = self._regime_at(naming.start)
            if regime is not None:
                return regime, self.span(naming.head)
        if own is not None and naming.family in _KIN and self._speaks_of_others(naming, own):
            meant = self._group_meant(naming, (*callers, own))
            near = meant is not None and meant[0] != own and naming.start - meant[1].end <= _NEAR
            return meant if near and meant is not None else (None, self.span(naming.head))
        said = self._said(naming, None if itself else own)
        if said is not None and not self._bearers.may_rule(naming, said[0]):
            return self._group_meant(naming, callers) or (None, self.span(naming.head))
        if said is not None and said[0] is not None and self._is_vague(said[0]) and naming.family in _KIN:
            return self._group_meant(naming, callers) or said  # "they", the fighters: whose is told before
        return said or self._remembered(naming, own, itself=itself, callers=callers)

    def remember(self, naming: Naming, actor: str | None, span: Span | None) -> None:
        """Keep in mind who was called so: "the thugs" may mean them later."""
        if actor is None or span is None or self._is_vague(actor):
            return
        if not self._names_itself(actor, naming):
            self._last_called[_KIN.get(naming.family, naming.family)] = (actor, span)
            self._bearers.remember(naming.family, actor)

    def span(self, token: Token) -> Span:
        """Return the words of the mention at ``token``, else its own."""
        mention = self._referents.mention_of(token)
        if mention is not None:
            return Span(mention.start, mention.end, mention.text)
        return self._parsed.span(token.idx, token.idx + len(token))

    def _actor(self, token: Token) -> str | None:
        return self._referents.actor_of(token)

    def _object(self, target: Token, callers: Sequence[str]) -> Target:
        """Return who a calling verb names. "Them" is never its subject: then it is the one last named by a verb.

        Verbs of one sentence that call somebody something after another call the same: "from calling X ... to
        describing them as ...".
        """
        actor = self._whole(target)
        sentence = self._parsed.sentence_index(target.idx)
        if sentence == self._last_sentence and self._may_mean_the_last(target):
            actor = self._last_object
        self._last_sentence = sentence
        if target.pos_ == "PRON" and actor in callers and not target.lower_.endswith(("self", "selves")):
            actor = self._last_object
        if actor is None and self._may_mean_the_last(target):
            actor = self._last_object
        self._last_object = actor or self._last_object
        return actor, self.span(target)

    def _whole(self, target: Token) -> str | None:
        """Return the actor of a token; of members known by nothing else ("the Brigade fighters") their group."""
        actor = self._actor(target)
        if actor is None or self._referents.actors[actor].known or target.tag_ != "NNS":
            return actor
        groups = (self._actor(child) for child in self._parties.inside(target))
        return next((group for group in groups if group and self._is_group(group)), actor)

    def _is_group(self, actor: str) -> bool:
        found = self._referents.actors[actor]
        return found.known and found.kind in ("organization", "group") and found.sector not in _REGULAR

    def _may_mean_the_last(self, target: Token) -> bool:
        """Return whether a pronoun of unknown reference agrees with whom a verb named last."""
        last = self._referents.actors.get(self._last_object or "")
        if last is None or target.lower_ not in ("him", "her", "it", "them"):
            return False
        return target.lower_ == "them" or (last.kind == "person") == (target.lower_ != "it")

    def _own(self, naming: Naming) -> str | None:
        """Return whom the mention at the label stands for; an object never stands for the subject of its verb."""
        head = naming.head
        own = self._actor(head)
        actor = self._referents.actors.get(own or "")
        if own is None or actor is None:
            return own
        if self._words.forms[head.i][1] in _IRREGULAR and actor.sector in _REGULAR:
            return None  # no army and no ministry is "the rebels"
        if actor.known and not self._bearers.fits(naming, own):
            return None
        if head.dep_ == "dobj" and any(self._actor(doer) == own for doer in subjects(head.head)):
            return None
        return own

    def _speaks_of_others(self, naming: Naming, own: str) -> bool:
        """Return whether the one so called says or does what the label stands in: "the Gulls took the thugs' camp".

        Nobody speaks of himself as "the terrorist group" within a sentence that he is the subject of.
        """
        head = naming.head
        if head.dep_ in ("nsubj", "nsubjpass", "appos", "attr", "compound", "nmod") or naming.stance != "hostile":
            return False
        if not self._referents.actors[own].known:
            return False
        verb = head
        for _ in range(_MAX_CLIMB):
            if verb.head == verb:
                break
            verb = verb.head
            if verb.pos_ in ("VERB", "AUX") and any(self._is_name_of(doer, own) for doer in subjects(verb)):
                return True
        return False

    def _is_name_of(self, token: Token, actor: str) -> bool:
        return token.tag_ in ("NNP", "NNPS", "PRP") and self._actor(token) == actor

    def _said(self, naming: Naming, own: str | None) -> Target | None:
        """Return who the clause, the phrase and the names inside it say is meant."""
        said = self._parties.said_of(naming)
        named = self._named_in(naming)
        candidates = list(said)
        if own is not None and not self._is_vague(own) and naming.family != "authority":
            candidates.append(naming.head)
        for token in (*candidates, *named):
            actor = self._whole(token)
            if actor is not None:
                return self._government(actor, naming), self.span(token)
        if own is not None:
            return self._government(own, naming), self.span(naming.head)
        return (None, self.span(said[0])) if said else None

    def _named_in(self, naming: Naming) -> list[Token]:
        """Return the names in and after the phrase that say who is meant."""
        named: list[Token] = []
        if naming.family in _OF_THEIR_OWN:
            named.extend(self._parties.belonging(naming.head))
        if naming.head.lower_ in _GOVERNMENTS:
            named.extend(self._parties.neighbour(naming.head, "in"))
        if naming.family not in _RELATIONAL:
            named.extend(child for child in self._parties.inside(naming.head) if self._is_meant(child, naming))
        return named

    def _remembered(self, naming: Naming, own: str | None, *, itself: bool, callers: Sequence[str]) -> Target:
        """Return who was last called so, or the nearest group that is known for it; else the label's own mention."""
        meant = self._group_meant(naming, callers)
        if meant is not None:
            return meant
        if own is None or (itself and naming.head.tag_ == "NN" and self._is_person(own)):
            return self._person_meant(naming), None
        return own, self.span(naming.head)

    def _group_meant(self, naming: Naming, callers: Sequence[str]) -> tuple[str | None, Span] | None:
        """Return who was last called so, else the nearest group that is known for it."""
        if any(child.dep_ == "poss" for child in naming.head.lefts) and naming.family != "terrorist":
            return None  # "his thuggish guards" are nobody else
        last = self._called_before(naming)
        if last is not None:
            return last
        nearest = self._bearers.nearest(naming, left_out=frozenset(callers))
        return (nearest.actor, Span(nearest.start, nearest.end, nearest.text)) if nearest is not None else None

    def _is_vague(self, actor: str) -> bool:
        """Return whether an actor is only described, as several: "the remaining fighters"."""
        found = self._referents.actors[actor]
        return not found.known and found.kind != "person" and found.name == found.name.lower()

    @cached_property
    def _regimes(self) -> tuple[tuple[int, str], ...]:
        """Return where the text names the state of a regime ("the Norland regime"), and which."""
        named: list[tuple[int, str]] = []
        for token in self._parsed.doc:
            if token.lower_ not in _GOVERNMENTS or token.tag_ != "NN":
                continue
            for child in (*self._parties.inside(token), *self._parties.belonging(token)):
                actor = self._referents.actors.get(self._actor(child) or "")
                if actor is not None and actor.kind in ("country", "person"):
                    named.append((token.idx, self._state(actor)))
                    break
        return tuple(named)

    def _regime_at(self, offset: int) -> str | None:
        """Return the state whose regime the text named last before, else first after."""
        if not self._regimes:
            return None
        before = bisect_right([at for at, _ in self._regimes], offset) - 1
        return self._regimes[max(0, before)][1]

    def _is_bare(self, head: Token) -> bool:
        told = self._parties.belonging(head) or self._parties.neighbour(head, "in")
        return not told and all(child.dep_ in ("det", "punct") for child in head.lefts)

    def _is_person(self, actor: str) -> bool:
        return self._referents.actors[actor].kind == "person"

    def _person_meant(self, naming: Naming) -> str | None:
        """Return the person last spoken of before the sentence of an epithet such as "the traitor".

        Whoever has the word in the text is not meant: those who are quoted do the naming.
        """
        if naming.firm or naming.head.tag_ != "NN" or not is_epithet(naming):
            return None
        begin = self._parsed.sentence_at(naming.start).start_char
        for mention in reversed(self._referents.mentions_between(max(0, begin - _NEAR), begin)):
            if mention.kind == "person" and mention.actor is not None and mention.actor not in self._sources:
                return mention.actor
        return None

    def _called_before(self, naming: Naming) -> tuple[str, Span] | None:
        """Return who was last called something of the kind: anywhere for "the thugs", close by for "thugs"."""
        last = self._last_called.get(_KIN.get(naming.family, naming.family))
        several = naming.head.lower_[-1:] == "s" and naming.head.lower_[:-1] in _GOVERNMENTS
        if several or any(child.lower_ in ("a", "an") for child in naming.head.lefts):
            return None  # "a terror army", "such regimes" are new to the text
        if last is None or (not is_definite(naming.head) and naming.start - last[1].end > _NEAR):
            return None
        actor = self._referents.actors.get(last[0])
        several = naming.family in ("authority", "legitimate government") or (naming.firm and naming.epithet)
        alone = naming.head.tag_ == "NN" and not several
        body = self._words.forms[naming.head.i][0] in BODIES
        if actor is not None and alone and not body and actor.kind != "person":
            return None
        if not self._bearers.fits(naming, last[0]):
            return None
        return self._government(last[0], naming), last[1]

    def _names_itself(self, actor: str, naming: Naming) -> bool:
        """Return whether the actor is known by nothing but the label: nobody else in the text is meant."""
        found = self._referents.actors.get(actor)
        return found is not None and not found.known and naming.head.text.lower() in found.name.lower().split()

    def _is_meant(self, child: Token, naming: Naming) -> bool:
        """Return whether a name inside the phrase says who, not whence ("Norland extremists") or against whom."""
        if child.i and self._parsed.doc[child.i - 1].text == "-":
            return False
        actor = self._referents.actors.get(self._actor(child) or "")
        return actor is not None and (naming.family == "authority" or actor.kind != "country")

    def _government(self, actor: str, naming: Naming) -> str:
        """Return the state of a ruler whose regime is meant ("the Smith regime"), where the text names it."""
        ruler = self._referents.actors.get(actor)
        if naming.family != "authority" or ruler is None or naming.head.lower_ not in _GOVERNMENTS:
            return actor
        return self._state(ruler)

    def _state(self, actor: Actor) -> str:
        if actor.kind != "person" or actor.country is None:
            return actor.id
        return self._states.get(actor.country, actor.id)

    @cached_property
    def _states(self) -> dict[str, str]:
        actors = self._referents.actors.values()
        return {actor.country: actor.id for actor in actors if actor.country and actor.kind == "country"}
