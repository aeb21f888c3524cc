"""volteface reads dated news text and keeps the record: who said what, who did what to whom, and what turned.

::

    import volteface as vf

    record = vf.annotate("Russia said on Monday that it would leave.", published="2024-12-10")
    vf.read("articles/", desk="syria.desk")
    desk = vf.Desk("syria.desk")
    desk.statements(source="Russia")

Importing the package is quick and silent; models are loaded by the first call that needs them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from volteface._version import __version__

if TYPE_CHECKING:
    from volteface.api import (
        ReadOptions,
        ReadSummary,
        add_actors,
        add_ontology,
        annotate,
        annotate_documents,
        annotate_paths,
        check_ontology,
        read,
    )
    from volteface.desk import Desk
    from volteface.errors import VoltefaceError
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
        Role,
        Shift,
        Skipped,
        Span,
        Statement,
        Time,
    )
    from volteface.sources import SourceOptions

_HOME = {
    **dict.fromkeys(
        ("ReadOptions", "ReadSummary", "add_actors", "add_ontology", "annotate", "annotate_documents",
         "annotate_paths", "check_ontology", "read"),
        "api",
    ),
    "Desk": "desk",
    "SourceOptions": "sources",
    "VoltefaceError": "errors",
    **dict.fromkeys(
        ("Actor", "Annotation", "Document", "Event", "Label", "Mention", "Outlook", "Parallel", "Place", "Reference",
         "Role", "Shift", "Skipped", "Span", "Statement", "Time"),
        "records",
    ),
}  # fmt: skip

__all__ = [
    "Actor",
    "Annotation",
    "Desk",
    "Document",
    "Event",
    "Label",
    "Mention",
    "Outlook",
    "Parallel",
    "Place",
    "ReadOptions",
    "ReadSummary",
    "Reference",
    "Role",
    "Shift",
    "Skipped",
    "SourceOptions",
    "Span",
    "Statement",
    "Time",
    "VoltefaceError",
    "__version__",
    "add_actors",
    "add_ontology",
    "annotate",
    "annotate_documents",
    "annotate_paths",
    "check_ontology",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'volteface' has no attribute {name!r}")
    return getattr(import_module(f"volteface.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
