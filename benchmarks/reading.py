"""Words a second of the whole reading on one core, beside spaCy's full English pipeline in the same run.

Run ``python -m benchmarks reading``. Both read the same batches in turn, so that the machine's ups and downs meet
both; the figure of merit is the ratio of the two, batch by batch. Words are divided by white space. The time of the
processor stands beside that of the clock: on an idle machine they are the same, on a busy one the clock runs on.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import volteface as vf
from benchmarks.corpus import articles
from benchmarks.machine import digest, load_average, pin_to_one_core
from volteface.reading import reader
from volteface.reading.language import MODEL_PACKAGES
from volteface.records import Annotation, Document

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Rate", "Sample", "compare", "measure", "print_report", "stage_seconds", "summary", "time_stages"]

BATCHES = 30
BATCH = 8
WARM_UP = 2
CHEAPEST = ("tok2vec", "tagger")
STAGES = {
    "parse": "parse",
    "encode": "encoder",
    "find_times": "times",
    "find_mentions": "mentions",
    "bind_first_person": "mentions",
    "Referents": "mentions",
    "find_places": "places",
    "find_attributions": "attribution",
    "find_statements": "statements",
    "find_main_events": "events",
    "find_events": "events",
    "find_all_events": "events",
    "find_labels": "labels",
    "find_outlooks": "outlooks",
    "find_parallels": "parallels",
    "find_shifts": "shifts",
}
"""What the reader calls, and the stage it belongs to."""


@dataclass(frozen=True)
class Rate:
    """A mean over batches with the half width of its 95 % interval."""

    mean: float
    margin: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Rate:
        """Return the mean of values and its interval, by the normal approximation."""
        if len(values) < 2:
            return cls(statistics.fmean(values), math.inf)
        return cls(statistics.fmean(values), 1.96 * statistics.stdev(values) / math.sqrt(len(values)))


@dataclass(frozen=True)
class Sample:
    """One batch: its words, and what each reader took for it in seconds, by the clock and of the processor."""

    words: int
    seconds: dict[str, float]
    busy: dict[str, float]


Reader = Callable[[Sequence[Document]], object]


def compare(readers: dict[str, Reader], batches: Sequence[Sequence[Document]]) -> list[Sample]:
    """Let every reader read every batch, beginning with another one each time."""
    names = list(readers)
    samples = []
    for number, batch in enumerate(batches):
        seconds, busy = {}, {}
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            begun, begun_busy = time.perf_counter(), time.process_time()
            readers[name](batch)
            seconds[name] = time.perf_counter() - begun
            busy[name] = max(time.process_time() - begun_busy, 1e-9)
        samples.append(Sample(sum(len(document.text.split()) for document in batch), seconds, busy))
    return samples


def batches_of(documents: Sequence[Document], count: int, size: int = BATCH) -> list[list[Document]]:
    """Return batches that go round the documents."""
    return [[documents[(start * size + i) % len(documents)] for i in range(size)] for start in range(count)]


def read_all(documents: Sequence[Document]) -> list[Annotation]:
    """Read documents into all kinds of records, in this process.

    Raises:
        RuntimeError: a document could not be read, so that the time would mean nothing.
    """
    annotations = []
    for result in vf.annotate_documents(documents, vf.ReadOptions(workers=1)):
        if not isinstance(result, Annotation):
            raise RuntimeError(f"{result.origin} was not read, {result.reason}: {result.detail}")  # noqa: TRY004
        annotations.append(result)
    return annotations


@contextmanager
def time_stages() -> Iterator[dict[str, float]]:
    """Time what the reader calls, by stage, while the context lasts."""
    spent: dict[str, float] = defaultdict(float)
    with ExitStack() as stack:
        for name, stage in STAGES.items():
            if hasattr(reader, name):
                stack.enter_context(patch.object(reader, name, _timed(getattr(reader, name), stage, spent)))
        yield spent


def _timed(work: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return work(*arguments, **named)
        finally:
            spent[stage] += time.perf_counter() - begun

    return timed


def stage_seconds(documents: Sequence[Document]) -> dict[str, float]:
    """Return the seconds of each stage over documents, and of what lies between them as ``rest``.

    What is computed on first use, such as lemmas, counts for the stage that asks first.
    """
    begun = time.perf_counter()
    with time_stages() as spent:
        read_all(documents)
    whole = time.perf_counter() - begun
    return {**{stage: spent[stage] for stage in dict.fromkeys(STAGES.values())}, "rest": whole - sum(spent.values())}


def spacy_readers() -> dict[str, Reader]:
    """Return spaCy's full pipeline as it ships, its cheapest neural pass, and its tokenizer alone.

    Tok2vec and tagger are the practical limit of a reading that looks at every word with a network at all.
    """
    import importlib.util

    import spacy

    name = next(package for package in MODEL_PACKAGES if importlib.util.find_spec(package))
    full, tokens = spacy.load(name), spacy.blank("en")
    tagger = spacy.load(name, exclude=[pipe for pipe in full.component_names if pipe not in CHEAPEST])
    return {
        "spaCy en_core_web_sm": _piped(full), "spaCy tok2vec + tagger": _piped(tagger), "tokens alone": _piped(tokens),
    }  # fmt: skip


def _piped(language: Language) -> Reader:
    return lambda documents: list(language.pipe((document.text for document in documents), batch_size=BATCH))


def measure(batches: int = BATCHES) -> dict[str, Any]:
    """Measure and return the figures, ready for JSON."""
    core = pin_to_one_core()
    source, documents = articles()
    readers: dict[str, Reader] = {"volteface": read_all, **spacy_readers()}
    compare(readers, batches_of(documents, WARM_UP))
    load = load_average()
    samples = compare(readers, batches_of(documents, batches))
    staged = batches_of(documents, 1, min(len(documents), max(1, batches * BATCH // 2)))[0]
    stages = stage_seconds(staged)
    return {
        "data": source,
        "data_sha256": digest(document.text for document in documents),
        "documents": len(documents),
        "core": core,
        "load_before": load,
        "load_after": load_average(),
        **summary(samples),
        "stages": _rates(stages, sum(len(document.text.split()) for document in staged)),
    }


def _rates(stages: dict[str, float], words: int) -> dict[str, dict[str, float]]:
    whole = sum(stages.values())
    return {
        stage: {"words_per_s": round(words / max(spent, 1e-9)), "share": round(spent / whole, 4)}
        for stage, spent in stages.items()
    }


def summary(samples: Sequence[Sample]) -> dict[str, Any]:
    """Return words a second of each reader, and the ratio of the first to the second, batch by batch."""
    names = list(samples[0].seconds)
    ours, full = names[0], names[1]
    return {
        "batches": len(samples),
        "batch": BATCH,
        "words": sum(sample.words for sample in samples),
        "words_per_s": {name: _whole([s.words / s.seconds[name] for s in samples]) for name in names},
        "words_per_busy_s": {name: _whole([s.words / s.busy[name] for s in samples]) for name in names},
        "ratio": _exact([sample.seconds[full] / sample.seconds[ours] for sample in samples]),
        "busy_ratio": _exact([sample.busy[full] / sample.busy[ours] for sample in samples]),
        "busy_ratios": {
            name: _exact([sample.busy[name] / sample.busy[ours] for sample in samples]) for name in names[1:]
        },
    }


def _whole(values: Sequence[float]) -> dict[str, float]:
    rate = Rate.of(values)
    return {"mean": round(rate.mean), "margin": round(rate.margin)}


def _exact(values: Sequence[float]) -> dict[str, float]:
    rate = Rate.of(values)
    return {"mean": round(rate.mean, 4), "margin": round(rate.margin, 4)}


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as tables."""
    head = f"{figures['batches']} batches of {figures['batch']} from {figures['data']}, {figures['words']:,} words"
    print(f"{head}; load {figures['load_before']} before, {figures['load_after']} after")
    print(f"{'reader':<24}{'words/s':>10}{'± 95 %':>10}{'words/s of processor time':>28}{'± 95 %':>10}")
    for name, rate in figures["words_per_s"].items():
        busy = figures["words_per_busy_s"][name]
        print(f"{name:<24}{rate['mean']:>10,}{rate['margin']:>10,}{busy['mean']:>28,}{busy['margin']:>10,}")
    ratio, busy = figures["ratio"], figures["busy_ratio"]
    print(f"volteface : spaCy = {ratio['mean']:.3f} ± {ratio['margin']:.3f}", end="")
    print(f", by processor time {busy['mean']:.3f} ± {busy['margin']:.3f}")
    for name, other in figures.get("busy_ratios", {}).items():
        print(f"volteface : {name} = {other['mean']:.4f} ± {other['margin']:.4f} by processor time")
    print(f"{'stage':<24}{'words/s':>10}{'share':>10}")
    for stage, held in figures["stages"].items():
        print(f"{stage:<24}{held['words_per_s']:>10,}{held['share']:>10.1%}")
