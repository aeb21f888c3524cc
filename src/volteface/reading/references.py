"""From tokens to references: the noun phrase around a head, and the actor it stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from volteface.records import Actor, Mention, Reference, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["Referents", "conjuncts", "extent", "noun_phrase"]

_LEFT_OUT = frozenset(("relcl", "acl", "appos", "cc", "conj", "punct", "advcl", "parataxis", "preconj", "nsubj"))
"""Dependents that end a maximal noun phrase: clauses, appositions and coordinated heads stand on their own."""


def noun_phrase(head: Token) -> tuple[int, int]:
    """Return the code points [start, end) of the maximal noun phrase of ``head``.

    Determiners, modifiers, possessors and prepositional phrases belong to it; relative clauses, appositions and
    coordinated heads do not. The words are contiguous and contain the head.
    """
    kept = {head.i}
    queue = [head]
    while queue:
        token = queue.pop()
        for child in token.children:
            if token.i == head.i and child.dep_ in _LEFT_OUT and not (child.dep_ == "punct" and child.text in "-–’'"):
                continue
            kept.add(child.i)
            queue.append(child)
    return extent(head, kept)


def extent(head: Token, kept: Collection[int], *, closing: Collection[str] = ()) -> tuple[int, int]:
    """Return the code points [start, end) of the words around ``head`` that are kept, without gaps and outer marks.

    Args:
        head: the token that the words belong to.
        kept: indices of the tokens that belong to the phrase.
        closing: marks that may end it.
    """
    doc = head.doc
    first = last = head.i
    while first - 1 in kept and not doc[first - 1].is_space:
        first -= 1
    while last + 1 in kept and not doc[last + 1].is_space:
        last += 1
    while first < head.i and (doc[first].is_punct or doc[first].is_space):
        first += 1
    while last > head.i and (doc[last].is_space or (doc[last].is_punct and doc[last].text not in closing)):
        last -= 1
    return doc[first].idx, doc[last].idx + len(doc[last])


def conjuncts(head: Token) -> tuple[Token, ...]:
    """Return ``head`` and the heads coordinated with it ("Russia and Turkey"), in text order."""
    return tuple(sorted((head, *_coordinated(head)), key=lambda token: token.i))


def _coordinated(head: Token) -> Iterator[Token]:
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "DET"):
            yield child
            yield from _coordinated(child)


class Referents:
    """The actors of one document and the words that stand for them, asked by token or span."""

    def __init__(self, parsed: ParsedDocument, mentions: Iterable[Mention], actors: Iterable[Actor]) -> None:
        self.parsed = parsed
        self.mentions = tuple(mentions)
        self.actors = {actor.id: actor for actor in actors}

    @cached_property
    def _by_end(self) -> tuple[Mention, ...]:
        return tuple(sorted(self.mentions, key=lambda mention: (mention.end, mention.start)))

    @cached_property
    def _ends(self) -> list[int]:
        return [mention.end for mention in self._by_end]

    def mentions_between(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions that overlap code points [start, end), by end then start."""
        index = bisect_left(self._ends, start + 1)
        found = []
        while index < len(self._by_end) and (self._by_end[index].start < end or self._by_end[index].end <= end):
            if self._by_end[index].start < end:
                found.append(self._by_end[index])
            index += 1
        return tuple(found)

    def mention_of(self, head: Token) -> Mention | None:
        """Return the mention whose head is ``head``: the shortest one that ends at or covers it."""
        start, end = head.idx, head.idx + len(head)
        covering = [m for m in self.mentions_between(start, end) if m.start <= start and m.end >= end]
        if not covering:
            return None
        return min(covering, key=lambda m: (m.actor is None, m.end != end, m.end - m.start))

    def actor_of(self, head: Token) -> str | None:
        """Return the id of the actor that ``head`` stands for, else ``None``."""
        mention = self.mention_of(head)
        return mention.actor if mention else None

    def reference(self, head: Token) -> Reference:
        """Return the maximal noun phrase of ``head`` as a reference."""
        start, end = noun_phrase(head)
        return Reference(start, end, self.parsed.text[start:end], self.actor_of(head))

    def references(self, head: Token) -> tuple[Reference, ...]:
        """Return one reference for ``head`` and for each head coordinated with it, in text order."""
        return tuple(self.reference(token) for token in conjuncts(head))

    def reference_to(self, start: int, end: int) -> Reference:
        """Return code points [start, end) as a reference to the actor of their syntactic head.

        Where the head stands for no actor, the last mention inside that begins or ends the span decides.
        """
        text = self.parsed.text[start:end]
        tokens = [token for token in self.parsed.tokens_between(start, end) if not token.is_space]
        if not tokens:
            return Reference(start, end, text)
        inside = {token.i for token in tokens}
        head = next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), tokens[-1])
        actor = self.actor_of(head)
        if actor is None:
            edge = [m for m in self.mentions_between(start, end) if m.actor and (m.start <= start or m.end >= end)]
            actor = max(edge, key=lambda m: m.end - m.start).actor if edge else None
        return Reference(start, end, text, actor)

    def actors_between(self, start: int, end: int) -> tuple[str, ...]:
        """Return the ids of the actors mentioned in [start, end), each once, in text order."""
        found = sorted(self.mentions_between(start, end), key=lambda mention: (mention.start, mention.end))
        return tuple(dict.fromkeys(mention.actor for mention in found if mention.actor))

    def span(self, start: int, end: int) -> Span:
        """Return the record span of code points [start, end)."""
        return self.parsed.span(start, end)
