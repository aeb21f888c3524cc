"""The room where dated documents come in: one function over all kinds of sources, and the finding of duplicates."""

from __future__ import annotations

from volteface.sources.documents import read_documents, read_download
from volteface.sources.duplicates import NEAR_DUPLICATE, Fingerprint, fingerprint, is_near_duplicate, similarity
from volteface.sources.inputs import expand
from volteface.sources.options import SourceOptions

__all__ = [
    "NEAR_DUPLICATE",
    "Fingerprint",
    "SourceOptions",
    "expand",
    "fingerprint",
    "is_near_duplicate",
    "read_documents",
    "read_download",
    "similarity",
]
