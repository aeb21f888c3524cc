"""Sentences as the model sees them: word pieces with targets a word and a sentence.

Needs sentences and a tokenizer; makes passages of one or more sentences, and padded batches of them. Words are what
the reader calls words (letters or digits, or one mark of punctuation), so that the labels of one tokenizer fit another.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer

from training.sentences import ROOTS, SIDES, Sentence
from volteface.reading.pieces import piece_table

IGNORE = -100


@dataclass
class Soft:
    """What a teacher says of one sentence: probabilities of sides (words, sides), of roots (roots,), of the words."""

    sides: np.ndarray
    roots: np.ndarray
    words: np.ndarray


@dataclass
class Coded:
    """One sentence in pieces.

    Attributes:
        ids: its word pieces, without marks.
        heads: index of the first piece of each word.
        sides: label of each word, or ``None``.
        roots: True for each root that may be right, shape (roots,), or ``None``.
        facts: (word, value).
        tones: (first word, last word exclusive, class).
        soft: what the teacher says, or ``None``.
    """

    ids: list[int]
    heads: list[int]
    sides: list[int] | None
    roots: np.ndarray | None
    facts: list[tuple[int, float]]
    tones: list[tuple[int, int, int]]
    soft: Soft | None = None


@dataclass
class Marks:
    """The ids that open and close what the encoder reads, and that which pads it."""

    opening: int = 101
    closing: int = 102
    padding: int = 0


def code(sentence: Sentence, tokenizer: Tokenizer, *, most: int = 250) -> Coded | None:
    """Cut a sentence into pieces; ``None`` where it is empty or longer than ``most`` pieces."""
    table = piece_table(sentence.text, tokenizer)
    if not table.heads or len(table.ids) > most:
        return None
    starts = [table.starts[head] for head in table.heads]

    def words(start: int, end: int) -> tuple[int, int]:
        return bisect_left(starts, start), bisect_left(starts, end)

    sides = None
    if sentence.sides is not None:
        sides = [0] * len(starts)
        for start, end, role in sentence.sides:
            first, last = words(start, end)
            for word in range(first, last):
                sides[word] = SIDES.index(("B-" if word == first else "I-") + role)
    roots = None
    if sentence.roots:
        roots = np.zeros(len(ROOTS), dtype=bool)
        roots[list(sentence.roots)] = True
    facts = [(words(start, end)[0], value) for start, end, value in sentence.facts]
    tones = [(*words(start, end), tone) for start, end, tone in sentence.tones]
    return Coded(
        table.ids, table.heads, sides, roots,
        [item for item in facts if item[0] < len(starts)], [item for item in tones if item[0] < item[1]],
    )  # fmt: skip


def pack(items: Sequence[Coded], rng: random.Random, *, share: float, most: int = 200) -> list[list[Coded]]:
    """Put a share of the sentences together into passages of several, as they stand in an article."""
    alone, together = [], []
    for item in rng.sample(items, len(items)):
        (together if rng.random() < share else alone).append(item)
    return [*([item] for item in alone), *in_order(together, most=most)]


def in_order(items: Sequence[Coded], *, most: int = 200) -> list[list[Coded]]:
    """Cut a row of sentences into passages of about ``most`` pieces."""
    passages: list[list[Coded]] = []
    held: list[Coded] = []
    size = 0
    for item in items:
        if held and size + len(item.ids) > most:
            passages.append(held)
            held, size = [], 0
        held.append(item)
        size += len(item.ids)
    return [*passages, held] if held else passages


def batches(passages: list[list[Coded]], pieces: int, rng: random.Random) -> list[list[list[Coded]]]:
    """Group passages of like length so that a batch holds about ``pieces`` pieces."""
    sizes = [(sum(len(item.ids) for item in passage) + rng.random() * 8, at) for at, passage in enumerate(passages)]
    out: list[list[list[Coded]]] = []
    held: list[list[Coded]] = []
    for size, at in sorted(sizes):
        if held and (len(held) + 1) * (size + 2) > pieces:
            out.append(held)
            held = []
        held.append(passages[at])
    out.append(held)
    rng.shuffle(out)
    return out


@dataclass
class Batch:
    """A padded batch; rows index words over the whole batch.

    Attributes:
        ids: (passages, pieces).
        mask: (passages, pieces).
        at: (words, 2) passage and position of each word.
        sentence: (words,) sentence of each word.
        items: the sentences, in the order of ``sentence``.
        first: first word of each sentence.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    at: torch.Tensor
    sentence: torch.Tensor
    items: list[Coded] = field(default_factory=list)
    first: list[int] = field(default_factory=list)


def collate(passages: Sequence[Sequence[Coded]], marks: Marks) -> Batch:
    """Pad passages to the longest."""
    size = 2 + max(sum(len(item.ids) for item in passage) for passage in passages)
    ids = torch.full((len(passages), size), marks.padding, dtype=torch.long)
    mask = torch.zeros_like(ids)
    at: list[tuple[int, int]] = []
    sentence: list[int] = []
    items: list[Coded] = []
    first: list[int] = []
    for row, passage in enumerate(passages):
        line = [marks.opening]
        for item in passage:
            first.append(len(at))
            at.extend((row, len(line) + head) for head in item.heads)
            sentence.extend([len(items)] * len(item.heads))
            items.append(item)
            line.extend(item.ids)
        line.append(marks.closing)
        ids[row, : len(line)] = torch.tensor(line)
        mask[row, : len(line)] = 1
    return Batch(ids, mask, torch.tensor(at), torch.tensor(sentence), items, first)
