"""The actor registry: who is known before any reading, under which names, in which office and when.

Needs the tables under ``data/actors`` and, if the user has one, a table of the same form; makes ``ActorRegistry``,
which finds names in text, answers who a name may mean on a day, and who held an office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from volteface.knowledge.actor_entries import ActorEntry, DatedName, holds, packaged_entries, user_entries
from volteface.knowledge.institutions import Institutions, load_institutions
from volteface.knowledge.name_finder import Hit, NameFinder, Sense, fold, leftmost_longest
from volteface.knowledge.offices import OfficeIndex
from volteface.knowledge.tables import load_rows

__all__ = ["ActorEntry", "ActorRegistry", "DatedName", "Match", "load_registry"]

_BODIES = frozenset(
    (
        "Agency", "Army", "Assembly", "Authority", "Bank", "Coalition", "Commission", "Committee", "Congress",
        "Council", "Court", "Forces", "Front", "Guard", "League", "Movement", "Organisation", "Organization",
        "Parliament", "Party", "Union",
    )
)  # fmt: skip
_METONYMS = ("capital", "seat", "phrase")


@dataclass(frozen=True, slots=True)
class Match:
    """A known name in a text.

    Attributes:
        start: code point where it starts.
        end: code point after its last.
        entries: everyone the name may mean, likeliest first.
        via: how it is meant: ``name``, ``capital`` or ``seat`` or ``phrase`` (a metonym), ``institution`` (a country's
            ministry, army and so on), ``demonym``.
    """

    start: int
    end: int
    entries: tuple[ActorEntry, ...]
    via: str = "name"


@dataclass(frozen=True, slots=True)
class _Metonym:
    name: str
    actor: str
    kind: str
    begin: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class _Demonym:
    word: str
    country: str
    form: str


@dataclass(frozen=True, slots=True)
class _Ambiguity:
    alias: str
    rule: Literal["prefer", "office", "context"]
    preferred: str | None


@dataclass(frozen=True, slots=True)
class _Tables:
    metonyms: tuple[_Metonym, ...]
    demonyms: tuple[_Demonym, ...]
    ambiguities: tuple[_Ambiguity, ...]


class ActorRegistry:
    """Known actors and their names. Build it with ``load_registry``; it does not change.

    Args:
        entries: the actors by id.
        tables: metonyms, demonyms and the rules for ambiguous names.
        institutions: what every country has: ministries, armed forces, a parliament.
        own: ids that a user's table brought; a name prefers them.
    """

    def __init__(
        self,
        entries: Mapping[str, ActorEntry],
        tables: _Tables,
        *,
        institutions: Institutions,
        own: frozenset[str] = frozenset(),
    ) -> None:
        self._entries = dict(entries)
        self._tables = tables
        self._institutions = institutions
        self._own = own
        self._rules = {fold(row.alias): row for row in tables.ambiguities}
        self._demonyms = self._prefer_demonyms()
        self._metonyms = {(fold(row.name), row.actor): row for row in tables.metonyms}
        self._finder = NameFinder(self._senses())
        self._offices = OfficeIndex(self._entries.values(), self._actor_ids)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[ActorEntry]:
        return iter(self._entries.values())

    def get(self, id: str) -> ActorEntry | None:  # noqa: A002  # the contract's name for the key
        """Return the actor with this id, also an institution such as ``RUS.foreign-ministry``; ``None`` if unknown."""
        entry = self._entries.get(id)
        if entry is not None:
            return entry
        country, _, institution = id.partition(".")
        return self.institution(institution, country) if institution else self._institutions.bare(id)

    def institution(self, institution: str, country: str) -> ActorEntry | None:
        """Return a country's institution (``foreign-ministry`` of ``RUS``); ``None`` if either is unknown."""
        own = self._entries.get(f"{country}.{institution}")
        if own is not None:
            return own
        state = self._entries.get(country)
        if state is None or state.kind != "country":
            return None
        return self._institutions.of(institution, state)

    def demonym(self, word: str) -> str | None:
        """Return the country that a word of nationality belongs to ("Russian", "Russians" give ``RUS``).

        A word that several countries share gives the one preferred in ``actors/ambiguous.tsv``.
        """
        return self._demonyms.get(fold(word))

    def candidates(self, name: str, *, on: str | None = None) -> tuple[ActorEntry, ...]:
        """Return everyone whom a name may mean, likeliest first.

        Args:
            name: a whole name or alias.
            on: an ISO date or prefix; those alive or valid then come first, and of them those in office.
        """
        meant = [sense for sense in self._finder.senses(name) if sense.role not in ("demonym", "tail")]
        return self.ranked(self._resolved(meant), name=name, on=on)

    def ranked(
        self, entries: Iterable[ActorEntry], *, name: str | None = None, on: str | None = None
    ) -> tuple[ActorEntry, ...]:
        """Return entries with the likeliest first: valid on the day, in office on it, preferred for the name."""
        rule = self._rules.get(fold(name)) if name else None

        def key(entry: ActorEntry) -> tuple[bool, bool, bool, bool, str]:
            valid = entry.end is None if on is None else self._valid(entry, name, on)
            idle = on is None or not any(holds(role.begin, role.end, on) for role in entry.roles)
            other = rule is None or entry.id != rule.preferred
            first, second = (other, idle) if rule is not None and rule.rule == "prefer" else (idle, other)
            return (entry.id not in self._own, not valid, first, second, entry.id)

        return tuple(sorted(entries, key=key))

    def name_on(self, id: str, on: str) -> str | None:  # noqa: A002  # the contract's name for the key
        """Return what an actor was called on a day: the dated name if there is one, else the usual name."""
        entry = self.get(id)
        if entry is None:
            return None
        fitting = [item.name for item in entry.names if holds(item.begin, item.end, on)]
        return fitting[-1] if fitting else entry.name

    def office_holders(
        self, title: str, *, country: str | None = None, organization: str | None = None, on: str | None = None
    ) -> tuple[ActorEntry, ...]:
        """Return who held an office.

        Args:
            title: as texts have it: "foreign minister", "Kremlin spokesman", "Russian president", "UN chief", "leader".
            country: alpha-3; read from the title where it names one.
            organization: an actor's id or any of its names.
            on: an ISO date or prefix of one; without it all holders, latest first.

        Returns:
            Holders on that day, those certain to the day first; without ``on`` the latest first.
        """
        return self._offices.holders(self._offices.office(title, country, organization, demonym=self.demonym), on)

    def find(self, text: str) -> tuple[Match, ...]:
        """Return the known names in a text: leftmost, longest, on word boundaries, in time linear in the text.

        Case counts, but a name all in capitals is found too. Words of nationality alone are left to ``demonym`` and
        ``find_demonyms``; with an institution they make a match ("Russian foreign ministry", "the US government").
        """
        folded = fold(text)
        hits = list(self._finder.hits(folded))
        names = (match for hit in hits if (match := self._name_match(folded, hit)))
        found: dict[tuple[int, int], Match] = {}
        for match in (*self._institution_matches(folded, hits), *names):  # a name of its own goes before the pattern
            core = _core_start(folded, match), match.end
            if core not in found or match.start <= found[core].start:
                found[core] = match
        return tuple(found[core] for core in leftmost_longest(found))

    def find_demonyms(self, text: str) -> tuple[Match, ...]:
        """Return the words of nationality in a text ("Russian", "South Koreans"), leftmost and longest."""
        folded = fold(text)
        found = {
            (hit.start, hit.end): Match(hit.start, hit.end, (self._entries[country],), "demonym")
            for hit in self._finder.hits(folded)
            if (country := self._head_country(folded, hit, ("demonym",)))
        }
        return tuple(found[span] for span in leftmost_longest(found))

    def extended(self, path: Path) -> ActorRegistry:
        """Return this registry with a user's table added.

        Args:
            path: a TSV as described in docs/guide/actors.md. A row with a known id adds names and roles to that actor.

        Raises:
            DataFileError: the table breaks its schema; names file, line and column.
        """
        entries = dict(self._entries)
        added = user_entries(path, entries)
        entries.update((entry.id, entry) for entry in added)
        own = self._own | {entry.id for entry in added}
        return ActorRegistry(entries, self._tables, institutions=self._institutions, own=own)

    def _actor_ids(self, name: str) -> tuple[str, ...]:
        """Return the ids of all whom a name or an id may mean."""
        if name in self._entries:
            return (name,)
        return tuple(sense.target for sense in self._finder.senses(name) if sense.role not in ("demonym", "tail"))

    def _prefer_demonyms(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for row in self._tables.demonyms:
            rule = self._rules.get(fold(row.word))
            word = fold(row.word)
            if word not in words or (rule is not None and rule.preferred == row.country):
                words[word] = row.country
        capitals = {word.upper(): country for word, country in words.items() if len(word) > 3}
        return capitals | words

    def _senses(self) -> Iterator[tuple[str, Sense]]:
        for entry in self._entries.values():
            sense = Sense("name", entry.id)
            yield entry.name, sense
            for alias in entry.aliases:
                if (fold(alias), entry.id) not in self._metonyms:
                    yield alias, sense
            if entry.kind == "organization":
                yield from ((name, sense) for name in _uncapitalised((entry.name, *entry.aliases)))
        for metonym in self._tables.metonyms:
            yield metonym.name, Sense(metonym.kind, metonym.actor)
        for demonym in self._tables.demonyms:
            yield demonym.word, Sense("demonym", demonym.country)
        for tail, institution in self._institutions.tails():
            yield tail, Sense("tail", institution)

    def _resolved(self, senses: Iterable[Sense]) -> tuple[ActorEntry, ...]:
        found = {sense.target: self.get(sense.target) for sense in senses}
        return tuple(entry for entry in found.values() if entry is not None)

    def _valid(self, entry: ActorEntry, name: str | None, on: str) -> bool:
        if not holds(entry.begin, entry.end, on):
            return False
        metonym = self._metonyms.get((fold(name), entry.id)) if name else None
        return metonym is None or holds(metonym.begin, metonym.end, on)

    def _name_match(self, folded: str, hit: Hit) -> Match | None:
        meant = [sense for sense in hit.senses if sense.role not in ("demonym", "tail")]
        if meant:
            entries = self.ranked(self._resolved(meant), name=folded[hit.start : hit.end])
            return Match(hit.start, hit.end, entries, _via(meant, entries[0]))
        for sense in hit.senses:
            bare = self._institutions.bare(sense.target) if sense.role == "tail" else None
            if bare is not None:
                return Match(hit.start, hit.end, (bare,), "institution")
        return None

    def _institution_matches(self, folded: str, hits: Iterable[Hit]) -> Iterator[Match]:
        """Yield country + institution, in both orders: "Russian foreign ministry", "ministry of defence of Russia"."""
        heads = _longest((hit, self._head_country(folded, hit, ("demonym", "name"))) for hit in hits)
        names = _longest((hit, self._head_country(folded, hit, ("name",))) for hit in hits)
        tails = _longest((hit, _institution(hit)) for hit in hits)
        for start, (end, country) in heads.items():
            for tail_end, institution in _following(folded, end, ("'s ", "' ", " "), tails):
                if match := self._compound(start, tail_end, institution, country):
                    yield match
        for start, (end, institution) in tails.items():
            for head_end, country in _following(folded, end, (" of the ", " of "), names):
                if match := self._compound(start, head_end, institution, country):
                    yield match

    def _compound(self, start: int, end: int, institution: str, country: str) -> Match | None:
        if self._institutions.is_government(institution):
            return Match(start, end, (self._entries[country],), "phrase")
        entry = self.institution(institution, country)
        return None if entry is None else Match(start, end, (entry,), "institution")

    def _head_country(self, folded: str, hit: Hit, roles: tuple[str, ...]) -> str | None:
        """Return the country whose name or nationality a hit is."""
        for sense in hit.senses:
            if sense.role == "demonym" and "demonym" in roles:
                return self._demonyms.get(folded[hit.start : hit.end], sense.target)
            if sense.role == "name" and "name" in roles and self._entries[sense.target].kind == "country":
                return sense.target
        return None


def _uncapitalised(names: Iterable[str]) -> Iterator[str]:
    """Yield the spellings with small letters that some papers use: "Labour party", "European court of human rights"."""
    for name in names:
        first, *rest = name.split()
        if rest and rest[-1] in _BODIES:
            yield " ".join((first, *rest[:-1], rest[-1].lower()))
        elif "of" in rest and rest[0] in _BODIES:
            yield " ".join((first, *(word.lower() for word in rest)))


def _core_start(folded: str, match: Match) -> int:
    """Return where a name starts without its article, so that "The Guardian" gives way to "Guardian Council"."""
    return match.start + 4 if folded.startswith(("The ", "THE ", "the "), match.start) else match.start


def _via(senses: Iterable[Sense], entry: ActorEntry) -> str:
    roles = {sense.role for sense in senses if sense.target == entry.id}
    if "name" in roles:
        return "name"
    return next((kind for kind in _METONYMS if kind in roles), "name")


def _institution(hit: Hit) -> str | None:
    return next((sense.target for sense in hit.senses if sense.role == "tail"), None)


def _longest(pairs: Iterable[tuple[Hit, str | None]]) -> dict[int, tuple[int, str]]:
    """Return by their start the longest hits that have a value, with it."""
    longest: dict[int, tuple[int, str]] = {}
    for hit, value in pairs:
        if value is not None and hit.end > longest.get(hit.start, (0, ""))[0]:
            longest[hit.start] = hit.end, value
    return longest


def _following(
    folded: str, end: int, joints: tuple[str, ...], later: Mapping[int, tuple[int, str]]
) -> Iterator[tuple[int, str]]:
    for joint in joints:
        if end + len(joint) in later and folded.startswith(joint, end):
            yield later[end + len(joint)]


def _join_metonyms(entries: dict[str, ActorEntry], metonyms: Iterable[_Metonym]) -> None:
    for row in metonyms:
        entry = entries.get(row.actor)  # None for an institution, which is made when it is asked for
        if entry is not None and row.name not in entry.aliases:
            entries[row.actor] = replace(entry, aliases=(*entry.aliases, row.name))


@cache
def load_registry() -> ActorRegistry:
    """Return the packaged registry, loaded once a process.

    Raises:
        DataFileError: a packaged table breaks its schema.
    """
    tables = _Tables(
        load_rows("actors/metonyms", _Metonym),
        load_rows("actors/demonyms", _Demonym),
        load_rows("actors/ambiguous", _Ambiguity),
    )
    entries = packaged_entries()
    _join_metonyms(entries, tables.metonyms)
    adjectives: dict[str, str] = {}
    for row in tables.demonyms:
        if row.form == "main":
            adjectives[row.country] = row.word
    return ActorRegistry(entries, tables, institutions=load_institutions(adjectives))
