"""What is read of the articles whose events are compared: texts, dates, outlets, and who is who in them.

Needs a desk and numbers of its documents; makes plain values. What many steps of one finding ask for is read once:
make one ``Articles`` for a finding, and let go of it with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from volteface.analysis.followed import Decided, load_decided
from volteface.desk.conditions import near
from volteface.records import Actor, Reference

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["NOBODY", "Article", "Articles", "Record", "Who"]

Record = tuple[int, str]
"""Number of the document in the desk, and the id of a record or an actor in it."""


@dataclass(frozen=True, slots=True)
class Article:
    """A document as far as comparing needs it.

    Attributes:
        number: its number in the desk.
        id: its id.
        published: when, ISO; ``""`` where it is undated.
        outlet: who published it.
        text: its text.
        original: number of the document that it is a copy or another version of.
    """

    number: int
    id: str
    published: str
    outlet: str | None
    text: str
    original: int | None


@dataclass(frozen=True, slots=True)
class Who:
    """Who an actor of an article is.

    Attributes:
        identity: the desk-wide id; ``None`` where other documents do not know them.
        country: ISO 3166 alpha-3.
        person: whether it is a person.
    """

    identity: str | None
    country: str | None
    person: bool


NOBODY = Who(None, None, person=False)
"""Words that stand for nobody."""

_NUMBERS = 'SELECT id, number FROM "document" WHERE id IN (SELECT unnest($ids::VARCHAR[]))'
_ARTICLES = "SELECT number, id, published, source, text FROM {near document}"
_ORIGINALS = "SELECT number, original_number FROM {near duplicate}"
_PEOPLE = """
SELECT number, actor, identity, {known}, country, coalesce(kind_group = 'person', false) FROM {near identity}
"""
_SOURCES = 'SELECT number, statement, position, start, "end", actor FROM {near statement_source}'
_ACTORS = "SELECT number, id, document, name, kind, known FROM {near actor}"


class Articles:
    """The articles of one desk, each table of theirs read once.

    Args:
        desk: where they are kept; nobody may write into it meanwhile.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._decided: Decided | None = None
        self._asked: defaultdict[str, set[int]] = defaultdict(set)
        self._numbers: dict[str, int] = {}
        self._articles: dict[int, Article] = {}
        self._people: dict[Record, Who] = {}
        self._sources: defaultdict[Record, list[tuple[Any, ...]]] = defaultdict(list)
        self._actors: dict[Record, tuple[Any, ...]] = {}

    @property
    def decided(self) -> Decided:
        """Which decisions stand in the desk."""
        if self._decided is None:
            self._decided = load_decided(self.desk)
        return self._decided

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of documents by their ids."""
        wanted = set(ids)
        fresh = sorted(wanted - self._numbers.keys())
        if fresh:
            self._numbers.update(self.desk.rows(_NUMBERS, {"ids": fresh}))
        return {record: self._numbers[record] for record in sorted(wanted) if record in self._numbers}

    def of(self, numbers: Iterable[int]) -> Mapping[int, Article]:
        """Return these articles, and others that were read before, by number."""
        fresh = self._fresh("document", numbers)
        if fresh:
            originals = dict(self.near(_ORIGINALS, fresh))
            for number, record, published, outlet, text in self.near(_ARTICLES, fresh):
                self._articles[number] = Article(number, record, published or "", outlet, text, originals.get(number))
        return self._articles

    def people(self, numbers: Iterable[int]) -> Mapping[Record, Who]:
        """Return who the actors of these articles are, and of others that were read before."""
        fresh = self._fresh("identity", numbers)
        if fresh:
            # Whom one document alone knows is somebody else than by the rule only where people decided so.
            known = "method <> 'local' OR identity <> base" if self.decided.joined else "method <> 'local'"
            for number, actor, identity, is_known, *found in self.near(_PEOPLE.replace("{known}", known), fresh):
                self._people[number, actor] = Who(identity if is_known else None, *found)
        return self._people

    def sources(self, statements: Iterable[Record]) -> dict[Record, tuple[Reference, ...]]:
        """Return the sources of statements that have any, in their order."""
        wanted = sorted(set(statements))
        fresh = self._fresh("statement_source", (number for number, _ in wanted))
        if fresh:
            for number, statement, *found in self.near(_SOURCES, fresh):
                self._sources[number, statement].append(tuple(found))
        articles = self.of(number for number, _ in wanted)
        return {
            key: tuple(
                Reference(start, end, articles[key[0]].text[start:end], actor)
                for _, start, end, actor in sorted(self._sources[key], key=itemgetter(0))
            )
            for key in wanted
            if key in self._sources
        }

    def actors(self, wanted: Iterable[Record]) -> dict[Record, Actor]:
        """Return the actors of articles, known by the numbers of these and their own ids."""
        keys = sorted(set(wanted))
        fresh = self._fresh("actor", (number for number, _ in keys))
        if fresh:
            self._actors.update(((number, actor), tuple(found)) for number, actor, *found in self.near(_ACTORS, fresh))
        return {key: self._actor(key) for key in keys if key in self._actors}

    def _actor(self, key: Record) -> Actor:
        document, name, kind, known = self._actors[key]
        return Actor(id=key[1], document=document, method="desk", name=name, kind=kind, known=known)

    def near(self, sql: str, numbers: Iterable[int], params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query in which ``{near event}`` stands for the rows of these documents."""
        return self.desk.rows(near(sql, numbers), params)

    def _fresh(self, table: str, numbers: Iterable[int]) -> list[int]:
        """Return those of the documents of which a table was not read before, and note that it is."""
        fresh = set(numbers) - self._asked[table]
        self._asked[table] |= fresh
        return sorted(fresh)
