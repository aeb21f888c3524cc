"""Train the big teacher of events, and write what it says of gold and unlabelled sentences.

Run ``python -m training.teacher --help`` from the repository root. The teacher is never shipped.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from evaluation.held_out import is_held_out
from torch import nn
from transformers import AutoModel

from training.backbone import GOLD, load_marks, load_tokenizer
from training.figures import measure
from training.heads import EventHeads, losses, split, total
from training.passages import Batch, Coded, batches, code, collate, pack
from training.sentences import load_event_sentences
from training.steps import Steps


class Teacher(nn.Module):
    """An encoder with the event heads."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.heads = EventHeads(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(0.1)

    def forward(self, batch: Batch) -> torch.Tensor:
        """Return the scores of all heads, (passages, pieces, outputs)."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        return self.heads(self.dropout(hidden.float()))


def train(model: Teacher, items: list[Coded], held: list[Coded], args: argparse.Namespace) -> None:
    """Train for all epochs and print the figures of each."""
    rng, marks = random.Random(args.seed), load_marks(args.weights)
    plan = [batches(pack(items, rng, share=0.2), args.pieces, rng) for _ in range(args.epochs)]
    groups = [
        {"params": model.encoder.parameters(), "lr": args.rate},
        {"params": model.heads.parameters(), "lr": args.rate * 10},
    ]
    steps = Steps(model, groups, total=sum(map(len, plan)))
    begun = time.monotonic()
    for epoch, epoch_batches in enumerate(plan, 1):
        model.train()
        for passages in epoch_batches:
            batch = collate(passages, marks)
            loss = total(losses(split(model(batch), batch), batch))
            steps.make(loss)
            if steps.done % 20 == 0:
                print(
                    f"step {steps.done}/{steps.total} loss {loss.item():.3f} {time.monotonic() - begun:.0f} s",
                    flush=True,
                )
        model.eval()
        figures = measure(model, held, marks) if held else {}
        print(json.dumps({"epoch": epoch, "seconds": round(time.monotonic() - begun), **figures}), flush=True)
        torch.save(model.state_dict(), args.out / "teacher.pt")


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of the gold sets")
    parser.add_argument("--out", type=Path, default=Path("build/teacher"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--pieces", type=int, default=768, help="word pieces a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", type=Path, help="go on from the weights of this teacher.pt")
    parser.add_argument("--everything", action="store_true", help="hold nothing out")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(args.weights)
    rows = [(sentence, code(sentence, tokenizer)) for sentence in load_event_sentences(args.gold)]
    items = [item for row, item in rows if item is not None and (args.everything or not is_held_out(row.text))]
    held = [item for row, item in rows if item is not None and not args.everything and is_held_out(row.text)]
    print(f"{len(items)} sentences to learn, {len(held)} held out", flush=True)
    model = Teacher(str(args.weights))
    if args.resume:
        model.load_state_dict(torch.load(args.resume, weights_only=True))
    train(model, items, held, args)


if __name__ == "__main__":
    main()
