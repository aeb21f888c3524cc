"""The scorers give the figures that the rulers beside the gold data give, from the same predictions."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from evaluation.__main__ import SETS
from evaluation.news_facts import score_news_facts
from evaluation.plover import score_plover
from evaluation.run import Figure, Reading, Row, read_rows, rows_of

from volteface.records import to_dict

pytestmark = pytest.mark.shared

LIMIT = 15
SAME = {
    "attribution": {
        "source_char F1": "source character F1",
        "cue_char F1": "cue character F1",
        "content_char F1": "content character F1",
        "content_jaccard50 F1": "content F1 at Jaccard 0.5",
        "content_strict F1": "content strict F1",
        "source_accuracy": "source accuracy of matched",
        "end_to_end F1": "end to end F1",
    },
    "attribution_sentences": {f"{role}_exact F1": f"{role} exact F1" for role in ("source", "cue", "content")},
    "events_source_target": {
        "exact F1": "exact F1",
        "overlap F1": "overlap F1",
        "both_right": "all parties right",
    },
    "quadclass": {"macro_f1": "macro F1", "macro_f1 accuracy": "accuracy"},
    "plv": {
        "root_macro_f1": "root macro F1",
        "root_macro_f1 accuracy": "root accuracy",
        "root_macro_f1 quad_macro_f1": "quad macro F1",
        "root_macro_f1 pair_found": "pair found",
    },
    "plover": {"macro_f1": "type macro F1", "macro_f1 accuracy": "type accuracy"},
    "times": {f"{name} F1": f"{name} F1" for name in ("relaxed", "strict", "type", "value")},
    "places": {
        "recognition F1": "recognition F1",
        "gwn within161km_of_found": "gwn within 161 km of found",
        "gwn end_to_end": "gwn end to end",
    },
    "ner_re3d": {"untyped_core F1": "mention F1", "typed_core F1": "mention and kind F1"},
}
"""The ruler's names of its figures, and ours."""


def _printed(output: str, name: str) -> dict[str, float]:
    """Return what a ruler printed: ``set.name value key value`` and ``set.name key value`` by name and key."""
    found = {}
    for line in output.splitlines():
        first, *words = line.split()
        if not first.startswith(f"{name}."):
            continue
        head = first.removeprefix(f"{name}.")
        if words and re.fullmatch(r"[\d.]+", words[0]):
            found[head] = float(words.pop(0))
        found |= {f"{head} {key}": float(value) for key, value in zip(words[::2], words[1::2], strict=True)}
    return found


def _write(path: Path, reading: Reading, ids: Iterable[tuple[str, str]]) -> Path:
    """Write predictions as JSON Lines: for each pair the annotation of the first id under the second."""
    with path.open("w", encoding="utf-8") as lines:
        for ours, theirs in ids:
            annotation = reading[ours]
            document = replace(annotation.document, id=theirs)
            lines.write(json.dumps(to_dict(replace(annotation, document=document)), ensure_ascii=False) + "\n")
    return path


def _ruler_ids(name: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Return our id and the ruler's of each text; for plv the ruler numbers the distinct texts."""
    if name != "plv":
        return [(str(row["id"]), str(row["id"])) for row in rows]
    first = {}
    for row in rows:
        first.setdefault(row["text"], str(row["id"]))
    return [(identity, f"plv{number}") for number, identity in enumerate(first.values())]


def _run(script: Path, *arguments: str | Path) -> str:
    command = [sys.executable, str(script), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "0"})
    assert "missing 0 text_changed 0" in done.stdout
    return done.stdout


def _by_metric(figures: Iterable[Figure]) -> dict[str, float]:
    return {figure.metric: figure.value for figure in figures}


@pytest.mark.parametrize("name", SAME)
def test_figures_agree_with_the_ruler(name: str, shared: Path, tmp_path: Path):
    gold_set = next(gold for gold in SETS if gold.name == name)
    rows = rows_of(shared, name)[:LIMIT]
    reading = read_rows(rows, date=gold_set.date)
    predictions = _write(tmp_path / "predictions.jsonl", reading, _ruler_ids(name, rows))
    output = _run(shared / "scoring" / "score.py", name, "--pred", predictions, "--limit", str(LIMIT))
    theirs = _printed(output, name)
    ours = _by_metric(gold_set.score(rows, reading))
    assert {key: theirs[key] for key in SAME[name]} == {key: round(ours[SAME[name][key]], 3) for key in SAME[name]}


NEWS_FACTS = re.compile(r"news_facts\.(?P<name>[\w+ ]+?)(?: \((?:of matched|recall)\))?: (?:.*F1 )?(?P<value>[\d.]+)")


def test_news_facts_agree_with_their_ruler(shared: Path, tmp_path: Path):
    folder = shared / "gold" / "news_facts"
    gold, articles = rows_of(shared, "news_facts"), rows_of(shared, "news_facts", "articles.jsonl")
    reading = read_rows(articles, date="date")
    predictions = _write(tmp_path / "predictions.jsonl", reading, _ruler_ids("news_facts", articles))
    files = (folder / "articles.jsonl", folder / "dev.jsonl")
    output = _run(shared / "scoring" / "news_facts.py", *files, "--pred", predictions)
    theirs = {match["name"]: float(match["value"]) for match in NEWS_FACTS.finditer(output)}
    theirs["mean of its figures"] = float(output.split()[-1])
    ours = _by_metric(score_news_facts(gold, reading))
    assert theirs == {name.removesuffix(" F1"): round(value, 3) for name, value in ours.items()}


def test_figures_agree_with_the_ruler_that_runs_the_command(shared: Path):
    rows = rows_of(shared, "plover")[:LIMIT]
    output = _run(shared / "scoring" / "score.py", "plover", "--python", sys.executable, "--limit", str(LIMIT))
    ours = _by_metric(score_plover(rows, read_rows(rows, date="date")))
    assert _printed(output, "plover")["macro_f1"] == round(ours["type macro F1"], 3)
