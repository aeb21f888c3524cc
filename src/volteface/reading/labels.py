"""Labels: what an actor is called where another source could refuse the word, by whom, and of whom.

Needs the parse, the referents, the statements (whose words they are) and the times; makes ``Label`` records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from volteface.reading.callings import Calling, Callings
from volteface.reading.clauses import is_negated, subjects
from volteface.reading.cue_patterns import words_of
from volteface.reading.label_words import (
    Naming,
    find_adjective,
    find_naming,
    is_abstract,
    names_people,
)
from volteface.reading.references import Referents, conjuncts, noun_phrase
from volteface.reading.speakers import AUTHOR, Speakers
from volteface.records import Actor, Label, Span, Stance, Statement, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "find_labels"]

METHOD = "labels.rules.v1"
_COPULAS = frozenset(("be", "become", "remain"))
_PARTISAN = frozenset(("rebel", "militant"))
"""Families that a reporter may use without a stance but a party to the quarrel hardly does."""
_RELATIONAL = frozenset(("partner", "enemy"))
_KIN = dict.fromkeys(("terrorist", "militant", "rebel", "criminal", "enemy"), "armed")
"""Families whose labels are used by turns of the same people."""
_DEFINITE = frozenset(("the", "these", "those", "this", "that"))
_BARE = frozenset(("the", "this", "that", "these", "those"))
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "pobj", "poss", "dative", "conj"))
_GOVERNMENTS = frozenset(("regime", "junta", "dictatorship"))
_IRREGULAR = frozenset(("rebel", "insurgent", "militant", "guerrilla", "terrorist", "extremist", "jihadist"))
_REGULAR = frozenset(("GOV", "MIL", "IGO", "LEG", "JUD", "COP"))
_NAMING = frozenset(("know", "call", "name", "dub", "style", "nickname"))
_PICKING = frozenset(("particularly", "especially", "notably", "chiefly", "mainly", "above"))
_OF_THEIR_OWN = frozenset(("authority", "terrorist", "doubted"))
_SPEAKING = frozenset(("speak", "talk", "write"))
_MAX_CLIMB = 6
_NEAR = 600
_BODIES = frozenset(
    ("group", "organisation", "organization", "cell", "network", "army", "caliphate", "militia", "gang")
)
_NAME_TAGS = frozenset(("NNP", "NNPS"))


def find_labels(
    parsed: ParsedDocument, referents: Referents, statements: Sequence[Statement], times: Sequence[Time]
) -> tuple[Label, ...]:
    """Return the labels of a document, sorted by start, end and id.

    Args:
        parsed: the document.
        referents: its actors and the words that stand for them.
        statements: whose words stand where.
        times: its time expressions; a label takes the one of its own clause's sentence.
    """
    return _Finder(parsed, referents, statements, times).find()


class _Finder:
    """One pass over the nouns of a document, remembering who was last called what."""

    def __init__(
        self, parsed: ParsedDocument, referents: Referents, statements: Sequence[Statement], times: Sequence[Time]
    ) -> None:
        self.parsed = parsed
        self.referents = referents
        self.words = words_of(parsed)
        self.callings = Callings(parsed, self.words)
        self.speakers = Speakers(statements)
        self.times = sorted(times, key=lambda time: time.start)
        self.time_starts = [time.start for time in self.times]
        self.states = {
            actor.country: actor.id for actor in referents.actors.values() if actor.country and actor.kind == "country"
        }
        self.sources = {source.actor for statement in statements for source in statement.source}
        self.last_object: str | None = None
        self.last_sentence = -1
        self.last_called: dict[str, tuple[str, Span]] = {}

    def find(self) -> tuple[Label, ...]:
        found: dict[str, Label] = {}
        covered = -1
        for token in self.parsed.doc:
            if token.tag_[:2] not in ("NN", "JJ") or not self.words.readable[token.i]:
                continue
            calling = self.callings.of(token)
            naming = find_naming(self.parsed, self.words, token) or self._unlisted(token, calling)
            if naming is None or naming.start < covered or self._denied(token, calling):
                continue
            if not naming.firm and calling is None and not self._is_said_of(naming) and not self._is_epithet(naming):
                continue
            covered = naming.end
            for label in self._labels(naming, calling):
                found[label.id] = label
        return tuple(sorted(found.values(), key=lambda label: (label.start, label.end, label.id)))

    def _unlisted(self, token: Token, calling: Calling | None) -> Naming | None:
        """Return the label that a calling verb makes of an adjective, an open one of any noun phrase about an actor."""
        if calling is not None and token.pos_ == "ADJ":
            return find_adjective(token) if token.dep_ != "conj" else None
        if calling is None or not calling.row.open or calling.target is None or token.pos_ != "NOUN":
            return None
        if self._actor(calling.target) is None or calling.target.lower_ in ("it", "this", "that"):
            return None
        if is_abstract(self.words.forms[token.i][1]) or self._owns(calling.target):
            return None  # "dubbed Norland's attitudes": nobody is called so
        start, end = noun_phrase(token)
        first = next((t for t in self.parsed.tokens_between(start, end) if t.tag_ not in ("DT", "PRP$", "POS")), token)
        start = min(first.idx, token.idx)
        return Naming(start, end, token, "unlisted", calling.row.stance) if end - start <= 90 else None

    def _owns(self, token: Token) -> bool:
        """Return whether a possessive follows: it is the thing owned that gets the name."""
        doc = self.parsed.doc
        return token.i + 1 < len(doc) and doc[token.i + 1].tag_ == "POS"

    def _is_said_of(self, naming: Naming) -> bool:
        """Return whether the words are said of somebody: after a copula, in apposition, or before a name."""
        head = naming.head
        if head.dep_ in ("attr", "oprd"):
            return True
        if naming.stance == "favourable":
            return False  # "Smith, a friend" only tells who he is
        if head.dep_ == "appos":
            return True
        if head.dep_ in ("compound", "nmod"):
            return head.head.tag_ in _NAME_TAGS
        return any(child.dep_ == "appos" and child.tag_ in _NAME_TAGS for child in head.children)

    def _is_epithet(self, naming: Naming) -> bool:
        """Return whether the words stand for somebody by themselves: "the enemy has fled", not "the enemy of Rome"."""
        head = naming.head
        if not naming.epithet or head.dep_ not in _ARGUMENTS or not any(c.lower_ in _BARE for c in head.lefts):
            return False
        return not any(child.dep_ == "poss" for child in head.lefts) and not any(
            child.dep_ in ("relcl", "acl") or child.lower_ == "of" for child in head.rights
        )

    def _denied(self, token: Token, calling: Calling | None) -> bool:
        if calling is not None and is_negated(calling.verb):
            return True
        verb = token.head
        return token.dep_ in ("attr", "oprd") and verb.pos_ in ("VERB", "AUX") and is_negated(verb)

    def _labels(self, naming: Naming, calling: Calling | None) -> list[Label]:
        statement = self.speakers.statement_at(naming.start)
        by = [AUTHOR if self._is_presupposed(naming, statement) else self.speakers.holder(statement)]
        if calling is None:
            by = [actor for head in self._who_speak_of(naming.head) if (actor := self._caller(head))] or by
        else:
            callers = [self._caller(head) for subject in self.callings.callers(calling) for head in conjuncts(subject)]
            by = [actor for actor in dict.fromkeys(callers) if actor] or by
        target, target_span = self._target(naming, calling, by)
        if target is None and naming.family == "action":
            return []
        told = target_span is not None and self._may_be_actor(target_span)
        if target is None and not naming.firm and not told and not self._is_epithet(naming):
            return []
        passing = calling is None and naming.family in _RELATIONAL and not self._is_said_of(naming)
        if target is None and passing and not self._is_epithet(naming):
            return []
        return [self._label(naming, who, (target, target_span), statement) for who in by]

    def _may_be_actor(self, span: Span) -> bool:
        """Return whether unresolved words can stand for somebody: a pronoun, a name, "the rebels", not "the policy"."""
        token = self.parsed.token_at(span.start)
        if names_people(self.words, token):
            return True
        return token.pos_ in ("PRON", "PROPN") and token.lower_ not in ("it", "this", "that", "which", "what")

    def _is_presupposed(self, naming: Naming, statement: Statement | None) -> bool:
        """Return whether the article, not the speaker, chose the words.

        In words that are only reported, a definite phrase or one before a name ("he told the dictator", "suspect
        Smith") says who is meant in the writer's terms; what is said of somebody is in the speaker's.
        """
        if statement is None or statement.form == "direct" or self.parsed.quotation_at(naming.start) is not None:
            return False
        head = naming.head
        if head.dep_ in ("attr", "oprd", "acomp"):
            return False
        return self._is_definite(head) or head.dep_ in ("compound", "nmod") or head.tag_ in _NAME_TAGS

    def _who_speak_of(self, head: Token) -> tuple[Token, ...]:
        """Return who uses the words in passing: "which speaks of the enemy"."""
        head = head.head if head.dep_ in ("compound", "nmod") else head
        link, verb = head.head, head.head.head
        if head.dep_ != "pobj" or link.lower_ not in ("of", "about") or self.words.forms[verb.i][1] not in _SPEAKING:
            return ()
        return subjects(verb) or self.callings.owner_of_clause(verb) if verb.pos_ == "VERB" else ()

    def _caller(self, head: Token) -> str | None:
        """Return the actor of the caller; the state of a caller known only by it ("Norland radio")."""
        actor = self._actor(head)
        if actor is not None or head.pos_ != "NOUN":
            return actor
        inside = [child for child in head.lefts if child.dep_ in ("amod", "compound", "nmod", "poss")]
        owners = (self._actor(child) for child in inside)
        return next((owner for owner in owners if owner and self.referents.actors[owner].kind == "country"), None)

    def _label(
        self, naming: Naming, by: str, target: tuple[str | None, Span | None], statement: Statement | None
    ) -> Label:
        document = self.parsed.document.id
        text = self.parsed.text[naming.start : naming.end]
        actor, span = target
        if actor is not None and span is not None and not self._names_itself(actor, naming):
            self.last_called[_KIN.get(naming.family, naming.family)] = (actor, span)
        quotation = self.parsed.quotation_at(naming.start)
        return Label(
            id=make_id(document, "label", naming.start, naming.end, by, actor),
            document=document,
            confidence=0.8 if actor and span else 0.5,
            method=METHOD,
            start=naming.start,
            end=naming.end,
            text=text,
            by=by,
            target=actor,
            target_span=span,
            stance="favourable" if by == actor and naming.stance == "neutral" else self._stance(naming, by),
            quoted=quotation is not None,
            statement=statement.id if statement else None,
            time=self._time(naming),
        )

    def _stance(self, naming: Naming, by: str) -> Stance:
        if naming.stance == "neutral" and naming.family == "militant" and by != AUTHOR:
            return "hostile"
        return naming.stance

    def _time(self, naming: Naming) -> str | None:
        sentence = self.parsed.sentence_at(naming.start)
        index = bisect_left(self.time_starts, sentence.start_char)
        inside: list[Time] = []
        while index < len(self.times) and self.times[index].start < sentence.end_char and len(inside) < 8:
            inside.append(self.times[index])
            index += 1
        nearest = min(inside, key=lambda time: abs(time.start - naming.start), default=None)
        return nearest.id if nearest else None

    def _actor(self, token: Token) -> str | None:
        return self.referents.actor_of(token)

    def _object(self, target: Token, callers: Sequence[str]) -> tuple[str | None, Span | None]:
        """Return who a calling verb names. "Them" is never its subject: then it is the one last named by a verb.

        Verbs of one sentence that call somebody something after another call the same: "from calling X ... to
        describing them as ...".
        """
        actor = self._actor(target)
        sentence = self.parsed.sentence_index(target.idx)
        if sentence == self.last_sentence and self._may_mean_the_last(target):
            actor = self.last_object
        self.last_sentence = sentence
        if target.pos_ == "PRON" and actor in callers and not target.lower_.endswith(("self", "selves")):
            actor = self.last_object
        if actor is None and self._may_mean_the_last(target):
            actor = self.last_object
        self.last_object = actor or self.last_object
        return actor, self._span(target)

    def _target(
        self, naming: Naming, calling: Calling | None, callers: Sequence[str]
    ) -> tuple[str | None, Span | None]:
        """Return who is so called.

        The verb, the copula, the apposition say it best; then the phrase's own mention, the names inside it, the last
        one who was called so. A mention that stands only for itself ("the terror army") comes last.
        """
        own = self._own(naming.head)
        itself = own is not None and self._names_itself(own, naming)
        if calling is not None and calling.target is not None:
            actor, span = self._object(calling.target, callers)
            if actor is None and own is not None and naming.family == "doubted":
                return own, self._span(naming.head)  # "brand you as so-called Norland"
            return actor, span
        if naming.head.lower_ in _GOVERNMENTS and self._is_bare(naming.head) and self._regime is not None:
            return self._regime, self._span(naming.head)
        return self._said_target(naming, None if itself else own) or self._remembered(naming, own, itself)

    def _may_mean_the_last(self, target: Token) -> bool:
        """Return whether a pronoun of unknown reference agrees with whom a verb named last."""
        last = self.referents.actors.get(self.last_object or "")
        if last is None or target.lower_ not in ("him", "her", "it", "them"):
            return False
        return target.lower_ == "them" or (last.kind == "person") == (target.lower_ != "it")

    def _own(self, head: Token) -> str | None:
        """Return whom the mention at the label stands for; an object never stands for the subject of its verb."""
        own = self._actor(head)
        actor = self.referents.actors.get(own or "")
        if actor is not None and self.words.forms[head.i][1] in _IRREGULAR and actor.sector in _REGULAR:
            return None  # no army and no ministry is "the rebels"
        if own is not None and head.dep_ == "dobj" and any(self._actor(doer) == own for doer in subjects(head.head)):
            return None
        return own

    def _said_target(self, naming: Naming, own: str | None) -> tuple[str | None, Span] | None:
        """Return who the clause, the phrase and the names inside it say is meant."""
        said = self._said_of(naming)
        candidates = list(said)
        if own is not None and naming.family != "authority":
            candidates.append(naming.head)
        if naming.family in _OF_THEIR_OWN:
            candidates.extend(self._belonging(naming.head))
        if naming.family not in _RELATIONAL:
            candidates.extend(child for child in self._inside(naming.head) if self._is_meant(child, naming))
        for token in candidates:
            actor = self._actor(token)
            if actor is not None:
                return self._government(actor, naming), self._span(token)
        if own is not None:
            return self._government(own, naming), self._span(naming.head)
        return (None, self._span(said[0])) if said else None

    def _remembered(self, naming: Naming, own: str | None, itself: bool) -> tuple[str | None, Span | None]:
        """Return who was last called so; a group that the text knows by the label alone stands for itself."""
        last = self._last_called(naming)
        if last is not None:
            return last
        if own is None or (itself and naming.head.tag_ == "NN" and self._is_person(own)):
            return self._person_meant(naming), None
        return own, self._span(naming.head)

    @cached_property
    def _regime(self) -> str | None:
        """Return the one state whose regime the text names ("the Norland regime"), so that "the regime" is its."""
        named: set[str] = set()
        for token in self.parsed.doc:
            if token.lower_ not in _GOVERNMENTS or token.tag_ != "NN":
                continue
            for child in self._inside(token):
                actor = self.referents.actors.get(self._actor(child) or "")
                if actor is not None and actor.kind in ("country", "person"):
                    named.add(self._state(actor))
                    break
        return next(iter(named)) if len(named) == 1 else None

    def _is_bare(self, head: Token) -> bool:
        return all(child.dep_ in ("det", "punct") for child in head.lefts)

    def _is_person(self, actor: str) -> bool:
        return self.referents.actors[actor].kind == "person"

    def _person_meant(self, naming: Naming) -> str | None:
        """Return the person last spoken of before the sentence of an epithet such as "the traitor".

        Whoever has the word in the text is not meant: those who are quoted do the naming.
        """
        if naming.firm or naming.head.tag_ != "NN" or not self._is_epithet(naming):
            return None
        begin = self.parsed.sentence_at(naming.start).start_char
        for mention in reversed(self.referents.mentions_between(max(0, begin - _NEAR), begin)):
            if mention.kind == "person" and mention.actor is not None and mention.actor not in self.sources:
                return mention.actor
        return None

    def _last_called(self, naming: Naming) -> tuple[str, Span] | None:
        """Return who was last called something of the kind: anywhere for "the thugs", close by for "thugs"."""
        last = self.last_called.get(_KIN.get(naming.family, naming.family))
        if last is None or (not self._is_definite(naming.head) and naming.start - last[1].end > _NEAR):
            return None
        actor = self.referents.actors.get(last[0])
        several = naming.family in ("authority", "legitimate government") or (naming.firm and naming.epithet)
        alone = naming.head.tag_ == "NN" and not several
        body = self.words.forms[naming.head.i][0] in _BODIES
        if actor is not None and alone and not body and actor.kind != "person":
            return None
        return self._government(last[0], naming), last[1]

    def _names_itself(self, actor: str, naming: Naming) -> bool:
        """Return whether the actor is known by nothing but the label: nobody else in the text is meant."""
        found = self.referents.actors.get(actor)
        return found is not None and not found.known and naming.head.text.lower() in found.name.lower().split()

    def _is_meant(self, child: Token, naming: Naming) -> bool:
        """Return whether a name inside the phrase says who, not whence ("Norland extremists") or against whom."""
        if child.i and self.parsed.doc[child.i - 1].text == "-":
            return False
        actor = self.referents.actors.get(self._actor(child) or "")
        return actor is not None and (naming.family == "authority" or actor.kind != "country")

    def _government(self, actor: str, naming: Naming) -> str:
        """Return the state of a ruler whose regime is meant ("the Smith regime"), where the text names it."""
        ruler = self.referents.actors.get(actor)
        if naming.family != "authority" or ruler is None or naming.head.lower_ not in _GOVERNMENTS:
            return actor
        return self._state(ruler)

    def _state(self, actor: Actor) -> str:
        if actor.kind != "person" or actor.country is None:
            return actor.id
        return self.states.get(actor.country, actor.id)

    def _said_of(self, naming: Naming) -> list[Token]:
        head = naming.head
        found: list[Token] = []
        verb = head.head
        first = head
        while first.dep_ == "conj" and first.head != first:
            first = first.head
        if first.dep_ in ("attr", "oprd", "acomp") and self.words.forms[first.head.i][1] in _COPULAS:
            found.extend(subjects(first.head))
        if head.dep_ in ("compound", "nmod", "amod") and head.head.tag_ in _NAME_TAGS:
            found.append(head.head)
        if head.dep_ == "appos":
            found.append(head.head)
        elif head.dep_ in ("ccomp", "oprd", "dobj", "npadvmod", "attr", "conj") and self.callings.follows_comma(head):
            found.extend(self._before_comma(head))
        if head.dep_ == "pobj" and verb.lower_ == "as" and verb.head.pos_ == "VERB":
            found.extend(subjects(verb.head))
        found.extend(child for child in head.children if child.dep_ == "appos" and child.tag_ in _NAME_TAGS)
        found.extend(self._instances(head))
        return found

    def _before_comma(self, head: Token) -> list[Token]:
        """Return the noun before the comma that sets the phrase off, an aside in brackets passed over."""
        at = head.left_edge.i - 2
        if at >= 0 and self.parsed.doc[at].text == ")":
            at -= 1
        token = self.parsed.doc[max(0, at)]
        token = token.head if token.dep_ == "appos" else token
        return [token] if token.pos_ in ("NOUN", "PROPN") else []

    def _instances(self, head: Token) -> list[Token]:
        """Return the names given as cases: "brave people such as Smith", "allies including Jordan"."""
        links = [child for child in head.rights if child.lower_ in ("as", "including", "like") and child.dep_ == "prep"]
        found = [inner for link in links for inner in link.rights if inner.dep_ == "pobj" and inner.tag_ in _NAME_TAGS]
        for clause in (child for child in head.rights if child.dep_ == "acl"):
            if self.words.forms[clause.i][1] in _NAMING:  # "a terror cell known as the Reapers"
                bare = [child for child in clause.rights if child.dep_ in ("oprd", "dobj", "attr")]
                linked = [child for link in clause.rights if link.lower_ == "as" for child in link.rights]
                found.extend(child for child in (*bare, *linked) if child.tag_ in (*_NAME_TAGS, "NNS"))
        return found + self._singled_out(head)

    def _singled_out(self, head: Token) -> list[Token]:
        """Return the name picked out after a comma: "its allies, particularly Norland"."""
        doc = self.parsed.doc
        for at in range(head.i + 1, min(head.i + 8, len(doc) - 2)):
            if doc[at].text in ".;:?!":
                break
            if doc[at].text == "," and self.words.forms[at + 1][0] in _PICKING:
                name = next((t for t in doc[at + 2 : at + 6] if t.tag_ in _NAME_TAGS and t.dep_ != "compound"), None)
                return [name] if name is not None else []
        return []

    def _belonging(self, head: Token) -> list[Token]:
        """Return the names after "of" that say whose it is: "the regime of Orsini"."""
        links = [child for child in head.rights if child.lower_ == "of"]
        return [inner for link in links for inner in link.rights if inner.dep_ == "pobj" and inner.tag_[:2] == "NN"
                and self._actor(inner) is not None]  # fmt: skip

    def _inside(self, head: Token) -> list[Token]:
        """Return the names inside the phrase that say who is meant: "the Assad regime", "Isis militants"."""
        found = [child for child in head.lefts if child.dep_ in ("compound", "amod", "poss", "nmod")]
        return [
            child
            for child in reversed(found)
            if child.dep_ == "poss" or child.tag_ in _NAME_TAGS or child.pos_ == "ADJ"
        ]

    def _is_definite(self, head: Token) -> bool:
        return any(child.dep_ == "poss" or child.lower_ in _DEFINITE for child in head.lefts)

    def _span(self, token: Token) -> Span:
        mention = self.referents.mention_of(token)
        if mention is not None:
            return Span(mention.start, mention.end, mention.text)
        return self.parsed.span(token.idx, token.idx + len(token))
