"""What is done by a statement: said, denied, promised, demanded.

Needs the cue's words and the lexicon of cues. Makes the act; "did not deny" is no denial and "did not say" no saying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from volteface.reading.cues import Cue, adverb_cues, noun_cues, phrase_cues, verb_cues
from volteface.records import StatementAct

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["act_of", "read_cue"]

_LASTING: frozenset[StatementAct] = frozenset(("believe", "intend", "predict", "other"))
"""Acts that a negation leaves standing: who does not believe, or does not intend, still holds a view."""


def read_cue(parsed: ParsedDocument, start: int, end: int) -> tuple[Token | None, Cue | None]:
    """Return the governing token of the cue [start, end) and its row of the lexicon.

    Of several words that the lexicon knows the last one governs ("was quoted as saying"), unless it is a noun that
    only says where: "said in a statement".
    """
    tokens = [token for token in parsed.tokens_between(start, end) if not token.is_space]
    if not tokens:
        return None, None
    phrase = phrase_cues().get(parsed.text[start:end].lower())
    if phrase is not None:
        return tokens[0], phrase
    known = [(token, entry) for token in tokens if (entry := _entry(parsed, token)) is not None]
    while len(known) > 1 and known[-1][0].dep_ == "pobj" and known[-2][1].kind == "verb":
        known.pop()
    if known:
        return known[-1]
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), None), None


def _entry(parsed: ParsedDocument, token: Token) -> Cue | None:
    if token.pos_ == "VERB":
        return verb_cues().get(parsed.lemma(token))
    if token.pos_ in ("NOUN", "PROPN"):
        return noun_cues().get(parsed.lemma(token))
    return adverb_cues().get(token.lower_)


def act_of(head: Token | None, entry: Cue | None) -> StatementAct:
    """Return the act of a statement by the governing token of its cue and the row of the lexicon.

    A bare mark ("Silva: We stay") says; a cue that the lexicon does not know does something other.
    """
    if entry is None:
        return "say" if head is None or head.is_punct else "other"
    negated = head is not None and any(child.dep_ == "neg" for child in head.children)
    return "other" if negated and entry.act not in _LASTING else entry.act
