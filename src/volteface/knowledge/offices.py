"""Who held which office on a day.

Needs the roles of the registry's actors and the table ``actors/titles.tsv``, which maps the titles that texts use
("secretary of state", "Kremlin spokesman", "UN chief") to the offices that roles name; makes ``OfficeIndex``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from volteface.knowledge.actor_entries import ActorEntry, certainly_holds, holds
from volteface.knowledge.tables import load_rows
from volteface.records import Role

__all__ = ["Office", "OfficeIndex", "normal_title"]

_CHIEF = "chief office"
_LEADING = re.compile(r"^(?:(?:the|then|former|ex|late|current|outgoing|incumbent|new|longtime)[ -])+")
_FORMER = re.compile(r"(?:the )?(?:former|ex|late)[ -]", re.IGNORECASE)
_GENDER = (
    (re.compile(r"(?<=spokes)(?:man|woman)\b"), "person"),
    (re.compile(r"\bchair(?:man|woman|person)\b"), "chair"),
)
_SPELLING = (("defense", "defence"), ("secretary general", "secretary-general"), ("minister for", "minister of"))
_TURNED = str.maketrans("0123456789", "9876543210")
_MINISTER_OF = re.compile(r"^((?:(?:first )?deputy )?)minister of (?:the )?(\w+)(?: affairs)?")


@dataclass(frozen=True, slots=True)
class Office:
    """An office asked for: the titles it may go by, in order of fit, where, for which organisations, held or left."""

    titles: tuple[str, ...]
    country: str | None
    organizations: frozenset[str]
    former: bool = False


@dataclass(frozen=True, slots=True)
class _Title:
    title: str
    offices: tuple[str, ...]
    countries: tuple[str, ...]
    organization: str | None


@dataclass(frozen=True, slots=True)
class _Leader:
    id: str
    leader: str | None


@dataclass(frozen=True, slots=True)
class _Holding:
    entry: ActorEntry
    key: tuple[bool, int, str]


def normal_title(title: str) -> str:
    """Return a title in one form: lower case, British spelling, neither sex, "minister of foreign affairs" turned."""
    words = _LEADING.sub("", " ".join(title.lower().replace("’", "'").split()))
    for pattern, neutral in _GENDER:
        words = pattern.sub(neutral, words)
    for other, usual in _SPELLING:
        words = words.replace(other, usual)
    return _MINISTER_OF.sub(r"\1\2 minister", words)


class OfficeIndex:
    """Offices and their holders.

    Args:
        entries: the actors with their roles.
        ids_of: gives the ids of all whom a name or an id may mean.
    """

    def __init__(self, entries: Iterable[ActorEntry], ids_of: Callable[[str], tuple[str, ...]]) -> None:
        self._entries = tuple(entries)
        self._countries = {entry.id for entry in self._entries if entry.kind == "country"}
        self._ids_of = ids_of

    @cached_property
    def _titles(self) -> Mapping[str, _Title]:
        return {row.title: row for row in load_rows("actors/titles", _Title)}

    @cached_property
    def _leaders(self) -> Mapping[str, str]:
        return {row.id: row.leader for row in load_rows("actors/countries", _Leader) if row.leader}

    @cached_property
    def _held(self) -> Mapping[str, tuple[tuple[ActorEntry, Role], ...]]:
        held: dict[str, list[tuple[ActorEntry, Role]]] = defaultdict(list)
        for entry in self._entries:
            for role in entry.roles:
                held[normal_title(role.title)].append((entry, role))
        return {title: tuple(pairs) for title, pairs in held.items()}

    def office(
        self, title: str, country: str | None, organization: str | None, *, demonym: Callable[[str], str | None]
    ) -> Office:
        """Return the office that a title means, its country and organisation read from the title where it has them."""
        former = _FORMER.match(title.strip()) is not None
        words = normal_title(title)
        organizations = set(self._ids_of(organization)) if organization else set()
        if words not in self._titles and words not in self._held:
            words, place, bodies = self._divided(title, demonym)
            country, organizations = country or place, organizations or bodies
        countries = organizations & self._countries
        if country is None and len(countries) == 1:
            country = next(iter(countries))
        known = self._titles.get(words)
        if known is None or (country and known.countries and country not in known.countries):
            return Office((words,), country, frozenset(organizations - countries), former)
        if country is None and known.countries:
            country = known.countries[0]
        if known.organization and not organizations:
            organizations = {known.organization}
        return Office(self._offices(known, words, country), country, frozenset(organizations - countries), former)

    def _offices(self, known: _Title, words: str, country: str | None) -> tuple[str, ...]:
        chief = self._leaders.get(country) if country else None
        titles = [chief if office == _CHIEF else office for office in known.offices]
        return tuple(dict.fromkeys((*(normal_title(item) for item in titles if item), words)))

    def _divided(self, title: str, demonym: Callable[[str], str | None]) -> tuple[str, str | None, set[str]]:
        """Divide "Russian president", "UN envoy" and "president of Russia" into the title and whose it is."""
        words = _LEADING.sub("", title.strip()).replace("’", "'").split()
        for cut in range(min(4, len(words) - 1), 0, -1):
            whose = " ".join(words[:cut]).removesuffix("'s")
            if country := demonym(whose) or demonym(whose.title()):
                return normal_title(" ".join(words[cut:])), country, set()
            if ids := set(self._ids_of(whose)):
                return normal_title(" ".join(words[cut:])), None, ids
        for cut in range(len(words) - 1, 0, -1):
            if words[cut] == "of":
                whose = " ".join(words[cut + 1 :]).removeprefix("the ")
                if ids := set(self._ids_of(whose)):
                    return normal_title(" ".join(words[:cut])), None, ids
        return normal_title(title), None, set()

    def holders(self, office: Office, on: str | None) -> tuple[ActorEntry, ...]:
        """Return who held an office on a day, the certain ones and the better title first; without a day the latest."""
        best: dict[str, _Holding] = {}
        for holding in self._holdings(office, on):
            known = best.get(holding.entry.id)
            if known is None or holding.key < known.key:
                best[holding.entry.id] = holding
        return tuple(holding.entry for holding in sorted(best.values(), key=lambda item: (item.key, item.entry.id)))

    def _holdings(self, office: Office, on: str | None) -> Iterator[_Holding]:
        for rank, title in enumerate(office.titles):
            fitting = [(entry, role) for entry, role in self._held.get(title, ()) if self._fits(role, office)]
            # "the Syrian president" is the state's, whenever there is such an office, and not that of a Syrian council
            of_state = [(entry, role) for entry, role in fitting if role.organization is None]
            of_bodies = fitting if rank == 0 or office.organizations else []
            for entry, role in fitting if office.organizations else of_state or of_bodies:
                if not _at_the_time(role, office, on):
                    continue
                doubtful = on is not None and not office.former and not certainly_holds(role.begin, role.end, on)
                yield _Holding(entry, (doubtful, rank, _descending(role.end if office.former else role.begin)))

    def _fits(self, role: Role, office: Office) -> bool:
        if office.country is not None and role.country != office.country:
            return False
        if not office.organizations:
            return True
        return role.organization is not None and not office.organizations.isdisjoint(self._ids_of(role.organization))


def _at_the_time(role: Role, office: Office, on: str | None) -> bool:
    if office.former:
        return role.end is not None and (on is None or role.end[: len(on)] <= on)
    return on is None or holds(role.begin, role.end, on)


def _descending(date: str | None) -> str:
    """Return a key that sorts later dates first and unknown ones last."""
    return "~" if date is None else date.translate(_TURNED)
