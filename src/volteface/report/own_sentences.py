"""The article's own sentence around a record, as it can stand alone on the page.

Needs a record, the bounds of its words and a ``Telling``; makes the sentence with days seen from the brief's own and
with names for those pronouns that only an earlier sentence explains. A sentence that leans on what was said before it
("The move came after ..."), speaks in the first person or begins within a quotation is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from volteface.records import Mention, Record
from volteface.report.naming import is_pronoun
from volteface.report.phrases import capital, possessive
from volteface.report.predicates import FIRST_PERSON, Change, has_verb, rewritten
from volteface.report.quotation import sentence_around
from volteface.report.telling import Telling, shortened
from volteface.report.word_classes import word_class

__all__ = ["MOST_WORDS", "OwnSentence", "find_own_sentence"]

MOST_WORDS = 40
"""Words of a sentence that is shown; a longer one is cut at a clause behind the words that matter."""
_FEWEST_WORDS = 3
_LONGEST = 700  # code points of a sentence that is looked at
_LOOK_BACK = 2_000  # code points before a sentence in which an open quotation may begin

_ANAPHORIC = word_class("anaphoric-noun")
_POSSESSIVES = frozenset(("his", "her", "its", "their"))
_CONNECTIVE = re.compile(
    r"(?:And|But|So|Yet|Or|Still|However|Meanwhile|Instead|Indeed|Moreover|Furthermore|Nevertheless|Nonetheless"
    r"|Therefore|Thus|Also|Then|Now|Ironically|Again|Besides|Likewise|Similarly|In addition|As a result|For example"
    r"|For instance|In fact|Of course|At the same time|On the other hand|By contrast|In contrast)\b,? +(?=\w)"
)
_LEANING = re.compile(
    r"(?:This|That|These|Those|Such|Both|Another|Others?|None|Neither|Either|Here|There|It|What|Which|Who"
    r"|Why|How|The (?:latter|former|two|three|pair|other|others|same|second|third|next|first))\b"
)
_SOME = re.compile(
    r"(?:One|Some|Many|All|Each) (?!of (?:them|these|those|this|us|you)\b|(?:who|which|have|has|had|were|was|are|is)\b)"
    r"(?:of the|(?!\w+(?:ed|ly)\b)[a-z]+) \w"
)
_DEFINITE = re.compile(r"The (?P<first>[\w-]+)(?: (?P<second>[\w-]+)(?: (?P<third>[\w-]+))?)?")
_SPECIFIED = frozenset(("of", "on", "by", "between", "against", "for", "that", "in", "from", "to", "at", "with"))
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence of an article as the brief tells it.

    Attributes:
        text: its words, without the full stop.
        start: first code point in the article.
        end: the code point after the last.
    """

    text: str
    start: int
    end: int


def find_own_sentence(
    record: Record, bounds: tuple[int, int], telling: Telling, *, most: int = MOST_WORDS
) -> OwnSentence | None:
    """Return the sentence around the words of a record, ``None`` where it cannot stand alone.

    Args:
        record: the record.
        bounds: the words of the record that must be shown, in the article.
        telling: the page.
        most: words of the sentence at most.
    """
    text = telling.text(record)
    first, last = sentence_around(text, *bounds)
    if last - first > _LONGEST or text[first : first + 1] in ('"', "“", "‘", "'") or _is_quoted(text, first):
        return None
    lead = _CONNECTIVE.match(text, first, last)
    start = lead.end() if lead and lead.end() <= bounds[0] else first
    if re.match(r"(?:too|as|that|far|much|many|do|does|did|is|are|was|were|have|has)\b", text[start:last]):
        return None  # "So, too, is the murder": more than a connective
    names = dict(_names(record, telling, (start, last)))
    if not _can_begin(text[start:last], names.get(start)):
        return None
    if any(_is_open_it(text, start, mention) for mention in telling.mentions_within(record.document, start, last)[:1]):
        return None
    changes = [*telling.changes(record), *(Change(at, end, words) for at, (end, words) in names.items())]
    whole = rewritten(text, start, last, changes)
    words = _cut(whole, text[bounds[0] : bounds[1]], most)
    if words is None or not _is_sound(words):
        return None
    return OwnSentence(capital(words.rstrip(".")), first, last)


def _is_quoted(text: str, at: int) -> bool:
    """Say whether a quotation is open at ``at``."""
    before = text[max(0, at - _LOOK_BACK) : at].rpartition("\n")[2]
    curly = before.rfind("“") > before.rfind("”")
    return curly or before.count('"') % 2 == 1


def _names(record: Record, telling: Telling, bounds: tuple[int, int]) -> Iterator[tuple[int, tuple[int, str]]]:
    """Yield where a pronoun stands for somebody whom the sentence has not named yet, with the name to write."""
    text, named = telling.text(record), set[str]()
    for mention in telling.mentions_within(record.document, *bounds):
        if mention.actor is None or mention.actor in named or _within_quotation(text, bounds[0], mention.start):
            continue
        if is_pronoun(mention.text) or (mention.start == bounds[0] and _is_anaphor(mention.text)):
            words = _name_for(mention, telling)
            if not words or (mention.start > bounds[0] and mention.text.lower() in _IT):
                continue
            yield mention.start, (mention.end, words)
        named.add(mention.actor)


def _within_quotation(text: str, first: int, at: int) -> bool:
    before = text[first:at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


_ANAPHOR = re.compile(r"[Tt]he (?:[a-z]+ ){0,2}[a-z]+")


def _is_anaphor(words: str) -> bool:
    """Say whether words point back to somebody by a plain description: "the group", "the terror group"."""
    return _ANAPHOR.fullmatch(words) is not None


def _name_for(mention: Mention, telling: Telling) -> str:
    """Return the name for a pronoun in its own case; an empty string where the actor has none."""
    if mention.text.lower() in _NO_CASE or not telling.namer.is_named(mention.actor):
        return ""
    name = telling.namer.actor(mention.actor).text
    return possessive(name) if mention.text.lower() in _POSSESSIVES else name


_IT = frozenset(("it", "its", "they", "them", "their"))
"""Pronouns that inside a sentence may stand for what it says rather than for somebody."""
_NO_CASE = frozenset(("who", "whom", "which", "that", "whose", "himself", "herself", "itself", "themselves", "i", "we"))


def _is_open_it(text: str, start: int, mention: Mention) -> bool:
    """Say whether the first of a sentence's mentions is an "it" or "they" that it does not explain."""
    return (
        mention.start > start
        and mention.text.lower() in _IT
        and not re.search(r"[A-Z]", text[start + 1 : mention.start])
    )


def _can_begin(words: str, name: tuple[int, str] | None) -> bool:
    """Say whether a sentence begins with words that can be understood without what was said before."""
    if name is not None:
        return True
    first = re.match(r"[\w’']+", words)
    if _SOME.match(words):
        return True
    if first is None or is_pronoun(first[0]) or first[0].lower() in _POSSESSIVES or _LEANING.match(words):
        return False
    return not _points_back(words)


def _points_back(words: str) -> bool:
    """Say whether a sentence begins with a thing told before ("The decision came", "The deadly raid followed").

    What follows "of" or the like, or a name before it, says which: "The decision of Norland", "The Norland raid".
    """
    definite = _DEFINITE.match(words)
    if definite is None or definite["first"][:1].isupper():
        return False
    first, second, third = (definite[name] or "" for name in ("first", "second", "third"))
    if first in _ANAPHORIC and second not in _SPECIFIED:
        return True
    return second in _ANAPHORIC and third not in _SPECIFIED and first not in _ANAPHORIC


def _cut(words: str, kept: str, most: int) -> str | None:
    """Return words cut where they are too many, ``None`` where those that matter would go."""
    if len(words.split()) <= most:
        return words
    cut = shortened(words, most)
    return cut if " ".join(kept.split()) in cut else None


def _is_sound(words: str) -> bool:
    """Say whether the words are a whole sentence in the third person, with quotation marks in pairs."""
    outside = _QUOTED.sub("", words)
    if re.search(r"[“”\"]", outside) or outside.rstrip().endswith("?"):
        return False
    # A noun that looks like a verb stands behind an article: "the cut by the mill".
    rest = re.sub(r"^(?:The|An?) \w+", "It", words)
    return len(words.split()) >= _FEWEST_WORDS and has_verb(rest) and not FIRST_PERSON.search(outside)
