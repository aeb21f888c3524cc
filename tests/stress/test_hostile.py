"""Hostile input: nothing crashes, nothing hangs, memory stays bounded, and what is skipped says why."""

from __future__ import annotations

import gzip
import io
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.stress.hostile import ARTICLES, FAMILIES, MARKUP, broken_files, pathological
from tests.stress.sizes import note, sized

import volteface as vf
from volteface.records import RECORD_TYPES, Document, Skipped, SkipReason, to_dict
from volteface.sources import SourceOptions, fingerprint, read_documents

SEED = 20241210
CASES = sized(5_000, 100_000)
PARTS = sized(1, 20)
"""Tests over which the cases are spread, so that they can run beside each other."""
TEXTS = sized(25, 2_000)
LONGEST_S = 30.0
"""Processor time that a broken file of a few kilobytes may take; the usual one takes a millisecond."""


def fault_of(items: Iterable[Document | Skipped]) -> str | None:
    """Return what is wrong with what was read."""
    for item in items:
        if isinstance(item, Skipped):
            if not isinstance(item.reason, SkipReason) or not item.detail.strip() or not item.origin:
                return f"a skip without reason: {item}"
        elif not item.text.strip() or any("\ud800" <= char <= "\udfff" for char in item.text):
            return f"a document without text or with surrogates: {item.id}"
        else:
            to_dict(item)
    return None


def read_broken(seed: int, count: int, folder: Path) -> tuple[Counter[str], float, list[str]]:
    """Read so many broken files; return how they ended, the longest time and what went wrong."""
    ends: Counter[str] = Counter()
    longest, faults = 0.0, []
    for number, (name, data) in enumerate(broken_files(seed, count)):
        path = folder / name
        path.write_bytes(data)
        begun = time.process_time()
        try:
            items = list(read_documents([path]))
            fault = fault_of(items)
        except Exception as error:
            items, fault = [], f"{type(error).__name__}: {error}"
        longest = max(longest, time.process_time() - begun)
        ends.update(item.reason.value if isinstance(item, Skipped) else "document" for item in items or ["none"])
        if fault:
            faults.append(f"seed {seed} case {number} {name}: {fault[:300]}")
    return ends, longest, faults


@pytest.mark.parametrize("part", range(PARTS))
def test_hostile_files_end_as_documents_or_as_skips_with_a_reason(part: int, tmp_path: Path) -> None:
    count = CASES // PARTS
    ends, longest, faults = read_broken(SEED + part, count, tmp_path)
    note("hostile files", seed=SEED + part, cases=count, longest_s=round(longest, 2), ends=dict(ends))
    again = "again: the case of this number of tests.stress.hostile.broken_files(seed, number + 1)"
    assert not faults, "\n".join([*faults, again])
    assert longest < LONGEST_S
    assert ends["document"] > count // 4
    assert len(ends) > 5


@given(ARTICLES)
@settings(max_examples=TEXTS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
def test_hostile_articles_are_read_and_quoted(text: str) -> None:
    annotation = vf.annotate(text, published="2024-12-10")
    for field in RECORD_TYPES:
        for record in getattr(annotation, field):
            start, end = getattr(record, "start", None), getattr(record, "end", None)
            assert start is None or annotation.document.text[start:end] == record.text
    to_dict(annotation)
    fingerprint(text)


# Time against length


def seconds(work: Callable[[], Any]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def growth(work: Callable[[int], Any], length: int) -> tuple[float, list[float]]:
    """Return by how much the time grows from a length to its double, the best of up to three tries, and the times."""
    best, times = float("inf"), []
    for _ in range(3):
        times = [seconds(lambda: work(length)), seconds(lambda: work(2 * length))]
        best = min(best, times[1] / max(times[0], 0.02))
        if best < STEEPEST:
            break
    return best, times


STEEPEST = 2.9
"""Linear is 2, n log n hardly more, quadratic is 4; between them lies what a busy machine adds."""
ARTICLE_CHARS = 16_000
MARKUP_CHARS = 200_000
FEW = ("quotation marks", "one word", "nested")


@pytest.mark.parametrize("family", sized(FEW, tuple(FAMILIES)))
def test_hostile_articles_take_time_that_grows_with_their_length(family: str) -> None:
    def annotate(length: int) -> None:
        vf.annotate(pathological(FAMILIES[family], length), published="2024-12-10", language="en")

    annotate(500)
    first = sized([], [seconds(lambda: annotate(ARTICLE_CHARS // 2))])
    chars = sized(4_000, ARTICLE_CHARS)
    steepest, pair = growth(annotate, chars)
    note("time of articles", family=family, chars=ARTICLE_CHARS // 2, seconds=[round(one, 2) for one in first + pair])
    assert steepest < STEEPEST or pair[1] < 0.2, f"{chars} and {2 * chars} characters of {family!r} took {pair} s"


@pytest.mark.parametrize(
    ("name", "piece"), [(name, piece) for name, pieces in MARKUP.items() for piece in sized(pieces[:1], pieces)]
)
def test_hostile_files_take_time_that_grows_with_their_length(name: str, piece: str, tmp_path: Path) -> None:
    path = tmp_path / name

    def read(length: int) -> None:
        path.write_text(pathological(piece, length), "utf-8")
        assert fault_of(read_documents([path])) is None

    read(1_000)
    steepest, pair = growth(read, sized(20_000, MARKUP_CHARS))
    note("time of files", name=name, piece=piece, chars=MARKUP_CHARS, seconds=[round(one, 2) for one in pair])
    assert steepest < STEEPEST or pair[1] < 0.2, pair


MOST_MB = 2_000
"""Memory of a process that read all of the above; 300 before the first text, 640 after 100,000 quotation marks."""


@pytest.mark.parametrize("text", ["a" * 1_000_000, '"' * 100_000, "(" * 100_000, "“" * 100_000])
@pytest.mark.skipif(sized(True, False), reason="part of make stress: each takes some seconds")
def test_hostile_long_articles_end(text: str) -> None:
    took = seconds(lambda: vf.annotate(text, published="2024-12-10", language="en"))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    note("long article", chars=len(text), of=text[0], seconds=round(took, 1), peak_mb=peak_mb)
    assert took < 300
    assert peak_mb < MOST_MB


# Memory


def peak_of(path: str, room: int) -> tuple[list[str], int]:
    """Read a file in a process that may not have more memory than it began with and some room."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + room, held + room))
    items = list(read_documents([path], SourceOptions()))
    return [f"{item.reason.value}: {item.detail}" if isinstance(item, Skipped) else "document" for item in items], (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    )


def packed_zeros(size: int) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1) as file:
        for _ in range(size >> 20):
            file.write(b"a" * (1 << 20))
    return stream.getvalue()


BIG = sized(60, 1_000)
"""Megabytes that a bomb of some hundred kilobytes unpacks to."""


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.html.gz", "a.xml.gz", "a.json.gz"])
def test_hostile_bombs_are_not_unpacked_into_memory(name: str, tmp_path: Path) -> None:
    if name not in sized(("a.jsonl.gz",), (name,)):
        pytest.skip("part of make stress")
    (tmp_path / name).write_bytes(packed_zeros(BIG << 20))
    with get_context("spawn").Pool(1) as pool:
        items, _ = pool.apply(peak_of, (str(tmp_path / name), 600 << 20))
    assert len(items) == 1
    assert items[0] != "document"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.txt"])
def test_hostile_lines_of_100_mb_are_passed_over(name: str, tmp_path: Path) -> None:
    if name not in sized(("a.csv",), (name,)):
        pytest.skip("part of make stress")
    size = sized(20, 100) << 20
    with (tmp_path / name).open("wb") as stream:
        begins = {"a.csv": b"text\n", "a.json": b'[{"text": "', "a.jsonl": b'{"text": "'}
        stream.write(begins.get(name, b""))
        for _ in range(size >> 20):
            stream.write(b"a" * (1 << 20))
        stream.write(b"\nThe envoys met.\n" if name == "a.csv" else b'"}\n')
    with get_context("spawn").Pool(1) as pool:
        items, _ = pool.apply(peak_of, (str(tmp_path / name), 600 << 20))
    assert any("too large" in item for item in items)
