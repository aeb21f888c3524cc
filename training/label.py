"""Write what the teachers say: of each word's attribution, of each sentence's main event.

Run ``python -m training.label events|attribution --help``. Probabilities are kept as float16 in pickles that only
``training.student`` reads.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from training.attribution import batches as window_batches
from training.attribution import collate as collate_windows
from training.backbone import GOLD, load_marks, load_tokenizer
from training.corpus import load_attribution_texts, load_texts, sample_paragraphs
from training.data import make_article, make_example
from training.heads import split
from training.model import AttributionModel
from training.passages import Soft, batches, code, collate
from training.sentences import Sentence, load_event_sentences
from training.teacher import Teacher
from volteface.reading.attribution_tagger import LABELS
from volteface.reading.pieces import cut_units, pack_windows

PIECES = 2048
LONGEST = 128
"""Word pieces of the windows of articles that the teacher sees: its attention costs half of what 256 cost."""


def label_sentences(model: Teacher, texts: Sequence[str], weights: Path) -> dict[str, Soft]:
    """Return what the teacher says of each sentence; those too long or empty are left out."""
    tokenizer, marks = load_tokenizer(weights), load_marks(weights)
    coded = [(text, code(Sentence(text), tokenizer)) for text in dict.fromkeys(texts)]
    items = [item for _, item in coded if item is not None]
    name = {id(item): text for text, item in coded if item is not None}
    found: dict[str, Soft] = {}
    model.eval()
    begun = time.monotonic()
    with torch.no_grad():
        for done, passages in enumerate(batches([[item] for item in items], PIECES, random.Random(0))):
            batch = collate(passages, marks)
            scores = split(model(batch), batch)
            sides, roots = scores.sides.softmax(1).numpy(), scores.roots.softmax(1).numpy()
            for at, item in enumerate(batch.items):
                rows = slice(batch.first[at], batch.first[at] + len(item.heads))
                found[name[id(item)]] = Soft(
                    sides[rows].astype(np.float16), roots[at].astype(np.float16),
                    scores.weight[rows].numpy().astype(np.float16),
                )  # fmt: skip
            if done % 20 == 0:
                print(f"{len(found)} of {len(items)} sentences, {time.monotonic() - begun:.0f} s", flush=True)
    return found


def label_words(model: AttributionModel, texts: Sequence[str], weights: Path) -> dict[str, np.ndarray]:
    """Return the teacher's probabilities of the labels of each word of each text, (words, labels)."""
    tokenizer, marks = load_tokenizer(weights), load_marks(weights)
    model.eval()
    found: dict[str, np.ndarray] = {}
    begun = time.monotonic()
    articles = [make_article({"text": text}, tokenizer) for text in dict.fromkeys(texts)]
    work = []
    for number, article in enumerate(articles):
        row = {head: at for at, head in enumerate(article.table.heads)}
        found[article.text] = np.zeros((len(row), len(LABELS)), np.float16)
        for window in pack_windows(cut_units(article.text, article.table, max_pieces=LONGEST), max_pieces=LONGEST):
            rows = [row[piece] for piece, _ in window.positions() if piece in row]
            work.append((make_example(article, window, marks), number, rows))
    owner = {id(example): (number, rows) for example, number, rows in work}
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for done, batch in enumerate(window_batches([example for example, _, _ in work], PIECES, random.Random(0))):
            ids, mask, _ = collate_windows(batch, marks)
            probabilities = model(ids, mask)[0].float().softmax(-1).numpy()
            for at, example in enumerate(batch):
                number, rows = owner[id(example)]
                found[articles[number].text][rows] = probabilities[at, example.heads]
            if done % 20 == 0:
                print(f"batch {done}, {time.monotonic() - begun:.0f} s", flush=True)
    return found


def main() -> None:
    """Label from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("events", "attribution"))
    parser.add_argument("--weights", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--model", type=Path, required=True, help="the trained teacher")
    parser.add_argument("--shared", type=Path, default=GOLD.parent, help="the folder of gold and corpora")
    parser.add_argument("--sentences", type=int, default=9000, help="unlabelled sentences to speak on")
    parser.add_argument("--train", action="store_true", help="speak on the training articles too")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    texts = load_texts(args.shared)
    if args.what == "events":
        model = Teacher(str(args.weights))
        model.load_state_dict(torch.load(args.model, weights_only=True))
        paragraphs = sample_paragraphs(texts, args.sentences, 1)
        gold = [sentence.text for sentence in load_event_sentences(args.shared / "gold")]
        labels = label_sentences(
            model, [*gold, *(text for paragraph in paragraphs for text in paragraph)], args.weights
        )
        kept: object = (paragraphs, labels)
    else:
        tagger = AttributionModel(str(args.weights), len(LABELS))
        tagger.load_state_dict(torch.load(args.model, weights_only=True)["state"], strict=False)
        if args.train:
            texts = load_attribution_texts(args.shared)
        kept = label_words(tagger, texts, args.weights)
    with args.out.open("wb") as file:
        pickle.dump(kept, file)


if __name__ == "__main__":
    main()
