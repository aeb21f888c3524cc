"""The lexicon of labels: which words name an actor with a stance, and where they stand in a noun phrase.

Needs the tables under ``labels/``; finds *namings*: the words of a label and the noun they hang on, not yet who
uses them of whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from volteface.knowledge.tables import load_rows
from volteface.records import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.cue_patterns import Words
    from volteface.reading.language import ParsedDocument

__all__ = [
    "CallingVerb",
    "LabelRow",
    "Naming",
    "called_before",
    "calling_verbs",
    "find_adjective",
    "find_naming",
    "is_abstract",
    "is_definite",
    "is_epithet",
    "is_label_noun",
    "names_people",
]

_MAX_BEFORE = 8
_NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))
_BREAKS = frozenset(
    (
        "DT",
        "PDT",
        "PRP$",
        "WP$",
        "WDT",
        "POS",
        "CD",
        "IN",
        "TO",
        "CC",
        "PRP",
        "MD",
        "WP",
        "WRB",
        "VBZ",
        "VBP",
        "VBD",
        "VB",
    )
)
_NOMINAL = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "attr", "oprd", "appos"))
_AGAINST = ("counter-", "anti-", "non-")
"""A word after these is what somebody is not: "a counter-terrorist force"."""
_BARE = frozenset(("the", "this", "that", "these", "those"))
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "poss", "dative", "conj"))
_QUOTES = frozenset("“”\"‘’'«»„")
_ANYBODY = frozenset(("no", "any", "every", "another", "each", "neither", "either"))
_ABSTRACT = ("tion", "sion", "ment", "ness", "ity", "ance", "ence", "ism", "tude", "tudes", "tions")
_PAIRS = (("“", "”"), ("‘", "’"), ('"', '"'), ("'", "'"), ("«", "»"))
_INSIDE = frozenset(("amod", "compound", "nmod", "advmod", "npadvmod", "punct"))
_INNER = frozenset("-–,") | _QUOTES
_SO_CALLED = frozenset(
    ("so-called", "self-styled", "self-proclaimed", "self-declared", "supposed", "purported", "alleged")
)


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A word or phrase that takes a stance on whom it names.

    Attributes:
        phrase: in the singular and lower case; ``-backed`` stands for every compound that ends so.
        part: ``head`` can itself stand for an actor; ``modifier`` needs a noun that does.
        family: what kind of actor it makes of them ("terrorist", "authority", "partner").
        stance: of who uses it, towards who is so called.
        use: ``predicate`` where the word tells only when it is said of somebody, not in passing; ``epithet`` where
            it tells so too with a bare "the" ("the traitor has fled", not "the traitor's tale").
    """

    phrase: str
    part: Literal["head", "modifier"]
    family: str
    stance: Stance
    use: Literal["anywhere", "epithet", "predicate"]


@dataclass(frozen=True, slots=True)
class BearerRow:
    """A noun for actors that takes no stance by itself but carries one ("group", "leader")."""

    noun: str


@dataclass(frozen=True, slots=True)
class CallingVerb:
    """A verb that gives somebody a name.

    Attributes:
        verb: lemma.
        link: ``as`` where the name follows "as", ``bare`` where it follows directly, ``both``.
        stance: what an unlisted name takes after this verb.
        open: whether any noun phrase after it is a label, listed or not.
    """

    verb: str
    link: Literal["as", "bare", "both"]
    stance: Stance
    open: bool


@dataclass(frozen=True, slots=True)
class Naming:
    """Label words in the text: code points [start, end), the noun they hang on, and what the lexicon says.

    ``firm`` says that the words tell wherever they stand, not only when they are said of somebody; ``epithet`` that
    they stand for somebody by themselves where "the" precedes.
    """

    start: int
    end: int
    head: Token
    family: str
    stance: Stance
    firm: bool = True
    epithet: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    heads: dict[str, tuple[tuple[tuple[str, ...], int, LabelRow], ...]]
    modifiers: dict[str, LabelRow]
    endings: tuple[tuple[str, LabelRow], ...]
    bearers: frozenset[str]


@cache
def _lexicon() -> _Lexicon:
    heads: dict[str, list[tuple[tuple[str, ...], int, LabelRow]]] = {}
    modifiers: dict[str, LabelRow] = {}
    for row in load_rows("labels/labels", LabelRow):
        words = tuple(row.phrase.replace("-", " - ").split())
        if row.part == "modifier":
            modifiers[row.phrase] = row
            continue
        at = words.index("of") - 1 if "of" in words else len(words) - 1
        heads.setdefault(words[at], []).append((words, at, row))
        if len(words) == 1:
            modifiers.setdefault(row.phrase, row)
    return _Lexicon(
        {word: tuple(sorted(rows, key=lambda item: -len(item[0]))) for word, rows in heads.items()},
        modifiers,
        tuple((phrase, row) for phrase, row in modifiers.items() if phrase.startswith("-")),
        frozenset(row.noun for row in load_rows("labels/bearers", BearerRow)),
    )


@cache
def calling_verbs() -> dict[str, CallingVerb]:
    """Return the verbs that give names, by lemma."""
    return {row.verb: row for row in load_rows("labels/calling", CallingVerb)}


def find_naming(parsed: ParsedDocument, words: Words, token: Token) -> Naming | None:
    """Return the label whose noun is ``token``, or ``None`` where it names nobody with a stance.

    A noun that only modifies another ("the terrorist attack", "the regime forces" excepted) stands for no actor.
    """
    if token.tag_ not in _NOUNS and not _is_noun_like(token):
        return None
    lexicon = _lexicon()
    lower, lemma = words.forms[token.i]
    key = lemma if token.tag_ in ("NNS", "NNPS") else lower
    if key not in lexicon.heads and key not in lexicon.bearers and not _may_be_described(token):
        return None
    if not _stands_for_actor(token) or _is_anybody(token):
        return None
    first, modifiers = _modifiers(parsed, token)
    head = _head_row(lexicon, words, token, key)
    if head is not None and head[0] == head[1] and _is_system(lexicon, token):
        return None
    if head is not None:
        return _from_head(parsed, token, head, first, modifiers)
    rows = [(start, row) for start, word in modifiers if (row := _modifier_row(lexicon, word)) is not None]
    telling = [(start, row) for start, row in rows if row.stance != "neutral" or row.family in ("rebel", "terrorist")]
    if key in lexicon.bearers and telling:
        return _from_bearer(parsed, token, rows, telling)
    if token.tag_ in ("NNP", "NNPS") and key not in lexicon.bearers:
        return _from_name(parsed, token, modifiers, telling)
    return None


def _is_noun_like(token: Token) -> bool:
    """Return whether an adjective stands as a noun: "the militant who fled"."""
    if token.tag_ != "JJ" or token.dep_ not in _NOMINAL or not any(child.dep_ == "det" for child in token.lefts):
        return False
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return following is None or following.pos_ not in ("NOUN", "PROPN", "ADJ", "CCONJ")


def _may_be_described(token: Token) -> bool:
    """Return whether ``token`` is the last word of a name with words before it: "so-called Islamic State"."""
    return token.tag_ in ("NNP", "NNPS") and token.i > token.left_edge.i


def _stands_for_actor(token: Token) -> bool:
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if following is not None and following.text == "-" and not token.whitespace_:
        return False
    if token.dep_ not in ("compound", "nmod", "amod"):
        return True
    head = token.head
    if head.i <= token.i:
        return True
    if head.tag_ in ("NNP", "NNPS"):
        return token.tag_ not in ("NNP", "NNPS")
    return token.lower_ in ("regime", "junta") and head.lower_ not in ("change", "type")


def _is_anybody(token: Token) -> bool:
    """Return whether nobody in particular is meant: "no terrorist", "every dictator", "another tyrant"."""
    anybody = ("no",) if token.dep_ in ("attr", "oprd") else _ANYBODY
    return any(child.lower_ in anybody and child.dep_ == "det" for child in token.lefts)


def _is_system(lexicon: _Lexicon, token: Token) -> bool:
    """Return whether a regime is a set of rules: "the sanctions regime"."""
    before = token.doc[token.i - 1] if token.i else None
    if token.lower_ not in ("regime", "regimes") or before is None or before.tag_ not in ("NN", "NNS"):
        return False
    return before.dep_ == "compound" and before.lower_ not in lexicon.modifiers and before.lower_ not in lexicon.heads


def _modifiers(parsed: ParsedDocument, token: Token) -> tuple[int, list[tuple[int, str]]]:
    """Return where the premodifiers begin, and each as (start, lower-case word), hyphenated words whole."""
    doc = token.doc
    first = token.i
    while first > max(token.sent.start, token.i - _MAX_BEFORE):
        before = doc[first - 1]
        joined = before.i + 1 < len(doc) and doc[before.i].whitespace_ == "" and doc[first].text == "-"
        if before.is_space or (before.tag_ in _BREAKS and not joined and not _joins_adjectives(before)):
            break
        if before.is_punct and before.text not in _INNER:
            break
        if before.tag_ in ("VBG", "VBN", "RB") and before.dep_ not in _INSIDE:
            break
        if before.text == "," and not (first - 2 >= 0 and doc[first - 2].pos_ == "ADJ"):
            break
        first -= 1
    text = parsed.text
    found: list[tuple[int, str]] = []
    at = doc[first].idx
    for word in text[at : token.idx].split(" "):
        bare = word.strip("“”\"‘’'«»„,")
        if bare:
            found.append((at + word.index(bare), bare.lower().replace("–", "-")))
        at += len(word) + 1
    named = token.tag_ in ("NNP", "NNPS")
    found = [
        (start, word)
        for start, word in found
        if not text[start].isupper() or _may_be_capital(word, start, token, named)
    ]
    return first, found


def _may_be_capital(word: str, start: int, token: Token, named: bool) -> bool:
    """Return whether a capital letter does not make the word part of a name: "So-called", "Western-backed group"."""
    if word in _SO_CALLED:
        return True
    return not named and ("-" in word or start == token.sent.start_char)


def _joins_adjectives(token: Token) -> bool:
    """Return whether the token is the "and" of "extreme and dangerous men"."""
    before = token.doc[token.i - 1] if token.i else None
    return token.tag_ == "CC" and before is not None and before.pos_ == "ADJ" and before.dep_ in ("amod", "conj")


def _head_row(lexicon: _Lexicon, words: Words, token: Token, key: str) -> tuple[int, int, LabelRow] | None:
    """Return (first token, last token, row) of the longest phrase whose noun is ``token``."""
    for phrase, at, row in lexicon.heads.get(key, ()):
        first = token.i - at
        last = first + len(phrase) - 1
        if first < 0 or last >= len(words.forms):
            continue
        if all(phrase[k] in words.forms[first + k] for k in range(len(phrase)) if k != at):
            return first, last, row
    return None


def _modifier_row(lexicon: _Lexicon, word: str) -> LabelRow | None:
    row = lexicon.modifiers.get(word)
    if row is not None or "-" not in word or word.startswith(_AGAINST):
        return row
    last = lexicon.modifiers.get(word.rpartition("-")[2])
    if last is not None and last.part == "modifier":
        return last
    return next((row for ending, row in lexicon.endings if word.endswith(ending)), None)


def _from_head(
    parsed: ParsedDocument, token: Token, found: tuple[int, int, LabelRow], first: int, modifiers: list[tuple[int, str]]
) -> Naming:
    lexicon = _lexicon()
    begin, last, row = found
    doc = token.doc
    start, end = doc[begin].idx, doc[last].idx + len(doc[last])
    rows = [(at, known) for at, word in modifiers if at < start and (known := _modifier_row(lexicon, word)) is not None]
    start = min([start, *(at for at, _ in rows)])
    stances = [known.stance for _, known in rows]
    stance: Stance = row.stance
    if "hostile" in stances:
        stance = "hostile"
    elif stance == "neutral" and "favourable" in stances:
        stance = "favourable"
    firm = row.use == "anywhere" or any(known.use == "anywhere" and known.stance != "neutral" for _, known in rows)
    epithet = row.use == "epithet" or (row.use == "anywhere" and row.family == "enemy" and stance == "hostile")
    return Naming(*_closed(parsed.text, start, end), token, row.family, stance, firm, epithet)


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return [start, end) with the opening mark before it where the words hold only the closing one."""
    inside = text[start:end]
    for opening, closing in _PAIRS:
        lone = inside.count(closing) % 2 == 1 if opening == closing else inside.count(closing) > inside.count(opening)
        if lone and start and text[start - 1] == opening:
            return start - 1, end
    return start, end


def _from_bearer(
    parsed: ParsedDocument, token: Token, rows: list[tuple[int, LabelRow]], telling: list[tuple[int, LabelRow]]
) -> Naming:
    stances = [row.stance for _, row in telling]
    stance: Stance = "hostile" if "hostile" in stances else "favourable" if "favourable" in stances else "neutral"
    family = next(row.family for _, row in telling if row.stance == stance)
    firm = any(row.use == "anywhere" for _, row in telling)
    epithet = any(row.use == "epithet" for _, row in telling)
    start, end = _closed(parsed.text, min(at for at, _ in rows), token.idx + len(token))
    return Naming(start, end, token, family, stance, firm, epithet)


def _from_name(
    parsed: ParsedDocument, token: Token, modifiers: list[tuple[int, str]], telling: list[tuple[int, LabelRow]]
) -> Naming | None:
    """A name with a describing word: "so-called Islamic State" whole, "embattled Smith" the word alone."""
    doubt = next((at for at, word in modifiers if word in _SO_CALLED), None)
    if doubt is not None:
        return Naming(*_closed(parsed.text, doubt, token.idx + len(token)), token, "doubted", "hostile")
    words = dict(modifiers)
    described = [(at, row) for at, row in telling if row.part == "modifier" and row.use == "anywhere"]
    if not described or token.dep_ == "compound":
        return None
    at, row = described[0]
    return Naming(at, at + len(words[at]), token, row.family, row.stance)


def names_people(words: Words, token: Token) -> bool:
    """Return whether a noun stands for people or bodies that act, labelled or not."""
    lexicon = _lexicon()
    return any(form in lexicon.heads or form in lexicon.bearers for form in words.forms[token.i])


def called_before(index: int, before: Sequence[str]) -> tuple[int, int] | None:
    """Return (last, first) token of the name in "<verb> <Name> a <label>", the label's noun being token ``index``.

    Args:
        index: the noun's place.
        before: the words that stand right before it.
    """
    at = len(before) - 1
    while at > 0 and before[at] not in ("a", "an", "the") and before[at][:1].islower() and at > len(before) - 5:
        at -= 1
    if at <= 0 or before[at] not in ("a", "an", "the"):
        return None
    first = at
    while first > 0 and before[first - 1][:1].isupper():
        first -= 1
    offset = index - len(before)
    return (offset + at - 1, offset + first) if 0 < first < at else None


def is_label_noun(word: str) -> bool:
    """Return whether a lower-case noun, in either number, takes a stance on whom it names."""
    heads = _lexicon().heads
    forms = (word, word[:-1], word[:-2]) if word.endswith("s") else (word,)
    return any(row.stance != "neutral" for form in forms for phrase, _, row in heads.get(form, ()) if len(phrase) == 1)


def is_abstract(word: str) -> bool:
    """Return whether a noun names a thing thought or done, by its ending: "a dangerous situation"."""
    return word.endswith(_ABSTRACT) and word not in _lexicon().bearers


def is_definite(head: Token) -> bool:
    """Return whether the phrase of ``head`` says which is meant: "the", "these", somebody's."""
    return any(child.dep_ == "poss" or child.lower_ in _BARE for child in head.lefts)


def is_epithet(naming: Naming) -> bool:
    """Return whether the words stand for somebody by themselves: "the enemy has fled", not "the enemy of Rome"."""
    head = naming.head
    if not naming.epithet or head.dep_ not in _ARGUMENTS or not any(c.lower_ in _BARE for c in head.lefts):
        return False
    return not any(child.dep_ == "poss" for child in head.lefts) and not any(
        child.dep_ in ("relcl", "acl") or child.lower_ == "of" for child in head.rights
    )


def find_adjective(token: Token) -> Naming | None:
    """Return the label that an adjective makes when somebody is described by it: "described them as treacherous"."""
    row = _lexicon().modifiers.get(token.lower_) if token.tag_ == "JJ" else None
    if row is None or row.stance == "neutral":
        return None
    return Naming(token.idx, token.idx + len(token), token, row.family, row.stance, firm=False)
