"""One document of many: read it, or say why not, and say what a desk keeps of it; the same in every engine.

Needs a document and what is known; makes an ``Annotation`` or a ``Skipped``, and a ``StoredReading``. The models are
imported when the first document is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from volteface.errors import VoltefaceError
from volteface.records import Annotation, Document, Skipped, SkipReason

if TYPE_CHECKING:
    from volteface.desk import StoredReading
    from volteface.knowledge import Knowledge

__all__ = ["READ_LANGUAGE", "Stamp", "annotate_one", "read_one", "stored_reading", "unread_language"]

READ_LANGUAGE = "en"
"""The only language read so far; documents in another are stored with their language and marked unread."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who read, and when: the same for all documents of a batch.

    Attributes:
        version: the version of the reader, with the registries and ontologies it consulted.
        read_at: when, ISO date-time.
    """

    version: str
    read_at: str


def unread_language(document: Document) -> str | None:
    """Return the language for which a document is not read, ``None`` where it is read."""
    language = (document.language or READ_LANGUAGE).split("-")[0].lower()
    return None if language == READ_LANGUAGE else language


def annotate_one(document: Document, knowledge: Knowledge) -> Annotation:
    """Read one document; one in another language comes back without records."""
    from volteface.reading.reader import read_document

    return Annotation(document) if unread_language(document) else read_document(document, knowledge)


def read_one(document: Document, knowledge: Knowledge) -> Annotation | Skipped:
    """Read one document of many: whatever goes wrong in it is recorded and stops nothing else."""
    try:
        return annotate_one(document, knowledge)
    except VoltefaceError:
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        origin = document.url or document.id
        return Skipped(origin=origin, reason=SkipReason.FAILED, detail=detail, document=document.id)


def stored_reading(annotation: Annotation, stamp: Stamp) -> StoredReading:
    """Return what a desk keeps of one document that was read."""
    from volteface.desk import StoredReading
    from volteface.sources.duplicates import fingerprint

    language = unread_language(annotation.document)
    return StoredReading(
        annotation=annotation,
        fingerprint=fingerprint(annotation.document.text),
        version=stamp.version,
        read_at=stamp.read_at,
        status="unread" if language else "read",
        reason=f"language {language}" if language else None,
    )
