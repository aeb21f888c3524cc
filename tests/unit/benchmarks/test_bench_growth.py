from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.growth import base, clones
from benchmarks.growth.__main__ import main
from benchmarks.growth.cost import Cluster, Measured, cost_of
from benchmarks.growth.curves import Curve, curves_of, kept_figures
from benchmarks.growth.report import tables
from benchmarks.growth.texts import drawn_texts

from volteface.api import read_items
from volteface.desk import Desk
from volteface.records import Document, make_id

TEXTS = (
    "Mira Kolvan said on Monday that Estia would leave Weston. She accused the army of Estia of an attack.",
    "On 3 May 2021 Russia attacked the town of Weston, Mira Kolvan told reporters. “It was a crime,” she said.",
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a base desk of two documents."""
    path = tmp_path / "base.desk"
    documents = [
        Document(
            id=make_id(text), text=text, source="a", published="2021-05-04", language="en", url=f"https://e.org/{n}"
        )
        for n, text in enumerate(TEXTS)
    ]
    read_items(documents, path)
    for module in (base, clones):
        monkeypatch.setattr(module, "BASE", len(TEXTS))
    return path


def test_clones_hold_together_under_other_names_and_days(small: Path, tmp_path: Path):
    clones.build(40, tmp_path / "big.desk", small)
    desk, original = Desk(tmp_path / "big.desk"), Desk(small)
    assert desk.check() == ()
    assert desk.info().rows["document"] == 40
    assert desk.info().rows["duplicate"] == 2
    assert desk.info().rows["event_key"] == 20 * original.info().rows["event_key"] > 0
    annotations = [desk.annotation(number) for number in range(1, 41)]
    for annotation in annotations:
        text = annotation.document.text
        assert len(text) in map(len, TEXTS)
        assert all(text[found.start : found.end] == found.text for found in annotation.mentions)
    names = {actor.name for annotation in annotations for actor in annotation.actors}
    assert {"Mira Kolvan", "Russia"} <= names
    assert len(names) > 8
    assert len({annotation.document.published for annotation in annotations}) > 20
    assert len(desk.documents(about="Russia", counted=False)) == 20


def test_clones_of_one_text_are_found_by_their_new_names(small: Path, tmp_path: Path):
    clones.build(40, tmp_path / "big.desk", small)
    desk = Desk(tmp_path / "big.desk")
    name = next(actor.name for actor in desk.annotation(39).actors if "Kolvan" not in actor.name and " " in actor.name)
    assert desk.search(f'"{name}"')
    assert desk.actors(name=name)


def test_clones_come_in_whole_bases(small: Path, tmp_path: Path):
    with pytest.raises(ValueError, match="a multiple of 2"):
        clones.build(3, tmp_path / "big.desk", small)


def test_casts_share_all_clones_and_grow_more_slowly():
    assert clones.casts_of(1) == [range(1)]
    for count in (10, 100, 1000):
        casts = clones.casts_of(count)
        assert [clone for cast in casts for clone in cast] == list(range(count))
    assert len(clones.casts_of(1000)) == 178


def test_drawn_texts_say_what_they_were_copied_from():
    texts = list(drawn_texts(100, 30))
    assert texts == list(drawn_texts(100, 30))
    copies = [(number, original) for number, (_, original, _) in enumerate(texts, start=1) if original]
    assert len(copies) == 5
    for number, original in copies:
        one, other = texts[number - 1][0].split(), texts[original - 1][0].split()

        assert sum(a == b for a, b in zip(one, other, strict=True)) >= 28


def test_curve_of_n_log_n_fits_and_a_steeper_one_does_not():
    line = Curve("whole", "line", tuple((n, n / 1000) for n in (1_000, 10_000, 100_000)))
    square = Curve("whole", "square", tuple((n, n * n / 1e6) for n in (1_000, 10_000, 100_000)))
    assert line.exponent == pytest.approx(1)
    assert line.fits is True
    assert square.last == pytest.approx(2)
    assert square.fits is False


def test_curve_of_one_document_more_must_stay_flat():
    assert Curve("more", "storing", ((1_000, 5.0), (10_000, 6.0))).fits is True
    assert Curve("more", "storing", ((1_000, 5.0), (10_000, 20.0))).fits is False
    assert Curve("more", "storing", ((1_000, 5.0),)).fits is None


def test_newest_figures_are_taken_and_what_was_stopped_is_left_out(tmp_path: Path):
    old = {"desk": {"1000": {"date": "2026-01-01", "desk_mb": 5.0}, "10000": {"date": "2026-01-01", "desk_mb": 40.0}}}
    new = {
        "desk": {"1000": {"date": "2026-02-01", "desk_mb": 6.0}, "100000": {"date": "2026-02-01", "stopped_after_s": 9}}
    }
    for name, growth in (("a", old), ("b", new)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"growth": growth}), "utf-8")
    [curve] = curves_of(kept_figures(tmp_path))
    assert curve.points == ((1_000, 6.0), (10_000, 40.0))
    assert any("| desk | 6.00 | 40.0 |" in line for line in tables([curve]))


def test_cost_follows_machines_price_and_growth():
    measured = Measured(words_a_second=4_000, similar_s=2.0, similar_at=1_000, disk_bytes=20)
    cluster = Cluster("ten", machines=10, vcpus=8, memory_gib=16, usd_an_hour=0.5)
    cost = cost_of(cluster, measured, documents=1_000_000, words=500, vcpus_a_core=2)
    assert cost.reading_h == pytest.approx(1_000_000 * 500 / 4_000 / 40 / 3600)
    assert cost.similar_h == pytest.approx(2.0 * 1_000 * 2 / 3600)
    assert cost.usd == pytest.approx((cost.reading_h * 10 + cost.similar_h) * 0.5)
    assert cost.disk_gb == pytest.approx(10)


def test_unknown_part_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as raised:
        main(["speed"])
    assert raised.value.code == 2
    assert "expected some of read," in capsys.readouterr().err
