"""Who and what a text speaks of: names, nationalities, descriptions and pronouns, each with its actor.

Needs a parsed document and the actor registry; makes ``Mention`` and ``Actor`` records. The steps, each in a file of
its own: names, who bears them (cast), descriptions and pronouns, roles beside names, and who the rest stands for
(coreference). Mentions may lie inside each other ("Russian" in "Russian Foreign Minister Sergei Lavrov").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from volteface.knowledge.actors import ActorRegistry
from volteface.reading.candidates import Candidate
from volteface.reading.cast import METHOD, Cast
from volteface.reading.columns import Columns
from volteface.reading.coreference import Resolver
from volteface.reading.descriptions import FIRST_PERSON, DescriptionReader
from volteface.reading.language import ParsedDocument
from volteface.reading.mention_lexicon import load_mention_lexicon
from volteface.reading.metonyms import read_metonyms
from volteface.reading.names import NameReader
from volteface.reading.roles import RoleReader
from volteface.records import Actor, Mention, Statement, make_id

__all__ = ["bind_first_person", "find_mentions"]

_CONFIDENCE = {"name": 0.9, "demonym": 0.95, "description": 0.6, "pronoun": 0.65}


def find_mentions(parsed: ParsedDocument, registry: ActorRegistry) -> tuple[tuple[Mention, ...], tuple[Actor, ...]]:
    """Return the mentions of a document and the actors that they stand for.

    Args:
        parsed: the document.
        registry: who is known before reading.

    Returns:
        Mentions by start, end and id; actors in the order of their first mention.
    """
    words = Columns(parsed.doc)
    if not len(words):
        return (), ()
    lexicon = load_mention_lexicon()
    names = NameReader(parsed.text, words, registry=registry, lexicon=lexicon).read()
    read_metonyms(words, names)
    cast = Cast(parsed.document, registry)
    cast.assign(names)
    others = DescriptionReader(parsed.text, words, names=names, lexicon=lexicon).read()
    RoleReader(words, names=names, cast=cast, text=parsed.text).read(others)
    ordered = sorted((*names, *others), key=lambda candidate: (candidate.head, candidate.start))
    Resolver(words, cast=cast, lexicon=lexicon, quotations=parsed.quotations).resolve(ordered)
    mentions = _records(parsed, ordered)
    return mentions, cast.actors(mention.actor for mention in mentions if mention.actor is not None)


def bind_first_person(
    parsed: ParsedDocument, mentions: tuple[Mention, ...], statements: tuple[Statement, ...]
) -> tuple[Mention, ...]:
    """Return the mentions with "I", "my", "we", "our" inside a statement's content standing for its source.

    Args:
        parsed: the document.
        mentions: of the document, in order.
        statements: of the document; of nested ones the innermost decides.
    """
    speakers = _speakers(statements)
    if not speakers:
        return mentions
    return tuple(_bound(mention, speakers) for mention in mentions)


def _speakers(statements: Iterable[Statement]) -> list[tuple[int, int, str]]:
    """Return (start, end, actor) of each piece of quoted or reported words whose source is known."""
    found: list[tuple[int, int, str]] = []
    for statement in statements:
        actor = next((source.actor for source in statement.source if source.actor), None)
        if actor is not None:
            found.extend((span.start, span.end, actor) for span in statement.content)
    return sorted(found)


def _bound(mention: Mention, speakers: list[tuple[int, int, str]]) -> Mention:
    if mention.actor is not None or mention.text.lower() not in FIRST_PERSON:
        return mention
    around = [(end - start, actor) for start, end, actor in speakers if start <= mention.start and mention.end <= end]
    return replace(mention, actor=min(around)[1]) if around else mention


def _records(parsed: ParsedDocument, candidates: Iterable[Candidate]) -> tuple[Mention, ...]:
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
            kind=candidate.kind,
            actor=candidate.actor,
        )
    return tuple(sorted(made.values(), key=lambda mention: (mention.start, mention.end, mention.id)))
