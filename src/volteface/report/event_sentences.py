"""Events as sentences: the article's own clause, else its whole sentence, else the wording of the event's type.

Needs an event and a ``Telling``; makes one sentence that claims no more than the record: its reality decides the verb,
and what only a statement asserts names its source. Where neither the article's words can stand alone nor the type says
enough to be worth a line ("used force"), nothing is told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from volteface.analysis.context import Carrier
from volteface.knowledge.tables import load_rows
from volteface.records import Event, Reference
from volteface.report.own_sentences import find_own_sentence
from volteface.report.phrases import Phrase, capital, looks_plural
from volteface.report.predicates import Predicate, find_predicate, told_in_past
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
        ahead: whether the clause tells of what is to be, whatever the record's reality.
        whole: whether it is a whole sentence of the article, which may tell of other days than the record's.
    """

    clause: str
    attribution: str
    past: bool = True
    ahead: bool = False
    whole: bool = False

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        clause = re.sub(r"\.([”’])$", r"\1", self.clause) if self.attribution else self.clause
        return capital(ended(clause + self.attribution))


def tell_event(event: Event, telling: Telling) -> EventTold | None:
    """Return what happened in words, ``None`` where its clause has been told before or cannot be told."""
    told = _from_clause(event, telling)
    if told == "":
        return None
    if told is not None:
        return _told(event, told, _attribution(event, telling))
    bounds = (event.trigger.start, event.trigger.end)
    if telling.is_told(event, bounds[0]):
        return None
    own = find_own_sentence(event, bounds, telling)
    if own is not None and telling.overlaps(event, own.start, own.end):
        return None
    if own is not None and _keeps_reality(event, own.text):
        if not telling.once(event, own.start, own.end):
            return None
        inside = _is_said_within(event, telling, (own.start, own.end))
        attribution = "" if inside else _attribution(event, telling)
        told_whole = _told(event, own.text, attribution if attribution != _UNSOURCED else "")
        return replace(told_whole, whole=True)
    doubted = _DOUBTED.search(telling.text(event), max(0, bounds[0] - 40), bounds[0])
    clause = _from_type(event, telling) if _says_enough(event) and not doubted else ""
    if not clause or re.search("“.*“", clause):
        return None
    return EventTold(clause, _attribution(event, telling), past=event.reality not in ("future", "hypothetical"))


_DOUBTED = re.compile(
    r"\b(?:apparent|alleged|suspected|presumed|supposed|reported|possible|attempted|so-called|claims? of|reports? of)\b"
    r"[^.;:]*$",
    re.IGNORECASE,
)
_EXPECTATION = re.compile(
    r"\b(?:will|would|could|may|might|should|must|shall|if|unless|whether|plan\w*|threat\w*|expect\w*|inten[dt]\w*|vow\w*"
    r"|promis\w*|warn\w*|prepar\w*|pledg\w*|likely|possible|possibility|propos\w*|consider\w*|poised|ready|set to"
    r"|due to|going to|want\w*|hop(?:e|es|ed|ing)|aim\w*|fear\w*|call(?:ed|s|ing)? (?:on|for)|urg\w*|demand\w*|seek\w*"
    r"|(?:agree|offer|refus|vot|decid|order|ask|invit|attempt|continu|need|try|tri)\w* (?:\w+ ){0,4}to"
    r"|(?:is|are) to|about to|can|able to|risk\w*|prospect\w*|next|upcoming|soon|tomorrow|later)\b|[’']ll\b",
    re.IGNORECASE,
)


def _keeps_reality(event: Event, words: str) -> bool:
    """Say whether a whole sentence shows that an event is denied or only expected, where the record has it so."""
    if event.reality == "negated":
        return bool(_NEGATION.search(words))
    return event.reality not in ("future", "hypothetical") or bool(_EXPECTATION.search(words))


def _told(event: Event, clause: str, attribution: str) -> EventTold:
    not_yet = event.reality in ("future", "hypothetical")
    ahead = event.reality == "current" and bool(_IS_TO.match(clause))
    return EventTold(clause, attribution, past=not not_yet or not _AHEAD.search(clause), ahead=ahead)


_IS_TO = re.compile(
    r"[^,“”]{2,60}? (?:is|are) (?:due |expected |set |likely |about |going |scheduled )?to (?!blame)[a-z]"
)


def _is_said_within(event: Event, telling: Telling, bounds: tuple[int, int]) -> bool:
    """Say whether a sentence itself names who asserts the event."""
    carriers = telling.chain(event.statement)
    return any(bounds[0] <= one.start < bounds[1] for carrier in carriers for one in carrier.source)


def _says_enough(event: Event) -> bool:
    """Say whether the wording of a type tells more than that something happened: a mode, a name of a user's own."""
    return event.mode is not None or event.reality == "negated" or (event.type, None) not in _phrases()


def _from_clause(event: Event, telling: Telling) -> str | None:
    """Return the article's own clause with a subject of ours; "" for one not to be told, ``None`` if none is plain."""
    text, trigger = telling.text(event), event.trigger
    subjects = _before(event.actors, trigger.start)
    after = max((reference.end for reference in subjects), default=None)
    parties = (*event.actors, *event.recipients)
    found = find_predicate(text, (trigger.start, trigger.end), telling.changes(event, parties), after=after)
    if found is None or not _fits(event, found, text) or _leaves_its_subject(text, after, found):
        return None
    if _says_nothing(found.text):
        return ""
    if found.passive:
        subjects = _before(event.recipients, trigger.start)
    if _is_part(text, subjects):
        return None
    if " " not in found.text and find_own_sentence(event, (trigger.start, trigger.end), telling) is not None:
        return None
    subject = _subject(text, subjects, telling)
    if not subject.text or subject.text.startswith("“"):
        return None
    if not telling.once(event, found.start, found.end):
        return ""
    predicate = found.agreeing(subject.plural if _changes_number(subjects) else None)
    if event.reality in ("current", "historical"):
        predicate = told_in_past(predicate)
    sentence = f"{subject.subject} {predicate}"
    room = len(found.text.split()) <= _ROOM_FOR_DATE and not _is_day_of_saying(event, telling, found, subjects)
    return sentence + (_date(event, telling, found) if room else "")


def _is_day_of_saying(event: Event, telling: Telling, found: Predicate, subjects: Sequence[Reference]) -> bool:
    """Say whether a day stands outside what is said: it may be the day on which it was said."""
    time = telling.situation.times.get(event.time or "")
    if event.statement is None or time is None:
        return False
    first = min(reference.start for reference in subjects)
    return not first <= time.start < found.end


def _subject(text: str, subjects: Sequence[Reference], telling: Telling) -> Phrase:
    """Return who acts: names of ours, or the article's words where one stands within the phrase of another."""
    ordered = sorted(subjects, key=lambda reference: reference.start)
    if any(_WITHIN_PHRASE.fullmatch(text[one.end : other.start]) for one, other in itertools.pairwise(ordered)):
        words = text[ordered[0].start : max(reference.end for reference in ordered)]
        return Phrase(words, plural=looks_plural(ordered[0].text))
    return telling.people(subjects, introduce=len(subjects) == 1) if subjects else Phrase("")


_WITHIN_PHRASE = re.compile(r"(?: (?!and |or |with |but |as )[a-z]+){1,4} ")
"""Between "rockets" and "Lebanon" in "rockets fired from Lebanon"."""
_ROOM_FOR_DATE = 14
"""Words of a clause behind which a date is still understood as its own."""
_SAYING = re.compile(
    r"(?:also |has |have |had )*(?:said|says|say|added|adds|told|spoke|spoken|was|were|is|are|has|had)\W*"
)
_OTHER_CLAUSE = re.compile(r"\b(?:that|said|says|told|reported|if|whether|because|as)\b", re.IGNORECASE)


def _says_nothing(words: str) -> bool:
    """Say whether a predicate is a verb of saying alone ("said", "also added")."""
    return bool(_SAYING.fullmatch(words))


_WITHIN = re.compile(
    r"\b(?:of|by|from|with|including|like|as|to|against|between|called|dubbed|named|known as|on|and|or) (?:the )?$",
    re.IGNORECASE,
)


def _is_part(text: str, subjects: Sequence[Reference]) -> bool:
    """Say whether the nearest subject is only part of the grammatical one: "one of the men called the Beatles was"."""
    if not subjects:
        return False
    first = min(reference.start for reference in subjects)
    nearest = max(subjects, key=lambda reference: reference.end)
    begins = first if len(subjects) > 1 else nearest.start
    return bool(_WITHIN.search(text, max(0, begins - 20), begins))


def _leaves_its_subject(text: str, after: int | None, found: Predicate) -> bool:
    """Say whether another clause begins between a subject and the predicate: "a spokesman said that Lund would go"."""
    if after is None:
        return False
    # "Norland’s fear of them is old": the subject is what it has.
    return text[after : after + 2] in ("’s", "'s") or bool(_OTHER_CLAUSE.search(text[after : found.start]))


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
        return bool(_EXPECTATION.search(found.text))
    return not _CONDITION.search(text, max(0, found.start - 60), found.start)


def _date(event: Event, telling: Telling, found: Predicate) -> str:
    """Return when it happened, where the clause itself does not say so."""
    if telling.has_day(event, found.start, found.end):
        return ""
    when = _day(event, telling)
    return f" {when}" if when and when not in found.text else ""


def _day(event: Event, telling: Telling) -> str:
    return telling.happened(event) if event.reality in ("current", "historical") else telling.ahead(event)


def _from_type(event: Event, telling: Telling) -> str:
    phrase = type_phrase(event)
    subject = telling.people(event.actors, introduce=len(event.actors) == 1)
    acting = {reference.actor or reference.text for reference in event.actors}
    others = [one for one in event.recipients if (one.actor or one.text) not in acting]
    recipients = telling.people(others)
    sentence = realised(phrase, event.reality, subject, recipients)
    when = _day(event, telling)
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


_UNSOURCED = ", it was reported"


def _attribution(event: Event, telling: Telling) -> str:
    """Return who asserts an event, where the article itself does not and the subject is another."""
    carriers = telling.chain(event.statement)
    if not carriers or not carriers[0].source:
        return _UNSOURCED if carriers else ""
    own = {reference.actor or reference.text for reference in carriers[0].source}
    if own & {reference.actor or reference.text for reference in event.actors} or _same_words(event, carriers):
        return ""
    source = telling.people(carriers[0].source, introduce=True)
    through = [telling.people(one.source) for one in carriers[1:] if one.source]
    through = [phrase for phrase in through if phrase.text != source.text]
    if any(phrase.text for phrase in through):
        return f", {through[-1].text} reported, citing {source.text or 'a source not named'}"
    return f", according to {source.text or 'a source not named'}"


def _same_words(event: Event, carriers: Sequence[Carrier]) -> bool:
    """Say whether the article gives an event to its source itself, though under another name ("its clerk")."""
    return any(a.start < b.end and b.start < a.end for a in event.actors for b in carriers[0].source)
