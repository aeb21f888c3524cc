"""Numbers that two sources give for the same thing and that cannot both be right.

Needs reports of one event; makes pairs of counts of the same kind of people or things, done the same to. "At least 12"
and "30" agree; "12" and "30" do not. What is counted must be named with the same word, and a toll that was printed
later and is higher may have risen, so that it contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from volteface.analysis.articles import Articles
from volteface.analysis.contradictions_events import voice_of
from volteface.analysis.event_links import LINKED, find_near, terms_of
from volteface.analysis.event_links_score import compare
from volteface.analysis.event_links_tellings import Telling
from volteface.analysis.event_links_told import Told
from volteface.analysis.event_links_words import load_rarity, stem
from volteface.desk.terms import term_of

__all__ = ["Count", "OpposedCounts", "counts_in", "find_opposed_counts"]

_ROUND = 0.25
"""How far, as a share, a number after "about" may be from the truth."""

_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?:\b(?P<least>at least|more than|over)|\b(?P<most>up to|fewer than|less than|under)"
    r"|\b(?P<about>about|around|nearly|almost|some|roughly|approximately))?\s*"
    rf"(?<![\w.,$€£-])(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(_WORDS)})(?![\w%.-]\w|[-%])"
    r"(?P<things>(?:\s+(?:other |more )?[a-z][\w-]+){1,3})",
    re.IGNORECASE,
)
_DONE = {
    "killed": re.compile(r"\b(?:kill|dead\b|death|died|dying|slain|perish|fatal)", re.IGNORECASE),
    "wounded": re.compile(r"\b(?:injur|wound|hurt\b)", re.IGNORECASE),
    "detained": re.compile(r"\b(?:arrest|detain|captur|held\b)", re.IGNORECASE),
}
_REACH = 60
_YEARS = range(1900, 2101)
_MEASURES = frozenset((
    "year", "month", "week", "day", "hour", "minute", "time", "mile", "kilometre", "metre", "percent", "per", "cent",
    "million", "billion", "thousand", "hundred", "dozen",
))  # fmt: skip
_FUNCTION = frozenset((
    "of", "and", "or", "to", "in", "the", "a", "an", "by", "at", "for", "from", "on", "with", "who", "was", "were",
    "is", "are", "ha", "have", "had", "been", "be",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something a sentence gives.

    Attributes:
        text: the words: "at least 12 people".
        low: the least that the words allow.
        high: the most that they allow.
        value: the number itself.
        things: the terms that name what is counted.
        done: what happened to them, ``""`` where the words near it do not say.
    """

    text: str
    low: float
    high: float
    value: int
    things: frozenset[str]
    done: str


@dataclass(frozen=True, slots=True)
class OpposedCounts:
    """Two reports of one event with different counts of the same.

    Attributes:
        fewer: the report with the smaller number, and the number.
        more: the report with the larger number, and the number.
        what: what is counted.
        score: how sure it is that both speak of the same event.
        reason: what they have in common.
    """

    fewer: tuple[Telling, Count]
    more: tuple[Telling, Count]
    what: str
    score: float
    reason: str


def find_opposed_counts(articles: Articles, seeds: Sequence[Told]) -> tuple[OpposedCounts, ...]:
    """Return incompatible numbers that different voices give for one event.

    Args:
        articles: those in which the events stand; others are added.
        seeds: events whose sentences give numbers.

    Raises:
        StoreError: the desk could not be opened.
    """
    close = find_near(articles, seeds, within=True)
    rarity = load_rarity(articles.desk, terms_of(close))
    best: dict[tuple[object, ...], OpposedCounts] = {}
    for one, others in close.values():
        counts = counts_in(one.sentence) if others else ()
        for other in others:
            if other.copy or other.denied or other.happened != "did" or voice_of(one) == voice_of(other):
                continue
            likeness = compare(one, other, rarity)
            if likeness.score < LINKED:
                continue
            for a, b in _opposed(counts, counts_in(other.sentence)):
                found = _ordered((one, a), (other, b), likeness.score, likeness.reason)
                if not _may_have_risen(found):
                    best.setdefault(_key(found), found)
    return tuple(sorted(best.values(), key=lambda item: (-item.score, item.fewer[0].key, item.more[0].key)))


def counts_in(sentence: str) -> tuple[Count, ...]:
    """Return the counts of people and things in a sentence; years, ages, distances and shares are none."""
    return tuple(count for match in _NUMBER.finditer(sentence) if (count := _count(match, sentence)) is not None)


def _count(match: re.Match[str], sentence: str) -> Count | None:
    word = match["number"].lower()
    value = _WORDS[word] if word in _WORDS else int(word.replace(",", ""))
    things: list[str] = []
    for term in (term_of(word) for word in match["things"].split()):
        # "12 killed" counts the killed; in "12 sailors killed" they are sailors.
        if term in _FUNCTION or (things and any(words.match(term) for words in _DONE.values())):
            break
        things.append(term)
    if not things or _MEASURES & set(things) or (value in _YEARS and "," not in word):
        return None
    low, high = _bounds(match, value)
    done = _done(sentence, match.start("things"))
    return Count(" ".join(match[0].split()), low, high, value, frozenset(stem(thing) for thing in things), done)


def _done(sentence: str, at: int) -> str:
    """Return what the words nearest to a place say was done to those that are counted."""
    first = max(0, at - _REACH)
    around = sentence[first : at + _REACH]
    found = [
        (abs(place.start() + first - at), name) for name, words in _DONE.items() for place in words.finditer(around)
    ]
    return min(found)[1] if found else ""


def _bounds(match: re.Match[str], value: int) -> tuple[float, float]:
    if match["least"]:
        return value, float("inf")
    if match["most"]:
        return 0, value
    if match["about"]:
        return value * (1 - _ROUND), value * (1 + _ROUND)
    return value, value


def _opposed(ones: Iterable[Count], others: Sequence[Count]) -> Iterable[tuple[Count, Count]]:
    for one in ones:
        for other in others:
            same = one.done and one.done == other.done and one.things & other.things
            if same and (one.high < other.low or other.high < one.low):
                yield one, other


def _ordered(one: tuple[Telling, Count], other: tuple[Telling, Count], score: float, reason: str) -> OpposedCounts:
    fewer, more = (one, other) if one[1].value <= other[1].value else (other, one)
    what = f"{' '.join(sorted(one[1].things & other[1].things))} {one[1].done}"
    return OpposedCounts(fewer, more, what, score, reason)


def _may_have_risen(found: OpposedCounts) -> bool:
    """Say whether the larger number was printed on a later day: tolls rise."""
    return found.more[0].evidence.published[:10] > found.fewer[0].evidence.published[:10]


def _key(found: OpposedCounts) -> tuple[object, ...]:
    return (voice_of(found.fewer[0]), voice_of(found.more[0]), found.fewer[1].value, found.more[1].value, found.what)
