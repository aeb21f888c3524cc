from __future__ import annotations

import itertools
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.unit import fake_reader

from volteface.desk import Desk, StoredReading
from volteface.records import (
    Actor,
    Annotation,
    Document,
    Event,
    Label,
    Mention,
    Outlook,
    Parallel,
    Place,
    Reference,
    Shift,
    ShiftSide,
    Span,
    Statement,
    Time,
    make_id,
)
from volteface.sources import fingerprint

READ_AT = "2026-01-02T03:04:05+00:00"


class Story:
    """An article whose records are made by hand from its own words."""

    def __init__(self, text: str, **fields: Any) -> None:
        key = fields.pop("id", None) or make_id(fields.get("source"), fields.get("published"), text)
        self.document = Document(id=key, text=text, language="en", **fields)
        self.records: dict[str, list[Any]] = {}
        self._count = itertools.count()

    def span(self, words: str) -> Span:
        start = self.document.text.index(words)
        return Span(start, start + len(words), words)

    def head(self, confidence: float = 0.9) -> dict[str, Any]:
        key = make_id(self.document.id, next(self._count))
        return {"id": key, "document": self.document.id, "method": "hand.v1", "confidence": confidence}

    def add(self, field: str, record: Any) -> Any:
        self.records.setdefault(field, []).append(record)
        return record

    def actor(self, words: str, name: str | None = None, **fields: Any) -> Reference:
        span = self.span(words)
        fields = {"kind": "country", "known": True, **fields}
        made = self.add("actors", Actor(name=name or words, **fields, **self.head()))
        kind = fields["kind"]
        self.add(
            "mentions", Mention(start=span.start, end=span.end, text=words, kind=kind, actor=made.id, **self.head())
        )
        return Reference(span.start, span.end, words, made.id)

    def statement(self, source: Reference | None, cue: str, *content: str, **fields: Any) -> Statement:
        fields = {"form": "indirect", "act": "say", **fields}
        spans = tuple(self.span(words) for words in content)
        sources = (source,) if source else ()
        return self.add(
            "statements", Statement(source=sources, cue=(self.span(cue),), content=spans, **fields, **self.head())
        )

    def event(self, trigger: str, type_: str, *, confidence: float = 0.9, **fields: Any) -> Event:
        fields = {"reality": "current", **fields}
        return self.add("events", Event(trigger=self.span(trigger), type=type_, **fields, **self.head(confidence)))

    def stretch(self, field: str, cls: type, words: str, **fields: Any) -> Any:
        span = self.span(words)
        return self.add(field, cls(start=span.start, end=span.end, text=words, **fields, **self.head()))

    def annotation(self) -> Annotation:
        return Annotation(self.document, **{field: tuple(found) for field, found in self.records.items()})


HARBOUR = (
    "The Free Union fired on the port of Sund on 1 March 2021. Norland agreed to talks with Westmark on Tuesday. "
    "“We will not leave the harbour,” Ana Lund told Radio Sund.\n"
    "Radio Sund, citing a shipping clerk, reported that Westmark would open its border. "
    "Norland could close the strait. Westmark did not arrest the envoy. In 1990 Oldland left Sund. "
    "Norland, which called the Free Union terrorists last week, now calls it partners. "
    "Will the harbour reopen? Like Oldland in 1990, Norland stands alone."
)


def harbour(source: str = "Harbour News", published: str | None = "2021-03-02", text: str = HARBOUR) -> Story:
    story = Story(text, source=source, published=published, title="Shots at Sund", url=f"https://example.org/{source}")
    union = story.actor("Free Union", kind="group", sector="REB", aliases=("FU",))
    norland, westmark = story.actor("Norland", country="NOR"), story.actor("Westmark", country="WMK")
    lund = story.actor("Ana Lund", kind="person", country="NOR")
    radio, oldland = story.actor("Radio Sund", kind="media"), story.actor("Oldland")
    day = {"begin_at": "2021-03-01", "end_at": "2021-03-02"}
    story.stretch("times", Time, "1 March 2021", type="DATE", value="2021-03-01", **day)
    story.stretch("places", Place, "Sund", name="Sund", latitude=55.5, longitude=12.5, country="NOR", feature="city")
    story.event("fired", "ASSAULT", mode="firearms", actors=(union,), **day)
    story.event(
        "agreed", "AGREE", actors=(norland,), recipients=(westmark,), begin_at="2021-03-02", end_at="2021-03-03"
    )
    story.event("close", "COERCE", mode="restrict", actors=(norland,), reality="hypothetical")
    envoy = story.span("envoy")
    refs = (Reference(envoy.start, envoy.end, "envoy"),)
    story.event("arrest", "COERCE", mode="arrest", actors=(westmark,), recipients=refs, reality="negated")
    year = {"begin_at": "1990-01-01", "end_at": "1991-01-01"}
    story.event("left", "RETREAT", mode="withdraw", actors=(oldland,), reality="historical", **year)
    story.statement(lund, "told", "“We will not leave the harbour,”", form="direct", venue=(radio,))
    again = story.span("Radio Sund, citing")
    outlet = Reference(again.start, again.start + len("Radio Sund"), "Radio Sund", radio.actor)
    report = story.statement(outlet, "reported", "Westmark would open its border", act="report")
    clerk = story.actor("shipping clerk", kind="person", known=False)
    said = story.statement(clerk, "citing", "that Westmark would open its border", relayed_by=report.id)
    story.event("open", "CONCEDE", actors=(westmark,), reality="future", statement=said.id)
    label = {"by": norland.actor, "target": union.actor, "target_span": story.span("Free Union")}
    story.stretch("labels", Label, "terrorists", stance="hostile", **label)
    story.stretch("labels", Label, "partners", stance="favourable", quoted=True, **label)
    story.stretch(
        "outlooks", Outlook, "Will the harbour reopen?", kind="question", holder="author", about=(norland.actor,)
    )
    basis = story.span("Like")
    story.stretch("parallels", Parallel, "Like Oldland in 1990", present=(norland,), past=(oldland,), basis=basis)
    story.stretch(
        "shifts",
        Shift,
        "called the Free Union terrorists last week, now calls it partners",
        kind="label",
        actor=norland.actor,
        target=union.actor,
        before=ShiftSide(value="terrorists"),
        after=ShiftSide(value="partners"),
    )
    return story


HOSTILE = "<script>alert('x')</script> Norland attacked *Westmark* \x1b[31m| on `Monday`."


def hostile() -> Story:
    story = Story(HOSTILE, source="<b>Evil</b>", published="2021-03-04", title="<img src=x>", url="javascript:alert(1)")
    norland, westmark = story.actor("Norland", country="NOR"), story.actor("Westmark", country="WMK")
    story.event("attacked", "ASSAULT", actors=(norland,), recipients=(westmark,), begin_at="2021-03-04")
    story.stretch("labels", Label, "<script>alert('x')</script>", stance="hostile", by="author", target=norland.actor)
    return story


def second() -> Story:
    """Another outlet's own report of the first event, and an undated aside."""
    text = (
        "Guns of the Free Union were heard at Sund on Monday, when its fighters opened up on the quay. Fishermen in "
        "the western villages said that their nets had been cut, and that nobody had come to ask why for three days."
    )
    story = Story(text, source="Coast Courier", published="2021-03-03", title="Nets cut")
    union = story.actor("Free Union", kind="group", sector="REB", aliases=("FU",))
    day = {"begin_at": "2021-03-01", "end_at": "2021-03-02"}
    story.event("opened up", "ASSAULT", mode="firearms", actors=(union,), confidence=0.4, **day)
    return story


def reading(annotation: Annotation | Story, version: str = "v1") -> StoredReading:
    held = annotation.annotation() if isinstance(annotation, Story) else annotation
    return StoredReading(held, fingerprint(held.document.text), version, READ_AT)


@pytest.fixture
def fake_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the reader of ``fake_reader.py``, which needs no model."""
    monkeypatch.setitem(sys.modules, "volteface.reading.reader", fake_reader.module())
    monkeypatch.setattr("volteface.api._knowledge", fake_reader.no_knowledge)


@pytest.fixture(scope="session")
def stories() -> SimpleNamespace:
    return SimpleNamespace(Story=Story, harbour=harbour, hostile=hostile, second=second, reading=reading)


@pytest.fixture(scope="session")
def _sund(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desks") / "sund.desk"
    copy = harbour("Wire Copy", "2021-03-03", HARBOUR + " The story was taken from another paper.")
    Desk(path).store([reading(story) for story in (harbour(), copy, second())])
    return path


@pytest.fixture
def sund(_sund: Path, tmp_path: Path) -> Desk:
    """A desk of three documents, of which one is a copy of another."""
    path = tmp_path / "sund.desk"
    shutil.copy(_sund, path)
    return Desk(path)
