"""The lists of records: which filters each shows, and how the rows are asked for.

Needs an address's query; makes ``Asked`` for the desk, and the form that shows what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from volteface.desk.filters import FILTERS
from volteface.desk.pages import SORTS, Asked
from volteface.errors import InputError
from volteface.knowledge.ontology import load_ontology
from volteface.records import (
    OutlookKind,
    Reality,
    ShiftBasis,
    ShiftKind,
    Stance,
    StatementAct,
    StatementForm,
)
from volteface.web.exports import EXPORTS
from volteface.web.urls import LISTED

__all__ = ["LISTS", "ListSpec", "Shown", "asked_of", "form_of", "parameters"]

Form = Literal["text", "date", "choice", "actor"]

_MOST_PAGES = 1_000
_OTHERS = ("sort", "page", "all", "export")


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a form.

    Attributes:
        name: of the filter.
        label: what a person reads.
        form: text, date, choice or actor.
        value: what was asked.
        choices: of a choice.
    """

    name: str
    label: str
    form: Form
    value: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list: its record table, its title, what it says of itself, and the fields of its form."""

    kind: str
    title: str
    says: str
    fields: tuple[Shown, ...]


def _choice(name: str, label: str, of: Any) -> Shown:
    return Shown(name, label, "choice", choices=of if isinstance(of, tuple) else get_args(of))


def _actor(name: str, label: str) -> Shown:
    return Shown(name, label, "actor")


def _text(name: str, label: str) -> Shown:
    return Shown(name, label, "text")


_PERIOD = (Shown("since", "from", "date"), Shown("until", "to", "date"), Shown("outlet", "outlet", "text"))


def _specs() -> tuple[ListSpec, ...]:
    return (
        ListSpec("statement", "Statements", "Who said what, where, and who passed it on.", (
            _actor("source", "who says it"), _actor("about", "about whom"), _choice("act", "act", StatementAct),
            _choice("form", "form", StatementForm), _text("venue", "where"), _text("text", "words"), *_PERIOD,
        )),
        ListSpec("event", "Events", "Who did what to whom, when, and whether it happened.", (
            _actor("party", "who takes part"), _actor("other", "and who else"), _actor("actor", "who acts"),
            _actor("recipient", "to whom"), Shown("type", "type", "choice"), _choice("reality", "reality", Reality),
            _text("text", "words"), *_PERIOD,
        )),
        ListSpec("label", "Labels", "What somebody calls somebody.", (
            _actor("by", "who calls so"), _actor("target", "who is called so"), _choice("stance", "stance", Stance),
            _text("text", "words"), *_PERIOD,
        )),
        ListSpec("outlook", "Outlooks", "What is open or expected.", (
            _choice("kind", "kind", OutlookKind), _actor("holder", "who expects it"), _actor("about", "about whom"),
            _text("text", "words"), *_PERIOD,
        )),
        ListSpec("shift", "Turns that texts report", "Before is not after, as an article says itself.", (
            _choice("kind", "kind", ShiftKind), _actor("actor", "who turned"), _actor("target", "towards whom"),
            _choice("basis", "basis", ShiftBasis), _text("text", "words"), *_PERIOD,
        )),
        ListSpec("parallel", "Parallels", "Past cases that texts hold up beside the present one.", (
            _actor("party", "who is compared"), _text("text", "words"), *_PERIOD,
        )),
        ListSpec("document", "Articles", "What was read, copies left out.", (
            _actor("about", "names whom"), _text("text", "words of the title"), _text("language", "language"), *_PERIOD,
        )),
    )  # fmt: skip


LISTS: Mapping[str, ListSpec] = {spec.kind: spec for spec in _specs()}
"""Record table -> its list."""


def asked_of(kind: str, query: Mapping[str, str], *, rows: int) -> Asked:
    """Return what an address asks of a list.

    Raises:
        InputError: it names a filter that the list does not know, or a page that is none.
    """
    known = {*FILTERS[kind], *_OTHERS}
    unknown = sorted(set(query) - known)
    if unknown:
        raise InputError(f"{LISTED[kind]}: unknown filter {unknown[0]!r}; expected one of {', '.join(sorted(known))}")
    filters = {name: value.strip() for name, value in query.items() if name not in _OTHERS and value.strip()}
    page = page_of(query.get("page", "1"))
    return Asked(filters, query.get("sort") or "newest", rows, (page - 1) * rows, query.get("all", "") != "1")


def page_of(value: str) -> int:
    """Return the number of a page.

    Raises:
        InputError: it is none.
    """
    if not value.isdecimal() or not 1 <= int(value[:9]) <= _MOST_PAGES or len(value) > len(str(_MOST_PAGES)):
        raise InputError(f"page: found {value[:20]!r}; expected a number from 1 to {_MOST_PAGES:,}; filter for less")
    return int(value)


def form_of(spec: ListSpec, query: Mapping[str, str]) -> tuple[Shown, ...]:
    """Return the fields of a list's form with what was asked; other filters of the address are kept, as text."""
    own = [Shown(one.name, one.label, one.form, query.get(one.name, ""), _choices(one)) for one in spec.fields]
    names = {one.name for one in own}
    more = [
        Shown(name, name, "text", value)
        for name, value in query.items()
        if name in FILTERS[spec.kind] and name not in names and value
    ]
    return (*own, *more)


def _choices(one: Shown) -> tuple[str, ...]:
    return load_ontology().types if one.name == "type" else one.choices


def parameters(kind: str) -> list[dict[str, Any]]:
    """Return the filters of a list as OpenAPI describes parameters."""
    choices = {one.name: list(one.choices) for one in LISTS[kind].fields if one.choices}
    named: list[tuple[str, dict[str, Any]]] = [(name, {"type": "string"}) for name in sorted(FILTERS[kind])]
    named += [
        ("sort", {"type": "string", "enum": list(SORTS)}),
        ("page", {"type": "integer", "minimum": 1, "maximum": _MOST_PAGES}),
        ("all", {"type": "string", "enum": ["", "1"]}),
        ("export", {"type": "string", "enum": list(EXPORTS)}),
    ]
    return [
        {"name": name, "in": "query", "required": False, "schema": _schema(schema, choices.get(name))}
        for name, schema in named
    ]


def _schema(schema: dict[str, Any], choices: list[str] | None) -> dict[str, Any]:
    return {**schema, "enum": ["", *choices]} if choices else schema
