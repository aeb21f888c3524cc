"""Parallels: a past case that a text holds up beside the present one.

Needs the parse, the referents and the times; makes ``Parallel`` records. Most comparisons are none: a cue counts
only with what its row asks for, such as a name among the compared words or a year before the text's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.reading.clauses import clause_span, governing_verb, subjects, trim
from volteface.reading.cue_patterns import CueTable, Match, words_of
from volteface.reading.label_words import names_people
from volteface.reading.references import Referents, noun_phrase
from volteface.records import Parallel, Reference, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "ParallelCue", "find_parallels", "parallel_cues"]

METHOD = "parallels.rules.v1"
_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})s?\b")
_NAMES = ("NNP", "NNPS")
_INITIALS = re.compile(r"[A-Z]{2}")
_STOPS = frozenset('.;!?,”"')
_REFLEXIVE = frozenset(("itself", "himself", "herself", "themselves"))
_MAX_INSIDE = 12
"""Tokens after the compared noun in which a name may say whose case it is."""
_PEOPLES = "NNPS"
_GROUND = frozenset(("country", "facility", "place"))
"""Kinds of which a name may stand for what happened there, however often the text speaks of it."""
_MAKING = frozenset(("create", "establish", "make", "set"))
_SUPERLATIVE = ("JJS", "RBS")


@dataclass(frozen=True, slots=True)
class ParallelCue:
    """A phrase that compares, and what must stand beside it to make the comparison one with a past case."""

    pattern: str
    needs: Literal["case", "dated", "era", "former", "name", "none", "past", "superlative", "year"]
    unless: tuple[Literal["adjunct", "made", "media", "memory", "owned", "until"], ...] = ()


@cache
def parallel_cues() -> CueTable[ParallelCue]:
    """Return the packaged cues."""
    return CueTable(load_rows("parallels/cues", ParallelCue))


def find_parallels(parsed: ParsedDocument, referents: Referents, times: Sequence[Time]) -> tuple[Parallel, ...]:
    """Return the parallels of a document, sorted by start, end and id."""
    return _Finder(parsed, referents, times).find()


class _Finder:
    def __init__(self, parsed: ParsedDocument, referents: Referents, times: Sequence[Time]) -> None:
        self.parsed = parsed
        self.referents = referents
        self.words = words_of(parsed)
        self.times = sorted(times, key=lambda time: time.start)
        self.time_starts = [time.start for time in self.times]
        self.published = (parsed.document.published or "")[:4]

    def find(self) -> tuple[Parallel, ...]:
        found: dict[str, Parallel] = {}
        reached = -1
        for match in parallel_cues().matches(self.parsed, self.words):
            start, end = self._extent(match)
            if start < reached or not self._holds(match, start, end):
                continue
            reached = end
            record = self._record(match, start, end)
            found[record.id] = record
        return tuple(sorted(found.values(), key=lambda record: (record.start, record.end, record.id)))

    def _extent(self, match: Match[ParallelCue]) -> tuple[int, int]:
        doc = self.parsed.doc
        start, end = clause_span(governing_verb(match.anchor))
        first, last = doc[match.first], doc[match.last]
        return trim(self.parsed.text, min(start, first.idx), max(end, last.idx + len(last)))

    def _holds(self, match: Match[ParallelCue], start: int, end: int) -> bool:
        needs = match.row.needs
        if self._is_excluded(match):
            return False
        if needs in ("dated", "era", "former", "past", "year"):
            return self._is_past(match, start, end)
        if needs == "name":
            return self._compared_name(match) is not None
        if needs == "case":
            return self._is_case(self.parsed.doc[match.last])
        if needs == "superlative":
            return any(token.tag_ in _SUPERLATIVE for token in self.parsed.tokens_between(start, end))
        return True

    def _is_past(self, match: Match[ParallelCue], start: int, end: int) -> bool:
        """Return whether what is held up lies in the past: by its date, or by who or what it is."""
        needs, begin = match.row.needs, self.parsed.doc[match.first].idx
        years = _YEAR.findall(self.parsed.text[begin:end])
        if any(not self.published or year < self.published for year in years):
            return needs != "era" or self._compared_name(match) is not None
        if needs in ("era", "year"):
            return False
        if self._past_time(start if needs == "past" else begin, end):
            return True
        name = self._name_inside(match) or self._compared_name(match)
        if needs == "dated" or name is None:
            return False
        if needs == "former" or self._is_owner(name):
            return self._has_left_office(name)
        return not self._takes_part(name)

    def _name_inside(self, match: Match[ParallelCue]) -> Token | None:
        inside = [token for token in self.parsed.doc[match.first + 1 : match.last] if token.tag_ in _NAMES]
        return inside[-1] if inside else None

    def _has_left_office(self, name: Token) -> bool:
        """Return whether a name is that of somebody all of whose offices had ended when the text came out."""
        actor = self.referents.actors.get(self.referents.actor_of(name) or "")
        if actor is None or actor.kind != "person" or not actor.roles:
            return False
        return all(role.end and (not self.published or role.end[:4] <= self.published) for role in actor.roles)

    def _takes_part(self, name: Token) -> bool:
        """Return whether a name is that of people, or of somebody of whom the text speaks elsewhere too."""
        mention = self.referents.mention_of(name)
        if name.tag_ == _PEOPLES or names_people(self.words, name):
            return True
        if mention is None or mention.actor is None:
            return (mention is None or mention.kind not in _GROUND) and self._spoken[name.text] > 1
        return self._named[mention.actor] > 1 and mention.kind not in _GROUND

    @cached_property
    def _spoken(self) -> Counter[str]:
        return Counter(token.text for token in self.parsed.doc if token.tag_ in _NAMES)

    @cached_property
    def _named(self) -> Counter[str]:
        return Counter(mention.actor for mention in self.referents.mentions if mention.actor)

    def _is_excluded(self, match: Match[ParallelCue]) -> bool:
        """Return whether something that the cue's row names makes it no parallel."""
        excluded = {
            "adjunct": _is_adjunct, "made": self._is_made, "media": self._is_told_by_media, "memory": self._is_memory,
            "owned": self._is_owned, "until": self._is_until,
        }  # fmt: skip
        return any(excluded[reason](match) for reason in match.row.unless)

    def _is_case(self, token: Token) -> bool:
        """Return whether the name stands for what happened there: "another Vietnam", not "another French town"."""
        after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        alone = after is None or after.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM")
        if names_people(self.words, token) or _INITIALS.fullmatch(token.text) or self._is_apposed(token):
            return False  # "another Briton", "yet another AG": one more of a kind of people
        if not alone or self._takes_part(token):
            return False
        return token.tag_ in _NAMES and token.dep_ in ("attr", "dobj", "pobj", "nsubj", "nsubjpass")

    def _is_apposed(self, token: Token) -> bool:
        """Return whether a name follows behind a comma and says who is meant: "another Briton, Ida Harlow"."""
        doc = token.doc
        return token.i + 2 < len(doc) and doc[token.i + 1].text == "," and doc[token.i + 2].tag_ in _NAMES

    def _is_told_by_media(self, match: Match[ParallelCue]) -> bool:
        """Return whether what is alike is another outlet's account."""
        name = self._compared_name(match)
        actor = self.referents.actors.get(self.referents.actor_of(name) or "") if name is not None else None
        return actor is not None and actor.kind == "media"

    def _is_owned(self, match: Match[ParallelCue]) -> bool:
        """Return whether the name only says whose it is: "in light of the Norland judge's ruling"."""
        name = self._compared_name(match)
        return name is not None and self._is_owner(name) and not self._has_left_office(name)

    def _is_owner(self, name: Token) -> bool:
        return "poss" in (name.dep_, name.head.dep_)

    def _is_memory(self, match: Match[ParallelCue]) -> bool:
        """Return whether somebody only remembers what he saw: "I recall standing there"."""
        found = (self.referents.mention_of(subject) for subject in subjects(match.anchor))
        people = any(mention is not None and mention.kind in ("person", "role") for mention in found)
        return people or any(subject.tag_ == "PRP" and subject.lower_ != "it" for subject in subjects(match.anchor))

    def _is_until(self, match: Match[ParallelCue]) -> bool:
        """Return whether the cue's last word opens a clause: "once before I go"."""
        last = self.parsed.doc[match.last]
        return last.dep_ == "mark" or any(child.dep_ in ("pobj", "pcomp") for child in last.rights)

    def _is_made(self, match: Match[ParallelCue]) -> bool:
        """Return whether the precedent is only now set, for what comes later."""
        return match.anchor.dep_ == "dobj" and self.words.forms[match.anchor.head.i][1] in _MAKING

    def _past_time(self, start: int, end: int) -> bool:
        return any(time.begin_at and time.begin_at[:4] < self.published for time in self._times(start, end))

    def _times(self, start: int, end: int) -> list[Time]:
        first, last = bisect_left(self.time_starts, start), bisect_left(self.time_starts, end)
        return self.times[first:last]

    def _compared(self, match: Match[ParallelCue]) -> Token | None:
        """Return the head of the words after the cue: what the present is held up to."""
        doc = self.parsed.doc
        for token in doc[match.first + 1 : match.last]:
            if token.tag_ in _NAMES and token.dep_ != "compound":
                return token
        for index in range(match.last, min(match.last + 9, len(doc))):
            token = doc[index]
            if index > match.last and (token.text in ".;!?" or token.is_space):
                return None
            inside = token.dep_ == "compound" and token.head.i > token.i
            named = token.pos_ == "PROPN" or (index > match.last and token.pos_ in ("NOUN", "PRON"))
            if named and not inside:
                return token
        return None

    def _compared_name(self, match: Match[ParallelCue]) -> Token | None:
        doc = self.parsed.doc
        last = min(match.last + 9, len(doc))
        for token in doc[match.last : last]:
            if token.text in _STOPS or token.is_space:
                return None
            if token.tag_ in _NAMES and token.text[:1].isupper():
                return token
        return None

    def _record(self, match: Match[ParallelCue], start: int, end: int) -> Parallel:
        document = self.parsed.document.id
        first, last = self.parsed.doc[match.first], self.parsed.doc[match.last]
        cut = last.idx + len(last)
        if last.tag_ in _NAMES:
            cut = last.idx
        dated = [time for time in self._times(start, end) if time.begin_at and time.begin_at[:4] < self.published]
        return Parallel(
            id=make_id(document, "parallel", start, end),
            document=document,
            confidence=0.6,
            method=METHOD,
            start=start,
            end=end,
            text=self.parsed.text[start:end],
            present=self._present(match),
            past=self._past(match),
            basis=self.parsed.span(*trim(self.parsed.text, first.idx, cut)),
            time=dated[0].id if dated else None,
        )

    def _past(self, match: Match[ParallelCue]) -> tuple[Reference, ...]:
        head = self._compared(match)
        if head is None or head.lower_ in _REFLEXIVE:
            return ()
        return (self._reference(self._named_inside(head)),)

    def _named_inside(self, head: Token) -> Token:
        """Return the actor named inside words that stand for none: "its approach with the Taliban"."""
        if self.referents.actor_of(head) is not None:
            return head
        for token in head.doc[head.i + 1 : min(head.right_edge.i, head.i + _MAX_INSIDE) + 1]:
            linked = token.dep_ == "pobj" and (token.head.head == head or token.head.head.head == head)
            if linked and token.tag_ in _NAMES and self.referents.actor_of(token) is not None:
                return token
        return head

    def _present(self, match: Match[ParallelCue]) -> tuple[Reference, ...]:
        """Return the subject of the clause that compares, unless it is itself what is held up."""
        verb = governing_verb(match.anchor)
        past = self._compared(match)
        return tuple(
            self._reference(head)
            for head in subjects(verb)
            if past is None or (head.i != past.i and head.i != past.head.i)
        )

    def _reference(self, head: Token) -> Reference:
        start, end = noun_phrase(head)
        return Reference(start, end, self.parsed.text[start:end], self.referents.actor_of(head))


def _is_adjunct(match: Match[ParallelCue]) -> bool:
    """Return whether a verb's form only stands for a preposition: "high compared with", "left following"."""
    dep, tag = match.anchor.dep_, match.anchor.tag_
    return dep == "prep" or (tag == "VBN" and dep in ("advcl", "acl"))
