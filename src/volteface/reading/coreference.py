"""Who a description or pronoun stands for: one pass over the document, nearest and most prominent first.

Needs candidates in text order with the names' actors filled in; fills in the rest. Every look back is bounded, so that
the time grows with the length of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from volteface.reading.antecedents import BEING, Antecedents
from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast, Figure
from volteface.reading.cataphora import subject_ahead
from volteface.reading.columns import Columns
from volteface.reading.couples import Couples
from volteface.reading.descriptions import FIRST_PERSON
from volteface.reading.leads import Leads
from volteface.reading.mention_lexicon import MentionLexicon
from volteface.reading.offices import office_holder
from volteface.reading.quotes import Quotation
from volteface.reading.seen import Seen
from volteface.records import MentionKind

__all__ = ["Resolver", "Watch"]

Watch = Callable[[Antecedents, Candidate, Seen | None], None]
"""Who is told of a pronoun: what was said before it, the pronoun, and who is named after it."""

_NEAR = 3
"""Sentences within which "these men" are two who were named together."""
_OFTEN_UNNAMED = frozenset(
    ("source", "official", "officer", "witness", "diplomat", "spokesman", "spokeswoman", "spokesperson", "resident",
     "analyst", "expert", "observer", "lawyer", "attorney", "aide", "activist", "person", "man", "woman", "reporter")
)  # fmt: skip
"""Nouns that bring in somebody new, without a name, more often than they take up somebody named."""
_RANKS = frozenset(("prime", "foreign", "vice", "deputy", "defence", "defense", "interior", "finance", "crown"))
"""Words of an office that no other office shares."""
_POSSESSIVE = frozenset(("his", "her", "its", "their"))
_POINTING = frozenset(("the", "these", "those", "both"))
_PAIR_WORDS = frozenset(("two", "both", "pair", "duo"))
_STATE_SECTORS = frozenset(("GOV", "MIL", "COP", "JUD", "SPY"))
_ARMED, _ARMED_NOUNS = frozenset(("REB", "MIL", "CRM")), frozenset(("REB", "MIL"))
_BODIES = frozenset(("organization", "group", "media"))


class Resolver:
    """Resolves the descriptions and pronouns of one document.

    Args:
        words: the token columns.
        cast: the actors that the names stand for.
        lexicon: word lists.
        quotations: the quotations of the text.
        is_speech: whether the token at an index is a verb beside which quoted words may stand.
        watch: told of every pronoun of the third person before it is resolved.
    """

    def __init__(
        self,
        words: Columns,
        *,
        cast: Cast,
        lexicon: MentionLexicon,
        quotations: Sequence[Quotation] = (),
        is_speech: Callable[[int], bool] = lambda _: False,
        watch: Watch | None = None,
    ) -> None:
        self.words = words
        self.cast = cast
        self.lexicon = lexicon
        self._peoples = frozenset(word.lower() for word in lexicon.peoples)
        self._past = Antecedents(words, quotations, is_speech)
        self._seen = self._past.seen
        self._watch = watch
        self._by_head: dict[int, Candidate] = {}
        self._couples = Couples(words, cast)
        self._leads = Leads(words, cast, self._past.speaks)
        self._waiting: list[Candidate] = []
        self._by_noun: dict[str, Figure] = {}

    def resolve(self, candidates: list[Candidate]) -> None:
        """Fill in the actors of all candidates, given in text order."""
        self._by_head = {c.head: c for c in candidates if c.form in ("name", "description")}
        for candidate in candidates:
            if candidate.actor is None:
                self._resolve_one(candidate)
            elif candidate.form == "pronoun":
                self._merge_unnamed(candidate)
            if candidate.actor is not None:
                self._remember(candidate)

    def _resolve_one(self, candidate: Candidate) -> None:
        if candidate.form == "demonym":
            self._demonym(candidate)
        elif candidate.form == "name":
            self._institution(candidate)
        elif candidate.form == "pronoun":
            if self.words.lower[candidate.head] not in FIRST_PERSON:
                self._third_person(candidate)
        elif candidate.form == "description" and candidate.kind not in ("place", "facility"):
            figure = self._description(candidate)
            candidate.actor = figure.id if figure else None

    def _merge_unnamed(self, candidate: Candidate) -> None:
        """Join whom "his" would stand for in "his name is ..." with the one who is named so."""
        figure = self._past.pronoun(candidate)
        if figure is not None and not figure.named:
            self.cast.merge(figure, self.cast.figures[candidate.actor or ""])

    def _remember(self, candidate: Candidate) -> None:
        if candidate.form == "demonym" and not candidate.plural:
            return
        words, head = self.words, candidate.head
        figure = self.cast.figures[candidate.actor]  # type: ignore[index]  # callers pass resolved candidates
        if candidate.form != "name":
            figure.count += 1
        self._note_nouns(candidate, figure)
        if self._waiting and figure.kind == "person" and candidate.form == "name":
            self._answer_waiting(figure, words.sentence[head])
        self._past.remember(candidate, figure)
        self._leads.note(candidate, figure)
        together = self._couples.note(candidate, figure)
        if together is not None:
            joined, group = together
            self._past.remember_joined(candidate, group, leader=joined.leader)

    def _note_nouns(self, candidate: Candidate, figure: Figure) -> None:
        """Remember what a figure was called last: "regime" of "the Syrian regime", "party" of "Green Party"."""
        if candidate.noun is not None:
            self._by_noun[candidate.noun] = figure
        elif candidate.form == "name" and figure.kind != "person":
            for name in (figure.name, candidate.name):
                words = name.lower().split()
                for word in (words[0], words[-1]):
                    if word in self.lexicon.nouns:
                        self._by_noun[self.lexicon.nouns[word].noun] = figure

    # -- words of nationality -----------------------------------------------------------------------------------

    def _demonym(self, candidate: Candidate) -> None:
        if candidate.plural:
            figure = self.cast.local(candidate.name, "group")
            figure.country, figure.plural, figure.sector = candidate.country, True, "CVL"
            candidate.actor = figure.id
        elif candidate.country is not None:
            country = self.cast.country(candidate.country)
            candidate.actor = country.id if country else None

    def _institution(self, candidate: Candidate) -> None:
        """Give "the army", "the foreign ministry" the state that the text speaks of."""
        if candidate.via != "institution" or not candidate.entries:
            return
        state = self._prominent_state()
        entry = self.cast.registry.institution(candidate.entries[0].id, state.id) if state else None
        candidate.actor = self.cast.known(entry or candidate.entries[0]).id

    def _prominent_state(self, candidate: Candidate | None = None) -> Figure | None:
        """Return the state that the last mentions speak of most, the nearer the more.

        "The country" is rather one that was not the last to act.
        """
        land = candidate is not None and candidate.kind == "country"
        best, best_score = None, float("-inf")
        for age, seen in enumerate(reversed(self._seen)):
            if seen.figure.kind == "country":
                score = (0.08 if land else 0.25) * min(seen.figure.count, 10) - (0.3 if land else 0.12) * age
                score -= 0.8 if land and seen.subject else 0.0
                if score > best_score:
                    best, best_score = seen.figure, score
        if best is None:
            home = next((seen.figure.country for seen in reversed(self._seen) if seen.figure.country), None)
            best = self.cast.country(home) if home is not None else None
        return best

    # -- pronouns -----------------------------------------------------------------------------------------------

    def _third_person(self, candidate: Candidate) -> None:
        if self.words.lower[candidate.head] == "it" and not self._past.acts(candidate.head):
            return
        ahead = self._ahead(candidate)
        if self._watch is not None:
            self._watch(self._past, candidate, ahead)
        figure = self._past.joined_owner(candidate) or self._past.pronoun(candidate, ahead=ahead)
        if figure is not None:
            candidate.actor = figure.id
            candidate.kind = _mention_kind(figure)
            if figure.named and figure.kind == "person":
                figure.gender = figure.gender or candidate.gender
        elif candidate.gender is not None:
            self._waiting.append(candidate)

    def _ahead(self, candidate: Candidate) -> Seen | None:
        """Return who is named after a pronoun whose clause opens the sentence."""
        at = subject_ahead(self.words, candidate.head)
        named = self._by_head.get(at) if at is not None else None
        if named is None:
            return None
        if named.actor is None and named.form == "description":
            self._resolve_one(named)
        return self._past.seen_at(named, self.cast.figures[named.actor]) if named.actor else None

    def _answer_waiting(self, figure: Figure, sentence: int) -> None:
        """Give pronouns that came before any person of their gender the first one named in their sentence."""
        for candidate in self._waiting:
            same_sentence = self.words.sentence[candidate.head] == sentence
            if same_sentence and (figure.gender or candidate.gender) == candidate.gender:
                candidate.actor = figure.id
        self._waiting.clear()

    # -- descriptions -------------------------------------------------------------------------------------------

    def _description(self, candidate: Candidate) -> Figure | None:
        noun = self.lexicon.nouns[candidate.noun or ""]
        if noun.state:
            state = self._state(candidate)
            if state is not None:
                return state
        subject = self._subject_of(candidate)
        if subject is not None:
            return subject
        pair = self._pair(candidate) if candidate.definite else None
        if pair is not None:
            return pair
        if candidate.kind == "person" and not candidate.plural:
            found = (self._person(candidate) or self._epithet(candidate)) if candidate.definite else None
            return found or self._anonymous(candidate, "person")
        if candidate.kind == "country":
            return None
        found = None
        if candidate.definite:
            owned = self.words.lower[candidate.first] in _POSSESSIVE
            found = (None if owned else self._body(candidate)) or self._state_body(candidate)
        return found or self._anonymous(candidate, "organization" if candidate.kind == "organization" else "group")

    def _subject_of(self, candidate: Candidate) -> Figure | None:
        """Return who is said to be what the words describe: "he remains an outsider"."""
        words, verb = self.words, self.words.head[candidate.head]
        if words.dep[candidate.head] not in ("attr", "oprd", "dobj") or words.lower[verb] not in BEING:
            return None
        for seen in reversed(self._seen):
            if seen.verb == verb and seen.subject and seen.head < candidate.first:
                same = seen.figure.kind == "person" and candidate.kind == "person"
                return seen.figure if same and not candidate.plural else None
        return None

    def _anonymous(self, candidate: Candidate, kind: str) -> Figure:
        """Return the actor of this document that the description makes: "Turkish officials", "a Kremlin source"."""
        name = candidate.name
        owner = self._possessor(candidate)
        if owner is not None:
            name = f"{name.removeprefix('own ')} of {owner.name}"
        elif candidate.of is not None and candidate.of.first > candidate.last:
            name = self.cast.text_of(candidate, candidate.of)
        if self.words.opening[candidate.first] and self.words.tag[candidate.first] in ("NN", "NNS", "JJ"):
            name = name[:1].lower() + name[1:]
        figure = self.cast.local(name, kind, key="~" + name)
        figure.named = False
        figure.country = figure.country or candidate.country or (owner.country if owner is not None else None)
        figure.sector = figure.sector or candidate.sector or self._sector_of_owner(candidate)
        figure.gender = figure.gender or candidate.gender
        figure.plural = candidate.plural or candidate.noun in ("police", "people", "personnel", "staff")
        if candidate.noun:
            figure.nouns.add(candidate.noun)
        return figure

    def _possessor(self, candidate: Candidate) -> Figure | None:
        """Return whom "his" or "their" before the words stands for."""
        if self.words.lower[candidate.first] not in _POSSESSIVE:
            return None
        return next((seen.figure for seen in reversed(self._seen) if seen.head == candidate.first), None)

    def _sector_of_owner(self, candidate: Candidate) -> str | None:
        """Return the sector of the body that somebody belongs to: "the leader of the SDF" is a rebel."""
        if candidate.of is None or candidate.of.kind == "country" or candidate.of.actor is None:
            return None
        return self.cast.figures[candidate.of.actor].sector

    def _state(self, candidate: Candidate) -> Figure | None:
        """Return the state that "the Turkish government", "Assad's regime", "the country" stand for."""
        if candidate.plural and candidate.noun not in ("authority",):
            return None
        if candidate.country is not None:
            return self.cast.country(candidate.country)
        for seen in reversed(self._seen):
            inside = candidate.first <= seen.head <= candidate.last
            if inside and seen.figure.country:
                return self.cast.country(seen.figure.country)
        if not candidate.definite:
            return None
        if self.words.lower[candidate.first] in ("our", "my") and not self._past.in_quotation(candidate.start):
            return self._home()
        called_so = self._by_noun.get(candidate.noun or "")
        if called_so is not None and called_so.kind == "country" and candidate.kind != "country":
            return called_so
        return self._prominent_state(candidate)

    def _home(self) -> Figure | None:
        """Return the state of the outlet that speaks: "our government" outside quotations."""
        source = self.cast.document.source
        outlets = self.cast.registry.candidates(source) if source else ()
        return self.cast.country(outlets[0].country) if outlets and outlets[0].country else None

    def _pair(self, candidate: Candidate) -> Figure | None:
        """Return the two actors that "the two leaders" or "these men" stand for, as one group."""
        lead = self.words.lower[candidate.first]
        wanted = "country" if candidate.kind == "country" else ("person" if self._is_human(candidate) else None)
        if lead not in _POINTING or "other" in candidate.title_words or wanted is None:
            return None
        sentence = self.words.sentence[candidate.head]
        if lead in ("these", "those") and candidate.plural and wanted == "person":
            return self._couples.pair(wanted, since=sentence - _NEAR)
        if lead != "both" and not any(word in _PAIR_WORDS for word in candidate.title_words):
            return None
        return self._couples.pair(wanted) or self._last_two(wanted)

    def _last_two(self, kind: str) -> Figure | None:
        members: dict[str, Figure] = {}
        for seen in reversed(self._seen):
            figure = seen.figure
            if figure.kind == kind and not figure.plural:
                members.setdefault(figure.id, figure)
            if len(members) == 2:
                second, first = members.values()
                return self.cast.gather((first, second), kind)
        return None

    def _is_human(self, candidate: Candidate) -> bool:
        return self.lexicon.nouns[candidate.noun or ""].kind == "person"

    def _person(self, candidate: Candidate) -> Figure | None:
        """Return the person that "the Russian leader", "the minister" or "the man" stands for."""
        noun = self.lexicon.nouns[candidate.noun or ""]
        if any(self.words.dep[i] == "poss" for i in range(candidate.first, candidate.last)):
            return None
        pointing = self.words.lower[candidate.first] in ("this", "that")
        best, best_score = None, 0.0
        for age, seen in enumerate(reversed(self._seen)):
            figure = seen.figure
            if figure.kind != "person" or not self._person_fits(candidate, figure):
                continue
            score = self._role_score(candidate, figure, generic=noun.generic or pointing)
            if score <= 0:
                continue
            score += 0.1 * min(figure.count, 8) - 0.08 * age
            if best is None or score > best_score:
                best, best_score = figure, score
        return best or office_holder(candidate, self.words, cast=self.cast, lexicon=self.lexicon)

    def _epithet(self, candidate: Candidate) -> Figure | None:
        """Return whom a new description takes up that only says what somebody is, or who speaks on."""
        lead, noun = self.words.lower[candidate.first], candidate.noun
        if lead not in ("the", "this") or noun in _OFTEN_UNNAMED or self._past.in_quotation(candidate.start):
            return None
        if candidate.of is not None and candidate.of.first > candidate.last:
            return None
        fits = partial(self._may_be_called, candidate)
        if lead == "the" and candidate.country is None and self._past.speaks(candidate.head):
            figure = self._past.spoke_last(candidate, fits)
            if figure is not None:
                return figure
        return self._past.told_of(candidate, fits) if candidate.placed or noun in self.lexicon.epithets else None

    def _may_be_called(self, candidate: Candidate, figure: Figure) -> bool:
        return figure.kind == "person" and figure.named and self._person_fits(candidate, figure)

    def _person_fits(self, candidate: Candidate, figure: Figure) -> bool:
        if candidate.gender and figure.gender and candidate.gender != figure.gender:
            return False
        if candidate.country and figure.country and candidate.country != figure.country:
            return False
        if candidate.of is not None and not self._belongs(figure, candidate.of):
            return False
        return bool(figure.entry) or not figure.nouns or candidate.noun in figure.nouns or figure.named

    def _belongs(self, figure: Figure, body: Candidate) -> bool:
        """Say whether a person may be of a body: of no other one, as far as the text or the registry says."""
        if body.form != "name" or body.kind == "country" or not body.actor:
            return True
        if not figure.named:
            return body.name in figure.name
        name = self.cast.figures[body.actor].name
        held = [*figure.roles, *(self.cast.roles_on_date(figure.entry) if figure.entry else ())]
        bodies = {role.organization for role in held if role.organization}
        return not bodies or name in bodies or body.actor in bodies

    def _role_score(self, candidate: Candidate, figure: Figure, *, generic: bool) -> float:
        """Return how well what is known of a figure fits the description: 0 if nothing does."""
        held = set(figure.nouns) | figure.words
        for role in figure.roles:
            held.update(role.title.lower().split())
        if figure.entry is not None:
            for role in self.cast.roles_on_date(figure.entry):
                held.update(role.title.lower().split())
        if any(word in _RANKS and word not in held for word in candidate.title_words):
            return 0.0
        if candidate.noun in held:
            common = len(candidate.title_words & held)
            return 3.0 + 0.5 * common
        if not generic or not figure.named or (candidate.country and candidate.country != figure.country):
            return 0.0
        if candidate.sector and figure.sector and not _sectors_agree(candidate.sector, figure.sector):
            return 0.0
        if candidate.noun in ("leader", "ruler", "strongman", "dictator", "autocrat", "despot", "tyrant"):
            return 1.5 if figure.sector in ("GOV", "REB", "PTY", "OPP", None) else 0.0
        return 1.0

    def _body(self, candidate: Candidate) -> Figure | None:
        """Return the organisation or group that "the group", "the militia", "the extremists" stands for."""
        noun = self.lexicon.nouns[candidate.noun or ""]
        best, best_score = None, 0.0
        for age, seen in enumerate(reversed(self._seen)):
            if candidate.first <= seen.head <= candidate.last or not self._body_fits(candidate, seen.figure):
                continue
            score = self._body_score(candidate, seen.figure, generic=noun.generic)
            if score <= 0:
                continue
            score += 0.1 * min(seen.figure.count, 8) - 0.1 * age
            if best is None or score > best_score:
                best, best_score = seen.figure, score
        if best is None:
            known = self._by_noun.get(candidate.noun or "")
            return known if known is not None and self._body_fits(candidate, known) else None
        return best

    def _state_body(self, candidate: Candidate) -> Figure | None:
        """Return the institution that "the army" or "the police" means: that of the state spoken of most."""
        if candidate.sector not in _STATE_SECTORS or candidate.country is not None:
            return None
        owner = self._possessor(candidate)
        state = self._prominent_state() if owner is None else owner
        if state is None or state.kind != "country":
            return None
        words = f"{state.name} {candidate.name}"
        matches = self.cast.registry.find(words)
        if len(matches) != 1 or matches[0].end != len(words) or matches[0].via != "institution":
            return None
        return self.cast.known(matches[0].entries[0])

    def _body_fits(self, candidate: Candidate, figure: Figure) -> bool:
        if figure.kind not in _BODIES:
            return False
        if candidate.country and figure.country and candidate.country != figure.country:
            return False
        if any(word in self._peoples and word not in figure.words for word in candidate.title_words):
            return False
        if candidate.sector == "CVL" or figure.sector == "CVL":
            return candidate.noun in figure.nouns
        return not (candidate.sector and figure.sector) or _sectors_agree(candidate.sector, figure.sector)

    def _body_score(self, candidate: Candidate, figure: Figure, *, generic: bool) -> float:
        noun = candidate.noun or ""
        if noun in figure.nouns:
            common = len(candidate.title_words & figure.words)
            return 2.5 + 0.5 * common
        plural = self.lexicon.nouns[noun].plural
        if noun in figure.words or plural in figure.words:
            return 2.5
        if not generic or not figure.named:
            return 0.0
        if candidate.country and figure.country != candidate.country:
            return 0.0
        if candidate.kind == "organization" and figure.kind == "group":
            return 0.0
        if candidate.sector and figure.sector is None:
            return 0.6
        if not candidate.sector:
            return 1.0
        return 2.0 if candidate.sector == figure.sector and figure.entry is not None else 1.5


def _sectors_agree(described: str | None, held: str | None) -> bool:
    return described == held or (described in _ARMED_NOUNS and held in _ARMED)


def _mention_kind(figure: Figure) -> MentionKind:
    kind: MentionKind = figure.kind  # type: ignore[assignment]  # kinds of actors are kinds of mentions
    return "organization" if kind == "other" else kind
