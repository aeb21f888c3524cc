"""An event as JSON in the field names of the PLOVER manual, and in those of the coder NGEC.

Needs a ``CodedEvent``; makes dictionaries. What the published forms have no field for stands under names of its own at
the end: ``reality``, ``asserted_by``, ``assertion``, ``cameo_root``, ``confidence``.
"""

from __future__ import annotations

from typing import Any

from volteface.records import Place
from volteface.report.coded_events import CodedEvent, Party, alpha_2

__all__ = ["NGEC_FIELDS", "PLOVER_FIELDS", "ngec_event", "plover_event"]

CODEBOOK = "plover-0.8"

PLOVER_FIELDS = (
    "id", "has_event", "date", "time", "enddate", "source", "recipient", "event", "event_loc", "event_text",
    "quad_code", "event_scale", "mode", "context", "text_info", "cite_info", "coder",
)  # fmt: skip
"""The fields of the PLOVER manual that are written."""

NGEC_FIELDS = (
    "id", "date", "event_type", "event_mode", "contexts", "event_text", "story_id", "publisher", "headline",
    "pub_date", "version", "attributes", "event_geolocation", "date_resolved", "date_raw", "story_people",
    "story_orgs", "story_locs",
)  # fmt: skip
"""The fields of NGEC's output that are written."""


def plover_event(coded: CodedEvent) -> dict[str, Any]:
    """Return an event in the field names of the PLOVER manual."""
    event, story = coded.told.event, coded.told.story
    return {
        "id": event.id,
        "has_event": True,
        "date": coded.begins,
        "time": coded.time,
        "enddate": coded.ends,
        "source": [_actor_object(one) for one in coded.actors],
        "recipient": [_actor_object(one) for one in coded.recipients],
        "event": [event.type],
        "event_loc": _location(coded.told.place),
        "event_text": [" ".join(event.trigger.text.split())],
        "quad_code": coded.quad_code,
        "event_scale": coded.intensity,
        "mode": [event.mode] if event.mode else [],
        "context": list(event.contexts),
        "text_info": {"start": event.trigger.start, "end": event.trigger.end},
        "cite_info": {
            "citation": story.document,
            "url": story.url,
            "title": story.title,
            "language": story.language,
            "publication": story.source,
            "date": story.published,
            "coder": _coder(coded),
            "codebook": CODEBOOK,
        },
        "coder": _coder(coded),
        **_own_fields(coded),
    }


def ngec_event(coded: CodedEvent) -> dict[str, Any]:
    """Return an event in the field names of NGEC's output."""
    event, story = coded.told.event, coded.told.story
    place = coded.told.place
    return {
        "id": event.id,
        "date": story.published,
        "event_type": event.type,
        "event_mode": [event.mode] if event.mode else [],
        "contexts": list(event.contexts),
        "event_text": " ".join(event.trigger.text.split()),
        "story_id": story.document,
        "publisher": story.source,
        "headline": story.title,
        "pub_date": (story.published or "")[:10] or None,
        "version": _coder(coded),
        "attributes": {
            "ACTOR": [_attribute(one) for one in coded.actors],
            "RECIP": [_attribute(one) for one in coded.recipients],
            "LOC": [_span(place.text, place.start, place.end)] if place else [],
        },
        "event_geolocation": {"reason": None if place else "no place in the record", "geo": _geolocation(place)},
        "date_resolved": coded.begins,
        "date_raw": event.begin_at,
        "story_people": list(story.people),
        "story_orgs": list(story.organizations),
        "story_locs": list(story.places),
        "quad_code": coded.quad_code,
        "intensity": coded.intensity,
        **_own_fields(coded),
    }


def _own_fields(coded: CodedEvent) -> dict[str, Any]:
    statement = coded.told.statement
    assertion = None
    if statement is not None:
        cue = " … ".join(" ".join(span.text.split()) for span in statement.cue)
        assertion = {"id": statement.id, "act": statement.act, "form": statement.form, "cue": cue or None}
    return {
        "reality": coded.told.event.reality,
        "asserted_by": list(coded.asserted_by),
        "assertion": assertion,
        "cameo_root": coded.cameo_root,
        "confidence": coded.told.event.confidence,
        "class": coded.group,
    }


def _coder(coded: CodedEvent) -> str:
    return f"volteface {coded.told.story.version or ''}".rstrip()


def _actor_object(party: Party) -> dict[str, Any]:
    return {
        "code": party.code,
        "sector": party.sector,
        "actor_text": party.words,
        "identifier_id": party.identity,
        "identifier_text": party.name,
        "office": party.office,
    }


def _location(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "geonameid": place.geonames_id,
        "name": place.name or place.text,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "country code": alpha_2(place.country),
        "cc3": place.country,
        "admin1": place.admin1,
        "feature": place.feature,
    }


def _span(text: str, start: int, end: int) -> dict[str, Any]:
    return {"text": " ".join(text.split()), "start_char": start, "end_char": end}


def _attribute(party: Party) -> dict[str, Any]:
    return {
        **_span(party.words, party.start, party.end),
        "name": party.name,
        "country": party.country,
        "code_1": party.sector,
        "office": party.office,
    }


def _geolocation(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "resolved_placename": place.name,
        "search_placename": place.text,
        "country_code3": place.country,
        "admin1_name": place.admin1,
        "lat": place.latitude,
        "lon": place.longitude,
        "geonameid": None if place.geonames_id is None else str(place.geonames_id),
        "start_char": place.start,
        "end_char": place.end,
        "score": place.confidence,
    }
