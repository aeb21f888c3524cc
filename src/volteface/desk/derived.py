"""What is made from the records of a document besides themselves, and made anew when they change.

Needs the records of one document and its rows of ``identity``; makes rows of the tables of ``cross_index``,
``part_index`` and ``name_index``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from volteface.desk.cross_index import CROSS_TABLES, cross_rows
from volteface.desk.name_index import NAME_TABLES, name_rows
from volteface.desk.part_index import PART_TABLES, part_rows
from volteface.records import Annotation

__all__ = ["DERIVED_TABLES", "derived_rows"]

DERIVED_TABLES = (*CROSS_TABLES, *PART_TABLES, *NAME_TABLES)

Row = tuple[Any, ...]


def derived_rows(number: int, annotation: Annotation, identities: Sequence[Row]) -> dict[str, list[Row]]:
    """Return table -> rows of one document, given its rows of ``identity``."""
    makers = (cross_rows, part_rows, name_rows)
    return {table: rows for make in makers for table, rows in make(number, annotation, identities).items()}
