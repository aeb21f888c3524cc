"""Who can bear a label, by what is known of them and by what the text itself calls them.

Needs the referents and the descriptions in the packaged table of organisations. A coreference that makes "the rebels"
an army or a group of another kind is not believed; where "the terrorists" have no name, the nearest group that is known
for it may be meant.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from volteface.knowledge.tables import load_rows

if TYPE_CHECKING:
    from spacy.tokens import Token

    from volteface.reading.label_words import Naming
    from volteface.reading.language import ParsedDocument
    from volteface.reading.references import Referents
    from volteface.records import Actor, Mention

__all__ = ["Bearers"]

_REGULAR = frozenset(("GOV", "MIL", "IGO", "LEG", "JUD", "COP", "MED", "NGO", "EDU", "BUS"))
_ARMED = frozenset(("rebel", "guerrilla", "separatist", "militant", "militia", "paramilitary", "jihadist", "terrorist"))
_KNOWN_FOR = {
    "rebel": frozenset(("rebel", "guerrilla", "separatist", "opposition", "insurgent")),
    "militant": _ARMED,
    "terrorist": _ARMED,
}
"""Family of a label -> words of which the description of a known group must hold one."""
_NEAREST = {"militant": _ARMED, "terrorist": frozenset(("terrorist", "jihadist", "extremist"))}
"""The same where no word of the text says that the group is meant."""
_OTHERS = frozenset(("other", "another", "more", "rival", "various", "foreign", "local", "some", "former", "few"))
"""Modifiers that tell the named apart from those spoken of before."""
_WHERE = frozenset(("in", "at", "on", "near", "around", "across", "inside"))
_NEAR = 600
"""Code points before a label in which a group is looked for."""
_CALIPHATES = frozenset(("caliphate",))
_CALIPHS = frozenset(("jihadist",))


@dataclass(frozen=True, slots=True)
class DescribedRow:
    """What an organisation is described as, in lower-case words that follow its adjectives."""

    id: str
    description: str | None


@cache
def _descriptions() -> dict[str, frozenset[str]]:
    rows = load_rows("actors/organizations", DescribedRow)
    return {row.id: frozenset(row.description.lower().split()) for row in rows if row.description}


class Bearers:
    """The actors of one document, asked whether they can be called something."""

    def __init__(self, parsed: ParsedDocument, referents: Referents) -> None:
        self._parsed = parsed
        self._referents = referents
        self._called: dict[str, set[str]] = defaultdict(set)

    def remember(self, family: str, actor: str) -> None:
        """Keep in mind that the text itself calls an actor something of this kind."""
        self._called[family].add(actor)

    def fits(self, naming: Naming, actor: str) -> bool:
        """Return whether a known actor can be meant by a word for a group of irregulars."""
        found = self._referents.actors.get(actor)
        needed = _KNOWN_FOR.get(naming.family)
        if found is None or needed is None:
            return True
        if found.kind == "person":
            return naming.head.tag_ not in ("NNS", "NNPS")
        if actor in self._called[naming.family]:
            return True
        if found.kind == "country" or found.sector in _REGULAR:
            return False
        described = _descriptions().get(actor)
        if described is None or self._is_named_so(naming, found):
            return True
        return bool(described & needed)

    def may_rule(self, naming: Naming, actor: str | None) -> bool:
        """Return whether a known group can be the caliphate: one that is described as nothing of the kind is not."""
        described = _descriptions().get(actor or "")
        return naming.head.lower_ not in _CALIPHATES or described is None or bool(described & _CALIPHS)

    def _is_named_so(self, naming: Naming, actor: Actor) -> bool:
        noun = naming.head.lower_
        return any(name.lower().split()[-1:] == [noun] for name in (actor.name, *actor.aliases))

    def nearest(self, naming: Naming, *, left_out: frozenset[str]) -> Mention | None:
        """Return the group that is most likely meant where the text calls nobody so: the last one known for it.

        Args:
            naming: the label.
            left_out: actors who cannot be meant: who uses the label.
        """
        caliphate = naming.head.lower_ in _CALIPHATES
        needed = _CALIPHS if caliphate else _NEAREST.get(naming.family)
        if needed is None or not (caliphate or self._is_open(naming)):
            return None
        begin = max(0, naming.start - _NEAR)
        for mention in reversed(self._referents.mentions_between(begin, naming.start)):
            actor = self._referents.actors.get(mention.actor or "")
            if actor is None or actor.id in left_out or mention.end > naming.start:
                continue
            if _descriptions().get(actor.id, frozenset()) & needed:
                return mention
        return None

    def _is_open(self, naming: Naming) -> bool:
        """Return whether the phrase leaves open which: several, told apart by no name and no "other"."""
        head = naming.head
        if head.tag_ not in ("NNS", "NNPS") or head.dep_ in ("compound", "nmod"):
            return False
        if any(child.dep_ in ("acl", "poss") or self._is_binding(child) for child in head.children):
            return False
        return not any(self._tells_apart(child) for child in head.lefts)

    def _is_binding(self, child: Token) -> bool:
        return child.dep_ == "prep" and child.lower_ not in _WHERE

    def _tells_apart(self, child: Token) -> bool:
        return child.lower_ in _OTHERS or (child.text[:1].isupper() and not child.is_sent_start)
