"""Words that may tell of an event: every reading of the trigger lexicon whose conditions hold on the parse.

Needs the parsed document and an ontology; makes ``Candidate``s, one for each trigger word at most. A candidate keeps
the rows that matched, best first, so that scores from elsewhere can be weighed against the rules' choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from volteface.knowledge.ontology import Condition, Ontology, Trigger, parse_conditions, parse_frame
from volteface.reading import syntax

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Candidate", "Matcher", "Reading", "TriggerIndex", "compile_triggers", "find_candidates"]

_POS_BY_TAG = {"V": "verb", "N": "noun", "J": "adj"}
_NOUN_PLACES = frozenset(("dobj", "pobj", "nsubj", "nsubjpass", "ROOT", "appos", "attr"))
_EVENT_NOUNS = frozenset(("campaign", "operation", "wave", "effort", "attempt", "spree", "raid", "attack", "process"))
_MAX_KNOWN = 200_000
_MAX_SLOTS = 20_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A row of the lexicon made ready for matching."""

    row: Trigger
    rest: tuple[str, ...]
    conditions: tuple[Condition, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    reciprocal: bool

    @property
    def specificity(self) -> int:
        """How much the row asks for: of two rows that match, the one that asks for more is right."""
        return 3 * len(self.rest) + sum(2 if condition.wanted else 1 for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger word with the readings that hold, best first, and the nouns that the best one uses up."""

    token: Token
    parts: tuple[Token, ...]
    readings: tuple[Reading, ...]
    used: tuple[int, ...]

    @property
    def best(self) -> Reading:
        """The reading that the rules choose."""
        return self.readings[0]

    def ends(self, reach: int) -> tuple[Token, Token]:
        """Return the first and the last word of the trigger, those farther than ``reach`` from its head left out."""
        parts = [part for part in self.parts if abs(part.i - self.token.i) <= reach]
        return min(parts, key=lambda part: part.i), max(parts, key=lambda part: part.i)


Readings = tuple[Reading, ...]


class TriggerIndex:
    """The readings of an ontology by head lemma and part of speech, the most specific first."""

    def __init__(self, ontology: Ontology) -> None:
        index: dict[tuple[str, str], list[Reading]] = {}
        for row in ontology.triggers:
            words = row.lemma.split(" ")
            head = words[-1] if row.pos == "noun" else words[0]
            rest = words[:-1] if row.pos == "noun" else words[1:]
            reading = Reading(row, tuple(rest), parse_conditions(row.needs), *parse_frame(row.frame))
            index.setdefault((head, row.pos), []).append(reading)
        self.readings: Mapping[tuple[str, str], Readings] = {
            key: tuple(sorted(rows, key=lambda item: -item.specificity)) for key, rows in index.items()
        }
        self.known: dict[tuple[int, ...], tuple[Readings, Readings]] = {}

    def look_up(self, parsed: ParsedDocument, token: Token, key: tuple[int, ...]) -> tuple[Readings, Readings]:
        """Return and remember the readings of a word with its tag, and those of a gerund as a noun."""
        tag = token.tag_
        pos = _POS_BY_TAG.get(tag[:1], "")
        found: Readings = ()
        if tag not in ("NNP", "NNPS"):
            found = self.readings.get((parsed.lemma(token), pos), ())
        entry = found, self.readings.get((token.lower_, "noun"), ()) if tag == "VBG" else ()
        if len(self.known) > _MAX_KNOWN:
            self.known.clear()
        self.known[key] = entry
        return entry


@lru_cache(maxsize=8)
def compile_triggers(ontology: Ontology) -> TriggerIndex:
    """Return the index of an ontology, made once."""
    return TriggerIndex(ontology)


class Matcher:
    """Tests readings against one parsed document, and finds the tokens in their slots."""

    def __init__(self, parsed: ParsedDocument, ontology: Ontology) -> None:
        self.parsed = parsed
        self.ontology = ontology
        self._perform = ontology.classes.get("perform", frozenset())
        self._slots: dict[tuple[int, str], tuple[Token, ...]] = {}
        self._things = ontology.classes.get("thing", frozenset())
        self._engage = ontology.classes.get("engage", frozenset())
        self._tell = ontology.classes.get("tell", frozenset())

    def slot(self, token: Token, name: str) -> tuple[Token, ...]:
        """Return the heads that stand in the slot ``name`` of ``token``."""
        key = (token.i, name)
        known = self._slots.get(key)
        if known is None:
            if len(self._slots) > _MAX_SLOTS:
                self._slots.clear()
            known = self._slots[key] = self._look_up(token, name)
        return known

    def _look_up(self, token: Token, name: str) -> tuple[Token, ...]:
        special = _SPECIAL.get(name)
        if special is None:
            return self._prepositional(token, name)
        found = special(self, token)
        return found if isinstance(found, tuple) else () if found is None else (found,)

    def _prepositional(self, token: Token, name: str) -> tuple[Token, ...]:
        own = syntax.prepositional_objects(token, name)
        if own:
            return own
        if syntax.is_verb(token):
            noun = syntax.logical_object(token)
            if noun is None or noun.i < token.i:
                return ()
            inner = (item for item in noun.children if item.dep_ == "acl" and item.tag_ == "VBN")
            return syntax.prepositional_objects(noun, name) or next(
                (found for found in (syntax.prepositional_objects(item, name) for item in inner) if found), ()
            )
        whole = _measure(token)
        if whole != token and name != "of":
            return self._prepositional(whole, name)
        verb = self.verb(token)
        if verb is not None and token.dep_ in ("dobj", "nsubjpass") and self._performs(verb, name):
            return tuple(item for item in syntax.prepositional_objects(verb, name) if item != token)
        return ()

    def _performs(self, verb: Token, name: str) -> bool:
        """Return whether the doer after "by" does what the verb's object names: "launched by", not "reported by"."""
        return name != "by" or self.parsed.lemma(verb) in self._perform

    def subject(self, token: Token) -> Token | None:
        """Return who does it: of a noun, the subject of the verb that performs it."""
        if syntax.is_verb(token):
            return syntax.logical_subject(token)
        if token.tag_.startswith("J"):
            return syntax.surface_subject(token.head) if syntax.is_verb(token.head) else None
        token = _measure(token)
        verb = syntax.governing_verb(token)
        if verb is None or token.dep_ == "nsubj":
            return syntax.answerer(token)
        lemma = self.parsed.lemma(verb)
        direct = (token.head if token.dep_ == "conj" else token).dep_ in ("dobj", "nsubjpass")
        if not direct and ((token.head.head != verb and token.dep_ != "conj") or _is_beside(token)):
            return syntax.answerer(token)  # "the scene of clashes" takes no part in them
        if lemma in (self._perform if direct else self._engage):
            return syntax.logical_subject(verb) if direct else syntax.surface_subject(verb)
        return syntax.answerer(token)

    def verb(self, token: Token) -> Token | None:
        """Return the verb that governs a noun."""
        return syntax.governing_verb(token)

    def holds(self, token: Token, condition: Condition) -> bool:
        """Return whether a condition holds for ``token``."""
        found = self.slot(token, condition.slot)
        if not condition.values:
            return bool(found) == condition.wanted
        return any(self._is(item, condition.values) for item in found) == condition.wanted

    def _is(self, token: Token, values: frozenset[str]) -> bool:
        lemma = self.parsed.lemma(token)
        if lemma in values or token.text in values:
            return True
        for value in values:
            if value[0] != "@":
                continue
            if value == "@name":
                if token.tag_ in ("NNP", "NNPS") or token.tag_ == "PRP":
                    return True
            elif value == "@pron":
                if token.tag_ == "PRP":
                    return True
            elif lemma in self.ontology.classes[value[1:]] or token.text in self.ontology.classes[value[1:]]:
                return True
        return any(self._is(item, values) for item in self._counted(token))

    def is_thing(self, token: Token) -> bool:
        """Return whether a common noun names a deed, a word or a thing, and so nobody who could act."""
        return token.tag_ in ("NN", "NNS") and self.parsed.lemma(token) in self._things

    def is_telling(self, verb: Token) -> bool:
        """Return whether the subject of a verb is the author of its object: "issued a statement"."""
        lemma = self.parsed.lemma(verb)
        return lemma in self._perform or lemma in self._tell

    @staticmethod
    def _counted(token: Token) -> Iterator[Token]:
        """Look through measures: "dozens of soldiers", "a group of officials"."""
        if token.lower_ in _MEASURES:
            for item in token.children:
                if item.dep_ == "prep" and item.lower_ == "of":
                    yield from (noun for noun in item.children if noun.dep_ == "pobj")

    def match(self, token: Token, reading: Reading) -> tuple[Token, ...] | None:
        """Return the tokens of the trigger where the reading holds, else ``None``."""
        parts = _phrase(self.parsed, token, reading)
        if parts is None or not all(self.holds(token, condition) for condition in reading.conditions):
            return None
        return parts


_MEASURES = frozenset((
    "dozens", "hundreds", "thousands", "scores", "number", "group", "most", "some", "many", "all", "several", "tens",
    "millions", "one", "two", "three", "some", "members", "couple", "majority", "rest", "part", "parts", "half", "both",
    "series", "set", "wave", "handful",
))  # fmt: skip


_BESIDE = frozenset(("after", "before", "since", "until", "despite", "amid", "during", "because", "following"))


def _is_beside(noun: Token) -> bool:
    """Return whether a noun only sets the scene of its verb: "after the raids the town was empty"."""
    first = noun.head if noun.dep_ == "conj" else noun
    return first.dep_ == "pobj" and first.head.lower_ in _BESIDE


def _measure(noun: Token) -> Token:
    """Return the measure that a noun is counted by: "dozens of raids", "a series of attacks"; else the noun itself."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in _MEASURES:
        return noun.head.head
    return noun


_PARTICLES = frozenset(("prep", "prt", "advmod", "agent"))
"""A particle follows its verb: "called on them", but not "on Sunday they called"."""


def _phrase(parsed: ParsedDocument, token: Token, reading: Reading) -> tuple[Token, ...] | None:
    parts = [token]
    for word in reading.rest:
        near = (item for item in _near(token, reading.rest) if item.i > token.i or item.dep_ not in _PARTICLES)
        part = next((item for item in near if item.lower_ == word or parsed.lemma(item) == word), None)
        if part is None:
            return None
        parts.append(part)
    return tuple(sorted(parts, key=lambda item: item.i))


def _near(token: Token, rest: tuple[str, ...]) -> Iterator[Token]:
    for item in token.children:
        yield item
        if item.lower_ in rest or item.lower_[:-1] in rest:
            for inner in item.children:
                yield inner
                yield from inner.children


def _one(token: Token | None) -> tuple[Token, ...]:
    return () if token is None else (token,)


def _dative(_: Matcher, token: Token) -> tuple[Token, ...]:
    found = syntax.child(token, "dative")
    if found is None:
        return ()
    return _one(syntax.child(found, "pobj")) if found.tag_ in ("IN", "TO") else (found,)


def _infinitive(_: Matcher, token: Token) -> tuple[Token, ...]:
    return tuple(
        item for item in token.children
        if item.dep_ in ("xcomp", "acl", "relcl", "ccomp") and syntax.is_verb(item) and _has_to(item)
    )  # fmt: skip


def _has_to(verb: Token) -> bool:
    if any(item.dep_ == "aux" and item.tag_ == "TO" for item in verb.children):
        return True
    if any(item.tag_ == "MD" for item in verb.children):
        return False
    return verb.dep_ == "xcomp" if verb.tag_ == "VBG" else verb.tag_ == "VB" and verb.dep_ in ("xcomp", "ccomp")


def _engaged(matcher: Matcher, token: Token) -> tuple[Token, ...]:
    """Whom a state is told of: "The bank is under investigation"."""
    verb = matcher.verb(token)
    return () if verb is None else _one(syntax.surface_subject(verb))


_GAINING = frozenset(("be", "have", "get", "receive", "join", "attend", "participate", "enjoy", "remain"))
"""What is asked for somebody, not of somebody: "demanded that the party be heard", "that it join the talks"."""


def _clause_subject(_: Matcher, token: Token) -> tuple[Token, ...]:
    for item in token.children:
        if item.dep_ in ("ccomp", "xcomp", "acl"):
            found = syntax.child(item, "nsubj")
            if found is not None and found.tag_ not in ("WDT", "WP", "EX") and not _gains(item):
                return (found,)
    return ()


def _gains(verb: Token) -> bool:
    """Return whether a clause asks for its subject: "be heard", "join the talks", "take part in them"."""
    noun = syntax.child(verb, "dobj")
    return verb.lower_ in _GAINING or (verb.lower_ == "take" and noun is not None and noun.lower_ == "part")


def _clause_modal(_: Matcher, token: Token) -> tuple[Token, ...]:
    return tuple(
        inner for item in token.children if item.dep_ == "ccomp" for inner in item.children if inner.tag_ == "MD"
    )


def _possessor(_: Matcher, token: Token) -> tuple[Token, ...]:
    """Return the owner; "its" is the subject of the clause that the noun stands in: "Oslo renewed its offer"."""
    owner = syntax.child(token, "poss")
    if owner is None or owner.tag_ != "PRP$":
        return _one(owner)
    verb = syntax.governing_verb(token)
    subject = syntax.surface_subject(verb) if verb is not None and token.dep_ == "dobj" else None
    return _one(owner if subject is None or subject == token else subject)


def _called(token: Token) -> Token | None:
    """Return the name that an object is given: "call it a victory", "called Begin a terrorist"."""
    found = syntax.child(token, "oprd")
    if found is not None:
        return found
    nouns = [item for item in token.children if item.dep_ in ("dobj", "dative", "attr") and item.tag_ != "IN"]
    if len(nouns) > 1:
        return nouns[-1]
    clause = syntax.child(token, "ccomp", "xcomp")
    return clause if clause is not None and clause.tag_[:1] in "NJ" else None


def _several(token: Token) -> Token | None:
    """Return the subject where it is more than one: "The ministers", "Oslo and Bonn", "the two sides"."""
    noun = syntax.logical_subject(token)
    if noun is None:
        return None
    return noun if noun.tag_ in ("NNS", "NNPS") or syntax.child(noun, "conj") is not None else None


def _owner_of_object(token: Token) -> Token | None:
    """Return whose the object is: "shook his hand"."""
    noun = syntax.logical_object(token) or syntax.child(token, "dobj")
    return None if noun is None else syntax.child(noun, "poss")


def _claimed(matcher: Matcher, token: Token) -> tuple[Token, ...]:
    """Return whom the deed hit that a claim of responsibility is made for."""
    nouns = matcher.slot(token, "for")
    found = (matcher.slot(noun, name) for noun in nouns for name in ("on", "against", "of", "at", "in"))
    return next((item for item in found if item), nouns)


def _compound_head(_: Matcher, token: Token) -> tuple[Token, ...]:
    return (token.head,) if token.dep_ in ("compound", "amod", "nmod") else ()


_SPECIAL: Mapping[str, Callable[[Matcher, Token], Token | tuple[Token, ...] | None]] = {
    "subj": Matcher.subject,
    "obj": lambda _, token: syntax.logical_object(token),
    "dative": _dative,
    "xcomp": _infinitive,
    "ccomp": lambda _, token: syntax.child(token, "ccomp"),
    "csubj": _clause_subject,
    "cmodal": _clause_modal,
    "neg": lambda _, token: syntax.child(token, "neg"),
    "poss": _possessor,
    "mod": lambda _, token: syntax.modifiers(token),
    "head": _compound_head,
    "engaged": _engaged,
    "owner": lambda matcher, token: _possessor(matcher, token) if matcher.slot(token, "of") else None,
    "named": lambda _, token: tuple(item for item in syntax.modifiers(token) if item.tag_ == "NNP")[-1:],
    "claimed": _claimed,
    "oprd": lambda _, token: _called(token),
    "after": lambda _, token: token.head if token.dep_ == "pobj" else None,
    "several": lambda _, token: _several(token),
    "objposs": lambda _, token: _owner_of_object(token),
    "verb": Matcher.verb,
}


def find_candidates(matcher: Matcher) -> tuple[Candidate, ...]:
    """Return the candidates of a document in text order; nouns that a verb's reading uses up are left out."""
    index = compile_triggers(matcher.ontology)
    found = list(_candidates(matcher, index))
    used = {i for candidate in found for i in candidate.used}
    return tuple(candidate for candidate in found if candidate.token.i not in used)


def _candidates(matcher: Matcher, index: TriggerIndex) -> Iterator[Candidate]:
    doc = matcher.parsed.doc
    for i, key in enumerate(map(tuple, doc.to_array(["LOWER", "TAG"]).tolist())):
        entry = index.known.get(key)
        if entry is None:
            entry = index.look_up(matcher.parsed, doc[i], key)
        if entry[0] or entry[1]:
            readings = _of_use(doc[i], *entry)
            candidate = _candidate(matcher, doc[i], readings) if readings else None
            if candidate is not None:
                yield candidate


def _of_use(token: Token, readings: Readings, as_noun: Readings) -> Readings:
    """Return the readings that the place of ``token`` in its sentence allows."""
    if as_noun and token.dep_ in _NOUN_PLACES:
        return as_noun
    if token.dep_ == "compound" and token.tag_.startswith("N") and token.head.lower_ not in _EVENT_NOUNS:
        return ()
    if token.dep_ == "amod" and ((token.i and token.nbor(-1).text in "-–") or token.lower_ == "alleged"):
        return ()  # "US-backed" tells who somebody is, not what happened
    if token.dep_ == "npadvmod" and token.i + 1 < len(token.doc) and token.nbor().text == "-":
        return ()  # "battle-hardened"
    return readings


def _candidate(matcher: Matcher, token: Token, readings: Iterable[Reading]) -> Candidate | None:
    matched = [(reading, parts) for reading in readings for parts in (matcher.match(token, reading),) if parts]
    if not matched:
        return None
    best, parts = matched[0]
    return Candidate(token, parts, tuple(reading for reading, _ in matched), tuple(_used(matcher, token, best, parts)))


def _used(matcher: Matcher, token: Token, reading: Reading, parts: tuple[Token, ...]) -> Iterator[int]:
    """Yield the other words of the trigger: parts of its phrase and nouns that its conditions name one by one."""
    yield from (part.i for part in parts if part != token)
    for condition in reading.conditions:
        if condition.wanted and condition.slot in ("obj", "mod", "of", "to", "for") and condition.values:
            for item in matcher.slot(token, condition.slot):
                if item.tag_ in ("NN", "NNS") and matcher._is(item, condition.values):
                    yield item.i
