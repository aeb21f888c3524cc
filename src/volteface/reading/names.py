"""Where a text names somebody or something: registry names, capitalised names, words of nationality.

Needs the token columns, the registry and the word lists; makes candidates of the forms "name" and "demonym". A run of
capitalised words is divided into nationality, title and name ("Russian | Foreign Minister | Sergei Lavrov"); a word
such as "Ministry" inside it says that the whole run names an organisation.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from volteface.knowledge.actors import ActorRegistry
from volteface.reading.candidates import Candidate, Gender
from volteface.reading.columns import Columns
from volteface.reading.mention_lexicon import Designator, MentionLexicon
from volteface.reading.metonyms import MOTION
from volteface.reading.name_runs import HYPHENS, INNER, Known, NameRuns
from volteface.records import MentionKind

__all__ = ["NameReader"]

_LOCATIVE = frozenset(
    ("in", "at", "near", "from", "to", "around", "outside", "inside", "across", "into", "toward", "towards")
)
_JOINEDINNER = frozenset(("and", "the", "&"))
_DIRECTIONS = frozenset(
    (
        *(f"{side}{ending}" for side in ("north", "south", "east", "west") for ending in ("", "ern")),
        *(f"{a}{dash}{b}{ending}" for a in ("north", "south") for b in ("east", "west")
          for dash in ("", "-") for ending in ("", "ern")),
        "central",
    )
)  # fmt: skip


_KUNYAS: dict[str, Gender] = {"Abu": "m", "Umm": "f", "Um": "f", "Bint": "f", "Ibn": "m", "Bin": "m"}
"""First words of Arabic names that tell the gender."""
_MODIFYING = frozenset(("compound", "nmod", "amod"))
_TENSES = frozenset(("former", "ex", "then", "acting", "late", "outgoing", "incoming", "interim", "ousted", "exiled"))
"""Words in lower case before an office that say when, or whether, it is held."""


class NameReader:
    """Reads the names of one document.

    Args:
        text: the document's text.
        words: its token columns.
        registry: known actors.
        lexicon: word lists.
    """

    def __init__(self, text: str, words: Columns, *, registry: ActorRegistry, lexicon: MentionLexicon) -> None:
        self.text = text
        self.words = words
        self.registry = registry
        self.lexicon = lexicon
        self._runs = NameRuns(text, words, registry=registry, lexicon=lexicon)
        self._known = self._runs.known
        self._things = _things(words, self._known)

    def read(self) -> list[Candidate]:
        """Return the names and words of nationality in text order; some lie inside others."""
        found = [candidate for first, last in self._runs.read() for candidate in self._divide(first, last)]
        for before, candidate in pairwise(found):
            if candidate.kind == "organization" and not candidate.entries:
                self._take_owner(before, candidate)
        return found

    def _take_owner(self, before: Candidate, candidate: Candidate) -> None:
        """Take the body that an unknown one belongs to into its words: "Iraq's Security Forces"."""
        first = candidate.first - 2
        if first >= 0 and before.last == first and before.kind != "person" and self.words.tag[first + 1] == "POS":
            candidate.first, candidate.start = before.first, before.start
            candidate.country = candidate.country or before.country

    # -- dividing a run -----------------------------------------------------------------------------------------

    def _divide(self, first: int, last: int) -> Iterator[Candidate]:
        """Yield the candidates of one run."""
        designated = self._designated(first, last)
        if designated is not None:
            start, designator = designated
            yield from self._demonyms_and_known(first, start - 1)
            if designator.kind != "other":
                yield self._organization(start, last, designator)
            yield from self._inside(start, last)
            return
        yield from self._people_and_rest(first, last)

    def _designated(self, first: int, last: int) -> tuple[int, Designator] | None:
        """Return where the name of an organisation or place starts in the run, and its telling word."""
        if last == first:
            return None
        known = self._ending(first, last)
        if known is not None and (known.first == first or known.match.via != "institution"):
            inner = self._inner_designator(first, known.first - 1)
            if inner is None:
                return None
        designator = self.lexicon.designators.get(self.words.lower[last])
        if designator is None or known is not None:
            designator = self._inner_designator(first, last)
        if designator is None:
            return None
        start = self._after_title(first, last)
        if start > last or self.words.lower[start] in INNER:
            return None
        if start == last - 1 and known is None and self.registry.demonym(self.words.text[start]) is not None:
            return None
        return start, designator

    def _ending(self, first: int, last: int) -> Known | None:
        """Return the registry match that ends the run."""
        index = first
        found = None
        while index <= last:
            known = self._known.get(index)
            if known is not None:
                found = known
                index = known.last + 1
            else:
                index += 1
        return found if found is not None and found.last == last else None

    def _inner_designator(self, first: int, last: int) -> Designator | None:
        """Return the designator before "of" or "for" ("Ministry of ...", "Gulf of ...") or the leading "Mount"."""
        for index in range(first, last):
            if self.words.lower[index + 1] in INNER or self.words.lower[index] in ("mount", "lake", "camp", "port"):
                designator = self.lexicon.designators.get(self.words.lower[index])
                if designator is not None:
                    return designator
        return None

    def _after_title(self, first: int, last: int) -> int:
        """Return the token after a leading honorific with its full stop ("Mr", "Gen.")."""
        index = first
        while index < last and self.words.lower[index].rstrip(".") in ("mr", "mrs", "ms", "dr", "gen", "col", "lt"):
            index += 1
        return index

    def _organization(self, first: int, last: int, designator: Designator) -> Candidate:
        kind: MentionKind = designator.kind  # type: ignore[assignment]  # the schema allows kinds of mentions only
        candidate = self._candidate(first, last, "name", kind)
        candidate.sector = designator.sector
        known = self._known.get(first)
        longer = known is not None and known.last < last and self.words.lower[known.last + 1] in ("and", "&")
        if known is not None and longer and known.match.entries[0].kind == "organization":
            candidate.entries, candidate.sector = known.match.entries, known.match.entries[0].sector
        candidate.country = self._country_inside(first, last)
        return candidate

    def _country_inside(self, first: int, last: int) -> str | None:
        for index in range(first, last + 1):
            known = self._known.get(index)
            if known is not None and known.match.entries[0].kind == "country":
                return known.match.entries[0].id
            country = self.registry.demonym(self.words.text[index])
            if country is not None:
                return country
        return None

    def _inside(self, first: int, last: int) -> Iterator[Candidate]:
        """Yield the known names and nationalities within a longer name."""
        yield from (c for c in self._demonyms_and_known(first, last) if (c.first, c.last) != (first, last))

    def _demonyms_and_known(self, first: int, last: int) -> Iterator[Candidate]:
        index = first
        while index <= last:
            known = self._known.get(index)
            if known is not None and known.last <= last:
                yield self._known_name(known)
                index = known.last + 1
                continue
            demonym, width = self._demonym(index, last)
            if demonym is not None:
                yield demonym
            index += width

    def _demonym(self, index: int, last: int) -> tuple[Candidate | None, int]:
        """Return the word of nationality at ``index`` and its length in tokens (1 if there is none)."""
        words = self.words
        if index < last:
            country = self.registry.demonym(f"{words.text[index]} {words.text[index + 1]}")
            if country is not None:
                return self._nationality(index, index + 1, country), 2
        country = self.registry.demonym(words.text[index])
        if country is not None or words.text[index] in self.lexicon.peoples:
            return self._nationality(index, index, country), 1
        return None, 1

    def _nationality(self, first: int, last: int, country: str | None) -> Candidate:
        plural = self.words.tag[last] in ("NNPS", "NNS")
        kind: MentionKind = "group" if plural or country is None else "country"
        candidate = self._candidate(first, last, "demonym", kind)
        candidate.country, candidate.plural = country, plural
        return candidate

    def _people_and_rest(self, first: int, last: int) -> Iterator[Candidate]:
        """Yield the parts of a run that names no designated organisation: nationality, title, names."""
        title = self._title_end(first, last)
        index = first
        if title >= first:
            yield from self._demonyms_and_known(first, title)
            index = title + 1
            while self.words.text[index] in HYPHENS and index < last:
                index += 1
        while index <= last:
            known = self._known.get(index)
            demonym, width = (None, 1) if known else self._demonym(index, last)
            if known is None and demonym is not None and not self._named_so(index, last):
                yield demonym
                index += width
                continue
            end = self._piece_end(index, last)
            yield from self._piece(index, end, title_first=first if title >= first else None)
            title = first - 1
            index = end + 1
            while index <= last and self.words.text[index] in HYPHENS | {"."}:
                index += 1

    def _named_so(self, index: int, last: int) -> bool:
        """Say whether a word of nationality is here a given name or surname ("Jordan Peterson", "Paris French")."""
        return index < last and self.words.text[index] in self.lexicon.given_names and index + 1 not in self._known

    def _title_end(self, first: int, last: int) -> int:
        """Return the last token of the title that opens the run, ``first - 1`` if there is none."""
        end = first - 1
        index = first
        while index < last:
            known = self._known.get(index)
            if known is not None and known.match.entries[0].kind == "person":
                break
            word = self.words.lower[index].rstrip(".")
            if known is None and (word in self.lexicon.honorifics or self._is_person_noun(word)):
                end = self._portfolio_end(index, last)
                index = end
            elif self.words.text[index] in self.lexicon.given_names and known is None and end >= first:
                break
            index = (known.last if known else index) + 1
        return end if end < last else first - 1

    def _is_person_noun(self, word: str) -> bool:
        noun = self.lexicon.nouns.get(word)
        return noun is not None and noun.kind == "person"

    def _portfolio_end(self, index: int, last: int) -> int:
        """Return the end of "Secretary of State", "Minister of Foreign Affairs", "Gen." from its first noun on."""
        words = self.words
        if index < last and words.text[index + 1] == ".":
            return index + 1
        if index + 1 < last and words.lower[index + 1] == "of":
            end = index + 2
            while end < last and (words.lower[end] in self.lexicon.portfolios or words.lower[end] in ("the", "and")):
                end += 1
            if end > index + 2:
                return end - 1
        return index

    def _piece_end(self, index: int, last: int) -> int:
        """Return the end of the name at ``index``: a registry match, or words that make up one name together.

        A match of one word that is a person's goes with the name words beside it: "Idris Saleh" is nobody whom the
        registry knows as "Idris" or as "Saleh".
        """
        known = self._known.get(index)
        end = known.last if known else index
        if known is not None and not self._is_one_word_person(known):
            return end
        while end < last and not (known is None and self._starts_person(index, end + 1, last)):
            following = self._known.get(end + 1)
            if following is not None and not self._is_one_word_person(following):
                break
            end += 1
        while end > index and self.words.text[end] in HYPHENS | {"."}:
            end -= 1
        return end

    def _is_one_word_person(self, known: Known) -> bool:
        return known.first == known.last and known.match.entries[0].kind == "person"

    def _starts_person(self, first: int, index: int, last: int) -> bool:
        """Say whether a person's name starts at ``index``, after words that belong to no person ("Middle East")."""
        given = self.lexicon.given_names
        if index >= last or self.words.text[index] not in given or index - first < 2:
            return False
        return self.words.text[first] not in given and self.words.lower[first] not in ("abu", "umm", "al", "el")

    def _piece(self, first: int, last: int, *, title_first: int | None) -> Iterator[Candidate]:
        known = self._known_within(first, last)
        if known is not None:
            candidate = self._known_name(known)
            if known.first > first:
                candidate.first, candidate.start = first, self.words.start[first]
        elif title_first is None and (self.words.text[last] in self._things or self._is_common_noun(first, last)):
            return
        else:
            candidate = self._unknown_name(first, last, titled=title_first is not None)
        if title_first is not None:
            self._add_title(candidate, title_first, first - 1)
        yield candidate

    def _known_within(self, first: int, last: int) -> Known | None:
        """Return the match that is the whole piece, or whose full name the piece's words are ("Donald J. Trump")."""
        known = self._known.get(first)
        if known is not None and known.last == last:
            return known
        known = self._known.get(last)
        if known is None or known.last != last:
            return None
        full = known.match.entries[0].name.split()
        return known if self.words.text[first] == full[0] and self.words.text[last] == full[-1] else None

    def _is_common_noun(self, first: int, last: int) -> bool:
        """Say whether capitalised words are an office or a thing, not a name: descriptions take care of them."""
        word = self.words.lower[last].rstrip(".")
        if len(word) == 1:
            return first == last
        noun = self.lexicon.nouns.get(word)
        if first < last:
            return noun is not None and noun.kind == "person" and self.words.text[first] not in self.lexicon.given_names
        if word in self.lexicon.honorifics or word in self.lexicon.portfolios:
            return True
        return word in self.lexicon.designators or (noun is not None and not self.words.text[first].isupper())

    def _add_title(self, candidate: Candidate, first: int, last: int) -> None:
        """Keep the title's words; those of nationality or of a known body give the country and are left out."""
        before = self.words.lower[first - 1] if first else ""
        kept = [before] if before in _TENSES else []
        index = first
        while index <= last:
            known = self._known.get(index)
            country = self.registry.demonym(self.words.text[index]) if known is None else known.match.entries[0].country
            if country is not None:
                candidate.country = candidate.country or country
            if known is None and country is None and self.words.text[index] not in (".", "-"):
                kept.append(self.words.text[index])
            index = (known.last if known else index) + 1
        self._take_honorific(candidate, kept)
        if candidate.kind == "person":
            candidate.first, candidate.start = first, self.words.start[first]

    def _take_honorific(self, candidate: Candidate, kept: list[str]) -> None:
        for word in kept:
            honorific = self.lexicon.honorifics.get(word.lower().rstrip("."))
            noun = self.lexicon.nouns.get(word.lower())
            for row in (honorific, noun):
                if row is not None:
                    told = row is honorific and row.gender is not None
                    candidate.gender = row.gender if told else candidate.gender or row.gender
                    candidate.addressed = candidate.addressed or told
                    candidate.sector = candidate.sector or row.sector
        title = [word for word in kept if word.lower().rstrip(".") not in ("mr", "mrs", "ms", "miss", "sir", "dame")]
        candidate.title = " ".join(title) or None
        candidate.title_words = frozenset(word.lower() for word in title)
        if candidate.kind in ("other", "place", "organization") and not candidate.entries:
            candidate.kind = "person"

    def _known_name(self, known: Known) -> Candidate:
        entry = known.match.entries[0]
        candidate = self._candidate(known.first, known.last, "name", entry.kind)
        candidate.entries, candidate.via = known.match.entries, known.match.via
        candidate.country, candidate.sector = entry.country, entry.sector
        if entry.kind == "person":
            candidate.gender = self.lexicon.given_names.get(entry.name.split()[0])
        elif entry.kind == "country" and known.match.via == "name":
            self._widen(candidate)
        return candidate

    def _widen(self, candidate: Candidate) -> None:
        """Take "northern", "eastern" before the name of a country or place into it: a place then."""
        before = candidate.first - 1
        if before >= 0 and self.words.lower[before] in _DIRECTIONS and self.words.head[before] == candidate.head:
            candidate.first, candidate.start = before, self.words.start[before]
            candidate.kind, candidate.entries = "place", ()

    def _unknown_name(self, first: int, last: int, *, titled: bool) -> Candidate:
        candidate = self._candidate(first, last, "name", "other")
        word = self.words.text[first]
        candidate.kind = "person" if titled else self._guess(first, last)
        if candidate.kind == "person":
            candidate.gender = self.lexicon.given_names.get(word) or _KUNYAS.get(word)
        elif candidate.kind in ("place", "other"):
            self._widen(candidate)
        return candidate

    def _guess(self, first: int, last: int) -> MentionKind:
        """Guess the kind of an unknown name from its shape and its place in the sentence."""
        words = self.words
        designators = self.lexicon.designators
        designator = designators.get(words.lower[last]) or designators.get(words.lower[first])
        if designator is not None:
            return designator.kind  # type: ignore[return-value]  # the schema allows kinds of mentions only
        if last > first and words.text[first] in self.lexicon.given_names:
            return "person"
        if first == last and words.text[first].isupper() and 2 <= len(words.text[first]) <= 7:
            return "organization"
        if last > first and self._has_initials(first):
            return "person"
        before = self._where(first)
        if before in _LOCATIVE:
            return "place"
        if first == last and before == "the":
            return "other"
        if words.dep[last] == "dobj" and words.lower[words.head[last]] in MOTION:
            return "place"
        if first == last and words.text[first] in self.lexicon.given_names:
            return "person"
        if first < last and words.dep[last] in ("nsubj", "poss", "appos", "nsubjpass"):
            return "person"
        return "other"

    def _where(self, first: int) -> str:
        """Return the word before a name; "to" in "according to" tells no direction."""
        before = self.words.lower[max(0, first - 2) : first]
        return "" if before == ["according", "to"] or not before else before[-1]

    def _has_initials(self, first: int) -> bool:
        """Say whether a name opens with an initial: "E. J. Harlow"."""
        word = self.words.text[first]
        return len(word) in (2, 4) and word[0].isupper() and word[1] == "." and word[-1] == "."

    def _candidate(self, first: int, last: int, form: str, kind: MentionKind) -> Candidate:
        words = self.words
        start, end = words.start[first], words.end[last]
        head = self._head(first, last)
        return Candidate(start, end, first, last, head, form, kind, self.text[start:end])  # type: ignore[arg-type]

    def _head(self, first: int, last: int) -> int:
        heads = self.words.head
        return next((i for i in range(last, first - 1, -1) if not first <= heads[i] <= last or heads[i] == i), last)


def _things(words: Columns, known: dict[int, Known]) -> frozenset[str]:
    """Return the unknown acronyms that the text counts, and so are no bodies: "a UAV", "two VBIED"."""
    return frozenset(
        word
        for index, word in enumerate(words.text)
        if index
        and word.isupper()
        and 2 <= len(word) <= 7
        and index not in known
        and (words.lower[index - 1] in ("a", "an") or words.tag[index - 1] == "CD")
        and words.dep[index] not in _MODIFYING
    )
