"""The forms of English verbs: from the base form to any other, and from a form met in a text back to its base.

Needs the table of irregular verbs and the verbs that the lexicons of events and statements know. Makes ``Verb``. A
library of inflections would know more verbs; it costs 0.26 s at its first word, where these few rules cost nothing that
can be measured, and the brief only inflects verbs of its own tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from volteface.knowledge.tables import load_rows
from volteface.report.word_classes import word_class

__all__ = ["Verb", "VerbForm", "inflect", "read_form"]

_DOUBLED = re.compile(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxyh]")
_STRESSED_AT_THE_END = word_class("stressed-end")
_DOUBLED_L = re.compile(r".*[^aeiou][aeiou]l")


@dataclass(frozen=True, slots=True)
class Verb:
    """The forms of a verb; what follows the first word of a phrasal verb (``call on``) stands in each form."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word of a text can be.

    Attributes:
        lemma: the base form.
        forms: base, third, past, participle, gerund: those that are spelled so.
    """

    lemma: str
    forms: frozenset[str]

    @property
    def finite(self) -> bool:
        """Whether it can carry a clause by itself, beyond doubt about its tense."""
        return bool(self.forms & {"past", "third"})


@dataclass(frozen=True, slots=True)
class _Irregular:
    lemma: str
    past: str
    participle: str


@cache
def _irregular() -> dict[str, _Irregular]:
    return {row.lemma: row for row in load_rows("report/irregular_verbs", _Irregular)}


@cache
def inflect(lemma: str) -> Verb:
    """Return the forms of a verb, given its base form; British spelling (``labelled``)."""
    word, _, rest = lemma.partition(" ")
    irregular = _irregular().get(word)
    past = irregular.past if irregular else _past(word)
    participle = irregular.participle if irregular else past
    forms = (word, _third(word), past, participle, _gerund(word))
    return Verb(*(f"{form} {rest}" if rest else form for form in forms))


def _third(word: str) -> str:
    known = {"be": "is", "have": "has", "do": "does", "go": "goes"}.get(word)
    if known:
        return known
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(?:s|sh|ch|x|z|[^aeiou]o)$", word) else f"{word}s"


def _past(word: str) -> str:
    if word.endswith("e"):
        return f"{word}d"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ied"
    return f"{_stem(word)}ed"


def _gerund(word: str) -> str:
    if word.endswith("ie"):
        return f"{word[:-2]}ying"
    if word.endswith("e") and not re.search(r"(?:ee|oe|ye|^be)$", word):
        return f"{word[:-1]}ing"
    return f"{_stem(word)}ing"


def _stem(word: str) -> str:
    """Return the stem before a vowel: with its last consonant twice where the stress is on a short last syllable."""
    if word.endswith("ic"):
        return f"{word}k"
    twice = _DOUBLED.fullmatch(word) or word in _STRESSED_AT_THE_END or _DOUBLED_L.fullmatch(word)
    return f"{word}{word[-1]}" if twice else word


@dataclass(frozen=True, slots=True)
class _Trigger:
    lemma: str
    pos: str


@dataclass(frozen=True, slots=True)
class _Cue:
    lemma: str
    kind: str


_COMMON = ("appear", "continue", "expect", "fail", "manage", "remain", "seem", "stay", "try", "wait", "work")


def _known_lemmas() -> Iterator[str]:
    """Yield the verbs that the package knows, from its lexicons."""
    yield from _irregular()
    yield from _COMMON
    yield from (row.lemma.split()[0] for row in load_rows("ontology/triggers", _Trigger) if row.pos == "verb")
    yield from (row.lemma.split()[0] for row in load_rows("statements/cues", _Cue) if row.kind == "verb")


@cache
def _nouns() -> frozenset[str]:
    """Return the nouns of the lexicons: a word that is one may not be a verb."""
    triggers = {row.lemma for row in load_rows("ontology/triggers", _Trigger) if row.pos == "noun"}
    return frozenset(triggers | {row.lemma for row in load_rows("statements/cues", _Cue) if row.kind == "noun"})


@cache
def _forms() -> dict[str, VerbForm]:
    found: dict[str, tuple[str, set[str]]] = {}
    for lemma in sorted(set(_known_lemmas())):
        verb = inflect(lemma)
        for name in ("base", "third", "past", "participle", "gerund"):
            for spelling in {getattr(verb, name), _american(getattr(verb, name))}:
                # A form of two verbs ("lay", "found") belongs to the one whose base form it is not.
                held = found.get(spelling)
                if held is None or (held[0] != lemma and name in ("past", "participle") and "base" in held[1]):
                    found[spelling] = (lemma, {name})
                elif held[0] == lemma:
                    held[1].add(name)
    return {spelling: VerbForm(lemma, frozenset(names)) for spelling, (lemma, names) in found.items()}


def _american(form: str) -> str:
    return re.sub(r"ll(ed|ing)$", r"l\1", form)


def read_form(word: str, *, as_verb: bool = False) -> VerbForm | None:
    """Return what verb form a word of a text can be, ``None`` for one that is no known verb.

    Args:
        word: the word.
        as_verb: whether its place shows that it is a verb; otherwise one that may be a noun (``talks``) is none.
    """
    found = _forms().get(word.lower())
    if found is None or as_verb or found.forms & {"past", "participle", "gerund"}:
        return found
    return None if found.lemma in _nouns() else found
