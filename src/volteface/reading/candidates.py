"""What may be a mention while it is being resolved: words with what they say about their referent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from volteface.knowledge.actors import ActorEntry
from volteface.records import MentionKind

__all__ = ["Candidate", "Form", "Gender"]

Form = Literal["name", "demonym", "description", "pronoun"]
Gender = Literal["m", "f"]


@dataclass(slots=True)
class Candidate:
    """Words that may stand for an actor, with what they tell; ``actor`` is filled in when it is known.

    Attributes:
        start: code point where the words start.
        end: code point after the last.
        first: index of the first token.
        last: index of the last token.
        head: index of the syntactic head.
        form: name, demonym, description or pronoun.
        kind: kind of the mention.
        name: the name itself, without titles; for a description its words without the determiner.
        entries: whom the registry holds under the name, likeliest first.
        via: how the registry's name is meant.
        title: the words of office before the name ("former foreign minister").
        title_words: the title's words in lower case.
        country: alpha-3 of the state that the words name or belong to.
        sector: PLOVER sector that the words suggest.
        gender: "m", "f" or ``None`` where the words do not tell.
        addressed: whether a title of address tells the gender ("Mrs").
        placed: whether a description tells where somebody is from ("the Ohio senator").
        plural: whether the words speak of several.
        definite: whether the words point back ("the group", "his aide").
        noun: singular of the head noun of a description.
        of: the name that a description belongs to: "the leader of Hezbollah", "Turkey's president".
        actor: id of the actor.
    """

    start: int
    end: int
    first: int
    last: int
    head: int
    form: Form
    kind: MentionKind
    name: str
    entries: tuple[ActorEntry, ...] = ()
    via: str = "name"
    title: str | None = None
    title_words: frozenset[str] = field(default=frozenset())
    country: str | None = None
    sector: str | None = None
    gender: str | None = None
    addressed: bool = False
    placed: bool = False
    plural: bool = False
    definite: bool = False
    noun: str | None = None
    of: Candidate | None = None
    actor: str | None = None
