"""Outlooks: what a text leaves open or expects, and who holds it to be so.

Needs the parse, the referents and the statements; makes ``Outlook`` records: open questions, conditions with their
consequence, forecasts, intentions and signs to watch. Three passes find candidates (cue phrases, "if" clauses and
direct questions, the modal verbs); where candidates overlap the more telling kind stays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.reading.clauses import clause_span, governing_verb, has_subject, subjects, trim
from volteface.reading.cue_patterns import CueTable, Match, words_of
from volteface.reading.label_words import names_people
from volteface.reading.references import Referents, noun_phrase
from volteface.reading.speakers import AUTHOR, Speakers
from volteface.records import Outlook, OutlookKind, Statement, make_id

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "OutlookCue", "find_outlooks", "outlook_cues"]

METHOD = "outlooks.rules.v1"
_PRIORITY: dict[OutlookKind, int] = {"question": 0, "sign": 1, "condition": 2, "intention": 3, "forecast": 4}
_OWN = frozenset(("i", "we"))
_MAYBE = frozenset(("could", "may", "might"))
_WILL = frozenset(("will", "'ll", "wo", "shall"))
_MODALS = _MAYBE | _WILL | {"would", "'d"}
_LIKELIHOOD = frozenset(
    ("likely", "probably", "surely", "inevitably", "undoubtedly", "eventually", "presumably", "doubtless")
)
_CHANCES = frozenset(("likely", "unlikely", "improbable", "doubtful", "inevitable", "conceivable", "possible", "clear"))
_REPORTING = frozenset(
    (
        "announce",
        "pledge",
        "vow",
        "promise",
        "threaten",
        "warn",
        "predict",
        "expect",
        "believe",
        "fear",
        "say",
        "tell",
        "insist",
        "declare",
        "add",
        "claim",
        "confirm",
    )
)
_DECIDED = frozenset(("announce", "pledge", "vow", "promise", "threaten"))
_COMMITTED = frozenset(("promise", "intend", "threaten"))
_FORESEEN = frozenset(("predict", "believe"))
_TELLTALE = frozenset(("obvious", "clear", "sign", "signal", "indicate", "show", "mean", "prove", "unusual", "evident"))
_ASKING = frozenset(
    (
        "ask",
        "wonder",
        "know",
        "see",
        "decide",
        "determine",
        "question",
        "clear",
        "unclear",
        "doubt",
        "say",
        "consider",
        "discuss",
        "tell",
        "establish",
    )
)
_SAYERS = frozenset(
    ("observers", "analysts", "experts", "diplomats", "officials", "sources", "critics", "some", "many")
)
_PAST_AUX = frozenset(("had", "'d", "did", "was", "were"))
_SUPPOSING = frozenset(("believe", "think", "suggest", "suspect", "predict", "fear", "warn", "expect", "reckon"))
_MAX_CLIMB = 6
_MAX_QUESTION = 320
_MAX_PHRASE = 40


@dataclass(frozen=True, slots=True)
class OutlookCue:
    """A phrase that opens an outlook, and which words around it belong to it."""

    pattern: str
    kind: OutlookKind
    extent: Literal["clause", "phrase", "sentence", "without"]


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    kind: OutlookKind
    verb: Token
    sure: float


@cache
def outlook_cues() -> CueTable[OutlookCue]:
    """Return the packaged cues."""
    return CueTable(load_rows("outlooks/cues", OutlookCue))


def find_outlooks(parsed: ParsedDocument, referents: Referents, statements: Sequence[Statement]) -> tuple[Outlook, ...]:
    """Return the outlooks of a document, sorted by start, end and id."""
    return _Finder(parsed, referents, statements).find()


class _Finder:
    def __init__(self, parsed: ParsedDocument, referents: Referents, statements: Sequence[Statement]) -> None:
        self.parsed = parsed
        self.referents = referents
        self.words = words_of(parsed)
        self.speakers = Speakers(statements)

    def find(self) -> tuple[Outlook, ...]:
        candidates = [*self._from_cues(), *self._conditions(), *self._questions(), *self._modals()]
        kept = _without_overlaps(candidates)
        records = {record.id: record for record in map(self._record, kept)}
        return tuple(sorted(records.values(), key=lambda record: (record.start, record.end, record.id)))

    def _from_cues(self) -> Iterator[_Candidate]:
        for match in outlook_cues().matches(self.parsed, self.words):
            verb = governing_verb(match.anchor)
            if match.row.kind == "intention" and match.row.extent == "clause" and self._is_past_wish(match.anchor):
                continue
            if match.row.kind == "forecast" and self._was_once_to_come(verb):
                continue
            start, end = self._extent(match)
            if start < end:
                yield _Candidate(start, end, self._cue_kind(match, verb), verb, 0.7)

    def _cue_kind(self, match: Match[OutlookCue], verb: Token) -> OutlookKind:
        """Return the kind of the cue; what somebody suggests is a forecast, what something suggests is a sign."""
        if "=going" in match.row.pattern and not any(self._is_somebody(subject) for subject in subjects(match.anchor)):
            return "forecast"  # "it is not going to be easy"
        suggested = match.row.kind == "sign" and self.words.forms[match.first][1] == "suggest"
        if suggested and any(self._is_somebody(subject) for subject in subjects(verb)):
            return "forecast"
        return match.row.kind

    def _is_somebody(self, token: Token) -> bool:
        actor = self.referents.actors.get(self.referents.actor_of(token) or "")
        return actor is not None or names_people(self.words, token) or token.lower_ in _SAYERS

    def _is_past_wish(self, verb: Token) -> bool:
        """Return whether an intention lies in the past ("they wanted to leave") or in nobody ("is intended to")."""
        lemma = self.words.forms[verb.i][1]
        if lemma in ("intend", "plan", "aim", "design") and self._is_passive(verb):
            return True
        perfect = any(child.lower_ in _PAST_AUX and child.dep_ in ("aux", "auxpass") for child in verb.children)
        if verb.tag_ == "VBG" and verb.dep_ in ("acl", "pcomp") and not has_subject(verb):
            return True  # "those wanting to leave"
        wished = verb.tag_ == "VBD" and lemma in ("want", "hope", "aim", "seek", "intend", "plan", "prepare", "refuse")
        return (wished or perfect) and self._outer_verb(verb) not in _REPORTING

    def _extent(self, match: Match[OutlookCue]) -> tuple[int, int]:
        doc, extent = self.parsed.doc, match.row.extent
        if extent == "phrase":
            noun = next((doc[i] for i in range(match.first, match.last + 1) if doc[i].pos_ == "NOUN"), match.anchor)
            edge = doc[min(noun.right_edge.i, noun.i + _MAX_PHRASE)]
            return noun_phrase(noun)[0], max(edge.idx + len(edge), doc[match.last].idx + len(doc[match.last]))
        if extent == "sentence":
            return self._sentence(match.anchor)
        if extent == "without":
            first = doc[match.first]
            return doc[first.i].idx, doc[first.right_edge.i].idx + len(doc[first.right_edge.i])
        start, end = clause_span(governing_verb(match.anchor))
        reach = doc[match.last].idx + len(doc[match.last])
        if match.row.kind == "question" and end <= reach:
            end = self._sentence(match.anchor)[1]
            while end > reach and self.parsed.text[end - 1] in '”"’.':
                end -= 1
        return min(start, doc[match.first].idx), max(end, reach)

    def _sentence(self, token: Token) -> tuple[int, int]:
        sentence = self.parsed.sentence_at(token.idx)
        return trim(self.parsed.text, sentence.start_char, sentence.end_char)

    def _conditions(self) -> Iterator[_Candidate]:
        doc = self.parsed.doc
        for index, (lower, _) in enumerate(self.words.forms):
            if not self.words.readable[index]:
                continue
            if lower in ("if", "unless"):
                yield from self._if(doc[index])
            elif lower == "should" and doc[index].dep_ == "aux" and doc[index].head.dep_ == "advcl":
                verb = doc[index].head
                if not any(child.dep_ in ("mark", "nsubj", "advmod") and child.i < index for child in verb.lefts):
                    yield self._condition(verb, verb.head)

    def _if(self, token: Token) -> Iterator[_Candidate]:
        doc, forms = self.parsed.doc, self.words.forms
        before = forms[token.i - 1][0] if token.i else ""
        after = forms[token.i + 1][0] if token.i + 1 < len(forms) else ""
        if before in ("as", "even", "what", "only") or after in ("not", "any", "anything", "only", "ever", "ever."):
            return
        inner = token.head
        outer = inner.head
        if inner == token or before == "asked" or inner.pos_ not in ("VERB", "AUX", "ADJ", "NOUN"):
            return
        if inner.dep_ == "ccomp" and {forms[outer.i][1], forms[outer.i][0]} & _ASKING and token.i > outer.i:
            start = token.idx
            edge = doc[inner.right_edge.i]
            yield _Candidate(start, edge.idx + len(edge), "question", inner, 0.5)
            return
        outer = governing_verb(outer) if outer != inner else inner
        asked = forms[outer.i][1] == "ask" and outer.i < token.i
        past = self._is_told(inner, outer) or self._is_gone(inner, outer)
        if not asked and not past and not self._is_advice(inner, outer):
            yield self._condition(inner, outer)

    def _condition(self, inner: Token, outer: Token) -> _Candidate:
        outer = self._with_subject(outer)
        start, end = self._around(inner, outer)
        tells = any(set(self.words.forms[token.i]) & _TELLTALE for token in (outer, *outer.children))
        return _Candidate(start, end, "sign" if tells else "condition", outer, 0.7)

    def _with_subject(self, verb: Token) -> Token:
        """Return the verb that an infinitive hangs on: a condition of "wants to keep" is told with who wants."""
        for _ in range(_MAX_CLIMB):
            if verb.dep_ != "xcomp" or has_subject(verb) or verb.head.pos_ not in ("VERB", "AUX", "ADJ"):
                break
            verb = verb.head
        return verb

    def _around(self, inner: Token, outer: Token) -> tuple[int, int]:
        """Return the code points of a condition with its consequence."""
        left, right = inner.left_edge, inner.right_edge
        start, end = left.idx, right.idx + len(right)
        if outer.sent == inner.sent:
            first, last = clause_span(outer)
            start, end = min(start, first), max(end, last)
        return trim(self.parsed.text, start, end)

    def _is_told(self, inner: Token, outer: Token) -> bool:
        """Return whether both halves lie in the past as facts: "if it was easy to enter, it proved hard to leave"."""
        halves = (inner, outer) if outer != inner else ()
        return bool(halves) and all(self._is_plain_past(verb) for verb in halves)

    def _is_gone(self, inner: Token, outer: Token) -> bool:
        """Return whether the condition can no longer come about: "if he had stayed, they would have won"."""
        if outer == inner or not {"would", "'d", "could", "might"} & self._auxiliaries(outer):
            return False
        return "have" in self._auxiliaries(outer) and inner.tag_ in ("VBD", "VBN")

    def _was_once_to_come(self, verb: Token) -> bool:
        """Return whether what was to come lies in the story's past: "was on the verge of war", not "said it was"."""
        told = self.words.forms[verb.i][1] == "be" and verb.tag_ == "VBD"
        return told and self.speakers.statement_at(verb.idx) is None and self._outer_verb(verb) not in _REPORTING

    def _is_advice(self, inner: Token, outer: Token) -> bool:
        """Return whether "you" stands for anybody and nothing is to come of it: "if you look at it, it is small"."""
        to_anybody = any(child.dep_ == "nsubj" and child.lower_ == "you" for child in inner.lefts)
        return to_anybody and not any(child.tag_ == "MD" for child in outer.children)

    def _is_plain_past(self, verb: Token) -> bool:
        helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
        if any(child.tag_ == "MD" for child in helpers):
            return False
        perfect = verb.tag_ == "VBN" and any(child.lower_ in ("has", "have") for child in helpers)
        return perfect or any(child.tag_ == "VBD" for child in helpers) if helpers else verb.tag_ == "VBD"

    def _questions(self) -> Iterator[_Candidate]:
        for sentence in self.parsed.sentences:
            last = sentence[-1]
            while last.i > sentence.start and (last.is_space or last.is_quote):
                last = self.parsed.doc[last.i - 1]
            if last.text != "?" or not self._is_open(sentence):
                continue
            start, end = trim(self.parsed.text, sentence.start_char, last.idx + 1)
            start += self.parsed.text[start] in "“‘\"'"
            if 0 < end - start <= _MAX_QUESTION:
                yield _Candidate(start, end, "question", sentence.root, 0.6)

    def _is_open(self, sentence: TokenSpan) -> bool:
        """Return whether a direct question asks for something not known, not of the listener nor for effect."""
        if not any(token.pos_ in ("VERB", "AUX") for token in sentence[:60]):
            return False
        lowers = [self.words.forms[index][0] for index in range(sentence.start, min(sentence.end, sentence.start + 60))]
        words = [word for word in lowers if word.isalpha()]
        return len(words) > 1 and not {"n't", "you", "your", "i", "not"} & set(lowers)

    def _modals(self) -> Iterator[_Candidate]:
        doc = self.parsed.doc
        for index, (lower, _) in enumerate(self.words.forms):
            if lower not in _MODALS or not self.words.readable[index]:
                continue
            token = doc[index]
            verb = token.head
            if token.tag_ != "MD" or token.dep_ != "aux" or verb.i <= token.i:
                continue
            if lower == "'d" and verb.tag_ in ("VBN", "VBD"):
                continue  # "they'd never seen it": had, not would
            kind = self._modal_kind(token, verb, lower)
            if kind is not None:
                start, end = clause_span(verb)
                yield _Candidate(start, end, kind, verb, 0.6)

    def _modal_kind(self, modal: Token, verb: Token, lower: str) -> OutlookKind | None:
        likely = any(self.words.forms[child.i][0] in _LIKELIHOOD for child in verb.children)
        statement = self.speakers.statement_at(modal.idx)
        outer = self._outer_verb(verb)
        if lower in _MAYBE:
            return "forecast" if outer in _SUPPOSING and "have" not in self._auxiliaries(verb) else None
        if lower not in _WILL and not likely and self.parsed.quotation_at(modal.idx) is not None:
            return None  # in quoted words "would" tells a habit or a wish, not what was to come
        if lower not in _WILL and not likely and (outer not in _REPORTING or "have" in self._auxiliaries(verb)):
            return None
        if likely or (statement is not None and statement.act in _FORESEEN):
            return "forecast"
        if outer in _CHANCES or any(child.dep_ == "expl" for child in verb.children):
            return "forecast"  # "it is unlikely they will sign", "there will be no end"
        if outer in _DECIDED or (statement is not None and statement.act in _COMMITTED):
            return "intention"
        holder = self.speakers.holder(statement)
        for subject in subjects(verb):
            if subject.lower_ in _OWN:
                return "intention"
            actor = self.referents.actor_of(subject)
            decides = actor is not None and verb.pos_ == "VERB" and not self._is_passive(verb)
            if decides and (holder in (actor, AUTHOR)):
                return "intention"
        return "forecast"

    def _auxiliaries(self, verb: Token) -> set[str]:
        return {child.lower_ for child in verb.children if child.dep_ == "aux"}

    def _outer_verb(self, verb: Token) -> str | None:
        while verb.dep_ == "conj" and verb.head != verb:
            verb = verb.head
        return self.words.forms[verb.head.i][1] if verb.dep_ == "ccomp" else None

    def _is_passive(self, verb: Token) -> bool:
        return any(child.dep_ in ("nsubjpass", "auxpass") for child in verb.children)

    def _record(self, candidate: _Candidate) -> Outlook:
        document = self.parsed.document.id
        text = self.parsed.text[candidate.start : candidate.end]
        holder, statement = self._holder(candidate)
        return Outlook(
            id=make_id(document, "outlook", candidate.start, candidate.end, candidate.kind),
            document=document,
            confidence=candidate.sure,
            method=METHOD,
            start=candidate.start,
            end=candidate.end,
            text=text,
            kind=candidate.kind,
            holder=holder,
            about=self.referents.actors_between(candidate.start, candidate.end),
            statement=statement,
        )

    def _holder(self, candidate: _Candidate) -> tuple[str, str | None]:
        holder, statement = self.speakers.holder_at((candidate.start + candidate.end) // 2)
        if candidate.kind in ("intention", "forecast") and (
            candidate.kind == "intention" or self._foresees(candidate.verb)
        ):
            for subject in subjects(candidate.verb):
                actor = self.referents.actor_of(subject)
                if (
                    actor is not None
                    and subject.lower_ not in _OWN
                    and (holder == AUTHOR or candidate.kind == "forecast")
                ):
                    return actor, statement
        return holder, statement

    def _foresees(self, verb: Token) -> bool:
        lemma = self.words.forms[verb.i][1]
        return lemma in ("expect", "predict", "forecast", "foresee", "warn", "fear") and not self._is_passive(verb)


def _without_overlaps(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Keep the more telling of candidates that share half of the shorter one's words."""
    ordered = sorted(candidates, key=lambda c: (_PRIORITY[c.kind], -c.sure, c.start, c.end))
    starts: list[int] = []
    kept: list[_Candidate] = []
    for candidate in ordered:
        at = bisect_left(starts, candidate.start)
        near = kept[max(0, at - 3) : at + 3]
        if any(_shared(candidate, other) > 0.5 for other in near):
            continue
        starts.insert(at, candidate.start)
        kept.insert(at, candidate)
    return kept


def _shared(one: _Candidate, other: _Candidate) -> float:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / max(1, min(one.end - one.start, other.end - other.start))
