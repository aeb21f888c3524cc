"""Whether a cue tells that something did turn: not denied, possible, wanted or asked, not in space or on a front.

Needs the parse, the referents and the predicates of the ontology; makes a yes or no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from volteface.knowledge.ontology import load_ontology
from volteface.reading import syntax
from volteface.reading.clauses import is_negated
from volteface.reading.cue_patterns import Match, Words
from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.reality import standing_of
from volteface.reading.references import Referents
from volteface.reading.shift_cues import ShiftCue, cue_root, is_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["has_turned"]

_MAX_CLIMB = 6
_OFFICES = frozenset(("power", "office", "government", "presidency", "post", "throne", "leadership", "party"))
_DRIVEN = ("oust", "roll back")
"""Cues of which the object tells whether an office or policy turns, or only ground changes hands."""
_REBELS = "REB"
_AIMS = frozenset(("pobj", "pcomp"))
_INNER = frozenset(("relcl", "advcl", "ccomp", "acl"))
_BY = frozenset(("by", "in"))
_WHEN = frozenset(("when", "since", "until", "till", "before", "after", "on", "upon"))
_TOPICS = frozenset(("about", "on", "to", "toward", "towards"))
_VERBAL = frozenset(("VERB", "AUX"))


def has_turned(parsed: ParsedDocument, referents: Referents, words: Words, match: Match[ShiftCue], verb: Token) -> bool:
    """Return whether the text presents the turn of a cue as one that came about.

    Args:
        parsed: the document.
        referents: its actors.
        words: its forms and lemmas.
        match: the cue.
        verb: the verb of its clause.
    """
    row, root = match.row, cue_root(match)
    if row.frame == "now" and not any(words.forms[child.i][0] in ("now", "today") for child in verb.children):
        return False
    if row.denies and verb.pos_ not in _VERBAL:
        return False
    if _is_modifier(root, match) or _is_taken_from_ground(referents, verb, row):
        return False
    if row.kind == "status" and row.frame == "subject" and _only_dates(verb):
        return False
    if not _hang_together(match) or _is_nobodys(referents, root, match):
        return False
    if row.frame == "party" and not _is_of_parties(referents, verb, match):
        return False
    if row.frame == "between" and syntax.is_verb(verb) and _is_bare(verb, row):
        return False
    told = match.first <= verb.i <= match.last or not is_noun(root) or row.frame == "clause"
    return not _is_asked(parsed, root) and _is_real(parsed, verb if told else root, row)


def _is_real(parsed: ParsedDocument, token: Token, row: ShiftCue) -> bool:
    """Return whether the verb or noun that tells of the turn is neither denied nor ahead, open or an alternative."""
    if syntax.is_verb(token) and (_is_bare(token, row) or _is_purpose(token) or _is_topic(token)):
        return False
    if _is_given_as_reason(token):
        return True
    for told in (token, *_carriers(token)):
        standing = standing_of(parsed, told, load_ontology())
        if standing.open or standing.future:
            return False
        if standing.negated and not row.denies:
            return False
    return True


def _is_bare(verb: Token, row: ShiftCue) -> bool:
    """Return whether a verb has a modal, is an infinitive, stands in a condition or beside an alternative."""
    if (is_negated(verb) and not row.denies) or _is_conditional(verb):
        return True
    helpers = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    if any(child.tag_ == "MD" or child.lower_ == "either" for child in verb.children):
        return True
    return verb.tag_ == "VB" and not helpers & {"do", "does", "did", "has", "had"}


def _is_conditional(verb: Token) -> bool:
    for _ in range(_MAX_CLIMB):
        if any(child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether") for child in verb.lefts):
            return True
        if verb.dep_ != "conj":
            return False
        verb = verb.head
    return False


def _is_purpose(verb: Token) -> bool:
    """Return whether a gerund only says what a noun is about: "the aim of ousting him"."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "of":
        return False
    noun = verb.head.head
    return is_noun(noun) and noun.lower_ not in load_mention_lexicon().nouns


def _only_dates(verb: Token) -> bool:
    """Return whether a change of standing only says when something else was: "when I became leader"."""
    if verb.dep_ == "pcomp":
        return verb.head.lower_ in _WHEN
    own = not any(child.dep_ == "dobj" for child in verb.rights)  # to topple somebody is a turn of its own
    return own and verb.dep_ == "advcl" and any(child.lower_ in _WHEN for child in verb.lefts)


def _is_topic(verb: Token) -> bool:
    """Return whether a gerund only says what words or plans are about: "talks focused on repealing it"."""
    first = verb
    for _ in range(_MAX_CLIMB):
        if first.dep_ != "conj":
            break
        first = first.head
    return verb.tag_ == "VBG" and first.dep_ in _AIMS and first.head.lower_ in _TOPICS


def _is_given_as_reason(verb: Token) -> bool:
    """Return whether a deed is taken for granted because something is done, or asked, for it."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "for":
        return False
    return syntax.is_verb(verb.head.head) or verb.tag_ != "VBG"


def _carriers(token: Token) -> tuple[Token, ...]:
    """Return what tells whether a gerund is real: "wants to help in toppling", "leaving it should come first"."""
    if token.dep_ == "csubj" and token.tag_ == "VBG":
        return (token.head,)
    if token.dep_ != "pcomp" or token.head.lower_ not in _BY:
        return ()
    above = token.head.head
    return (above,) if syntax.is_verb(above) or syntax.is_negated(above) else ()


def _is_modifier(root: Token, match: Match[ShiftCue]) -> bool:
    """Return whether the cue only says which thing is meant: "reconciliation deals", "an overturned lorry"."""
    if is_noun(root):
        bare = root.dep_ == "pobj" and not any(child.dep_ in ("det", "poss") for child in root.lefts)
        place = bare and root.head.lower_ == "for" and is_noun(root.head.head)
        return root.dep_ == "compound" or (place and match.row.frame in ("between", "head"))
    return root.tag_ == "VBN" and root.dep_ == "amod"


def _hang_together(match: Match[ShiftCue]) -> bool:
    """Return whether the last word of a cue with a gap belongs to its first: not to a clause in between."""
    verb, token = match.anchor, match.anchor.doc[match.last]
    if ".." not in match.row.pattern or not syntax.is_verb(verb) or verb.i != match.first:
        return True
    if not is_noun(token) and not syntax.is_verb(token):
        return True
    for _ in range(_MAX_CLIMB):
        if token == verb or token.head == token:
            return token == verb
        if token.dep_ in _INNER and token != verb:
            return False
        token = token.head
    return False


def _is_nobodys(referents: Referents, root: Token, match: Match[ShiftCue]) -> bool:
    """Return whether a single noun ("turnaround") stands without anybody who owns or makes it."""
    if match.row.frame != "head" or " " in match.row.pattern or not is_noun(root):
        return False
    near = [child for child in root.lefts if child.dep_ in ("poss", "compound", "amod", "nmod")]
    near += [pobj for child in root.rights if child.lower_ in ("by", "of") for pobj in child.rights]
    if root.dep_ in ("dobj", "attr") and syntax.is_verb(root.head):
        maker = syntax.logical_subject(root.head)
        near += [maker] if maker is not None else []
    return not any(referents.actor_of(token) for token in near)


def _is_asked(parsed: ParsedDocument, token: Token) -> bool:
    return parsed.sentence_at(token.idx).text.rstrip("\"”’' \n").endswith("?")


def _is_taken_from_ground(referents: Referents, verb: Token, row: ShiftCue) -> bool:
    """Return whether somebody is only driven from a place or a front: no office, power or policy turns."""
    if not row.pattern.startswith(_DRIVEN):
        return False
    left = [pobj for child in verb.rights if child.lower_ in ("from", "of") for pobj in child.rights]
    if any(token.lower_ not in _OFFICES for token in left):
        return True
    driven = syntax.logical_object(verb)
    who = referents.actors.get(referents.actor_of(driven) or "") if driven is not None else None
    return who is not None and (who.kind == "group" or who.sector == _REBELS)


def _is_of_parties(referents: Referents, verb: Token, match: Match[ShiftCue]) -> bool:
    """Return whether it is somebody who turns, and towards somebody: not a war that comes closer to a street."""
    subject = syntax.logical_subject(verb)
    if subject is None or not _is_somebody(referents, subject):
        return False
    last = match.last
    aims = [child for child in verb.doc[last].children if child.dep_ == "prep" and child.lower_ == "to"]
    aims += [child for child in verb.rights if child.dep_ == "prep" and child.lower_ == "to" and child.i > last]
    return all(_is_somebody(referents, pobj) for aim in aims for pobj in aim.rights if pobj.dep_ in _AIMS)


def _is_somebody(referents: Referents, token: Token) -> bool:
    mention = referents.mention_of(token)
    if mention is not None and mention.actor is not None:
        return True
    noun = load_mention_lexicon().nouns.get(token.lower_)
    return token.tag_ == "PRP" or (noun is not None and noun.kind != "place")
