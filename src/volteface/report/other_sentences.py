"""Labels, turns, outlooks and parallels as sentences.

Needs records and a ``Telling``; makes one sentence for each, or one for several that say the same of one actor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from volteface.records import Label, Outlook, Parallel, Record, Reference, Shift
from volteface.report.naming import NOBODY, is_pronoun, tidy
from volteface.report.own_sentences import find_own_sentence
from volteface.report.phrases import Phrase, capital, join_phrases, listed
from volteface.report.predicates import FIRST_PERSON, find_predicate, has_verb, rewritten, told_in_past
from volteface.report.quotation import sentence_around
from volteface.report.telling import Telling, ended, inner, shortened

__all__ = ["labels_sentence", "outlook_sentence", "parallel_sentence", "shift_sentence", "tells_more"]

_QUOTED_WORDS = 24
AUTHOR = "author"


def _outlet(record: Record, telling: Telling) -> Phrase:
    document = telling.document(record)
    return Phrase(document.source) if document and document.source else Phrase("the article")


def _whom(label: Label, telling: Telling) -> Phrase:
    phrase = telling.namer.actor(label.target)
    if phrase is not NOBODY or label.target_span is None:
        return phrase
    words = tidy(label.target_span.text)
    return Phrase(words) if words and not is_pronoun(words) else NOBODY


_GOVERNING = re.compile(
    r"\b(?:regimes?|governments?|authorit(?:y|ies)|juntas?|dictatorships?|administrations?|tyranny|autocracy|theocracy)$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:all(?:y|ies)|partners?|supporters?|backers?|friends?|rivals?|enem(?:y|ies)|foes?)\b", re.I
)
"""In an article's own words these say whose ally somebody is, and take no side."""
_NO_LONGER = re.compile(r"\b(?:no longer|not|never|n[’']t|once|used to|formerly)\b[^.;:]{0,60}$", re.IGNORECASE)


def tells_more(label: Label, telling: Telling) -> bool:
    """Say whether a label is worth a line: who bears it is not described by the same words, nor left unnamed by one.

    What somebody "no longer" or "never" calls another is no label either.
    """
    text = telling.text(label)
    if _NO_LONGER.search(text, max(0, label.start - 90), label.start):
        return False
    whom = _whom(label, telling)
    if whom is NOBODY or (label.by == AUTHOR and not label.quoted and _OF_ANOTHER.search(label.text)):
        return False
    bare = re.sub(r"^(?:the|an?|some|two|those|these) ", "", whom.text.lower())
    if telling.namer.is_named(label.target):
        return True
    return inner(label.text).lower() not in bare and bare not in inner(label.text).lower() and " " in bare


def labels_sentence(labels: Sequence[Label], telling: Telling) -> str:
    """Return which words were used of one actor, and by whom: those of one stance together, sides beside each other."""
    whom = _whom(labels[0], telling)
    users: dict[str, list[Phrase]] = {}
    if telling.is_country(labels[0].target) and all(_GOVERNING.search(inner(label.text)) for label in labels):
        whom = Phrase(f"the government of {whom.text}")
    for label in labels:
        by = _outlet(label, telling) if label.by == AUTHOR else telling.namer.actor(label.by)
        users.setdefault(inner(label.text), []).append(by)
    by_users: dict[str, list[str]] = {}
    for words, speakers in users.items():
        by_users.setdefault(join_phrases(sorted(speakers, key=_text)).text, []).append(f"“{words}”")
    parts = [f"{listed(words)} by {who}" for who, words in by_users.items()]
    return capital(ended(f"{whom.text} {whom.choose('is', 'are')} called {_semicolons(parts)}"))


def _text(phrase: Phrase) -> str:
    return phrase.text


def _semicolons(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{'; '.join(parts[:-1])}; and {parts[-1]}" if len(parts) > 2 else f"{parts[0]}, and {parts[1]}"


_TURNED = {
    "label": ("used a new word for {target}", "used a new word"),
    "tone": ("struck a new tone towards {target}", "struck a new tone"),
    "relation": ("put relations with {target} on a new footing", "turned in dealings with others"),
    "status": ("saw a change of standing with {target}", "saw a change of standing"),
    "position": ("took a new position on {target}", "took a new position"),
}
"""Kind of turn -> what is told of it, with and without a target."""


def shift_sentence(shift: Shift, telling: Telling, labels: Mapping[str, Label]) -> str | None:
    """Return who turned towards whom, from what to what; ``None`` where the clause has been told before."""
    told = _labels_turned(shift, telling, labels) if shift.kind == "label" else None
    if told is not None:
        return told
    sentence = _turned_clause(shift, telling)
    if sentence is None and shift.text:
        sentence = _turned_quoted(shift, telling)
    return capital(ended(sentence)) if sentence else None


def _turners(shift: Shift, telling: Telling, labels: Mapping[str, Label]) -> Phrase:
    """Return who turned: all who used the words before or after, by the labels that are the turn's evidence."""
    sides = (*shift.before.evidence, *shift.after.evidence)
    ids = [label.by for label in (labels.get(key) for key in sides) if label is not None and label.by != AUTHOR]
    actors = dict.fromkeys(one for one in (shift.actor, *ids) if one)
    return join_phrases(telling.namer.actor(one) for one in actors) if actors else NOBODY


def _labels_turned(shift: Shift, telling: Telling, labels: Mapping[str, Label]) -> str | None:
    before, after = shift.before.value, shift.after.value
    if not before and not after:
        return None
    who = _turners(shift, telling, labels)
    if shift.start is not None and shift.end is not None:
        telling.once(shift, shift.start, shift.end)
    target = telling.namer.actor(shift.target)
    whom = target.text if target is not NOBODY else "somebody"
    old, new = _values(before), _values(after)
    if before and after:
        sentence = f"{who.text} used to call {whom} {old} and now {who.choose('says', 'say')} {new}"
    elif before:
        sentence = f"{who.text} had called {whom} {old} before"
    else:
        sentence = f"{who.text} now {who.choose('calls', 'call')} {whom} {new}"
    return capital(ended(sentence))


def _values(value: str | None) -> str:
    """Return the words of one side of a turn, each in quotation marks."""
    return listed([f"“{inner(words)}”" for words in (value or "").split(", ") if words.strip()])


def _turned_clause(shift: Shift, telling: Telling) -> str | None:
    """Return the article's own clause, where the one who turned is its subject."""
    text = telling.text(shift)
    value = shift.after.value or shift.before.value or ""
    if shift.start is None or shift.end is None or not shift.actor or not value:
        return None
    at = text.find(value, shift.start, shift.end)
    subjects = [m for m in _mentions(shift, telling) if m[2] == shift.actor and m[1] <= at]
    if at < 0 or not subjects:
        return None
    first, after, _ = subjects[-1]
    for word in list(re.finditer(r"\w+", text[at : shift.end]))[:_SEARCHED]:
        bounds = (at + word.start(), at + word.end())
        found = find_predicate(text, bounds, telling.changes(shift), after=after)
        if found is not None and not found.passive:
            told = telling.once(shift, found.start, found.end)
            subject = _subject(shift, telling, (first, after, found.start)) if told else ""
            if subject:
                telling.once(shift, first, found.start)  # what stands before the verb is told with it
            return f"{subject} {told_in_past(found.text)}" if subject else None
    return None


def _subject(shift: Shift, telling: Telling, bounds: tuple[int, int, int]) -> str:
    """Return the subject of a turn's clause: a name, with the article's words where more stands before the verb."""
    first, after, start = bounds
    text = telling.text(shift)
    more = text[after:start].strip()
    if not more or _ASIDE.fullmatch(more):
        return telling.namer.actor(shift.actor).subject
    words = " ".join(text[first:start].split())
    return words if len(words.split()) <= _SEARCHED * 3 and not re.search(r"[,;:.“”\"]", more) else ""


_ASIDE = re.compile(r"[,(][^.;]*[,)]|,? ?(?:which|who)")
_SEARCHED = 4
"""Words at the beginning of what turned among which its verb is sought."""


def _mentions(shift: Shift, telling: Telling) -> Iterable[tuple[int, int, str]]:
    first, last = sentence_around(telling.text(shift), shift.start or 0, shift.end or 0)
    for mention in telling.mentions_within(shift.document, first, last):
        if mention.actor and not is_pronoun(mention.text):
            yield mention.start, mention.end, mention.actor


def _turned_quoted(shift: Shift, telling: Telling) -> str | None:
    """Return that somebody turned, with the words that say so where they are not told elsewhere."""
    who, target = telling.namer.actor(shift.actor), telling.namer.actor(shift.target)
    if who is NOBODY:
        return None
    own = find_own_sentence(shift, (shift.start or 0, (shift.start or 0) + 1), telling)
    if own is not None and not telling.overlaps(shift, own.start, own.end):
        return own.text if telling.once(shift, own.start, own.end) else None
    if shift.start is None or telling.is_told(shift, shift.start) or _has_subject_and_verb(shift.text or ""):
        return None
    towards, alone = _TURNED[shift.kind]
    turned = alone if target is NOBODY else towards.replace("{target}", target.text)
    words = inner(shortened(shift.text or "", _QUOTED_WORDS))
    return f"{who.text} {turned}: “{words}”"


def _has_subject_and_verb(words: str) -> bool:
    """Say whether words are more than a noun phrase: then they are told as a clause or not at all."""
    return has_verb(words) or re.match(r"(?:to|when|which|where|who|in which)\b", words) is not None


_QUESTION = re.compile(
    r"(?:\b(?:is|are|was|remains?|unclear|unknown|uncertain|open|know|knows|see|say|said|determine|decide|wonder|ask|asks"
    r"|asked|about|of|on)\s+)((?:whether|if|how|why|what|who|when|where|which)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WHETHER = re.compile(r"(?:whether|how|why|what|who|when|where|which)\b", re.IGNORECASE)
_REPORTED = re.compile(
    r"^[^“”\"]{2,80}?\b(?:said|says|say|suggest\w*|warn\w*|predict\w*|expect\w*|believe\w*) that (.+)$", re.DOTALL
)
_LEAD = {
    "condition": "On condition",
    "forecast": "Expected",
    "intention": "Intended",
    "question": "Open",
    "sign": "To watch",
}


def outlook_sentence(outlook: Outlook, telling: Telling) -> str | None:
    """Return what is open or expected, and who holds it so; ``None`` where it was told before or is no clause."""
    words = " ".join(outlook.text.split())
    if not telling.once(outlook, outlook.start, outlook.end):
        return None
    holder = None if outlook.holder == AUTHOR else telling.namer.actor(outlook.holder)
    holder = None if holder is NOBODY else holder
    direct = words.endswith("?") and not re.search(r"\bwhether\b", words)
    asked = _question(words) if not direct and (outlook.kind == "question" or _WHETHER.match(words)) else ""
    if asked:
        lead = f"according to {holder.text}, it is open" if holder else "it is open"
        return capital(ended(f"{lead} {shortened(asked, _QUOTED_WORDS)}"))
    told = _clause_told(outlook, telling, holder) if not direct and _is_sentence(outlook, telling) else None
    return told or _whole_or_quoted(outlook, telling, holder)


def _clause_told(outlook: Outlook, telling: Telling, holder: Phrase | None) -> str | None:
    """Return an outlook's own clause with its holder; ``None`` where only its sentence says who holds or is meant."""
    told = _told(outlook, telling)
    reported = _REPORTED.match(told)
    if reported and holder is None:
        return capital(ended(told))
    told = _SAID_BEHIND.sub("", reported[1] if reported else told)
    if _PRONOUN_FIRST.match(told) and not _is_expletive(told, outlook, telling):
        said = holder is not None and (told.lower().startswith("it ") or _speaks(outlook, telling))
        return capital(ended(f"{holder.subject} said {told[:1].lower()}{told[1:]}")) if said and holder else None
    if holder is None:
        return capital(ended(told)) if outlook.statement is None else None
    within = telling.mentions_within(outlook.document, outlook.start, outlook.end)
    if told.startswith((holder.text, capital(holder.text))) or any(one.actor == outlook.holder for one in within):
        return capital(ended(told))
    return capital(ended(f"{told}, according to {holder.text}"))


def _is_expletive(told: str, outlook: Outlook, telling: Telling) -> bool:
    """Say whether a clause begins with an "it" that stands for nobody: "it is not clear how long", "it will rain"."""
    lead = len(outlook.text) - len(re.sub(r"^(?:And|But|So|Yet|Now)\b,? ", "", outlook.text))
    start = outlook.start + lead
    return told[:3].lower() == "it " and not telling.mentions_within(outlook.document, start, start + 1)


def _whole_or_quoted(outlook: Outlook, telling: Telling, holder: Phrase | None) -> str | None:
    """Return the article's whole sentence around an outlook, else its words as a quotation where they are a clause."""
    words = " ".join(outlook.text.split())
    asks = words.endswith("?")
    own = None if asks else _own(outlook, telling)
    if own is not None:
        return own
    leans = _PRONOUN_FIRST.match(words) is not None and not _speaks(outlook, telling)
    if not has_verb(words) or (not asks and (leans or _NO_SUBJECT.match(words))):
        return None
    held = f", according to {holder.text}" if holder else ""
    return capital(ended(f"{_LEAD[outlook.kind].lower()}{held}: “{inner(shortened(words, _QUOTED_WORDS))}”"))


_NO_SUBJECT = re.compile(r"(?:will|would|could|may|might|can|must|should|shall|is|are|was|were|has|have|had|to)\b")
_SAID_BEHIND = re.compile(r", (?:he|she|they|it) (?:said|says|added|adds|warned|told \w+)$")
_PRONOUN_FIRST = re.compile(r"(?:he|she|it|they)\b", re.IGNORECASE)


def _told(outlook: Outlook, telling: Telling) -> str:
    """Return an outlook's words with its days seen from the brief's own, cut where they are too many."""
    words = rewritten(telling.text(outlook), outlook.start, outlook.end, telling.changes(outlook))
    words = re.sub(r"^(?:And|But|So|Yet|Now)\b,? ", "", words)
    if words.count("“") != words.count("”") or words.count('"') % 2:
        words = re.sub(r"[“”\"]", "", words)
    return shortened(words, _QUOTED_WORDS + 16).rstrip(".")


_STILL_OPEN = re.compile(
    r",? (?:remains?|is|was) (?:still )?(?:an open question|unclear|unknown|uncertain|not clear|to be seen)$"
)


def _question(words: str) -> str:
    at = re.search(r"\bwhether\b", words)
    if at or _WHETHER.match(words):
        asked = _STILL_OPEN.sub("", words[at.start() if at else 0 :].rstrip(".?"))
        return asked[:1].lower() + asked[1:]
    match = _QUESTION.search(words)
    return match[1].rstrip(".?") if match else ""


def _is_sentence(outlook: Outlook, telling: Telling) -> bool:
    """Say whether an outlook's words are a whole clause: they begin a sentence, a quotation or what is said."""
    text = telling.text(outlook)
    before = text[max(0, outlook.start - 6) : outlook.start].rstrip()
    begins = not before or before.endswith((".", "!", "?", "”", "“", '"', "that", ":", "…"))
    return begins and has_verb(outlook.text) and not FIRST_PERSON.search(outlook.text)


def _speaks(outlook: Outlook, telling: Telling) -> bool:
    """Say whether the pronoun that begins an outlook stands for who holds it so."""
    first = telling.mentions_within(outlook.document, outlook.start, outlook.start + 1)
    return not first or any(mention.actor == outlook.holder for mention in first)


def _own(outlook: Outlook, telling: Telling) -> str | None:
    """Return the article's whole sentence around an outlook, with who holds it so where it does not say that."""
    own = find_own_sentence(outlook, (outlook.start, outlook.end), telling)
    if own is not None and telling.was_told(outlook, own.start, own.end, but=(outlook.start, outlook.end)):
        return None
    if own is not None:
        telling.once(outlook, own.start, own.end)
    if own is None or outlook.holder == AUTHOR:
        return capital(ended(own.text)) if own else None
    within = telling.mentions_within(outlook.document, own.start, own.end)
    holder = telling.namer.actor(outlook.holder)
    if any(mention.actor == outlook.holder for mention in within) or holder is NOBODY:
        return capital(ended(own.text))
    return capital(ended(f"{own.text}, according to {holder.text}"))


_AGAINST = re.compile(r"\b(?:unlike|not|never|contrary|contrast|different|no|nothing)\b|n[’']t\b", re.IGNORECASE)


def parallel_sentence(parallel: Parallel, telling: Telling) -> str:
    """Return the past case that the present one is held up beside, or set against."""
    past = _case(parallel.past, telling) or "a past case"
    present = _case(parallel.present, telling) or "the present case"
    when = re.sub(r"^(?:on|in) ", "", telling.when(parallel, parallel.time))
    past = f"{past} ({when})" if when else past
    who = _who_compares(parallel, telling)
    if _differs(parallel):
        holds = f"{who.choose('sets', 'set')} {present} apart from {past}"
    else:
        holds = f"{who.choose('holds', 'hold')} {present} up beside {past}"
    words = inner(shortened(parallel.text, _QUOTED_WORDS))
    return capital(ended(f"{who.text} {holds}: “{words}”"))


def _case(references: Sequence[Reference], telling: Telling) -> str:
    """Return one side of a parallel; an empty string where its words can only be understood where they stand."""
    words = telling.people(references).text
    return "" if words.startswith("“") else words


def _who_compares(parallel: Parallel, telling: Telling) -> Phrase:
    """Return who holds two cases beside each other: who says the words, else the article."""
    held = [one for one in telling.situation.statements if one.document == parallel.document and one.source]
    within = [one for one in held if any(part.start <= parallel.start < part.end for part in one.content)]
    who = telling.people(within[0].source) if within else Phrase("")
    return who if who.text and not who.text.startswith("“") else _outlet(parallel, telling)


def _differs(parallel: Parallel) -> bool:
    return parallel.basis is not None and bool(_AGAINST.search(parallel.basis.text))
