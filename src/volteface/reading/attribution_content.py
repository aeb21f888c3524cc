"""What a verb of saying, thinking or demanding has for content: clause, quotation, infinitive, object.

Needs a verb with its row of the lexicon and its subject. Makes the content as code points, by the patterns that the
row names, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from volteface.reading.attribution_spans import Offsets, Spans
from volteface.reading.attribution_syntax import (
    TOLD,
    child_of,
    cue_words,
    edges,
    end_of,
    has_infinitive_mark,
    is_that_clause,
    is_told,
    misplaced_clause,
)
from volteface.reading.cues import Cue
from volteface.reading.marked_quotes import MarkedPiece

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["VerbContent"]

_MAX_GAP = 200
"""Code points that may lie between a cue and the quotation that it introduces."""
_BREAKS = (",", "—", "–", ".", "", "“", '"')
_SLIPPED_IN = frozenset(("parataxis", "ccomp", "dep", "advcl", "conj"))
_PREDICATES = frozenset(("oprd", "attr", "acomp", "xcomp", "ccomp"))


class VerbContent:
    """The content of one verb.

    Attributes:
        words: indices of the first and last token of the cue; the last grows by a preposition that belongs to it.
    """

    def __init__(
        self, spans: Spans, verb: Token, cue: Cue, *, subject: Token | None, inside: MarkedPiece | None
    ) -> None:
        self.spans = spans
        self.verb = verb
        self.cue = cue
        self.subject = subject
        self.inside = inside
        self.words = cue_words(verb)

    def find(self, *, passive: bool) -> list[Offsets]:
        """Return the content by the first pattern that holds."""
        if passive:
            return self._passive()
        if "hearer" in self.cue.patterns and self.verb.tag_ == "VBG" and child_of(self.verb, "dobj", "dative") is None:
            return []
        for pattern in self.cue.patterns:
            content = _PATTERNS[pattern](self) if pattern in _PATTERNS else []
            if content:
                return content
        return self._governed()

    def _span(self, start: int, end: int) -> list[Offsets]:
        part = self.spans.trim(start, end, self.inside)
        return [part] if part else []

    def group(self) -> Offsets:
        """Return the code points of cue and subject together: what may interrupt a quotation."""
        doc = self.spans.doc
        start, end = doc[self.words[0]].idx, end_of(doc[self.words[1]])
        source = self.spans.source(self.subject, self.verb) if self.subject is not None else None
        if source is None or self.subject is None or abs(self.subject.i - self.verb.i) > 60:
            return start, end
        if self.subject.i > self.verb.i:
            return start, max(end, source[1])
        apart = start - source[1] > _MAX_GAP or "\n" in self.spans.text[source[1] : start]
        return (start if apart else min(start, source[0])), end

    def clause(self) -> list[Offsets]:
        """Return that-clause and quotation before, after or around the cue; else what it is slipped into."""
        group = self.group()
        speaks = self.cue.speaks and self.inside is None
        parts = self.spans.quoted_before(group) if speaks else []
        for clause in self._clauses():
            for part in self.spans.around(edges(clause), group, self.inside):
                overlaps = any(part[0] < other[1] and other[0] < part[1] for other in parts)
                if not overlaps and not (part[1] <= group[0] and parts):
                    parts.append(part)
        if speaks and not any(part[0] >= group[1] for part in parts):
            parts.extend(self.spans.quoted_after(group, _MAX_GAP))
        return parts or self._parenthetical(group)

    def _clauses(self) -> Iterator[Token]:
        after = False
        for child in self.verb.children:
            if child.dep_ == "ccomp" or is_that_clause(child):
                after = after or child.i > self.verb.i
                yield child
        if self.cue.speaks and not after:
            yield from misplaced_clause(self.verb)

    def _parenthetical(self, group: Offsets) -> list[Offsets]:
        """Return what surrounds a cue that is only slipped in: "The question, observers say, is ..."."""
        verb = self.verb
        mark = child_of(verb, "mark")
        if verb.dep_ not in _SLIPPED_IN or verb.head.i == verb.i or child_of(verb, "dobj", "xcomp") is not None:
            return []
        if mark is not None:
            if mark.lower_ != "as":
                return []
            group = min(group[0], mark.idx), group[1]
        after = self.spans.text[group[1] : group[1] + 1]
        if self.spans.before(group[0]) not in _BREAKS or after not in (",", ".", "—", "–", ""):
            return []
        return self.spans.around(edges(verb.head), group, self.inside)

    def infinitive(self) -> list[Offsets]:
        """Return "to leave" of "asked him to leave", "threatened to leave"."""
        for child in self.verb.rights:
            to = has_infinitive_mark(child) if child.dep_ in ("xcomp", "ccomp") else None
            if to is not None:
                return self._span(to.idx, end_of(child.right_edge))
        return []

    def person_infinitive(self) -> list[Offsets]:
        """Return "both sides to stop" of "urged both sides to stop"."""
        for child in self.verb.rights:
            to = has_infinitive_mark(child) if child.dep_ in ("xcomp", "ccomp", "advcl") else None
            if to is None:
                continue
            person = child_of(self.verb, "dobj")
            start = min(to.idx, child.left_edge.idx, person.left_edge.idx if person is not None else to.idx)
            return self._span(start if start > self.verb.idx else to.idx, end_of(child.right_edge))
        return self._quoted_infinitive()

    def _quoted_infinitive(self) -> list[Offsets]:
        """Return "both to “stop and wait”" of "urged both to “stop and wait”", where the mark misleads the parser."""
        person = child_of(self.verb, "dobj")
        after = person.right_edge.i + 1 if person is not None else len(self.spans.doc)
        if person is None or after >= len(self.spans.doc) or self.spans.doc[after].lower_ != "to":
            return []
        piece = self.spans.quotes.opening_after(end_of(self.spans.doc[after]))
        return self._span(person.left_edge.idx, piece.end) if piece is not None else []

    def gerund(self) -> list[Offsets]:
        """Return "taking the ring" of "denied taking the ring"."""
        child = next((c for c in self.verb.rights if c.dep_ == "xcomp" and c.tag_ == "VBG"), None)
        return self._span(*edges(child)) if child is not None else []

    def object(self) -> list[Offsets]:
        """Return the object with what follows it by "as" and "for"."""
        child = next((c for c in self.verb.rights if c.dep_ == "dobj"), None)
        if child is None:
            return []
        end = child.right_edge
        for other in self.verb.rights:
            if other.dep_ == "prep" and other.lower_ in ("as", "for") and other.left_edge.i == end.i + 1:
                end = other.right_edge
        return self._span(child.left_edge.idx, end_of(end))

    def complement(self) -> list[Offsets]:
        """Return an object and what is said of it: "the strike a betrayal", "what they called | a betrayal"."""
        asked = next((c for c in self.verb.lefts if c.tag_ in ("WP", "WDT") and c.dep_ in ("dobj", "nsubj")), None)
        governed = next((c for c in self.verb.rights if c.dep_ in ("dobj", "ccomp", "oprd")), None)
        if governed is None:
            link = next((c for c in self.verb.rights if c.dep_ == "prep" and c.lower_ == "as"), None)
            return self._span(*edges(link)) if link is not None and _is_relative(self.verb) else []
        if asked is not None and (self.subject is None or asked.i != self.subject.i):
            return [*self._span(*edges(asked)), *self._span(*edges(governed))]
        if governed.dep_ == "oprd":
            return []
        last = max([governed.right_edge.i, *(child.right_edge.i for child in self._predicates())])
        if not self._is_described(governed):
            return []
        return self._span(governed.left_edge.idx, end_of(self.spans.doc[last]))

    def _predicates(self) -> Iterator[Token]:
        for child in self.verb.rights:
            if child.dep_ in _PREDICATES or (child.dep_ == "prep" and child.lower_ in ("as", "of", "for")):
                yield child

    def _is_described(self, governed: Token) -> bool:
        """Say whether something is said of the object, rather than that it is merely called or seen."""
        following = {child.lower_ for child in (*self.verb.rights, *governed.rights)}
        if "as" in self.cue.prepositions:
            return "as" in following
        more = any(child.i != governed.i for child in self._predicates())
        described = more or governed.dep_ == "ccomp" or child_of(governed, "appos") is not None
        described = described or self.verb.dep_ == "relcl"
        return described or not following.isdisjoint(("as", "of", "for", "to"))

    def raising(self) -> list[Offsets]:
        """Return subject and predicate of "X seems to Y": a view that the text gives to nobody."""
        kinds = ("xcomp", "oprd", "acomp", "ccomp", "advcl")
        clause = next((c for c in self.verb.rights if c.dep_ in kinds), None)
        if clause is None or self.subject is None:
            return []
        empty = self.subject.dep_ == "expl" or (self.subject.lower_ == "it" and clause.dep_ in ("ccomp", "advcl"))
        return [*([] if empty else self._subject_span()), *self._span(*edges(clause))]

    def _subject_span(self) -> list[Offsets]:
        span = self.spans.source(self.subject, self.verb)
        return [span] if span is not None else []

    def _passive(self) -> list[Offsets]:
        """Return the content of "X is expected to Y", "it is believed that Y", "X was criticized by Z"."""
        if is_told(self.verb, self.cue.lemma):
            return self.infinitive() or self._told() or self._governed()
        agent = child_of(self.verb, "agent")
        clause = next((c for c in self.verb.rights if c.dep_ in ("ccomp", "xcomp", "oprd", "attr")), None)
        if clause is None:
            clause = next((c for c in self.verb.rights if c.dep_ == "prep" and c.lower_ in ("as", "of", "for")), None)
            if agent is None and (clause is None or "complement" not in self.cue.patterns):
                return []
        parts = self._span(*edges(clause)) if clause is not None else []
        told = clause is not None and clause.dep_ in ("ccomp", "xcomp") and self.cue.lemma in TOLD
        if self.subject is None or told or self.subject.dep_ == "expl" or self.subject.lower_ == "it":
            return parts
        return [*self._subject_span(), *parts]

    def _told(self) -> list[Offsets]:
        clause = next((c for c in self.verb.rights if c.dep_ in ("ccomp", "advcl") and c.tag_ != "VBG"), None)
        return self._span(*edges(clause)) if clause is not None else []

    def _governed(self) -> list[Offsets]:
        """Return what the cue's preposition governs ("calls for a truce", "called on both to stop")."""
        doc, last = self.spans.doc, self.words[1]
        for child in self.verb.rights:
            first = child if child.dep_ in ("prep", "prt", "dative") else child.left_edge
            if child.dep_ == "dobj" and self.cue.lemma in TOLD:
                last = child.right_edge.i
                continue
            if first.i > last + 1:
                break
            if first.lower_ not in self.cue.prepositions or first.i + 1 >= len(doc):
                continue
            end = child.right_edge
            for other in self.verb.rights:
                if other.i > child.i and other.dep_ in ("xcomp", "advcl") and has_infinitive_mark(other) is not None:
                    end = other.right_edge
                    break
            if last > self.words[1]:
                return self._span(first.idx, end_of(end))
            self.words = self.words[0], max(last, first.i)
            return self._span(doc[first.i + 1].idx, end_of(end))
        return []


def _is_relative(verb: Token) -> bool:
    """Say whether ``verb`` takes up a noun before it: "the man whom they described as quiet"."""
    return verb.left_edge.lower_ in ("that", "which", "who", "whom", "what")


_PATTERNS: dict[str, Callable[[VerbContent], list[Offsets]]] = {
    "clause": VerbContent.clause,
    "quote": VerbContent.clause,
    "infinitive": VerbContent.infinitive,
    "person-infinitive": VerbContent.person_infinitive,
    "gerund": VerbContent.gerund,
    "object": VerbContent.object,
    "complement": VerbContent.complement,
    "raising": VerbContent.raising,
}
