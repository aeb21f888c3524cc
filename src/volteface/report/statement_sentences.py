"""Statements as sentences: who said what, to whom, where, and through whom it came.

Needs a statement and a ``Telling``. The verb is the article's own where it is a plain verb of saying ("stressed that"),
put into the past; a view that is no clause ("accused him of treason") is told by the article's own clause; what is
neither is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from volteface.analysis.context import Carrier
from volteface.knowledge.tables import load_rows
from volteface.records import Mention, Reference, Span, Statement
from volteface.report.naming import tidy
from volteface.report.own_sentences import find_own_sentence
from volteface.report.phrases import Phrase, capital, join_phrases
from volteface.report.predicates import Change, Predicate, find_predicate, has_verb, rewritten, told_in_past
from volteface.report.telling import Telling, ended, inner, shortened
from volteface.report.verbs import inflect, read_form
from volteface.report.word_classes import word_class

__all__ = ["WORDS_SHOWN", "said_verb", "statement_sentence"]

WORDS_SHOWN = 44
"""Words of an article that one sentence shows; the whole stands in the source."""

UNNAMED = Phrase("a source not named")
_ACTS = {
    "say": "said", "deny": "denied", "claim": "claimed", "accuse": "alleged", "promise": "promised",
    "demand": "demanded", "ask": "asked", "threaten": "threatened", "predict": "predicted", "believe": "believed",
    "intend": "said", "report": "reported", "other": "said",
}  # fmt: skip
_TAKES_INFINITIVE = frozenset(("promised", "threatened", "demanded", "asked", "vowed", "pledged", "agreed", "refused"))
_NO_CLAUSE = word_class("cue-without-clause")
_CONNECTIVE = re.compile(r"(?:that|whether|if|how|why|what|who|when|where)\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"(?:to|as|for|of|at|in|on|with|from|by|about|against|into|over|like|than|because|and|or|but|not to|\w+ing)\b",
    re.IGNORECASE,
)
_SMALL_WORDS = word_class("sentence-opener")
_SIMPLE_CUE = re.compile(
    r"(?:(?:has|have|had|is|are|was|were|also|later|earlier|then|now|again|further|repeatedly|\w+ly) )*(?P<verb>\w+)"
    r"(?: (?:to|on|in|by|out|back|that|of))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    lemma: str
    kind: str
    patterns: tuple[str, ...] = ()


@cache
def _cues() -> dict[str, _Cue]:
    return {row.lemma: row for row in load_rows("statements/cues", _Cue) if row.kind == "verb"}


def said_verb(statement: Statement) -> str | None:
    """Return the past tense of the verb of saying, ``None`` where the words that attribute are not a plain one."""
    cue = " ".join(" ".join(span.text.split()) for span in statement.cue).strip(' ,:“”"')
    if not cue or cue.lower() in ("according to", "citing", "quoting", "as"):
        return "said"
    match = _SIMPLE_CUE.fullmatch(cue)
    form = read_form(match["verb"], as_verb=True) if match else None
    if form is None or form.lemma in _NO_CLAUSE:
        return None
    held = _cues().get(form.lemma)
    if held is None or not {"clause", "quote"} & set(held.patterns):
        return None
    return inflect(form.lemma).past


def statement_sentence(statement: Statement, telling: Telling) -> str | None:
    """Return who said what; ``None`` where the clause has been told before."""
    chain = telling.chain(statement.relayed_by)
    verb = said_verb(statement)
    if _speaks_from_within(statement, telling) or _is_of_nobody(statement, telling):
        return None
    if statement.cue and ((verb is None and not _is_saying(statement.cue)) or _is_yet_to_say(statement, telling)):
        return None
    reported = statement.content[0].text.lower().startswith("that ")
    if statement.form == "direct" and not reported and (verb or not statement.cue) and _is_speech(statement):
        return _direct(statement, chain, verb or "said", telling)
    clause = _clause(statement, telling) if verb else None
    if verb and clause and telling.is_told(statement, statement.cue[0].start if statement.cue else -1):
        return None
    if verb and clause:
        return _indirect(statement, chain, (verb, clause), telling)
    found = _own_clause(statement, telling)
    if found is not None:
        if not telling.once(statement, found.start, found.end):
            return None
        who = _speaker(statement, telling)
        through = _through(chain, telling)
        predicate = told_in_past(found.agreeing(who.plural if len(statement.source) > 1 else None))
        told = f"{who.subject} {predicate}"
        return capital(ended(f"{told}, {through} reported" if through else told))
    if telling.is_told(statement, statement.content[0].start):
        return None
    return _own(statement, telling) or _quoted(statement, chain, telling)


def _speaks_from_within(statement: Statement, telling: Telling) -> bool:
    """Say whether a source can only be understood where it stands ("my sister", "the latter")."""
    return len(statement.source) == 1 and telling.namer.leans(statement.source[0])


def _own(statement: Statement, telling: Telling) -> str | None:
    """Return the article's whole sentence, where it can stand alone and names who says it."""
    parts = (*statement.source, *statement.cue, *statement.content[:1])
    bounds = min(part.start for part in parts), max(part.start for part in parts) + 1
    own = find_own_sentence(statement, bounds, telling) if statement.source else None
    if own is None or bounds[0] < own.start or telling.overlaps(statement, own.start, own.end):
        return None
    telling.once(statement, own.start, own.end)
    return capital(ended(own.text))


def _is_speech(statement: Statement) -> bool:
    """Say whether quoted words are more than a word or two that somebody used."""
    words = inner(" ".join(span.text for span in statement.content))
    return words[:1].isupper() or len(words.split()) > _FEW_WORDS or has_verb(words)


_FEW_WORDS = 4


def _speaker(statement: Statement, telling: Telling) -> Phrase:
    phrase = telling.people(statement.source, introduce=len(statement.source) == 1)
    return phrase if phrase.text else UNNAMED


def _through(chain: Sequence[Carrier], telling: Telling) -> str:
    """Return who passed a statement on, the last first; an empty string where nobody did."""
    names = [telling.people(carrier.source).text or "a report that names no source" for carrier in chain]
    return ", citing ".join(reversed(names))


def _own_clause(statement: Statement, telling: Telling) -> Predicate | None:
    """Return the article's own clause around the words that attribute."""
    if not statement.cue or not statement.source:
        return None
    ends = [reference.end for reference in statement.source if reference.end <= statement.cue[0].start]
    if not ends:
        return None
    verb = next(iter(_verbs_of(statement.cue)), None)
    if verb is None or not _is_saying(statement.cue):
        return None
    changes = telling.changes(statement, statement.addressee)
    found = find_predicate(telling.text(statement), verb, changes, after=max(ends), sure=True)
    shown = found is not None and any(part.start < found.end and found.start < part.end for part in statement.content)
    return found if shown else None


_UNSAID = re.compile(r"\b(?:must|should|may|might|could|can)\b")


def _is_saying(cue: Sequence[Span]) -> bool:
    """Say whether the words that attribute hold a verb of saying, asking, judging or thinking, and none that may be."""
    words = " ".join(span.text for span in cue)
    forms = (read_form(word, as_verb=True) for word in re.findall(r"[\w’']+", words))
    lemmas = {form.lemma for form in forms if form is not None}
    return not _UNSAID.search(words) and bool(lemmas & _cues().keys())


def _verbs_of(cue: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the words of a cue that can be verbs."""
    for span in cue:
        for word in re.finditer(r"[\w’']+", span.text):
            if word[0].lower() in ("is", "are", "was", "were", "would", "could") or read_form(word[0], as_verb=True):
                yield span.start + word.start(), span.start + word.end()


def _clause(statement: Statement, telling: Telling) -> str:
    """Return what is said as a clause of ours; an empty string where it is none."""
    text = telling.text(statement)
    spans = _one_clause(statement.content, text)
    changes = [*telling.changes(statement), *_opening_name(statement, telling)]
    parts = [rewritten(text, span.start, span.end, changes) for span in spans]
    parts[0] = parts[0][_said_again(statement, telling) :]
    whole = " ".join(part for part in parts if part)
    if _CUT_OFF.search(whole) and re.match(
        r" (?:has|have|had|is|was|are|were|will|would)\b", text[spans[-1].end :][:7]
    ):
        whole = whole.rpartition(",")[0] or whole
    words = _LEAD.sub("", _balanced(shortened(whole, WORDS_SHOWN)).strip(" ,;"))
    if _CONNECTIVE.match(words):
        return words[:1].lower() + words[1:]
    if re.match(r"(?:not )?to ", words):
        return words
    if _FRAGMENT.match(words) or not has_verb(words) or _POINTING.match(words):
        return ""
    return f"that {_uncapitalised(words, statement, telling)}"


_POINTING = re.compile(r"(?:this|these|those|such)\b", re.IGNORECASE)


def _opening_name(statement: Statement, telling: Telling) -> Iterator[Change]:
    """Yield the name for a pronoun that begins what is said of another than the speaker."""
    for mention in _opening(statement, telling):
        if telling.namer.is_named(mention.actor):
            yield Change(mention.start, mention.end, telling.namer.actor(mention.actor).text)


_YET = re.compile(r"\b(?:must|should|may|might|could|can)(?: not| also)?(?: only)? $")


def _is_yet_to_say(statement: Statement, telling: Telling) -> bool:
    """Say whether nobody has said it so far: "planners must decide how"."""
    start = statement.cue[0].start
    return _YET.search(telling.text(statement), max(0, start - 20), start) is not None


def _is_of_nobody(statement: Statement, telling: Telling) -> bool:
    """Say whether what is said begins with a "he" of whom nobody knows the name."""
    return any(not telling.namer.is_named(mention.actor) for mention in _opening(statement, telling))


def _opening(statement: Statement, telling: Telling) -> Iterator[Mention]:
    """Yield the "he" or "she" that begins what is said, unless it is the speaker."""
    start, text = statement.content[0].start, telling.text(statement)
    start += len("that ") if text.startswith("that ", start) else 0
    speakers = {source.actor for source in statement.source}
    for mention in telling.mentions_within(statement.document, start, start + 1):
        if mention.actor not in speakers and mention.text.lower() in ("he", "she"):
            yield mention


def _one_clause(content: Sequence[Span], text: str) -> Sequence[Span]:
    """Return the parts of what is said that are one clause: those before a new sentence or quotation begins."""
    for n, span in enumerate(content[1:], start=1):
        between = text[content[n - 1].end : span.start]
        if re.match(r"[“\"‘]?[A-Z]", span.text) and (
            re.search(r"[.!?]", between) or content[n - 1].text[-1:] in '.!?”"'
        ):
            return content[:n]
    return content


_LEAD = re.compile(r"^(?:Separately|Meanwhile|However|Also|Still|Instead|Indeed|Moreover|Furthermore|But|And|So), ")
_CUT_OFF = re.compile(r"\b(?:it|he|she|they|which|who|that|than|as)$")
_SAID_AGAIN = re.compile(r"(?: (?:also|later|then|now|has|had))* (?:said|says|added|told \w+)(?: that)? ")


def _said_again(statement: Statement, telling: Telling) -> int:
    """Return how many code points of the content only say once more who speaks ("the clerk also said it was")."""
    first = statement.content[0]
    speakers = {source.actor for source in statement.source if source.actor}
    for mention in telling.mentions_within(statement.document, first.start, first.start + len("The ") + 1):
        again = _SAID_AGAIN.match(telling.text(statement), mention.end, first.end)
        if mention.actor in speakers and again:
            return again.end() - first.start
    return 0


_DAY_NAME = re.compile(r"(?:[A-Z]\w+day|January|February|March|April|June|July|August|\w+ember|October)\b")


def _uncapitalised(words: str, statement: Statement, telling: Telling) -> str:
    """Return a clause that began a sentence as it stands within one: its first word small, unless it is a name."""
    first, space, rest = words.partition(" ")
    start = statement.content[0].start
    text = telling.text(statement)
    begins = not text[:start].strip() or text[:start].rstrip()[-1:] in '.!?”"\n'
    # The text writes a name with a capital within sentences too.
    large = _DAY_NAME.match(first) or re.search(rf"[a-z,;] {re.escape(first)}\b", text)
    named = large or not first[1:].islower() or telling.is_name(statement, start)
    if first.lower() in _SMALL_WORDS or (begins and not named):
        first = first.lower()
    return f"{first}{space}{rest}"


def _balanced(words: str) -> str:
    """Return words with quotation marks in pairs: a stray one goes."""
    if words.count("“") > words.count("”"):
        return words + "”" if not words.endswith("…") else f"{words.removesuffix(' …')} …”"
    if words.count("“") < words.count("”"):
        at = words.rindex("”")
        words = words[:at] + words[at + 1 :]
    if words.count('"') % 2:
        at = words.rindex('"')
        words = words[:at] + words[at + 1 :]
    return words


def _indirect(statement: Statement, chain: Sequence[Carrier], said: tuple[str, str], telling: Telling) -> str:
    verb, clause = said
    if re.match(r"that [“\"]\s?[A-Z]", clause):
        return _opened_by_quotation(statement, verb, clause.removeprefix("that "), telling)
    infinitive = clause.startswith(("to ", "not to "))
    if infinitive and verb not in _TAKES_INFINITIVE:
        verb = "said it wanted" if statement.act == "intend" else "asked" if statement.act == "ask" else verb
    if statement.relayed_by and chain:
        return _relayed(statement, chain, clause, telling)
    verb, place = _verb_and_place(statement, verb, telling)
    who = _speaker(statement, telling)
    return capital(ended(f"{who.subject} {verb}{place} {clause}"))


def _opened_by_quotation(statement: Statement, verb: str, words: str, telling: Telling) -> str:
    """Return what begins with a whole quoted sentence: only that is shown, as a quotation."""
    quoted = re.match(r"[“\"](.*?)[”\"]", words)
    who = _speaker(statement, telling)
    verb, place = _verb_and_place(statement, verb, telling)
    return capital(f"{who.subject} {verb}{place}: {_marked(quoted[1] if quoted else words)}")


def _relayed(statement: Statement, chain: Sequence[Carrier], clause: str, telling: Telling) -> str:
    """Return words that came through others: "Tass, citing Syrian sources, reported that ..."."""
    carriers = [telling.people(carrier.source) for carrier in chain]
    named = [phrase for phrase in carriers if phrase.text]
    who = _speaker(statement, telling).text
    first = named[-1] if named else Phrase("a report that names no source")
    cited = ", which cited ".join([*(phrase.text for phrase in reversed(named[:-1])), who])
    clause = clause if _CONNECTIVE.match(clause) else f"that {clause}"
    return capital(ended(f"{first.text}, citing {cited}, reported {clause}"))


def _verb_and_place(statement: Statement, verb: str, telling: Telling) -> tuple[str, str]:
    """Return the verb and to whom and where it was said; who is told something is told it."""
    hearer = telling.people(statement.addressee).text
    speakers = {source.actor or source.text for source in statement.source}
    if any((one.actor or one.text) in speakers for one in (*statement.addressee, *statement.venue)):
        return ("said" if verb == "told" else verb), ""  # nobody tells himself
    place = ""
    for venue in statement.venue[:1]:
        words, preposition = _venue(venue, statement, telling)
        if not preposition and not hearer:
            hearer = words
        elif preposition:
            place = f" {preposition} {words}"
    if hearer and verb in ("said", "told", "reported", "claimed"):
        return "told", f" {hearer}{place}"
    if verb == "asked" and hearer:
        return verb, f" {hearer}{place}"
    return ("said" if verb == "told" else verb), place


_PREPOSITION = re.compile(
    r"\b(in|at|on|during|via|through|from|by|for)(?: (?:a|an|the|its|his|her|their))? $", re.IGNORECASE
)
_OCCASION = re.compile(r"(?:an?|the|his|her|its|their|one)\b", re.IGNORECASE)


def _venue(venue: Reference, statement: Statement, telling: Telling) -> tuple[str, str]:
    """Return the words for a venue and its preposition; no preposition where it is an outlet that is told."""
    text = telling.text(statement)
    before = _PREPOSITION.search(text, max(0, venue.start - 20), venue.start)
    if before is None and venue.actor:
        return telling.namer.of(venue).text or tidy(venue.text), ""
    words = " ".join(venue.text.split()) if _OCCASION.match(venue.text) else tidy(venue.text)
    return words, before[1].lower() if before else "in"


def _direct(statement: Statement, chain: Sequence[Carrier], verb: str, telling: Telling) -> str | None:
    if not telling.is_new(" ".join(span.text for span in statement.content)):
        return None
    shown: list[str] = []
    room = WORDS_SHOWN
    for span in statement.content:
        if room >= _FEW_WORDS:
            shown.append(_marked(shortened(span.text, room)).strip("“”"))
            room -= len(span.text.split())
    words = f"“{' … '.join(shown)}”"
    who = _speaker(statement, telling)
    named = [phrase for phrase in (telling.people(carrier.source) for carrier in chain) if phrase.text]
    if named:
        return capital(f"{join_phrases(named[-1:]).text} quoted {who.text} as saying: {words}")
    verb, place = _verb_and_place(statement, verb, telling)
    return capital(f"{who.subject} {verb}{place}: {words}")


def _marked(quoted: str) -> str:
    """Return quoted words in marks, with a full stop, also for the comma before a later "he said"."""
    words = inner(quoted).rstrip(",;: ")
    if words and words[-1] not in ".?!…’":
        words += "."
    return f"“{words}”"


def _quoted(statement: Statement, chain: Sequence[Carrier], telling: Telling) -> str | None:
    """Return the words of a statement behind its speaker; ``None`` for an indirect one that is a mere fragment."""
    first = statement.content[0].text
    if statement.form == "indirect" and (not has_verb(first) or _POINTING.match(first)):
        return None
    who = _speaker(statement, telling)
    words = " … ".join(inner(shortened(span.text, WORDS_SHOWN // 2)) for span in statement.content[:2])
    through = _through(chain, telling)
    verb = _ACTS[statement.act]
    told = f"{who.subject} {verb if verb != 'denied' else 'issued a denial'}: “{words}”"
    return capital(f"{told}, {through} reported." if through else told)
