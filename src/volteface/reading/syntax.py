"""Where the parts of a clause stand: logical subjects and objects, complements and prepositional objects.

Needs spaCy's dependency parse; makes tokens. Passives, relative clauses, coordination, control and participles are
undone here, so that readers ask for the doer and the done-to and need not know the construction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "ANSWERABLE",
    "SLOTS",
    "answerer",
    "child",
    "complements",
    "displaced_subject",
    "governing_verb",
    "is_negated",
    "is_passive",
    "is_restrictive",
    "is_verb",
    "logical_object",
    "logical_subject",
    "participle_of",
    "predicated_by",
    "prepositional_objects",
    "surface_subject",
]

SLOTS = (
    "subj", "obj", "dative", "xcomp", "ccomp", "csubj", "cmodal", "neg", "poss", "mod", "head", "verb", "engaged",
    "claimed", "oprd", "owner", "named", "after", "objposs", "several",
)  # fmt: skip
"""Named parts of a trigger's surroundings; every other name of a slot is a preposition."""

ANSWERABLE = frozenset((
    "responsible", "guilty", "implicated", "convicted", "jailed", "sentenced", "imprisoned", "linked", "tried",
))  # fmt: skip
"""Words for those who answer for a deed, which therefore lies before."""
_MAX_STEPS = 8
_SUBJECT_CONTROL = frozenset(("promise", "threaten", "vow", "pledge", "agree", "offer", "swear", "promised", "vowed",
                              "threatened", "pledged", "agreed", "offered", "promises", "vows"))  # fmt: skip
_RELATIVE = frozenset(("WDT", "WP", "WRB"))
_HELPING = frozenset(("help", "helped", "helps", "helping"))
_WANTING = frozenset(("want", "wants", "wanted", "have", "had", "see", "get"))
_BARE = frozenset(("advcl", "parataxis", "ROOT", "ccomp", "appos"))
"""Where a participle without an auxiliary is a clause of its own: "while imprisoned", "since sacked"."""
_CONJUNCTIONS = frozenset(("since", "after", "before", "until", "as"))
_SPEAKING = frozenset(("accused", "condemned", "denounced", "demanded", "urged", "warned", "called", "criticised",
                       "criticized", "praised", "vowed", "threatened", "rejected"))  # fmt: skip
_ASKING = frozenset(("request", "demand", "appeal", "call", "plea", "order", "requests", "demands", "calls", "orders"))
_NAMING = frozenset(("npadvmod", "compound", "nmod", "advmod"))
_NAMED_BY = frozenset(("led", "backed", "backing", "supported", "controlled"))


def is_verb(token: Token) -> bool:
    """Return whether the tag of ``token`` is a verb's."""
    return token.tag_.startswith("VB")


def child(token: Token, *dependencies: str) -> Token | None:
    """Return the first dependent of ``token`` with one of the dependencies."""
    return next((item for item in token.children if item.dep_ in dependencies), None)


def is_passive(verb: Token) -> bool:
    """Return whether ``verb`` stands in the passive, participles that modify a noun included.

    The tagger takes many a participle for a past tense ("was shot, detained and tortured"), so that the construction
    counts for more than the tag.
    """
    if verb.tag_ not in ("VBN", "VBD"):
        return False
    for _ in range(_MAX_STEPS):
        found = _is_passive_alone(verb)
        if found is not None:
            return found
        verb = verb.head
    return False


def _is_passive_alone(verb: Token) -> bool | None:
    """Return whether a participle is passive, ``None`` where it is as the one that it is coordinated with."""
    names = {item.dep_ for item in verb.children}
    if verb.tag_ in ("VBN", "VBD") and verb.dep_ == "ccomp" and verb.head.lower_ in _WANTING:
        return not names & {"aux", "dobj", "mark"}  # "want everyone detained"
    if verb.tag_ not in ("VBN", "VBD") or (verb.tag_ == "VBD" and "nsubj" in names):
        return False
    if names & {"auxpass", "nsubjpass", "agent"} or participle_of(verb) is not None:
        return True
    if verb.dep_ == "amod" or (verb.dep_ == "acl" and (verb.tag_ == "VBN" or "dobj" not in names)):
        return True
    if predicated_by(verb) is not None:
        return verb.tag_ == "VBN" and not names & {"aux", "dobj", "nsubj"}
    if verb.dep_ == "conj" and is_verb(verb.head):
        return None if not names & {"aux", "nsubj", "dobj"} else False
    return verb.tag_ == "VBN" and not names & {"aux", "dobj", "nsubj"} and verb.dep_ in _BARE


def predicated_by(word: Token) -> Token | None:
    """Return the verb that says a participle of its subject: "was found shot", "remained free and unpunished"."""
    if word.dep_ == "conj" and word.head.dep_ in ("acomp", "oprd") and not is_verb(word.head):
        word = word.head
    if word.dep_ not in ("acomp", "oprd") or not is_verb(word.head) or child(word.head, "dobj") is not None:
        return None
    return word.head


def participle_of(verb: Token) -> Token | None:
    """Return the noun that a participle after a comma describes where the parser coordinates it with a verb.

    "could visit the Taliban, designated as ...": what can be no partner of a bare infinitive describes the noun.
    """
    if verb.dep_ != "conj" or verb.head.tag_ != "VB" or verb.tag_ not in ("VBN", "VBD") or verb.i < 2:
        return None
    comma, noun = verb.nbor(-1), verb.nbor(-2)
    return noun if comma.text == "," and noun.tag_.startswith("N") and child(verb, "nsubj", "aux") is None else None


def is_negated(token: Token) -> bool:
    """Return whether ``token`` itself carries a negation ("not", "never", "no")."""
    return any(
        item.dep_ == "neg" or (item.dep_ in ("det", "preconj", "advmod") and item.lower_ in ("no", "neither", "never"))
        for item in token.children
    )


def _antecedent(token: Token, verb: Token) -> Token:
    """Return what a relative pronoun stands for; any other token is itself."""
    if token.tag_ not in _RELATIVE:
        return token
    clause = verb
    for _ in range(_MAX_STEPS):
        if clause.dep_ == "relcl":
            return _named(_person(clause.head) if token.lower_ in ("who", "whom") else clause.head)
        if clause.dep_ not in ("conj", "xcomp", "ccomp"):
            break
        clause = clause.head
    return token


def _person(noun: Token) -> Token:
    """Return the person that "who" goes back to: "a surgeon from Raqqa who" is the surgeon."""
    if noun.dep_ != "pobj" or not noun.tag_.startswith("NNP") or noun.head.lower_ not in ("from", "in", "near", "at"):
        return noun
    above = noun.head.head
    return above if above.tag_.startswith("NN") else noun


def _named(noun: Token) -> Token:
    """Return the noun that ``noun`` stands in apposition to: "Eta, a group that", else itself."""
    return noun.head if noun.dep_ == "appos" and noun.head.tag_.startswith("N") else noun


def surface_subject(verb: Token) -> Token | None:
    """Return the grammatical subject of ``verb``, found over coordination, control and participles."""
    return _surface_subject(verb, _MAX_STEPS)


def _surface_subject(verb: Token, steps: int) -> Token | None:
    if steps == 0:
        return None
    own = _own_subject(verb)
    if own is not None:
        return _said_by_itself(_antecedent(own, verb), verb)
    head, dependency = verb.head, verb.dep_
    displaced = displaced_subject(verb)
    if displaced is not None or head == verb:
        return displaced
    if dependency == "xcomp":
        return _controller(head, steps)
    if dependency == "conj" and is_verb(head):
        described = participle_of(verb)
        return described if described is not None else _surface_subject(_partner(verb), steps - 1)
    if dependency in ("advcl", "ccomp") and is_verb(head):
        return _surface_subject(head, steps - 1)
    if dependency == "acl":
        return _subject_of_modifier(verb, steps)
    if dependency in ("relcl", "amod"):
        return head if verb.tag_ == "VBG" else None
    if dependency == "pcomp":
        return _subject_of_gerund(head, steps)
    above = predicated_by(verb)
    return None if above is None else _surface_subject(above, steps - 1)


def _own_subject(verb: Token) -> Token | None:
    """Return the subject; of two, which the parser gives a verb after a loose phrase, the nearer."""
    found = None
    for item in verb.children:
        if item.dep_ in ("nsubj", "nsubjpass") and (found is None or item.i < verb.i):
            found = item
    return found


def displaced_subject(verb: Token) -> Token | None:
    """Return the subject that the parser hangs on a conjunction: "since the intervention helped them"."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.dep_ not in ("advcl", "ROOT") or verb.i == 0:
        return None
    last = verb.nbor(-1)
    return last if last.dep_ == "pobj" and last.head.lower_ in _CONJUNCTIONS else None


def _partner(verb: Token) -> Token:
    """Return the verb whose subject a coordinated one shares: of "said it was late and accused him" the first."""
    reported, report = verb.head, verb.head.head
    if verb.lower_ not in _SPEAKING or verb.tag_ != "VBD" or reported.dep_ != "ccomp" or report.tag_ != "VBD":
        return reported
    return reported if child(reported, "mark") is not None else report


def _controller(head: Token, steps: int) -> Token | None:
    """Return who is to do what an infinitive under ``head`` says."""
    if not is_verb(head):
        return _surface_subject(head.head, steps - 1) if is_verb(head.head) else None
    controller = child(head, "dobj") if head.lower_ not in _SUBJECT_CONTROL else None
    return controller if controller is not None else _surface_subject(head, steps - 1)


def _said_by_itself(subject: Token, verb: Token) -> Token:
    """Replace a pronoun in reported speech by the speaker: "Rebels said they would leave"."""
    if subject.tag_ != "PRP" or subject.lower_ not in ("he", "she", "it", "they") or verb.dep_ != "ccomp":
        return subject
    speaker = child(verb.head, "nsubj") if is_verb(verb.head) else None
    if speaker is None or speaker.tag_ == "PRP":
        return subject
    speaker = _antecedent(speaker, verb.head)
    return speaker if _may_be(subject, speaker) else subject


def _may_be(pronoun: Token, speaker: Token) -> bool:
    """Return whether a pronoun may stand for the speaker, by number and kind."""
    many = speaker.tag_ in ("NNS", "NNPS") or child(speaker, "conj") is not None
    if pronoun.lower_ in ("he", "she"):
        return speaker.tag_ == "NNP" and not many
    return many or speaker.tag_ == "NN" if pronoun.lower_ == "they" else not many


def _subject_of_modifier(verb: Token, steps: int) -> Token | None:
    if verb.tag_ == "VBG":
        return verb.head.head if verb.head.dep_ == "conj" and verb.head.head.tag_.startswith("N") else verb.head
    if verb.tag_ == "VBN":
        return None
    owner = _owner(verb.head)
    if owner is not None:
        return owner
    governor = governing_verb(verb.head)
    return _surface_subject(governor, steps - 1) if governor is not None else None


def _owner(noun: Token) -> Token | None:
    """Return whose plan or promise a noun tells of: "Oslo's plan", "the Russian threat", "a bid by the emir".

    "Its" of an object is the subject's, who is asked elsewhere; and who asks for something does not do it.
    """
    for item in noun.children:
        if item.dep_ == "poss":
            return item if item.tag_ != "PRP$" or noun.dep_ != "dobj" else None
        if item.dep_ == "amod" and item.tag_ == "JJ" and item.text[:1].isupper():
            return item
    if noun.lower_ in _ASKING:
        return None
    return next((inner for inner in _prepositional_objects(noun, "by") if inner.dep_ == "pobj"), None)


def answerer(token: Token) -> Token | None:
    """Return who answers for a deed: "the men responsible for the raid", "guards implicated in acts of torture"."""
    for _ in range(_MAX_STEPS):
        preposition = token.head
        if token.dep_ == "conj" and token.head != token:
            token = token.head
            continue
        if token.dep_ not in ("pobj", "pcomp"):
            return None
        word = preposition.head
        if word.lower_ in ANSWERABLE:
            return _described(word)
        if preposition.lower_ != "of" or not word.tag_.startswith("N"):
            return None
        token = word
    return None


def _described(word: Token) -> Token | None:
    """Return whom an adjective or participle is said of."""
    if word.dep_ in ("amod", "acl") or (word.dep_ == "conj" and word.head.dep_ in ("amod", "acl")):
        head = word.head if word.dep_ != "conj" else word.head.head
        return head if head.tag_.startswith("N") else None
    if is_verb(word):
        return surface_subject(word)
    if word.head.tag_.startswith("N"):
        return word.head
    return surface_subject(word.head) if is_verb(word.head) else None


def _subject_of_gerund(preposition: Token, steps: int) -> Token | None:
    governor = preposition.head
    if governor.lower_ in ANSWERABLE:
        return _described(governor)
    if not is_verb(governor):
        owner, above = _owner(governor), governing_verb(governor)
        if owner is not None or above is None:
            return owner
        if governor.dep_ == "pobj" and above.dep_ == "acl" and is_passive(above):
            return logical_object(above)  # "men held on suspicion of plotting"
        return _surface_subject(above, steps - 1)
    if preposition.lower_ in ("of", "from", "for"):
        done_to = child(governor, "dobj", "nsubjpass")
        if done_to is not None:
            return done_to
    if governor.dep_ == "acl" and preposition.lower_ != "by" and is_passive(governor):
        return logical_object(governor)  # "a cleric accused of plotting"
    return _surface_subject(governor, steps - 1)


def is_restrictive(clause: Token) -> bool:
    """Return whether no mark parts a relative clause from its noun: "the rebels who took Homs"."""
    start = clause.left_edge
    return start.i == 0 or start.nbor(-1).text not in ",;-–—("


def logical_subject(verb: Token) -> Token | None:
    """Return who does what ``verb`` says: the subject, or in the passive the noun after "by"."""
    if not is_passive(verb):
        return surface_subject(verb)
    for item in verb.children:
        if item.dep_ in ("agent", "prep") and item.lower_ == "by":
            return child(item, "pobj")
    if verb.dep_ == "amod":
        return child(verb, "npadvmod")
    return None


def logical_object(verb: Token) -> Token | None:
    """Return whom ``verb`` is done to: the object, or in the passive the subject."""
    if is_passive(verb):
        if verb.dep_ in ("acl", "amod") and child(verb, "nsubjpass") is None:
            return _named(verb.head) if verb.dep_ == "acl" else verb.head
        return surface_subject(verb)
    own = child(verb, "dobj") or child(verb, "dative")
    if own is not None and verb.lower_ in _HELPING and own.dep_ == "dobj":
        return _antecedent(_helped(own), verb)
    if own is not None:
        return _antecedent(own, verb) if own.dep_ != "dative" or own.tag_ not in ("IN", "TO") else None
    if verb.dep_ == "relcl" and child(verb, "nsubj") is not None and _has_object_gap(verb):
        return verb.head
    return None


def _helped(noun: Token) -> Token:
    """Return who is helped where the parser takes the infinitive for a noun: "helped Ada Low recapture the hill"."""
    if noun.tag_ != "NN" or noun.i == 0:
        return noun
    before = noun.nbor(-1)
    return before if before.tag_ == "NNP" and before.dep_ == "compound" and before.head == noun else noun


def _has_object_gap(verb: Token) -> bool:
    subject = child(verb, "nsubj")
    if subject is None or subject.tag_ in _RELATIVE or child(verb, "ccomp", "xcomp") is not None:
        return False
    return all(child(item, "pobj", "pcomp") is not None for item in verb.children if item.dep_ == "prep")


def governing_verb(noun: Token) -> Token | None:
    """Return the verb that ``noun`` is object, passive subject or prepositional object of."""
    for _ in range(_MAX_STEPS):
        head = noun.head
        if head == noun:
            return None
        if noun.dep_ in ("dobj", "nsubjpass", "attr", "nsubj", "oprd") and is_verb(head):
            return head
        if noun.dep_ == "pobj" and is_verb(head.head):
            return head.head
        if noun.dep_ == "conj" or (noun.dep_ == "pobj" and head.lower_ == "of"):
            noun = head if noun.dep_ == "conj" else head.head
            continue
        return None
    return None


def prepositional_objects(token: Token, preposition: str) -> tuple[Token, ...]:
    """Return the nouns after ``preposition`` among the dependents of ``token``."""
    return tuple(_prepositional_objects(token, preposition))


def _prepositional_objects(token: Token, preposition: str) -> Iterator[Token]:
    for item in token.children:
        if item.dep_ in ("prep", "agent", "dative", "prt", "advmod") and item.lower_ == preposition:
            for inner in item.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    yield inner
        elif item.dep_ in ("prep", "prt", "advmod") and item.tag_ in ("IN", "RP", "RB"):
            for inner in item.children:
                if inner.dep_ == "prep" and inner.lower_ == preposition:
                    yield from (noun for noun in inner.children if noun.dep_ == "pobj")


def complements(verb: Token) -> tuple[Token, ...]:
    """Return the heads of the clauses that complete ``verb``."""
    return tuple(item for item in verb.children if item.dep_ in ("xcomp", "ccomp"))


def modifiers(noun: Token) -> tuple[Token, ...]:
    """Return adjectives and nouns before ``noun``, and who is named in such as "US-led"."""
    found = []
    for item in noun.children:
        if item.dep_ in ("amod", "compound", "nmod"):
            found.append(item)
            if item.lower_ in _NAMED_BY:
                found.extend(inner for inner in item.children if inner.dep_ in _NAMING)
    return tuple(found)
