"""Events as sentences: the article's own clause where it is plain, else the wording of the event's type.

Needs an event and a ``Telling``; makes one sentence that claims no more than the record: its reality decides the verb,
and what only a statement asserts names its source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from volteface.knowledge.tables import load_rows
from volteface.records import Event, Reference
from volteface.report.phrases import Phrase, capital, looks_plural
from volteface.report.predicates import Predicate, find_predicate
from volteface.report.telling import Telling, ended, inner
from volteface.report.verbs import inflect

__all__ = ["EventTold", "TypePhrase", "realised", "tell_event", "type_phrase"]

NOT_NAMED = Phrase("somebody not named")


@dataclass(frozen=True, slots=True)
class TypePhrase:
    """How an event of a type and mode is worded; see the table ``report/phrases``."""

    type: str
    mode: str | None
    do_to: str
    do: str
    done: str | None = None


@cache
def _phrases() -> dict[tuple[str, str | None], TypePhrase]:
    return {(row.type, row.mode): row for row in load_rows("report/phrases", TypePhrase)}


def type_phrase(event: Event) -> TypePhrase:
    """Return the wording of an event's type; one of a user's own ontology is told by its name."""
    phrases = _phrases()
    return phrases.get((event.type, event.mode)) or phrases.get((event.type, None)) or _own(event.type)


def _own(type_name: str) -> TypePhrase:
    ontology, _, name = type_name.rpartition(":")
    called = f"({ontology + ': ' if ontology else ''}{name.lower().replace('_', ' ')})"
    return TypePhrase(type_name, None, f"~act towards {{r}} {called}", f"~act {called}")


_MODAL = re.compile(r"\b(?:will|would|could|may|might|can|must|should|shall|to|plan\w*|if|unless)\b|’ll\b|'ll\b")
_AHEAD = re.compile(
    r"\b(?:will|would|could|may|might|can|must|should|shall|is|are|has|have|\w+s to)\b|\bif\b|\b\w+ed to\b(?<!tried to)"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|nobody|cannot|refuse[sd]?|fail(?:s|ed)?)\b|n[’']t\b", re.IGNORECASE
)
_CONDITION = re.compile(r"\b(?:if|unless|whether|once|when|should)\s+(?:[^\s.;:!?]+\s+){0,6}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventTold:
    """An event in words.

    Attributes:
        clause: what happened.
        attribution: who says so, where the article itself does not.
        past: whether the clause tells of what is over, whatever the record's reality.
    """

    clause: str
    attribution: str
    past: bool = True

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return capital(ended(self.clause + self.attribution))


def tell_event(event: Event, telling: Telling) -> EventTold | None:
    """Return what happened in words, ``None`` where its clause has been told before."""
    told = _from_clause(event, telling)
    if told == "":
        return None
    clause = told or _from_type(event, telling)
    ahead = event.reality in ("future", "hypothetical")
    return EventTold(clause, _attribution(event, telling), past=not ahead or not (told is None or _AHEAD.search(told)))


def _from_clause(event: Event, telling: Telling) -> str | None:
    """Return the article's own clause with a subject of ours; "" for one not to be told, ``None`` if none is plain."""
    text, trigger = telling.text(event), event.trigger
    subjects = _before(event.actors, trigger.start)
    after = max((reference.end for reference in subjects), default=None)
    parties = (*event.actors, *event.recipients)
    found = find_predicate(text, (trigger.start, trigger.end), telling.changes(event, parties), after=after)
    if found is None or not _fits(event, found, text):
        return None
    if found.passive:
        subjects = _before(event.recipients, trigger.start)
    subject = telling.people(subjects, introduce=len(subjects) == 1) if subjects else Phrase("")
    if not subject.text:
        return None
    if _VAGUE.match(subject.text):
        return ""
    if not telling.once(event, found.start, found.end):
        return ""
    sentence = f"{subject.subject} {found.agreeing(subject.plural if _changes_number(subjects) else None)}"
    return sentence + (_date(event, telling, found) if len(found.text.split()) <= _ROOM_FOR_DATE else "")


_ROOM_FOR_DATE = 14
"""Words of a clause behind which a date is still understood as its own."""
_VAGUE = re.compile(r"“(?:this|that|these|those|such|same|another|other)\b", re.IGNORECASE)


def _before(references: Sequence[Reference], start: int) -> tuple[Reference, ...]:
    return tuple(reference for reference in references if reference.end <= start)


def _changes_number(subjects: Sequence[Reference]) -> bool:
    """Say whether the article's verb may agree with words that we do not write."""
    return len(subjects) > 1 or any(one.text.lower() in ("they", "we", "you", "i") for one in subjects)


def _fits(event: Event, found: Predicate, text: str) -> bool:
    """Say whether a clause by itself says as much as the record and no more."""
    if event.reality == "negated":
        return bool(_NEGATION.search(found.text))
    if event.reality in ("future", "hypothetical"):
        return bool(_MODAL.search(found.text))
    return not _CONDITION.search(text, max(0, found.start - 60), found.start)


def _date(event: Event, telling: Telling, found: Predicate) -> str:
    """Return when it happened, where the clause itself does not say so."""
    if telling.has_day(event, found.start, found.end):
        return ""
    when = telling.happened(event)
    return f" {when}" if when and when not in found.text else ""


def _from_type(event: Event, telling: Telling) -> str:
    phrase = type_phrase(event)
    subject = telling.people(event.actors, introduce=len(event.actors) == 1)
    acting = {reference.actor or reference.text for reference in event.actors}
    others = [one for one in event.recipients if (one.actor or one.text) not in acting]
    recipients = telling.people(others)
    sentence = realised(phrase, event.reality, subject, recipients)
    when = telling.happened(event)
    return f"{sentence}{' ' + when if when else ''} (“{inner(event.trigger.text)}”)"


def realised(phrase: TypePhrase, reality: str, subject: Phrase, recipients: Phrase) -> str:
    """Return a clause of a type's wording: active, or passive where nobody acts and somebody is acted upon."""
    if not subject.text and recipients.text and phrase.done:
        return _passive(phrase.done, reality, recipients)
    words = phrase.do_to if recipients.text else phrase.do
    who = subject if subject.text else NOT_NAMED
    verbs = [inflect(verb) for verb in re.findall(r"~(\w+)", words)]
    if reality in ("current", "historical"):
        forms, auxiliary = [verb.past for verb in verbs], ""
    else:
        forms, auxiliary = [verb.base for verb in verbs], f"{who.choose(*_AUXILIARY[reality])} "
    filled = iter(forms)
    told = re.sub(r"~\w+", lambda _: next(filled), words)
    # Names go in last: they may hold braces and tildes themselves.
    return f"{who.subject} {auxiliary}{told.replace('{r}', recipients.text)}"


_AUXILIARY = {
    "future": ("is expected to", "are expected to"),
    "hypothetical": ("could", "could"),
    "negated": ("did not", "did not"),
}
_BE = {
    "current": ("was", "were"),
    "historical": ("was", "were"),
    "future": ("is expected to be", "are expected to be"),
    "hypothetical": ("could be", "could be"),
    "negated": ("was not", "were not"),
}


def _passive(done: str, reality: str, recipients: Phrase) -> str:
    subject, _, rest = done.partition("|")
    plural = recipients.plural if subject == "{r}" else looks_plural(subject)
    one, many = _BE[reality]
    head = recipients.subject if subject == "{r}" else subject.replace("{r}", recipients.text)
    return f"{head} {many if plural else one} {rest.replace('{r}', recipients.text)}"


def _attribution(event: Event, telling: Telling) -> str:
    """Return who asserts an event, where the article itself does not and the subject is another."""
    carriers = telling.chain(event.statement)
    if not carriers or not carriers[0].source:
        return ", it was reported" if carriers else ""
    own = {reference.actor or reference.text for reference in carriers[0].source}
    if own & {reference.actor or reference.text for reference in event.actors}:
        return ""
    source = telling.people(carriers[0].source, introduce=True)
    through = [telling.people(one.source) for one in carriers[1:] if one.source]
    if any(phrase.text for phrase in through):
        return f", {through[-1].text} reported, citing {source.text or 'a source not named'}"
    return f", according to {source.text or 'a source not named'}"
