"""What a time expression means: the resolvers of all rules, gathered from their modules.

Needs nothing; makes ``RESOLVERS``, one function a rule of the table of patterns.
"""

from __future__ import annotations

from volteface.reading import time_calendar, time_days, time_lengths, time_quarters, time_relative
from volteface.reading.time_meaning import RESOLVERS, Meaning

__all__ = ["MODULES", "RESOLVERS", "Meaning"]

MODULES = (time_calendar, time_days, time_lengths, time_quarters, time_relative)
"""The modules whose import registers the resolvers."""
