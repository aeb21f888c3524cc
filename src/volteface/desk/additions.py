"""Records that a person adds where the reading missed one; kept as decisions, put in again after every reading.

Needs an open connection inside a transaction, and what a person gives: a kind, words of the article, and fields as
strings; makes a record like those that were read, with the method ``person.v1``. Who is meant is looked up among the
actors of the article whenever the record is made, since another reading knows them by other ids; those it finds no
longer are kept as they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from volteface.desk.corrections import CROSSED, reapply_corrections, renew_cross_rows
from volteface.desk.decisions import Decision, add_decision, load_decisions
from volteface.desk.given import interval_of, nearest_stretch, plain_value, stretches
from volteface.desk.identity import identity_rows, known_moves
from volteface.desk.rows import Rows, arrow_table, load_annotations, record_rows
from volteface.desk.schema import TABLES, quoted
from volteface.errors import InputError
from volteface.records import (
    Actor,
    Annotation,
    Event,
    Label,
    Outlook,
    Parallel,
    Place,
    Record,
    Reference,
    Shift,
    ShiftSide,
    Span,
    Statement,
    Time,
    from_dict,
    make_id,
    to_dict,
)

if TYPE_CHECKING:
    import duckdb

__all__ = ["ADDABLE", "METHOD", "Given", "add_record", "reapply_decisions", "take_back_addition"]

ADDABLE: Mapping[str, tuple[str, ...]] = {
    "statement": ("act", "form", "source", "cue"),
    "event": ("type", "mode", "quad", "reality", "actor", "recipient", "when"),
    "label": ("stance", "by", "target"),
    "outlook": ("kind", "holder", "about"),
    "parallel": ("present", "past"),
    "shift": ("kind", "actor", "target", "before", "after"),
    "time": ("type", "value", "begin_at", "end_at"),
    "place": ("name", "latitude", "longitude", "country", "admin1", "geonames_id", "feature"),
}
"""Record table -> the fields that a person gives besides its words. Where they are words of the article, ``…`` stands
between several; who calls or holds something is named by words or by name, and is the article itself if left out."""

METHOD = "person.v1"
_LONGEST = 4_000
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gives.

    Attributes:
        kind: of ``ADDABLE``.
        document: the article's id.
        words: what the record rests on, as it stands in the article: a trigger, a label, what is said.
        start: about where they stand, in code points; where they stand first, if not given.
        fields: those of the kind, as strings.
    """

    kind: str
    document: str
    words: str
    start: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


def add_record(connection: duckdb.DuckDBPyConnection, given: Given, decision: Decision) -> Decision:
    """Add a record; ``decision`` says who, when and why.

    Raises:
        InputError: there is no such article or field, or words do not stand in it, or somebody is not named in it.
    """
    _check(given)
    number = _number(connection, given.document)
    article = _Article(load_annotations(connection, [number])[0])
    words = nearest_stretch(article.text, given.words, given.start or 0)
    fields = {name: value for name, value in given.fields.items() if value.strip()}
    said = {"start": words.start, "words": words.text, "fields": fields}
    _refuse_twice(connection, given, said)
    key = make_id(given.document, given.kind, METHOD, json.dumps(said), decision.at)
    record = _made(article, given.kind, said, key)
    _insert(connection, number, record)
    kept = json.dumps({**said, "actors": {name: to_dict(actor) for name, actor in article.met.items()}})
    return add_decision(
        connection,
        replace(decision, kind="add", subject=record.id, document=given.document, object=given.kind, value=kept),
    )


def take_back_addition(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    """Take an added record out again."""
    kind, key = decision.object, {"id": decision.subject}
    places = connection.execute(f"DELETE FROM {quoted(kind)} WHERE id = $id RETURNING number, position", key).fetchall()
    for table in TABLES.values():
        if table.owner == kind:
            connection.execute(f"DELETE FROM {quoted(table.name)} WHERE {quoted(kind)} = $id", key)
    for number, position in places:
        # A record's position is its place among those of its kind: what is derived from it counts on that.
        connection.execute(
            f"UPDATE {quoted(kind)} SET position = position - 1 WHERE number = $number AND position > $position",
            {"number": number, "position": position},
        )
        if kind in CROSSED:
            renew_cross_rows(connection, number)


def reapply_decisions(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> None:
    """Put added records in again, and lay corrections over what was read; after these documents were read again."""
    decisions, read = load_decisions(connection), set(documents)
    for one in decisions:
        if one.kind == "add" and one.undone_at is None and one.document in read:
            _put_back(connection, one)
    reapply_corrections(connection, decisions)


def _put_back(connection: duckdb.DuckDBPyConnection, decision: Decision) -> None:
    said = json.loads(decision.value or "{}")
    number = _number(connection, decision.document or "")
    kept = {name: from_dict(Actor, actor) for name, actor in said["actors"].items()}
    article = _Article(load_annotations(connection, [number])[0], kept)
    record = _made(article, decision.object, said, decision.subject)
    for actor in article.missed.values():
        _insert(connection, number, actor)
    _insert(connection, number, record)


def _check(given: Given) -> None:
    if given.kind not in ADDABLE:
        raise InputError(f"{given.kind!r} cannot be added; expected one of {', '.join(ADDABLE)}")
    for name, value in given.fields.items():
        if name not in ADDABLE[given.kind]:
            raise InputError(f"{given.kind}: no field {name!r}; expected one of {', '.join(ADDABLE[given.kind])}")
        if len(value) > _LONGEST:
            raise InputError(f"{name}: {len(value)} characters; expected at most {_LONGEST}")
    if not given.words.strip():
        raise InputError("words: none given; copy them from the article")
    if len(given.words) > _LONGEST:
        raise InputError(f"words: {len(given.words)} characters; expected at most {_LONGEST}")


def _number(connection: duckdb.DuckDBPyConnection, document: str) -> int:
    rows = connection.execute('SELECT number FROM "document" WHERE id = $id', {"id": document}).fetchall()
    if not rows:
        raise InputError(f"no article {document!r} in this desk")
    return int(rows[0][0])


def _refuse_twice(connection: duckdb.DuckDBPyConnection, given: Given, said: Mapping[str, Any]) -> None:
    """Refuse what stands already: a form that is sent twice says it once."""
    for one in load_decisions(connection):
        if one.kind == "add" and one.undone_at is None and (one.document, one.object) == (given.document, given.kind):
            found = json.loads(one.value or "{}")
            if {name: found.get(name) for name in said} == said:
                raise InputError(f"this {given.kind} was added before, by {one.by} (decision {one.id})")


def _insert(connection: duckdb.DuckDBPyConnection, number: int, record: Record) -> None:
    """Put a record behind those of its kind that its article has."""
    table, key = quoted(record.table), {"n": number}
    last = connection.execute(f"SELECT coalesce(max(position), -1) FROM {table} WHERE number = $n", key).fetchall()
    rows: Rows = {}
    record_rows(number, last[0][0] + 1, record, rows)
    if isinstance(record, Actor):
        rows["identity"] = known_moves(connection, identity_rows(number, [record]))
    for name, found in rows.items():
        connection.register("added", arrow_table(name, found))
        connection.execute(f"INSERT INTO {quoted(name)} BY NAME SELECT * FROM added")
        connection.unregister("added")
    if record.table in CROSSED:
        renew_cross_rows(connection, number)


class _Article:
    """An article, and who is meant by words in it.

    Attributes:
        annotation: what was read in it.
        met: words -> the actor that they stand for, as far as anybody asked.
        missed: actor id -> an actor of an earlier reading whom this one does not know.
    """

    def __init__(self, annotation: Annotation, kept: Mapping[str, Actor] | None = None) -> None:
        self.annotation = annotation
        self.met: dict[str, Actor] = {}
        self.missed: dict[str, Actor] = {}
        self._kept = kept or {}
        self._actors = {actor.id: actor for actor in annotation.actors}

    @property
    def text(self) -> str:
        return self.annotation.document.text

    def reference(self, span: Span) -> Reference:
        """Return words as a reference to whom they mention, by the longest mention in them."""
        inside = [
            one for one in self.annotation.mentions if one.actor and span.start <= one.start and one.end <= span.end
        ]
        longest = max(inside, key=lambda one: (one.end - one.start, -one.start), default=None)
        actor = self._actors.get(longest.actor or "") if longest else self._by_name(span.text)
        actor = self._known(span.text, actor)
        return Reference(span.start, span.end, span.text, actor.id if actor else None)

    def named(self, name: str, words: str, near: int) -> str:
        """Return the id of whom a name or words of the article stand for.

        Raises:
            InputError: the article knows nobody of that name.
        """
        found = self._by_name(words)
        if found is None:
            wanted = _folded(words)
            mentions = [one for one in self.annotation.mentions if one.actor and _folded(one.text) == wanted]
            nearest = min(mentions, key=lambda one: abs(one.start - near), default=None)
            found = self._actors.get(nearest.actor or "") if nearest else None
        found = self._known(words, found)
        if found is None:
            known = ", ".join(sorted({actor.name for actor in self._actors.values()})[:_NAMED]) or "nobody"
            raise InputError(f"{name}: the article names nobody {words[:80]!r}; it names {known}")
        return found.id

    def _by_name(self, words: str) -> Actor | None:
        wanted = _folded(words)
        return next((one for one in self._actors.values() if wanted in map(_folded, (one.name, *one.aliases))), None)

    def _known(self, words: str, found: Actor | None) -> Actor | None:
        """Return an actor, or who was meant by these words before; note whom."""
        kept = self._kept.get(words)
        if found is None and kept is not None:
            self.missed[kept.id] = found = kept
        if found is not None:
            self.met[words] = found
        return found


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


@dataclass(frozen=True, slots=True)
class _Making:
    """What a record is made of.

    Attributes:
        article: where it stands.
        words: what it rests on.
        fields: what was given besides.
        head: id, document and so on.
        kind: its table.
    """

    article: _Article
    words: Span
    fields: Mapping[str, str]
    head: dict[str, Any]
    kind: str

    @property
    def span(self) -> dict[str, Any]:
        return {"start": self.words.start, "end": self.words.end, "text": self.words.text}

    def plain(self, name: str, usual: str | None = None) -> Any:
        found = plain_value(self.kind, name, self.fields.get(name, "") or usual or "")
        if found is None and usual is not None:
            raise InputError(f"{self.kind}: {name} is missing")
        return found

    def spans(self, name: str) -> tuple[Span, ...]:
        return tuple(stretches(self.article.text, self.fields.get(name, ""), self.words.start, name=name))

    def references(self, name: str) -> tuple[Reference, ...]:
        return tuple(map(self.article.reference, self.spans(name)))

    def actor(self, name: str) -> str | None:
        words = self.fields.get(name, "").strip()
        return self.article.named(name, words, self.words.start) if words else None

    def actors(self, name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self.fields.get(name, "").split("…"))
        return tuple(dict.fromkeys(self.article.named(name, part, self.words.start) for part in parts if part))

    def target(self, name: str) -> tuple[str | None, Span | None]:
        """Return who is meant, and the words for it where they stand in the article."""
        words = self.fields.get(name, "").strip()
        if not words:
            return None, None
        try:
            span = nearest_stretch(self.article.text, words, self.words.start)
        except InputError:
            return self.actor(name), None
        return self.article.reference(span).actor, span


def _made(article: _Article, kind: str, said: Mapping[str, Any], record_id: str) -> Record:
    text, start = article.text, int(said["start"])
    words = nearest_stretch(text, said["words"], start)
    head = {"id": record_id, "document": article.annotation.document.id, "confidence": 1.0, "method": METHOD}
    return _MAKERS[kind](_Making(article, words, said["fields"], head, kind))


def _statement(one: _Making) -> Record:
    return Statement(
        source=one.references("source"), cue=one.spans("cue"), content=(one.words,), form=one.plain("form", "indirect"),
        act=one.plain("act", "say"), **one.head,
    )  # fmt: skip


def _event(one: _Making) -> Record:
    if not one.fields.get("type", "").strip():
        raise InputError("event: type is missing")
    begin, end = interval_of(one.plain("when"))
    return Event(
        trigger=one.words, type=one.plain("type"), mode=one.plain("mode"), quad=one.plain("quad"),
        actors=one.references("actor"), recipients=one.references("recipient"), begin_at=begin, end_at=end,
        reality=one.plain("reality", "current"), **one.head,
    )  # fmt: skip


def _label(one: _Making) -> Record:
    target, span = one.target("target")
    by = one.actor("by") or "author"
    return Label(by=by, target=target, target_span=span, stance=one.plain("stance", "neutral"), **one.span, **one.head)


def _outlook(one: _Making) -> Record:
    holder = one.actor("holder") or "author"
    return Outlook(kind=one.plain("kind", "question"), holder=holder, about=one.actors("about"), **one.span, **one.head)


def _parallel(one: _Making) -> Record:
    return Parallel(present=one.references("present"), past=one.references("past"), **one.span, **one.head)


def _shift(one: _Making) -> Record:
    before, after = (ShiftSide(value=one.plain(name)) for name in ("before", "after"))
    return Shift(
        kind=one.plain("kind", "position"), actor=one.actor("actor"), target=one.actor("target"), before=before,
        after=after, **one.span, **one.head,
    )  # fmt: skip


def _time(one: _Making) -> Record:
    value = one.plain("value")
    begin, end = interval_of(value)
    begin, end = one.plain("begin_at") or begin, one.plain("end_at") or end
    return Time(type=one.plain("type", "DATE"), value=value, begin_at=begin, end_at=end, **one.span, **one.head)


def _place(one: _Making) -> Record:
    return Place(**{name: one.plain(name) for name in ADDABLE["place"]}, **one.span, **one.head)


_MAKERS: dict[str, Callable[[_Making], Record]] = {
    "statement": _statement,
    "event": _event,
    "label": _label,
    "outlook": _outlook,
    "parallel": _parallel,
    "shift": _shift,
    "time": _time,
    "place": _place,
}
