from __future__ import annotations

import math
from pathlib import Path

import pytest
from benchmarks.corpus import articles, mixed_documents, write_documents
from benchmarks.reading import Rate, batches_of, compare, print_report, read_all, stage_seconds, summary

from volteface.records import Annotation, Document

DOCUMENTS = (
    Document(id="1", text="Estia said on Monday that it would leave Weston.", published="2024-12-10", language="en"),
    Document(id="2", text="The army attacked a village in the north.", published="2024-12-10", language="en"),
)


def test_rate_is_the_mean_with_its_interval():
    rate = Rate.of([1.0, 2.0, 3.0, 4.0])
    assert rate.mean == 2.5
    assert rate.margin == pytest.approx(1.96 * math.sqrt(5 / 3) / 2)
    assert Rate.of([1.0]) == Rate(1.0, math.inf)


def test_batches_go_round_the_documents():
    batches = batches_of([DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[0]], 2, 2)
    assert [[document.id for document in batch] for batch in batches] == [["1", "2"], ["1", "1"]]


def test_compare_lets_every_reader_read_and_begins_with_another_each_time():
    order: list[str] = []
    readers = {name: lambda batch, name=name: order.append(name) for name in ("a", "b", "c")}
    samples = compare(readers, [DOCUMENTS, DOCUMENTS[:1]])
    assert order == ["a", "b", "c", "b", "c", "a"]
    assert [sample.words for sample in samples] == [17, 9]
    assert set(samples[0].seconds) == {"a", "b", "c"}


def test_reading_of_two_documents_is_timed_by_stage(capsys):
    annotations = read_all(DOCUMENTS)
    assert all(isinstance(annotation, Annotation) for annotation in annotations)
    stages = stage_seconds(DOCUMENTS)
    assert set(stages) >= {"parse", "times", "mentions", "places", "attribution", "statements", "events", "rest"}
    assert all(spent > 0 for stage, spent in stages.items())
    assert read_all(DOCUMENTS) == annotations  # the clocks are gone and change nothing


def test_report_of_a_run(capsys):
    figures = summary(compare({"volteface": read_all, "other": len}, [DOCUMENTS, DOCUMENTS]))
    figures |= {"data": "two", "load_before": 1.0, "load_after": 1.0}
    figures["stages"] = {"parse": {"words_per_s": 1000, "share": 0.5}}
    print_report(figures)
    printed = capsys.readouterr().out
    assert "2 batches of 8 from two, 34 words" in printed
    assert "volteface : spaCy = " in printed


def test_articles_fall_back_to_the_examples(tmp_path: Path):
    source, documents = articles(tmp_path / "none.jsonl")
    assert source == "examples"
    assert len(documents) > 5


def test_mixed_documents_are_the_same_for_a_seed_and_long_enough(tmp_path: Path):
    words = "The cautious minister said that the northern villages of Weston would welcome visitors again soon. "
    source = [Document(id=str(n), text=words * 3) for n in range(2)]
    made = list(mixed_documents(source, 5, words=30))
    assert made == list(mixed_documents(source, 5, words=30))
    assert made != list(mixed_documents(source, 5, words=30, seed=8))
    assert len({document.text for document in made}) == 5
    assert all(len(document.text.split()) >= 30 for document in made)
    path = tmp_path / "made.jsonl"
    assert write_documents(iter(made), path) == sum(len(document.text.split()) for document in made)
    assert len(path.read_text("utf-8").splitlines()) == 5
