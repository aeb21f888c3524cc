"""The same reading on many machines: files in, a folder of Parquet tables out, by processes of this machine or by Ray.

The unit of work is ``volteface.cluster.batches.read_batch``, a pure function over an Arrow batch, which any other
engine can call. Importing this room is quick; Ray is imported by the first use of ``RayEngine``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from volteface.cluster.batches import batch_of, items_of, read_batch
    from volteface.cluster.documents import Stamp
    from volteface.cluster.engines import Engine, ProcessEngine
    from volteface.cluster.ray_engine import RayEngine
    from volteface.cluster.run import FolderSummary, read_into_folder
    from volteface.cluster.work import Setting, UserFile

_HOME = {
    **dict.fromkeys(("batch_of", "items_of", "read_batch"), "batches"),
    "Stamp": "documents",
    **dict.fromkeys(("Engine", "ProcessEngine"), "engines"),
    "RayEngine": "ray_engine",
    **dict.fromkeys(("FolderSummary", "read_into_folder"), "run"),
    **dict.fromkeys(("Setting", "UserFile"), "work"),
}

__all__ = [
    "Engine",
    "FolderSummary",
    "ProcessEngine",
    "RayEngine",
    "Setting",
    "Stamp",
    "UserFile",
    "batch_of",
    "items_of",
    "read_batch",
    "read_into_folder",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'volteface.cluster' has no attribute {name!r}")
    return getattr(import_module(f"volteface.cluster.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
