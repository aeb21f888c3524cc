"""What is compared when events of different documents are held beside each other.

Needs a desk and ids of events; makes ``Telling``: an event with its document, its parties under their desk-wide ids,
its days, place and speaker, and the words of its sentence. Everything comes in a fixed number of queries, however many
events there are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from volteface.analysis.event_links_words import content_terms, sentence_in
from volteface.analysis.evidence import Evidence
from volteface.desk.conditions import near

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Happened", "Key", "Party", "Telling", "is_denial", "load_parties", "load_tellings", "load_texts"]

Key = tuple[int, int]
"""Number of the document in the desk and place of the event among its events."""

Happened = Literal["did", "did not", "may"]

_WINDOW = 400
"""Code points of text that are looked at on each side of a trigger."""

_HEAD = 120
"""Code points of text at whose beginning an agency's credit may stand."""

_REALITY: dict[str, Happened] = {"current": "did", "historical": "did", "negated": "did not"}
# An agency's credit at the head of a story: "LONDON, March 3 (Agency) - ".
_CREDIT = re.compile(r"^[^\n]{0,80}?\(([A-Z][\w. ]{1,30})\)\s*[-–—]")
_DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying|ial)|disput|refut|contradict|rubbish|debunk)", re.IGNORECASE)
# A flat "not" shortly before the trigger; after "would", "must" and the like it denies nothing that was.
_NOT = re.compile(r"(?:(\w+) (?:not|never)|\b(\w+)n[’']t)\b(?! to\b)[^.;:,—]{0,24}$", re.IGNORECASE)
_MODAL = frozenset(("would", "will", "could", "must", "should", "may", "might", "can", "wo", "ca", "if"))


@dataclass(frozen=True, slots=True)
class Party:
    """One side's actor in an event.

    Attributes:
        acts: whether it acts or is acted upon.
        identity: the desk-wide id; ``None`` where the words stand for nobody that other documents know.
        country: ISO 3166 alpha-3.
        person: whether it is a person.
        words: how the text calls it, in lower case.
    """

    acts: bool
    identity: str | None
    country: str | None
    person: bool
    words: str


@dataclass(frozen=True, slots=True)
class Telling:
    """An event of one document, ready to be compared.

    Attributes:
        key: number of the document and place of the event in it.
        evidence: the record with its words.
        type: PLOVER type.
        mode: PLOVER mode.
        happened: whether it is told as a fact, denied, or neither yet.
        denied: whether somebody denies it: told as negated, or within a denial.
        denial: whether the words themselves deny it ("did not", "denied that"), which "failed to" does not.
        parties: who acts and who is acted upon.
        first: ordinal of the first day it may have been; ``None`` where no day is known.
        last: ordinal of the last day.
        timed: whether words of the text give the day; else it is the day of publication.
        place: name of the place, in lower case.
        wide: whether the place is a country or a region.
        voice: who asserts it, as the text calls them; ``None`` for the article's own voice.
        speaker: the desk-wide id of the voice; ``None`` where it is not known beyond its document.
        origin: what the report rests on.
        copy: whether the document is a near-duplicate of another.
        sentence: the words around the trigger.
        terms: the terms of the sentence that say something, but for the trigger, the place and the parties.
    """

    key: Key
    evidence: Evidence
    type: str
    mode: str | None
    happened: Happened
    denied: bool
    denial: bool
    parties: tuple[Party, ...]
    first: int | None
    last: int | None
    timed: bool
    place: str | None
    wide: bool
    voice: str | None
    speaker: str | None
    origin: str
    copy: bool
    sentence: str = field(repr=False)
    terms: frozenset[str] = field(repr=False)


_EVENTS = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position),
origin AS (SELECT number, original_number FROM {near duplicate})
SELECT e.number, e.position, e.id, e.document, coalesce(d.published, '') AS published, d.source, e.type, e.mode,
       e.reality, e.trigger_start, e.trigger_end, e.begin_at, e.end_at, e.time IS NOT NULL AS timed,
       lower(coalesce(p.name, p.text)) AS place, p.feature IN ('country', 'region') AS wide,
       e.statement, s.act, q.start AS cue_start, q."end" AS cue_end, u.original_number AS first
FROM {near event} e
JOIN chosen c ON e.number = c.number AND e.position = c.position
JOIN {near document} d ON d.number = e.number
LEFT JOIN {near place} p ON p.number = e.number AND p.id = e.place
LEFT JOIN {near statement} s ON s.number = e.number AND s.id = e.statement
LEFT JOIN (SELECT * FROM {near statement_cue} WHERE position = 0) q
ON q.number = e.number AND q.statement = e.statement
LEFT JOIN origin u ON u.number = e.number
ORDER BY e.number, e.position
"""

_PARTIES = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($ids::VARCHAR[]) AS id)
SELECT x.number, x.event, x.acts, i.identity, i.country, coalesce(i.kind_group = 'person', false), x.start, x."end",
       i.method <> 'local' OR i.identity <> i.base
FROM (SELECT number, event, position, actor, start, "end", true AS acts FROM {near event_actor}
      UNION ALL SELECT number, event, position, actor, start, "end", false FROM {near event_recipient}) x
JOIN chosen c ON c.number = x.number AND c.id = x.event
LEFT JOIN {near identity} i ON i.number = x.number AND i.actor = x.actor
ORDER BY x.number, x.event, x.acts, x.position
"""

_VOICES = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($ids::VARCHAR[]) AS id)
SELECT x.number, x.statement, x.start, x."end", i.identity, a.name, i.method <> 'local' OR i.identity <> i.base
FROM (SELECT * FROM {near statement_source} WHERE position = 0) x
JOIN chosen c ON c.number = x.number AND c.id = x.statement
LEFT JOIN {near identity} i ON i.number = x.number AND i.actor = x.actor
LEFT JOIN {near actor} a ON a.number = x.number AND a.id = x.actor
ORDER BY x.number, x.statement
"""


Texts = Mapping[int, str]
"""The texts of documents by their numbers in the desk."""

_TEXTS = "SELECT number, text FROM {near document}"


def load_texts(desk: Desk, keys: Iterable[Key]) -> Texts:
    """Return the texts of the documents of events: words that records quote are cut from them.

    The columns that hold these words by themselves are longer to unpack, as there are several of them.

    Raises:
        StoreError: the desk could not be opened.
    """
    numbers = {number for number, _ in keys}
    return dict(desk.sql(near(_TEXTS, numbers)).fetchall()) if numbers else {}


def load_tellings(
    desk: Desk,
    keys: Iterable[Key],
    parties: Mapping[Key, tuple[Party, ...]] | None = None,
    texts: Texts | None = None,
) -> tuple[Telling, ...]:
    """Return the events with these keys, in the order of documents and of their triggers.

    Args:
        desk: where they are kept.
        keys: of the events.
        parties: theirs, where they are loaded already.
        texts: those of their documents, where they are loaded already.

    Raises:
        StoreError: the desk could not be opened.
    """
    chosen = sorted(set(keys))
    if not chosen:
        return ()
    numbers = [number for number, _ in chosen]
    params = {"numbers": numbers, "positions": [position for _, position in chosen]}
    texts = load_texts(desk, chosen) if texts is None else texts
    relation = desk.sql(near(_EVENTS, numbers), params)
    rows = [_worded(dict(zip(relation.columns, row, strict=True)), texts) for row in relation.fetchall()]
    if parties is None:
        places = {(row["number"], row["id"]): (row["number"], row["position"]) for row in rows}
        parties = {places[record]: held for record, held in _parties(desk, list(places), texts).items()}
    voices = _voices(desk, sorted({(row["number"], row["statement"]) for row in rows if row["statement"]}), texts)
    outlets = _outlets(desk, {row["first"] for row in rows if row["first"] is not None})
    return tuple(
        _telling(
            row,
            parties.get((row["number"], row["position"]), ()),
            voices.get((row["number"], row["statement"])),
            outlets.get(row["first"], row["source"]),
        )
        for row in rows
    )


def _worded(row: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """Add the words of an event, and those around it, to its row."""
    text, start = texts[row["number"]], row["trigger_start"]
    cue = None if row["cue_start"] is None else text[row["cue_start"] : row["cue_end"]]
    return {
        **row,
        "trigger_text": text[start : row["trigger_end"]],
        "cue": cue,
        "before": text[max(0, start - _WINDOW) : start],
        "after": text[start : start + _WINDOW],
        "head": text[:_HEAD],
    }


_IDS = """
WITH chosen AS (SELECT unnest($numbers::INTEGER[]) AS number, unnest($positions::INTEGER[]) AS position)
SELECT e.number, e.position, e.id FROM {near event} e
JOIN chosen c ON c.number = e.number AND c.position = e.position ORDER BY e.number, e.position
"""


def load_parties(desk: Desk, keys: Iterable[Key], texts: Texts) -> dict[Key, tuple[Party, ...]]:
    """Return who acts and who is acted upon in events, without anything else of them.

    Args:
        desk: where they are kept.
        keys: of the events.
        texts: those of their documents.

    Raises:
        StoreError: the desk could not be opened.
    """
    chosen = sorted(set(keys))
    if not chosen:
        return {}
    numbers = [number for number, _ in chosen]
    params = {"numbers": numbers, "positions": [position for _, position in chosen]}
    places = {
        (number, event): (number, place) for number, place, event in desk.sql(near(_IDS, numbers), params).fetchall()
    }
    return {places[record]: parties for record, parties in _parties(desk, list(places), texts).items()}


Record = tuple[int, str]


def _ids(records: Sequence[Record]) -> dict[str, Any]:
    return {"numbers": [number for number, _ in records], "ids": [record for _, record in records]}


def _parties(desk: Desk, events: Sequence[Record], texts: Texts) -> dict[Record, tuple[Party, ...]]:
    found: defaultdict[Record, list[Party]] = defaultdict(list)
    sql = near(_PARTIES, (number for number, _ in events))
    for number, event, acts, identity, country, person, start, end, known in desk.sql(sql, _ids(events)).fetchall():
        words = texts[number][start:end].lower()
        found[number, event].append(Party(acts, identity if known else None, country, person, words))
    return {key: tuple(parties) for key, parties in found.items()}


@dataclass(frozen=True, slots=True)
class _Voice:
    name: str
    speaker: str | None


def _voices(desk: Desk, statements: Sequence[Record], texts: Texts) -> dict[Record, _Voice]:
    if not statements:
        return {}
    sql = near(_VOICES, (number for number, _ in statements))
    return {
        (number, statement): _Voice(name or texts[number][start:end], identity if known else None)
        for number, statement, start, end, identity, name, known in desk.sql(sql, _ids(statements)).fetchall()
    }


def _outlets(desk: Desk, numbers: Iterable[int]) -> dict[int, str | None]:
    """Return who published the documents that others are copies of."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    sql = "SELECT number, source FROM {near document}"
    return dict(desk.sql(near(sql, wanted)).fetchall())


def _telling(row: Mapping[str, Any], parties: tuple[Party, ...], voice: _Voice | None, outlet: str | None) -> Telling:
    first, last = _days(row["begin_at"], row["end_at"])
    sentence = sentence_in(row["before"], row["after"])
    happened = _REALITY.get(row["reality"], "may")
    # Sides, trigger and place are compared by themselves; in the wording they would count twice.
    weighed = (row["trigger_text"], row["place"] or "", *(party.words for party in parties))
    return Telling(
        key=(row["number"], row["position"]),
        evidence=Evidence(
            published=row["published"],
            document=row["document"],
            start=row["trigger_start"],
            end=row["trigger_end"],
            text=row["trigger_text"],
            record=row["id"],
            kind="event",
            outlet=row["source"],
        ),
        type=row["type"],
        mode=row["mode"],
        happened=happened,
        denied=happened == "did not" or (happened == "did" and row["act"] == "deny"),
        denial=_denies(row, happened),
        parties=parties,
        first=first,
        last=last,
        timed=row["timed"],
        place=row["place"],
        wide=bool(row["wide"]),
        voice=None if row["statement"] is None else (voice.name if voice else "unnamed"),
        speaker=voice.speaker if voice else None,
        origin=_origin(row, voice, outlet),
        copy=row["first"] is not None,
        sentence=sentence,
        terms=content_terms(sentence) - content_terms(" ".join(weighed)),
    )


def _denies(row: Mapping[str, Any], happened: Happened) -> bool:
    """Say whether the words deny that it happened; what was not done yet, or must not be done, is not denied."""
    if happened == "did not":
        found = _NOT.search(row["before"])
        return found is not None and (found[1] or found[2]).lower() not in _MODAL
    return happened == "did" and row["act"] == "deny" and is_denial(row["cue"])


def is_denial(cue: str | None) -> bool:
    """Say whether a cue of a statement says that something is not true: "denied", but not "refused"."""
    return cue is not None and _DENIAL.search(cue) is not None


def _days(begin_at: str | None, end_at: str | None) -> tuple[int | None, int | None]:
    """Return the first and the last day, both included, as ordinals."""
    first = _ordinal(begin_at)
    if first is None:
        return None, None
    end = _ordinal(end_at)
    return first, first if end is None else max(first, end - 1)


def _ordinal(day: str | None) -> int | None:
    if not day:
        return None
    parts = (day[:10] + "-01-01").split("-")[:3] if len(day) < 10 else day[:10].split("-")
    try:
        return dt.date(*(int(part) for part in parts)).toordinal()
    except (ValueError, TypeError):
        return None


def _origin(row: Mapping[str, Any], voice: _Voice | None, outlet: str | None) -> str:
    """Return what a report rests on: a speaker, all that is unnamed, a wire, or the outlet that had the story first."""
    if row["statement"] is not None and voice is not None:
        return f"speaker {voice.speaker}" if voice.speaker else "unnamed"
    credit = _CREDIT.match(row["head"])
    if credit:
        return f"wire {credit[1].casefold()}"
    if outlet:
        return f"outlet {outlet}"
    return f"document {row['number'] if row['first'] is None else row['first']}"
