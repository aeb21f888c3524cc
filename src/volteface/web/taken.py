"""Decisions in words, as pages list them: what was decided, by whom and when, and who took it back.

Needs decisions; makes ``Taken``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from volteface.desk import Decision
from volteface.desk.corrections import correction_moved, correction_values
from volteface.web.rows import COLUMNS, flat
from volteface.web.urls import Urls
from volteface.web.wording import code_words, field_words

__all__ = ["Taken", "taken_of"]

URLS = Urls()
_ACTORS = ("merge", "split", "apart")


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision in words.

    Attributes:
        id: its number.
        kind: merge, split, apart, accept, reject, correct, add or note.
        says: what was decided.
        by: who decided.
        at: when, ISO.
        note: why.
        url: where its subject is seen.
        undone: who took it back and when, ``None`` while it stands.
    """

    id: int
    kind: str
    says: str
    by: str
    at: str
    note: str | None
    url: str | None
    undone: str | None


def taken_of(
    decisions: Sequence[Decision], about: Iterable[str] | None = None, *, names: Mapping[str, str] | None = None
) -> tuple[Taken, ...]:
    """Return decisions in words, the latest first.

    Args:
        decisions: oldest first.
        about: only those on these records, articles or actors; ``None`` for all.
        names: the names of the actors that are merged, divided or kept apart, by id.
    """
    called = names or {}
    wanted = None if about is None else set(about)
    return tuple(
        _taken(one, called) for one in reversed(decisions) if wanted is None or {one.subject, one.object} & wanted
    )


def _taken(one: Decision, names: Mapping[str, str]) -> Taken:
    undone = f"{one.undone_by}, {one.undone_at}" if one.undone_at else None
    return Taken(one.id, one.kind, _says(one, names), one.by, one.at, one.note, _where(one), undone)


def _says(one: Decision, names: Mapping[str, str]) -> str:
    subject, other = (names.get(name, name) for name in (one.subject, one.object))
    match one.kind:
        case "merge":
            return f"{other} is {subject}" if other != subject else f"two called {subject} are one"
        case "split":
            count = len(json.loads(one.value or "[]"))
            return f"{subject} is somebody else in {count} article{'' if count == 1 else 's'}"
        case "apart":
            return f"{subject} and {other} are two" if other != subject else f"two called {subject} are two"
        case "note":
            about = f" {subject}" if one.object == "identity" and subject != one.subject else ""
            return f"noted on the {_THINGS.get(one.object, one.object)}{about}"
        case "add":
            return f"added the {one.object} “{flat(json.loads(one.value or '{}').get('words', ''))[:80]}”"
        case "correct":
            values = correction_values(one)
            changed = "; ".join(
                f"{field_words(name)}: {_shown(one.object, name, values['was'].get(name))} → "
                f"{_shown(one.object, name, now)}"
                for name, now in values["now"].items()
            )
            return f"corrected the {one.object} ({changed})" + _dated(one)
    return f"{one.kind}ed the {one.object}" + _dated(one)


_THINGS = {"identity": "actor", "document": "article"}


def _dated(one: Decision) -> str:
    """Return what else a correction of a time dates anew, or its rejection leaves without a day, in words."""
    counts = {kind: len(records) for kind, records in correction_moved(one).items()}
    told = [f"{count} {_DATED[kind]}{'s' if count > 1 else ''}" for kind, count in counts.items() if count]
    if not told:
        return ""
    things = " and ".join(told)
    return f", and left {things} without a day" if one.kind == "reject" else f", and dated {things} anew"


_DATED = {"event": "event", "shift": "turn"}


def _shown(kind: str, name: str, value: Any) -> str:
    """Return a value of a correction in words; stretches of a text stand as their words, codes beside theirs."""
    if isinstance(value, list):
        return " … ".join(flat(str(span[2])) for span in value)
    if value is None:
        return "unknown"
    words = code_words(str(value), kind, name)
    return words if words == str(value) else f"{words} ({value})"


def _where(one: Decision) -> str | None:
    if one.kind in _ACTORS or one.object == "identity":
        return URLS.actor(one.subject)
    if one.object == "document":
        return URLS.document(one.subject)
    return URLS.record(one.object, one.subject) if one.object in COLUMNS else None
