"""The fields of a record as a form shows them and sends them back.

Needs records, and what ``corrections`` and ``additions`` let a person give; makes ``Field`` for the page, and
``Filled``, what a form sent. In a form the field ``kind`` of a record is called ``kind_of``: ``kind`` says of which
table it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Literal

from fastapi import Depends, Form, Request

from volteface.desk.additions import ADDABLE
from volteface.desk.corrections import CORRECTABLE, SPANS
from volteface.desk.given import choices_of
from volteface.errors import InputError
from volteface.knowledge.ontology import load_ontology
from volteface.records import Event, Record
from volteface.web.rows import flat

__all__ = ["Field", "Filled", "Kind", "addable_fields", "check_codes", "codes_of", "correctable_fields", "field_value"]

Kind = Literal["statement", "event", "label", "outlook", "parallel", "shift", "time", "place"]
"""The kinds of records that are judged."""

_LONGEST = 4_000
_WORDS = frozenset(("source", "cue", "content", "recipient", "present", "past"))
_NAMED = frozenset(("by", "target", "holder", "about"))
_LONG = frozenset(("content",))
_ATTRIBUTES = {"actor": "actors", "recipient": "recipients"}
_LABELS = {
    "words": "its words, as they stand in the article",
    "when": "day on which it was (ISO; 2024-12 is a month)",
    "begin_at": "first day (ISO)",
    "end_at": "day after the last (ISO)",
    "value": "value (ISO, for example 2024-12-08)",
    "country": "country (name or ISO code)",
    "admin1": "division",
    "geonames_id": "number in GeoNames",
    "feature": "kind of place",
    "before": "what held before",
    "after": "what holds after",
    "by": "who calls so (words or a name; the article itself if empty)",
    "holder": "who holds it (words or a name; the article itself if empty)",
    "target": "who is meant (words or a name)",
    "about": "about whom (words or names; … between several)",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: of the record's field.
        key: its name in the form.
        label: what a person reads.
        value: now.
        choices: what it may be; none where other words may stand.
        long: whether it takes several lines.
    """

    name: str
    key: str
    label: str
    value: str
    choices: tuple[str, ...]
    long: bool = False


def correctable_fields(found: Record) -> tuple[Field, ...]:
    """Return the fields of a record that may be corrected, with their values."""
    kind = found.table
    return tuple(
        _field(kind, name, field_value(found, name), _choices(kind, name, found)) for name in CORRECTABLE[kind]
    )


def addable_fields(kind: str, usual: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the fields that a record to be added has besides its words, with the values that most have."""
    names = (name for name in ADDABLE[kind] if name not in ("mode", "quad"))  # they go with the type
    return tuple(_field(kind, name, usual.get(name, ""), _choices(kind, name, None)) for name in names)


def _field(kind: str, name: str, value: str, choices: tuple[str, ...]) -> Field:
    words = name in _WORDS or name in SPANS.get(kind, ())
    label = f"{name}, in the words of the article; … between several" if words else _LABELS.get(name, name)
    if kind == "shift" and name in ("actor", "target"):
        label = {"actor": "who turned (words or a name)", "target": "towards whom (words or a name)"}[name]
    return Field(name, _key(name), label, value, choices, name in _LONG)


def _key(name: str) -> str:
    return "kind_of" if name == "kind" else name


def field_value(found: Record, name: str) -> str:
    """Return the value of a field as a form shows it."""
    if name == "words":
        return str(found.trigger.text if isinstance(found, Event) else getattr(found, "text", ""))
    if name in SPANS.get(found.table, ()):
        return " … ".join(flat(one.text) for one in getattr(found, _ATTRIBUTES.get(name, name)))
    value = getattr(found, name)
    return "" if value is None else str(value)


def _choices(kind: str, name: str, found: Record | None) -> tuple[str, ...]:
    if kind == "event" and name in ("type", "mode", "quad"):
        ontology = load_ontology()
        now = field_value(found, name) if found else ""
        if name == "type":
            return tuple(dict.fromkeys((*ontology.types, *([now] if now else []))))
        quads = tuple(sorted({row.quad for row in ontology.rows if row.quad}))
        named = ontology.modes(found.type) if name == "mode" and isinstance(found, Event) else quads
        return tuple(dict.fromkeys(("", *named, now)))
    found_choices = choices_of(kind, name)
    return ("", *found_choices) if name == "feature" else found_choices


def codes_of(type_name: str, mode: str, *, was: str = "") -> dict[str, str]:
    """Return the quad that goes with a type of events, and its mode if that type has it.

    Raises:
        InputError: there is no such type, and the event did not have it before.
    """
    ontology = load_ontology()
    if type_name not in ontology.types and type_name != was:
        raise InputError(f"type: found {type_name[:40]!r}; expected one of {', '.join(ontology.types)}")
    return {"quad": ontology.quad(type_name) or "", "mode": mode if mode in ontology.modes(type_name) else ""}


def check_codes(event: Event, changes: Mapping[str, str]) -> None:
    """Refuse a mode or a quad that an event of its type cannot have.

    Raises:
        InputError: it cannot.
    """
    for name in ("mode", "quad"):
        choices = _choices("event", name, event)
        if changes.get(name, "") not in choices:
            expected = ", ".join(filter(None, choices)) or "nothing"
            raise InputError(f"{name}: found {changes[name][:40]!r}; expected {expected}")


_NAMES = tuple(dict.fromkeys(name for known in (CORRECTABLE, ADDABLE) for names in known.values() for name in names))


def _described() -> Callable[..., dict[str, str]]:
    """Return a dependency that takes every field that some record has, so that the OpenAPI names them all."""

    def fields(**given: str) -> dict[str, str]:
        return given

    text = Annotated[str, Form(max_length=_LONGEST)]
    asked = (_key(name) for name in _NAMES if name != "words")
    parameters = [Parameter(name, Parameter.KEYWORD_ONLY, default="", annotation=text) for name in asked]
    fields.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # it stands for the one written
    return fields


async def _filled(
    request: Request, given: Annotated[dict[str, str], Depends(_described())],
    words: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> dict[str, str]:  # fmt: skip
    """Return the fields that a form sent, emptied ones too: without asking the form, those look like missing ones."""
    sent = await request.form()
    given["words"] = words
    return {name: given[_key(name)] for name in _NAMES if _key(name) in sent}


Filled = Annotated[dict[str, str], Depends(_filled)]
"""The fields that a form sent, by their names in the record."""
