"""When the name of a capital means the city and when the government, by its place in the sentence.

Needs the token columns and the names; turns names of capitals that only tell where into kind "place" without an actor.
"""

from __future__ import annotations

from volteface.reading.candidates import Candidate
from volteface.reading.columns import Columns
from volteface.reading.language import ParsedDocument
from volteface.reading.mention_lexicon import HeadNoun, MentionLexicon

__all__ = ["MOTION", "read_metonyms"]

_WHERE = frozenset(
    (
        "in", "at", "near", "around", "outside", "inside", "across", "into", "through", "throughout", "within",
        "toward", "towards", "via", "over", "beyond",
    )
)  # fmt: skip
_NAMES = frozenset(("NNP", "NNPS"))
_SIDES = frozenset(("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "outside"))
MOTION = frozenset(
    (
        "left", "leave", "leaving", "fled", "flee", "fleeing", "reached", "reach", "reaching", "entered", "enter",
        "entering", "visited", "visit", "visiting", "toured", "tour", "touring", "besieged", "surrounded", "seized",
        "captured", "bombed", "shelled", "stormed", "evacuated",
    )
)  # fmt: skip
"""Verbs whose object is a place rather than a government."""
_LOCAL = frozenset(("mayor", "governor", "bishop", "archbishop", "patriarch"))
_WAYS = frozenset(("to", "from", "for", "of"))


def read_metonyms(words: Columns, names: list[Candidate], *, parsed: ParsedDocument, lexicon: MentionLexicon) -> None:
    """Mark the capitals that mean the city: kind "place", nobody behind them.

    Args:
        words: the token columns.
        names: the names; some change their kind.
        parsed: the document, for lemmas.
        lexicon: word lists.
    """
    for name in names:
        if name.form != "name" or name.via != "capital":
            continue
        if _means_city(words, name, lexicon) and not _holds_attitude(words, name, parsed, lexicon.attitudes):
            name.kind = "place"
            name.entries = ()


def _holds_attitude(words: Columns, name: Candidate, parsed: ParsedDocument, attitudes: frozenset[str]) -> bool:
    """Say whether "in" with the capital follows what only people in power have: "raised concerns in Vienna"."""
    preposition = words.head[name.head]
    if words.lower[preposition] != "in":
        return False
    before = (words.head[preposition], preposition - 1)
    return any(i >= 0 and words.tag[i] in ("NN", "NNS") and parsed.lemma(parsed.doc[i]) in attitudes for i in before)


def _lies_in_city(noun: HeadNoun | None) -> bool:
    """Say whether what a noun names belongs to a city rather than a state: "suburbs", "residents", "the mayor"."""
    return noun is not None and (noun.kind in ("place", "facility") or noun.sector == "CVL" or noun.noun in _LOCAL)


def _means_city(words: Columns, name: Candidate, lexicon: MentionLexicon) -> bool:
    head = name.head
    while words.dep[head] == "conj" and words.tag[words.head[head]] in _NAMES:
        head = words.head[head]
    dep = words.dep[head]
    if dep == "dobj":
        return words.lower[words.head[head]] in MOTION
    if dep == "poss":
        return _lies_in_city(lexicon.nouns.get(words.lower[words.head[head]]))
    if dep == "pobj":
        preposition = words.head[head]
        word = words.lower[preposition]
        if word in _WHERE:
            return True
        if word in _WAYS:
            before = words.head[preposition]
            if words.lower[before] in _SIDES:
                return True
            return words.tag[before] not in ("NN", "NNS") or _lies_in_city(lexicon.nouns.get(words.lower[before]))
        return False
    return dep in ("compound", "nmod", "appos", "npadvmod")
