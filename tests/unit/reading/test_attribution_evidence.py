from __future__ import annotations

import numpy as np
import pytest

from volteface.reading.attribution_evidence import evidence_of
from volteface.reading.attribution_rules import find_frames
from volteface.reading.attribution_tagger import LABELS, tag_attributions
from volteface.reading.encoder import Encoded
from volteface.reading.language import parse
from volteface.records import Document

TEXT = "The mayor said that the old bridge was safe. It rained."


def undecided(text: str) -> Encoded:
    """Words cut at blanks, for which every label is as likely as any other."""
    ends, at = [], 0
    for word in text.split():
        at = text.index(word, at) + len(word)
        ends.append(at)
    starts = [end - len(word) for end, word in zip(ends, text.split(), strict=True)]
    n = len(starts)
    return Encoded(
        starts=np.array(starts),
        ends=np.array(ends),
        breaks=np.arange(n) == 0,
        positions=np.arange(n),
        windows=((0, n),) if n else (),
        tags=np.zeros((n, len(LABELS)), dtype=np.float32),
        links=np.zeros((n, 4, 2), dtype=np.float32),
        events=np.zeros((n, 1), dtype=np.float32),
        meta={"link_dim": 2, "distance_buckets": [1], "source_distance": [0] * 4, "content_distance": [0] * 4,
              "no_source": 0.0},
    )  # fmt: skip


def supported(text: str, label: str) -> list[str]:
    """Words that the evidence supports as ``label``."""
    parsed, encoded = parse(Document(id="d", text=text)), undecided(text)
    scores = evidence_of(parsed, encoded, find_frames(parsed))[:, LABELS.index(label)]
    return [word for word, score in zip(text.split(), scores, strict=True) if score > 0]


def test_evidence_supports_what_the_rules_read() -> None:
    assert supported(TEXT, "B-cue") == ["said"]
    assert supported(TEXT, "I-source") == ["mayor"]
    assert supported(TEXT, "I-content") == ["the", "old", "bridge", "was", "safe."]
    assert supported(TEXT, "O") == []


def test_evidence_ends_a_cue_where_the_rules_end_it() -> None:
    parsed, encoded = parse(Document(id="d", text=TEXT)), undecided(TEXT)
    scores = evidence_of(parsed, encoded, find_frames(parsed))[:, LABELS.index("I-cue")]
    assert [word for word, score in zip(TEXT.split(), scores, strict=True) if score < 0] == ["that"]


def test_evidence_of_quoted_words_stands_without_a_cue() -> None:
    assert supported("Rain fell. “We stay here,” it went.", "I-content") == ["“We", "stay", "here,”"]


def test_evidence_turns_a_close_choice() -> None:
    parsed, encoded = parse(Document(id="d", text=TEXT)), undecided(TEXT)
    cut = encoded.tags.copy()
    cut[:] = np.log([0.3, 0.05, 0.05, 0.05, 0.05, 0.05, 0.45])
    cut[2] = np.log([0.01, 0.01, 0.01, 0.94, 0.01, 0.01, 0.01])
    cut[3] = np.log([0.01, 0.01, 0.01, 0.01, 0.01, 0.94, 0.01])
    cut[6] = np.log([0.5, 0.05, 0.05, 0.05, 0.05, 0.05, 0.25])
    cut[9:] = np.log([0.94, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01])
    leaning = Encoded(**{name: getattr(encoded, name) for name in encoded.__dataclass_fields__} | {"tags": cut})
    with_evidence = tag_attributions(TEXT, leaning, evidence_of(parsed, leaning, find_frames(parsed)))
    assert [TEXT[start:end] for start, end in with_evidence[0].content] == ["that the old bridge was safe."]


@pytest.mark.parametrize("text", ["", "“", "said", "“”", "a\n\n“b\n\n“c"])
def test_evidence_survives(text: str) -> None:
    parsed, encoded = parse(Document(id="d", text=text)), undecided(text)
    assert evidence_of(parsed, encoded, find_frames(parsed)).shape == encoded.tags.shape
