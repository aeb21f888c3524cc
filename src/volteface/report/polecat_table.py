"""An event as a row of a table with the columns of the POLECAT data, and ours after them.

Needs a ``CodedEvent``; makes a list of cells. As in the published files several values of a cell are divided by ``; ``
and what is not known is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from volteface.records import Place
from volteface.report.coded_events import CodedEvent, Party, cow_code

__all__ = ["COLUMNS", "OWN_COLUMNS", "POLECAT_COLUMNS", "polecat_row"]

POLECAT_COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
"""The columns of the published data, in their order."""

OWN_COLUMNS = (
    "Story ID", "Headline", "URL", "Event End Date", "Trigger", "Reality", "Asserted By", "Assertion", "CAMEO Root",
    "Confidence", "Class",
)  # fmt: skip
"""What the published data have no column for."""

COLUMNS = POLECAT_COLUMNS + OWN_COLUMNS

_UNKNOWN = "None"
_CITIES = frozenset(("city",))


def polecat_row(coded: CodedEvent) -> list[str]:
    """Return the cells of an event, in the order of ``COLUMNS``."""
    event, story, place = coded.told.event, coded.told.story, coded.told.place
    published = (story.published or "")[:10]
    statement = coded.told.statement
    cells: list[object] = [
        *(event.id, coded.begins, event.type, event.mode, coded.intensity, (event.quad or "").upper(), event.contexts),
        *_side(coded.actors),
        *_side(coded.recipients),
        *_place(place),
        *(story.source, published, story.people, story.organizations, story.places, story.language, story.version),
        *(story.document, story.title, story.url, coded.ends, event.trigger.text, event.reality, coded.asserted_by),
        *(statement.act if statement else None, coded.cameo_root, event.confidence, coded.group),
    ]
    return [_cell(cell) for cell in cells]


def _side(parties: Sequence[Party]) -> tuple[object, ...]:
    sectors = [party.sector for party in parties]
    return (
        [party.name for party in parties],
        [party.country for party in parties],
        [cow_code(party.country) for party in parties],
        sectors,
        sectors,
        [party.office for party in parties],
        [party.words for party in parties],
        None,
    )


def _place(place: Place | None) -> tuple[object, ...]:
    if place is None:
        return (None,) * 10
    city = place.name if place.feature in _CITIES else None
    return (
        *(place.name, city, None, place.admin1, place.country, place.latitude, place.longitude, place.geonames_id),
        *(place.text, place.feature),
    )


def _cell(value: object) -> str:
    """Return one cell; a list in which nothing is known is unknown as a whole."""
    if value is None or value == "":
        return _UNKNOWN
    if isinstance(value, list | tuple):
        parts = _several(value)
        return parts or _UNKNOWN
    return " ".join(str(value).split()) or _UNKNOWN


def _several(values: Iterable[object]) -> str:
    """Divide values by ``; ``, each in its place, so that names, countries and sectors of several stay side by side."""
    cells = [_cell(value).replace(";", ",") for value in values]
    return "" if all(cell == _UNKNOWN for cell in cells) else "; ".join(cells)
