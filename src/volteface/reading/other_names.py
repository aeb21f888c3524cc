"""Where a text says that two expressions mean one actor: "known as the SDF", "a man named ...", "(SDF)".

Needs the token columns and the candidates with the actors that their names stand for; joins them in the cast.
"""

from __future__ import annotations

from collections.abc import Iterable

from volteface.reading.candidates import Candidate
from volteface.reading.cast import Cast
from volteface.reading.columns import Columns

__all__ = ["read_other_names"]

_CALLING = frozenset(("known", "nicknamed", "called", "dubbed", "named", "identified", "abbreviated", "styled"))
_BETWEEN = frozenset(("as", "the", "“", "‘", '"', "also", "by", "its", "acronym", "simply", "initials", "collectively"))
_SKIPPED = frozenset((",", "also", "better", "commonly", "formerly", "previously", "sometimes", "collectively"))


def read_other_names(words: Columns, *, names: list[Candidate], others: list[Candidate], cast: Cast) -> None:
    """Join acronyms in brackets to the name before them, and names after "known as" or "named" to what is called so.

    Args:
        words: the token columns.
        names: names with their actors.
        others: descriptions and pronouns, of which some get an actor here.
        cast: the actors.
    """
    first = {name.first: name for name in names if name.form == "name" and name.actor is not None}
    last = {candidate.last: candidate for candidate in (*others, *names) if candidate.form in ("name", "description")}
    for name in first.values():
        before = _bracketed(words, name, last) or _called(words, name, last)
        if before is not None:
            _join(name, before, cast)
    _join_own_names(words, first.values(), others)


def _bracketed(words: Columns, name: Candidate, last: dict[int, Candidate]) -> Candidate | None:
    """Return the name before "(SDF)" whose initials the acronym may be."""
    at = name.first
    if at < 2 or words.text[at - 1] not in ("(", "[") or not name.name.isupper():
        return None
    before = last.get(at - 2)
    return before if before is not None and before.form == "name" and before.name[0] == name.name[0] else None


def _called(words: Columns, name: Candidate, last: dict[int, Candidate]) -> Candidate | None:
    """Return what stands before "known as", "nicknamed", "called" and this name."""
    at = name.first - 1
    while at > 0 and words.lower[at] in _BETWEEN:
        at -= 1
    if at < 1 or words.lower[at] not in _CALLING or (words.tag[at] != "VBN" and words.dep[at] != "acl"):
        return None
    at -= 1
    while at > 0 and words.lower[at] in _SKIPPED:
        at -= 1
    before = last.get(at)
    return _outer(words, before, last) if before is not None else None


def _outer(words: Columns, before: Candidate, last: dict[int, Candidate]) -> Candidate:
    """Return the "group" of "a group of four fighters": what a name after it names."""
    at = before.first - 1
    outer = last.get(at - 1) if at > 0 and words.lower[at] == "of" else None
    return outer if outer is not None and outer.form == "description" and outer.kind == "group" else before


def _join(name: Candidate, before: Candidate, cast: Cast) -> None:
    figure = cast.figures[name.actor or ""]
    if before.form == "description":
        if before.actor is None and before.kind not in ("place", "facility"):
            before.actor = figure.id
            figure.nouns.add(before.noun or "")
            if figure.kind == "other" and before.kind in ("group", "organization", "person"):
                figure.kind = before.kind
                name.kind = before.kind
        return
    known = cast.figures.get(before.actor or "")
    if known is not None and known is not figure:
        if figure.entry is None:
            known.aliases.setdefault(figure.name)
            cast.merge(figure, known)
        else:
            cast.merge(known, figure)


def _join_own_names(words: Columns, names: Iterable[Candidate], others: list[Candidate]) -> None:
    """Give the pronoun of "his name is ...", "gives his name as ..." the actor of the name."""
    pronouns = {candidate.head: candidate for candidate in others if candidate.form == "pronoun"}
    for name in names:
        at = name.first - 1
        if at >= 2 and words.lower[at] in ("is", "as", "was") and words.lower[at - 1] == "name":
            pronoun = pronouns.get(at - 2)
            if pronoun is not None and name.kind == "person":
                pronoun.actor = name.actor
