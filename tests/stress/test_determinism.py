"""The same input gives the same records: for any count of workers and size of batch, and on other processors.

``python -m tests.stress.test_determinism`` writes the reference vectors anew, after the encoder was trained again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from tests.stress.crash_tasks import write_rows
from tests.stress.sizes import note, sized

import volteface as vf
from volteface.desk import Desk
from volteface.reading.encoder import WEIGHTS, encode
from volteface.records import to_dict

REFERENCE = Path(__file__).with_name("reference_vectors.npz")
TEXTS = (
    (
        "Minister Ana Sol told Radio Norte on Monday that her government had agreed to withdraw its troops from the "
        "town. “We will not fight our neighbours,” she said, according to two officials."
    ),
    (
        "Rebels shelled the port for the third day, Reuters reported. The mayor denied that anybody had been killed. "
        "In March the president called them bandits; now he speaks of partners."
    ),
    "",
    "Zażółć gęślą jaźń 😀 ‮ 12,5 % — (see p. 7) U.S.-led?! https://norte.example/a",
)
MEAN_TOLERANCE, MOST_TOLERANCE, LEAST_SAME = 0.1, 1.0, 0.95
"""Mean and greatest difference of scores from the reference, in standard deviations of the scores, and the share of
words whose best label is the same. On one processor all differences are 0. With the steps of the graph done one by one,
which rounds elsewhere, they were 0.03, 0.14 and 1.0; processors without whole-number dot products cut off earlier."""


def vectors() -> dict[str, npt.NDArray[np.float32]]:
    """Return what the heads of the encoder say of every word of the texts."""
    found: dict[str, npt.NDArray[np.float32]] = {}
    for place, text in enumerate(TEXTS):
        said = encode(text)
        found |= {f"tags {place}": said.tags, f"events {place}": said.events, f"links {place}": said.links[:, 0, ::4]}
    return found


def test_determinism_of_the_encoder_within_the_stated_tolerance() -> None:
    with np.load(REFERENCE) as held:
        reference = {name: held[name] for name in held.files}
    weights = json.loads((WEIGHTS / "encoder.json").read_text("utf-8"))["sha256"]
    assert bytes(reference.pop("sha256")).decode() == weights, "run: python -m tests.stress.test_determinism"
    found = vectors()
    assert found.keys() == reference.keys()
    for name, expected in reference.items():
        assert found[name].shape == expected.shape
        if not expected.size:
            continue
        apart = np.abs(found[name] - expected) / expected.std()
        assert float(apart.mean()) <= MEAN_TOLERANCE, name
        assert float(apart.max()) <= MOST_TOLERANCE, name
        if name.startswith("tags"):
            same = np.mean(found[name].argmax(1) == expected.argmax(1))
            assert same >= LEAST_SAME, name


def records(desk: Path) -> list[str]:
    held = Desk(desk)
    numbers = [row[0] for row in held.sql('SELECT number FROM "document" ORDER BY number').fetchall()]
    return [json.dumps(to_dict(held.annotation(number))) for number in numbers]


def articles(count: int) -> list[dict[str, str]]:
    return [
        {
            "text": f"{TEXTS[n % 2]} It was day {n} of the talks in town {n * 7}.",
            "published": f"2024-12-{n % 28 + 1:02d}",
        }
        for n in range(count)
    ]


Run = Callable[[Path, Path], None]


def in_file(workers: int, batch: int) -> Run:
    return lambda source, desk: _ignored(vf.read(source, desk, vf.ReadOptions(workers=workers, batch=batch)))


def in_folder(workers: int) -> Run:
    from volteface.api import read_into_folder

    return lambda source, desk: _ignored(read_into_folder(source, desk, vf.ReadOptions(workers=workers)))


def _ignored(_: object) -> None:
    pass


RUNS: dict[str, Run] = sized(
    {"batch of 5": in_file(1, 5)},
    {
        "batch of 1": in_file(1, 1),
        "batch of 100": in_file(1, 100),
        "2 workers": in_file(2, 7),
        "3 workers": in_file(3, 32),
        "folder, 1 worker": in_folder(1),
        "folder, 2 workers": in_folder(2),
        "folder, 3 workers": in_folder(3),
    },
)


def test_determinism_of_records_for_any_workers_and_batches(tmp_path: Path) -> None:
    count = sized(6, 60)
    source = write_rows(tmp_path / "in.jsonl", articles(count))
    in_file(1, 32)(source, tmp_path / "first")
    expected = records(tmp_path / "first")
    assert len(expected) == count
    for name, run in RUNS.items():
        run(source, tmp_path / name)
        assert records(tmp_path / name) == expected, name
    note("determinism", documents=count, ways=list(RUNS))


@pytest.mark.parametrize("text", TEXTS[:2])
def test_determinism_of_a_text_does_not_depend_on_what_was_read_before(text: str) -> None:
    first = vf.annotate(text, published="2024-12-10")
    vf.annotate(TEXTS[3] + TEXTS[0], published="2020-01-01")
    assert vf.annotate(text, published="2024-12-10") == first


if __name__ == "__main__":
    digest = json.loads((WEIGHTS / "encoder.json").read_text("utf-8"))["sha256"].encode()
    np.savez_compressed(REFERENCE, sha256=np.frombuffer(digest, np.uint8), **vectors())
