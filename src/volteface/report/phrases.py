"""A noun phrase of the brief and what grammar asks of it: number, possessive, joining, capitals.

Needs words; makes ``Phrase``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from volteface.report.word_classes import word_class

__all__ = ["Phrase", "capital", "count_words", "join_phrases", "listed", "looks_plural", "possessive"]

_PLURALS = word_class("plural-noun")
_SINGULAR_S = word_class("singular-noun")
_SINGULAR_ENDINGS = ("ss", "us", "is", "os", "as")
_HEAD_END = re.compile(r",| (?:of|in|at|from|with|for|on|to|against|near|who|which|that|and|close|linked)\b")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand for somebody.

    Attributes:
        text: the words, as they stand within a sentence.
        plural: whether the verb is plural.
        comma: whether an apposition stands at their end, so that a comma follows before the verb.
    """

    text: str
    plural: bool = False
    comma: bool = False

    @property
    def subject(self) -> str:
        """The words with what divides them from a verb."""
        return f"{self.text}," if self.comma else self.text

    def choose(self, singular: str, plural: str) -> str:
        """Return the form of a verb that agrees."""
        return plural if self.plural else singular


def looks_plural(words: str) -> bool:
    """Say whether a noun phrase of a text is plural, by its head."""
    head = _HEAD_END.split(words.strip(), maxsplit=1)[0].split()
    if not head:
        return False
    last = head[-1].lower().strip("”’\"'")
    if last in _PLURALS:
        return True
    return last.endswith("s") and last not in _SINGULAR_S and not last.endswith(_SINGULAR_ENDINGS)


def possessive(words: str) -> str:
    """Return the possessive: ``Syria’s``, ``the United States’``, ``the leaders’``."""
    return f"{words}’" if words.endswith(("s", "S")) else f"{words}’s"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a list in prose, each once: ``a, b and c``."""
    found = list(dict.fromkeys(words))
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def join_phrases(phrases: Iterable[Phrase]) -> Phrase:
    """Return several phrases as one."""
    found = {phrase.text: phrase for phrase in phrases if phrase.text}
    for held in [text for text in found if any(_holds(other, text) for other in found if other != text)]:
        del found[held]  # "envoys of Norland" and "Norland" are not two
    if len(found) == 1:
        return next(iter(found.values()))
    return Phrase(listed(list(found)), plural=True)


def _holds(words: str, part: str) -> bool:
    return re.search(rf"\b(?:of|from|in|at|for) {re.escape(part)}$", words) is not None


def capital(words: str) -> str:
    """Return words that begin a sentence, past an opening quotation mark."""
    return re.sub(r"^([“\"‘'(]*)(\w)", lambda match: match[1] + match[2].upper(), words, count=1)


def count_words(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number and its noun as a wire writes them: ``one source``, ``nine sources``, ``10 sources``."""
    words = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{words} {singular if number == 1 else f'{singular}s' if plural is None else plural}"
