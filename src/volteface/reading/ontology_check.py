"""Whether the example sentences of an ontology of a user's own hold.

Needs a ``UserOntology`` and the knowledge; makes one ``ExampleResult`` an example, by reading each sentence as a
document of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from volteface.knowledge import Knowledge
from volteface.knowledge.user_ontology import Example, UserOntology, UserType
from volteface.reading.reader import read_document
from volteface.records import Document, Event, Reference, make_id

__all__ = ["ExampleResult", "check_ontology"]

_ARTICLES = ("the ", "a ", "an ")


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Whether one example sentence of an ontology holds.

    Attributes:
        type: the type whose example it is.
        sentence: the sentence.
        line: where it stands in the file.
        holds: whether what it asks for was found, or, of a counter-example, was not.
        found: what was found instead, for a person; empty where it holds.
    """

    type: str
    sentence: str
    line: int
    holds: bool
    found: str = ""


def check_ontology(own: UserOntology, knowledge: Knowledge) -> tuple[ExampleResult, ...]:
    """Read every example sentence of an ontology and say which hold.

    Args:
        own: the ontology.
        knowledge: what is consulted; its own ontologies play no part.
    """
    beside = replace(knowledge, ontologies=(own.ontology,))
    return tuple(_result(one, example, beside) for one in own.types for example in one.examples)


def _result(one: UserType, example: Example, knowledge: Knowledge) -> ExampleResult:
    document = Document(id=make_id("example", one.name, example.line), text=example.sentence, language="en")
    prefix = one.name.partition(":")[0] + ":"
    own = [event for event in read_document(document, knowledge).events if event.type.startswith(prefix)]
    events = [event for event in own if event.type == one.name]
    fits = any(not tuple(_differences(event, example)) for event in events)
    holds = fits if example.trigger is not None else not events
    found = "" if holds else "; ".join(_told(event) for event in (events or own)) or "no event"
    return ExampleResult(one.name, example.sentence, example.line, holds, found)


def _differences(event: Event, example: Example) -> Iterator[str]:
    if _plain(example.trigger or "") != _plain(event.trigger.text):
        yield "trigger"
    for wanted, found in ((example.actors, event.actors), (example.recipients, event.recipients)):
        if wanted is not None and {_plain(words) for words in wanted} != {_plain(item.text) for item in found}:
            yield "sides"
    if example.mode is not None and example.mode != event.mode:
        yield "mode"
    if example.reality is not None and example.reality != event.reality:
        yield "reality"


def _plain(words: str) -> str:
    """Return words without case and without an article before them."""
    words = " ".join(words.casefold().split())
    return next((words.removeprefix(article) for article in _ARTICLES if words.startswith(article)), words)


def _told(event: Event) -> str:
    mode = f", mode {event.mode}" if event.mode else ""
    sides = f"actor {_names(event.actors)}, recipient {_names(event.recipients)}"
    return f"{event.type} by {event.trigger.text!r}{mode}, {sides}, {event.reality}"


def _names(references: Iterable[Reference]) -> str:
    return " and ".join(repr(item.text) for item in references) or "none"
