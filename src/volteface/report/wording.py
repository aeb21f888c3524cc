"""Records as sentences: never more certain than the record, and always with the one who asserts it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from volteface.knowledge.tables import load_rows
from volteface.records import Event, Label, Outlook, Parallel, Reference, Shift, Statement

__all__ = [
    "day_words",
    "event_sentence",
    "joined_names",
    "label_sentence",
    "outlook_sentence",
    "parallel_sentence",
    "shift_sentence",
    "statement_sentence",
]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_SAID = {
    "say": "said", "deny": "denied", "claim": "claimed", "accuse": "made an accusation", "promise": "promised",
    "demand": "demanded", "ask": "asked", "threaten": "threatened", "predict": "predicted", "believe": "held",
    "intend": "meant", "report": "reported", "other": "said",
}  # fmt: skip
_REALITY = {
    "current": "{who} {did}",
    "historical": "earlier, {who} {did}",
    "future": "{who} is to {do}",
    "hypothetical": "{who} could {do}",
    "negated": "{who} did not {do}",
}
_OUTLOOK = {
    "question": "open: {text}",
    "condition": "if: {text}",
    "forecast": "expected: {text}",
    "intention": "meant: {text}",
    "sign": "to watch: {text}",
}
_MARKS = "“”\""
WORDS_SHOWN = 40
"""Words of a statement that a line shows; the whole stands in the article."""

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Phrase:
    type: str
    mode: str | None
    did_to: str
    did: str
    do_to: str
    do: str


@cache
def _phrases() -> dict[tuple[str, str | None], _Phrase]:
    return {(row.type, row.mode): row for row in load_rows("report/phrases", _Phrase)}


def day_words(iso: str | None) -> str:
    """Return an ISO date or prefix as a reader writes it: ``10 December 2024``, ``December 2024``, ``2024``."""
    if not iso:
        return "undated"
    parts = iso[:10].split("-")
    if len(parts) == 1 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= 12:
        return parts[0]
    month = _MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) == 3 else f"{month} {parts[0]}"


def joined_names(references: Iterable[Reference], names: Names) -> str:
    """Return the names of actors, or their words where they are not resolved, as a list in prose."""
    found = list(dict.fromkeys(_name(reference, names) for reference in references))
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def _name(reference: Reference, names: Names) -> str:
    return names.get(reference.actor or "") or _flat(reference.text)


def event_sentence(event: Event, names: Names, asserted_by: Statement | None) -> str:
    """Return what happened in a sentence; an event that only a statement asserts names its source."""
    phrase = _phrases().get((event.type, event.mode)) or _phrases()[(event.type, None)]
    actors, recipients = joined_names(event.actors, names), joined_names(event.recipients, names)
    both = bool(recipients)
    did = (phrase.did_to if both else phrase.did).replace("{r}", recipients)
    do = (phrase.do_to if both else phrase.do).replace("{r}", recipients)
    if not actors:
        sentence = _actorless(event, recipients)
    else:
        sentence = _REALITY[event.reality].format(who=actors, did=did, do=do)
    source = joined_names(asserted_by.source, names) if asserted_by else ""
    if source and source != actors:
        sentence += f", according to {source}"
    return f"{_capital(sentence)} (“{_flat(event.trigger.text)}”)."


def _actorless(event: Event, recipients: str) -> str:
    """Name the kind of event where the text names nobody who did it."""
    kind = event.type.lower() + (f", {event.mode.replace('-', ' ')}" if event.mode else "")
    prefix = {"future": "to come: ", "hypothetical": "possible: ", "negated": "not: ", "historical": "earlier: "}
    return f"{prefix.get(event.reality, '')}{kind}, by whom is not said, towards {recipients}"


def statement_sentence(statement: Statement, names: Names, carriers: Mapping[str, Statement]) -> str:
    """Return who said what, through whom and where."""
    who = joined_names(statement.source, names) or "an unnamed source"
    words = " … ".join(_flat(span.text) for span in statement.content)
    shown = words if len(words.split()) <= WORDS_SHOWN else " ".join(words.split()[:WORDS_SHOWN]) + " …"
    bare = shown.strip(_MARKS)
    quoted = f"“{bare}”" if statement.form == "direct" else shown
    sentence = f"{_capital(who)} {_SAID[statement.act]}: {quoted}"
    if statement.venue:
        sentence += f" [{joined_names(statement.venue, names)}]"
    through = _chain(statement, names, carriers)
    return sentence + (f" (through {', then '.join(through)})" if through else "")


def _chain(statement: Statement, names: Names, carriers: Mapping[str, Statement]) -> list[str]:
    through: list[str] = []
    seen = {statement.id}
    carrier = carriers.get(statement.relayed_by or "")
    while carrier is not None and carrier.id not in seen:
        seen.add(carrier.id)
        through.append(joined_names(carrier.source, names) or "an unnamed source")
        carrier = carriers.get(carrier.relayed_by or "")
    return through


def label_sentence(label: Label, names: Names) -> str:
    """Return who calls whom what."""
    who = "The author" if label.by == "author" else _capital(names.get(label.by, label.by))
    whom = names.get(label.target or "") or (_flat(label.target_span.text) if label.target_span else "somebody")
    quoted = ", in quotation marks" if label.quoted else ""
    return f"{who} calls {whom} “{_flat(label.text)}” ({label.stance}{quoted})."


def shift_sentence(shift: Shift, names: Names) -> str:
    """Return what turned, from what to what."""
    who = _capital(names.get(shift.actor or "", "somebody"))
    towards = names.get(shift.target or "")
    target = f" towards {towards}" if towards else ""
    sides: Sequence[str | None] = (shift.before.value, shift.after.value)
    turned = f": from “{sides[0]}” to “{sides[1]}”" if all(sides) else ""
    words = f" (“{_flat(shift.text)}”)" if shift.text else ""
    return f"{who}{target}, a turn of {shift.kind}{turned}{words}."


def outlook_sentence(outlook: Outlook, names: Names) -> str:
    """Return what is open or expected, and who holds it so."""
    holder = "" if outlook.holder == "author" else f", according to {names.get(outlook.holder, 'an unnamed source')}"
    return _capital(_OUTLOOK[outlook.kind].format(text=_flat(outlook.text)) + holder) + "."


def parallel_sentence(parallel: Parallel, names: Names) -> str:
    """Return the past case that the present one is held up beside."""
    past, present = joined_names(parallel.past, names), joined_names(parallel.present, names)
    return f"{_capital(present) or 'The present case'} beside {past or 'a past case'}: “{_flat(parallel.text)}”."


def _flat(words: str) -> str:
    return " ".join(words.split())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
