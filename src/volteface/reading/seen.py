"""A mention that has been read and resolved, as later words look back on it."""

from __future__ import annotations

from dataclasses import dataclass

from volteface.reading.cast import Figure

__all__ = ["Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention already resolved.

    Attributes:
        figure: whom it stands for.
        sentence: the number of its sentence, sentences inside quotations not counted.
        head: index of its head token.
        subject: whether it is the subject of a verb.
        verb: index of its syntactic head.
        quoted: whether it stands in a quotation.
        pronoun: whether it is a pronoun.
        plural: whether it speaks of several.
        speaks: whether it is the subject of a verb of saying.
        form: name, demonym, description or pronoun.
        part: its part in the sentence.
        joined: whether it is a group whose members the text joins by "and".
    """

    figure: Figure
    sentence: int
    head: int
    subject: bool
    verb: int
    quoted: bool
    pronoun: bool
    plural: bool
    speaks: bool
    form: str
    part: str
    joined: bool = False
