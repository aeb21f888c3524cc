"""Statements: whose words or views the text gives, in which form, to whom, where and through whom.

Needs the parsed document, the referents (actors of the words) and the attributions, whoever found them. Makes
``Statement`` records, sorted by start, end and id.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from volteface.reading.chains import Draft, relays, unfold_citations
from volteface.reading.marked_quotes import MarkedQuotes
from volteface.reading.sources import Sources
from volteface.reading.speech_acts import act_of, read_cue
from volteface.reading.venues import Hearers, find_hearers
from volteface.records import Statement, StatementForm, make_id

if TYPE_CHECKING:
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
    sources = Sources(referents)
    drafts = unfold_citations(referents, [_draft(parsed, sources, item) for item in attributions if item.content])
    ids = [_id(parsed, draft) for draft in drafts]
    carriers = {index: ids[carrier] for index, carrier in relays(drafts).items() if ids[carrier] != ids[index]}
    found = {
        ids[index]: _statement(referents, parsed.marked_quotes, draft, ids[index], carriers.get(index))
        for index, draft in enumerate(drafts)
    }
    return tuple(sorted(found.values(), key=lambda item: (*_extent(item), item.id)))


def _draft(parsed: ParsedDocument, sources: Sources, attribution: Attribution) -> Draft:
    head, entry = read_cue(parsed, *attribution.cue[0]) if attribution.cue else (None, None)
    source = tuple(reference for start, end in attribution.source for reference in sources.references(start, end))
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
