"""Who held the office that a description names: "the French foreign minister", "the leader of Hezbollah".

Needs the description, the token columns and the registry; makes the actor in office on the day of the document.
"""

from __future__ import annotations

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast, Figure
from volteface.reading.columns import Columns
from volteface.reading.mention_lexicon import MentionLexicon

__all__ = ["office_holder"]

_HEADS = ("leader", "secretary-general", "head", "chairman", "chief", "president", "commander")
"""Titles under which a body's leader may be known, the first that somebody holds."""
_OF_ONE_STATE = frozenset(("secretary", "chancellor"))
"""Heads of titles that only one state uses: "the home secretary"."""
_JOINING = frozenset(("of", "prime", "vice", "deputy"))


def office_holder(candidate: Candidate, words: Columns, *, cast: Cast, lexicon: MentionLexicon) -> Figure | None:
    """Return who held the office on the document's date, if the description names the office and the state."""
    body = candidate.of.entries[0] if candidate.of is not None and candidate.of.entries else None
    organization = body.id if body is not None and body.kind != "country" else None
    if cast.on is None or (candidate.sector != "GOV" and organization is None and candidate.noun != "leader"):
        return None
    if candidate.country is None and organization is None and candidate.noun not in _OF_ONE_STATE:
        return None
    title = _title(candidate, words, lexicon)
    country = candidate.country if organization is None else None
    for name in _HEADS if organization is not None and title == "leader" else (title,):
        holders = cast.registry.office_holders(name, country=country, organization=organization, on=cast.on)
        if holders:
            return cast.known(holders[0]) if len(holders) == 1 else None
    return None


def _title(candidate: Candidate, words: Columns, lexicon: MentionLexicon) -> str:
    """Return the words of the office, with the portfolio after "of"."""
    after = candidate.last + 1
    of_what = words.lower[after : after + 2]
    portfolio = of_what[:1] == ["of"] and of_what[-1] in lexicon.portfolios
    described = words.lower[candidate.first : after + (2 if portfolio else 0)]
    return " ".join(x for x in described if x in _JOINING or x in lexicon.portfolios or x in lexicon.nouns)
