"""Train the attribution head. Run ``python -m training.attribution --help`` from the repository root."""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from training.backbone import GOLD, load_marks, load_tokenizer, minilm_folder
from training.data import IGNORE, Article, Example, load_articles, make_example, windows_of
from training.model import AttributionModel, content_scores, link_loss
from training.passages import Marks
from training.steps import Steps
from volteface.reading.attribution_tagger import LABELS

ROLES = ("source", "cue", "content")
HEAD_RATE = 5
"""How much faster the new heads learn than the encoder under them."""
LINK_WEIGHT = 0.2


@dataclass(frozen=True)
class Plan:
    """How the model is trained.

    Attributes:
        epochs: passes over the articles for which the learning rate is planned.
        stop_after: passes that are made; fewer than ``epochs`` leaves the rate high for a second stage.
        rate: the encoder's highest learning rate; it rises for a tenth of the steps and falls to nothing.
        pieces: word pieces in a batch.
        seed: of the windows, the batches and the heads.
        most: pieces of the longest window.
        marks: of the encoder's vocabulary.
    """

    epochs: int
    stop_after: int
    rate: float
    pieces: int
    seed: int
    most: int
    marks: Marks


def batches(examples: Sequence[Example], pieces: int, rng: random.Random) -> list[list[Example]]:
    """Group examples of like length so that a batch holds about ``pieces`` pieces."""
    ordered = sorted(examples, key=lambda example: len(example.ids) + rng.random() * 12)
    out: list[list[Example]] = []
    held: list[Example] = []
    for example in ordered:
        if held and (len(held) + 1) * max(len(example.ids), len(held[-1].ids)) > pieces:
            out.append(held)
            held = []
        held.append(example)
    out.append(held)
    rng.shuffle(out)
    return out


def collate(batch: Sequence[Example], marks: Marks) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pad ids, mask and labels to the longest example; each (windows, pieces)."""
    size = max(len(example.ids) for example in batch)
    ids = torch.full((len(batch), size), marks.padding, dtype=torch.long)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, IGNORE)
    for row, example in enumerate(batch):
        n = len(example.ids)
        ids[row, :n] = torch.tensor(example.ids)
        mask[row, :n] = 1
        labels[row, :n] = torch.tensor(example.labels)
    return ids, mask, labels


def evaluate(model: AttributionModel, articles: Sequence[Article], marks: Marks) -> dict[str, float]:
    """Return word F1 a role, and how often a content's true cue fits best, on whole-article windows."""
    model.eval()
    right, system, gold = np.zeros(3), np.zeros(3), np.zeros(3)
    linked = contents = 0
    examples = [make_example(article, window, marks) for article in articles for window in windows_of(article, None)]
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches(examples, 8192, random.Random(0)):
            ids, mask, labels = collate(batch, marks)
            logits, links = model(ids, mask)
            best, counted = logits.float().argmax(-1), labels != IGNORE
            for role in range(3):
                ours = ((best + 1) // 2 == role + 1) & counted
                true = (labels + 1) // 2 == role + 1
                right[role] += int((ours & true).sum())
                system[role] += int(ours.sum())
                gold[role] += int((true & counted).sum())
            for row, example in enumerate(batch):
                if example.contents and len(example.cues) > 1:
                    chosen = content_scores(model, links[row].float(), example).argmax(1)
                    linked += int((chosen == torch.tensor(example.content_cue)).sum())
                    contents += len(example.contents)
    scores = 2 * right / (system + gold)
    figures = {role: float(score) for role, score in zip(ROLES, scores, strict=True)}
    return {**figures, "content_link": linked / max(1, contents)}


def train(model: AttributionModel, articles: Sequence[Article], dev: Sequence[Article], plan: Plan, out: Path) -> None:
    """Train, and keep the weights and figures of every epoch, the last one staying."""
    rng = random.Random(plan.seed)
    epochs = [
        batches(
            [make_example(a, w, plan.marks) for a in articles for w in windows_of(a, rng, most=plan.most)],
            plan.pieces,
            rng,
        )
        for _ in range(plan.epochs)
    ]
    steps = Steps(model, rates_of(model, plan.rate), total=sum(map(len, epochs)))
    begun, running = time.monotonic(), 0.0
    for epoch, epoch_batches in enumerate(epochs[: plan.stop_after], 1):
        model.train()
        for batch in epoch_batches:
            loss = loss_of(model, batch, plan.marks)
            steps.make(loss)
            running = loss.item() if steps.done == 1 else 0.98 * running + 0.02 * loss.item()
            if steps.done % 25 == 0:
                seconds = time.monotonic() - begun
                print(f"epoch {epoch} step {steps.done}/{steps.total} loss {running:.3f} {seconds:.0f} s", flush=True)
        figures = {name: round(value, 4) for name, value in evaluate(model, dev, plan.marks).items()}
        print(json.dumps({"epoch": epoch, "seconds": round(time.monotonic() - begun), **figures}), flush=True)
        torch.save({"state": model.state_dict(), "layers": model.layers, "figures": figures}, out / "model.pt")


def rates_of(model: AttributionModel, rate: float) -> list[dict[str, object]]:
    """Return the parameters of the encoder and, learning faster, those of the heads."""
    body = [p for name, p in model.named_parameters() if name.startswith("encoder.")]
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    return [{"params": body, "lr": rate}, {"params": heads, "lr": rate * HEAD_RATE}]


def loss_of(model: AttributionModel, batch: Sequence[Example], marks: Marks) -> torch.Tensor:
    """Return the loss of labels and links."""
    ids, mask, labels = collate(batch, marks)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, links = model(ids, mask)
    loss = nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
    return loss + LINK_WEIGHT * link_loss(model, links, batch) / len(batch)


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of the gold sets")
    parser.add_argument("--out", type=Path, default=Path("build/attribution"), help="where model.pt goes")
    parser.add_argument("--epochs", type=int, default=4, help="epochs for which the learning rate is planned")
    parser.add_argument("--stop-after", type=int, help="epochs that are made (default: all)")
    parser.add_argument("--rate", type=float, default=3e-4, help="the encoder's highest learning rate")
    parser.add_argument("--pieces", type=int, default=2048, help="word pieces a batch")
    parser.add_argument("--most", type=int, default=256, help="word pieces of the longest window")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, help="folder of the encoder to start from (default: MiniLM's)")
    parser.add_argument("--layers", type=int, help="keep only the first layers of the encoder")
    parser.add_argument("--resume", type=Path, help="go on from the weights of this model.pt instead of MiniLM's")
    parser.add_argument("--limit", type=int, help="articles to train on, for a quick look")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    folder = args.weights or minilm_folder()
    tokenizer, marks = load_tokenizer(folder), load_marks(folder)
    articles = load_articles(args.gold / "attribution" / "train.jsonl", tokenizer)[: args.limit]
    dev = load_articles(args.gold / "attribution" / "dev.jsonl", tokenizer)
    model = AttributionModel(str(folder), len(LABELS), args.layers)
    if args.resume:
        model.load_state_dict(torch.load(args.resume, weights_only=True)["state"], strict=False)
    args.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(
        args.epochs, args.stop_after or args.epochs, args.rate, args.pieces, args.seed, most=args.most, marks=marks
    )
    train(model, articles, dev, plan, args.out)


if __name__ == "__main__":
    main()
