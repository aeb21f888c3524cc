"""Score every gold set through the public interface. Run ``make evaluate`` or ``python -m evaluation``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation import attribution, entities, events, factuality, news_facts, petrarch, places, plover, seed_facts
from evaluation.gate import BASELINE, compare, load_baseline, raise_floors
from evaluation.run import Figure, Reading, Row, read_rows, rows_of

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "evaluation" / "figures.json"


@dataclass(frozen=True)
class GoldSet:
    """A gold set: its folder, the field that dates its texts, and its scorer."""

    name: str
    score: Callable[[Sequence[Row], Reading], list[Figure]]
    date: str | None = None


SETS = (
    GoldSet("attribution", attribution.score_articles, "date"),
    GoldSet("attribution_sentences", attribution.score_sentences),
    GoldSet("events_source_target", events.score_source_target),
    GoldSet("quadclass", events.score_quadclass),
    GoldSet("plv", events.score_plv),
    GoldSet("plover", plover.score_plover, "date"),
    GoldSet("petrarch_cases", petrarch.score_petrarch),
    GoldSet("factuality", factuality.score_factuality),
    GoldSet("times", entities.score_times, "dct"),
    GoldSet("places", places.score_places),
    GoldSet("ner_re3d", entities.score_mentions),
    GoldSet("ner_re3d_bio", entities.score_mention_sentences),
    GoldSet("target_sentiment", entities.score_stance),
)
"""synthetic_events has no metric: it is training data."""
SET_NAMES = (*(gold.name for gold in SETS), "news_facts", "seed")


def score_set(name: str, shared: Path, *, limit: int | None = None, workers: int = 1) -> tuple[list[Figure], list[str]]:
    """Return the figures of a set, and lines that a reader should see beside them."""
    if name == "seed":
        return _score_seed(shared)
    if name == "news_facts":
        gold = rows_of(shared, name)[:limit]
        wanted = {row["id"] for row in gold}
        articles = [row for row in rows_of(shared, name, "articles.jsonl") if row["id"] in wanted]
        return news_facts.score_news_facts(gold, read_rows(articles, date="date", workers=workers)), []
    gold_set = next(gold for gold in SETS if gold.name == name)
    rows = rows_of(shared, name)[:limit]
    if name == "petrarch_cases":
        reading = petrarch.read_cases(rows, gold=shared / "gold" / name, workers=workers)
    else:
        reading = read_rows(rows, date=gold_set.date, workers=workers)
    return gold_set.score(rows, reading), []


def _score_seed(shared: Path) -> tuple[list[Figure], list[str]]:
    _, facts = seed_facts.load_facts()
    verdicts = seed_facts.score(seed_facts.read_seed(shared), facts)
    holding = sum(verdict.holds for verdict in verdicts)
    failing = [f"  seed fact fails: {verdict.id}" for verdict in verdicts if not verdict.holds]
    return [Figure("seed", "facts that hold", holding / len(verdicts), len(verdicts), "by hand")], failing


def print_table(figures: Sequence[Figure]) -> None:
    """Print one line a figure: set, metric, ours, best published, n."""
    print(f"{'set':<22} {'metric':<34} {'ours':>7}  {'best published':<32} {'n':>7}")
    for figure in figures:
        mark = " (lower is better)" if figure.lower else ""
        print(
            f"{figure.set:<22} {figure.metric:<34} {figure.value:>7.3f}  {figure.published + mark:<32} {figure.n:>7,}"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print, write the figures and compare them with the floors."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"one or more of: {', '.join(SET_NAMES)} (default: all)")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="the folder that holds gold/ and corpora/"
    )
    parser.add_argument("--limit", type=int, help="rows of each set, for a quick look; nothing is written")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--update", action="store_true", help="raise the floors of baseline.json to these figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")
    options = parser.parse_args(arguments)
    unknown = sorted(set(options.sets) - set(SET_NAMES))
    if unknown:
        parser.error(f"unknown sets {', '.join(unknown)}; expected some of {', '.join(SET_NAMES)}")
    if not (options.shared / "gold").is_dir():
        print(f"no gold data at {options.shared}; nothing to score")
        return 0
    figures: list[Figure] = []
    for name in options.sets or SET_NAMES:
        found, notes = score_set(name, options.shared, limit=options.limit, workers=options.workers)
        figures += found
        for note in notes:
            print(note)
        print(f"scored {name}", file=sys.stderr)
    print_table(figures)
    if options.limit or options.sets:
        return 0
    FIGURES.write_text(
        json.dumps([{**asdict(f), "value": round(f.value, 4)} for f in figures], indent=1) + "\n", "utf-8"
    )
    if options.update:
        raise_floors(figures, BASELINE, allow_regression=options.allow_regression)
    failures = compare(figures, load_baseline(BASELINE))
    for failure in failures:
        print(f"below its floor: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
