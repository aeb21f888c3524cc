from __future__ import annotations

import numpy as np
import pytest

from volteface.reading.encoder import WEIGHTS, Encoded, encode
from volteface.reading.language import parse
from volteface.reading.main_events import split_heads
from volteface.reading.tone import tone_of, with_tone
from volteface.records import Document, Event, Mention, Span, Statement


def encoded(text: str, scores: list[list[float]]) -> Encoded:
    ends = [at for at in range(1, len(text) + 1) if at == len(text) or text[at] == " "]
    starts = [0, *(end + 1 for end in ends[:-1])]
    n = len(starts)
    none = np.zeros((n, 0), np.float32)
    return Encoded(
        np.array(starts), np.array(ends), ((0, n),), np.arange(n) == 0, np.arange(n), none, none,
        np.array(scores, np.float32), {"event_heads": {"tone": 3}},
    )  # fmt: skip


def test_tone_is_favourable_less_hostile() -> None:
    read = encoded("the brutal regime", [[0, 0, 0], [5, 0, 0], [5, 0, 0]])
    scores = split_heads(read)["tone"]
    assert tone_of(read, scores, 11, 17) == pytest.approx(-0.98, abs=0.02)
    assert tone_of(read, scores, 0, 3) == pytest.approx(0.0)
    assert tone_of(read, scores, 17, 17) is None


def mention(text: str, words: str, actor: str | None) -> Mention:
    start = text.index(words)
    return Mention(
        id=f"m{start}", document="d", method="m", start=start, end=start + len(words), text=words, kind="country",
        actor=actor,
    )  # fmt: skip


def test_tone_is_told_of_actors_in_sentences_that_say_or_tell_something() -> None:
    text = "Oslo shelled Bonn . Rome slept . Paris called Madrid brave ."
    parsed = parse(Document(id="d", text=text))
    assert len(parsed.sentences) == 3
    read = encoded(text, [[0, 0, 5]] * len(text.split()))
    mentions = [mention(text, words, f"a-{words}") for words in ("Oslo", "Bonn", "Rome", "Paris", "Madrid")]
    mentions.append(mention(text, "brave", None))
    event = Event(
        id="e", document="d", method="m", trigger=Span(5, 12, "shelled"), type="ASSAULT", mode=None, quad=None,
        reality="current",
    )  # fmt: skip
    start = text.index("Madrid")
    statement = Statement(
        id="s", document="d", method="m", content=(Span(start, start + 12, "Madrid brave"),), form="indirect", act="say"
    )
    found = with_tone(parsed, read, mentions, [statement], [event])
    assert {item.text for item in found if item.tone is not None} == {"Oslo", "Bonn", "Paris", "Madrid"}
    assert all(item.tone is None or 0.9 < item.tone <= 1 for item in found)


@pytest.mark.skipif(not (WEIGHTS / "encoder.onnx").exists(), reason="no packaged weights; run 'make train'")
def test_tone_of_plain_praise_and_blame() -> None:
    text = "The committee praised Ada Byron as a brave and honest reformer, and denounced Karl Voss as a cruel liar."
    read = encode(text)
    scores = split_heads(read)["tone"]

    def tone(words: str) -> float:
        start = text.index(words)
        return tone_of(read, scores, start, start + len(words)) or 0.0

    assert tone("Ada Byron") > tone("Karl Voss")
