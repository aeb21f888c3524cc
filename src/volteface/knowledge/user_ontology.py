"""An ontology of a user's own: types with definitions, example sentences and the words that tell of them, in one file.

Needs a YAML file and PLOVER's tables, whose noun classes, predicates and contexts it may use; makes ``UserOntology``,
whose ``ontology`` is read beside PLOVER. Names of types get the ontology's name in front (``energy:PRICE_CUT``), so
that nobody takes one for PLOVER's and no rule about PLOVER's types touches them. The form of the file is in
docs/guide/own-ontology.md; ``EXAMPLE`` is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from volteface.errors import DataFileError
from volteface.knowledge.ontology import Ontology, Trigger, TypeRow, load_ontology, parse_conditions, parse_frame
from volteface.knowledge.tables import DATA, load_rows
from volteface.knowledge.yaml_nodes import Node, parse_yaml
from volteface.records import Reality

__all__ = [
    "EXAMPLE",
    "Example",
    "UserOntology",
    "UserType",
    "load_user_ontologies",
    "load_user_ontology",
    "parse_user_ontology",
]

EXAMPLE = DATA / "own_ontology" / "energy.yaml"
"""An ontology of five types: what ``volteface ontology example`` prints."""

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_POS = {"verb": "verb", "noun": "noun", "adjective": "adj"}
_FRAMES = {
    "verb": (("subj",), ("obj",)),
    "noun": (("subj", "poss", "by", "mod"), ("of",)),
    "adjective": (("subj",), ()),
}
"""Where actors and recipients stand unless the file says otherwise."""
_NAME = r"[a-z][a-z0-9-]{0,39}"
_TYPE = r"[A-Z][A-Z0-9_]{0,59}"
_MODE = r"[a-z][a-z0-9-]{0,39}"
_LEMMA = r"[^\sA-Z@=;,|>+!]+(?: [^\sA-Z@=;,|>+!]+){0,4}"
_VALUE = r"@?[^\s@=;,|>+!]+"
_ANY = "any"
_NO_CLASS = frozenset({"name", "pron"})
"""Classes that are told by the form of a word, not by a list."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what must be found in it; ``None`` leaves a part open.

    Attributes:
        sentence: the sentence.
        line: where it stands in the file.
        trigger: the words that tell of the event; ``None``: no event of the type may be found (a counter-example).
        actors: who did it.
        recipients: to whom.
        mode: the mode.
        reality: current, historical, future, hypothetical or negated.
    """

    sentence: str
    line: int
    trigger: str | None = None
    actors: tuple[str, ...] | None = None
    recipients: tuple[str, ...] | None = None
    mode: str | None = None
    reality: str | None = None


@dataclass(frozen=True, slots=True)
class UserType:
    """A type of a user's ontology.

    Attributes:
        name: with the ontology's name in front, as records have it.
        definition: what counts.
        quad: one of PLOVER's four, ``None`` where the type lies outside them.
        group: the class of the user's own that it belongs to.
        intensity: its score in [-10, 10].
        requires_recipient: whether it is one only with a recipient.
        modes: its modes.
        examples: sentences that must hold, counter-examples among them.
    """

    name: str
    definition: str
    quad: str | None
    group: str | None
    intensity: float | None
    requires_recipient: bool
    modes: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class UserOntology:
    """A user's ontology: what the file says, and the form in which it is read.

    Attributes:
        name: stands before the names of its types.
        description: what it is for.
        types: in the order of the file.
        ontology: types and triggers for the reading.
    """

    name: str
    description: str | None
    types: tuple[UserType, ...]
    ontology: Ontology


@dataclass(frozen=True, slots=True)
class _Slot:
    slot: str
    code: str
    use: str


@cache
def _slots() -> Mapping[str, _Slot]:
    return MappingProxyType({row.slot: row for row in load_rows("own_ontology/slots", _Slot)})


def load_user_ontology(path: Path) -> UserOntology:
    """Load an ontology of a user's own.

    Raises:
        DataFileError: the file cannot be read or is not as it should be; names line and key.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataFileError(f"cannot be read ({error.strerror})", path=path) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataFileError("not UTF-8; save the file as UTF-8", path=path, line=line) from error
    return parse_user_ontology(text, path)


def load_user_ontologies(paths: Iterable[Path]) -> tuple[UserOntology, ...]:
    """Load several ontologies, in order.

    Raises:
        DataFileError: one is not as it should be, or two have one name.
    """
    found: dict[str, UserOntology] = {}
    for path in paths:
        one = load_user_ontology(path)
        if one.name in found:
            raise DataFileError(f"another ontology is called {one.name!r} too; rename one", path=path)
        found[one.name] = one
    return tuple(found.values())


@lru_cache(maxsize=16)
def parse_user_ontology(text: str, path: Path) -> UserOntology:
    """Return the ontology that a text holds.

    Args:
        text: YAML.
        path: what mistakes name.

    Raises:
        DataFileError: the text is not as it should be; names line and key.
    """
    parts = parse_yaml(text, path).mapping(("name", "types"), ("description", "words"))
    name = parts["name"].text(_NAME, "a name of small letters, digits and hyphens, such as energy")
    plover = load_ontology()
    if name == plover.name:
        parts["name"].fail("another name: this one is taken")
    classes = _classes(parts.get("words"), plover)
    reader = _Reader(name, frozenset(classes) | _NO_CLASS)
    nodes = parts["types"].mapping()
    if not nodes:
        parts["types"].fail("at least one type")
    types = tuple(reader.type(key, node) for key, node in nodes.items())
    triggers = tuple(
        trigger for one, node in zip(types, nodes.values(), strict=True) for trigger in reader.triggers(one, node)
    )
    classes["thing"] = classes.get("thing", frozenset()) - _told_of(triggers, classes)
    description = parts["description"].text() if "description" in parts else None
    ontology = replace(
        plover, name=name, rows=tuple(_rows(types)), triggers=triggers, classes=MappingProxyType(classes), cameo=()
    )
    return UserOntology(name, description, types, ontology)


def _classes(node: Node | None, plover: Ontology) -> dict[str, frozenset[str]]:
    """Return PLOVER's classes of nouns and the file's own."""
    classes = dict(plover.classes)
    for key, words in (node.mapping() if node else {}).items():
        if key in classes or key in _NO_CLASS:
            words.fail(f"another name: @{key} is a class already")
        classes[key] = frozenset(words.texts(_LEMMA, "words in small letters, singular"))
    return classes


def _told_of(triggers: Iterable[Trigger], classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the nouns that a trigger asks for in a place where it finds its actor or recipient.

    The reading passes over nouns for words and things when it looks for somebody who acts or suffers ("Oslo's
    decision angered Bonn"); whoever writes that books are banned wants the books.
    """
    found: set[str] = set()
    for row in triggers:
        actors, recipients, _ = parse_frame(row.frame)
        for condition in parse_conditions(row.needs):
            if condition.wanted and condition.slot in {*actors, *recipients}:
                named = {value for value in condition.values if value[0] != "@"}
                found |= named.union(*(classes.get(value[1:], frozenset()) for value in condition.values - named))
    return frozenset(found)


def _rows(types: Iterable[UserType]) -> Iterator[TypeRow]:
    for one in types:
        for mode in (None, *one.modes):
            yield TypeRow(one.name, mode, one.quad, one.intensity, one.requires_recipient)


class _Reader:
    """Reads the types of one file, and holds what may stand only once in it."""

    def __init__(self, name: str, classes: frozenset[str]) -> None:
        self._name = name
        self._classes = classes
        self._told: dict[tuple[str, str, str | None], tuple[str, int]] = {}

    def type(self, key: str, node: Node) -> UserType:
        """Return a type without its triggers."""
        parts = node.mapping(
            ("definition", "triggers", "examples"),
            ("quad", "class", "intensity", "requires_recipient", "modes", "counter_examples"),
        )
        replace(node, value=key).text(_TYPE, "a name of capital letters, digits and underscores, such as PRICE_CUT")
        if "quad" in parts and "class" in parts:
            parts["class"].fail("either quad or class, not both")
        quad = parts["quad"].text() if "quad" in parts else None
        if quad is not None and quad not in QUADS:
            parts["quad"].fail(f"one of {', '.join(QUADS)}; a class of your own goes under class")
        modes = parts["modes"].texts(_MODE, "modes in small letters and hyphens") if "modes" in parts else ()
        counter = parts["counter_examples"].items() if "counter_examples" in parts else []
        return UserType(
            name=f"{self._name}:{key}",
            definition=parts["definition"].text(),
            quad=quad,
            group=parts["class"].text() if "class" in parts else None,
            intensity=parts["intensity"].number(-10, 10) if "intensity" in parts else None,
            requires_recipient="requires_recipient" in parts and parts["requires_recipient"].flag(),
            modes=modes,
            examples=(
                *(_example(item, modes) for item in parts["examples"].items()),
                *(Example(item.text(None, "a sentence"), item.line) for item in counter),
            ),
        )

    def triggers(self, one: UserType, node: Node) -> Iterator[Trigger]:
        """Yield the rows of the type's words."""
        for item in node.mapping()["triggers"].items():
            parts = item.mapping((), (*_POS, "when", "unless", "actor", "recipient", "reciprocal", "mode"))
            kinds = [kind for kind in _POS if kind in parts]
            if len(kinds) != 1:
                item.fail("one of verb, noun, adjective")
            kind = kinds[0]
            needs = "; ".join((*self._needs(parts.get("when"), "="), *self._needs(parts.get("unless"), "!="))) or None
            mode = _mode(parts.get("mode"), one.modes)
            frame = _frame(parts, kind)
            for lemma in parts[kind].texts(_LEMMA, "words in small letters: verbs in the infinitive, nouns singular"):
                self._note(lemma, _POS[kind], needs, one, item)
                yield Trigger(lemma, _POS[kind], needs, one.name, mode, frame, one.examples[0].sentence, "")

    def _note(self, lemma: str, pos: str, needs: str | None, one: UserType, item: Node) -> None:
        """Refuse a word that tells of two types under the same conditions: neither could ever be told apart."""
        type_name, line = self._told.setdefault((lemma, pos, needs), (one.name, item.line))
        if (type_name, line) != (one.name, item.line):
            where = f"{lemma!r} under these conditions tells of {type_name} already (line {line})"
            raise DataFileError(
                f'key "{item.key}": {where}; add a condition or take one away', path=item.path, line=item.line
            )

    def _needs(self, node: Node | None, sign: str) -> Iterator[str]:
        for key, words in (node.mapping() if node else {}).items():
            slot = _slots().get(key)
            if slot is None:
                words.fail(f"a place around the word instead of {key!r}: {', '.join(_slots())}")
            values = words.texts(_VALUE, "single words in small letters, @classes, or any")
            if not values:
                words.fail("a word, or any")
            if values == (_ANY,):
                yield slot.code if sign == "=" else f"!{slot.code}"
                continue
            unknown = [value for value in values if value[0] == "@" and value[1:] not in self._classes]
            if unknown:
                words.fail(f"a class under words, or one of @{', @'.join(sorted(self._classes))}")
            yield f"{slot.code}{sign}{','.join(values)}"


def _mode(node: Node | None, modes: tuple[str, ...]) -> str | None:
    if node is None:
        return None
    mode = node.text()
    if mode not in modes:
        node.fail(f"one of the type's modes ({', '.join(modes) or 'it has none; list them under modes'})")
    return mode


def _frame(parts: Mapping[str, Node], kind: str) -> str:
    actors, recipients = _FRAMES[kind]
    if "actor" in parts:
        actors = _places(parts["actor"])
    if "recipient" in parts:
        recipients = _places(parts["recipient"])
    reciprocal = "reciprocal" in parts and parts["reciprocal"].flag()
    return f"{'|'.join(actors)}{'+' if reciprocal else '>'}{'|'.join(recipients)}"


def _places(node: Node) -> tuple[str, ...]:
    allowed = {slot.slot: slot.code for slot in _slots().values() if slot.use == "both"}
    expected = f"places around the word, the likeliest first: {', '.join(allowed)}"
    names = node.texts(None, expected)
    for name in names:
        if name not in allowed:
            node.fail(expected)
    return tuple(allowed[name] for name in names)


def _example(node: Node, modes: tuple[str, ...]) -> Example:
    parts = node.mapping(("sentence", "trigger"), ("actor", "recipient", "mode", "reality"))
    sentence = parts["sentence"].text()
    for key in ("trigger", "actor", "recipient"):
        for words in parts[key].texts() if key in parts else ():
            if words not in sentence:
                parts[key].fail("words of the sentence")
    reality = parts["reality"].text() if "reality" in parts else None
    if reality is not None and reality not in get_args(Reality):
        parts["reality"].fail(f"one of {', '.join(get_args(Reality))}")
    return Example(
        sentence=sentence,
        line=node.line,
        trigger=parts["trigger"].text(),
        actors=parts["actor"].texts() if "actor" in parts else None,
        recipients=parts["recipient"].texts() if "recipient" in parts else None,
        mode=_mode(parts.get("mode"), modes),
        reality=reality,
    )
