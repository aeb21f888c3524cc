"""How actors are called in prose: in full and with their office when they first come up, by surname or initials later.

Needs the names under which a desk knows its actors, and every place in which the articles name them. Makes ``Phrase``.
Names take "the" where the articles say so. Who is only described ("a court official") is called by the article's own
words; a pronoun never stands for anybody.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from volteface.analysis.situation import ActorFacts
from volteface.knowledge.tables import load_rows
from volteface.records import Reference
from volteface.report.phrases import Phrase, join_phrases, looks_plural
from volteface.report.word_classes import word_class

__all__ = ["NOBODY", "NameUse", "Namer", "is_pronoun", "tidy"]

NOBODY = Phrase("somebody not named")
_PRONOUNS = word_class("pronoun")
_THE = re.compile(r"^[Tt]he ")
_ADVERB = re.compile(r"^(?:[Ee]ven|[Oo]nly|[Aa]lso|[Ll]ike|[Uu]nlike) ")
_POSSESSIVE_END = re.compile(r"(?:[’']s|(?<=s)[’'])$")
_LARGE = re.compile(r"^(?:The|A|An|Some|Many|Several|Most|Two|Three)\b")
_BETWEEN_PARTS = re.compile(r"[\s-]+")
_DEPENDENT = re.compile(
    r"(?:my|our|your|his|her|its|their|whose|this|that|these|those|such|same|another|other|the same|the latter"
    r"|the former|the two|the other|the ones?|the (?:country|group|city|region|regime|party|agency)[’']s)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",? (?:who|which|whom|whose|that)\b")
_OPENING = "“\"‘'([{ ,.;:–—-"
_CLOSING = "”\"’')]} ,.;:–—-"
_ACRONYM = re.compile(r"(?:.* )?([A-Z]{2,6})")
_SMALL = word_class("name-particle")
_DETERMINER = re.compile(r"(?<!\w)(?:an?|the|one|some|two)\s+$", re.IGNORECASE)
_RELATIVE_OF = re.compile(r"[A-Z][a-z]+ (?:of|for|from|in|at|to) ")
_NAMED_KINDS = ("person", "country", "organization", "media")
_NO_TITLE = word_class("before-title")
_TITLE_WORDS = 9
_DESCRIPTION_WORDS = 12


@dataclass(frozen=True, slots=True)
class NameUse:
    """Words of an article that stand for an actor, and those before them where these are known."""

    actor: str
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """One actor, over all articles; ``actors`` are its ids in them."""

    name: str
    kind: str
    known: bool
    actors: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        """Whether it has a proper name, and is not only described."""
        last = self.name.split()[-1:]
        return self.known or (bool(last) and not last[0][:1].islower())


@dataclass(slots=True)
class _Forms:
    """What the articles call an actor: all words, the names with and without "the", and the forms to tell it by."""

    texts: Counter[str] = field(default_factory=Counter)
    definite: Counter[str] = field(default_factory=Counter)
    plain: Counter[str] = field(default_factory=Counter)
    full: str | None = None
    short: str | None = None
    acronym: str | None = None

    def learn(self, use: NameUse) -> None:
        """Take in words that stand for the actor."""
        if is_pronoun(use.text):
            return
        flat = " ".join(use.text.split())
        self.texts[flat] += 1
        bare = _THE.sub("", flat)
        if bare != flat or (use.before or "").lower().endswith("the "):
            self.definite[bare] += 1
        elif use.before is not None:
            self.plain[bare] += 1


@dataclass(frozen=True, slots=True)
class _Definite:
    words: str
    kind: str


@cache
def _definite() -> dict[str, str]:
    return {row.words: row.kind for row in load_rows("report/definite", _Definite)}


def is_pronoun(words: str) -> bool:
    """Say whether words stand for somebody only by what was said before."""
    bare = words.strip(_OPENING + _CLOSING)
    return bare.lower() in _PRONOUNS and not (len(bare) > 1 and bare.isupper())  # "US" is a country


def tidy(words: str, most: int = _DESCRIPTION_WORDS) -> str:
    """Return an article's words for somebody as they can stand within a sentence of ours.

    Relative clauses, appositions and stray marks go; an article at the start becomes small.
    """
    flat = " ".join(words.split())
    flat = _RELATIVE.split(flat, maxsplit=1)[0]
    if "," in flat and " and " not in flat:
        flat = flat.split(",", 1)[0]
    flat = _ADVERB.sub("", flat)
    flat = _POSSESSIVE_END.sub("", flat.lstrip(_OPENING).rstrip(_CLOSING))
    flat = _LARGE.sub(lambda match: match[0].lower(), flat)
    parts = flat.split()
    return " ".join(parts[:most]) if len(parts) > most else flat


class Namer:
    """Calls actors by name, and remembers whom the reader has met."""

    def __init__(
        self, people: Mapping[str, ActorFacts], uses: Callable[[str], Iterable[NameUse]] = lambda actor: ()
    ) -> None:
        """Take whom the articles speak of; a page names few of them, so that the others cost nothing.

        Args:
            people: what is known of each actor id.
            uses: gives the places in which the articles name an actor id, in order.
        """
        self._people = people
        self._uses = uses
        self._actors: defaultdict[str, list[str]] = defaultdict(list)
        for actor, known in people.items():
            self._actors[known.name].append(actor)
        self._entries: dict[str, _Entry] = {}
        self._forms: dict[str, _Forms] = {}
        self._met: set[str] = set()

    def _entry(self, name: str) -> _Entry:
        if name not in self._entries:
            actors = self._actors[name]
            known = any(self._people[actor].known for actor in actors)
            self._entries[name] = _Entry(name, self._people[actors[0]].kind, known, tuple(actors))
        return self._entries[name]

    def _forms_of(self, entry: _Entry) -> _Forms:
        if entry.name not in self._forms:
            forms = self._forms[entry.name] = _Forms()
            for actor in entry.actors:
                for use in self._uses(actor):
                    forms.learn(use)
            if entry.kind == "person" and entry.is_named:
                forms.short = _surname(entry, forms, self._bearers)
                forms.full = _introduction(entry, forms)
            elif entry.is_named:
                forms.acronym = _acronym(entry, forms)
        return self._forms[entry.name]

    @cached_property
    def _bearers(self) -> Counter[str]:
        """How many people bear each part of a name."""
        names = [name for name, actors in self._actors.items() if self._people[actors[0]].kind == "person"]
        return Counter(part for name in names if " and " not in name for part in set(_name_parts(name)))

    def _described(self, actor: str) -> str:
        """Return the first words of the articles for somebody that can be understood alone."""
        for use in self._uses(actor):
            flat = " ".join(use.text.split())
            if not is_pronoun(use.text) and not _DEPENDENT.match(flat):
                determiner = _DETERMINER.search(use.before or "")
                return f"{determiner[0].lower()}{tidy(flat)}" if determiner else tidy(flat)
        return ""

    def met(self) -> frozenset[str]:
        """Return the names of those whom the reader has met."""
        return frozenset(self._met)

    def forget(self, but: Iterable[str] = ()) -> None:
        """Begin again: the reader has met nobody but these."""
        self._met = set(but)

    def of(self, reference: Reference, *, introduce: bool = False) -> Phrase:
        """Return what a reference stands for; an empty phrase for a pronoun of nobody known."""
        known = self._people.get(reference.actor or "")
        own = tidy(reference.text)
        if known is None:
            return _description(own)
        entry = self._entry(known.name)
        if not entry.is_named:
            return self._undescribed(reference.actor or "", own, entry)
        if entry.kind == "country" and _is_of_country(own):
            self._met.add(entry.name)
            words = re.sub(r"\bregime$", "government", own)
            return Phrase(words if own.startswith("the ") or looks_plural(own) else f"the {words}", looks_plural(own))
        if entry.kind != "person" and not is_pronoun(own) and _is_proper(own) and not _ACRONYM.fullmatch(own):
            return self._own_words(own, entry)
        apposition = _apposition(reference.text, entry) if introduce and entry.name not in self._met else None
        return self._named(entry, apposition=apposition)

    def actor(self, actor: str | None, *, introduce: bool = True) -> Phrase:
        """Return the phrase for an actor's id; ``NOBODY`` for an id that nobody bears."""
        known = self._people.get(actor or "")
        if known is None:
            return NOBODY
        entry = self._entry(known.name)
        if not entry.is_named:
            return self._undescribed(actor or "", "", entry)
        return self._named(entry) if introduce else self._plain_name(entry)

    def is_named(self, actor: str | None) -> bool:
        """Say whether an actor has a proper name."""
        known = self._people.get(actor or "")
        entry = self._entry(known.name) if known is not None else None
        return entry is not None and entry.is_named and (entry.known or entry.kind in _NAMED_KINDS)

    def leans(self, reference: Reference) -> bool:
        """Say whether the words for somebody without a name can only be understood where they stand."""
        known = self._people.get(reference.actor or "")
        if known is not None and self._entry(known.name).is_named:
            return False
        return self.of(reference).text.startswith("“")

    def called(self, name: str) -> str:
        """Return a name of the desk as the page calls it by now."""
        if name not in self._actors:
            return tidy(name)
        entry = self._entry(name)
        return self._named(entry).text if entry.is_named else self.actor(entry.actors[0]).text

    def all_of(self, references: Iterable[Reference], *, introduce: bool = False) -> Phrase:
        """Return what several references stand for, as one list."""
        return join_phrases(self.of(reference, introduce=introduce) for reference in references)

    def _named(self, entry: _Entry, apposition: str | None = None) -> Phrase:
        first = entry.name not in self._met
        self._met.add(entry.name)
        forms = self._forms_of(entry)
        if entry.kind == "person" and _RELATIVE_OF.match(entry.name) and not entry.known:
            return self._with_article(entry.name, entry)
        if entry.kind == "person":
            if not first:
                return Phrase(forms.short or entry.name)
            if apposition:
                return Phrase(f"{entry.name}, {apposition}", comma=True)
            return Phrase(forms.full or entry.name, _plural(entry.name, entry))
        if forms.acronym and not first:
            return self._with_article(forms.acronym, entry)
        phrase = self._plain_name(entry)
        return Phrase(f"{phrase.text} ({forms.acronym})", phrase.plural) if forms.acronym else phrase

    def _plain_name(self, entry: _Entry) -> Phrase:
        return Phrase(entry.name) if entry.kind == "person" else self._with_article(entry.name, entry)

    def _own_words(self, own: str, entry: _Entry) -> Phrase:
        """Return an article's own proper name for somebody: ``the Kremlin``, ``Moscow``."""
        bare = re.sub(r"^the ", "", own)
        if set(bare.split()) < set(entry.name.split()):
            return self._named(entry)  # "the Council" alone could be any
        self._met.add(entry.name)
        if bare == entry.name or _RELATIVE_OF.match(bare):
            return self._with_article(bare, entry)
        return Phrase(own, plural=_plural(bare, entry))

    def _with_article(self, form: str, entry: _Entry) -> Phrase:
        plural = _plural(form, entry)
        if form.lower().startswith("the "):
            return Phrase(f"the {form[4:]}", plural)
        if _RELATIVE_OF.match(form) and not entry.known:
            return Phrase(f"the {form[0].lower()}{form[1:]}", plural)
        if _definite().get(form.lower()) == "name" or (_KIN_OF.match(form) and not plural):
            return Phrase(f"the {form}", plural)
        forms = self._forms_of(entry)
        voted = forms.definite[form] - forms.plain[form]
        takes = voted > 0 if voted else entry.kind != "person" and _takes_article(form)
        return Phrase(f"the {form}" if takes else form, plural)

    def _undescribed(self, actor: str, own: str, entry: _Entry) -> Phrase:
        """Return the words for somebody without a name: the article's, where they can be understood alone."""
        words = own if own and not is_pronoun(own) and not _DEPENDENT.match(own) else ""
        described = self._described(actor)
        words = described if not words or described.endswith(f" {words}") else words
        if not words and _DEPENDENT.match(own) and entry.name.lower() in own.lower():
            return Phrase(f"“{own}”", looks_plural(own))
        if not words or is_pronoun(words):
            words = entry.name if looks_plural(entry.name) else f"the {entry.name}"
        if words.lower().startswith(entry.name.partition(" ")[0] or "\n"):
            words = words[:1].lower() + words[1:]  # large only because it began a sentence
        return _description(words)


_KIN_OF = re.compile(r"[a-z]+ of [A-Z]")  # "father of Ana Lund"
_OF_COUNTRY = re.compile(r"(?:[Tt]he )?(?:[A-Z][\w’'-]*\.? ){1,3}(?:\w+ )?(?P<head>[a-z]+)")
_PARTS_OF_STATES = word_class("part-of-state")


def _is_of_country(words: str) -> bool:
    """Say whether an article's words name a part of a state by the state: ``the British government``."""
    found = _OF_COUNTRY.fullmatch(words)
    return found is not None and found["head"] in _PARTS_OF_STATES


_NO_ARTICLE = re.compile(r"(?:[A-Z“‘]|an?\b|the\b|one\b|some\b|no\b|any\b|every\b|each\b|\d|\w+(?:’s|'s|s’)\s)")


def _description(words: str) -> Phrase:
    if not words or is_pronoun(words):
        return Phrase("")
    if _DEPENDENT.match(words):
        words = f"“{words}”"
    if not _NO_ARTICLE.match(words) and len(words.split()) > 1 and not looks_plural(words) and " and " not in words:
        words = words if _WITHOUT_ARTICLE & set(words.lower().split()) else f"the {words}"
    return Phrase(words, plural=looks_plural(words))


_WITHOUT_ARTICLE = word_class("no-article")


def _is_proper(words: str) -> bool:
    """Say whether words are a name of few capitalised words: ``the Kremlin``, not ``the Zionist enemy``."""
    parts = words.split()
    return 0 < len(parts) <= 4 and all(part[:1].isupper() or part in _SMALL for part in parts) and parts != ["the"]


def _plural(form: str, entry: _Entry) -> bool:
    last = form.split()[-1:]
    if entry.kind in ("person", "country") or (entry.kind == "group" and " and " in form):
        return " and " in form and form == entry.name
    lower = bool(last) and last[0].islower()
    many = last in (["Taliban"], ["Units"], ["Forces"], ["Guards"], ["Brigades"], ["Rebels"])
    return looks_plural(form) if lower or entry.kind == "group" or many else False


def _takes_article(name: str) -> bool:
    table = _definite()
    lower = name.lower()
    if lower in table:
        return True
    head = re.split(r" (?:of|in|for|against)\b", lower, maxsplit=1)[0].split()
    if name.split()[-1:] and name.split()[-1].islower():
        return not looks_plural(name)
    return "head" in (table.get(" ".join(head[-1:])), table.get(" ".join(head[-2:])))


def _name_parts(name: str) -> list[str]:
    return _BETWEEN_PARTS.split(name)


def _surname(entry: _Entry, forms: _Forms, bearers: Mapping[str, int]) -> str | None:
    """Return the one word by which the articles call a person, where it is nobody else's."""
    parts = _name_parts(entry.name)
    used = [(count, text) for text, count in forms.texts.items() if text in parts[1:] and text[:1].isupper()]
    best = max(used, default=(0, parts[-1] if len(parts) > 1 else ""))[1]
    return best if best and bearers[best] == 1 and best[:1].isupper() else None


def _introduction(entry: _Entry, forms: _Forms) -> str | None:
    """Return a person's name with the office that an article gives before it."""
    name = entry.name.split()
    last = _name_parts(entry.name)[-1]
    titled = [
        text
        for text in forms.texts
        if text.endswith(last)
        and name[0] in text.split()
        and len(name) < len(text.split()) <= _TITLE_WORDS
        and "," not in text
        and not _DEPENDENT.match(text)
        and text.split()[0].lower() not in _NO_TITLE
    ]
    best = max(titled, key=lambda text: (forms.texts[text], len(text), text), default=None)
    return re.sub(r"^The ", "the ", best) if best else None


def _apposition(text: str, entry: _Entry) -> str | None:
    """Return what a reference says of a person behind the name: ``a senior fellow at an institute``."""
    name, comma, rest = " ".join(text.split()).partition(", ")
    if not comma or not name.endswith(entry.name.split()[-1]) or not re.match(r"(?:an?|the|one) ", rest):
        return None
    rest = _RELATIVE.split(rest, maxsplit=1)[0].rstrip(_CLOSING)
    return rest if 0 < len(rest.split()) <= _DESCRIPTION_WORDS else None


def _acronym(entry: _Entry, forms: _Forms) -> str | None:
    """Return the initials by which the articles call an organization."""
    if entry.kind in ("person", "country") or entry.name.isupper() or len(entry.name.split()) == 1:
        return None
    found: Counter[str] = Counter()
    for text, count in forms.texts.items():
        match = _ACRONYM.fullmatch(text)
        if match and match[1][0].lower() == entry.name[0].lower():
            found[match[1]] += count
    return max(found, key=lambda form: (found[form], form), default=None)
