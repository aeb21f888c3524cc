"""Records as sentences: never more certain than the record, and always with the one who asserts it.

Words of an article that stand for nobody known are given in quotation marks, since they are the article's and not ours.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from volteface.analysis.context import Carrier, carrier_chain
from volteface.knowledge.tables import load_rows
from volteface.records import Event, Label, Outlook, Parallel, Reference, Shift, Statement

__all__ = [
    "day_words",
    "event_sentence",
    "joined_names",
    "label_sentence",
    "outlook_sentence",
    "parallel_sentence",
    "period_words",
    "shift_sentence",
    "statement_sentence",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SAID = {
    "say": "said", "deny": "denied", "claim": "claimed", "accuse": "made an accusation", "promise": "promised",
    "demand": "demanded", "ask": "asked", "threaten": "threatened", "predict": "predicted", "believe": "believed",
    "intend": "intended", "report": "reported", "other": "said",
}  # fmt: skip
_REALITY = {
    "current": "{who} {did}",
    "historical": "{who} {did}",
    "future": "{who} is expected to {do}",
    "hypothetical": "{who} could {do}",
    "negated": "{who} did not {do}",
}
_OUTLOOK = {
    "question": "Open",
    "condition": "On condition",
    "forecast": "Expected",
    "intention": "Intended",
    "sign": "To watch",
}
_TURN = {
    "label": "other words for it",
    "tone": "another tone",
    "relation": "another relation",
    "status": "another standing",
    "position": "another position",
}
_NOBODY = "somebody not named"
_CONNECTIVE = re.compile(r"(?:that|whether|if|how|why|what|who|when|where)\b", re.IGNORECASE)
_INFINITIVE = re.compile(r"(?:not )?to\b", re.IGNORECASE)
_NEGATION = re.compile(r"\b(?:not|never|no longer|nor|neither)\b|n[’']t\b", re.IGNORECASE)
_TAKES_INFINITIVE = frozenset({"promise", "demand", "ask", "threaten", "intend"})
_MARKS = '“”" '
WORDS_SHOWN = 40
"""Words of an article that a line shows; the whole stands in the source."""

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


def _own(type_name: str) -> _Phrase:
    """Return how an event of a user's own ontology is told: ``energy:PRICE_CUT`` by its name."""
    ontology, _, name = type_name.rpartition(":")
    called = f"({ontology + ': ' if ontology else ''}{name.lower().replace('_', ' ')})"
    return _Phrase(
        type_name,
        None,
        f"acted towards {{r}} {called}",
        f"acted {called}",
        f"act towards {{r}} {called}",
        f"act {called}",
    )


def day_words(iso: str | None) -> str:
    """Return an ISO date or prefix as a reader writes it: ``10 December 2024``, ``December 2024``, ``2024``."""
    if not iso:
        return "undated"
    parts = iso[:10].split("-")
    if len(parts) == 1 or not parts[1].isdigit() or not 1 <= int(parts[1]) <= len(_MONTHS):
        return parts[0]
    month = _MONTHS[int(parts[1]) - 1]
    return f"{int(parts[2])} {month} {parts[0]}" if len(parts) > 2 else f"{month} {parts[0]}"


def period_words(begin: str | None, end: str | None) -> str:
    """Return a half-open interval no finer than it is known: a day, a month, a year, or its first and last day."""
    if begin is None and end is None:
        return "date not given"
    if begin is None:
        return f"until {day_words(_day_before(end))}"
    first, last = begin[:10], _day_before(end)
    if last is None:
        return f"from {day_words(first)}"
    if last <= first:
        return day_words(first)
    if first.endswith("-01-01") and last.endswith("-12-31"):
        years = (first[:4], last[:4])
        return years[0] if years[0] == years[1] else f"{years[0]} to {years[1]}"
    if first.endswith("-01") and first[:7] == last[:7] and _day_after(last).endswith("-01"):
        return day_words(first[:7])
    return f"{day_words(first)} to {day_words(last)}"


def _day_before(end: str | None) -> str | None:
    """Return the last day of a half-open interval; an end within a day belongs to that day."""
    if end is None or len(end) > len("2024-12-10"):
        return end[:10] if end else None
    return _moved(end, -1)


def _day_after(day: str) -> str:
    return _moved(day, 1)


def _moved(day: str, days: int) -> str:
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return day


def joined_names(references: Iterable[Reference], names: Names) -> str:
    """Return the names of actors, or their quoted words where they stand for nobody known, as a list in prose."""
    return _joined(_name(reference, names) for reference in references)


def _joined(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def _name(reference: Reference, names: Names) -> str:
    return _named(names.get(reference.actor or "") or _words(reference.text))


def _named(name: str) -> str:
    """Return a proper name as it is, and a description (``the leaders``) in quotation marks."""
    return f"“{name}”" if name[:1].islower() else name


def event_sentence(event: Event, names: Names, asserted_by: Carrier | None) -> str:
    """Return what happened in a sentence; an event that only a statement asserts names its source."""
    phrase = _phrases().get((event.type, event.mode)) or _phrases().get((event.type, None)) or _own(event.type)
    actors = joined_names(event.actors, names)
    acting = {_name(reference, names) for reference in event.actors}
    others = [reference for reference in event.recipients if _name(reference, names) not in acting]
    recipients = joined_names(others, names)
    did = (phrase.did_to if recipients else phrase.did).replace("{r}", recipients)
    do = (phrase.do_to if recipients else phrase.do).replace("{r}", recipients)
    # The parts are put in one after the other: names may hold braces.
    parts = {"{who}": actors or _NOBODY, "{did}": did, "{do}": do}
    sentence = " ".join(parts.get(word, word) for word in _REALITY[event.reality].split())
    source = joined_names(asserted_by.source, names) if asserted_by else ""
    if asserted_by and source != actors:
        sentence += f", according to {source or 'an unnamed source'}"
    return f"{_capital(sentence)} (“{_inner(event.trigger.text)}”)."


def statement_sentence(statement: Statement, names: Names, carriers: Mapping[str, Carrier]) -> str:
    """Return who said what, where, and through whom it came."""
    who = _capital(joined_names(statement.source, names) or "an unnamed source")
    words = " … ".join(_flat(span.text) for span in statement.content)
    sentence = f"{who} {_said(statement, words)}"
    if statement.venue:
        sentence += f" [{joined_names(statement.venue, names)}]"
    chain = carrier_chain(statement.relayed_by, carriers)
    through = [joined_names(carrier.source, names) or "an unnamed source" for carrier in chain]
    return sentence + (f" (through {', then '.join(through)})" if through else "")


def _said(statement: Statement, words: str) -> str:
    """Return the verb and the words: the article's own verb where ours would claim more than it."""
    cue = _flat(" … ".join(span.text for span in statement.cue))
    shown = _words(words)
    verb = _SAID[statement.act]
    if statement.form == "direct" and not _NEGATION.search(cue):
        return f"{verb}: {_quotations(statement)}"
    fits = _CONNECTIVE.match(shown) or (statement.act in _TAKES_INFINITIVE and _INFINITIVE.match(shown))
    if fits and not _NEGATION.search(cue):
        return f"{verb} {shown}"
    return f"(“{cue}”): {shown}" if cue else f"{verb}: {shown}"


def _quotations(statement: Statement) -> str:
    """Return the quoted words, each stretch in marks of its own, until there are enough of them."""
    shown: list[str] = []
    room = WORDS_SHOWN
    for span in statement.content:
        if room > 0:
            shown.append(f"“{_inner(_words(span.text, room))}”")
            room -= len(span.text.split())
    return " … ".join(shown)


def label_sentence(label: Label, names: Names, users: Iterable[str] = ()) -> str:
    """Return which words somebody used of whom; ``users`` are ids of all who did, where they are several."""
    by = _joined(_user(one, names) for one in (users or (label.by,)))
    target = names.get(label.target or "") or (_words(label.target_span.text) if label.target_span else "")
    quoted = ", in quotation marks" if label.quoted else ""
    whom = _named(target) if target else _NOBODY
    return f"“{_inner(label.text)}”, said by {by} of {whom} ({label.stance}{quoted})."


def _user(by: str, names: Names) -> str:
    return "the article itself" if by == "author" else _actor(by, names)


def _actor(actor: str | None, names: Names) -> str:
    name = names.get(actor or "")
    return _named(name) if name else _NOBODY


def shift_sentence(shift: Shift, names: Names) -> str:
    """Return who turned towards whom, from what to what."""
    who = _capital(_actor(shift.actor, names))
    target = names.get(shift.target or "")
    towards = f" towards {_named(target)}" if target else ""
    sides: Sequence[str | None] = (shift.before.value, shift.after.value)
    if all(sides):
        turned = f", from “{_inner(sides[0] or '')}” to “{_inner(sides[1] or '')}”"
    else:
        turned = f" (“{_inner(shift.text)}”)" if shift.text else ""
    said = "" if shift.basis == "reported" else ", as the records show over time"
    return f"{who}{towards}: {_TURN[shift.kind]}{turned}{said}."


def outlook_sentence(outlook: Outlook, names: Names) -> str:
    """Return the words on what is open or expected, and who holds it so."""
    holder = "" if outlook.holder == "author" else f", according to {_actor(outlook.holder, names)}"
    return _ended(f"{_OUTLOOK[outlook.kind]}: “{_inner(outlook.text)}”{holder}")


def parallel_sentence(parallel: Parallel, names: Names) -> str:
    """Return the past case that the present one is held up beside."""
    past, present = joined_names(parallel.past, names), joined_names(parallel.present, names)
    return _ended(
        f"{_capital(present) or 'The present case'} beside {past or 'a past case'}: “{_inner(parallel.text)}”"
    )


def _ended(sentence: str) -> str:
    """Return a sentence with its full stop, where the quoted words do not end it themselves."""
    return sentence if sentence.endswith(("?”", "!”", ".”", "…”")) else f"{sentence}."


def _flat(words: str) -> str:
    return " ".join(words.split())


def _words(text: str, most: int = WORDS_SHOWN) -> str:
    """Return an article's words on one line, cut where they are many."""
    words = text.split()
    return " ".join(words) if len(words) <= most else f"{' '.join(words[:most])} …"


def _inner(text: str) -> str:
    """Return an article's words to be set in quotation marks: marks around them go, marks within become single."""
    words = _words(text).strip(_MARKS).removesuffix(",")
    words = words.replace("“", "‘").replace("”", "’")
    return re.sub(r'"(.*?)"', r"‘\1’", words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
