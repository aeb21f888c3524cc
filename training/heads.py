"""The heads that read events and tone off the encoder's words, and what they lose on a batch.

Five linear heads a word: sides (BIO), roots with the weight that a word has in its sentence, factuality, tone. A
sentence's root is the weighted mean of its words' scores, so that the heaviest word is the one that tells the event.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import cross_entropy, smooth_l1_loss

from training.passages import IGNORE, Batch
from training.sentences import ROOTS, SIDES, TONES

WIDTHS = {"sides": len(SIDES), "roots": len(ROOTS), "weight": 1, "fact": 1, "tone": len(TONES)}
"""Outputs a word of each head, in the order in which they stand side by side."""
LOSSES = {"sides": 1.0, "roots": 0.5, "fact": 0.3, "tone": 0.5, "soft sides": 1.0, "soft roots": 0.5, "words": 0.1}
"""Weight of each loss, each a mean over its words or sentences."""


class EventHeads(nn.Module):
    """All heads as one linear layer over the encoder's last hidden states."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.linear = nn.Linear(size, sum(WIDTHS.values()))

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return the scores of all heads: (..., outputs)."""
        return self.linear(hidden)


@dataclass
class Scores:
    """Scores of a batch: a word each, and ``roots`` a sentence."""

    sides: torch.Tensor
    roots: torch.Tensor
    weight: torch.Tensor
    fact: torch.Tensor
    tone: torch.Tensor


def split(out: torch.Tensor, batch: Batch) -> Scores:
    """Take the words out of (passages, pieces, outputs) and pool the roots a sentence."""
    words = out[batch.at[:, 0], batch.at[:, 1]].float()
    sides, roots, weight, fact, tone = words.split(list(WIDTHS.values()), dim=1)
    shares = softmax_within(weight[:, 0], batch)
    pooled = torch.zeros(len(batch.items), roots.shape[1]).index_add(0, batch.sentence, roots * shares[:, None])
    return Scores(sides, pooled, shares, fact[:, 0], tone)


def softmax_within(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Softmax over the words of each sentence."""
    top = torch.full((len(batch.items),), -1e9).scatter_reduce(0, batch.sentence, scores.detach(), "amax")
    exp = torch.exp(scores - top[batch.sentence])
    total = torch.zeros(len(batch.items)).index_add(0, batch.sentence, exp)
    return exp / total[batch.sentence]


def losses(scores: Scores, batch: Batch) -> dict[str, torch.Tensor]:
    """Return each loss that the batch has targets for."""
    found = {}
    sides = torch.tensor([label for item in batch.items for label in (item.sides or [IGNORE] * len(item.heads))])
    if (sides != IGNORE).any():
        found["sides"] = cross_entropy(scores.sides, sides, ignore_index=IGNORE)
    known = [at for at, item in enumerate(batch.items) if item.roots is not None]
    if known:
        allowed = torch.tensor([batch.items[at].roots.tolist() for at in known])
        log_p = scores.roots[known].log_softmax(1).masked_fill(~allowed, -1e9)
        found["roots"] = -log_p.logsumexp(1).mean()
    facts = [(batch.first[at] + word, value) for at, item in enumerate(batch.items) for word, value in item.facts]
    if facts:
        words = torch.tensor([word for word, _ in facts])
        found["fact"] = smooth_l1_loss(scores.fact[words], torch.tensor([value for _, value in facts]))
    tones = [
        (batch.first[at] + a, batch.first[at] + b, c) for at, item in enumerate(batch.items) for a, b, c in item.tones
    ]
    if tones:
        means = torch.stack([scores.tone[a:b].mean(0) for a, b, _ in tones])
        found["tone"] = cross_entropy(means, torch.tensor([tone for _, _, tone in tones]))
    found.update(_soft_losses(scores, batch))
    return found


def _soft_losses(scores: Scores, batch: Batch) -> dict[str, torch.Tensor]:
    taught = [(at, item.soft) for at, item in enumerate(batch.items) if item.soft is not None]
    if not taught:
        return {}
    rows = torch.cat([torch.arange(batch.first[at], batch.first[at] + len(batch.items[at].heads)) for at, _ in taught])
    sides = torch.cat([torch.from_numpy(soft.sides.astype("float32")) for _, soft in taught])
    words = torch.cat([torch.from_numpy(soft.words.astype("float32")) for _, soft in taught])
    roots = torch.stack([torch.from_numpy(soft.roots.astype("float32")) for _, soft in taught])
    at = torch.tensor([at for at, _ in taught])
    return {
        "soft sides": cross_entropy(scores.sides[rows], sides),
        "soft roots": cross_entropy(scores.roots[at], roots),
        "words": -(words * (scores.weight[rows] + 1e-6).log()).sum() / len(taught),
    }


def total(found: dict[str, torch.Tensor]) -> torch.Tensor:
    """Return the weighted sum of the losses."""
    return torch.stack([LOSSES[name] * loss for name, loss in found.items()]).sum()
