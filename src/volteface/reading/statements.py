"""Statements: whose words or views the text gives, in which form, to whom, where and through whom.

Needs the parsed document, the referents (actors of the words) and the attributions, whoever found them. Makes
``Statement`` records, sorted by start, end and id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from volteface.reading.chains import Draft, relays, unfold_citations
from volteface.reading.marked_quotes import MarkedQuotes
from volteface.reading.references import conjuncts
from volteface.reading.speech_acts import act_of, read_cue
from volteface.reading.venues import Hearers, find_hearers
from volteface.records import Reference, Statement, StatementForm, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.attribution_parts import Attribution
    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents

__all__ = ["find_statements"]

Offsets = tuple[tuple[int, int], ...]
_LOOSE = " \t\r\n\xa0.,;:-–—()[]\"'“”‘’«»„"


def find_statements(
    parsed: ParsedDocument, referents: Referents, attributions: Iterable[Attribution]
) -> tuple[Statement, ...]:
    """Return the statements of a document.

    Args:
        parsed: the document.
        referents: who the words stand for.
        attributions: source, cue and content as spans.
    """
    drafts = unfold_citations(referents, [_draft(parsed, referents, item) for item in attributions if item.content])
    ids = [_id(parsed, draft) for draft in drafts]
    carriers = {index: ids[carrier] for index, carrier in relays(drafts).items() if ids[carrier] != ids[index]}
    quotes = MarkedQuotes(parsed.text, parsed.quotations)
    found = {
        ids[index]: _statement(referents, quotes, draft, ids[index], carriers.get(index))
        for index, draft in enumerate(drafts)
    }
    return tuple(sorted(found.values(), key=lambda item: (*_extent(item), item.id)))


def _draft(parsed: ParsedDocument, referents: Referents, attribution: Attribution) -> Draft:
    head, entry = read_cue(parsed, *attribution.cue[0]) if attribution.cue else (None, None)
    source = tuple(
        reference for start, end in attribution.source for reference in source_references(referents, start, end)
    )
    return Draft(
        head=head,
        act=act_of(head, entry),
        source=source,
        cue=attribution.cue,
        content=attribution.content,
        confidence=attribution.confidence,
        method=attribution.method,
    )


def _id(parsed: ParsedDocument, draft: Draft) -> str:
    spans = [*draft.content, *draft.cue, *((item.start, item.end) for item in draft.source)]
    start, end = min(item[0] for item in spans), max(item[1] for item in spans)
    return make_id(parsed.document.id, "statement", start, end, draft.cue, draft.content, spans[-1])


def _extent(statement: Statement) -> tuple[int, int]:
    parts = (*statement.source, *statement.cue, *statement.content)
    return min(part.start for part in parts), max(part.end for part in parts)


def _statement(
    referents: Referents, quotes: MarkedQuotes, draft: Draft, identity: str, carrier: str | None
) -> Statement:
    parsed = referents.parsed
    hearers = find_hearers(referents, draft.head) if draft.head is not None else Hearers()
    return Statement(
        id=identity,
        document=parsed.document.id,
        confidence=draft.confidence,
        method=draft.method,
        source=draft.source,
        cue=tuple(parsed.span(start, end) for start, end in draft.cue),
        content=tuple(parsed.span(start, end) for start, end in draft.content),
        form=_form(quotes, draft.content),
        act=draft.act,
        addressee=hearers.addressee,
        venue=hearers.venue,
        relayed_by=carrier,
    )


def source_references(referents: Referents, start: int, end: int) -> tuple[Reference, ...]:
    """Return the source [start, end) as references: one whole, or one for each of several coordinated speakers."""
    tokens = [token for token in referents.parsed.tokens_between(start, end) if not token.is_space]
    inside = {token.i for token in tokens}
    head = next((t for t in tokens if t.pos_ in _NOMINAL and (t.head.i not in inside or t.head.i == t.i)), None)
    if head is None:
        return (referents.reference_to(start, end),)
    heads = [token for token in conjuncts(head) if token.i in inside]
    if len(heads) < 2:
        return (Reference(start, end, referents.parsed.text[start:end], _actor(referents, head)),)
    return _split(referents, heads, start, end)


_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"))


def _split(referents: Referents, heads: Sequence[Token], start: int, end: int) -> tuple[Reference, ...]:
    """Cut a compound source between its heads, so that each speaker stands alone."""
    found = []
    for head in heads:
        reference = referents.reference(head)
        first, last = max(start, reference.start), min(end, reference.end)
        if first < last:
            found.append(Reference(first, last, referents.parsed.text[first:last], _actor(referents, head)))
    return tuple(found)


def _actor(referents: Referents, head: Token) -> str | None:
    """Return the actor of a source's head; a relative pronoun stands for the noun before it."""
    if head.tag_ in ("WP", "WDT"):
        clause = next((token for token in head.ancestors if token.dep_ == "relcl"), None)
        return referents.actor_of(clause.head) if clause is not None else None
    return referents.actor_of(head)


def _form(quotes: MarkedQuotes, content: Offsets) -> StatementForm:
    """Say whether all, some or none of the words of the content stand in quotation marks."""
    quoted = plain = False
    for start, end in content:
        at = start
        for piece in quotes.overlapping(start, end):
            plain = plain or _has_words(quotes.text, at, piece.start)
            quoted = quoted or _has_words(quotes.text, max(start, piece.inner_start), min(end, piece.inner_end))
            at = max(at, piece.end)
        plain = plain or _has_words(quotes.text, at, end)
    if not quoted:
        return "indirect"
    return "mixed" if plain else "direct"


def _has_words(text: str, start: int, end: int) -> bool:
    return start < end and bool(text[start:end].strip(_LOOSE))
