"""volteface reads dated news text and keeps the record: who said what, who did what to whom, and what turned."""

from __future__ import annotations

__version__ = "0.1.0"
