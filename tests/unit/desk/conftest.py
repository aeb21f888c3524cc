from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from volteface.desk import Desk, StoredReading
from volteface.records import Actor, Annotation, Document, Event, Label, Mention, Reference, Span, Statement, make_id

READ_AT = "2026-01-02T03:04:05+00:00"
WIDTH = 32


@dataclass(frozen=True)
class Fingerprint:
    exact: str
    bands: tuple[int, ...]
    signature: bytes


def fingerprint(text: str) -> Fingerprint:
    """A MinHash of the words, one hash a word: enough to tell near texts in tests."""
    words = sorted(set(text.lower().split()))
    values = [
        min(
            (int.from_bytes(hashlib.md5(f"{n}{w}".encode("utf-8", "replace")).digest()[:4], "little") for w in words),
            default=0,
        )
        for n in range(WIDTH)
    ]
    exact = hashlib.md5(" ".join(text.lower().split()).encode("utf-8", "replace")).hexdigest() if words else ""
    return Fingerprint(exact, tuple(values), b"".join(v.to_bytes(4, "little") for v in values))


def document(text: str, **fields: Any) -> Document:
    key = fields.pop("id", None) or make_id(fields.get("source"), fields.get("published"), text)
    return Document(id=key, text=text, **fields)


def reading(
    annotation: Annotation | Document, *, version: str = "v1", read_at: str = READ_AT, **more: Any
) -> StoredReading:
    if isinstance(annotation, Document):
        annotation = Annotation(document=annotation)
    return StoredReading(annotation, fingerprint(annotation.document.text), version, read_at, **more)


def named(text: str, people: dict[str, dict[str, Any]], **fields: Any) -> Annotation:
    """A document in which each of ``people`` (name -> actor fields) is mentioned, says and does something."""
    doc = document(text, **fields)
    head = {"document": doc.id, "method": "test.v1"}
    actors, mentions, statements, events = [], [], [], []
    for n, (name, more) in enumerate(people.items()):
        start = text.index(name)
        span = Span(start, start + len(name), name)
        actor = Actor(**{"id": make_id(doc.id, name), "name": name, "kind": "person", **head, **more})
        reference = Reference(span.start, span.end, span.text, actor.id)
        actors.append(actor)
        mentions.append(
            Mention(id=f"m{n}{doc.id}", start=start, end=span.end, text=name, kind="person", actor=actor.id, **head)
        )
        whole = Span(0, len(text), text)
        statements.append(
            Statement(id=f"s{n}{doc.id}", source=(reference,), content=(whole,), form="indirect", act="say", **head)
        )
        others = tuple(event.actors[0] for event in events[-1:])
        events.append(
            Event(
                id=f"e{n}{doc.id}",
                trigger=span,
                type="CONSULT",
                actors=(reference,),
                recipients=others,
                reality="current",
                begin_at=doc.published,
                **head,
            )
        )
    labels = tuple(
        Label(id=f"l{doc.id}", start=0, end=1, text=text[0], by="author", target=a.id, stance="neutral", **head)
        for a in actors[:1]
    )
    return Annotation(
        document=doc,
        actors=tuple(actors),
        mentions=tuple(mentions),
        statements=tuple(statements),
        events=tuple(events),
        labels=labels,
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    return SimpleNamespace(reading=reading, document=document, named=named, fingerprint=fingerprint, read_at=READ_AT)


@pytest.fixture
def desk() -> Desk:
    ticks = iter(range(60))
    return Desk(":memory:", clock=lambda: f"2026-02-03T00:00:{next(ticks):02d}+00:00")


@pytest.fixture
def store(desk: Desk) -> Callable[..., Any]:
    def _store(*annotations: Annotation | Document, **more: Any) -> Any:
        return desk.store([reading(annotation, **more) for annotation in annotations])

    return _store
