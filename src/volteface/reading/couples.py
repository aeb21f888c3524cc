"""Who is named together: "Robinson and Rojkan", "Iran, Assad and Russia" are groups that "they" may take up.

Needs the token columns and the mentions as they are resolved, in text order; makes the group at its last member.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast, Figure
from volteface.reading.columns import Columns

__all__ = ["Couples", "Joined"]

_KINDS = frozenset(("person", "country", "organization", "group", "media"))
_AND = frozenset(("and", "&"))
_LISTED = frozenset(("conj", "appos"))
_MODIFYING = frozenset(("compound", "amod", "nmod"))
_MEMORY = 12
_MOST = 5
"""Members of a group at most: longer lists are lists."""
_PAIRED = ("person", "country")
_PAIRS = 6


@dataclass(frozen=True, slots=True)
class Joined:
    """Members named together so far, with the first and the last one's heads; whether the last is a person's name."""

    members: tuple[Figure, ...]
    leader: int
    last: int
    person: bool


class Couples:
    """Follows the lists of one document.

    Args:
        words: the token columns.
        cast: the actors of the document.
    """

    def __init__(self, words: Columns, cast: Cast) -> None:
        self.words = words
        self.cast = cast
        self._open: deque[Joined] = deque(maxlen=_MEMORY)
        self._pairs: dict[str, deque[tuple[Figure, Figure, int]]] = {}

    def note(self, candidate: Candidate, figure: Figure) -> tuple[Joined, Figure] | None:
        """Take the next mention in; return the list and the group that it completes, ``None`` if it completes none."""
        head = candidate.head
        if figure.kind not in _KINDS or self.words.dep[head] in _MODIFYING:
            return None
        person = candidate.form == "name" and figure.kind == "person"
        before = self._before(head, person=person) if self.words.dep[head] in _LISTED else None
        if before is None or figure in before.members:
            self._open.append(Joined((figure,), head, head, person))
            return None
        joined = Joined((*before.members, figure), before.leader, head, person)
        self._open.append(joined)
        self._note_pair(before.members[-1], figure, head)
        if len(joined.members) > _MOST or not self._ends_list(candidate):
            return None
        return joined, self._group(joined.members)

    def _note_pair(self, first: Figure, second: Figure, head: int) -> None:
        if first.kind == second.kind and first.kind in _PAIRED:
            pairs = self._pairs.setdefault(first.kind, deque(maxlen=_PAIRS))
            pairs.append((first, second, self.words.sentence[head]))

    def pair(self, kind: str, *, since: int = 0) -> Figure | None:
        """Return the two persons or countries that were named together, the most prominent ones first.

        Args:
            kind: person or country.
            since: the first sentence in which they may stand.
        """
        best: tuple[Figure, Figure] | None = None
        best_weight = float("-inf")
        for place, (first, second, sentence) in enumerate(self._pairs.get(kind, ())):
            weight = self._weight(first, second) + 0.5 * place
            if sentence >= since and weight > best_weight:
                best, best_weight = (first, second), weight
        return self.cast.gather(best, kind) if best is not None else None

    def _weight(self, first: Figure, second: Figure) -> float:
        pair = self.cast.pair(first, second)
        called_so = 4.0 + pair.count if pair is not None and pair.nouns else 0.0
        return first.count + second.count + called_so

    def _before(self, head: int, *, person: bool) -> Joined | None:
        """Return the list whose last member "and" or a comma joins to ``head``.

        The parser takes the second of three for an apposition; two names of persons are two persons.
        """
        above = self.words.head[head]
        before = next((joined for joined in reversed(self._open) if joined.last == above), None)
        if self.words.dep[head] == "appos" and not (before is not None and person and before.person):
            return None
        return before

    def _ends_list(self, candidate: Candidate) -> bool:
        """Say whether "and" stands before the words."""
        return any(word in _AND for word in self.words.lower[max(0, candidate.first - 2) : candidate.first])

    def _group(self, members: tuple[Figure, ...]) -> Figure:
        group = self.cast.gather(members)
        group.count = max(group.count, min(member.count for member in members))
        return group
