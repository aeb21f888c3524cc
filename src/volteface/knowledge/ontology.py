"""The event ontology: types, modes, quads and scores, and the words that tell of events.

Needs a folder of tables (see ``FILES``); makes one frozen ``Ontology``. The packaged folder holds PLOVER. A folder
of a user's own with the same tables is read by the same function, so that another ontology is another folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from volteface.errors import DataFileError
from volteface.knowledge.tables import DATA, load_rows

__all__ = [
    "FILES",
    "CameoRoot",
    "Condition",
    "Context",
    "ContextWord",
    "Ontology",
    "Predicate",
    "Sector",
    "Trigger",
    "TypeRow",
    "load_ontology",
    "parse_conditions",
    "parse_frame",
]

FILES = ("cameo_roots", "context_words", "contexts", "noun_classes", "plover", "predicates", "sectors", "triggers")
"""The tables of an ontology folder."""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """One type, or one mode of a type, with its quad and its score on the -10..10 conflict-cooperation scale.

    PLOVER gives every type a quad; a type of a user's own may have none.
    """

    type: str
    mode: str | None
    quad: str | None
    score: float | None
    requires_recipient: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What an event is about; one event may have several."""

    context: str
    description: str


@dataclass(frozen=True, slots=True)
class ContextWord:
    """A word, or two words, that tells what an event is about.

    Attributes:
        context: one of ``contexts``.
        word: a lemma, or the word before it and the lemma ("peace process").
    """

    context: str
    word: str


@dataclass(frozen=True, slots=True)
class CameoRoot:
    """A CAMEO root code and the type and modes that it stands for; no modes means every other mode."""

    root: str
    type: str
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector that actors belong to."""

    sector: str
    description: str


@dataclass(frozen=True, slots=True)
class NounClass:
    """A noun and the class of things it names, for conditions such as ``obj=@force``."""

    name: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a slot of a trigger.

    Attributes:
        slot: one of ``volteface.reading.syntax.SLOTS`` or a preposition.
        values: lemmas, classes (``@force``), ``@name``, ``@pron``; empty where only presence counts.
        wanted: whether the condition must hold or must not.
    """

    slot: str
    values: frozenset[str]
    wanted: bool


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reading of one word: what type of event it tells of, when, and where its actors stand.

    Attributes:
        lemma: of verbs head first, then particle or the rest of the phrase ("pull out"); of nouns head last.
        pos: verb, noun or adj.
        needs: conditions divided by ``;`` ("obj=@force; !with").
        type: the type of the event.
        mode: its mode, ``None`` where the word does not tell.
        frame: actor slots, ``>``, recipient slots, each divided by ``|``; ``+`` in place of ``>`` is reciprocal.
        example: a sentence in which this row must match.
        counter_example: a sentence in which it must not.
    """

    lemma: str
    pos: str
    needs: str | None
    type: str
    mode: str | None
    frame: str
    example: str
    counter_example: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a word says about whether its complement holds.

    Attributes:
        lemma: the word.
        pos: verb, noun or adj.
        complement: ``clause`` (that-clauses), ``to`` (infinitives) or ``noun`` (objects), ``any`` for all.
        effect: fact, likely, possible, future, open, unlikely or not: how the complement stands.
        negated: the same when the word itself is negated.
    """

    lemma: str
    pos: str
    complement: str
    effect: str
    negated: str


@dataclass(frozen=True)
class Ontology:
    """Types of events and the words that tell of them; read-only."""

    name: str
    rows: tuple[TypeRow, ...]
    triggers: tuple[Trigger, ...]
    classes: Mapping[str, frozenset[str]]
    predicates: tuple[Predicate, ...]
    contexts: tuple[Context, ...]
    context_words: tuple[ContextWord, ...]
    cameo: tuple[CameoRoot, ...]
    sectors: tuple[Sector, ...]
    _by_key: Mapping[tuple[str, str | None], TypeRow] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", MappingProxyType({(row.type, row.mode): row for row in self.rows}))
        object.__setattr__(self, "_hash", hash((self.name, self.rows, self.triggers)))

    def __hash__(self) -> int:
        return self._hash

    @property
    def types(self) -> tuple[str, ...]:
        """The names of the types, in order of the alphabet."""
        return tuple(sorted({row.type for row in self.rows}))

    def modes(self, type_name: str) -> tuple[str, ...]:
        """Return the modes of a type, in order of the alphabet; none for an unknown type."""
        return tuple(sorted(row.mode for row in self.rows if row.type == type_name and row.mode))

    def quad(self, type_name: str) -> str | None:
        """Return the quad of a type, ``None`` for an unknown one."""
        row = self._by_key.get((type_name, None))
        return row.quad if row else None

    def intensity(self, type_name: str, mode: str | None = None) -> float | None:
        """Return the score in [-10, 10] of a type and mode; an unknown mode scores as its type does."""
        row = self._by_key.get((type_name, mode)) or self._by_key.get((type_name, None))
        return row.score if row else None

    def requires_recipient(self, type_name: str) -> bool:
        """Return whether an event of this type is one only with a recipient."""
        row = self._by_key.get((type_name, None))
        return bool(row and row.requires_recipient)

    def cameo_root(self, type_name: str, mode: str | None = None) -> str | None:
        """Return the CAMEO root code of a type and mode, ``None`` for an unknown type."""
        roots = [root for root in self.cameo if root.type == type_name]
        exact = next((root.root for root in roots if mode in root.modes), None)
        return exact or next((root.root for root in roots if not root.modes), None)


def parse_conditions(needs: str | None) -> tuple[Condition, ...]:
    """Parse the ``needs`` of a trigger.

    Args:
        needs: conditions divided by ``;``: ``slot``, ``!slot``, ``slot=a,@b`` or ``slot!=a,@b``.
    """
    conditions = []
    for part in (needs or "").split(";"):
        part = part.strip()
        if not part:
            continue
        slot, _, values = part.partition("=")
        wanted = not (slot.startswith("!") or slot.endswith("!"))
        words = frozenset(word.strip() for word in values.split(",") if word.strip())
        conditions.append(Condition(slot.strip("!"), words, wanted))
    return tuple(conditions)


def parse_frame(frame: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Parse the ``frame`` of a trigger into actor slots, recipient slots and whether it is reciprocal."""
    reciprocal = "+" in frame
    actors, _, recipients = frame.partition("+" if reciprocal else ">")
    return _slots(actors), _slots(recipients), reciprocal


def _slots(text: str) -> tuple[str, ...]:
    return tuple(slot for slot in text.split("|") if slot)


@cache
def load_ontology(folder: Path | None = None) -> Ontology:
    """Load an ontology: the packaged PLOVER, or the tables of ``folder``.

    Raises:
        DataFileError: a table breaks its schema, or a trigger names an unknown type, mode or class.
    """
    root = folder or DATA / "ontology"
    ontology = Ontology(
        name=root.name if folder else "plover",
        rows=load_rows("plover", TypeRow, root=root),
        triggers=load_rows("triggers", Trigger, root=root),
        classes=_classes(load_rows("noun_classes", NounClass, root=root)),
        predicates=load_rows("predicates", Predicate, root=root),
        contexts=load_rows("contexts", Context, root=root),
        context_words=load_rows("context_words", ContextWord, root=root),
        cameo=load_rows("cameo_roots", CameoRoot, root=root),
        sectors=load_rows("sectors", Sector, root=root),
    )
    _check(ontology, root / "triggers.tsv")
    return ontology


def _classes(rows: tuple[NounClass, ...]) -> Mapping[str, frozenset[str]]:
    names = sorted({row.name for row in rows})
    return MappingProxyType({name: frozenset(row.lemma for row in rows if row.name == name) for name in names})


def _check(ontology: Ontology, path: Path) -> None:
    known = {(row.type, row.mode) for row in ontology.rows}
    unlisted = {row.context for row in ontology.context_words} - {row.context for row in ontology.contexts}
    if unlisted:
        raise DataFileError(f"unknown contexts {sorted(unlisted)}", path=path.with_name("context_words.tsv"))
    known_classes = {*ontology.classes, "name", "pron"}
    for line, trigger in enumerate(ontology.triggers, start=2):
        if (trigger.type, trigger.mode) not in known:
            raise DataFileError(
                f"found type {trigger.type} with mode {trigger.mode}, expected one of plover.tsv", path=path, line=line
            )
        for condition in parse_conditions(trigger.needs):
            unknown = {value[1:] for value in condition.values if value[0] == "@"} - known_classes
            if unknown:
                raise DataFileError(f"unknown noun class {sorted(unknown)}", path=path, line=line, column="needs")
