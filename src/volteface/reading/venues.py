"""To whom and where something is said: addressees, outlets, platforms, occasions.

Needs the token that governs a cue, the referents of the document and the table ``statements/venues``. Makes two
tuples of references. An outlet that is told something is a venue; persons and groups are addressees.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from volteface.knowledge.tables import load_rows
from volteface.reading.references import conjuncts, noun_phrase
from volteface.records import Reference

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents

__all__ = ["Hearers", "VenueNoun", "find_hearers", "is_outlet"]

_TELLING = frozenset(
    ("tell", "ask", "assure", "remind", "inform", "warn", "urge", "order", "notify", "advise", "promise", "brief",
     "beg", "implore", "instruct", "command", "request", "invite", "persuade", "convince", "show", "address")
)  # fmt: skip
_SPEAKING = frozenset(("speak", "write", "post", "appear", "talk", "testify", "address", "tweet", "comment", "say"))


_THINGS = ("it", "what", "this", "that")


@dataclass(frozen=True, slots=True)
class VenueNoun:
    """A noun that names where words are said or written.

    Attributes:
        noun: one or two words in lower case.
        kind: document, occasion, outlet or platform.
        prepositions: those that introduce it.
    """

    noun: str
    kind: str
    prepositions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hearers:
    """Those who are told, and where it is said."""

    addressee: tuple[Reference, ...] = ()
    venue: tuple[Reference, ...] = ()


@cache
def _nouns() -> Mapping[str, VenueNoun]:
    return {row.noun: row for row in load_rows("statements/venues", VenueNoun)}


def _noun_of(parsed: ParsedDocument, head: Token) -> VenueNoun | None:
    """Return the row for a head noun, two words before one."""
    before = head.nbor(-1).lower_ + " " if head.i > 0 else ""
    if before == "- " and head.i > 1:
        before = head.nbor(-2).lower_ + "-"
    words = (head.lower_, parsed.lemma(head)) if head.pos_ == "NOUN" else (head.lower_,)
    pair = next((_nouns()[before + word] for word in words if before + word in _nouns()), None)
    return pair or next((_nouns()[word] for word in words if word in _nouns()), None)


def is_outlet(referents: Referents, head: Token) -> bool:
    """Say whether ``head`` names or describes a newspaper, an agency, a station."""
    mention = referents.mention_of(head)
    if mention is not None and mention.kind == "media":
        return True
    actor = referents.actors.get(mention.actor or "") if mention is not None else None
    if actor is not None:
        return actor.kind == "media"
    noun = _noun_of(referents.parsed, head)
    return noun is not None and noun.kind == "outlet"


def find_hearers(referents: Referents, head: Token) -> Hearers:
    """Return who is told and where, for the cue that ``head`` governs."""
    addressee: list[Reference] = []
    venue: list[Reference] = []
    for token, told in _candidates(referents.parsed, head):
        for part in conjuncts(token):
            if is_outlet(referents, part):
                venue.append(referents.reference(part))
            elif told and _is_occasion(referents, part):
                venue.append(_occasion_reference(referents, part))
            elif told and _can_hear(part):
                addressee.append(referents.reference(part))
            elif not told:
                venue.append(_occasion_reference(referents, part))
    return Hearers(_ordered(addressee), _ordered(venue))


def _is_occasion(referents: Referents, head: Token) -> bool:
    """Say whether what is told is an audience by its occasion: "told a rally", "told parliament"."""
    noun = _noun_of(referents.parsed, head)
    return noun is not None and noun.kind == "occasion"


def _ordered(found: list[Reference]) -> tuple[Reference, ...]:
    return tuple(sorted(set(found), key=lambda item: (item.start, item.end)))


def _candidates(parsed: ParsedDocument, head: Token) -> Iterator[tuple[Token, bool]]:
    """Yield noun phrase heads beside a cue, each with whether it is somebody who is told."""
    if head.pos_ != "VERB":
        return
    telling = parsed.lemma(head) in _TELLING
    for child in head.children:
        if child.dep_ in ("dobj", "dative", "nsubjpass") and telling and child.i != head.i and not _is_wh(child):
            yield from _told(child, head)
        elif child.dep_ == "ccomp" and telling and child.i > head.i:
            person = next((c for c in child.lefts if c.dep_ == "nsubj"), None)
            if person is not None and any(c.dep_ == "aux" and c.lower_ == "to" for c in child.lefts):
                yield person, True
        elif child.dep_ in ("prep", "dative"):
            yield from _after_preposition(parsed, child)
        elif child.dep_ in ("advcl", "conj") and child.tag_ == "VBG" and parsed.lemma(child) in _SPEAKING:
            for inner in child.rights:
                if inner.dep_ == "prep":
                    yield from _after_preposition(parsed, inner)


def _told(child: Token, head: Token) -> Iterator[tuple[Token, bool]]:
    active = not any(c.dep_ == "auxpass" for c in head.children)
    if child.dep_ == "nsubjpass" or active:
        yield child, True


def _after_preposition(parsed: ParsedDocument, preposition: Token) -> Iterator[tuple[Token, bool]]:
    """Yield what a preposition governs, where that is a hearer or a venue."""
    word = preposition.lower_
    for governed in preposition.rights:
        if governed.dep_ != "pobj":
            continue
        noun = _noun_of(parsed, governed)
        if word == "to":
            yield governed, True
        elif noun is not None and word in noun.prepositions:
            yield governed, False
            yield from _inner(parsed, governed)
        else:
            yield from _platform_before(parsed, governed, word)


def _platform_before(parsed: ParsedDocument, governed: Token, word: str) -> Iterator[tuple[Token, bool]]:
    """Yield the platform in "wrote on X Rybar, an account": a name that the parser takes for part of the next one."""
    for child in governed.lefts:
        noun = _noun_of(parsed, child) if child.dep_ in ("compound", "nmod") else None
        if noun is not None and noun.kind == "platform" and word in noun.prepositions:
            yield child, False


def _inner(parsed: ParsedDocument, noun: Token) -> Iterator[tuple[Token, bool]]:
    """Yield whom a letter, a call or a message goes to: "in a letter to the council"."""
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ == "to":
            for governed in child.rights:
                if governed.dep_ == "pobj":
                    yield governed, True


def _is_wh(token: Token) -> bool:
    return token.tag_ in ("WP", "WDT")


def _can_hear(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "PRON") and not _is_wh(token) and token.lower_ not in _THINGS


def _occasion_reference(referents: Referents, head: Token) -> Reference:
    """Return an occasion as a reference to the outlet that it is held with, where its phrase names one."""
    start, end = noun_phrase(head)
    outlets = [
        mention.actor
        for mention in referents.mentions_between(start, end)
        if mention.actor and (mention.kind == "media" or referents.actors[mention.actor].kind == "media")
    ]
    own = referents.reference(head)
    return Reference(start, end, own.text, outlets[0] if outlets else own.actor)
