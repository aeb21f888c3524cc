"""Attribution by rules: the lexicon of cues read over the dependency parse and the quotation marks.

Needs the parsed document. Makes ``Frame``: one cue with its source and content as code points. The spans follow the
conventions of annotated news: "that" and the marks belong to the content, auxiliaries and a colon to the cue,
appositions to the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from volteface.reading.cues import Cue, adverb_cues, noun_cues, phrase_cues, verb_cues
from volteface.reading.marked_quotes import CLOSING_MARKS, MarkedPiece, MarkedQuotes

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "Frame", "find_frames"]

METHOD = "attribution.rules.v1"
Offsets = tuple[int, int]

_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_CUE_PARTS = frozenset(("aux", "auxpass", "neg", "prt"))
_MAX_HOPS = 5
_SPEAKER = re.compile(r"[\"“'‘]{0,2}(?P<name>[A-Z][^\s:]*(?:\s(?:of|the|and|de|[A-Z0-9][^\s:]*)){0,4}):")
_LIGHT_VERBS = frozenset(
    ("make", "issue", "repeat", "express", "voice", "have", "give", "offer", "raise", "renew", "deliver", "add", "join",
     "reiterate", "level", "echo", "send", "hold", "take", "share", "dismiss", "reject", "abandon", "announce")
)  # fmt: skip
"""Verbs whose subject holds the claim that is their object."""
_HOLDING = ("by", "from", "among", "of")
_MAX_GAP = 200
"""Code points that may lie between a cue and the quotation that it introduces."""


@dataclass(slots=True)
class Frame:
    """One attribution while it is being built.

    Attributes:
        head: the token of the cue that governs.
        cue: code points of the cue.
        source: code points of the source, ``None`` where the text names none.
        content: code points of the content, one pair for each piece.
        speaks: whether a quotation after it may go on with the same speaker.
        confidence: 0..1.
    """

    head: Token
    cue: Offsets
    source: Offsets | None
    content: list[Offsets]
    speaks: bool
    confidence: float


def find_frames(parsed: ParsedDocument) -> list[Frame]:
    """Return the frames of a document in the order of their cues."""
    return _Finder(parsed).frames()


def _edge(token: Token) -> Offsets:
    """Return the code points of the subtree of ``token``."""
    last = token.right_edge
    return token.left_edge.idx, last.idx + len(last)


def _end(token: Token) -> int:
    return token.idx + len(token)


def _find_subject(verb: Token) -> Token | None:
    """Return the head of the noun phrase that does ``verb``, also where a governing verb holds it."""
    for _ in range(_MAX_HOPS):
        subject = next((child for child in verb.children if child.dep_ in _SUBJECTS), None)
        if subject is not None:
            return subject
        governor = verb.head
        if verb.dep_ == "xcomp":
            held = next((child for child in governor.children if child.dep_ == "dobj" and child.i < verb.i), None)
            if held is not None:
                return held
        if verb.dep_ in ("conj", "xcomp", "advcl", "dep"):
            verb = governor
        elif verb.dep_ == "pcomp":
            verb = governor.head
            quoted = _child(verb, "dobj")
            if governor.lower_ == "as" and quoted is not None:
                return quoted
        elif verb.dep_ == "acl":
            return governor
        else:
            return None
        if verb.pos_ not in ("VERB", "AUX"):
            return verb if verb.pos_ in ("NOUN", "PROPN", "PRON") else None
    return None


@cache
def _phrase_starts() -> Mapping[str, tuple[str, ...]]:
    """Return the phrases that attribute by their first word; "according to" is read as the verb that it is."""
    starts: dict[str, tuple[str, ...]] = {}
    for phrase in phrase_cues():
        first = phrase.partition(" ")[0]
        if first != "according":
            starts[first] = (*starts.get(first, ()), phrase)
    return starts


def _child(token: Token, *deps: str) -> Token | None:
    return next((child for child in token.children if child.dep_ in deps), None)


class _Finder:
    """The rules over one document."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self.parsed = parsed
        self.text = parsed.text
        self.doc = parsed.doc
        self.quotes = MarkedQuotes(parsed.text)

    def frames(self) -> list[Frame]:
        found = list(self._labelled())
        found.extend(frame for token in self.doc for frame in self._frames_at(token))
        self._continue_quotations(found)
        return found

    def _frames_at(self, token: Token) -> Iterator[Frame]:
        frame = None
        part = token.pos_
        if part == "VERB":
            if token.lower_ == "according":
                frame = self._according(token)
            else:
                cue = verb_cues().get(self.parsed.lemma(token))
                frame = self._verb(token, cue) if cue else None
        elif part == "NOUN":
            cue = noun_cues().get(self.parsed.lemma(token))
            frame = self._noun(token, cue) if cue else None
        elif part == "ADV" and token.lower_ in adverb_cues():
            frame = self._adverb(token)
        elif part == "ADP" and token.lower_ in _phrase_starts():
            frame = self._phrase(token)
        if frame is not None and frame.content:
            yield frame

    def _noun(self, noun: Token, cue: Cue) -> Frame | None:
        """Read "the claim that ...", "calls for ...", "a threat to ..."."""
        if self.quotes.at(noun.idx) is not None:
            return None
        reach = noun
        content: Offsets | None = None
        for child in noun.rights:
            if content is not None or child.left_edge.i > noun.i + 1:
                break
            marked = next(iter(child.lefts), child)
            if child.dep_ in ("acl", "ccomp", "relcl", "appos") and marked.lower_ == "that" and marked.tag_ == "IN":
                content = self._trim(*_edge(child)) if "clause" in cue.patterns else None
            elif child.dep_ in ("acl", "xcomp") and marked.lower_ == "to":
                content = self._trim(*_edge(child)) if "infinitive" in cue.patterns else None
            elif child.dep_ == "prep" and child.lower_ in cue.prepositions and child.i + 1 < len(self.doc):
                content, reach = self._trim(self.doc[child.i + 1].idx, _end(child.right_edge)), child
        source = self._holder(noun, reach)
        if content is None or (source is None and reach is not noun):
            return None
        return Frame(noun, (noun.idx, _end(reach)), source, [content], False, 0.5)

    def _holder(self, noun: Token, reach: Token) -> Offsets | None:
        """Return whose claim it is: a possessor, "by" or "from" somebody, or the subject of "made the claim"."""
        owner = _child(noun, "poss")
        if owner is None:
            by = next((c for c in noun.rights if c.dep_ in ("prep", "agent") and c.lower_ in _HOLDING and c is not reach), None)
            owner = _child(by, "pobj") if by is not None else None
        if owner is None and noun.dep_ in ("dobj", "pobj"):
            verb = noun.head if noun.dep_ == "dobj" else noun.head.head
            owner = _find_subject(verb) if self.parsed.lemma(verb) in _LIGHT_VERBS else None
            return self._source(owner, verb)
        if owner is None:
            return None
        span = self._source(owner, noun)
        if span is not None and self.text[span[1] - 2 : span[1]] in ("'s", "’s"):
            return span[0], span[1] - 2
        return span

    def _adverb(self, token: Token) -> Frame | None:
        if self.quotes.at(token.idx) is not None or token.head.pos_ not in ("VERB", "AUX"):
            return None
        group = token.idx, _end(token)
        return Frame(token, group, None, self._around(_edge(token.head), group), False, 0.5)

    def _phrase(self, token: Token) -> Frame | None:
        """Read "in the words of ...", "in the view of ..."."""
        phrase = next(
            (words for words in _phrase_starts()[token.lower_] if self.text[token.idx : token.idx + len(words)].lower() == words),
            None,
        )
        if phrase is None or self.quotes.at(token.idx) is not None:
            return None
        last = self.parsed.token_at(token.idx + len(phrase) - 1)
        named = _child(last, "pobj")
        source = self._source(named, last) if named is not None else None
        if source is None:
            return None
        group = token.idx, source[1]
        return Frame(token, (token.idx, _end(last)), source, self._around(_edge(token.head), group), False, 0.6)

    def _labelled(self) -> Iterator[Frame]:
        """Yield "NAME: words": the headline's speaker, and the turns of a transcript."""
        for number, (start, end) in enumerate(self.parsed.paragraphs):
            match = _SPEAKER.match(self.text, start, min(end, start + 80))
            if match is None or not (number == 0 or match["name"].isupper()):
                continue
            content = self._trim(match.end(), end)
            if content is None or self.text[match.end() : match.end() + 1] not in (" ", "\xa0"):
                continue
            name = match.start("name"), match.end("name")
            head = self.parsed.token_at(match.end() - 1)
            yield Frame(head, (match.end() - 1, match.end()), name, [content], False, 0.6)

    # ---- spans

    def _trim(self, start: int, end: int) -> Offsets | None:
        """Cut blanks and loose punctuation off both ends; quotations are kept whole with their marks."""
        if end <= start:
            return None
        start, end = self.quotes.widen(start, end)
        while start < end and self.text[start] in " \t\n\r\xa0,;:.–—-…)]" and start not in self.quotes.by_start:
            start += 1
        while start < end and self.text[end - 1] in " \t\n\r\xa0,;:.–—-([" and end not in self.quotes.by_end:
            end -= 1
        return (start, end) if start < end else None

    def _around(self, span: Offsets, group: Offsets) -> list[Offsets]:
        """Return ``span`` without ``group``, which may lie before, inside, at an edge or after."""
        if group[1] <= span[0] or group[0] >= span[1]:
            parts = [span]
        else:
            parts = [(span[0], group[0]), (group[1], span[1])]
        trimmed = [self._trim(*part) for part in parts]
        return [part for part in trimmed if part is not None and not (part[0] < group[1] and group[0] < part[1])]

    def _source(self, subject: Token | None, verb: Token) -> Offsets | None:
        """Return the code points of the noun phrase of ``subject`` with its appositions."""
        if subject is None or subject.dep_ == "expl":
            return None
        first, last = subject.left_edge.i, subject.right_edge.i
        before = subject.i < verb.i
        for child in subject.rights:
            if child.dep_ in ("relcl", "acl", "advcl") and (before or child.i > verb.i + 25):
                last = min(last, child.left_edge.i - 1)
        if before:
            last = min(last, verb.i - 1)
        else:
            first = max(first, verb.i + 1)
        start, end = self.doc[first].idx, _end(self.doc[last])
        start, end = self._outside_quotes(start, end, subject.idx)
        while end > start and self.text[end - 1] in " \n\t,;:.–—-(":
            end -= 1
        while start < end and self.text[start] in " \n\t,;:.–—-)":
            start += 1
        if before and self.text[end : end + 1] == "," and _child(subject, "appos") is not None:
            end += 1
        return (start, end) if start < end else None

    def _outside_quotes(self, start: int, end: int, kernel: int) -> Offsets:
        """Cut [start, end) at the quotation marks on either side of ``kernel``."""
        piece = self.quotes.at(start)
        if piece is not None and piece.end <= kernel:
            start = piece.end
        last = self.quotes.at(end - 1)
        if last is not None and last.start > kernel and last is not piece:
            end = last.start
        return start, end

    def _cue_words(self, verb: Token) -> tuple[int, int]:
        """Return the indices of the first and last token of the cue around ``verb``."""
        parts = set()
        for child in verb.children:
            if child.dep_ in _CUE_PARTS:
                parts.add(child.i)
            elif child.dep_ == "advmod" or (child.dep_ == "npadvmod" and child.i > verb.i):
                if child.right_edge.i - child.left_edge.i < 3:
                    parts.update(range(child.left_edge.i, child.right_edge.i + 1))
        first = last = verb.i
        while first - 1 in parts:
            first -= 1
        while last + 1 in parts:
            last += 1
        return first, last

    def _cue_span(self, first: int, last: int) -> Offsets:
        start, end = self.doc[first].idx, _end(self.doc[last])
        if self.text[end : end + 1] == ":":
            end += 1
        return start, end

    # ---- frames

    def _verb(self, verb: Token, cue: Cue) -> Frame | None:
        subject = _find_subject(verb)
        quoted = self.quotes.at(verb.idx)
        if quoted is not None:
            return None
        passive = _child(verb, "auxpass") is not None
        first, last = self._cue_words(verb)
        source = subject
        if passive or (verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod")):
            agent = _child(verb, "agent")
            source = _child(agent, "pobj") if agent is not None else None
        elif cue.patterns == ("raising",):
            source = None
        content, reach = self._content(verb, cue, subject, passive, (first, last))
        if not content:
            return None
        if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.i - verb.head.i == 1 and verb.head.head.i == verb.i - 2:
            first = self._cue_words(verb.head.head)[0]
        span = self._cue_span(first, max(last, reach))
        return Frame(verb, span, self._source(source, verb), content, cue.speaks, 0.7)

    def _content(
        self, verb: Token, cue: Cue, subject: Token | None, passive: bool, words: tuple[int, int]
    ) -> tuple[list[Offsets], int]:
        """Return the content and the index of the last token of the cue that it needs."""
        last = words[1]
        if passive:
            return self._passive(verb, cue, subject), last
        for pattern in cue.patterns:
            content = getattr(self, "_" + pattern.replace("-", "_"))(verb, cue, subject, words)
            if content:
                return content, last
        return self._governed(verb, cue, last)

    def _governed(self, verb: Token, cue: Cue, last: int) -> tuple[list[Offsets], int]:
        """Return what the cue's preposition governs ("calls for a truce", "called on both to stop")."""
        for child in verb.rights:
            first = child if child.dep_ in ("prep", "prt", "dative") else child.left_edge
            if first.i > last + 1:
                break
            if first.lower_ not in cue.prepositions or first.i + 1 >= len(self.doc):
                continue
            end = child.right_edge
            for other in verb.rights:
                if other.i > child.i and other.dep_ in ("xcomp", "advcl") and any(a.lower_ == "to" for a in other.lefts):
                    end = other.right_edge
                    break
            part = self._trim(self.doc[first.i + 1].idx, _end(end))
            return ([part] if part else []), first.i
        return [], last

    def _group(self, verb: Token, subject: Token | None, words: tuple[int, int]) -> Offsets:
        """Return the code points of cue and subject together: what interrupts a quotation."""
        start, end = self.doc[words[0]].idx, _end(self.doc[words[1]])
        if subject is not None and abs(subject.i - verb.i) < 60:
            span = self._source(subject, verb)
            if span and span[0] < start and not self._holds_other_words(span[1], start):
                start = span[0]
            elif span and span[1] > end and subject.i > verb.i:
                end = span[1]
        return start, end

    def _holds_other_words(self, start: int, end: int) -> bool:
        return self.text.count("\n", start, end) > 0 or end - start > 200

    def _clause(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        group = self._group(verb, subject, words)
        parts = self._quoted_before(group) if cue.speaks else []
        clauses = [child for child in verb.children if child.dep_ == "ccomp" or (child.dep_ == "advcl" and _child(child, "mark") is not None and _child(child, "mark").lower_ == "that")]
        for clause in clauses:
            for part in self._around(_edge(clause), group):
                if not any(part[0] < other[1] and other[0] < part[1] for other in parts):
                    if part[1] <= group[0] and parts:
                        continue
                    parts.append(part)
        if cue.speaks and not any(part[0] >= group[1] for part in parts):
            parts.extend(self._quoted_after(verb, group))
        if not parts:
            parts = self._parenthetical(verb, group)
        return parts

    _quote = _clause

    def _quoted_before(self, group: Offsets) -> list[Offsets]:
        piece = self.quotes.closing_before(group[0])
        if piece is None:
            return []
        start = self.parsed.sentence_at(piece.start).start_char
        inside = self.quotes.at(start)
        if self.text[:piece.start].rstrip()[-1:] in (".", "?", "!", ":", ""):
            return [(piece.start, piece.end)]
        if start < piece.start and inside is None:
            token = self.parsed.token_at(start)
            if token.dep_ == "cc":
                start = _end(token)
            part = self._trim(start, piece.end)
            if part is not None:
                return [part]
        return [(piece.start, piece.end)]

    def _quoted_after(self, verb: Token, group: Offsets) -> list[Offsets]:
        piece = self._next_piece(group[1])
        if piece is None or piece.start - group[1] > _MAX_GAP:
            return []
        between = self.text[group[1] : piece.start]
        if "." in between.rstrip(" ") or "\n" in between or ";" in between:
            return []
        if between.strip() and between.rstrip()[-1] not in ",:—":
            return []
        return [(piece.start, piece.end)]

    def _next_piece(self, offset: int) -> MarkedPiece | None:
        return self.quotes.first_from(offset)

    def _parenthetical(self, verb: Token, group: Offsets) -> list[Offsets]:
        """Return what surrounds a cue that is only slipped in: "The question, observers say, is ...": """
        if verb.dep_ not in ("parataxis", "ccomp", "dep", "advcl", "conj") or verb.head is verb:
            return []
        mark = _child(verb, "mark")
        if _child(verb, "dobj", "xcomp") is not None or (mark is not None and mark.lower_ != "as"):
            return []
        if mark is not None:
            group = min(group[0], mark.idx), group[1]
        before, after = self.text[: group[0]].rstrip()[-1:], self.text[group[1] : group[1] + 1]
        if before not in (",", "—", "–", "\n", ".", "") or after not in (",", ".", "—", "–", ""):
            return []
        return self._around(_edge(verb.head), group)

    def _infinitive(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        return self._infinitive_from(verb, with_person=False)

    def _person_infinitive(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        return self._infinitive_from(verb, with_person=True)

    def _infinitive_from(self, verb: Token, *, with_person: bool) -> list[Offsets]:
        for child in verb.rights:
            if child.dep_ not in ("xcomp", "ccomp"):
                continue
            to = next((aux for aux in child.lefts if aux.dep_ == "aux" and aux.lower_ == "to"), None)
            if to is None:
                continue
            start = to.idx
            if with_person:
                person = _child(verb, "dobj")
                start = min(start, child.left_edge.idx, person.left_edge.idx if person else start)
                if start < verb.idx:
                    start = to.idx
            part = self._trim(start, _end(child.right_edge))
            return [part] if part else []
        return []

    def _gerund(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        child = next((c for c in verb.rights if c.dep_ == "xcomp" and c.tag_ == "VBG"), None)
        part = self._trim(*_edge(child)) if child is not None else None
        return [part] if part else []

    def _object(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        child = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        if child is None:
            return []
        end = child.right_edge
        for other in verb.rights:
            if other.dep_ == "prep" and other.lower_ in ("as", "for") and other.left_edge.i == end.i + 1:
                end = other.right_edge
        part = self._trim(child.left_edge.idx, _end(end))
        return [part] if part else []

    def _complement(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        kinds = {child.dep_ for child in verb.rights}
        asked = next((c for c in verb.lefts if c.tag_ in ("WP", "WDT") and c.dep_ in ("dobj", "nsubj")), None)
        governed = next((c for c in verb.rights if c.dep_ in ("dobj", "ccomp", "oprd")), None)
        if governed is None:
            return []
        if asked is not None and asked is not subject:
            parts = [self._trim(*_edge(asked)), self._trim(*_edge(governed))]
            return [part for part in parts if part]
        if governed.dep_ == "oprd":
            return []
        ends = [governed.right_edge.i]
        for child in verb.rights:
            if child.dep_ in ("oprd", "attr", "acomp", "xcomp", "ccomp") or (
                child.dep_ == "prep" and child.lower_ in ("as", "of", "for")
            ):
                ends.append(child.right_edge.i)
        if len(ends) < 2 and governed.dep_ != "ccomp" and kinds == {"dobj"}:
            return []
        part = self._trim(governed.left_edge.idx, _end(self.doc[max(ends)]))
        return [part] if part else []

    def _raising(self, verb: Token, cue: Cue, subject: Token | None, words: tuple[int, int]) -> list[Offsets]:
        """Return subject and predicate of "X seems to Y": a view that the text gives to nobody."""
        clause = next((c for c in verb.rights if c.dep_ in ("xcomp", "oprd", "acomp", "ccomp", "advcl")), None)
        if clause is None or subject is None:
            return []
        if subject.dep_ == "expl" or (subject.lower_ == "it" and clause.dep_ in ("ccomp", "advcl")):
            parts = [self._trim(*_edge(clause))]
        else:
            parts = [self._source(subject, verb), self._trim(*_edge(clause))]
        return [part for part in parts if part]

    def _passive(self, verb: Token, cue: Cue, subject: Token | None) -> list[Offsets]:
        clause = next((c for c in verb.rights if c.dep_ in ("ccomp", "xcomp", "oprd", "attr")), None)
        agent = _child(verb, "agent")
        if clause is None:
            clause = next((c for c in verb.rights if c.dep_ == "prep" and c.lower_ in ("as", "of", "for")), None)
            if agent is None and (clause is None or "complement" not in cue.patterns):
                return []
        parts = [self._trim(*_edge(clause))] if clause is not None else []
        told = clause is not None and clause.dep_ in ("ccomp", "xcomp") and cue.lemma in ("tell", "ask", "warn", "urge", "order", "advise", "remind")
        if subject is not None and subject.dep_ != "expl" and subject.lower_ != "it" and not told:
            parts.insert(0, self._source(subject, verb))
        return [part for part in parts if part]

    def _according(self, token: Token) -> Frame | None:
        to = next((child for child in token.rights if child.lower_ == "to"), None)
        named = _child(to, "pobj", "pcomp") if to is not None else None
        if to is None or named is None or self.quotes.at(token.idx) is not None:
            return None
        source = self._source(named, token)
        if source is None:
            return None
        group = (token.idx, source[1])
        content = self._quoted_before(group)
        if not content:
            verb = token.head
            for _ in range(_MAX_HOPS):
                if verb.pos_ in ("VERB", "AUX") or verb.head is verb:
                    break
                verb = verb.head
            content = self._around(_edge(verb), group)
        return Frame(token, (token.idx, _end(to)), source, content, True, 0.8)

    def _continue_quotations(self, frames: list[Frame]) -> None:
        """Give whole-sentence quotations without a cue of their own to the speaker before them."""
        speakers = _outermost(frame for frame in frames if frame.speaks)
        claimed = {piece.start for frame in frames for span in frame.content for piece in self.quotes.between(*span)}
        by_quotation: dict[int, Frame] = {}
        for frame in frames:
            for span in frame.content:
                for piece in self.quotes.between(*span):
                    by_quotation.setdefault(piece.quotation, frame)
        cues = [frame.cue[0] for frame in speakers]
        last: tuple[Frame, int] | None = None
        for piece in self.quotes.pieces:
            if piece.start in claimed:
                continue
            index = bisect_left(cues, piece.start) - 1
            frame = by_quotation.get(piece.quotation)
            if frame is None and index >= 0 and self._stands_alone(piece):
                frame = self._speaker(piece, speakers[index], last)
            if frame is not None:
                frame.content.append((piece.start, piece.end))
                last = frame, self.parsed.paragraph_index(piece.start)

    def _stands_alone(self, piece: MarkedPiece) -> bool:
        """Say whether a quotation is a sentence of its own: nothing before it and nothing after it in its sentence."""
        before = self.text[max(0, piece.start - 4) : piece.start].rstrip(" \xa0")
        after = self.text[piece.end : piece.end + 4].lstrip(" \xa0")
        opens = not before or before[-1] in ".?!\n\r:" or before[-1] in CLOSING_MARKS
        return opens and (not after or after[0].isupper() or after[0] in "\n\r.“\"‘'")

    def _speaker(self, piece: MarkedPiece, frame: Frame, last: tuple[Frame, int] | None) -> Frame | None:
        here = self.parsed.paragraph_index(piece.start)
        home = self.parsed.paragraph_index(frame.cue[0])
        if home == here:
            return frame
        if not self._fills_paragraph(piece, here):
            return None
        if last is not None and last[1] == here - 1 and last[0] is frame:
            return frame
        return frame if home == here - 1 else None

    def _fills_paragraph(self, piece: MarkedPiece, number: int) -> bool:
        start, end = self.parsed.paragraphs[number]
        return not self.text[start : piece.start].strip() and not self.text[piece.end : end].strip(" .\n")


def _outermost(frames: Iterable[Frame]) -> list[Frame]:
    """Return the frames whose cue stands in no other frame's content, in the order of their cues."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: frame.cue):
        if kept and any(start <= frame.cue[0] < end for start, end in kept[-1].content):
            continue
        kept.append(frame)
    return kept
