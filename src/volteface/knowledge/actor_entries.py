"""What the registry knows of one actor, and the packaged tables it is read from.

Needs the tables under ``data/actors``; makes one ``ActorEntry`` an actor, its roles and its dated names joined in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from volteface.errors import DataFileError
from volteface.knowledge.tables import DATA, load_rows, load_schema, read_table
from volteface.records import ActorKind, Role

__all__ = ["ActorEntry", "DatedName", "Ownership", "certainly_holds", "holds", "packaged_entries", "user_entries"]

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
Ownership = Literal["state", "public", "private", "party", "pro-government", "platform"]


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name an actor bore for a time; dates are ISO prefixes, half open."""

    name: str
    begin: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """One actor of the registry.

    Attributes:
        id: the alpha-3 code for a country and its government, a slug for others, ``RUS.foreign-ministry`` for the
            institution of a country.
        name: the usual English name.
        kind: as in the records.
        country: ISO 3166 alpha-3; ``None`` for what belongs to no country.
        sector: a sector of PLOVER.
        aliases: all further names; for a country its metonyms too.
        roles: the offices held, earliest first.
        begin: ISO prefix from which the name means this actor: founding, or the first years in public life.
        end: ISO prefix at which it ends: dissolution or death.
        ownership: who owns an outlet.
        names: the names it bore for a time.
        description: a few words for people.
    """

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    sector: str | None = None
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    begin: str | None = None
    end: str | None = None
    ownership: Ownership | None = None
    names: tuple[DatedName, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class _Country:
    id: str
    name: str
    official: str | None
    aliases: tuple[str, ...]
    begin: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class _Actor:
    id: str
    name: str
    kind: ActorKind
    country: str | None
    sector: str
    aliases: tuple[str, ...]
    begin: str | None
    end: str | None
    ownership: Ownership | None
    description: str | None


@dataclass(frozen=True, slots=True)
class _Role:
    actor: str
    title: str
    organization: str | None
    country: str | None
    begin: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class _Name:
    actor: str
    name: str
    begin: str | None
    end: str | None


def holds(begin: str | None, end: str | None, on: str) -> bool:
    """Say whether a half-open interval of ISO prefixes may cover the day, month or year ``on``.

    Where one of the dates is known to the month or year only, the doubt counts for "yes".
    """
    if begin is not None:
        shorter = min(len(begin), len(on))
        if on[:shorter] < begin[:shorter]:
            return False
    if end is None:
        return True
    shorter = min(len(end), len(on))
    return on[:shorter] < end[:shorter] or (on[:shorter] == end[:shorter] and shorter < 10)


def certainly_holds(begin: str | None, end: str | None, on: str) -> bool:
    """Say whether the interval covers ``on`` whatever the missing month or day is. An open end is "until further"."""
    if begin is None or on[: len(begin)] < begin or (len(begin) < len(on) and on[: len(begin)] == begin):
        return False
    return end is None or (len(end) <= len(on) and on[: len(end)] < end) or (len(end) > len(on) and on < end[: len(on)])


def packaged_entries() -> dict[str, ActorEntry]:
    """Return the actors of the packaged tables by id.

    Raises:
        DataFileError: a table breaks its schema.
    """
    entries = {row.id: _country_entry(row) for row in load_rows("actors/countries", _Country)}
    for table in ("organizations", "media", "persons"):
        for row in load_rows(f"actors/{table}", _Actor):
            entries[row.id] = ActorEntry(
                row.id, row.name, row.kind, row.country, row.sector, row.aliases, (), row.begin, row.end,
                row.ownership, (), row.description,
            )  # fmt: skip
    _join_names(entries)
    _join_roles(entries)
    return entries


def _country_entry(row: _Country) -> ActorEntry:
    official = () if row.official is None else (row.official,)
    return ActorEntry(row.id, row.name, "country", row.id, "GOV", (*official, *row.aliases), (), row.begin, row.end)


def _join_names(entries: dict[str, ActorEntry]) -> None:
    dated: dict[str, list[DatedName]] = defaultdict(list)
    for row in load_rows("actors/names", _Name):
        dated[row.actor].append(DatedName(row.name, row.begin, row.end))
    for actor, names in dated.items():
        entry = entries[actor]
        known = {entry.name, *entry.aliases}
        further = tuple(item.name for item in names if item.name not in known)
        ordered = tuple(sorted(names, key=lambda item: (item.begin or "", item.name)))
        entries[actor] = replace(entry, aliases=entry.aliases + further, names=ordered)


def _join_roles(entries: dict[str, ActorEntry]) -> None:
    held: dict[str, list[Role]] = defaultdict(list)
    for row in load_rows("actors/roles", _Role):
        held[row.actor].append(Role(row.title, _organization_name(row, entries), row.country, row.begin, row.end))
    for actor, roles in held.items():
        entries[actor] = replace(entries[actor], roles=_in_order(roles))


def _organization_name(row: _Role, entries: Mapping[str, ActorEntry]) -> str | None:
    if row.organization is None:
        return None
    known = entries.get(row.organization)
    return known.name if known else row.organization


def _in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=lambda role: (role.begin or "", role.end or "9999", role.title)))


def user_entries(path: Path, known: Mapping[str, ActorEntry]) -> tuple[ActorEntry, ...]:
    """Return the actors of a user's table; a row with a known id adds to that actor.

    Args:
        path: a TSV with the columns of ``data/actors/user.schema.yaml``; those not required may be left out.
        known: the registry that the table extends.

    Raises:
        DataFileError: the table breaks the schema or repeats an id; names file, line and column.
    """
    schema = load_schema(DATA / "actors" / "user.schema.yaml")
    made: dict[str, ActorEntry] = {}
    for line, row in enumerate(read_table(path, schema, partial=True), start=2):
        if row["id"] in made:
            raise DataFileError(f"repeats the id {row['id']!r}; join the two rows", path=path, line=line, column="id")
        roles = tuple(_user_role(cell, path, line) for cell in row["roles"])
        made[row["id"]] = _merged(known.get(row["id"]), row, roles)
    return tuple(made.values())


def _user_role(cell: str, path: Path, line: int) -> Role:
    parts = [part.strip() or None for part in cell.split(";")]
    if parts[0] is None or len(parts) > 5 or not all(map(_DATE.fullmatch, filter(None, parts[3:]))):
        expected = "title;organization;country;begin;end with at least the title, and dates such as 2004 or 2004-03-14"
        raise DataFileError(f"found {cell!r}, expected {expected}", path=path, line=line, column="roles")
    return Role(parts[0], *parts[1:])


def _merged(known: ActorEntry | None, row: Mapping[str, Any], roles: tuple[Role, ...]) -> ActorEntry:
    fields = {key: value for key, value in row.items() if key not in ("id", "aliases", "roles")}
    if known is None:
        return ActorEntry(id=row["id"], aliases=row["aliases"], roles=_in_order(roles), **fields)
    given = {key: value for key, value in fields.items() if value is not None}
    names = (known.name, *known.aliases, *row["aliases"])
    aliases = tuple(dict.fromkeys(name for name in names if name != row["name"]))
    return replace(known, aliases=aliases, roles=_in_order((*known.roles, *roles)), **given)
