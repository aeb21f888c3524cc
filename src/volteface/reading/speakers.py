"""Whose words stand at an offset: the innermost statement there, and the actor who answers for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heappop, heappush

from volteface.records import Statement

__all__ = ["AUTHOR", "Speakers"]

AUTHOR = "author"
"""The holder of words that the article says in its own voice."""


class Speakers:
    """The statements of one document, asked by offset."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._by_id = {statement.id: statement for statement in statements}
        self._starts, self._innermost = _segments(statements)

    def statement_at(self, offset: int) -> Statement | None:
        """Return the statement with the shortest piece of content that covers ``offset``."""
        index = bisect_right(self._starts, offset) - 1
        return self._innermost[index] if index >= 0 else None

    def holder(self, statement: Statement | None) -> str:
        """Return the id of the actor whose words a statement holds, ``"author"`` where the text names none.

        Where the source is no known actor, the one who carries the statement answers for it.
        """
        seen: set[str] = set()
        while statement is not None and statement.id not in seen:
            seen.add(statement.id)
            actor = next((source.actor for source in statement.source if source.actor), None)
            if actor:
                return actor
            statement = self._by_id.get(statement.relayed_by or "")
        return AUTHOR

    def holder_at(self, offset: int) -> tuple[str, str | None]:
        """Return the holder of the words at ``offset`` and the id of their statement."""
        statement = self.statement_at(offset)
        return self.holder(statement), statement.id if statement else None


def _segments(statements: Sequence[Statement]) -> tuple[list[int], list[Statement | None]]:
    """Cut the text where a piece of content begins or ends; each segment has its shortest piece.

    Of equal pieces the one that another carries counts, whose carrier is found from it, else the one with a known
    source.
    """
    pieces = sorted(
        (piece.start, piece.end, index)
        for index, statement in enumerate(statements)
        for piece in statement.content
        if piece.end > piece.start
    )
    starts: list[int] = []
    innermost: list[Statement | None] = []
    active: list[tuple[int, bool, bool, int, int]] = []
    bounds = sorted({bound for start, end, _ in pieces for bound in (start, end)})
    at = 0
    for bound in bounds:
        while at < len(pieces) and pieces[at][0] == bound:
            start, end, index = pieces[at]
            statement = statements[index]
            unknown = not any(source.actor for source in statement.source)
            heappush(active, (end - start, statement.relayed_by is None, unknown, end, index))
            at += 1
        while active and active[0][3] <= bound:
            heappop(active)
        starts.append(bound)
        innermost.append(statements[active[0][4]] if active else None)
    return starts, innermost
