"""Who a text opens with before it tells the name: "A former soldier was jailed. Joe Harlow, 25, was sentenced".

Needs the token columns and the mentions as they are resolved, in text order; joins the two in the cast.
"""

from __future__ import annotations

from collections.abc import Callable

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast, Figure
from volteface.reading.columns import Columns

__all__ = ["Leads"]

_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_WITHIN = 3
"""Sentences after the opening in which the name may come."""


class Leads:
    """Follows the opening of one document.

    Args:
        words: the token columns.
        cast: the actors of the document.
        speaks: whether the token at an index is the subject of a verb of saying.
    """

    def __init__(self, words: Columns, cast: Cast, speaks: Callable[[int], bool]) -> None:
        self.words = words
        self.cast = cast
        self._speaks = speaks
        self._opened: Figure | None = None
        self._sentence = 0
        self._done = False

    def note(self, candidate: Candidate, figure: Figure) -> None:
        """Take the next mention in; join the person who opens the text with the one named next."""
        if self._done or figure.kind != "person" or candidate.form not in ("name", "description"):
            return
        if self._opened is None:
            self._open(candidate, figure)
        elif candidate.form == "name":
            self._done = True
            if self._is_introduced(candidate, figure):
                self.cast.merge(self._opened, figure)

    def _open(self, candidate: Candidate, figure: Figure) -> None:
        """Keep who opens the text, if it is one person without a name: "A former soldier has been jailed"."""
        opens = candidate.form == "description" and not candidate.plural and not figure.named
        subject = self.words.dep[candidate.head] in _SUBJECTS and self.words.lower[candidate.first] in ("a", "an")
        if opens and subject and not self._speaks(candidate.head):
            self._opened, self._sentence = figure, self.words.sentence[candidate.head]
        else:
            self._done = True

    def _is_introduced(self, candidate: Candidate, figure: Figure) -> bool:
        """Say whether a name is that of somebody new whom the text goes on to tell of."""
        opened = self._opened
        after = 0 < self.words.sentence[candidate.head] - self._sentence <= _WITHIN
        new = figure.entry is None and figure.first >= candidate.start
        alike = opened is not None and (opened.gender or figure.gender) in (figure.gender, None)
        subject = self.words.dep[candidate.head] in _SUBJECTS and not self._speaks(candidate.head)
        return after and new and alike and subject
