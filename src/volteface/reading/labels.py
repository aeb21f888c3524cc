"""Labels: what an actor is called where another source could refuse the word, by whom, and of whom.

Needs the parse, the referents, the statements (whose words they are) and the times; makes ``Label`` records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from volteface.reading.callings import Calling, Callings
from volteface.reading.clauses import is_negated, subjects
from volteface.reading.cue_patterns import words_of
from volteface.reading.label_targets import Targets
from volteface.reading.label_words import (
    Naming,
    find_adjective,
    find_naming,
    is_abstract,
    is_definite,
    is_epithet,
    names_people,
)
from volteface.reading.references import Referents, conjuncts, noun_phrase
from volteface.reading.speakers import AUTHOR, Speakers
from volteface.records import Label, Span, Stance, Statement, Time, make_id

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument

__all__ = ["METHOD", "find_labels"]

METHOD = "labels.rules.v1"
_RELATIONAL = frozenset(("partner", "enemy"))
_SPEAKING = frozenset(("speak", "talk", "write"))
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
        sources = {source.actor for statement in statements for source in statement.source}
        self.targets = Targets(parsed, referents, self.words, self.callings, sources=sources)

    def find(self) -> tuple[Label, ...]:
        found: dict[str, Label] = {}
        covered = -1
        for index, tag in enumerate(self.words.tags):
            if tag[:2] not in ("NN", "JJ") or not self.words.readable[index]:
                continue
            token = self.parsed.doc[index]
            calling = self.callings.of(token)
            naming = find_naming(self.parsed, self.words, token) or self._unlisted(token, calling)
            if naming is None or naming.start < covered or self._denied(token, calling):
                continue
            if not naming.firm and calling is None and not self._is_said_of(naming) and not is_epithet(naming):
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
        target, target_span = self.targets.of(naming, calling, by)
        if target is None and naming.family == "action":
            return []
        told = target_span is not None and self._may_be_actor(target_span)
        if target is None and not naming.firm and not told and not is_epithet(naming):
            return []
        passing = calling is None and naming.family in _RELATIONAL and not self._is_said_of(naming)
        if target is None and passing and not is_epithet(naming):
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
        return is_definite(head) or head.dep_ in ("compound", "nmod") or head.tag_ in _NAME_TAGS

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
        self.targets.remember(naming, actor, span)
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
