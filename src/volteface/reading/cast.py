"""Who takes part in one document: the actors that its names stand for.

Needs name candidates and the registry; makes the cast and fills in ``actor`` of every name. A registry name that
several may bear goes to the one whom the document names in full, else to the one in office on its date; a surname goes
to the bearer of the full name, an acronym to the name it stands beside. Unknown names become actors of this document
only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from volteface.knowledge.actor_entries import holds
from volteface.knowledge.actors import ActorEntry, ActorRegistry
from volteface.knowledge.gazetteer import load_gazetteer
from volteface.reading.candidates import Candidate
from volteface.reading.columns import Columns
from volteface.records import Actor, ActorKind, Document, Role, make_id

__all__ = ["METHOD", "Cast", "Figure"]

METHOD = "mentions.rules.v1"
_WHERE = frozenset(("in", "at", "near", "outside", "around", "across"))
_ACTOR_KINDS = frozenset(("person", "organization", "country", "group", "office", "media", "facility", "other"))


@dataclass(slots=True)
class Figure:
    """One actor of the document while it is being read.

    ``entry`` is the registry's record of it, ``first`` where the text first names it.
    """

    id: str
    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    gender: str | None = None
    plural: bool = False
    entry: ActorEntry | None = None
    roles: list[Role] = field(default_factory=list)
    aliases: dict[str, None] = field(default_factory=dict)
    named: bool = True
    words: set[str] = field(default_factory=set)
    nouns: set[str] = field(default_factory=set)
    count: int = 0
    first: int = sys.maxsize


class Cast:
    """The actors of one document by id, in the order of their first mention."""

    def __init__(self, document: Document, registry: ActorRegistry) -> None:
        self.document = document
        self.registry = registry
        self.on = document.published[:10] if document.published else None
        self.figures: dict[str, Figure] = {}
        self._by_word: dict[str, list[Figure]] = {}
        self._by_name: dict[str, Figure] = {}
        self._merged: dict[str, str] = {}

    # -- joining ------------------------------------------------------------------------------------------------

    def known(self, entry: ActorEntry) -> Figure:
        """Return the figure of a registry entry, made on first use."""
        figure = self.figures.get(entry.id)
        if figure is None:
            figure = Figure(entry.id, entry.name, entry.kind, entry.country, entry.sector, entry=entry)
            figure.words.update(word.lower() for word in entry.name.split())
            for alias in entry.aliases:
                figure.words.update(word.lower() for word in alias.split())
            if entry.description:
                figure.words.update(entry.description.lower().replace("-", " ").split())
            self._join(figure, entry.name)
        return figure

    def local(self, name: str, kind: str, *, key: str | None = None) -> Figure:
        """Return the figure that only this document knows under ``name`` (or ``key``), made on first use."""
        key = (key or name).casefold()
        figure = self._by_name.get(key)
        if figure is None:
            kind = kind if kind in _ACTOR_KINDS else "other"
            figure = Figure(make_id(self.document.id, "actor", key), name, kind)
            figure.words.update(word.lower() for word in name.split())
            self._by_name[key] = figure
            self._join(figure, name)
        return figure

    def country(self, code: str) -> Figure | None:
        """Return the figure of a state and its government."""
        entry = self.registry.get(code)
        return self.known(entry) if entry is not None and entry.kind == "country" else None

    def _join(self, figure: Figure, name: str) -> None:
        self.figures[figure.id] = figure
        if figure.kind == "person":
            for word in {*name.lower().replace("-", " ").split(), name.split()[-1].lower()}:
                self._by_word.setdefault(word, []).append(figure)

    # -- names --------------------------------------------------------------------------------------------------

    def assign(self, names: list[Candidate], words: Columns) -> None:
        """Fill in the actor of every name of the document: full names first, what rests on them after."""
        _inherit_person(names, words.head, words.dep)
        _settle_surnames(names, words)
        _settle_kinds(names)
        _settle_places(names)
        fixed = {c.entries[0].id for c in names if len(c.entries) == 1}
        wanted = [c for c in names if c.form == "name" and c.kind != "place" and not _is_bare(c)]
        for candidate in wanted:
            if candidate.entries and not self._is_short(candidate):
                self._take(candidate, self.known(self._choose(candidate, fixed)))
            elif not candidate.entries and len(candidate.name.split()) > 1:
                self._take(candidate, self.local(_plain(candidate.name), candidate.kind))
        for candidate in wanted:
            if candidate.actor is None:
                self._assign_short(candidate, fixed)

    def _is_short(self, candidate: Candidate) -> bool:
        return candidate.entries[0].kind == "person" and " " not in candidate.name

    def _assign_short(self, candidate: Candidate, fixed: set[str]) -> None:
        bearers = self._by_word.get(_plain(candidate.name).lower().replace("’s", ""), ())
        known_ids = {entry.id for entry in candidate.entries}
        named = [figure for figure in bearers if figure.id in known_ids]
        if candidate.entries and (named or not bearers):
            self._take(candidate, named[0] if named else self.known(self._choose(candidate, fixed)))
        elif bearers and candidate.kind in ("person", "other", "organization"):
            figure = self._fitting(bearers, candidate)
            candidate.kind = "person"
            if candidate.entries:  # what the registry knows of somebody else of this name
                candidate.entries, candidate.country, candidate.sector, candidate.gender = (), None, None, None
            self._take(candidate, figure)
        else:
            self._take(candidate, self.local(_plain(candidate.name), candidate.kind))

    def _fitting(self, bearers: Iterable[Figure], candidate: Candidate) -> Figure:
        """Return the bearer of a surname who fits the candidate's gender, is named before it, and is named most."""
        bearers = list(bearers)
        fitting = [f for f in bearers if not (f.gender and candidate.gender and f.gender != candidate.gender)]
        surname = candidate.name.lower()
        last = [f for f in fitting if f.name.lower().endswith(surname)]
        able = last or fitting or bearers
        before = [f for f in able if f.first < candidate.start]
        return max(reversed(before or able), key=lambda figure: figure.count)

    def _choose(self, candidate: Candidate, fixed: set[str]) -> ActorEntry:
        entries = candidate.entries
        if len(entries) == 1:
            return entries[0]
        named = [entry for entry in entries if entry.id in fixed]
        if named:
            return named[0]
        return self.registry.ranked(entries, name=candidate.name, on=self.on)[0]

    def _take(self, candidate: Candidate, figure: Figure) -> None:
        candidate.actor = figure.id
        figure.count += 1
        figure.first = min(figure.first, candidate.start)
        if candidate.addressed or figure.gender is None:
            figure.gender = candidate.gender or figure.gender
        figure.country = figure.country or candidate.country
        figure.sector = figure.sector or candidate.sector
        figure.aliases.setdefault(candidate.name)
        if candidate.title and figure.kind == "person":
            figure.words.update(candidate.title_words)
            self.add_role(figure, Role(candidate.title, None, candidate.country))

    def sector_of(self, name: str) -> str | None:
        """Return the sector of the figure with this name, ``None`` if there is none."""
        return next((figure.sector for figure in self.figures.values() if figure.name == name), None)

    def text_of(self, candidate: Candidate, owner: Candidate) -> str:
        """Return the words of a description with the name that it belongs to: "leader of the SDF"."""
        start = candidate.end - len(candidate.name)
        return " ".join(self.document.text[start : owner.end].split())

    def gather(self, members: Sequence[Figure], noun: str | None = None) -> Figure:
        """Return several actors as one group: "the two men"; ``noun`` says what they are called together."""
        names = [member.name for member in members]
        group = self.local(f"{', '.join(names[:-1])} and {names[-1]}", "group")
        group.plural, group.named = True, False
        if noun is not None:
            group.nouns.add(noun)
        return group

    def pair(self, first: Figure, second: Figure) -> Figure | None:
        """Return the group of the two, if the text has named them together."""
        return self._by_name.get(f"{first.name} and {second.name}".casefold())

    def merge(self, unnamed: Figure, named: Figure) -> None:
        """Let all that was said of an unnamed actor of this document stand for a named one."""
        if unnamed.entry is None and unnamed is not named and self.final(named.id) != unnamed.id:
            self._merged[unnamed.id] = named.id
            named.nouns |= unnamed.nouns
            named.words |= unnamed.words
            named.count += unnamed.count
            named.gender = named.gender or unnamed.gender

    def final(self, id: str) -> str:  # noqa: A002  # the record's own word
        """Return the id that an actor goes by after all merging."""
        while id in self._merged:
            id = self._merged[id]  # noqa: A001  # likewise
        return id

    def add_role(self, figure: Figure, role: Role) -> None:
        """Add a role that the text gives, once; one that the registry has already is not repeated."""
        title = role.title.lower()
        held = [*figure.roles, *(self.roles_on_date(figure.entry) if figure.entry else ())]
        if any(title == known.title.lower() and role.organization in (None, known.organization) for known in held):
            return
        figure.roles.append(role)

    def roles_on_date(self, entry: ActorEntry) -> tuple[Role, ...]:
        """Return the roles that an entry holds on the document's date, all of them if the document has none."""
        return tuple(role for role in entry.roles if self.on is None or holds(role.begin, role.end, self.on))

    # -- results ------------------------------------------------------------------------------------------------

    def actors(self, ids: Iterable[str]) -> tuple[Actor, ...]:
        """Return the actor records of the ids, each once, in the order of their first mention."""
        return tuple(self._record(self.figures[id]) for id in dict.fromkeys(ids))  # noqa: A001  # the record's own word

    def _record(self, figure: Figure) -> Actor:
        entry = figure.entry
        roles = (*(self.roles_on_date(entry) if entry else ()), *figure.roles)
        aliases = dict.fromkeys(entry.aliases if entry else ())
        aliases.update((alias, None) for alias in figure.aliases if alias != figure.name)
        kind: ActorKind = figure.kind  # type: ignore[assignment]  # made of actor kinds only
        return Actor(
            id=figure.id,
            document=self.document.id,
            method=METHOD,
            name=figure.name,
            kind=kind,
            country=figure.country,
            sector=figure.sector,
            roles=roles,
            aliases=tuple(aliases),
            known=entry is not None,
        )


def _inherit_person(names: list[Candidate], heads: list[int], deps: list[str]) -> None:
    """Take unknown names that "and" joins to a person for persons."""
    persons = {c.head for c in names if c.kind == "person"}
    for candidate in names:
        joined = candidate.form == "name" and deps[candidate.head] == "conj" and heads[candidate.head] in persons
        if joined and candidate.kind == "other" and not candidate.entries:
            candidate.kind = "person"
            persons.add(candidate.head)


def _settle_surnames(names: list[Candidate], words: Columns) -> None:
    """Take the surname of somebody named here for that person, not for a town of its name; "in London" is the town."""
    surnames = {c.name.split()[-1] for c in names if c.form == "name" and c.kind == "person" and " " in c.name}
    for candidate in names:
        bare = candidate.form == "name" and not candidate.entries and candidate.name in surnames
        if bare and words.lower[words.head[candidate.head]] not in _WHERE:
            candidate.kind = "person"


def _settle_places(names: list[Candidate]) -> None:
    """Take names that nothing tells of, and that a place bears, for places; not those that persons here bear."""
    persons = {word for c in names if c.kind == "person" for word in c.name.split()}
    unknown = [c for c in names if c.form == "name" and c.kind == "other" and not c.entries and c.name not in persons]
    if not unknown:
        return
    flags = load_gazetteer().known([_plain(candidate.name) for candidate in unknown])
    for candidate, is_place in zip(unknown, flags, strict=True):
        if is_place:
            candidate.kind = "place"


def _is_bare(candidate: Candidate) -> bool:
    """Say whether the name is an institution of a state that it does not tell: "the army"."""
    return candidate.via == "institution" and bool(candidate.entries) and candidate.entries[0].country is None


def _settle_kinds(names: list[Candidate]) -> None:
    """Give all bearers of one unknown name one kind: a place if any of them stands where only a place can."""
    kinds: dict[str, str] = {}
    for candidate in names:
        if candidate.form == "name" and not candidate.entries and candidate.kind not in ("other", "organization"):
            kinds.setdefault(candidate.name, candidate.kind)
    for candidate in names:
        if candidate.form == "name" and not candidate.entries and candidate.kind in ("other", "organization"):
            candidate.kind = kinds.get(candidate.name, candidate.kind)  # type: ignore[assignment]  # kinds of candidates


def _plain(name: str) -> str:
    """Return a name on one line without a possessive ending."""
    return " ".join(name.split()).removesuffix("’s").removesuffix("'s")
