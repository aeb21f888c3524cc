"""Train the small encoder with all its heads at once, from gold and from what the teachers say.

Run ``python -m training.student --help`` from the repository root. Batches of article windows (attribution) and of
sentences (events, factuality, tone) take turns in random order; one optimizer and one falling rate serve all.
"""

from __future__ import annotations

import argparse
import copy
import json
import pickle
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from evaluation.held_out import is_held_out
from tokenizers import Tokenizer
from torch import nn
from torch.nn.functional import cross_entropy

from training.attribution import batches as window_batches
from training.attribution import collate as collate_windows
from training.attribution import evaluate
from training.backbone import GOLD, load_tokenizer, minilm_folder
from training.data import IGNORE, Article, Example, load_articles, make_article, make_example, windows_of
from training.figures import measure
from training.heads import EventHeads, losses, split, total
from training.model import AttributionModel, link_loss
from training.passages import Batch, Coded, Marks, Soft, batches, code, collate, in_order, pack
from training.sentences import Sentence, load_event_sentences, load_facts, load_tones
from training.steps import Steps
from volteface.reading.attribution_tagger import LABELS

LINK_WEIGHT = 0.2
LIKE_WEIGHT = 3.0
"""Weight of the difference from the student that is copied, as a share of the variance of what it says."""
SOFT_WEIGHT = 0.7
"""Share of the teacher's word in the loss of a word that gold labels too."""
HEAD_RATE = 5
DECAY = 0.998
"""Of the running mean of the weights, which is what is kept: it forgets half in 350 steps."""


class Student(AttributionModel):
    """The small encoder with the heads of attribution and of events."""

    def __init__(self, path: str, n_labels: int, layers: int | None = None) -> None:
        super().__init__(path, n_labels, layers)
        self.events = EventHeads(self.encoder.config.hidden_size)

    def sentences(self, batch: Batch) -> torch.Tensor:
        """Return the scores of the event heads, (passages, pieces, outputs)."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.hidden(batch.ids, batch.mask)
        return self.judged(hidden)

    def judged(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return the scores of the event heads for what the last layer says."""
        return self.events(self.dropout(hidden.float()))


def load_student(path: Path) -> Student:
    """Return a student in the shape in which its checkpoint was written."""
    kept = torch.load(path, weights_only=True)
    model = Student(str(minilm_folder()), len(LABELS), kept["layers"])
    model.take_shape(kept["state"])
    model.load_state_dict(kept["state"])
    return model


def save_student(model: Student, figures: Mapping[str, float], folder: Path) -> None:
    """Write a checkpoint that ``load_student`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"state": model.state_dict(), "layers": model.layers, "figures": dict(figures)}
    torch.save(kept, folder / "model.pt")


@dataclass
class Material:
    """All that the student learns from, and the sentences that are held out."""

    articles: list[Article]
    taught: list[Article]
    events: list[Coded]
    paragraphs: list[list[Coded]]
    facts: list[Coded]
    tones: list[Coded]
    held: dict[str, list[Coded]]


def load_material(gold: Path, tokenizer: Tokenizer, args: argparse.Namespace) -> Material:
    """Read gold and the teachers' words."""
    words: dict[str, np.ndarray] = {}
    for path in args.words:
        words.update(_read(path))
    paragraphs, soft = _read(args.sentences) if args.sentences else ([], {})
    articles = load_articles(gold / "attribution" / "train.jsonl", tokenizer)[: args.limit]
    known = {article.text for article in articles}
    for article in articles:
        article.soft = _fitting(words.get(article.text), len(article.table.heads))
    taught = []
    for text, probabilities in words.items():
        if text not in known and args.limit is None:
            article = make_article({"text": text}, tokenizer)
            article.soft = _fitting(probabilities, len(article.table.heads))
            taught.append(article)
    rows = [(item.text, _taught(item, tokenizer, soft)) for item in load_event_sentences(gold)]
    return Material(
        articles=articles,
        taught=[article for article in taught if article.soft is not None],
        events=[item for text, item in rows if item is not None and not is_held_out(text)],
        paragraphs=[
            [item for text in paragraph if (item := _taught(Sentence(text), tokenizer, soft)) is not None]
            for paragraph in paragraphs
        ],
        facts=_coded(load_facts(gold / "factuality" / "train.jsonl"), tokenizer),
        tones=_coded(load_tones(gold / "target_sentiment" / "train.jsonl"), tokenizer),
        held={
            "events": [replace(item, soft=None) for text, item in rows if item is not None and is_held_out(text)],
            "fact": _coded(load_facts(gold / "factuality" / "dev.jsonl", ("UW",)), tokenizer),
            "tone": _coded(load_tones(gold / "target_sentiment" / "dev.jsonl"), tokenizer),
        },
    )


def _read(path: Path) -> object:
    with path.open("rb") as file:
        return pickle.load(file)


def _fitting(probabilities: np.ndarray | None, words: int) -> np.ndarray | None:
    return probabilities if probabilities is not None and len(probabilities) == words else None


def _coded(sentences: Sequence[Sentence], tokenizer: Tokenizer) -> list[Coded]:
    return [item for sentence in sentences if (item := code(sentence, tokenizer)) is not None]


def _taught(sentence: Sentence, tokenizer: Tokenizer, soft: dict[str, Soft]) -> Coded | None:
    item = code(sentence, tokenizer)
    said = soft.get(sentence.text)
    if item is not None and said is not None and len(said.words) == len(item.heads):
        item.soft = said
    return item


def plan_epoch(material: Material, rng: random.Random, args: argparse.Namespace) -> list[tuple[str, list]]:
    """Return the batches of one epoch in random order, each with its kind."""
    articles = [*material.articles, *rng.sample(material.taught, int(len(material.taught) * args.taught_share))]
    windows = [make_example(a, w) for a in articles for w in windows_of(a, rng, most=args.most)]
    steps: list[tuple[str, list]] = [("windows", batch) for batch in window_batches(windows, args.pieces, rng)]
    for items, share, times in (
        (material.events, 0.3, args.repeat),
        (material.facts, 0.3, 1),
        (material.tones, 0.2, 1),
    ):
        for _ in range(times):
            steps += [("sentences", batch) for batch in batches(pack(items, rng, share=share), args.pieces // 2, rng)]
    alone = [[item] for paragraph in material.paragraphs for item in paragraph]
    whole = [part for paragraph in material.paragraphs for part in in_order(paragraph) if len(part) > 1]
    if alone:
        steps += [("sentences", batch) for batch in batches([*alone, *whole], args.pieces // 2, rng)]
    rng.shuffle(steps)
    return steps[: args.steps]


def unlike(hidden: torch.Tensor, like: Student | None, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return how far a student's last layer is from that of another, as a share of the other's variance."""
    if like is None:
        return torch.zeros(())
    seen = mask.bool()
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        aim = like.hidden(ids, mask)[seen].float()
    return (hidden[seen].float() - aim).square().mean() / (aim - aim.mean(0)).square().mean()


def sentence_loss(model: Student, held: list, marks: Marks, like: Student | None) -> torch.Tensor:
    """Return the loss of the event heads on passages."""
    batch = collate(held, marks)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.hidden(batch.ids, batch.mask)
    known = total(losses(split(model.judged(hidden), batch), batch))
    return known + LIKE_WEIGHT * unlike(hidden, like, batch.ids, batch.mask)


def window_loss(model: Student, batch: Sequence[Example], marks: Marks, like: Student | None) -> torch.Tensor:
    """Return the loss of attribution on windows: gold where there is gold, else the teacher's word."""
    ids, mask, labels = collate_windows(batch, marks)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.hidden(ids, mask)
        logits, links = model.read(hidden)
    logits = logits.float()
    loss = torch.zeros(())
    if (labels != IGNORE).any():
        loss = cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
    soft = [(row, example) for row, example in enumerate(batch) if example.soft is not None]
    if soft:
        ours = torch.cat([logits[row, example.heads] for row, example in soft])
        said = torch.cat([torch.from_numpy(example.soft.astype("float32")) for _, example in soft])
        loss = loss * (1 - SOFT_WEIGHT) + SOFT_WEIGHT * cross_entropy(ours, said)
    loss = loss + LINK_WEIGHT * link_loss(model, links, batch) / len(batch)
    return loss + LIKE_WEIGHT * unlike(hidden, like, ids, mask)


def train(model: Student, material: Material, dev: Sequence[Article], args: argparse.Namespace) -> None:
    """Train, and keep the running mean of the weights with the figures of every epoch."""
    rng, marks = random.Random(args.seed), Marks()
    like = load_student(args.like).eval() if args.like else None
    plan = [plan_epoch(material, rng, args) for _ in range(args.epochs)]
    body = [p for name, p in model.named_parameters() if name.startswith("encoder.")]
    old = [p for name, p in model.named_parameters() if not name.startswith(("encoder.", "events."))]
    groups = [
        {"params": body, "lr": args.rate},
        {"params": old, "lr": args.rate * HEAD_RATE},
        {"params": model.events.parameters(), "lr": args.rate * HEAD_RATE},
    ]
    steps = Steps(model, groups, total=sum(map(len, plan)), warm=12)
    mean = copy.deepcopy(model).eval()
    begun = time.monotonic()
    running = {"windows": 0.0, "sentences": 0.0}
    for epoch, epoch_steps in enumerate(plan, 1):
        model.train()
        if like is not None:
            # What is left out at random in the layers would only blur what is copied.
            model.encoder.eval()
        for kind, held in epoch_steps:
            loss = (window_loss if kind == "windows" else sentence_loss)(model, held, marks, like)
            steps.make(loss)
            running[kind] = 0.98 * running[kind] + 0.02 * loss.item() if running[kind] else loss.item()
            _average(mean, model, min(DECAY, steps.done / (steps.done + 10)))
            if steps.done % 50 == 0:
                seconds = time.monotonic() - begun
                words = " ".join(f"{name} {value:.3f}" for name, value in running.items())
                print(f"epoch {epoch} step {steps.done}/{steps.total} {words} {seconds:.0f} s", flush=True)
        figures = {name: round(value, 4) for name, value in evaluate(mean, dev, marks).items()}
        for items in material.held.values():
            figures.update(measure(mean.sentences, items, marks))
        print(json.dumps({"epoch": epoch, "seconds": round(time.monotonic() - begun), **figures}), flush=True)
        save_student(mean, figures, args.out)


def _average(mean: nn.Module, model: nn.Module, decay: float) -> None:
    with torch.no_grad():
        theirs = [p for p in model.parameters() if p.dtype.is_floating_point]
        ours = [p for p in mean.parameters() if p.dtype.is_floating_point]
        torch._foreach_lerp_(ours, theirs, 1 - decay)


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of the gold sets")
    parser.add_argument("--out", type=Path, default=Path("build/student"), help="where model.pt goes")
    parser.add_argument("--resume", type=Path, help="go on from the weights of this model.pt instead of MiniLM's")
    parser.add_argument("--words", type=Path, action="append", default=[], help="what the attribution teacher says")
    parser.add_argument("--sentences", type=Path, help="what the event teacher says")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-4, help="the encoder's highest learning rate")
    parser.add_argument("--pieces", type=int, default=2048, help="word pieces a batch of windows; sentences half of it")
    parser.add_argument("--most", type=int, default=160, help="word pieces of the longest window")
    parser.add_argument("--repeat", type=int, default=2, help="passes over the event sentences an epoch")
    parser.add_argument("--taught-share", type=float, default=0.5, help="part of the unlabelled articles an epoch")
    parser.add_argument("--steps", type=int, help="batches of an epoch at most")
    parser.add_argument("--like", type=Path, help="model.pt of a student whose last layer is copied")
    parser.add_argument("--layers", type=int, help="keep only the first layers of the encoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, help="articles to train on, for a quick look")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    tokenizer = load_tokenizer(minilm_folder())
    model = Student(str(minilm_folder()), len(LABELS), args.layers)
    if args.resume:
        kept = torch.load(args.resume, weights_only=True)
        model.take_shape(kept["state"])
        model.load_state_dict(kept["state"], strict=False)
    args.out.mkdir(parents=True, exist_ok=True)
    material = load_material(args.gold, tokenizer, args)
    print(
        f"{len(material.articles)} articles, {len(material.taught)} more by the teacher; sentences: "
        f"{len(material.events)} of events, {sum(map(len, material.paragraphs))} by the teacher, "
        f"{len(material.facts)} of factuality, {len(material.tones)} of tone",
        flush=True,
    )
    train(model, material, load_articles(args.gold / "attribution" / "dev.jsonl", tokenizer), args)


if __name__ == "__main__":
    main()
