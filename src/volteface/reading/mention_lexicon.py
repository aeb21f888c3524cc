"""The word lists that finding mentions rests on, as look-up tables.

Needs the tables under ``data/mentions``; makes ``MentionLexicon``, loaded once a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from volteface.knowledge.tables import load_rows

__all__ = ["Designator", "HeadNoun", "Honorific", "MentionLexicon", "load_mention_lexicon"]


@dataclass(frozen=True, slots=True)
class HeadNoun:
    """A common noun that names an actor or a place when it heads a phrase; see ``head_nouns.schema.yaml``."""

    noun: str
    plural: str
    kind: str
    sector: str | None
    gender: str | None
    state: bool
    generic: bool


@dataclass(frozen=True, slots=True)
class Honorific:
    """A title of address or rank before a person's name."""

    word: str
    gender: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Designator:
    """A word inside a name that tells what is named."""

    word: str
    kind: str
    sector: str | None


@dataclass(frozen=True, slots=True)
class _GivenName:
    name: str
    gender: str | None


@dataclass(frozen=True, slots=True)
class _Word:
    word: str


@dataclass(frozen=True, slots=True)
class _NotName:
    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Modifier:
    word: str
    sector: str


@dataclass(frozen=True, slots=True)
class _Noun:
    noun: str


@dataclass(frozen=True, slots=True)
class _People:
    word: str
    plural: str


@dataclass(frozen=True, slots=True)
class MentionLexicon:
    """All word lists, keyed by the form that is looked up.

    Attributes:
        nouns: head nouns by singular and plural, lower case.
        plurals: the plural forms among the keys of ``nouns``.
        honorifics: by lower-case word.
        designators: by lower-case word.
        given_names: name to gender, ``None`` where the name does not tell.
        not_names: capitalised words that are no names.
        faiths: those of them that may stand inside a name ("Islamic Jihad Movement").
        peoples: word or plural to the word.
        portfolios: lower-case words that follow "of" in an office.
        particles: lower-case words inside names of persons.
        modifiers: lower-case words before a head noun to the sector that they tell.
        attitudes: nouns after which "in" with a capital means its government.
        epithets: nouns that say what somebody is, not which part somebody plays.
        utterances: nouns for words that somebody said or wrote.
    """

    nouns: dict[str, HeadNoun]
    plurals: frozenset[str]
    honorifics: dict[str, Honorific]
    designators: dict[str, Designator]
    given_names: dict[str, str | None]
    not_names: frozenset[str]
    faiths: frozenset[str]
    peoples: dict[str, str]
    portfolios: frozenset[str]
    particles: frozenset[str]
    modifiers: dict[str, str]
    attitudes: frozenset[str]
    epithets: frozenset[str]
    utterances: frozenset[str]


@cache
def load_mention_lexicon() -> MentionLexicon:
    """Return the packaged lists.

    Raises:
        DataFileError: a table breaks its schema.
    """
    nouns = load_rows("mentions/head_nouns", HeadNoun)
    by_form = {row.plural: row for row in nouns} | {row.noun: row for row in nouns}
    peoples = load_rows("mentions/peoples", _People)
    apart = load_rows("mentions/not_names", _NotName)
    return MentionLexicon(
        nouns=by_form,
        plurals=frozenset(row.plural for row in nouns),
        honorifics={row.word: row for row in load_rows("mentions/honorifics", Honorific)},
        designators={row.word: row for row in load_rows("mentions/designators", Designator)},
        given_names={row.name: row.gender for row in load_rows("mentions/given_names", _GivenName)},
        not_names=frozenset(row.word for row in apart),
        faiths=frozenset(row.word for row in apart if row.kind == "religion"),
        peoples={row.plural: row.word for row in peoples} | {row.word: row.word for row in peoples},
        portfolios=_words("mentions/portfolios"),
        particles=_words("mentions/particles"),
        modifiers={row.word: row.sector for row in load_rows("mentions/modifiers", _Modifier)},
        attitudes=frozenset(row.noun for row in load_rows("mentions/attitudes", _Noun)),
        epithets=frozenset(row.noun for row in load_rows("mentions/epithets", _Noun)),
        utterances=frozenset(row.noun for row in load_rows("mentions/utterances", _Noun)),
    )


def _words(table: str) -> frozenset[str]:
    return frozenset(row.word for row in load_rows(table, _Word))
