"""The lexicon of words that attribute: which words are cues, what they govern and what is done by uttering them.

Needs the packaged table ``statements/cues``. Makes ``Cue`` rows, found by lemma and part of speech.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from volteface.knowledge.tables import load_rows
from volteface.records import StatementAct

__all__ = ["Cue", "adverb_cues", "noun_cues", "phrase_cues", "verb_cues"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One word or phrase that attributes.

    Attributes:
        lemma: the word in its dictionary form; a phrase in lower case.
        kind: verb, noun, adverb or phrase.
        act: what somebody does who utters it.
        patterns: what may stand as its content: clause, quote, object, infinitive, person-infinitive, gerund,
            complement (an object and what is said of it), raising (subject and infinitive, no named source);
            hearer says that its participle is an adjective where nobody is told ("the contrast is telling").
        prepositions: those whose object is its content ("refer *to*").
    """

    lemma: str
    kind: str
    act: StatementAct
    patterns: tuple[str, ...] = ()
    prepositions: tuple[str, ...] = ()

    @property
    def speaks(self) -> bool:
        """Whether quoted words may stand beside it."""
        return "quote" in self.patterns


@cache
def _by_kind(kind: str) -> Mapping[str, Cue]:
    return {cue.lemma: cue for cue in load_rows("statements/cues", Cue) if cue.kind == kind}


def verb_cues() -> Mapping[str, Cue]:
    """Return the verbs by lemma."""
    return _by_kind("verb")


def noun_cues() -> Mapping[str, Cue]:
    """Return the nouns by lemma."""
    return _by_kind("noun")


def adverb_cues() -> Mapping[str, Cue]:
    """Return the adverbs by word."""
    return _by_kind("adverb")


def phrase_cues() -> Mapping[str, Cue]:
    """Return the phrases ("according to") by their words."""
    return _by_kind("phrase")
