"""The words that prove a finding, as a reader wants them: the sentence around the record, on one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from volteface.analysis.evidence import Evidence
    from volteface.desk import Desk

__all__ = ["load_quotes", "proof_cells"]


def load_quotes(desk: Desk, evidence: Iterable[Evidence]) -> dict[Evidence, str]:
    """Return the quoted sentence of each record."""
    from volteface.report.quotation import quote, sentence_around

    wanted = tuple(dict.fromkeys(evidence))
    texts = {document.id: document.text for document in desk.documents_by_id({one.document for one in wanted})}
    quotes = {}
    for one in wanted:
        text = texts.get(one.document)
        if text is not None:
            first, last = sentence_around(text, one.start, one.end)
            quotes[one] = quote(text, first, last, at=one.start)
    return quotes


def proof_cells(one: Evidence, quotes: dict[Evidence, str]) -> dict[str, Any]:
    """Return the cells of a row that shows one proof."""
    words = quotes.get(one, " ".join(one.text.split()))
    return {"date": one.published[:10] or None, "outlet": one.outlet, "words": f"“{words}”", "document": one.document}
