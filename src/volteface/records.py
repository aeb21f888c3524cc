"""The records that a reading returns, and their one JSON form and one Arrow schema.

Every value that crosses a room's boundary is one of these frozen dataclasses. Offsets are Unicode code points
into ``Document.text``, start inclusive, end exclusive, and ``text[start:end]`` is the span's ``text``. Unknown
is ``None``, an empty part is ``()``. ``to_dict`` and ``from_dict`` are the only way to and from JSON;
``arrow_schema`` is the only source of column types.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal

from volteface.forms import arrow_schema, field_values, from_dict, html_table, to_dict

__all__ = [
    "RECORD_TYPES",
    "Actor",
    "Annotation",
    "Document",
    "Event",
    "Label",
    "Mention",
    "Outlook",
    "Parallel",
    "Place",
    "Reference",
    "Role",
    "Shift",
    "ShiftSide",
    "SkipReason",
    "Skipped",
    "Span",
    "Statement",
    "Time",
    "arrow_schema",
    "from_dict",
    "make_id",
    "to_dict",
]

MentionKind = Literal[
    "person", "organization", "country", "group", "office", "media", "role", "facility", "place", "other"
]
ActorKind = Literal["person", "organization", "country", "group", "office", "media", "facility", "other"]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
PlaceFeature = Literal["country", "region", "city", "base", "airport", "port", "embassy", "building", "water", "other"]
StatementForm = Literal["direct", "indirect", "mixed"]
StatementAct = Literal[
    "say", "deny", "claim", "accuse", "promise", "demand", "ask", "threaten", "predict", "believe", "intend",
    "report", "other",
]  # fmt: skip
Reality = Literal["current", "historical", "future", "hypothetical", "negated"]
Stance = Literal["hostile", "neutral", "favourable"]
OutlookKind = Literal["question", "condition", "forecast", "intention", "sign"]
ShiftKind = Literal["label", "tone", "relation", "status", "position"]
ShiftBasis = Literal["reported", "observed"]


def make_id(*parts: object) -> str:
    """Return a stable id: 16 hexadecimal digits of the SHA-256 of the parts.

    Args:
        *parts: the natural key; ``None`` and ``""`` are different keys.
    """
    key = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: code points, end exclusive, with the words themselves.

    Attributes:
        start: first code point in the document's text.
        end: the code point after the last.
        text: the words, ``document.text[start:end]``.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Reference(Span):
    """A span that stands for an actor.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        actor: the actor's id, ``None`` where it is not resolved.
    """

    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """An office or membership held by an actor; dates are ISO prefixes (``2004-03``), half open.

    Attributes:
        title: the office, for example ``foreign minister``.
        organization: id of the body it belongs to.
        country: ISO 3166 alpha-3.
        begin: the first day.
        end: the day after the last, ``None`` while it lasts or is not known.
    """

    title: str
    organization: str | None = None
    country: str | None = None
    begin: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One dated text from one source.

    Attributes:
        id: as given, else a hash of source, date and text.
        text: the article, stored exactly as given; a date header is no part of it.
        source: the outlet.
        url: the address; another text at the same address is a new version.
        title: the headline.
        author: the byline.
        published: ISO date or date-time, ``None`` if undated.
        language: ISO 639-1.
        extra: whatever else came with the text.
    """

    table: ClassVar[str] = "document"

    id: str
    text: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def _repr_html_(self) -> str:
        return html_table(field_values(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What every record besides the document has.

    Attributes:
        id: stable within a version: the same document gives the same id.
        document: the id of the document that proves it.
        confidence: 0..1, ``None`` where no figure is known.
        method: component and version that made it, for example ``times.rules.v1``.
    """

    table: ClassVar[str] = ""

    id: str
    document: str
    confidence: float | None = None
    method: str

    def _repr_html_(self) -> str:
        return html_table(field_values(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Record):
    """Words that name or describe an actor, a place or a thing that matters.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        kind: person, organization, country, group, office, media, role, facility, place or other.
        actor: id of the actor it stands for in this document.
        tone: how its sentence speaks of the actor, -1 hostile to 1 favourable; ``None`` where the sentence holds no
            statement and no event, or nobody is meant.
    """

    table: ClassVar[str] = "mention"

    start: int
    end: int
    text: str
    kind: MentionKind
    actor: str | None = None
    tone: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Record):
    """Who the mentions of one document stand for.

    Attributes:
        name: the name in the registry, else the fullest in the document.
        kind: person, organization, country, group, office, media, facility or other.
        country: ISO 3166 alpha-3.
        sector: PLOVER sector: GOV, MIL, REB, OPP, PTY, ...
        roles: the offices that the document or the registry gives.
        aliases: other names.
        known: whether the registry holds the actor.
    """

    table: ClassVar[str] = "actor"

    name: str
    kind: ActorKind
    country: str | None = None
    sector: str | None = None
    roles: tuple[Role, ...] = ()
    aliases: tuple[str, ...] = ()
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Record):
    """A time expression resolved against the publication date; the interval is half open, ISO.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        type: DATE, TIME, DURATION or SET.
        value: TIMEX3: ``1977-11-09``, ``P1W``, ``PAST_REF`` where vague.
        begin_at: the interval's begin, ``None`` if unresolvable.
        end_at: the interval's end, exclusive.
    """

    table: ClassVar[str] = "time"

    start: int
    end: int
    text: str
    type: TimeType
    value: str | None = None
    begin_at: str | None = None
    end_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """A place name, resolved to WGS 84 degrees where it could be.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        name: the gazetteer's name.
        latitude: degrees north.
        longitude: degrees east.
        country: ISO 3166 alpha-3.
        admin1: the first-order division.
        geonames_id: the place in GeoNames.
        feature: country, region, city, base, airport, port, embassy, building, water or other.
    """

    table: ClassVar[str] = "place"

    start: int
    end: int
    text: str
    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    geonames_id: int | None = None
    feature: PlaceFeature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Record):
    """Words or a view given to a source: direct, indirect or mixed.

    Attributes:
        source: whose words; empty if the text names nobody.
        cue: the words that give them to the source (``said``, ``according to``).
        content: what is said; several spans where the text interrupts it.
        form: direct, indirect or mixed.
        act: say, deny, claim, accuse, promise, demand, ask, threaten, predict, believe, intend, report or other.
        addressee: to whom.
        venue: the outlet, platform or occasion (``told Tass``, ``at a press conference``).
        relayed_by: id of the statement that carries this one.
    """

    table: ClassVar[str] = "statement"

    source: tuple[Reference, ...] = ()
    cue: tuple[Span, ...] = ()
    content: tuple[Span, ...]
    form: StatementForm
    act: StatementAct
    addressee: tuple[Reference, ...] = ()
    venue: tuple[Reference, ...] = ()
    relayed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """Who did what to whom (PLOVER), when, and whether it happened.

    Attributes:
        trigger: the word that tells of it.
        type: one of the sixteen PLOVER types, for example ``CONSULT``.
        mode: the PLOVER mode, for example ``visit``.
        quad: verbal or material, cooperation or conflict.
        actors: who did it.
        recipients: to whom.
        place: id of the place.
        time: id of the time expression.
        begin_at: when it began, ISO; half open with ``end_at``.
        end_at: when it was over.
        reality: current, historical, future, hypothetical or negated.
        statement: id of the statement that asserts it; ``None`` when the article itself does.
        same_as: id of the first mention of the same event in this document.
        contexts: what it is about, several or none (PLOVER): military, diplomatic, election, ...
    """

    table: ClassVar[str] = "event"

    trigger: Span
    type: str
    mode: str | None = None
    quad: str | None = None
    actors: tuple[Reference, ...] = ()
    recipients: tuple[Reference, ...] = ()
    place: str | None = None
    time: str | None = None
    begin_at: str | None = None
    end_at: str | None = None
    reality: Reality
    statement: str | None = None
    same_as: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Label(Record):
    """What somebody calls somebody.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        by: actor id of who calls so, or ``"author"``.
        target: actor id of who is called so.
        target_span: the words for the target in this place.
        stance: hostile, neutral or favourable.
        quoted: whether the label stands in quotation marks.
        statement: id of the statement it stands in.
        time: id of the time expression that dates it.
    """

    table: ClassVar[str] = "label"

    start: int
    end: int
    text: str
    by: str
    target: str | None = None
    target_span: Span | None = None
    stance: Stance
    quoted: bool = False
    statement: str | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook(Record):
    """What is open or expected.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        kind: question, condition, forecast, intention or sign.
        holder: actor id of who holds it, or ``"author"``.
        about: ids of the actors it concerns.
        statement: id of the statement it stands in.
    """

    table: ClassVar[str] = "outlook"

    start: int
    end: int
    text: str
    kind: OutlookKind
    holder: str
    about: tuple[str, ...] = ()
    statement: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(Record):
    """A past case that the text holds up beside the present one.

    Attributes:
        start: first code point of the words in the document's text.
        end: the code point after the last.
        text: the words.
        present: the present case.
        past: the past case.
        basis: the words that compare (``follows the path of``).
        time: id of the time expression that dates the past case.
    """

    table: ClassVar[str] = "parallel"

    start: int
    end: int
    text: str
    present: tuple[Reference, ...] = ()
    past: tuple[Reference, ...] = ()
    basis: Span | None = None
    time: str | None = None


@dataclass(frozen=True, slots=True)
class ShiftSide:
    """One side of a turn: what held, and when.

    Attributes:
        value: what held, in the words of the text.
        evidence: ids of the records that show it.
        begin_at: since when it held, ISO; half open with ``end_at``.
        end_at: until when.
    """

    value: str | None = None
    evidence: tuple[str, ...] = ()
    begin_at: str | None = None
    end_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Record):
    """A turn: before is not after. The span is ``None`` where it is observed over documents.

    Attributes:
        start: first code point of the words that report it.
        end: the code point after the last.
        text: the words.
        kind: label, tone, relation, status or position.
        actor: id of who turned.
        target: id of towards whom.
        before: what held before.
        after: what holds after.
        basis: ``reported`` (a text says so) or ``observed`` (found over dated records).
        strength: 0..1.
        p_value: how likely chance alone would do as much; observed turns only.
    """

    table: ClassVar[str] = "shift"

    start: int | None = None
    end: int | None = None
    text: str | None = None
    kind: ShiftKind
    actor: str | None = None
    target: str | None = None
    before: ShiftSide = ShiftSide()
    after: ShiftSide = ShiftSide()
    basis: ShiftBasis = "reported"
    strength: float | None = None
    p_value: float | None = None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A document and all that was read in it; what ``volteface annotate`` prints, one a line.

    Attributes:
        document: the document.
        mentions: its mentions, by place in the text.
        actors: its actors, by place in the text.
        times: its times, by place in the text.
        places: its places, by place in the text.
        statements: its statements, by place in the text.
        events: its events, by place in the text.
        labels: its labels, by place in the text.
        outlooks: its outlooks, by place in the text.
        parallels: its parallels, by place in the text.
        shifts: its shifts, by place in the text.
    """

    document: Document
    mentions: tuple[Mention, ...] = ()
    actors: tuple[Actor, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    labels: tuple[Label, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    parallels: tuple[Parallel, ...] = ()
    shifts: tuple[Shift, ...] = ()

    def _repr_html_(self) -> str:
        counts = {name: len(getattr(self, name)) for name in RECORD_TYPES}
        return html_table({"document": self.document.title or self.document.id, **counts})


class SkipReason(StrEnum):
    """Why a document was not read. The value is what tables and summaries show."""

    EMPTY = "empty text"
    BINARY = "not text"
    TOO_LARGE = "too large"
    BROKEN = "broken row"
    ENCODING = "unknown encoding"
    LANGUAGE = "not English"
    NO_TEXT = "no text column"
    UNREADABLE = "unreadable file"
    FAILED = "reading failed"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document, row or file that was passed over.

    Attributes:
        origin: the path or address it came from, with ``:line`` or ``#entry`` where there is one.
        reason: one of the reasons that runs count.
        detail: what was found and what was expected, for a person.
        document: the id, where the document got as far as having one.
    """

    origin: str
    reason: SkipReason
    detail: str
    document: str | None = None


RECORD_TYPES: dict[str, type[Record]] = {
    "mentions": Mention,
    "actors": Actor,
    "times": Time,
    "places": Place,
    "statements": Statement,
    "events": Event,
    "labels": Label,
    "outlooks": Outlook,
    "parallels": Parallel,
    "shifts": Shift,
}
"""Field of ``Annotation`` -> record class, in the order of the contract. The class's ``table`` names its table."""
