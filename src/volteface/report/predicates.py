"""The predicate of an article's clause, cut so that it can follow a subject of ours.

Needs a text, the word that tells of an event in it, and what to write otherwise (pronouns, dates); makes the words from
the verb group to the end of the clause, or nothing where the clause is not plain enough. Without a parse: the reader
has said already who acts in the event, so that only the verb group and the clause's end must be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from volteface.knowledge.tables import load_rows
from volteface.report.quotation import sentence_around
from volteface.report.verbs import inflect, read_form
from volteface.report.word_classes import word_class

__all__ = ["FIRST_PERSON", "Change", "Predicate", "find_predicate", "has_verb", "rewritten", "told_in_past"]

LONGEST = 32
"""Words of a predicate; a longer one is no plain clause."""

_FINITE_AUXILIARIES = word_class("auxiliary")
_GROUP = _FINITE_AUXILIARIES | {"be", "been", "being", "to", "not", "never", "no", "longer"}
_ADVERBS = word_class("adverb")
_NOT_ADVERBS = word_class("no-adverb")
_CHAINS = word_class("chain")
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|\$?\d[\d,.]*")
_AUX = "has|have|had|is|are|was|were|will|would|could|may|might|can|must|should|does|do|did"
# What ends a plain clause: the end of a sentence or quotation, an aside, or a clause that hangs on it.
_END = re.compile(
    r"[;:()\[\]\n]|[.!?…](?=[\s\"”’)]|$)| [–—-]{1,2} "
    r"|,? (?:which|who|whom|whose|while|although|though|whereas)\b"
    r"|, (?:but|so|as|after|before|when|where|because|since|if|and|or|yet|saying|citing|adding|according|including"
    r"|\w+ed|known|thought|held|led|seen|now|then|later|also|most|many|some|few|all|both|one|each|\w+ing|a|an|the|he|she|it|they|we|i)\b"
    rf"|(?P<aside>, (?=(?:{_AUX})\b))"
    r"|,? (?=(?:an? |\w+ )?(?:hours?|days?|weeks?|months?|years?|minutes?|shortly|soon) (?:after|before)\b)"
    r"|, (?=[^,.;:]{2,70}? (?:said|says|told|reported|announced|added|warned|claimed|wrote|stated|noted)\b)"
    rf"|,? and (?=that\b|(?:\w+ly )?\w+ed\b(?! by)|(?:said|told|made|took|went|{_AUX})\b)",
    re.IGNORECASE,
)
_IN_RELATIVE = re.compile(r", (?:which|who) (?:\w+ )?$")
_SOFT_END = re.compile(
    "".join(f"(?<!{word})" for word in sorted(word_class("binds-as")))
    + r",? (?:after|as|because|when|since|before|in order|following|amid|despite|until|unless|if)\b"
)
FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine|we|us|our|ours|you|your|yours)\b")
_WEAK_ENDS = re.compile(
    r"(?:,| (?:and|or|but|the|an?|of|to|in|with|that|for|by|from|on|at|as|under|through|over|during|into|where"
    r"|when))\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    lemma: str
    kind: str


@dataclass(frozen=True, slots=True)
class Change:
    """Words to be written for those of a text at [start, end)."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Predicate:
    """A finite predicate.

    Attributes:
        text: its words.
        start: first code point in the text.
        end: the code point after the last.
        passive: whether its subject is acted upon.
    """

    text: str
    start: int
    end: int
    passive: bool = False

    def agreeing(self, plural: bool | None) -> str:
        """Return the words with a first verb that agrees with a subject; ``None`` leaves it as it is."""
        if plural is None:
            return self.text
        first, space, rest = self.text.partition(" ")
        return f"{_agree(first, plural=plural)}{space}{rest}"


_AGREEMENT = (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do"))


def _agree(word: str, *, plural: bool) -> str:
    for one, many in _AGREEMENT:
        if word.lower() in (one, many):
            return many if plural else one
    form = read_form(word)
    if form is not None and plural and form.forms == {"third"}:
        return form.lemma
    return word


@cache
def _deeds_of_words() -> frozenset[str]:
    """Return the verbs by which something is said, asked or judged: what a live report tells in the present."""
    return frozenset(row.lemma for row in load_rows("statements/cues", _Cue) if row.kind == "verb") - _STATES


_STATES = word_class("state")


def told_in_past(words: str) -> str:
    """Return a predicate in the present of a live report ("accuses them of ...") in the past; a state stays."""
    lead = _LEADING_ADVERBS.match(words)
    before, after = (words[: lead.end()], words[lead.end() :]) if lead else ("", words)
    first, space, rest = after.partition(" ")
    form = read_form(first, as_verb=True)
    if form is None or form.forms != {"third"} or form.lemma not in _deeds_of_words():
        return words
    return f"{before}{inflect(form.lemma).past}{space}{rest}"


_LEADING_ADVERBS = re.compile(r"(?:(?:also|now|again|then|later|still|even|\w+ly) )+")


def find_predicate(
    text: str, trigger: tuple[int, int], changes: Iterable[Change] = (), *, after: int | None = None, sure: bool = False
) -> Predicate | None:
    """Return the predicate around a trigger, ``None`` where it cannot be cut cleanly.

    Args:
        text: the article.
        trigger: bounds of the word that tells of the event.
        changes: what to write otherwise within it; those outside are left aside.
        after: where the subject ends, if it stands before the trigger.
        sure: whether the trigger is known to be a verb, though it may look like a noun ("calls").
    """
    first, last = sentence_around(text, *trigger)
    words = list(_WORD.finditer(text, max(first, after or 0), trigger[1]))
    at = next((n for n, word in enumerate(words) if word.end() > trigger[0]), None)
    if at is None:
        return None
    begin = _group_start(words, at, adjoining=sure or (at == 0 and after is not None))
    if begin is None or not _is_joined(text, words[begin : at + 1]):
        begin = _governor(text, words, at, after)
    if begin is None:
        return None
    passive = _is_passive(words[begin : at + 1])
    if not passive and text.startswith(" by ", trigger[1]):
        return None
    start = words[begin].start()
    end = _clause_end(text, start, trigger[1], last)
    if end is None:
        return None
    end = _with_closing_mark(text, start, end)
    cut = _simple_past(rewritten(text, start, end, changes))
    return Predicate(cut, start, end, passive) if cut and _is_sound(cut) else None


def _group_start(words: Sequence[re.Match[str]], at: int, *, adjoining: bool) -> int | None:
    """Return where the verb group of the word begins, ``None`` where it has no finite verb."""
    begin = at
    while begin > 0 and _belongs(_plain(words[begin - 1]), _plain(words[begin])):
        begin -= 1
    head = next((n for n in range(begin, at + 1) if not _is_adverb(_plain(words[n]))), None)
    if head is None or not _is_finite(_plain(words[head]), adjoining=adjoining and head == at):
        return None
    if begin > 0 and _plain(words[begin - 1]) in _BEFORE_NOUNS:
        return None  # "a cut", "the accused"
    return begin


_BEFORE_NOUNS = frozenset(
    ("a", "an", "the", "his", "her", "its", "their", "of", "in", "by", "for", "with", "from", "on")
)


_REACH = 10
"""Words between a subject's own verb and a noun or infinitive that tells of the event."""


def _governor(text: str, words: Sequence[re.Match[str]], at: int, after: int | None) -> int | None:
    """Return where the subject's own verb group begins, where the trigger is no verb of its own but near it.

    "The council voted on Monday to invite them": the trigger is an infinitive, the clause begins with "voted".
    """
    if after is None or not 0 < at <= _REACH:
        return None
    first = 1 if _plain(words[0]) in ("which", "who", "that") else 0
    between = text[after : words[at].start()].removeprefix(",")
    if re.search(r"[,;:.()\"“”–—]", between) or first > at:
        return None
    head = next((n for n in range(first, at) if not _is_adverb(_plain(words[n]))), None)
    if head is None or not _is_finite(_plain(words[head]), adjoining=True):
        return None
    return first


def _plain(word: re.Match[str]) -> str:
    return word.group().lower().replace("’", "'")


def _belongs(word: str, after: str) -> bool:
    return word in _GROUP or _is_adverb(word) or (word in _CHAINS and after in ("to", "not"))


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or word in ("not", "never") or (word.endswith("ly") and word not in _NOT_ADVERBS)


def _is_finite(word: str, *, adjoining: bool) -> bool:
    """Say whether a word carries a clause; one right behind its subject may look like a noun (``supports``)."""
    if word in _FINITE_AUXILIARIES:
        return True
    form = read_form(word, as_verb=adjoining)
    return form is not None and form.finite


_CONTRACTED = re.compile(r"n[’']t\b|[’'](?:ll|re|ve|m|d)\b")


def has_verb(words: str) -> bool:
    """Say whether words hold a finite verb, as a clause does."""
    if _CONTRACTED.search(words):
        return True
    found = re.findall(r"[^\W\d_]+", words.lower())
    return any(word in _FINITE_AUXILIARIES or word == "am" for word in found) or any(
        _is_finite(word, adjoining=False) for word in found[1:]
    )


def _is_passive(group: Sequence[re.Match[str]]) -> bool:
    """Say whether a verb group is a form of be with a participle."""
    words = [word.group().lower() for word in group if not _is_adverb(word.group().lower())]
    if len(words) < 2 or words[-2] not in _BE:
        return False
    form = read_form(words[-1])
    return words[-1].endswith("ed") if form is None else "participle" in form.forms


def _is_joined(text: str, group: Sequence[re.Match[str]]) -> bool:
    """Say whether nothing but spaces stands between the words of a group."""
    return all(text[a.end() : b.start()].isspace() for a, b in pairwise(group))


def _clause_end(text: str, start: int, least: int, last: int) -> int | None:
    """Return where the clause ends."""
    stop = _quotation_end(text, start, last)
    if _IN_RELATIVE.search(text, max(0, start - 30), start):
        comma = text.find(",", least, stop)
        stop = comma if comma >= 0 else stop
    found = _END.search(text, least, stop)
    end = found.start() if found else stop
    if end < least:
        return None
    if len(text[start:end].split()) > LONGEST or (found and found["aside"]):
        softer = _SOFT_END.search(text, least, end)
        end = softer.start() if softer else end
    while end > least and (text[end - 1].isspace() or text[end - 1] in ".,;:"):
        end -= 1
    weak = _WEAK_ENDS.search(text, least, end)
    end = weak.start() if weak else end
    return end if end >= least and len(text[start:end].split()) <= LONGEST else None


def _with_closing_mark(text: str, start: int, end: int) -> int:
    """Return the end past a closing quotation mark, where the words hold its opening one."""
    words = text[start:end]
    closing = re.compile(r"[.,!?]?[”\"]").match(text, end)
    open_ = words.count("“") > words.count("”") or words.count('"') % 2 == 1
    return closing.end() if closing and open_ else end


def _quotation_end(text: str, start: int, last: int) -> int:
    """Return where a quotation ends that began before ``start``; ``last`` where none did."""
    opened = 0
    for mark in re.finditer(r"[“”\"]", text[start:last]):
        at = start + mark.start()
        opens = mark[0] == "“" or (mark[0] == '"' and not opened and text[at - 1 : at].isspace())
        if not opens and not opened:
            return at
        opened += 1 if opens else -1
    return last


def rewritten(text: str, start: int, end: int, changes: Iterable[Change]) -> str:
    """Return the words of [start, end) with the changes that lie within it, on one line."""
    parts, at = [], start
    for change in sorted(changes, key=lambda one: (one.start, -one.end)):
        if at <= change.start and change.end <= end:
            parts += [text[at : change.start], change.words]
            at = change.end
    words = re.sub(r"\s+([,.])", r"\1", " ".join("".join((*parts, text[at:end])).split()))
    return re.sub(r'"([^"]*)"', r"“\1”", words)


def _simple_past(words: str) -> str:
    """Return a past perfect ("had also offered") as the past that it is when told by itself."""
    match = re.match(r"had ((?:\w+ly |also |once |already |just |long )*)(\w+)\b", words)
    form = read_form(match[2]) if match else None
    if match is None or form is None or "participle" not in form.forms or form.lemma in ("be", "have"):
        return words
    return f"{match[1]}{inflect(form.lemma).past}{words[match.end() :]}"


def _may_be_finite(word: str) -> bool:
    """Say whether a word behind "that" may be its verb; one that no lexicon knows may be by its ending."""
    return _is_finite(word, adjoining=True) or word.endswith("ed") or (word.endswith("s") and len(word) > len("less"))


def _is_sound(words: str) -> bool:
    """Say whether the words can stand in the third person, with quotation marks in pairs."""
    outside = re.sub(r"[“\"].*?[”\"]", "", words)
    _, that, said = words.rpartition(" that ")
    verbs = re.findall(r"[\w'-]+", said.lower().replace("’", "'")) if that else ()
    if that and not any(_may_be_finite(word) for word in verbs):
        return False
    pairs = words.count("“") == words.count("”") and words.count('"') % 2 == 0
    return pairs and not FIRST_PERSON.search(outside)
