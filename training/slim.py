"""Take attention heads and inner rows from a student without training. Run ``python -m training.slim --help``.

Layer by layer, on windows of the training articles: the heads and rows are dropped without which the rest can best
say what the whole layer said, and the weights after them are solved anew by least squares (layerwise reconstruction,
as in SparseGPT, Frantar and Alistarh, ICML 2023).
``training.student --like`` then trains the slim student to say what the whole one says.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from evaluation.held_out import is_held_out
from torch import nn

from training.attribution import batches, collate
from training.backbone import GOLD, load_tokenizer, minilm_folder
from training.corpus import load_attribution_texts, load_texts
from training.data import Example, make_article, make_example
from training.passages import Marks
from training.sentences import load_event_sentences, load_facts, load_tones
from training.student import Student, load_student, save_student
from volteface.reading.pieces import cut_units, pack_windows

HEADS, ROWS = (7,) * 6, (1280,) * 6
"""What each layer keeps of its twelve heads and 1,536 rows."""
RIDGE = 1e-3
"""How strongly the old weights hold, beside the mean square of what they are multiplied with."""
AT_ONCE = 32
"""Inner rows that are dropped before the rest are solved anew."""


class Shape(NamedTuple):
    """What is kept: heads and inner rows of every layer."""

    heads: Sequence[int]
    rows: Sequence[int]


class _Sums(NamedTuple):
    """Means, and products about them, of what a layer of weights hears and of what it should say."""

    heard: torch.Tensor
    said: torch.Tensor
    square: torch.Tensor
    cross: torch.Tensor

    @classmethod
    def of(cls, heard: torch.Tensor, said: torch.Tensor, old: torch.Tensor) -> _Sums:
        """Sum over pieces; ``old`` (outputs, inputs) are the weights that hold where the pieces say little."""
        means = heard.mean(0), said.mean(0)
        here, there = heard - means[0], said - means[1]
        square = here.T @ here / len(here)
        hold = RIDGE * square.diagonal().mean()
        square.diagonal().add_(hold)
        return cls(*means, square, here.T @ there / len(here) + hold * old.T)

    def weights(self, kept: torch.Tensor) -> torch.Tensor:
        """Return the best weights of the inputs that are kept, (inputs, outputs)."""
        return torch.linalg.solve(self.square[kept][:, kept], self.cross[kept])

    def linear(self, kept: torch.Tensor) -> nn.Linear:
        """Return them as a layer, with its bias."""
        weights = self.weights(kept)
        made = nn.Linear(*weights.shape)
        with torch.no_grad():
            made.weight.copy_(weights.T)
            made.bias.copy_(self.said - self.heard[kept] @ weights)
        return made


def choose_heads(sums: _Sums, size: int, wanted: int) -> torch.Tensor:
    """Drop one head after the other, each time the one that the rest can best make good; return the inputs kept."""
    heads = list(range(len(sums.square) // size))

    def inputs(chosen: Sequence[int]) -> torch.Tensor:
        return torch.cat([torch.arange(head * size, head * size + size) for head in chosen])

    def explained(chosen: Sequence[int]) -> float:
        kept = inputs(chosen)
        return float((sums.cross[kept] * sums.weights(kept)).sum())

    while len(heads) > wanted:
        heads.remove(max(heads, key=lambda head: explained([other for other in heads if other != head])))
    return inputs(heads)


def choose_rows(sums: _Sums, wanted: int) -> torch.Tensor:
    """Drop inner rows, a few at once, by what their loss adds to the error (optimal brain surgeon)."""
    kept = torch.arange(len(sums.square))
    while len(kept) > wanted:
        inverse = torch.cholesky_inverse(torch.linalg.cholesky(sums.square[kept][:, kept]))
        loss = (inverse @ sums.cross[kept]).square().sum(1) / inverse.diagonal()
        few = min(AT_ONCE, len(kept) - wanted)
        kept = kept[loss.argsort()[few:].sort().values]
    return kept


def _narrowed(layer: nn.Linear, kept: torch.Tensor) -> nn.Linear:
    made = nn.Linear(layer.in_features, len(kept))
    with torch.no_grad():
        made.weight.copy_(layer.weight[kept])
        made.bias.copy_(layer.bias[kept])
    return made


class _Pieces:
    """What the pieces of all windows are at one layer, kept for the whole student and the slim one alike."""

    def __init__(self, model: Student, examples: Sequence[Example]) -> None:
        marks = Marks()
        self.masks = []
        self.values = []
        for batch in batches(examples, 8192, random.Random(0)):
            ids, mask, _ = collate(batch, marks)
            self.masks.append(mask.bool())
            self.values.append(model.encoder.embeddings(input_ids=ids))

    def attended(self, layer: nn.Module) -> torch.Tensor:
        """Return what the heads of a layer say, (pieces, heads x size)."""
        found = []
        for mask, values in zip(self.masks, self.values, strict=True):
            found.append(layer.attention.self(values, attention_mask=mask[:, None, None])[0][mask])
        return torch.cat(found)

    def flat(self) -> torch.Tensor:
        return torch.cat([values[mask] for mask, values in zip(self.masks, self.values, strict=True)])

    def become(self, flat: torch.Tensor) -> None:
        parts = flat.split([int(mask.sum()) for mask in self.masks])
        for values, mask, part in zip(self.values, self.masks, parts, strict=True):
            values[mask] = part


@torch.no_grad()
def slim(whole: Student, thin: Student, examples: Sequence[Example], shape: Shape) -> None:
    """Take heads and rows from ``thin``, a copy of ``whole``, so that its layers say what those of ``whole`` say."""
    theirs, ours = _Pieces(whole, examples), _Pieces(thin, examples)
    size = whole.encoder.config.hidden_size // whole.encoder.config.num_attention_heads
    for number, (old, new) in enumerate(zip(whole.encoder.encoder.layer, thin.encoder.encoder.layer, strict=True)):
        aim = old.attention.output.dense(theirs.attended(old)) + theirs.flat()
        sums = _Sums.of(ours.attended(new), aim - ours.flat(), new.attention.output.dense.weight)
        kept = choose_heads(sums, size, shape.heads[number])
        new.attention.output.dense = sums.linear(kept)
        for kind in ("query", "key", "value"):
            setattr(new.attention.self, kind, _narrowed(getattr(new.attention.self, kind), kept))
        middle = new.attention.output.LayerNorm(new.attention.output.dense(ours.attended(new)) + ours.flat())
        their_middle = old.attention.output.LayerNorm(aim)
        aim = old.output.dense(old.intermediate(their_middle)) + their_middle
        sums = _Sums.of(new.intermediate(middle), aim - middle, new.output.dense.weight)
        kept = choose_rows(sums, shape.rows[number])
        new.output.dense = sums.linear(kept)
        new.intermediate.dense = _narrowed(new.intermediate.dense, kept)
        said = new.output.dense(new.intermediate(middle)) + middle
        apart = (said - aim).square().mean() / (aim - aim.mean(0)).square().mean()
        print(f"layer {number}: {float(apart):.4f} of the variance is lost", flush=True)
        theirs.become(old.output.LayerNorm(aim))
        ours.become(new.output.LayerNorm(said))


def sample_texts(gold: Path, count: int) -> list[str]:
    """Return training articles, unlabelled articles, and sentences of the other sets, ten to a text."""
    rng = random.Random(0)
    found = [
        *rng.sample(load_attribution_texts(gold.parent), count),
        *rng.sample(load_texts(gold.parent), count),
    ]
    for sentences in (
        [sentence.text for sentence in load_event_sentences(gold) if not is_held_out(sentence.text)],
        [sentence.text for sentence in load_facts(gold / "factuality" / "train.jsonl")],
        [sentence.text for sentence in load_tones(gold / "target_sentiment" / "train.jsonl")],
    ):
        chosen = rng.sample(sentences, count * 10)
        found += ["\n".join(chosen[at : at + 10]) for at in range(0, len(chosen), 10)]
    return found


def main() -> None:
    """Slim from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("build/student/model.pt"), help="the student to slim")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of the gold sets")
    parser.add_argument("--heads", type=int, nargs=6, default=HEADS, help="attention heads that each layer keeps")
    parser.add_argument("--rows", type=int, nargs=6, default=ROWS, help="inner rows that each layer keeps")
    parser.add_argument("--texts", type=int, default=25, help="articles, and tens of sentences, of each kind")
    parser.add_argument("--out", type=Path, default=Path("build/slim"), help="where model.pt goes")
    args = parser.parse_args()
    tokenizer = load_tokenizer(minilm_folder())
    articles = [make_article({"text": text}, tokenizer) for text in sample_texts(args.gold, args.texts)]
    examples = [
        make_example(article, window)
        for article in articles
        for window in pack_windows(cut_units(article.text, article.table))
    ]
    whole, thin = load_student(args.model).eval(), load_student(args.model).eval()
    slim(whole, thin, examples, Shape(args.heads, args.rows))
    save_student(thin, {}, args.out)


if __name__ == "__main__":
    main()
