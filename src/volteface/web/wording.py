"""Codes of records in words, for pages that people read; JSON twins and exports keep the codes.

Needs the packaged tables of countries, sectors and types of events; makes words, and of a country's name its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from volteface.desk.additions import METHOD
from volteface.errors import InputError
from volteface.knowledge.ontology import load_ontology
from volteface.knowledge.tables import load_rows
from volteface.report.event_sentences import TypePhrase
from volteface.web.time_words import time_words

__all__ = [
    "code_words",
    "country_code",
    "country_words",
    "deed_words",
    "field_words",
    "given_country",
    "method_words",
    "reality_words",
    "sector_words",
    "sectors",
]

_REALITIES = {"future": "not yet", "hypothetical": "only thought of", "negated": "did not happen"}


@dataclass(frozen=True, slots=True)
class _Country:
    id: str
    name: str
    official: str
    aliases: tuple[str, ...]
    leader: str
    begin: str | None
    end: str | None


@cache
def _countries() -> Mapping[str, str]:
    return MappingProxyType({row.id: row.name for row in load_rows("actors/countries", _Country)})


@cache
def _codes() -> Mapping[str, str]:
    rows = load_rows("actors/countries", _Country)
    return MappingProxyType(
        {name.casefold(): row.id for row in rows for name in (*row.aliases, row.official, row.name) if name}
    )


def country_words(code: str | None) -> str:
    """Return the name of a country; a code that is none as it stands."""
    return _countries().get(code or "", code or "")


def country_code(words: str) -> str:
    """Return the code of a country that is named by its code or by a name, else the words in capitals."""
    return _codes().get(words.strip().casefold(), words.strip().upper())


def given_country(words: str) -> str:
    """Return the code of a country that a form names by its code or by a name; ``""`` for no words.

    Raises:
        InputError: there is no such country.
    """
    code = country_code(words)
    # Places may lie in countries of which the table knows no name: their codes are taken as they stand.
    if code and code not in _countries() and code != words.strip():
        raise InputError(f"country: found {words.strip()[:40]!r}; expected the name of a country, or its code, as SYR")
    return code


@cache
def sectors() -> Mapping[str, str]:
    """Return what each sector code stands for."""
    return MappingProxyType({row.sector: row.description for row in load_ontology().sectors})


def sector_words(code: str | None) -> str:
    """Return what a sector is; a code that is none as it stands."""
    return sectors().get(code or "", code or "")


@cache
def _phrases() -> Mapping[tuple[str, str | None], str]:
    rows = load_rows("report/phrases", TypePhrase)
    return MappingProxyType({(row.type, row.mode): row.do.replace("~", "") for row in rows})


def deed_words(code: str) -> str:
    """Return a type of events in words, given as lists show it, ``CONSULT (visit)``; ``""`` for one's own types."""
    type_name, _, mode = code.removesuffix(")").partition(" (")
    return _phrases().get((type_name, mode or None)) or _phrases().get((type_name, None), "")


def reality_words(reality: str | None) -> str:
    """Return that an event did not happen, or not yet; ``""`` for what happened."""
    return _REALITIES.get(reality or "", "")


_TIMES = {"DATE": "a date", "TIME": "a time of day", "DURATION": "how long", "SET": "how often"}
_MAKERS = {"rules": "by rules", "encoder": "by a trained encoder", "rank": "by a ranking"}
_FIELDS = {
    "begin_at": "first day", "end_at": "day after the last", "geonames_id": "number in GeoNames",
    "admin1": "division", "feature": "kind",
}  # fmt: skip
_TOLD: Mapping[tuple[str, str], Callable[[str], str]] = MappingProxyType(
    {
        ("event", "what"): deed_words,
        ("event", "type"): deed_words,
        ("place", "country"): country_words,
        ("time", "type"): lambda code: _TIMES.get(code, code),
        ("time", "value"): time_words,
    }
)


def code_words(code: str, kind: str, column: str) -> str:
    """Return what a record's value is in words: the column of a list, or the field of a record; else as it stands."""
    told = _TOLD.get((kind, column))
    return (told(code) if told else "") or code


def field_words(name: str) -> str:
    """Return the name of a record's field in words."""
    return _FIELDS.get(name, name)


def method_words(method: str) -> str:
    """Return what made a record, of ``events.rules.v1``: ``events, by rules, version 1``."""
    if method == METHOD:
        return "a person"
    parts = method.split(".")
    version = parts[-1].removeprefix("v")
    if len(parts) == 1 or parts[-1] == version or not version.isdecimal():
        return method
    return f"{', '.join(_MAKERS.get(part, part) for part in parts[:-1])}, version {version}"
