"""The statements of a few documents with what is said and who says it, as part of a query.

Needs nothing; makes SQL, in which ``near`` puts the numbers of the documents.
"""

from __future__ import annotations

__all__ = ["SAID", "SPEAKER"]

# What is said, and who says it, are told by the first stretch of either.
SAID = """
FROM {near counted_statement} s
JOIN {near document} d ON d.number = s.number
JOIN (SELECT * FROM {near statement_content} WHERE position = 0) c
ON c.number = s.number AND c.statement = s.id
JOIN (SELECT * FROM {near statement_source} WHERE position = 0) x
ON x.number = s.number AND x.statement = s.id
LEFT JOIN {near actor} a ON a.number = x.number AND a.id = x.actor
"""
"""The statements ``s`` in documents ``d``, the content ``c``, the source ``x`` and its actor ``a``."""

SPEAKER = "coalesce(a.name, x.text)"
"""How the speaker is called."""
