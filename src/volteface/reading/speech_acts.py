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

__all__ = ["act_of", "cue_head", "lexicon_entry"]

_UNDONE: frozenset[StatementAct] = frozenset(("say", "deny", "claim", "accuse", "promise", "threaten", "report", "demand", "ask"))
"""Acts that a negation undoes; a belief or an intention that is negated is still one."""


def cue_head(parsed: ParsedDocument, start: int, end: int) -> Token | None:
    """Return the token of the cue [start, end) that governs: the last one that the lexicon knows, else the root."""
    tokens = [token for token in parsed.tokens_between(start, end) if not token.is_space]
    known = [token for token in tokens if lexicon_entry(parsed, token) is not None]
    if known:
        return known[-1]
    inside = {token.i for token in tokens}
    return next((token for token in tokens if token.head.i not in inside or token.head.i == token.i), None)


def lexicon_entry(parsed: ParsedDocument, token: Token) -> Cue | None:
    """Return the row of the lexicon for a token, else ``None``."""
    lemma = parsed.lemma(token)
    if token.pos_ == "VERB":
        return verb_cues().get(lemma) or phrase_cues().get(f"{token.lower_} to")
    if token.pos_ in ("NOUN", "PROPN"):
        return noun_cues().get(lemma)
    return adverb_cues().get(token.lower_)


def act_of(parsed: ParsedDocument, head: Token | None) -> StatementAct:
    """Return the act of the statement whose cue is governed by ``head``."""
    if head is None:
        return "say"
    entry = lexicon_entry(parsed, head)
    if entry is None:
        return "say" if head.is_punct else "other"
    negated = any(child.dep_ == "neg" for child in head.children)
    return "other" if negated and entry.act in _UNDONE else entry.act
