"""Score every gold set through the public interface. Run ``make evaluate`` or ``python -m evaluation``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation import (
    attribution,
    entities,
    events,
    factuality,
    guardian_mentions,
    heads,
    news_facts,
    petrarch,
    places,
    plover,
    seed_facts,
    source_actors,
)
from evaluation.gate import BASELINE, compare, gold_digest, load_baseline, raise_floors
from evaluation.held_out import is_held_out
from evaluation.run import Figure, Reading, Row, read_rows, rows_of

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "evaluation" / "figures.json"


def _score_attribution(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    return [*attribution.score_articles(rows, reading), *source_actors.score_sources(rows, reading)]


def _score_factuality(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    return [*factuality.score_factuality(rows, reading), *heads.score_factuality_head(rows)]


def _score_stance(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    return [*entities.score_stance(rows, reading), *heads.score_tone_head(rows)]


@dataclass(frozen=True)
class GoldSet:
    """A gold set: its folder, the field that dates its texts, and its scorer."""

    name: str
    score: Callable[[Sequence[Row], Reading], list[Figure]]
    date: str | None = None
    trained_on: bool = False
    """Whether the encoder is trained on it but for the sentences held out, on which alone it is scored."""


SETS = (
    GoldSet("attribution", _score_attribution, "date"),
    GoldSet("attribution_sentences", attribution.score_sentences),
    GoldSet("events_source_target", events.score_source_target, trained_on=True),
    GoldSet("quadclass", events.score_quadclass, trained_on=True),
    GoldSet("plv", events.score_plv, trained_on=True),
    GoldSet("plover", plover.score_plover, "date"),
    GoldSet("petrarch_cases", petrarch.score_petrarch),
    GoldSet("factuality", _score_factuality),
    GoldSet("times", entities.score_times, "dct"),
    GoldSet("places", places.score_places),
    GoldSet("ner_re3d", entities.score_mentions),
    GoldSet("ner_re3d_bio", entities.score_mention_sentences),
    GoldSet("target_sentiment", _score_stance),
)
"""synthetic_events has no metric: it is training data."""
SET_NAMES = (*(gold.name for gold in SETS), "news_facts", "guardian_sdf", "seed")


def score_set(name: str, shared: Path, *, limit: int | None = None, workers: int = 1) -> tuple[list[Figure], list[str]]:
    """Return the figures of a set, and lines that a reader should see beside them."""
    if name == "seed":
        return _score_seed(shared)
    if name == "guardian_sdf":
        return _score_guardian(shared, limit=limit, workers=workers), []
    if name == "news_facts":
        rows = rows_of(shared, name)[:limit]
        wanted = {row["id"] for row in rows}
        articles = [row for row in rows_of(shared, name, "articles.jsonl") if row["id"] in wanted]
        reading = read_rows(articles, date="date", workers=workers)
        return news_facts.score_news_facts(rows, reading), _unread(reading)
    gold_set = next(gold for gold in SETS if gold.name == name)
    rows = rows_of(shared, name)
    if gold_set.trained_on:
        rows = [row for row in rows if is_held_out(row["text"])]
    rows = rows[:limit]
    if name == "petrarch_cases":
        reading = petrarch.read_cases(rows, gold=shared / "gold" / name, workers=workers)
    else:
        reading = read_rows(rows, date=gold_set.date, workers=workers)
    return gold_set.score(rows, reading), _unread(reading)


def _unread(reading: Reading) -> list[str]:
    return [f"  not read, counts as a miss: {line}" for line in reading.unread]


def _score_guardian(shared: Path, *, limit: int | None, workers: int) -> list[Figure]:
    draws = {ending: guardian_mentions.load_sample(file)[:limit] for ending, file in guardian_mentions.FILES.items()}
    wanted = {row["id"] for rows in draws.values() for row in rows}
    with (shared / "corpora" / "guardian_sdf.jsonl").open(encoding="utf-8") as lines:
        articles = [row for row in map(json.loads, lines) if row["id"] in wanted]
    return guardian_mentions.score_guardian_mentions(draws, read_rows(articles, date="date", workers=workers))


def _score_seed(shared: Path) -> tuple[list[Figure], list[str]]:
    _, facts = seed_facts.load_facts()
    verdicts = seed_facts.score(seed_facts.read_seed(shared), facts)
    holding = sum(verdict.holds for verdict in verdicts)
    failing = [f"  seed fact fails: {verdict.id}" for verdict in verdicts if not verdict.holds]
    return [Figure("seed", "facts that hold", holding / len(verdicts), len(verdicts), "by hand")], failing


def digests(shared: Path) -> dict[str, str]:
    """Return the SHA-256 of the files that each set is scored on."""
    apart = ("guardian_sdf", "seed")
    found = {name: gold_digest((shared / "gold" / name).glob("*.jsonl")) for name in SET_NAMES if name not in apart}
    corpora, samples = shared / "corpora", (Path(__file__).with_name(file) for file in guardian_mentions.FILES.values())
    found["guardian_sdf"] = gold_digest([corpora / "guardian_sdf.jsonl", *samples])
    return {**found, "seed": gold_digest([corpora / "seed.txt", seed_facts.FACTS])}


def print_table(figures: Sequence[Figure]) -> None:
    """Print one line a figure: set, metric, ours, best published, n."""
    print(f"{'set':<22} {'metric':<42} {'ours':>8}  {'best published':<36} {'n':>7}")
    for figure in figures:
        bar = figure.published + (" (lower is better)" if figure.lower else "")
        print(f"{figure.set:<22} {figure.metric:<42} {figure.value:>8.3f}  {bar:<36} {figure.n:>7,}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"one or more of: {', '.join(SET_NAMES)} (default: all)")
    shared = ROOT.parent / "shared"
    parser.add_argument("--shared", type=Path, default=shared, help="the folder that holds gold/ and corpora/")
    parser.add_argument("--limit", type=int, help="rows of each set, for a quick look; nothing is written")
    parser.add_argument("--workers", type=int, default=2, help="processes that read")
    parser.add_argument("--update", action="store_true", help="raise the floors of baseline.json to these figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print, write the figures and compare them with the floors."""
    parser = _parser()
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
    return _settle(figures, digests(options.shared), update=options.update, allow_regression=options.allow_regression)


def _settle(figures: Sequence[Figure], gold: Mapping[str, str], *, update: bool, allow_regression: bool) -> int:
    """Write the figures of a whole run, raise the floors if asked to, and say which figures lie below theirs."""
    rounded = [{**asdict(figure), "value": round(figure.value, 4)} for figure in figures]
    FIGURES.write_text(json.dumps(rounded, indent=1) + "\n", "utf-8")
    if update:
        raise_floors(figures, BASELINE, gold=gold, allow_regression=allow_regression)
    if not BASELINE.exists():
        print(f"no floors at {BASELINE}; run with --update to write them")
        return 1
    baseline = load_baseline(BASELINE)
    failures = [*compare(figures, baseline.floors), *baseline.changed(gold)]
    for failure in failures:
        print(f"fails the gate: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
