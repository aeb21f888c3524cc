"""Whether an event happened: how the sentence presents it, from negation, modality, tense and what governs it.

Needs the parse and the predicates of the ontology; makes a ``Standing`` for a trigger: a factuality from -3 (did not
happen) to 3 (happened) and whether it lies ahead. Climbs from the trigger to the main clause; every word that
governs it on the way lets through so much of its truth.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from volteface.knowledge.ontology import Ontology
from volteface.reading import syntax
from volteface.records import Reality

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["ANSWERING", "Standing", "standing_of"]

_WEIGHTS = {"fact": 1.0, "likely": 0.9, "possible": 0.6, "future": 0.6, "open": 0.25, "unlikely": -0.3, "not": -0.9}
_KNOTS = ((-1.0, -1.8), (-0.5, -1.4), (-0.2, -0.5), (0.0, 0.8), (0.25, 1.55), (0.6, 2.15), (0.9, 2.9), (1.0, 3.0))
"""Weight of a climb and the mean factuality of gold/factuality train (UW) there."""
_MODALS = {
    "will": "future", "'ll": "future", "’ll": "future", "wo": "future", "shall": "future", "would": "open",
    "could": "open", "may": "open", "might": "open", "can": "possible", "ca": "possible", "should": "open",
    "must": "open", "ought": "open", "'d": "open", "’d": "open",
}  # fmt: skip
_CONDITIONS = frozenset(("if", "unless", "whether", "lest", "provided", "until"))
_HEDGES = {
    "possibly": "possible", "perhaps": "possible", "maybe": "possible", "allegedly": "possible", "reportedly": "likely",
    "probably": "likely", "presumably": "likely", "likely": "likely", "apparently": "likely", "almost": "not",
    "nearly": "not", "hardly": "not", "barely": "likely",
}  # fmt: skip
_OCCUR = frozenset(("take", "occur", "happen", "begin", "start", "resume", "continue", "come", "go", "last"))
_MAX_STEPS = 12
_COMPLEMENTS = {"ccomp": "clause", "xcomp": "to", "dobj": "noun", "nsubjpass": "noun", "prep": "noun"}
_CARRYING = frozenset(("for", "of", "on", "against", "from", "about", "to", "over", "into", "with", "without", "by"))
"""Prepositions through which a verb or noun governs: "called for talks", but not "spoke during talks"."""
Effects = Mapping[tuple[str, str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the text presents an event.

    Attributes:
        factuality: -3 (certainly not) to 3 (certainly), 0 open.
        future: whether it lies ahead of the time of writing.
        negated: whether the text says that it did not, or will not, happen.
        open: whether it is only possible, wanted, feared, planned or conditional.
        past_perfect: whether it lies before another past event, or before what somebody answers for it with.
        past: whether its clause stands in the simple past.
        background: whether words set it before the story: "once", "used to", a count since a year.
    """

    factuality: float
    future: bool = False
    negated: bool = False
    open: bool = False
    past_perfect: bool = False
    past: bool = False
    background: bool = False

    def reality(self, *, historical: bool) -> Reality:
        """Return the reality of the record; ``historical`` says that the event lies well before the report."""
        if self.negated:
            return "negated"
        if self.open:
            return "hypothetical"
        if self.future:
            return "future"
        return "historical" if historical else "current"


def standing_of(parsed: ParsedDocument, token: Token, ontology: Ontology) -> Standing:
    """Return how the text presents the event that ``token`` tells of."""
    climb = _Climb(parsed, _predicates(ontology))
    climb.trigger(token)
    node = token
    for _ in range(_MAX_STEPS):
        if node.head == node or not climb.step(node):
            break
        node = node.head
    return Standing(
        factuality=_calibrated(climb.weight),
        future=climb.future,
        negated=climb.flips % 2 == 1,
        open=climb.open,
        past_perfect=climb.prior or _is_before_the_past(token),
        background=_is_background(token),
        past=_is_past(token),
    )


def _calibrated(weight: float) -> float:
    """Return the factuality that readers give on average where the climb ends with ``weight`` in [-1, 1]."""
    index = min(max(1, bisect_right(_KNOTS, (weight, 9.0))), len(_KNOTS) - 1)
    (low, at_low), (high, at_high) = _KNOTS[index - 1], _KNOTS[index]
    share = min(1.0, max(0.0, (weight - low) / (high - low)))
    return round(at_low + share * (at_high - at_low), 2)


@lru_cache(maxsize=8)
def _predicates(ontology: Ontology) -> Effects:
    return {(row.lemma, row.pos, row.complement): (row.effect, row.negated) for row in ontology.predicates}


class _Climb:
    """What is met on the way from a trigger up to its main clause."""

    def __init__(self, parsed: ParsedDocument, effects: Effects) -> None:
        self.parsed = parsed
        self.effects = effects
        self.weight = 1.0
        self.future = False
        self.open = False
        self.flips = 0
        self.prior = False

    def meet(self, effect: str) -> None:
        """Let one effect bear on the event."""
        self.weight *= _WEIGHTS[effect]
        self.future = self.future or effect == "future"
        self.open = self.open or effect == "open"
        self.flips += effect == "not"

    def trigger(self, token: Token) -> None:
        """Take in what stands on the trigger itself: auxiliaries, negation, adverbs; of a noun, its adjectives."""
        if syntax.is_verb(token):
            self.clause(token)
            return
        if syntax.is_negated(token):
            self.meet("not")
        for item in token.children:
            if item.dep_ in ("amod", "compound"):
                effect = self.effects.get((item.lower_, "adj", "noun"))
                if effect:
                    self.meet(effect[0])

    def clause(self, verb: Token) -> None:
        """Take in a clause's own modality: modal, negation, condition, hedge."""
        for effect in _clause_effects(verb):
            self.meet(effect)

    def step(self, node: Token) -> bool:
        """Go up one link; return whether what lies above bears on the event too."""
        head, dependency = node.head, node.dep_
        complement = _COMPLEMENTS.get(dependency)
        if dependency == "acl":
            complement = "any" if _is_infinitive(node) else None
        if dependency in _ENDS or (dependency == "prep" and node.lower_ not in _CARRYING):
            return False
        if dependency == "prep" and head.tag_.startswith("N"):
            return self._inside_noun(head, node)
        if complement == "noun" and dependency != "prep" and self._is_given(node, head):
            return False
        if complement is not None:
            self._govern(head, complement, node)
            return True
        return self._link(node, head, dependency)

    def _inside_noun(self, head: Token, preposition: Token) -> bool:
        """Climb over a noun: "victims of the attack" takes the attack for granted, "threat of an attack" does not."""
        if syntax.is_negated(head):
            self.meet("not")
            return True
        if (self.parsed.lemma(head), "noun", "any") not in self.effects:
            return preposition.lower_ == "of" and head.lower_ in _PARTS
        if preposition.lower_ in ("of", "for"):
            self._govern(head, "noun", preposition)
        return True

    def _is_given(self, noun: Token, verb: Token) -> bool:
        """Return whether a noun's event is taken for granted: definite, under a verb that says nothing of it."""
        if not noun.tag_.startswith("N") or (self.parsed.lemma(verb), "verb", "noun") in self.effects:
            return False
        if any(item.dep_ == "prep" and item.lower_ == "of" for item in noun.children):
            return False
        return any(
            item.dep_ == "poss" or (item.dep_ == "det" and item.lower_ in _DEFINITE) or item.dep_ == "relcl"
            for item in noun.children
        )

    def _link(self, node: Token, head: Token, dependency: str) -> bool:
        if dependency == "advcl" and _is_infinitive(node):
            self.meet("open")
        if dependency in ("acl", "advcl") or syntax.participle_of(node) is not None:
            return False
        if dependency in ("pobj", "pcomp") and _is_instead(head):
            self.meet("not")
        elif dependency in ("pobj", "pcomp") and head.head.lower_ in syntax.ANSWERABLE:
            self.prior = True
        elif dependency == "conj" and syntax.is_verb(node) and syntax.is_verb(head):
            if syntax.child(node, "nsubj", "nsubjpass", "aux") is None:
                self.clause(head)
        elif dependency == "attr" and syntax.child(head, "expl") is not None:
            self.clause(head)  # "there will be raids"
        elif dependency in ("nsubj", "csubj") and syntax.is_verb(head):
            if self.parsed.lemma(head) in _OCCUR and not _has_no(node):
                self.clause(head)
            return False
        return True

    def _govern(self, head: Token, complement: str, node: Token) -> None:
        pos = "verb" if syntax.is_verb(head) else "noun" if head.tag_.startswith("N") else "adj"
        lemma = self.parsed.lemma(head)
        effect = self.effects.get((lemma, pos, complement)) or self.effects.get((lemma, pos, "any"))
        if pos == "verb":
            self._govern_by_verb(head, complement, effect, node)
        elif effect:
            negated = syntax.is_negated(head) or (head.dep_ in _OBJECTS and syntax.is_negated(head.head))
            self.meet(effect[negated])
        elif node.dep_ == "acl" and head.lower_ not in _FIRST:
            self.meet("open")

    def _govern_by_verb(self, verb: Token, complement: str, effect: tuple[str, str] | None, node: Token) -> None:
        above = [item for item in _clause_effects(verb) if item != "not"]
        negated = _is_denied(verb, below=node)
        if effect:
            self.meet(effect[negated])
        elif complement == "clause":
            self.meet("likely")
        elif negated:
            self.meet("not")
        if complement != "clause":
            for item in above:
                self.meet(item)


_FIRST = frozenset(("first", "second", "third", "last", "latest", "one", "ones", "way", "time"))
"""What an infinitive describes without being open: "the first to visit"."""
_BEFORE = frozenset(("once", "previously", "formerly", "originally", "earlier"))
_FORMER = frozenset(("past", "previous", "earlier", "former", "historic", "historical"))
_LASTING = frozenset(("besieged", "occupied", "disputed", "embattled", "blockaded"))
ANSWERING = frozenset((
    "rejected", "reject", "rejects", "accepted", "accept", "accepts", "refused", "declined", "ignored", "denied",
    "granted", "answered", "approved", "dismissed",
))  # fmt: skip
"""What is done with a request that was made before."""
_ASKED = frozenset(("request", "requests", "demand", "demands", "offer", "invitation", "appeal", "proposal", "call"))
_TIMES = frozenset(("times", "wars", "battles", "twice", "repeatedly"))
_PARTS = frozenset(("series", "wave", "string", "number", "days", "weeks", "months", "round", "kind", "act", "acts"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))
_NOBODY = frozenset(("nobody", "nothing", "none", "neither"))
_OBJECTS = frozenset(("dobj", "attr", "acomp", "oprd"))
_ENDS = frozenset(("relcl", "parataxis", "appos"))
_WOULD = frozenset(("would", "'d", "’d"))
_HAD = frozenset(("had", "'d", "’d"))
_DID = frozenset(("was", "were", "did"))


def _clause_effects(verb: Token) -> tuple[str, ...]:
    effects = []
    for item in verb.children:
        dependency, word = item.dep_, item.lower_
        if dependency in ("aux", "auxpass") and item.tag_ == "MD":
            effects.append("future" if word in _WOULD and _is_announced(verb) else _MODALS.get(word, "open"))
        elif dependency == "mark" and word in _CONDITIONS:
            effects.append("open")
        elif dependency == "advmod" and word in _HEDGES:
            effects.append(_HEDGES[word])
    if _is_denied(verb):
        effects.append("not")
    return tuple(effects)


def _is_denied(verb: Token, *, below: Token | None = None) -> bool:
    """Return whether a clause is negated: "did not", "no longer", "nobody", "no army".

    The "no" of the noun ``below``, from which the climb came, has been counted there.
    """
    if syntax.is_negated(verb):
        return True
    for item in verb.children:
        dependency = item.dep_
        if dependency in ("nsubj", "nsubjpass", "dobj") and item != below and (item.lower_ in _NOBODY or _has_no(item)):
            return True
        if dependency == "advmod" and item.lower_ == "longer" and any(inner.lower_ == "no" for inner in item.children):
            return True
    return False


def _has_no(noun: Token) -> bool:
    return any(item.dep_ == "det" and item.lower_ in ("no", "neither") for item in noun.children)


def _is_instead(preposition: Token) -> bool:
    return preposition.lower_ == "without" or (preposition.lower_ == "of" and preposition.head.lower_ == "instead")


def _is_announced(verb: Token) -> bool:
    """Return whether "would" is the future of a past report: "said that it would meet them"."""
    clause = verb
    while clause.dep_ == "conj" and syntax.is_verb(clause.head):
        clause = clause.head
    head = clause.head
    if clause.dep_ != "ccomp" or not syntax.is_verb(head) or any(item.lower_ == "if" for item in clause.children):
        return False
    return head.tag_ == "VBD" or _has_auxiliary(head, _HAD) or head.tag_ == "VBN"


def _is_infinitive(verb: Token) -> bool:
    return any(item.dep_ == "aux" and item.tag_ == "TO" for item in verb.children)


def _has_auxiliary(token: Token, words: frozenset[str]) -> bool:
    verb = token if syntax.is_verb(token) else syntax.governing_verb(token)
    return verb is not None and any(item.dep_ in ("aux", "auxpass") and item.lower_ in words for item in verb.children)


def _is_before_the_past(token: Token) -> bool:
    """Return whether a verb stands in the past perfect of a narrative; in reported speech it is but the past."""
    if not syntax.is_verb(token) or not _has_auxiliary(token, _HAD):
        return False
    clause = token
    while clause.dep_ == "conj" and syntax.is_verb(clause.head):
        clause = clause.head
    return clause.dep_ != "ccomp"


def _is_background(token: Token) -> bool:
    """Return whether the words set a deed before the story: "once tried", "used to reject", "since it helped"."""
    if token.tag_.startswith("N") and _is_answered(token):
        return True
    verb = token if syntax.is_verb(token) else syntax.governing_verb(token)
    if verb is None:
        return False
    if verb.dep_ == "xcomp" and verb.head.lower_ == "used" and _is_infinitive(verb):
        return True
    return _is_recalled(verb) or _is_counted_up(verb)


def _is_answered(noun: Token) -> bool:
    """Return whether a noun's deed came before: "rejected the request", "since the ban", "past raids"."""
    if any(item.dep_ == "amod" and item.lower_ in _FORMER for item in noun.children):
        return True
    if noun.dep_ == "pobj":
        return noun.head.lower_ == "since"
    return noun.dep_ in ("dobj", "nsubjpass") and noun.lower_ in _ASKED and noun.head.lower_ in ANSWERING


def _is_recalled(verb: Token) -> bool:
    if verb.dep_ == "amod":
        return verb.tag_ == "VBN" and verb.lower_ not in _LASTING  # "a destroyed bridge"
    for _ in range(_MAX_STEPS):
        if verb.dep_ != "conj" or not syntax.is_verb(verb.head) or syntax.child(verb, "nsubj", "nsubjpass", "aux"):
            break
        verb = verb.head
    if not (verb.tag_ == "VBD" or _has_auxiliary(verb, _DID) or _has_auxiliary(verb, _HAD)):
        return False
    if (verb.dep_ in ("advcl", "ROOT") and _is_since(verb)) or (verb.dep_ == "relcl" and syntax.is_restrictive(verb)):
        return True
    return any(_is_long_ago(item, verb) for item in verb.children)


def _is_long_ago(item: Token, verb: Token) -> bool:
    """Return whether an adverb or phrase sets its verb long before: "once threatened", "did so in the past"."""
    if item.dep_ == "advmod":
        return item.lower_ in _BEFORE and item.i < verb.i
    noun = syntax.child(item, "pobj") if item.dep_ == "prep" and item.lower_ == "in" else None
    return noun is not None and noun.lower_ == "past"


def _is_since(verb: Token) -> bool:
    if any(item.dep_ in ("mark", "prep") and item.lower_ == "since" and item.i < verb.i for item in verb.children):
        return True
    subject = syntax.displaced_subject(verb)
    return subject is not None and subject.head.lower_ == "since"


def _is_counted_up(verb: Token) -> bool:
    """Return whether single deeds are summed up to now: "have fought four wars since 1948"."""
    if verb.tag_ != "VBN" or not any(item.dep_ == "aux" and item.lower_ in ("have", "has") for item in verb.children):
        return False
    if not any(item.dep_ == "prep" and item.lower_ == "since" for item in verb.children):
        return False
    return any(
        item.lower_ in _TIMES or (item.dep_ == "dobj" and any(inner.dep_ == "nummod" for inner in item.children))
        for item in verb.children
    )


def _is_past(token: Token) -> bool:
    verb = token if syntax.is_verb(token) else syntax.governing_verb(token)
    return verb is not None and (verb.tag_ == "VBD" or _has_auxiliary(verb, _DID))
