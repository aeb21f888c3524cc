"""What a text says somebody is: offices and memberships from apposition, from words before a name, from "who is".

Needs the token columns, names with their actors and descriptions; gives each description beside a name that name's
actor, and the actor a role: title, organisation, country. "former" stays in the title.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast, Figure
from volteface.reading.columns import Columns
from volteface.records import Role

__all__ = ["RoleReader"]

_OF = frozenset(("of", "at", "for", "with", "in", "from"))
_COPULA = frozenset(("is", "was", "’s", "'s", "were", "are", "became", "remains"))
_SKIPPED = frozenset(("a", "an", "the", "his", "her", "its", "their", "this", "that", "one", "some"))


class RoleReader:
    """Reads roles in one document.

    Args:
        words: the token columns.
        names: names with their actors.
        cast: the actors.
    """

    def __init__(self, words: Columns, *, names: list[Candidate], cast: Cast) -> None:
        self.words = words
        self.cast = cast
        self._names = [name for name in names if name.form == "name"]
        self._all = names
        self._all_first = [name.first for name in names]
        self._by_description: dict[int, Candidate] = {}
        self._described: dict[int, Candidate] = {}
        self._by_head: dict[int, Candidate] = {}
        for name in self._names:
            for index in range(name.first, name.last + 1):
                self._by_head.setdefault(index, name)

    def read(self, descriptions: list[Candidate]) -> None:
        """Give each description that stands beside a name the name's actor, and that actor its role."""
        self._places_of_origin()
        self._described = {d.first: d for d in descriptions if d.form == "description" and d.actor is not None}
        for description in descriptions:
            if description.form != "description":
                continue
            name = self._bearer(description) or self._inner_body(description)
            if name is None or name.actor is None:
                continue
            figure = self.cast.figures[name.actor]
            if description.plural and figure.kind == "person":
                self._both(description, name, figure)
                continue
            if not _agree(description, figure):
                continue
            description.actor = figure.id
            self._by_description[description.head] = name
            self._describe(description, figure)

    def _places_of_origin(self) -> None:
        """Give a person the state after "of": "Olaf Berg of Norway"."""
        for name, following in pairwise(self._names):
            joined = following.first == name.last + 2 and self.words.lower[name.last + 1] == "of"
            if joined and name.kind == "person" and name.actor is not None and following.kind == "country":
                figure = self.cast.figures[name.actor]
                figure.country = figure.country or following.country

    def _bearer(self, description: Candidate) -> Candidate | None:
        """Return the name that the description stands beside: after it, before it, or as the subject of "is"."""
        words, head = self.words, description.head
        dep, parent = words.dep[head], words.head[head]
        if dep in ("compound", "nmod", "appos", "amod", "poss") and parent in self._by_head:
            name = self._by_head[parent]
            if dep != "poss" and (dep == "appos" or name.first == description.last + 1):
                return name
        follower = self._by_head.get(description.last + 1)
        if follower is not None and follower.first == description.last + 1 and words.head[follower.head] == head:
            return follower
        for index in range(description.last + 1, min(len(words), description.last + 30)):
            if words.head[index] == head and words.dep[index] == "appos" and index in self._by_head:
                return self._by_head[index]
            if words.sentence[index] != words.sentence[head]:
                break
        beside = self._by_head.get(description.last + 2)
        if beside is not None and words.text[description.last + 1] == "," and beside.first == description.last + 2:
            joined = parent in (beside.head, words.head[beside.head])
            return beside if joined and words.dep[beside.head] in ("nsubj", "appos", "dep") else None
        if dep == "attr" and words.lower[parent] in _COPULA:
            return self._subject(parent, head)
        return None

    def _both(self, description: Candidate, name: Candidate, figure: Figure) -> None:
        """Let "the two men, X and Y" stand for X and Y together."""
        for index in range(name.last + 1, min(len(self.words), name.last + 8)):
            other = self._by_head.get(index)
            if other is None or other.actor in (None, figure.id):
                continue
            if self.words.head[other.head] == name.head:
                second = self.cast.figures[other.actor or ""]
                second.kind = "person" if second.kind == "other" else second.kind
                description.actor = self.cast.gather((figure, second), "person").id
                return

    def _inner_body(self, description: Candidate) -> Candidate | None:
        """Return the body whose name stands inside: "the Islamic State terrorist group", "the Badr militia"."""
        if description.plural or description.kind not in ("group", "organization"):
            return None
        words = self.words
        for name in self._names_between(description.first, description.last):
            if name.form != "name" or name.kind not in ("organization", "group"):
                continue
            if words.dep[name.head] in ("compound", "nmod") and words.head[name.head] == description.head:
                return name
        return None

    def _subject(self, verb: int, head: int) -> Candidate | None:
        words = self.words
        for index in range(head - 1, max(-1, head - 25), -1):
            if words.head[index] == verb and words.dep[index] == "nsubj":
                if words.lower[index] in ("who", "which"):
                    bearer = words.head[verb]
                    return self._by_head.get(bearer) or self._by_description.get(bearer)
                return self._by_head.get(index)
        return None

    def _describe(self, description: Candidate, figure: Figure) -> None:
        figure.words.update(description.title_words)
        if description.noun:
            figure.nouns.add(description.noun)
        figure.gender = figure.gender or description.gender
        if figure.kind == "other" and description.kind in ("person", "organization", "group", "media"):
            figure.kind = description.kind
        if figure.kind != "person":
            return
        organization, country, of_words = self._affiliation(description)
        figure.sector = figure.sector or description.sector
        figure.country = figure.country or country
        if figure.sector is None and organization is not None:
            figure.sector = self.cast.sector_of(organization)
        title = " ".join((*self._title(description), *of_words))
        if title:
            self.cast.add_role(figure, Role(title, organization, country))

    def _title(self, description: Candidate) -> list[str]:
        """Return the description's words without determiner, nationality and organisation."""
        left_out: set[int] = set()
        for name in self._names_between(description.first, description.last):
            left_out.update(range(name.first, name.last + 1))
        kept = []
        for index in range(description.first, description.last + 1):
            word = self.words.text[index]
            if index in left_out or word.lower() in _SKIPPED or not word[0].isalnum():
                continue
            if word.lower() not in ("s", "and"):
                kept.append(word)
        return kept

    def _names_between(self, first: int, last: int) -> list[Candidate]:
        found = []
        at = bisect_left(self._all_first, first)
        while at < len(self._all) and self._all_first[at] <= last:
            found.append(self._all[at])
            at += 1
        return found

    def _affiliation(self, description: Candidate) -> tuple[str | None, str | None, list[str]]:
        """Return organisation, country and the words of "of ..." that belong to the title ("chief of staff")."""
        organization: str | None = None
        country = description.country
        for name in self._names_between(description.first, description.last):
            organization, country = self._body(name, organization, country)
        after: list[str] = []
        index = description.last + 1
        words = self.words
        if index < len(words) and words.lower[index] in _OF and words.head[index] == description.head:
            found = self._described.get(index + 1) or next(iter(self._names_between(index, index + 4)), None)
            if found is not None:
                organization, country = self._body(found, organization, country)
            elif index + 1 < len(words) and words.tag[index + 1] == "NN" and words.lower[index] == "of":
                after = [words.text[index], words.text[index + 1]]
        return organization, country, after

    def _body(self, name: Candidate, organization: str | None, country: str | None) -> tuple[str | None, str | None]:
        if name.actor is None:
            return organization, country or name.country
        figure = self.cast.figures[name.actor]
        if figure.kind in ("country", "group") or name.form == "demonym":
            return organization, country or figure.country
        if figure.kind in ("organization", "media", "facility"):
            return figure.name, country or figure.country
        return organization, country


def _agree(description: Candidate, figure: Figure) -> bool:
    """Say whether a description may be of a figure: kind and gender."""
    person = description.kind in ("person",)
    if description.gender and figure.gender and description.gender != figure.gender:
        return False
    if description.plural:
        return figure.kind in ("group", "organization", "other")
    if person:
        return figure.kind in ("person", "other")
    return figure.kind in ("organization", "group", "media", "other", "facility") and description.kind != "place"
