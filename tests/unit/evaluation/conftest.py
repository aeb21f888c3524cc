"""Annotations made by hand for the scorers: no model, no text but a few words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from evaluation.run import Figure, Reading

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
    Span,
    Statement,
    Time,
)


class Draft:
    """Collects records over one text; words stand for their first occurrence."""

    def __init__(self, text: str, id: str = "d") -> None:  # noqa: A002  # the contract's name
        self.document = Document(id=id, text=text)
        self.records: dict[str, list[Any]] = {}

    def at(self, words: str) -> tuple[int, int]:
        start = self.document.text.index(words)
        return start, start + len(words)

    def span(self, words: str) -> Span:
        return Span(*self.at(words), words)

    def ref(self, words: str, actor: str | None = None) -> Reference:
        return Reference(*self.at(words), words, actor)

    def _add(self, table: str, make: Callable[..., Any], **fields: Any) -> Any:
        made = self.records.setdefault(table, [])
        fields = {"id": f"{table}-{len(made)}", "document": self.document.id, "method": "hand.v1", **fields}
        made.append(make(**fields))
        return made[-1]

    def _over(self, words: str, fields: dict[str, Any]) -> dict[str, Any]:
        start, end = self.at(words)
        return {"start": start, "end": end, "text": words, **fields}

    def actor(self, id: str, name: str, kind: Any = "country", **fields: Any) -> Actor:  # noqa: A002
        return self._add("actors", Actor, id=id, name=name, kind=kind, **fields)

    def mention(self, words: str, kind: str = "country", **fields: Any) -> Mention:
        return self._add("mentions", Mention, **self._over(words, {"kind": kind, **fields}))

    def time(self, words: str, **fields: Any) -> Time:
        return self._add("times", Time, **self._over(words, {"type": "DATE", **fields}))

    def place(self, words: str, **fields: Any) -> Place:
        return self._add("places", Place, **self._over(words, fields))

    def label(self, words: str, **fields: Any) -> Label:
        return self._add("labels", Label, **self._over(words, {"by": "author", "stance": "hostile", **fields}))

    def outlook(self, words: str, kind: str, **fields: Any) -> Outlook:
        return self._add("outlooks", Outlook, **self._over(words, {"kind": kind, "holder": "author", **fields}))

    def parallel(self, words: str, **fields: Any) -> Parallel:
        return self._add("parallels", Parallel, **self._over(words, fields))

    def shift(self, words: str, kind: str, **fields: Any) -> Shift:
        return self._add("shifts", Shift, **self._over(words, {"kind": kind, **fields}))

    def event(self, trigger: str, type: str, **fields: Any) -> Event:  # noqa: A002
        fields = {"reality": "current", "confidence": 0.5, **fields}
        return self._add("events", Event, trigger=self.span(trigger), type=type, **fields)

    def statement(self, content: str, *, source: Any = (), cue: str | None = None, **fields: Any) -> Statement:
        fields = {
            "source": (self.ref(source),) if isinstance(source, str) else source,
            "cue": (self.span(cue),) if cue else (),
            "form": "indirect",
            "act": "say",
            **fields,
        }
        return self._add("statements", Statement, content=(self.span(content),), **fields)

    def annotation(self) -> Annotation:
        return Annotation(self.document, **{kind: tuple(made) for kind, made in self.records.items()})


@pytest.fixture
def draft() -> type[Draft]:
    return Draft


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """Make a reading of drafts; each stands under its document's id."""
    return lambda *drafts: Reading({d.document.id: d.annotation() for d in drafts}, words=0, seconds=0.0)


@pytest.fixture
def values() -> Callable[[list[Figure]], dict[str, float]]:
    """Return figures as metric and value, rounded to four places."""
    return lambda figures: {figure.metric: round(figure.value, 4) for figure in figures}
