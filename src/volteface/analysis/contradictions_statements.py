"""What one speaker says and another denies, compared by the words that they are given with.

Needs the denials among a desk's statements; makes pairs of statements of different speakers, published within a few
days of each other, whose contents say nearly the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from volteface.analysis.articles import Articles
from volteface.analysis.contradictions_pool import MOST_DOCUMENTS, Pool
from volteface.analysis.event_links_told import Key
from volteface.analysis.event_links_words import content_terms, load_rarity, weight_of
from volteface.analysis.evidence import Evidence
from volteface.analysis.said_statements import SAID, SPEAKER

__all__ = ["OpposedStatements", "Said", "find_opposed_statements"]

ALIKE = 0.35
"""Share of what both contents say together that they must have in common (Dice)."""

_COVERED = 0.5
"""Share of what is denied that the assertion must say."""

_DAYS = 3
_FEWEST = 3
"""Terms that two contents must share: one name alone is no proposition."""

_COMMON = 100
"""Statements; a term that stands in more of them brings nothing together."""

# What is only supposed, asked or passed on as another's claim is not asserted.
_HEDGE = re.compile(r"\b(?:alleged|allegedly|suspected|reportedly|whether|if|claims?|claimed)\b", re.IGNORECASE)
_IF = re.compile(r"\b(?:whether|if|unless)\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|never|no|none|neither|without|den(?:y|ied|ies))\b|n[’']t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as far as comparing needs it.

    Attributes:
        number: of the document in the desk.
        evidence: the statement with the words of its content.
        source: its speaker as the text calls it.
        speaker: the desk-wide id of the speaker, ``None`` where only its document knows it.
        day: when the document was published.
        terms: what the content says.
        about: desk-wide ids that the speaker stands for.
    """

    number: int
    evidence: Evidence
    source: str
    speaker: str | None
    day: dt.date
    terms: frozenset[str]

    @property
    def voice(self) -> str:
        """By what the speaker is told from others."""
        return self.speaker or self.source.casefold()


@dataclass(frozen=True, slots=True)
class OpposedStatements:
    """Two statements of which one denies the other.

    Attributes:
        asserts: what is said.
        denies: what is denied.
        score: how alike the two contents are, 0..1.
    """

    asserts: Said
    denies: Said
    score: float


_LEAD = 160
"""Code points before a content that may say that it is only supposed."""

_STATEMENTS = f"""
SELECT s.number, s.position, s.act, s.id, d.id, d.published, d.source, c.start, c."end", c.text, {SPEAKER},
       CASE WHEN i.method <> 'local' OR i.identity <> i.base THEN i.identity END,
       substr(d.text, greatest(1, c.start + 1 - $lead), least(c.start, $lead))
{SAID}
LEFT JOIN {{near identity}} i ON i.number = x.number AND i.actor = x.actor
ORDER BY s.number, s.position
"""


def find_opposed_statements(articles: Articles, pool: Pool, keys: Collection[Key]) -> tuple[OpposedStatements, ...]:
    """Return what is said by one and denied by another, for each denial the likest assertion of each speaker.

    Args:
        articles: those of a desk.
        pool: which part of it is looked at.
        keys: of the statements that deny something.

    Raises:
        StoreError: the desk could not be opened.
    """
    own = [row for row in _load(articles, {number for number, _ in keys}) if (row[0], row[1]) in keys]
    denials = [said for row in own for said in _said(row) if _usable(said)]
    around = _load(articles, _documents(articles, denials))
    others = [
        said
        for row in around
        if row[2] != "deny" and not _is_supposed(row[12], row[9])
        for said in _said(row)
        if _usable(said)
    ]
    index = _index(others)
    close = {place: _near(denial, others, index) for place, denial in enumerate(denials)}
    terms = {
        term for place, found in close.items() if found for said in (denials[place], *found) for term in said.terms
    }
    rarity = load_rarity(articles.desk, terms)
    opposed = [
        one
        for place, found in close.items()
        for one in _opposed(denials[place], found, rarity)
        if pool.concerns((one.asserts.speaker, one.denies.speaker))
    ]
    return tuple(sorted(opposed, key=lambda one: (-one.score, one.denies.evidence, one.asserts.evidence)))


def _said(row: Sequence[Any]) -> Iterable[Said]:
    number, _, _, statement, document, published, outlet, start, end, text, source, speaker, *_ = row
    day = _date(published)
    if day is not None:
        evidence = Evidence(published, document, start, end, text, statement, "statement", outlet)
        yield Said(number, evidence, source, speaker, day, content_terms(text) - content_terms(source))


def _usable(said: Said) -> bool:
    """Say whether a content is a proposition that another could deny; one with a negation of its own is left out."""
    return len(said.terms) >= _FEWEST and _NEGATION.search(said.evidence.text) is None


def _is_supposed(lead: str, content: str) -> bool:
    """Say whether a content is not asserted, by its words or by those of its sentence that stand before it."""
    return _HEDGE.search(content) is not None or _IF.search(re.split(r"[.!?]\s|\n", lead)[-1]) is not None


def _date(published: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _documents(articles: Articles, denials: Sequence[Said]) -> list[int]:
    """Return the documents that were published within a few days of a denial."""
    days = sorted({denial.day + dt.timedelta(days=shift) for denial in denials for shift in range(-_DAYS, _DAYS + 1)})
    if not days:
        return []
    found = articles.desk.rows(
        "SELECT number FROM counted_document WHERE left(published, 10) IN (SELECT unnest($days::VARCHAR[])) "
        "ORDER BY published DESC, number LIMIT $most",
        {"days": [day.isoformat() for day in days], "most": MOST_DOCUMENTS},
    )
    return [number for (number,) in found]


def _load(articles: Articles, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
    """Return the statements of documents: everything that is compared."""
    wanted = set(numbers)
    return articles.near(_STATEMENTS, wanted, {"lead": _LEAD}) if wanted else []


def _index(others: Sequence[Said]) -> dict[str, list[int]]:
    index: defaultdict[str, list[int]] = defaultdict(list)
    for place, said in enumerate(others):
        for term in said.terms:
            index[term].append(place)
    return {term: places for term, places in index.items() if len(places) <= _COMMON}


def _near(denial: Said, others: Sequence[Said], index: Mapping[str, Sequence[int]]) -> list[Said]:
    """Return what others said about that day that shares rare enough words."""
    shared: defaultdict[int, int] = defaultdict(int)
    for term in sorted(denial.terms):
        for place in index.get(term, ()):
            shared[place] += 1
    found = [others[place] for place, count in sorted(shared.items()) if count >= _FEWEST]
    return [one for one in found if one.voice != denial.voice and abs((one.day - denial.day).days) <= _DAYS]


def _opposed(denial: Said, found: Iterable[Said], rarity: Mapping[str, float]) -> Iterable[OpposedStatements]:
    best: dict[str, OpposedStatements] = {}
    for said in found:
        both = denial.terms & said.terms
        covered = weight_of(both, rarity) / weight_of(denial.terms, rarity)
        score = 2 * weight_of(both, rarity) / (weight_of(denial.terms, rarity) + weight_of(said.terms, rarity))
        if score >= ALIKE and covered >= _COVERED and (said.voice not in best or score > best[said.voice].score):
            best[said.voice] = OpposedStatements(said, denial, round(score, 4))
    return best.values()
