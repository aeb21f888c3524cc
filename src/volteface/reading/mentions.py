"""Who and what a text speaks of: names, nationalities, descriptions and pronouns, each with its actor.

Needs a parsed document and the actor registry; makes ``Mention`` and ``Actor`` records. The steps, each in a file of
its own: names, who bears them (cast), descriptions and pronouns, roles beside names, and who the rest stands for
(coreference). Mentions may lie inside each other ("Russian" in "Russian Foreign Minister Sergei Lavrov").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from volteface.knowledge.actors import ActorRegistry
from volteface.reading.candidates import Candidate
from volteface.reading.cast import METHOD, Cast
from volteface.reading.columns import Columns
from volteface.reading.coreference import Resolver, Watch
from volteface.reading.cues import verb_cues
from volteface.reading.descriptions import FIRST_PERSON, DescriptionReader
from volteface.reading.language import ParsedDocument
from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.metonyms import read_metonyms
from volteface.reading.names import NameReader
from volteface.reading.other_names import read_other_names
from volteface.reading.roles import RoleReader
from volteface.records import Actor, Mention, MentionKind, Statement, make_id

__all__ = ["bind_first_person", "find_mentions"]

_MODIFYING = frozenset(("compound", "nmod", "amod", "nummod", "npadvmod", "appos", "oprd", "dep"))
_NESTED = 8
"""Statements that may lie around one word."""
_CONFIDENCE = {"name": 0.9, "demonym": 0.95, "description": 0.6, "pronoun": 0.65}


def find_mentions(
    parsed: ParsedDocument, registry: ActorRegistry, *, watch: Watch | None = None
) -> tuple[tuple[Mention, ...], tuple[Actor, ...]]:
    """Return the mentions of a document and the actors that they stand for.

    Args:
        parsed: the document.
        registry: who is known before reading.
        watch: told of every pronoun of the third person before it is resolved; training learns from it.

    Returns:
        Mentions by start, end and id; actors in the order of their first mention.
    """
    words = Columns(parsed.doc)
    if not len(words):
        return (), ()
    lexicon = load_mention_lexicon()
    names = NameReader(parsed.text, words, registry=registry, lexicon=lexicon).read()
    read_metonyms(words, names, parsed=parsed, lexicon=lexicon)
    cast = Cast(parsed.document, registry)
    cast.assign(names, words)
    others = DescriptionReader(parsed.text, words, names=names, lexicon=lexicon).read()
    read_other_names(words, names=names, others=others, cast=cast)
    RoleReader(words, names=names, cast=cast).read(others)
    ordered = sorted((*names, *others), key=lambda candidate: (candidate.head, candidate.start))
    quotations, is_speech = parsed.quotations, partial(_is_speech, parsed)
    resolver = Resolver(words, cast=cast, lexicon=lexicon, quotations=quotations, is_speech=is_speech, watch=watch)
    resolver.resolve(ordered)
    ordered = [candidate for candidate in ordered if not _is_passing(candidate, words, cast)]
    for candidate in ordered:
        _take_article(candidate, words)
        candidate.actor = cast.final(candidate.actor) if candidate.actor else None
    kinds: dict[str, MentionKind] = {figure.id: figure.kind for figure in cast.figures.values()}  # type: ignore[misc]
    mentions = _records(parsed, ordered, kinds)
    return mentions, cast.actors(mention.actor for mention in mentions if mention.actor is not None)


def _is_speech(parsed: ParsedDocument, index: int) -> bool:
    cue = verb_cues().get(parsed.lemma(parsed.doc[index]))
    return cue is not None and cue.speaks


def _is_passing(candidate: Candidate, words: Columns, cast: Cast) -> bool:
    """Say whether a name of unknown kind only modifies another word, once, and so is nobody: "a Brimstone missile"."""
    if candidate.form != "name" or candidate.kind != "other" or candidate.actor is None:
        return False
    figure = cast.figures[candidate.actor]
    return figure.kind == "other" and figure.count <= 1 and words.dep[candidate.head] in _MODIFYING


def _take_article(candidate: Candidate, words: Columns) -> None:
    """Take "the" before a name into its words, as descriptions have it: "the Nile", not "the" of "the EU envoy"."""
    before = candidate.first - 1
    if candidate.form != "name" or before < 0 or words.lower[before] != "the":
        return
    if candidate.first <= words.head[before] <= candidate.last and words.end[before] + 1 == candidate.start:
        candidate.first, candidate.start = before, words.start[before]


def bind_first_person(
    parsed: ParsedDocument,
    mentions: tuple[Mention, ...],
    statements: tuple[Statement, ...],
    actors: tuple[Actor, ...] = (),
) -> tuple[Mention, ...]:
    """Return the mentions with "I", "my", "we", "our" inside a statement's content standing for its source.

    Args:
        parsed: the document.
        mentions: of the document, in order.
        statements: of the document; of nested ones the innermost decides.
        actors: of the document; with them, "we" of a person who speaks for a body stands for that body.
    """
    speakers = _speakers(statements)
    if not speakers:
        return mentions
    bodies = _bodies(actors)
    speakers = sorted({*speakers, *_quoted(parsed, speakers)})
    return tuple(_bound(mention, speakers, bodies) for mention in mentions)


def _quoted(parsed: ParsedDocument, speakers: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the whole quotations with who speaks in a part of them, else with who last spoke in their paragraph."""
    for quotation in parsed.quotations:
        after = bisect_left(speakers, (quotation.end, 0, ""))
        inside = [s for s in speakers[max(0, after - _NESTED) : after] if s[1] > quotation.start]
        if inside:
            yield quotation.start, quotation.end, max(inside, key=lambda s: s[1] - s[0])[2]
        elif after and parsed.paragraph_index(speakers[after - 1][1]) == parsed.paragraph_index(quotation.start):
            yield quotation.start, quotation.end, speakers[after - 1][2]


def _speakers(statements: Iterable[Statement]) -> list[tuple[int, int, str]]:
    """Return (start, end, actor) of the words whose source is known, none inside another's."""
    found: list[tuple[int, int, str]] = []
    for statement in statements:
        actor = next((source.actor for source in statement.source if source.actor), None)
        if actor is not None:
            found.extend((span.start, span.end, actor) for span in statement.content)
    return sorted(found)


def _bodies(actors: Iterable[Actor]) -> dict[str, str]:
    """Return for each person the actor that "we" stands for: the organisation or else the state of a role."""
    actors = tuple(actors)
    by_name = {name: actor.id for actor in reversed(actors) for name in (*actor.aliases, actor.name)}
    states = {actor.id for actor in actors if actor.kind == "country"}
    bodies: dict[str, str] = {}
    for actor in actors:
        if actor.kind != "person":
            continue
        for role in actor.roles:
            body = by_name.get(role.organization or "") or (role.country if role.country in states else None)
            if body is not None and not role.title.lower().startswith("former"):
                bodies.setdefault(actor.id, body)
    return bodies


def _bound(mention: Mention, speakers: list[tuple[int, int, str]], bodies: dict[str, str]) -> Mention:
    word = mention.text.lower()
    if mention.actor is not None or word not in FIRST_PERSON:
        return mention
    at = bisect_left(speakers, (mention.start + 1, 0, ""))
    around = [(end - start, actor) for start, end, actor in speakers[max(0, at - _NESTED) : at] if mention.end <= end]
    if not around:
        return mention
    speaker = min(around)[1]
    return replace(mention, actor=bodies.get(speaker, speaker) if FIRST_PERSON[word] else speaker)


def _records(
    parsed: ParsedDocument, candidates: Iterable[Candidate], kinds: Mapping[str, MentionKind]
) -> tuple[Mention, ...]:
    made: dict[tuple[int, int], Mention] = {}
    for candidate in candidates:
        if candidate.actor is None and candidate.form == "demonym":
            continue
        key = candidate.start, candidate.end
        if key in made and (made[key].actor is not None or candidate.actor is None):
            continue
        made[key] = Mention(
            id=make_id(parsed.document.id, "mention", candidate.start, candidate.end),
            document=parsed.document.id,
            confidence=_CONFIDENCE[candidate.form],
            method=METHOD,
            start=candidate.start,
            end=candidate.end,
            text=parsed.text[candidate.start : candidate.end],
            kind=kinds.get(candidate.actor or "", candidate.kind) if candidate.kind == "other" else candidate.kind,
            actor=candidate.actor,
        )
    return tuple(sorted(made.values(), key=lambda mention: (mention.start, mention.end, mention.id)))
