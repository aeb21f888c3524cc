"""The desk's lists of records: one method a kind, each with the filters that make sense for it.

Needs a store; makes records, newest first. ``Desk`` is these and everything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar

from volteface.desk.actors import resolve_actor
from volteface.desk.conditions import Conditions
from volteface.desk.queries import (
    AUTHOR,
    DAYS,
    by_actor,
    by_author,
    by_mention,
    by_pair,
    complete,
    select_newest,
    select_records,
    select_standing,
    select_whole,
)
from volteface.desk.store import Store
from volteface.records import Event, Label, Mention, Outlook, Parallel, Place, Shift, Statement, Time

__all__ = ["RecordLists"]

T = TypeVar("T")


class RecordLists:
    """The lists of records. They leave out what is not counted unless ``counted=False``."""

    _store: Store

    def events(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        pair: tuple[str, str] | None = None,
        type: str | None = None,  # noqa: A002  # the field's name in the contract
        since: str | None = None,
        until: str | None = None,
        reality: str | None = None,
        text: str | None = None,
        dated: Literal["happened", "published"] = "happened",
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Event, ...]:
        """Return events, newest first, by the day they happened (where unknown, were published).

        Args:
            actor: who acted: an id, a name or an alias.
            recipient: whom it was done to.
            pair: two actors of whom one acted and the other received, either way.
            type: PLOVER type, for example ``ASSAULT``.
            since: on this ISO date or later.
            until: on this ISO date or earlier.
            reality: current, historical, future, hypothetical or negated.
            text: words that the trigger holds.
            dated: what ``since`` and ``until`` and the order go by: when it happened, or when it was reported.
            counted: leave out what is not counted.
            limit: how many at most.

        Raises:
            InputError: nobody, or more than one, is called so.
        """
        day = DAYS["event"] if dated == "happened" else "d.published"
        conditions = Conditions().equal("r.type", "type", type).equal("r.reality", "reality", reality)
        conditions.contains("r.trigger_text", "text", text).between(day, since, until)
        with self._store.reading() as connection:
            if actor is not None:
                by_actor(connection, conditions, ["event.actor"], resolve_actor(connection, actor))
            if recipient is not None:
                by_actor(connection, conditions, ["event.recipient"], resolve_actor(connection, recipient))
            if pair is not None:
                by_pair(connection, conditions, *(resolve_actor(connection, one) for one in pair))
            return select_records(connection, Event, conditions, date=day, limit=limit, counted=counted)

    def statements(
        self,
        *,
        source: str | None = None,
        about: str | None = None,
        act: str | None = None,
        venue: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Statement, ...]:
        """Return statements, newest first.

        Args:
            source: whose they are: an actor's id, name or alias.
            about: an actor whom the content mentions.
            act: say, deny, claim, ...
            venue: words of the outlet, platform or occasion.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            text: words that the content holds.
            counted: leave out what is not counted.
            limit: how many at most.

        Raises:
            InputError: nobody, or more than one, is called so.
        """
        conditions = Conditions().equal("r.act", "act", act).between("d.published", since, until)
        if venue is not None:
            conditions.add(_child_text("statement_venue", "venue"), venue=venue)
        if text is not None:
            conditions.add(_child_text("statement_content", "text"), text=text)
        with self._store.reading() as connection:
            if source is not None:
                by_actor(connection, conditions, ["statement.source"], resolve_actor(connection, source))
            if about is not None:
                by_actor(connection, conditions, ["statement.about"], resolve_actor(connection, about))
            return select_records(connection, Statement, conditions, limit=limit, counted=counted)

    def labels(
        self,
        *,
        by: str | None = None,
        target: str | None = None,
        stance: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Label, ...]:
        """Return labels, newest first.

        Args:
            by: who calls so: an actor, or ``author``.
            target: who is called so.
            stance: hostile, neutral or favourable.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            text: words of the label.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.stance", "stance", stance).contains("r.text", "text", text)
        return self._records(
            Label, conditions, {"by": by, "target": target}, since=since, until=until, counted=counted, limit=limit
        )

    def outlooks(
        self,
        *,
        kind: str | None = None,
        holder: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Outlook, ...]:
        """Return what is open or expected, newest first.

        Args:
            kind: question, condition, forecast, intention or sign.
            holder: who expects it: an actor, or ``author``.
            about: whom it is about.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.kind", "kind", kind)
        if about is not None:
            with self._store.reading() as connection:
                by_actor(connection, conditions, ["outlook.about"], resolve_actor(connection, about))
        return self._records(
            Outlook, conditions, {"holder": holder}, since=since, until=until, counted=counted, limit=limit
        )

    def shifts(
        self,
        *,
        kind: str | None = None,
        actor: str | None = None,
        target: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Shift, ...]:
        """Return turns, newest first.

        Args:
            kind: label, tone, relation, status or position.
            actor: who turned.
            target: towards whom.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            counted: leave out what is not counted.
            limit: how many at most.
        """
        conditions = Conditions().equal("r.kind", "kind", kind)
        actors = {"actor": actor, "target": target}
        return self._records(Shift, conditions, actors, since=since, until=until, counted=counted, limit=limit)

    def mentions(
        self,
        *,
        actor: str | None = None,
        kind: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Mention, ...]:
        """Return mentions of an actor or of a kind, newest first."""
        conditions = Conditions().equal("r.kind", "kind", kind)
        return self._records(
            Mention, conditions, {"actor": actor}, since=since, until=until, counted=counted, limit=limit
        )

    def times(
        self, *, since: str | None = None, until: str | None = None, counted: bool = True, limit: int | None = None
    ) -> tuple[Time, ...]:
        """Return time expressions of the documents published in a period, newest first."""
        return self._records(Time, Conditions(), {}, since=since, until=until, counted=counted, limit=limit)

    def places(
        self,
        *,
        name: str | None = None,
        country: str | None = None,
        since: str | None = None,
        until: str | None = None,
        counted: bool = True,
        limit: int | None = None,
    ) -> tuple[Place, ...]:
        """Return places by name (in any case) or country (ISO 3166 alpha-3), newest first."""
        conditions = Conditions().equal("r.country", "country", country)
        if name is not None:
            conditions.add("lower(coalesce(r.name, r.text)) = lower($name)", name=name)
        return self._records(Place, conditions, {}, since=since, until=until, counted=counted, limit=limit)

    def parallels(
        self, *, since: str | None = None, until: str | None = None, counted: bool = True, limit: int | None = None
    ) -> tuple[Parallel, ...]:
        """Return past cases held up beside the present, newest first."""
        return self._records(Parallel, Conditions(), {}, since=since, until=until, counted=counted, limit=limit)

    def standing(
        self,
        wanted: Mapping[type[Any], Sequence[str]],
        asked: Sequence[Sequence[str]],
        *,
        since: str | None = None,
        until: str | None = None,
        limit: int = 100,
        lean: bool = False,
    ) -> dict[type[Any], tuple[Any, ...]]:
        """Return by kind the records in which actors have one of some roles, by actor, then role, newest first.

        Each comes once.

        Args:
            wanted: record class -> ``actor``, ``recipient``, ... as the lists of this kind call its roles.
            asked: the desk-wide ids of each actor.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            limit: how many at most of one actor in one role.
            lean: read of events and statements only what choosing among them needs; ``completed`` gives the rest.
        """
        parts = {cls: [f"{cls.table}.{role}" for role in roles] for cls, roles in wanted.items()}
        conditions = Conditions().between("d.published", since, until)
        with self._store.reading() as connection:
            return select_standing(connection, parts, asked, conditions, limit, lean=lean)

    def newest(
        self, kinds: Sequence[type[Any]], *, since: str | None = None, until: str | None = None, limit: int = 100
    ) -> dict[type[Any], tuple[Any, ...]]:
        """Return by kind the records of the documents published in a period, newest first, read together.

        Args:
            kinds: record classes.
            since: published on this ISO date or later.
            until: published on this date or earlier.
            limit: how many at most of each kind.
        """
        with self._store.reading() as connection:
            return select_newest(connection, kinds, Conditions().between("d.published", since, until), limit)

    def completed(self, records: Iterable[Any]) -> dict[tuple[str, str], Any]:
        """Return lean records of any kinds as they are stored, by document and id: only what they lack is read."""
        lean = _by_kind(records)
        if not lean:
            return {}
        with self._store.reading() as connection:
            found = complete(connection, {cls: list(held.values()) for cls, held in lean.items()})
        return {_key(record): record for held in found.values() for record in held}

    def whole(self, records: Iterable[Any]) -> dict[tuple[str, str], Any]:
        """Return what is stored under the kind, document and id of each record, by document and id."""
        found: dict[tuple[str, str], Any] = {}
        for cls, held in _by_kind(records).items():
            with self._store.reading() as connection:
                found |= {_key(record): record for record in select_whole(connection, cls, sorted(held))}
        return found

    def _records(
        self,
        cls: type[T],
        conditions: Conditions,
        actors: Mapping[str, str | None],
        *,
        since: str | None,
        until: str | None,
        counted: bool,
        limit: int | None,
    ) -> tuple[T, ...]:
        conditions.between("d.published", since, until)
        with self._store.reading() as connection:
            for column, who in actors.items():
                if who == AUTHOR:
                    by_author(conditions, column)
                elif who is not None and cls is Mention:
                    by_mention(connection, conditions, resolve_actor(connection, who))
                elif who is not None:
                    table = str(cls.table)  # type: ignore[attr-defined]  # every record class names its table
                    by_actor(connection, conditions, [f"{table}.{column}"], resolve_actor(connection, who))
            return select_records(connection, cls, conditions, limit=limit, counted=counted)


def _by_kind(records: Iterable[Any]) -> dict[type[Any], dict[tuple[str, str], Any]]:
    found: dict[type[Any], dict[tuple[str, str], Any]] = defaultdict(dict)
    for record in records:
        found[type(record)][_key(record)] = record
    return found


def _key(record: Any) -> tuple[str, str]:
    return record.document, record.id


def _child_text(table: str, name: str) -> str:
    found = f"SELECT (x.number, x.statement) FROM {table} x WHERE contains(lower(x.text), lower(${name}))"
    return f"(r.number, r.id) IN ({found})"
