from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.sources import NEAR_DUPLICATE, fingerprint, is_near_duplicate, similarity
from volteface.sources.duplicates import MIN_SHINGLES

PINNED_SIGNATURE = "a990bd0e2372e412"
PINNED_BAND = 13824754587347163831
WORDS = [f"word{number}" for number in range(400)]


def story(seed: int, length: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def test_duplicates_exact_ignores_white_space_only() -> None:
    one = fingerprint("Envoys met.\n\nThey  talked.")
    assert one.exact == fingerprint(" Envoys met. They talked. ").exact
    assert one.exact != fingerprint("Envoys met. They talked").exact


def test_duplicates_signature_ignores_case_and_punctuation() -> None:
    text = story(1)
    changed = text.upper().replace(" ", ", ")
    assert similarity(fingerprint(text).signature, fingerprint(changed).signature) == 1.0


def test_duplicates_other_stories_share_nothing() -> None:
    one, other = fingerprint(story(1)), fingerprint(story(2))
    assert similarity(one.signature, other.signature) < 0.05
    assert not set(one.bands) & set(other.bands)
    assert not is_near_duplicate(one, other)


def test_duplicates_similarity_estimates_jaccard() -> None:
    whole = story(3, 1_000)
    half = " ".join(whole.split()[:500])
    assert similarity(fingerprint(whole).signature, fingerprint(half).signature) == pytest.approx(0.5, abs=0.13)


def test_duplicates_short_texts_are_compared_exactly() -> None:
    short = fingerprint("Envoys met on the border.")
    assert (short.bands, short.signature, short.n_shingles) == ((), b"", 1)
    assert similarity(short.signature, short.signature) == 0.0
    assert is_near_duplicate(short, fingerprint("Envoys met on\nthe border."))
    assert not is_near_duplicate(short, fingerprint("Envoys met on the border again."))
    assert fingerprint(story(1, MIN_SHINGLES + 4)).signature
    assert not fingerprint(story(1, MIN_SHINGLES + 3)).signature


def test_duplicates_stored_form_is_fixed() -> None:
    found = fingerprint(" ".join(f"w{number}" for number in range(40)))
    assert (len(found.signature), len(found.bands), found.n_shingles) == (512, 64, 36)
    assert found.signature[:8].hex() == PINNED_SIGNATURE
    assert found.bands[0] == PINNED_BAND
    assert all(0 <= band < 2**64 for band in found.bands)


@given(st.text(max_size=300))
def test_duplicates_any_text_has_a_fingerprint(text: str) -> None:
    assert fingerprint(text) == fingerprint(text)
    assert is_near_duplicate(fingerprint(text), fingerprint(text))


def test_duplicates_hard_texts() -> None:
    for text in ("", "a" * 1_000_000, "a " * 300_000, "\ud800 " * 100, "🕊 " * 100, "’" * 100_000):
        assert is_near_duplicate(fingerprint(text), fingerprint(text))


@pytest.fixture(scope="module")
def articles(shared: Path) -> list[str]:
    lines = (shared / "corpora" / "guardian_sdf.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def cut_last_third(text: str) -> str:
    parts = sentences(text)
    return " ".join(parts[: len(parts) * 2 // 3])


def add_paragraph(text: str) -> str:
    parts = sentences(text)
    return " ".join([*parts[:2], story(5, 80), *parts[2:]])


def change_dateline(text: str) -> str:
    return f"BEIRUT (Agency) – {text} Additional reporting by our own correspondents."


def edit_lightly(text: str) -> str:
    chance = random.Random(6)
    words = text.split()
    return " ".join(chance.choice(words) if chance.random() < 0.04 else word for word in words)


@pytest.mark.shared
@pytest.mark.parametrize("edit", [cut_last_third, add_paragraph, change_dateline, edit_lightly])
def test_duplicates_edited_articles_are_found(articles: list[str], edit: object) -> None:
    for text in articles[::4]:
        one, other = fingerprint(text), fingerprint(edit(text))  # type: ignore[operator]  # a function of the list
        assert similarity(one.signature, other.signature) > NEAR_DUPLICATE + 0.1
        assert set(one.bands) & set(other.bands)


@pytest.mark.shared
def test_duplicates_articles_on_one_topic_are_kept_apart(articles: list[str]) -> None:
    found = [fingerprint(text) for text in articles]
    most = max(similarity(a.signature, b.signature) for at, a in enumerate(found) for b in found[:at])
    assert most < NEAR_DUPLICATE / 2


@pytest.mark.shared
def test_duplicates_speed(articles: list[str]) -> None:
    fingerprint(articles[0])
    words = sum(len(text.split()) for text in articles)
    times = []
    for _ in range(3):
        start = time.process_time()
        for text in articles:
            fingerprint(text)
        times.append(time.process_time() - start)
    assert words / min(times) > 100_000
