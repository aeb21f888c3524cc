"""Codes of records in words, for pages that people read; JSON twins and exports keep the codes.

Needs the packaged tables of countries, sectors and types of events; makes words, and of a country's name its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from volteface.knowledge.ontology import load_ontology
from volteface.knowledge.tables import load_rows
from volteface.report.event_sentences import TypePhrase

__all__ = ["country_code", "country_words", "deed_words", "reality_words", "sector_words", "sectors"]

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
