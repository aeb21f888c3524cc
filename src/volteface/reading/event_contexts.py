"""What events are about: PLOVER's contexts, from the words around a trigger.

Needs the parse and the ontology's context words; makes names of contexts, several for one event or none. Words count
in the trigger's sentence, in a long one only those near it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from volteface.knowledge.ontology import Ontology
from volteface.records import Span

if TYPE_CHECKING:
    from volteface.reading.language import ParsedDocument

__all__ = ["ContextFinder"]

_NEAR = 20
_TAGS = ("N", "V", "J")
Words = Mapping[str, tuple[tuple[str | None, str], ...]]
"""Last word of an entry -> the word before it, if any, and the context."""


class ContextFinder:
    """Finds the contexts of the events of one document."""

    def __init__(self, parsed: ParsedDocument, ontology: Ontology) -> None:
        self._parsed = parsed
        self._words = _compiled(ontology)
        self._known: dict[int, tuple[str, ...]] = {}

    def around(self, trigger: Span) -> tuple[str, ...]:
        """Return the contexts of the words around ``trigger``, in order of the alphabet."""
        token = self._parsed.token_at(trigger.start)
        sentence = self._parsed.sentence_at(trigger.start)
        first, last = max(sentence.start, token.i - _NEAR), min(sentence.end, token.i + _NEAR + 1)
        return tuple(sorted({context for i in range(first, last) for context in self._contexts_at(i)}))

    def _contexts_at(self, i: int) -> tuple[str, ...]:
        known = self._known.get(i)
        if known is None:
            known = self._known[i] = tuple(self._look_up(i))
        return known

    def _look_up(self, i: int) -> Iterator[str]:
        token = self._parsed.doc[i]
        if token.tag_[:1] not in _TAGS:
            return
        lemma = self._parsed.lemma(token) if token.tag_ not in ("NNP", "NNPS") else token.lower_
        for before, context in self._words.get(lemma, ()):
            if before is None or (i and self._parsed.doc[i - 1].lower_ == before):
                yield context


@lru_cache(maxsize=8)
def _compiled(ontology: Ontology) -> Words:
    found: dict[str, list[tuple[str | None, str]]] = {}
    for row in ontology.context_words:
        before, _, word = row.word.rpartition(" ")
        found.setdefault(word, []).append((before or None, row.context))
    return {word: tuple(entries) for word, entries in found.items()}
