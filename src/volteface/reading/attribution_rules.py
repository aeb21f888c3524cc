"""Attribution by rules: the lexicon of cues read over the dependency parse and the quotation marks.

Needs the parsed document. Makes ``Frame``: one cue with its source and content as code points. The spans follow the
conventions of annotated news: "that" and the marks belong to the content, auxiliaries and a colon to the cue,
appositions to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from volteface.reading.attribution_content import VerbContent
from volteface.reading.attribution_parts import Attribution
from volteface.reading.attribution_spans import Offsets, Spans
from volteface.reading.attribution_syntax import (
    child_of,
    cue_words,
    edges,
    end_of,
    find_subject,
    inverted_subject,
    is_readable,
    is_told,
)
from volteface.reading.cue_patterns import words_of
from volteface.reading.cues import Cue, adverb_cues, noun_cues, phrase_cues, verb_cues
from volteface.reading.marked_quotes import CLOSING_MARKS, MarkedPiece

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "Frame", "find_by_rules", "find_frames", "from_frame"]

METHOD = "attribution.rules.v1"

_MAX_HOPS = 5
_LIGHT_VERBS = frozenset(
    ("make", "issue", "repeat", "express", "voice", "have", "give", "offer", "raise", "renew", "deliver", "add", "join",
     "reiterate", "level", "echo", "send", "hold", "take", "share", "dismiss", "reject", "abandon", "announce")
)  # fmt: skip
"""Verbs whose subject holds the claim that is their object."""
_HOLDING = ("by", "from", "among", "of")
_UTTERED = frozenset(("say", "deny", "claim", "accuse", "promise", "threaten", "report", "demand"))
_HERE = frozenset(("i", "we", "you", "me", "us"))
_NO_PARTY = _HERE | {"it", "that", "this", "which"}
_SPEAKER = re.compile(r"[\"“'‘]{0,2}(?P<name>[A-Z][^\s:]*(?:\s(?:of|the|and|de|[A-Z0-9][^\s:]*)){0,4}):")
_CONFIDENCE = {"verb": 0.7, "noun": 0.5, "adverb": 0.5, "phrase": 0.6, "according": 0.8, "label": 0.6, "nested": 0.5}


@dataclass(slots=True)
class Frame:
    """One attribution while it is being built.

    Attributes:
        cue: code points of the cue.
        source: code points of the source, ``None`` where the text names none.
        content: code points of the content, one pair for each piece.
        speaks: whether a quotation after it may go on with the same speaker.
        confidence: 0..1.
        tells: whether it gives somebody's words as said, so that it is a statement also within another's words.
    """

    cue: Offsets
    source: Offsets | None
    content: list[Offsets]
    speaks: bool
    confidence: float
    tells: bool = False


def find_frames(parsed: ParsedDocument) -> list[Frame]:
    """Return the frames of a document in the order of their cues."""
    spans = Spans(parsed)
    found = list(_labelled(spans))
    cues = _cue_words()
    for index, (word, lemma) in enumerate(words_of(parsed).forms):
        if word not in cues and lemma not in cues:
            continue
        frame = _frame_at(spans, parsed.doc[index])
        if frame is not None and frame.content:
            found.append(frame)
    _continue_quotations(spans, found)
    return found


def find_by_rules(parsed: ParsedDocument) -> tuple[Attribution, ...]:
    """Return what the rules find alone, sorted by the first word."""
    found = [from_frame(frame) for frame in find_frames(parsed)]
    return tuple(sorted(found, key=lambda item: (min(item.content + item.cue + item.source), item.cue)))


def from_frame(frame: Frame) -> Attribution:
    """Return a finished frame as an attribution."""
    return Attribution(
        source=(frame.source,) if frame.source else (),
        cue=(frame.cue,),
        content=tuple(sorted(frame.content)),
        confidence=frame.confidence,
        method=METHOD,
    )


def _frame_at(spans: Spans, token: Token) -> Frame | None:
    part = token.pos_
    if part == "VERB":
        if token.lower_ == "according":
            return _according(spans, token)
        cue = verb_cues().get(spans.parsed.lemma(token))
        return _verb(spans, token, cue) if cue is not None and is_readable(token) else None
    if part == "NOUN":
        cue = noun_cues().get(spans.parsed.lemma(token))
        return _noun(spans, token, cue) if cue is not None and is_readable(token) else None
    if part == "ADV" and token.lower_ in adverb_cues():
        return _adverb(spans, token)
    if part == "ADP" and token.lower_ in _phrase_starts():
        return _phrase(spans, token)
    return None


@cache
def _cue_words() -> frozenset[str]:
    """Return the words and lemmas that can be a cue, or the first word of one."""
    return frozenset(("according", *verb_cues(), *noun_cues(), *adverb_cues(), *_phrase_starts()))


@cache
def _phrase_starts() -> Mapping[str, tuple[str, ...]]:
    """Return the phrases that attribute by their first word; "according to" is read as the verb that it is."""
    starts: dict[str, tuple[str, ...]] = {}
    for phrase in phrase_cues():
        first = phrase.partition(" ")[0]
        if first != "according":
            starts[first] = (*starts.get(first, ()), phrase)
    return starts


def _labelled(spans: Spans) -> Iterator[Frame]:
    """Yield "NAME: words": the headline's speaker, and the turns of a transcript."""
    for number, (start, end) in enumerate(spans.parsed.paragraphs):
        match = _SPEAKER.match(spans.text, start, min(end, start + 80))
        if match is None or not (number == 0 or match["name"].isupper()):
            continue
        content = spans.trim(match.end(), end)
        if content is not None and spans.text[match.end() : match.end() + 1] in (" ", "\xa0"):
            name = match.start("name"), match.end("name")
            yield Frame((match.end() - 1, match.end()), name, [content], False, _CONFIDENCE["label"])


def _verb(spans: Spans, verb: Token, cue: Cue) -> Frame | None:
    subject = find_subject(verb) if not _is_inverted(spans, verb, cue) else inverted_subject(verb)
    inside = spans.quotes.at(verb.idx)
    if inside is not None and not _relays(verb, cue, subject, inside):
        return None
    passive = child_of(verb, "auxpass") is not None or is_told(verb, cue.lemma)
    reader = VerbContent(spans, verb, cue, subject=subject, inside=inside)
    content = reader.find(passive=passive)
    if not content:
        return None
    source = _speaker_of(verb, cue, subject, passive=passive)
    first, last = reader.words
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.i == verb.i - 2:
        first = cue_words(verb.head.head)[0]
    start, end = spans.doc[first].idx, end_of(spans.doc[last])
    end += spans.text[end : end + 1] == ":"
    named = spans.source(source, verb)
    return Frame(
        (start, end),
        named,
        content,
        speaks=cue.speaks and inside is None,
        confidence=_CONFIDENCE["verb" if inside is None else "nested"],
        tells=named is not None and source is not None and _tells(spans, verb, cue, source, content),
    )


def _tells(spans: Spans, verb: Token, cue: Cue, source: Token, content: Sequence[Offsets]) -> bool:
    """Say whether a party is given as having said the content: "he said that", not "would say", "it says", "to say"."""
    if cue.act not in _UTTERED or source.lower_ in _NO_PARTY:
        return False
    if verb.tag_ not in ("VBD", "VBZ", "VBP", "VBN") or child_of(verb, "neg") is not None:
        return False
    if any(child.dep_ == "aux" and child.tag_ in ("MD", "TO") for child in verb.lefts):
        return False
    if cue.act in ("demand", "accuse") or "complement" in cue.patterns:
        return True
    told = any(child.dep_ == "ccomp" for child in verb.rights)
    return (told and cue.speaks) or any(start in spans.quotes.by_start for start, _ in content)


def _is_inverted(spans: Spans, verb: Token, cue: Cue) -> bool:
    """Say whether the verb follows a quotation at once and has its speaker behind it: "...,” added a guard."""
    if not cue.speaks or child_of(verb, "nsubj", "nsubjpass") is not None:
        return False
    return spans.quotes.closing_before(verb.idx) is not None and inverted_subject(verb) is not None


def _relays(verb: Token, cue: Cue, subject: Token | None, inside: MarkedPiece) -> bool:
    """Say whether a cue within quoted words gives the words of a third party: "The president says he wants ...".

    A quotation that holds only the end of a clause ("denied that he had “said no”") hides no cue.
    """
    if subject is None:
        return False
    if not inside.start < subject.idx < inside.end:
        return bool(subject.idx < inside.start and subject.head.i == verb.i)
    reported = cue.speaks and child_of(verb, "ccomp", "xcomp", "parataxis") is not None
    uttered = cue.act in _UTTERED and (reported or "complement" in cue.patterns)
    return uttered and subject.lower_ not in _HERE and verb.tag_ in ("VBD", "VBZ", "VBP", "VBN")


def _speaker_of(verb: Token, cue: Cue, subject: Token | None, *, passive: bool) -> Token | None:
    """Return the head of the source: the subject, the agent of a passive, nobody for "seems"."""
    if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod")):
        agent = child_of(verb, "agent")
        return child_of(agent, "pobj") if agent is not None else None
    return None if cue.patterns == ("raising",) else subject


def _noun(spans: Spans, noun: Token, cue: Cue) -> Frame | None:
    """Read "the claim that ...", "calls for ...", "a threat to ..."."""
    child = next(iter(noun.rights), None)
    if child is None or child.left_edge.i != noun.i + 1 or spans.quotes.at(noun.idx) is not None:
        return None
    mark = next(iter(child.lefts), child)
    reach, start = noun, child.left_edge.idx
    if child.dep_ == "prep" and child.lower_ in cue.prepositions and child.i + 1 < len(spans.doc):
        reach, start = child, spans.doc[child.i + 1].idx
    elif not _is_noun_clause(child, mark, cue):
        return None
    content = spans.trim(start, end_of(child.right_edge))
    source = _holder(spans, noun, reach)
    if content is None or (source is None and reach.i != noun.i):
        return None
    return Frame((noun.idx, end_of(reach)), source, [content], False, _CONFIDENCE["noun"])


def _is_noun_clause(child: Token, mark: Token, cue: Cue) -> bool:
    if child.dep_ in ("acl", "ccomp", "relcl") and mark.lower_ == "that" and mark.dep_ == "mark":
        return "clause" in cue.patterns
    return child.dep_ in ("acl", "xcomp") and mark.lower_ == "to" and "infinitive" in cue.patterns


def _holder(spans: Spans, noun: Token, reach: Token) -> Offsets | None:
    """Return whose claim it is: a possessor, "by" or "from" somebody, or the subject of "made the claim"."""
    owner = child_of(noun, "poss")
    if owner is None:
        by = next((c for c in noun.rights if c.dep_ == "prep" and c.lower_ in _HOLDING and c.i != reach.i), None)
        owner = child_of(by, "pobj") if by is not None else None
    if owner is not None:
        span = spans.source(owner, noun)
        owned = span is not None and spans.text[span[1] - 2 : span[1]] in ("'s", "’s")
        return (span[0], span[1] - 2) if span is not None and owned else span
    if noun.dep_ not in ("dobj", "pobj"):
        return None
    verb = noun.head if noun.dep_ == "dobj" else noun.head.head
    if not is_readable(verb) or spans.parsed.lemma(verb) not in _LIGHT_VERBS:
        return None
    return spans.source(find_subject(verb), verb)


def _adverb(spans: Spans, token: Token) -> Frame | None:
    if spans.quotes.at(token.idx) is not None or token.head.pos_ not in ("VERB", "AUX"):
        return None
    group = token.idx, end_of(token)
    return Frame(group, None, spans.around(edges(token.head), group), False, _CONFIDENCE["adverb"])


def _phrase(spans: Spans, token: Token) -> Frame | None:
    """Read "in the words of ...", "in the view of ..."."""
    following = spans.text[token.idx : token.idx + 40].lower()
    phrase = next((words for words in _phrase_starts()[token.lower_] if following.startswith(words)), None)
    if phrase is None or spans.quotes.at(token.idx) is not None:
        return None
    last = spans.parsed.token_at(token.idx + len(phrase) - 1)
    source = spans.source(child_of(last, "pobj"), last)
    if source is None:
        return None
    group = token.idx, source[1]
    return Frame(
        (token.idx, end_of(last)), source, spans.around(edges(token.head), group), False, _CONFIDENCE["phrase"]
    )


def _according(spans: Spans, token: Token) -> Frame | None:
    to = next((child for child in token.rights if child.lower_ == "to"), None)
    named = child_of(to, "pobj", "pcomp") if to is not None else None
    source = spans.source(named, token)
    if to is None or source is None or spans.quotes.at(token.idx) is not None:
        return None
    group = (token.idx, source[1])
    content = spans.quoted_before(group)
    if not content:
        verb = token.head
        for _ in range(_MAX_HOPS):
            if (verb.pos_ in ("VERB", "AUX") and verb.dep_ != "conj") or verb.head.i == verb.i:
                break
            verb = verb.head
        content = spans.around(edges(verb), group)
    return Frame((token.idx, end_of(to)), source, content, True, _CONFIDENCE["according"])


def _continue_quotations(spans: Spans, frames: list[Frame]) -> None:
    """Give whole-sentence quotations without a cue of their own to the speaker before them."""
    speakers = _outermost(frame for frame in frames if frame.speaks)
    claimed: set[int] = set()
    holders: dict[int, Frame] = {}
    for frame in frames:
        for piece in (piece for span in frame.content for piece in spans.quotes.between(*span)):
            claimed.add(piece.start)
            holders.setdefault(piece.quotation, frame)
    cues = [frame.cue[0] for frame in speakers]
    last: tuple[Frame, int] | None = None
    for piece in spans.quotes.pieces:
        if piece.start in claimed:
            continue
        index = bisect_left(cues, piece.start) - 1
        holder = holders.get(piece.quotation)
        if holder is None and index >= 0 and _stands_alone(spans, piece):
            holder = _speaker(spans, piece, speakers[index], last)
        if holder is not None:
            holder.content.append((piece.start, piece.end))
            last = holder, spans.parsed.paragraph_index(piece.start)


def _stands_alone(spans: Spans, piece: MarkedPiece) -> bool:
    """Say whether a quotation is a sentence of its own: nothing before it and nothing after it in its sentence."""
    before = spans.text[max(0, piece.start - 4) : piece.start].rstrip(" \xa0")
    after = spans.text[piece.end : piece.end + 4].lstrip(" \xa0")
    opens = not before or before[-1] in ".?!\n\r:" or before[-1] in CLOSING_MARKS
    return opens and (not after or after[0].isupper() or after[0] in "\n\r.“\"‘'")


def _speaker(spans: Spans, piece: MarkedPiece, frame: Frame, last: tuple[Frame, int] | None) -> Frame | None:
    """Return the frame if it stands in the same paragraph, or the one before where quoted words fill this one."""
    here = spans.parsed.paragraph_index(piece.start)
    home = spans.parsed.paragraph_index(frame.cue[0])
    if home == here:
        return frame
    if last is not None and last[0] is frame:
        home = max(home, last[1])
    return frame if home >= here - 1 and _fills_paragraph(spans, piece, here) else None


def _fills_paragraph(spans: Spans, piece: MarkedPiece, number: int) -> bool:
    start, end = spans.parsed.paragraphs[number]
    if piece.start - start > 8 or end - piece.end > 8:
        return False
    return not spans.text[start : piece.start].strip() and not spans.text[piece.end : end].strip(" .\n")


def _outermost(frames: Iterable[Frame]) -> list[Frame]:
    """Return the frames whose cue stands in no other frame's content, in the order of their cues."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: frame.cue):
        if not (kept and any(start <= frame.cue[0] < end for start, end in kept[-1].content)):
            kept.append(frame)
    return kept
