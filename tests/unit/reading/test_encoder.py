from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.errors import ModelError
from volteface.reading.attribution_tagger import LABELS, tag_attributions
from volteface.reading.encoder import WEIGHTS, Encoded, encode, load_encoder
from volteface.reading.pieces import Window, cut_units, pack_windows, piece_table

needs_weights = pytest.mark.skipif(
    not (WEIGHTS / "encoder.onnx").exists(), reason="no packaged weights; run 'make train'"
)
DIM = 4


class FakeEncoder:
    """Gives the labels it is told, one for each word, and links every content and source to its nearest cue."""

    meta: ClassVar = {
        "labels": LABELS,
        "link_dim": DIM,
        "distance_buckets": [1, 2, 4, 8, 16],
        "source_distance": [5, 4, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0],
        "content_distance": [5, 4, 3, 2, 1, 0, 5, 4, 3, 2, 1, 0],
        "no_source": 0.5,
    }

    def __init__(self, labels: str) -> None:
        self.labels = labels.split()

    def encode(self, text: str) -> Encoded:
        words = []
        at = 0
        for word in text.split():
            at = text.index(word, at)
            words.append((at, at + len(word)))
            at += len(word)
        tags = np.full((len(words), len(LABELS)), -3.0, dtype=np.float32)
        for row, label in enumerate(self.labels):
            tags[row, LABELS.index(label)] = 3.0
        n = len(words)
        return Encoded(
            np.array([s for s, _ in words]), np.array([e for _, e in words]), ((0, n),), np.arange(n) == 0,
            np.arange(1, n + 1), tags, np.zeros((n, 4, DIM), dtype=np.float32), np.zeros((n, 0), dtype=np.float32),
            self.meta,
        )  # fmt: skip


def tagged(text: str, labels: str) -> list[tuple[list[str], list[str], list[str]]]:
    found = tag_attributions(text, FakeEncoder(labels).encode(text))
    return [
        tuple([text[start:end] for start, end in spans] for spans in (item.source, item.cue, item.content))  # type: ignore[misc]
        for item in found
    ]


def test_tagger_links_source_cue_and_content() -> None:
    text = "Ana Sol said that it rained"
    labels = "B-source I-source B-cue B-content I-content I-content"
    assert tagged(text, labels) == [(["Ana Sol"], ["said"], ["that it rained"])]


def test_tagger_joins_an_interrupted_content() -> None:
    text = "We won Ana said and left"
    labels = "B-content I-content B-source B-cue B-content I-content"
    assert tagged(text, labels) == [(["Ana"], ["said"], ["We won", "and left"])]


def test_tagger_keeps_two_statements_apart() -> None:
    text = "Ana said yes . . . . . . Bo denied it"
    labels = "B-source B-cue B-content O O O O O O B-source B-cue B-content"
    assert tagged(text, labels) == [(["Ana"], ["said"], ["yes"]), (["Bo"], ["denied"], ["it"])]


def test_tagger_leaves_the_source_empty_where_none_fits() -> None:
    assert tagged("It is said to rain", "O O B-cue B-content I-content") == [([], ["said"], ["to rain"])]


def test_tagger_keeps_a_cue_without_content_for_others_to_complete() -> None:
    assert tagged("Ana said . ", "B-source B-cue O") == [(["Ana"], ["said"], [])]
    assert tagged("", "") == []


def test_tagger_never_continues_another_role() -> None:
    found = tagged("Ana said it rained", "B-source I-cue I-content I-content")
    assert all(len(part) <= 1 for item in found for part in item)


def test_tagger_ends_every_span_with_its_paragraph() -> None:
    text = "Ana said it rained\nand snowed"
    labels = "B-source B-cue B-content I-content I-content I-content"
    assert tagged(text, labels) == [(["Ana"], ["said"], ["it rained"]), ([], [], ["and snowed"])]


def test_tagger_links_within_a_paragraph_only() -> None:
    text = "Ana said\nit rained"
    assert tagged(text, "B-source B-cue B-content I-content") == [(["Ana"], ["said"], []), ([], [], ["it rained"])]


@needs_weights
def test_encoder_tags_plain_news() -> None:
    text = "The minister said on Monday that the talks had failed."
    (found,) = tag_attributions(text, encode(text))
    assert [text[a:b] for a, b in found.source] == ["The minister"]
    assert [text[a:b] for a, b in found.cue] == ["said"]
    assert found.confidence is not None
    assert 0.5 < found.confidence <= 1


@needs_weights
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_encoder_spans_lie_in_any_text(text: str) -> None:
    for item in tag_attributions(text, encode(text)):
        for start, end in (*item.source, *item.cue, *item.content):
            assert 0 <= start < end <= len(text)


@needs_weights
def test_encoder_does_not_depend_on_what_stands_in_another_window() -> None:
    text = "Officials said the port was closed."
    filler = "\n".join(
        f"Paragraph {n} tells of rain and wind over the hills and of ships at sea. " * 12 for n in range(6)
    )
    alone = tag_attributions(text, encode(text))
    among = [a for a in tag_attributions(f"{filler}\n{text}", encode(f"{filler}\n{text}")) if a.cue[0][0] > len(filler)]
    assert [(b[1] - b[0]) for a in alone for b in a.content] == [(b[1] - b[0]) for a in among for b in a.content]


@needs_weights
def test_encoder_weights_are_small_and_carry_their_figures() -> None:
    assert (WEIGHTS / "encoder.onnx").stat().st_size < 30e6
    meta = json.loads((WEIGHTS / "encoder.json").read_text("utf-8"))
    assert tuple(meta["labels"]) == LABELS
    assert {"source", "cue", "content"} <= set(meta["figures_dev"])


def test_encoder_refuses_damaged_weights(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"damaged")
    (tmp_path / "encoder.json").write_text('{"sha256": "0"}')
    with pytest.raises(ModelError, match="SHA-256"):
        load_encoder(tmp_path)
    with pytest.raises(ModelError, match="missing"):
        load_encoder(tmp_path / "nowhere")


@needs_weights
@pytest.mark.parametrize("text", ["", "\n\n", "One. Two? Three!", "word " * 2000, "a" * 5000, "é😀 " * 300])
def test_pieces_cover_every_word_once(text: str) -> None:
    from tokenizers import Tokenizer

    table = piece_table(text, Tokenizer.from_file(str(WEIGHTS / "tokenizer.json")))
    windows = pack_windows(cut_units(text, table))
    covered = [piece for window in windows for piece, _ in window.positions()]
    assert covered == list(range(len(table.ids)))
    assert all(window.size <= 256 for window in windows)
    assert all(len(window.input_ids(table.ids)) == window.size for window in windows)


def test_pieces_pack_neighbours() -> None:
    assert pack_windows([(0, 3), (3, 6), (6, 9)], max_pieces=9) == [Window(((0, 3), (3, 6))), Window(((6, 9),))]
