"""What is known before any reading: actors, places, the ontology and the lexicons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from volteface.knowledge.actors import ActorRegistry, load_registry
from volteface.knowledge.gazetteer import Gazetteer, load_gazetteer
from volteface.knowledge.ontology import Ontology, load_ontology

__all__ = ["Knowledge", "load_knowledge"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything a reading consults; loaded once a process."""

    registry: ActorRegistry
    gazetteer: Gazetteer
    ontology: Ontology


@cache
def load_knowledge(actors: tuple[Path, ...] = ()) -> Knowledge:
    """Load the packaged knowledge.

    Args:
        actors: tables of the user's own actors, added in this order.

    Raises:
        DataFileError: one of the tables breaks its schema.
    """
    registry = load_registry()
    for path in actors:
        registry = registry.extended(path)
    return Knowledge(registry, load_gazetteer(), load_ontology())
