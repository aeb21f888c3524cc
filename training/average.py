"""Average the weights of two students of one origin. Run ``python -m training.average --help``.

The second was trained on from the first, so that the mean of their weights lies between them and is better than either
on the development sets (model soup: Wortsman et al., ICML 2022).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from evaluation.held_out import is_held_out

from training.attribution import evaluate
from training.backbone import GOLD, load_tokenizer, minilm_folder
from training.data import load_articles
from training.figures import measure
from training.passages import Marks, code
from training.sentences import load_event_sentences, load_facts, load_tones
from training.student import Student, load_student, save_student


def average(paths: list[Path]) -> dict[str, torch.Tensor]:
    """Return the mean of the weights."""
    states = [torch.load(path, weights_only=True)["state"] for path in paths]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if value.dtype.is_floating_point else value
        for name, value in states[0].items()
    }


def figures_of(model: Student, gold: Path) -> dict[str, float]:
    """Return the development figures of a model."""
    tokenizer, marks = load_tokenizer(minilm_folder()), Marks()
    figures = evaluate(model, load_articles(gold / "attribution" / "dev.jsonl", tokenizer), marks)
    held = [sentence for sentence in load_event_sentences(gold) if is_held_out(sentence.text)]
    facts = load_facts(gold / "factuality" / "dev.jsonl", ("UW",))
    for sentences in (held, facts, load_tones(gold / "target_sentiment" / "dev.jsonl")):
        items = [item for sentence in sentences if (item := code(sentence, tokenizer)) is not None]
        figures.update(measure(model.sentences, items, marks))
    return {name: round(float(value), 4) for name, value in figures.items()}


def main() -> None:
    """Average from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="+", help="model.pt of each student")
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of the gold sets")
    parser.add_argument("--out", type=Path, required=True, help="where model.pt goes")
    args = parser.parse_args()
    model = load_student(args.models[0])
    model.load_state_dict(average(args.models))
    model.eval()
    figures = figures_of(model, args.gold)
    print(json.dumps(figures))
    save_student(model, figures, args.out)


if __name__ == "__main__":
    main()
