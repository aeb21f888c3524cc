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

_THESE = "WHERE number IN (SELECT unnest($numbers::INTEGER[]))"
_ARTICLES = """
SELECT d.number, d.id, coalesce(d.published, ''), d.source, d.text, u.original_number
FROM "document" d LEFT JOIN duplicate u ON u.number = d.number
WHERE d.number IN (SELECT unnest($numbers::INTEGER[]))
"""
_PEOPLE = f"""
SELECT number, actor, CASE WHEN {{known}} THEN identity END, country, coalesce(kind_group = 'person', false)
FROM identity {_THESE}
"""
_SOURCES = f'SELECT number, statement, position, start, "end", actor FROM statement_source {_THESE}'
_ACTORS = f"SELECT number, id, document, name, kind, known FROM actor {_THESE}"


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
        fresh = wanted - self._numbers.keys()
        if fresh:
            self._numbers.update(self.desk.numbers(fresh))
        return {record: self._numbers[record] for record in sorted(wanted) if record in self._numbers}

    def of(self, numbers: Iterable[int]) -> Mapping[int, Article]:
        """Return these articles, and others that were read before, by number."""
        for row in self._read("document", _ARTICLES, numbers):
            self._articles[row[0]] = Article(*row)
        return self._articles

    def people(self, numbers: Iterable[int]) -> Mapping[Record, Who]:
        """Return who the actors of these articles are, and of others that were read before."""
        # Whom one document alone knows is somebody else than by the rule only where people decided so.
        known = "method <> 'local' OR identity <> base" if self.decided.joined else "method <> 'local'"
        for number, actor, *found in self._read("identity", _PEOPLE.replace("{known}", known), numbers):
            self._people[number, actor] = Who(*found)
        return self._people

    def sources(self, statements: Iterable[Record]) -> dict[Record, tuple[Reference, ...]]:
        """Return the sources of statements that have any, in their order."""
        wanted = sorted(set(statements))
        for number, statement, *found in self._read("statement_source", _SOURCES, (number for number, _ in wanted)):
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
        rows = self._read("actor", _ACTORS, (number for number, _ in keys))
        self._actors.update(((number, actor), tuple(found)) for number, actor, *found in rows)
        return {key: self._actor(key) for key in keys if key in self._actors}

    def _actor(self, key: Record) -> Actor:
        document, name, kind, known = self._actors[key]
        return Actor(id=key[1], document=document, method="desk", name=name, kind=kind, known=known)

    def near(self, sql: str, numbers: Iterable[int], params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query in which ``{near event}`` stands for the rows of these documents."""
        return self.desk.rows(near(sql, numbers), params)

    def _read(self, table: str, sql: str, numbers: Iterable[int]) -> list[tuple[Any, ...]]:
        """Return the rows of a table of those of the articles of which it was not read before."""
        fresh = set(numbers) - self._asked[table]
        self._asked[table] |= fresh
        return self.desk.rows(sql, {"numbers": sorted(fresh)}) if fresh else []
