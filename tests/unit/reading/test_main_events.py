from __future__ import annotations

import numpy as np

from volteface.reading.encoder import Encoded
from volteface.reading.language import parse
from volteface.reading.main_events import NOTHING, MainEvent, find_main_events
from volteface.records import Document

SIDES = ("O", "B-S", "I-S", "B-T", "I-T", "B-R", "I-R")
ROOTS = (NOTHING, "ASSAULT", "CONSULT")
HEADS = {"sides": len(SIDES), "roots": len(ROOTS), "weight": 1, "fact": 1, "tone": 3}
FIRST = {"roots": 7, "weight": 10}


def encoded(text: str, labels: str, heavy: dict[str, str]) -> Encoded:
    """Give each word the label it is told, and to each word of ``heavy`` a weight and a class."""
    words, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        words.append((at, at + len(word), word))
        at += len(word)
    scores = np.zeros((len(words), sum(HEADS.values())), np.float32)
    for row, (label, (_, _, word)) in enumerate(zip(labels.split(), words, strict=True)):
        scores[row, SIDES.index(label)] = 5
        if word in heavy:
            scores[row, FIRST["weight"]] = 9
            scores[row, FIRST["roots"] + ROOTS.index(heavy[word])] = 6
    n = len(words)
    meta = {"event_heads": HEADS, "roots": ROOTS, "sides": SIDES}
    places = np.array([a for a, _, _ in words], dtype=np.int64), np.array([b for _, b, _ in words], dtype=np.int64)
    none = np.zeros((n, 0), np.float32)
    return Encoded(*places, ((0, n),), np.arange(n) == 0, np.arange(n), none, none, scores, meta)


def mains(text: str, labels: str, heavy: dict[str, str]) -> tuple[MainEvent | None, ...]:
    return find_main_events(parse(Document(id="d", text=text)), encoded(text, labels, heavy))


def test_main_events_reads_sides_class_and_telling_word() -> None:
    text = "The northern rebels shelled the port ."
    (main,) = mains(text, "B-S I-S I-S O B-T I-T O", {"shelled": "ASSAULT"})
    assert main is not None
    assert [text[side.start : side.end] for side in main.actors] == ["The northern rebels"]
    assert [text[side.start : side.end] for side in main.recipients] == ["the port"]
    assert main.parties == ()
    assert main.best[0] == "ASSAULT"
    assert main.best[1] > 0.9
    start, end = text.index("shelled"), text.index(" the port")
    assert main.weight(start, end) > 0.9
    assert abs(sum(weight for _, weight in main.words) - 1) < 1e-5


def test_main_events_are_one_a_sentence() -> None:
    text = "Oslo and Bonn met . Nothing else happened ."
    first, second = mains(text, "B-R O B-R O O O O O O", {"met": "CONSULT", "happened": NOTHING})
    assert first is not None
    assert second is not None
    assert [text[side.start : side.end] for side in first.parties] == ["Oslo", "Bonn"]
    assert first.best[0] == "CONSULT"
    assert second.best[0] == NOTHING
    assert second.actors == second.recipients == second.parties == ()


def test_main_events_an_inside_label_opens_a_phrase() -> None:
    text = "Rebels shelled Oslo"
    (main,) = mains(text, "I-S O I-T", {"shelled": "ASSAULT"})
    assert main is not None
    assert [text[side.start : side.end] for side in (*main.actors, *main.recipients)] == ["Rebels", "Oslo"]


def test_main_events_of_no_words() -> None:
    assert mains("", "", {}) == ()
