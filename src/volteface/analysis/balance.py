"""Source balance: whose words fill a document, and what rests on one unnamed source.

Needs the statements and actors of one document and its text, or events of a desk. Makes ``SourceShare`` rows and
``ThinEvidence``. Each code point counts once, for the innermost speaker: words of officials that an agency relays are
the officials'. Words of several speakers at once count for the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from volteface.analysis.articles import Articles
from volteface.records import Actor, Event, Reference, Statement

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = [
    "AUTHOR",
    "SourceShare",
    "ThinEvidence",
    "is_unnamed",
    "load_thin_evidence",
    "source_balance",
    "thin_evidence",
]

AUTHOR = "author"
"""Key of the words that the article says in its own voice."""

_NAMEABLE = frozenset(("person", "group", "other"))


@dataclass(frozen=True, slots=True)
class SourceShare:
    """What one source fills of a document.

    Attributes:
        source: the actor's id; ``"author"`` for the article's own voice; ``None`` where nobody is resolved.
        name: the actor's name, the words of the source where it has no actor, ``""`` where the text names none.
        characters: code points of its words, each counted for one source only.
        share: part of the document's text, 0..1.
        statements: ids of its statements, in text order.
        unnamed: whether the text keeps its name back.
        alone: ids of the statements that rest on this one unnamed source and no other.
    """

    source: str | None
    name: str
    characters: int
    share: float
    statements: tuple[str, ...] = ()
    unnamed: bool = False
    alone: tuple[str, ...] = ()


def source_balance(statements: Sequence[Statement], actors: Iterable[Actor], text: str) -> tuple[SourceShare, ...]:
    """Return the sources of a document, the one with most words first.

    Args:
        statements: all statements of the document.
        actors: the actors of the document.
        text: the document's text.
    """
    by_id = {actor.id: actor for actor in actors}
    characters: dict[tuple[str | None, str], int] = defaultdict(int)
    covered = 0
    for statement, start, end in _innermost(statements):
        covered += end - start
        for key in _keys(statement, by_id)[:1]:
            characters[key] += end - start
    said: dict[tuple[str | None, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for key in _keys(statement, by_id):
            said[key].append(statement)
    shares = [_share(key, characters[key], said[key], by_id, len(text)) for key in said]
    own = len(text) - covered
    shares.append(SourceShare(AUTHOR, AUTHOR, own, own / len(text) if text else 0.0))
    return tuple(sorted(shares, key=lambda item: (-item.characters, item.name, item.source or "")))


class Sourced(Protocol):
    """What a statement and a carrier share."""

    @property
    def id(self) -> str:
        """The statement's id."""

    @property
    def source(self) -> tuple[Reference, ...]:
        """Who says it."""


@dataclass(frozen=True, slots=True)
class ThinEvidence:
    """An event that a document has from one unnamed source, and from nobody else.

    Attributes:
        event: the first mention's id.
        statement: id of the statement that asserts it.
        source: the words for the source: "a court official".
    """

    event: str
    statement: str
    source: Reference


def thin_evidence(
    events: Iterable[Event], statements: Mapping[str, Sourced], actors: Mapping[str, Actor]
) -> tuple[ThinEvidence, ...]:
    """Return the events that rest on one unnamed source, in the order of their first mentions.

    An event that the article tells in its own voice too, or that somebody else asserts as well, is not among them.

    Args:
        events: of one document or of many.
        statements: the statements that assert them, by id; one that is missing counts as the article's own voice.
        actors: the actors of the statements' sources, by id.
    """
    asserted: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        asserted[event.same_as or event.id].append(event)
    found = []
    for first, mentions in asserted.items():
        said = [statements.get(event.statement or "") for event in mentions]
        sources = {
            (source.text.casefold(), source.actor): source
            for item in said
            if item is not None
            for source in item.source
        }
        if None in said or any(item is not None and not item.source for item in said) or len(sources) != 1:
            continue
        source = next(iter(sources.values()))
        if is_unnamed(source, actors.get(source.actor or "")):
            found.append(ThinEvidence(first, mentions[0].statement or "", source))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Said:
    id: str
    source: tuple[Reference, ...]


def load_thin_evidence(
    desk: Desk, events: Sequence[Event], articles: Articles | None = None
) -> tuple[ThinEvidence, ...]:
    """Return the events of a desk that rest on one unnamed source.

    Args:
        desk: where they are kept.
        events: of the desk.
        articles: what was read of their articles, where it is kept for more.

    Raises:
        StoreError: the desk could not be opened.
    """
    articles = articles or Articles(desk)
    with desk.sharing():
        numbers = articles.numbers(event.document for event in events if event.statement)
        said = articles.sources((numbers[e.document], e.statement) for e in events if e.statement)
        who = ((key[0], source.actor) for key, sources in said.items() for source in sources if source.actor)
        actors = {actor: found for (_, actor), found in articles.actors(who).items()}
    return thin_evidence(events, {key[1]: _Said(key[1], sources) for key, sources in said.items()}, actors)


def is_unnamed(reference: Reference, actor: Actor | None) -> bool:
    """Say whether a source is kept nameless: "officials", "a source close to the talks"."""
    if actor is None:
        return not any(word[:1].isupper() for word in reference.text.split()[-1:])
    last = actor.name.split()[-1:]
    return not actor.known and actor.kind in _NAMEABLE and all(word.islower() for word in last)


def _keys(statement: Statement, actors: dict[str, Actor]) -> list[tuple[str | None, str]]:
    """Return (actor id, name) of each source of a statement; one empty key where it has none."""
    keys = [
        (reference.actor, actors[reference.actor].name)
        if reference.actor is not None and reference.actor in actors
        else (None, reference.text)
        for reference in statement.source
    ]
    return list(dict.fromkeys(keys)) or [(None, "")]


def _share(
    key: tuple[str | None, str], characters: int, said: Sequence[Statement], actors: dict[str, Actor], length: int
) -> SourceShare:
    source, name = key
    actor = actors.get(source) if source is not None else None
    references = [ref for item in said for ref in item.source if ref.actor == source and (actor or ref.text == name)]
    unnamed = all(is_unnamed(reference, actor) for reference in references)
    alone = tuple(item.id for item in said if unnamed and len(item.source) <= 1)
    ids = tuple(item.id for item in said)
    return SourceShare(source, name, characters, characters / length if length else 0.0, ids, unnamed, alone)


def _innermost(statements: Sequence[Statement]) -> Iterator[tuple[Statement, int, int]]:
    """Yield (statement, start, end) of the stretches that each statement holds innermost, in one sweep."""
    depths = _depths(statements)
    pieces = sorted((span.start, span.end, index) for index, item in enumerate(statements) for span in item.content)
    edges = sorted({edge for start, end, _ in pieces for edge in (start, end)})
    open_: list[tuple[int, int, int, int]] = []
    at = 0
    for here, after in pairwise(edges):
        while at < len(pieces) and pieces[at][0] <= here:
            start, end, index = pieces[at]
            heappush(open_, (end - start, -depths[index], end, index))
            at += 1
        while open_ and open_[0][2] <= here:
            heappop(open_)
        if open_:
            yield statements[open_[0][3]], here, after


def _depths(statements: Sequence[Statement]) -> list[int]:
    """Return how many carriers stand before each statement."""
    carriers = {statement.id: statement.relayed_by for statement in statements}
    depths = []
    for statement in statements:
        depth, at = 0, statement.relayed_by
        while at is not None and depth < len(statements):
            depth, at = depth + 1, carriers.get(at)
        depths.append(depth)
    return depths
