"""Fits the small model that says whom a pronoun takes up, and writes its weights as a table.

    python training/train_antecedents.py ../shared [--articles 400] [--write]

It learns from two kinds of pronouns. *Gold*: those of news_facts and of ``evaluation/unseen_*_tuned.jsonl``, read by
hand. *Silver*: those of the attribution training articles that agreement settles. Where one man and any number of women
are near, "he" is the man; with gender hidden, every person near is a candidate, and the pair teaches nearness, part in
the sentence and who speaks. In the same way "they" where one group is near, and "it" where one body is near.

The model is a softmax over the figures near a pronoun, a figure's chance being that of all its mentions together. What
it gets right is printed for gold articles left out of the fit, in turns, beside what the reader's rules get right.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from evaluation.guardian_mentions import is_called_so
from evaluation.news_facts import find_nth, same_name
from scipy.optimize import minimize

from volteface.knowledge import load_knowledge
from volteface.reading.antecedent_ranking import FEATURES, MODELS, Option
from volteface.reading.antecedents import Antecedents
from volteface.reading.candidates import Candidate
from volteface.reading.cast import Figure
from volteface.reading.language import parse_many
from volteface.reading.mentions import find_mentions
from volteface.reading.seen import Seen
from volteface.records import Document

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src/volteface/knowledge/data/mentions/antecedents.tsv"
SEED = 5
FOLDS = 5
STRENGTH = 20.0
"""How strongly weights are held back."""
GOLD = 4.0
"""How many silver pronouns one gold pronoun is worth."""
SILVER_NEAR = 3
"""Sentences within which nobody else may agree with a silver pronoun."""
AGREEMENT = frozenset(
    ("several", "joined", "unnamed", "name", "description", "pronoun", "country", "organization", "holds", "holds_said",
     "own_speaker")
)  # fmt: skip
"""Features that silver pronouns do not teach: what is right there was chosen by agreement. Where a man's clause holds
"she", the pronoun is there because it is somebody else."""
RULES = 1.0
"""What the weight of the rules' score is drawn to; all others are drawn to nothing."""


@dataclass(frozen=True)
class Example:
    """A pronoun: its model, the mentions near it with figure, features and score, and the figures that are right."""

    model: str
    owners: tuple[str, ...]
    features: tuple[tuple[str, ...], ...]
    prominence: tuple[float, ...]
    right: frozenset[str]
    article: str
    gold: bool
    rules: str | None


@dataclass(frozen=True)
class Answer:
    """Who a pronoun of the gold stands for, and how names are compared there."""

    names: tuple[str, ...]
    loose: bool


class Collector:
    """Gathers the examples of one document while it is read."""

    def __init__(self, article: str, answers: dict[tuple[int, int], Answer] | None) -> None:
        self.article = article
        self.answers = answers
        self.examples: list[Example] = []
        self._open: list[tuple[Candidate, str, int, list[Option]]] = []

    def __call__(self, past: Antecedents, candidate: Candidate, ahead: Seen | None) -> None:
        """Take in a pronoun before it is resolved."""
        pronoun = past.pronoun_at(candidate)
        if self.answers is None:
            options = past.options(candidate, ahead=ahead, loose=True)
            self._open.append((candidate, pronoun.model, pronoun.sentence, options))
            return
        answer = self.answers.get((candidate.start, candidate.end))
        if answer is not None:
            options = past.options(candidate, ahead=ahead)
            right = frozenset(x.seen.figure.id for x in options if _is_called(x.seen.figure, answer))
            best = max(options, key=lambda x: x.prominence, default=None)
            self._add(pronoun.model, options, right, rules=best.seen.figure.id if best else None)

    def finish(self) -> list[Example]:
        """Return the examples; the genders that the whole text tells are known only now."""
        for candidate, model, here, options in self._open:
            alike = [option for option in options if _is_comparable(candidate, option.seen.figure)]
            near = [option.seen for option in alike if here - option.seen.sentence <= SILVER_NEAR]
            if any(_agrees(candidate, seen) is None for seen in near):
                continue
            agreeing = {option.seen.figure.id for option in alike if _agrees(candidate, option.seen)}
            right = frozenset(agreeing & {seen.figure.id for seen in near})
            if len(right) == 1 and len(agreeing) == 1 and len({seen.figure.id for seen in near}) > 1:
                self._add(model, alike, right)
        return self.examples

    def _add(
        self,
        model: str,
        options: Sequence[Option],
        right: frozenset[str],
        rules: str | None = None,
    ) -> None:
        gold = self.answers is not None
        held = tuple(tuple(x for x in option.features if gold or x not in AGREEMENT) for option in options)
        owners = tuple(option.seen.figure.id for option in options)
        scores = tuple(option.prominence for option in options)
        self.examples.append(Example(model, owners, held, scores, right, self.article, gold, rules))


def _is_comparable(candidate: Candidate, figure: Figure) -> bool:
    return figure.kind == "person" if candidate.gender else figure.kind not in ("place", "facility", "other")


def _agrees(candidate: Candidate, seen: Seen) -> bool | None:
    """Say whether a mention agrees with a pronoun, ``None`` where that is open."""
    figure = seen.figure
    if candidate.gender:
        return None if figure.gender is None and figure.named else figure.gender == candidate.gender
    if candidate.plural:
        return None if figure.kind != "person" and not seen.plural else seen.plural
    return None if seen.plural else figure.kind != "person"


def _is_called(figure: Figure, answer: Answer) -> bool:
    names = [figure.name, *(figure.entry.aliases if figure.entry else figure.aliases)]
    if answer.loose:
        return any(same_name(wanted, names) for wanted in answer.names)
    return any(is_called_so(names, wanted) for wanted in answer.names)


def gold_answers(shared: Path) -> dict[str, dict[tuple[int, int], Answer]]:
    """Return who the pronouns of the gold stand for, by article and offsets."""
    found: dict[str, dict[tuple[int, int], Answer]] = {}
    texts = {row["id"]: row["text"] for row in _rows(shared / "gold/news_facts/articles.jsonl")}
    for row in _rows(shared / "gold/news_facts/dev.jsonl"):
        for mention in row["mentions"]:
            span = find_nth(texts[row["id"]], mention["text"], mention.get("n"))
            if span is not None and " " not in mention["text"]:
                found.setdefault(row["id"], {})[span] = Answer((mention["actor"],), loose=True)
    for name in ("mentions", "sources"):
        for row in _rows(ROOT / f"evaluation/unseen_{name}_tuned.jsonl"):
            names = tuple(x for x in (row["actor"], *row.get("also", ())) if x)
            if names:
                article = row.get("id") or row["article"]
                found.setdefault(article, {})[row["start"], row["end"]] = Answer(names, loose=False)
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_examples(shared: Path, articles: int) -> list[Example]:
    """Return the gold and silver examples of the articles."""
    answers = gold_answers(shared)
    held = {row.get("id") or row["article"] for path in ROOT.glob("evaluation/unseen_*.jsonl") for row in _rows(path)}
    rows = {row["id"]: row for row in _rows(shared / "corpora/guardian_sdf.jsonl")}
    train = {row["id"]: row for row in _rows(shared / "gold/attribution/train.jsonl")}
    chosen = random.Random(SEED).sample(sorted(set(train) - held), articles)
    rows |= train
    return [
        example for article in (*sorted(answers), *chosen) for example in _read(rows[article], answers.get(article))
    ]


def _read(row: dict[str, Any], answers: dict[tuple[int, int], Answer] | None) -> Iterator[Example]:
    collector = Collector(row["id"], answers)
    document = Document(id=row["id"], text=row["text"], published=row.get("date") or None, language="en")
    for parsed in parse_many([document]):
        find_mentions(parsed, load_knowledge().registry, watch=collector)
    yield from collector.finish()


class Fit:
    """The model of one kind of pronoun.

    Args:
        examples: to learn from; those without a right figure near are left out.
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        self._prior = np.zeros(len(FEATURES))
        self._prior[FEATURES.index("prominence")] = RULES
        self._examples = [
            (self._matrix(example), self._groups(example), GOLD if example.gold else 1.0)
            for example in examples
            if example.right and len(set(example.owners)) > 1
        ]

    def _matrix(self, example: Example) -> Any:
        matrix = np.zeros((len(example.owners), len(FEATURES)))
        for row, held in enumerate(example.features):
            for name in held:
                if name in FEATURES:
                    matrix[row, FEATURES.index(name)] = 1.0
            matrix[row, FEATURES.index("prominence")] = example.prominence[row]
        return matrix

    def _groups(self, example: Example) -> Any:
        return np.array([owner in example.right for owner in example.owners])

    def run(self) -> Any:
        """Return the weights."""
        return minimize(self._loss, self._prior, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x

    def _loss(self, weights: Any) -> tuple[float, Any]:
        away = weights - self._prior
        value, slope = STRENGTH * (away**2).sum() / 2, STRENGTH * away
        for matrix, right, worth in self._examples:
            scores = matrix @ weights
            raised = np.exp(scores - scores.max())
            total, good = raised.sum(), raised[right].sum()
            value -= worth * (np.log(good) - np.log(total))
            slope = slope + worth * (matrix.T @ (raised / total - np.where(right, raised / good, 0.0)))
        return float(value), slope

    def choose(self, weights: Any, example: Example) -> str | None:
        """Return the figure that the weights choose."""
        scores: Counter[str] = Counter()
        for owner, score in zip(example.owners, np.exp(self._matrix(example) @ weights), strict=True):
            scores[owner] += score
        return max(scores, key=lambda owner: scores[owner]) if scores else None


def check(examples: Sequence[Example], model: str) -> None:
    """Print what the model gets right of gold articles left out in turns."""
    own = [example for example in examples if example.model == model]
    articles = sorted({example.article for example in own if example.gold})
    right = total = reachable = rules = 0
    for fold in range(FOLDS):
        left_out = set(articles[fold::FOLDS])
        fit = Fit([example for example in own if example.article not in left_out])
        weights = fit.run()
        for example in own:
            if example.gold and example.article in left_out:
                total += 1
                reachable += bool(example.right)
                rules += example.rules in example.right
                right += fit.choose(weights, example) in example.right
    silver = sum(not example.gold for example in own)
    print(
        f"{model}: {right} of {total} gold pronouns right (rules {rules}), "
        f"{reachable} have the right figure near; {silver} silver"
    )


def main() -> None:
    """Read, check, fit and, if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--articles", type=int, default=400, help="attribution articles to take silver pronouns from")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    examples = read_examples(options.shared, options.articles)
    found: dict[str, dict[str, float]] = {}
    for model in MODELS:
        check(examples, model)
        own = [example for example in examples if example.model == model]
        for name, weight in zip(FEATURES, Fit(own).run(), strict=True):
            found.setdefault(name, {})[model] = weight
    if options.write:
        write(found)


def write(found: dict[str, dict[str, float]]) -> None:
    """Write the table of weights."""
    lines = ["feature\t" + "\t".join(MODELS)]
    lines += [name + "".join(f"\t{found[name].get(model, 0.0):.3f}" for model in MODELS) for name in sorted(found)]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
