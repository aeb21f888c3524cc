"""What is known before any reading: actors, places, the ontology and the lexicons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from volteface.knowledge.actors import ActorRegistry, load_registry
from volteface.knowledge.gazetteer import Gazetteer, load_gazetteer
from volteface.knowledge.ontology import Ontology, load_ontology
from volteface.knowledge.user_ontology import load_user_ontologies

__all__ = ["Knowledge", "load_knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything a reading consults; loaded once a process.

    Attributes:
        registry: who is known.
        gazetteer: which places are known.
        ontology: PLOVER.
        ontologies: those of the user's own, coded beside it.
    """

    registry: ActorRegistry
    gazetteer: Gazetteer
    ontology: Ontology
    ontologies: tuple[Ontology, ...] = ()


def load_knowledge(actors: tuple[Path, ...] = (), ontologies: tuple[Path, ...] = ()) -> Knowledge:
    """Load the packaged knowledge.

    Args:
        actors: tables of the user's own actors, added in this order.
        ontologies: ontologies of the user's own, coded beside PLOVER.

    Raises:
        DataFileError: one of the files breaks its schema.
    """
    packaged = _load_knowledge(actors)
    if not ontologies:
        return packaged
    return replace(packaged, ontologies=tuple(one.ontology for one in load_user_ontologies(ontologies)))


@cache
def _load_knowledge(actors: tuple[Path, ...]) -> Knowledge:
    registry = load_registry()
    for path in actors:
        registry = registry.extended(path)
    return Knowledge(registry, load_gazetteer(), load_ontology())
