"""Compare the finders of attributions on the development articles. Run ``python -m evaluation.finders``.

Spans only, before any actor is resolved: the rules alone, the encoder alone, both joined, and textacy's direct
quotations where that library is installed beside this one.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.attribution import score_articles
from evaluation.run import Reading, Row, rows_of
from volteface.reading.attribution import find_attributions
from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_rules import find_by_rules
from volteface.reading.attribution_tagger import tag_attributions
from volteface.reading.encoder import encode
from volteface.reading.language import MODEL_PACKAGES, ParsedDocument, parse
from volteface.records import Annotation, Document, Reference, Span, Statement

if TYPE_CHECKING:
    from spacy.language import Language

ROOT = Path(__file__).resolve().parents[1]
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
Finder = Callable[[ParsedDocument], Sequence[Attribution]]


def by_encoder(parsed: ParsedDocument) -> list[Attribution]:
    """Return what the encoder finds alone, without the parts that it leaves open."""
    return [item for item in tag_attributions(parsed.text, encode(parsed.text)) if item.cue and item.content]


def by_both(parsed: ParsedDocument) -> Sequence[Attribution]:
    """Return what the encoder and the rules find together."""
    return find_attributions(parsed, encode(parsed.text))


def by_textacy(parsed: ParsedDocument) -> list[Attribution]:
    """Return textacy's direct quotations, paragraph by paragraph; a paragraph that it refuses has none."""
    from textacy.extract import direct_quotations

    found, language = [], _whole_language()
    for paragraph in _PARAGRAPH.finditer(parsed.text):
        try:
            quotations = list(direct_quotations(language(paragraph.group())))
        except ValueError:
            continue
        for quotation in quotations:
            parts = (tuple(_extent(tokens, paragraph.start())) for tokens in quotation)
            found.append(Attribution(*parts, confidence=None, method="textacy"))
    return found


@cache
def _whole_language() -> Language:
    """Load spaCy's pipeline with all its parts: textacy asks for lemmas and entities."""
    import spacy

    return spacy.load(next(name for name in MODEL_PACKAGES if find_spec(name)))


def _extent(tokens: Sequence[object], offset: int) -> Iterator[tuple[int, int]]:
    words = list(tokens)
    if words:
        yield offset + words[0].idx, offset + words[-1].idx + len(words[-1])  # type: ignore[attr-defined]


FINDERS: dict[str, Finder] = {
    "rules": find_by_rules, "encoder": by_encoder, "joined": by_both, "textacy": by_textacy
}  # fmt: skip


def annotation_of(document: Document, found: Sequence[Attribution]) -> Annotation:
    """Return attributions as bare statements, as the scorer wants them."""

    def spans(pairs: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
        return tuple(Span(start, end, document.text[start:end]) for start, end in pairs)

    statements = tuple(
        Statement(
            id=str(number),
            document=document.id,
            method=item.method,
            source=tuple(Reference(start, end, document.text[start:end]) for start, end in item.source),
            cue=spans(item.cue),
            content=spans(item.content),
            form="indirect",
            act="say",
        )
        for number, item in enumerate(found)
    )
    return Annotation(document=document, statements=statements)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of each finder, and its speed in words a second without the parse."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.finders", description=__doc__)
    parser.add_argument("finders", nargs="*", help=f"some of: {', '.join(FINDERS)} (default: all but textacy)")
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder that holds gold/")
    parser.add_argument("--limit", type=int, help="articles, for a quick look")
    options = parser.parse_args(arguments)
    rows: list[Row] = rows_of(options.shared, "attribution")[: options.limit]
    documents = [parse(Document(id=row["id"], text=row["text"])) for row in rows]
    words = sum(len(row["text"].split()) for row in rows)
    for name in options.finders or ("rules", "encoder", "joined"):
        FINDERS[name](documents[0])
        begun = time.perf_counter()
        made = {d.document.id: annotation_of(d.document, FINDERS[name](d)) for d in documents}
        seconds = time.perf_counter() - begun
        print(f"{name}: {words / seconds:,.0f} words a second")
        for figure in score_articles(rows, Reading(made, words, seconds)):
            print(f"  {figure.metric:<28} {figure.value:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
