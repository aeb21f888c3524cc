"""The rules' drafts and the encoder's main event of a sentence, made one.

Needs drafts (what the trigger lexicon and the parse say) and a ``MainEvent`` a sentence (what the encoder says).
Makes drafts with a rank: the draft that fits the main event best takes its sides, and its class where the lexicon's
is improbable; a main event that no trigger word tells becomes a draft of its own; and of a sentence that the encoder
takes for a plain statement nothing is kept that the rules are not sure of. Constants were measured on the sentences of
gold/events_source_target, quadclass and plv that are held out of training: docs/events.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from volteface.knowledge.ontology import Ontology, Trigger
from volteface.reading import syntax
from volteface.reading.event_rules import Draft
from volteface.reading.main_events import NOTHING, MainEvent, Side
from volteface.reading.phrases import is_date_word
from volteface.reading.reality import standing_of
from volteface.reading.references import conjuncts
from volteface.reading.speakers import Speakers
from volteface.reading.triggers import Candidate, Reading
from volteface.records import Reference

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents

__all__ = ["Choice", "class_of"]

_YIELDING = frozenset(("CONCEDE", "RETREAT"))
_YIELD = "YIELD"


def _of_class(name: str) -> str:
    """Return the type of a class: of CONCEDE and RETREAT the one that words tell of."""
    return "CONCEDE" if name == _YIELD else name


def class_of(type_name: str) -> str:
    """Return the encoder's class of a type."""
    return _YIELD if type_name in _YIELDING else type_name


@dataclass(frozen=True, slots=True)
class Settings:
    """What weighs how much.

    Attributes:
        rules: of the rules' own rank, a log odds.
        actors: where the actors overlap with the encoder's.
        recipients: where the recipients do.
        likely: of the log probability of the draft's class.
        heavy: of the weight that the encoder gives to the trigger word.
        least: rank from which a draft is taken for the main event.
        improbable: probability of its class under which a draft takes the encoder's instead.
        sure: probability of the encoder's class from which it may be taken.
        new: probability from which a main event without a trigger word becomes a draft.
        nothing: probability of a plain statement from which no draft is kept.
        side: probability from which a phrase is taken for a side.
    """

    rules: float = 0.5
    actors: float = 1.0
    recipients: float = 1.0
    likely: float = 1.0
    heavy: float = 1.5
    least: float = -1.5
    improbable: float = 0.15
    sure: float = 0.7
    new: float = 0.6
    nothing: float = 0.9
    side: float = 0.6


SETTINGS = Settings()
_FLOOR = 1e-3
_TELLERS = 6
"""Words that are looked at, the heaviest first, for the one that tells the event."""
_LOOSE = frozenset(("DT", "CC", "IN", "TO", "PRP$"))
"""Tags of words that end no phrase: of "Norway and" and of "the" nothing but a name is somebody."""
_PROPER = frozenset(("NNP", "NNPS"))
_NOMINAL = frozenset(("NN", "PR", "CD", "DT", "FW", "WP"))
_JOINING = frozenset(("cc", "prep", "agent", "dative", "punct", "preconj"))
_LOCAL = frozenset(("in", "at", "near", "inside", "outside", "across"))
_NAMED = frozenset(("NN", "PR"))
_BEFORE = frozenset(("det", "amod", "nummod", "compound", "poss", "nmod", "predet", "quantmod", "npadvmod"))
"""How the words before it belong to a noun or to its number."""
_MAX_BEFORE = 8
_MAX_SIDE = 40
"""Tokens of a side; longer ones are lists."""
_TELLING = frozenset(("VB", "NN"))


class Choice:
    """Chooses among the drafts of one sentence after another."""

    def __init__(
        self,
        parsed: ParsedDocument,
        referents: Referents,
        ontology: Ontology,
        speakers: Speakers,
        settings: Settings = SETTINGS,
    ) -> None:
        """Take what is known of the document.

        Args:
            parsed: the document.
            referents: its actors and the words that stand for them.
            ontology: PLOVER's.
            speakers: whose words stand where.
            settings: what weighs how much.
        """
        self.speakers = speakers
        self.parsed = parsed
        self.referents = referents
        self.ontology = ontology
        self.settings = settings

    def rank(self, draft: Draft, rules: float, main: MainEvent) -> float:
        """Return how well a draft fits the main event, a log odds."""
        known = self.settings
        span = self.parsed.token_span(*draft.candidate.ends(0))
        return (
            known.rules * rules
            + known.actors * _overlap(draft.actors, (*main.actors, *main.parties))
            + known.recipients * _overlap(draft.recipients, main.recipients)
            + known.likely * log(max(_FLOOR, main.classes.get(class_of(draft.type), 0.0)))
            + known.heavy * main.weight(span.start, span.end)
        )

    def settle(self, drafts: Sequence[Draft], ranks: Sequence[float], main: MainEvent) -> Iterator[tuple[Draft, float]]:
        """Yield what is kept of a sentence's drafts, each with its rank, the main event revised.

        Args:
            drafts: of the sentence, in text order.
            ranks: their ranks, as ``rank`` gives them.
            main: what the encoder says.
        """
        if main.classes[NOTHING] >= self.settings.nothing:
            return
        first = max(range(len(drafts)), key=lambda at: ranks[at], default=None)
        if first is not None and ranks[first] < self.settings.least:
            first = None
        new = self.new(main) if first is None else None
        for at, draft in enumerate(drafts):
            if new is None or new.candidate.token != draft.candidate.token:
                yield (self.revised(draft, main), ranks[at]) if at == first else (draft, ranks[at])
        if new is not None:
            yield new, log(main.best[1] / max(_FLOOR, 1 - main.best[1]))

    def new(self, main: MainEvent) -> Draft | None:
        """Return a draft of a main event that no trigger word tells, where the encoder is sure of it."""
        best, top = main.best
        if best == NOTHING or top < self.settings.new or not (main.actors or main.parties):
            return None
        token = self._teller(main)
        if token is None:
            return None
        kind = _of_class(best)
        row = Trigger(
            self.parsed.lemma(token), "verb" if syntax.is_verb(token) else "noun", None, kind, None, ">", "", ""
        )
        candidate = Candidate(token, (token,), (Reading(row, (), (), (), (), bool(main.parties)),), ())
        draft = Draft(candidate, kind, None, (), (), standing_of(self.parsed, token, self.ontology))
        return self.revised(draft, main)

    def _teller(self, main: MainEvent) -> Token | None:
        """Return the word that tells the event: the heaviest verb or noun that is none of its sides."""
        sides = (*main.actors, *main.recipients, *main.parties)
        for start, _ in sorted(main.words, key=lambda word: -word[1])[:_TELLERS]:
            token = self.parsed.token_at(start)
            if token.tag_[:2] in _TELLING and not any(side.start <= start < side.end for side in sides):
                return token
        return None

    def revised(self, draft: Draft, main: MainEvent) -> Draft:
        """Return the draft with the sides of the main event, and its class where its own is improbable.

        A main event that its speaker does is the telling, not what is told: of that the rules know the sides.
        """
        if draft.actors and self._is_told_by(draft, main):
            return draft
        # Those who act on each other are one phrase by the convention of the sentences that the encoder was taught on.
        actors = (*self._references(main.actors), *self._references(main.parties, apart=False))
        if not draft.candidate.best.reciprocal:
            actors = _all_of(actors, draft.actors)
        if not draft.actors and (draft.type == "ASSAULT" or draft.mode == "arrest"):
            actors = _who_act(actors, draft.candidate.token)
        recipients = _others(self._references(main.recipients), actors or draft.actors)
        if main.parties and not main.actors:
            draft = replace(draft, actors=actors, recipients=recipients)
        else:
            draft = replace(draft, actors=actors or draft.actors, recipients=recipients or draft.recipients)
        best, top = main.best
        own = class_of(draft.type)
        if main.classes.get(own, 0.0) >= self.settings.improbable or top < self.settings.sure:
            return draft
        return draft if best in (NOTHING, own) else replace(draft, type=_of_class(best), mode=None)

    def _is_told_by(self, draft: Draft, main: MainEvent) -> bool:
        statement = self.speakers.statement_at(draft.candidate.token.idx)
        return statement is not None and any(_touches(item, main.actors) for item in statement.source)

    def _references(self, sides: Sequence[Side], *, apart: bool = True) -> tuple[Reference, ...]:
        sure = (side for side in sides if side.probability >= self.settings.side)
        return tuple(item for side in sure for item in self._named(side, apart=apart) if item is not None)

    def _named(self, side: Side, *, apart: bool) -> Iterator[Reference | None]:
        """Yield the phrases of a side, a name whole and two names apart: "Norland and the National League"."""
        tokens = [token for token in self.parsed.tokens_between(side.start, side.end) if not token.is_space]
        tokens = self._completed(tokens)
        members = self._members(tokens) if apart and len(tokens) <= _MAX_SIDE else ()
        starts = [token.left_edge.i for token in members[1:]]
        for start, end in pairwise([0, *starts, len(self.parsed.doc)]):
            yield self._reference([token for token in tokens if start <= token.i < end])

    def _members(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """Return the heads of the names that are coordinated in a side, each that of another actor's mention."""
        names = {token.i: token for token in tokens if token.tag_ in _PROPER}
        first = next((token for token in names.values() if any(item.i in names for item in token.conjuncts)), None)
        if first is None or first.head in tokens:
            return ()
        members = tuple(token for token in conjuncts(first) if token.i in names)
        mentions = {mention.id for mention in map(self.referents.mention_of, members) if mention and mention.actor}
        return members if len(mentions) == len(members) else ()

    def _completed(self, tokens: list[Token]) -> list[Token]:
        """Return the words of a side with those of the name that its last word breaks off: "the National"."""
        if not tokens or tokens[-1].tag_ not in _PROPER:
            return tokens
        start, end = tokens[-1].idx, tokens[-1].idx + len(tokens[-1])
        names = (item for item in self.referents.mentions_between(start, end) if item.start <= start)
        last = max((item.end for item in names), default=end)
        added = [token for token in self.parsed.tokens_between(end, last) if not token.is_space] if last > end else []
        return [*tokens, *added] if all(token.tag_ in _PROPER for token in added) else tokens

    def _reference(self, tokens: list[Token]) -> Reference | None:
        """Return a phrase with the actor of its head: of "British militants" that is not Britain; none of "The"."""
        while tokens and (tokens[-1].tag_ in _LOOSE or tokens[-1].text == ","):
            tokens.pop()
        while tokens and tokens[0].dep_ in _JOINING and tokens[0].tag_[:2] not in _NAMED:
            del tokens[0]
        inside = {token.i for token in tokens}
        head = next((token for token in tokens if token.head.i not in inside or token.head == token), None)
        if head is None or not any(_names(token) for token in tokens):
            return None
        start, end = _beginning(tokens[0], tokens[-1]).idx, tokens[-1].idx + len(tokens[-1])
        return Reference(start, end, self.parsed.text[start:end], self.referents.actor_of(head))


def _names(token: Token) -> bool:
    """Return whether a word names somebody, as a plain adjective does not: "Syrian", but not "southern"."""
    return token.tag_[:2] in _NOMINAL or (token.tag_ == "JJ" and token.text[:1].isupper())


def _beginning(first: Token, last: Token) -> Token:
    """Return where the phrase from ``first`` to ``last`` begins: with the determiners and the like before it."""
    for _ in range(_MAX_BEFORE):
        if first.i <= first.sent.start:
            break
        before = first.nbor(-1)
        if not first.i <= before.head.i <= last.i or not _belongs(before) or is_date_word(before.left_edge):
            break
        first = before.left_edge
    return first


def _belongs(word: Token) -> bool:
    """Return whether a word before its head belongs to the phrase: "as many as 300", "US-backed"."""
    if word.dep_ == "advmod":
        return word.head.dep_ in ("quantmod", "nummod")
    return word.dep_ in _BEFORE or (word.dep_ == "punct" and word.text in ("-", "–"))


def _all_of(said: tuple[Reference, ...], known: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """Return the encoder's phrases, or the rules' where it names but some of those: "by aides and by a minister"."""
    if not said or len(known) <= len(said):
        return said
    within = all(_touches(item, known) for item in said)
    return known if within and not all(_touches(item, said) for item in known) else said


def _who_act(actors: Sequence[Reference], trigger: Token) -> tuple[Reference, ...]:
    """Return the actors without a place at which somebody suffered: "was detained in Syria"."""
    if not syntax.is_verb(trigger) or not syntax.is_passive(trigger):
        return tuple(actors)
    local = (item for item in trigger.children if item.dep_ == "prep" and item.lower_ in _LOCAL)
    places = [noun.idx for item in local for noun in item.children]
    return tuple(item for item in actors if not any(item.start <= place < item.end for place in places))


def _touches(item: Reference | Side, others: Iterable[Reference | Side]) -> bool:
    return any(item.start < other.end and other.start < item.end for other in others)


def _others(references: Iterable[Reference], actors: Sequence[Reference]) -> tuple[Reference, ...]:
    """Return the references that are none of the actors: nobody is named once for both sides."""
    return tuple(item for item in references if not _touches(item, actors))


def _overlap(references: Sequence[Reference], sides: Sequence[Side]) -> float:
    """Return the share of the encoder's phrases that a draft's references touch; -0.5 where they touch none."""
    if not sides or not references:
        return 0.0
    touched = sum(_touches(side, references) for side in sides)
    return touched / len(sides) if touched else -0.5
