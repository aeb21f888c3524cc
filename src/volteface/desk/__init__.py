"""The record that is kept: tables, identity of actors across documents, decisions of people, search and queries."""

from __future__ import annotations

from volteface.desk.actors import ActorRow, Suggestion
from volteface.desk.additions import Given
from volteface.desk.check import Problem
from volteface.desk.decisions import Decision
from volteface.desk.desk import Desk
from volteface.desk.duplicates import Fingerprint
from volteface.desk.event_stream import Story, ToldEvent
from volteface.desk.info import DeskInfo, Duplicate
from volteface.desk.ingest import StoredReading, StoreSummary
from volteface.desk.overview import Coverage, Named
from volteface.desk.registries import ActorFile, OntologyFile
from volteface.desk.search import Hit

__all__ = [
    "ActorFile",
    "ActorRow",
    "Coverage",
    "Decision",
    "Desk",
    "DeskInfo",
    "Duplicate",
    "Fingerprint",
    "Given",
    "Hit",
    "Named",
    "OntologyFile",
    "Problem",
    "StoreSummary",
    "StoredReading",
    "Story",
    "Suggestion",
    "ToldEvent",
]
