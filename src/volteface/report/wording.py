"""Days in words, for pages that list records; sentences are made by the modules ``..._sentences``."""

from __future__ import annotations

from volteface.report.days import day_words, period_words

__all__ = ["day_words", "period_words"]
