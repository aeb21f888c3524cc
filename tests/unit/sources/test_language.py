from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.sources.language import identify, language_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The minister said that the talks with the rebels would go on for as long as it takes.", "en"),
        ("Talks fail", "en"),
        ("Putin, Erdoğan, Assad", "en"),
        ("THE PRESIDENT SAID THAT THE WAR IS OVER AND THAT THE TROOPS WILL COME HOME", "en"),
        ("Le ministre a déclaré que les négociations avec les rebelles allaient continuer.", "fr"),
        ("El presidente dijo que no.", "es"),
        ("Der Minister erklärte, dass die Gespräche mit den Rebellen weitergehen würden.", "de"),
        ("De minister zei dat de gesprekken met de rebellen op de grens zouden doorgaan.", "nl"),
        ("Министр заявил, что переговоры с повстанцами будут продолжены на следующей неделе.", "ru"),
        ("قال الوزير أمس إن المحادثات سوف تستمر في الأسبوع المقبل بين الجانبين", "ar"),
        ("部长昨天表示，双方的会谈将于下周在边境继续举行。", "zh"),
        ("", None),
        ("12.05 – 7, 8!", None),
        ("🕊🕊", None),
    ],
)
def test_language_identify(text: str, expected: str | None) -> None:
    assert identify(text) == expected


def test_language_looks_only_at_the_beginning() -> None:
    english = "The minister said that the talks would go on. " * 60
    assert identify(english + "Министр заявил, что переговоры продолжены. " * 1_000) == "en"


@pytest.mark.parametrize(
    ("name", "code"),
    [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("eng", "en"), ("English", "en"), ("Russian", "ru"), ("rus", "ru"),
     ("heb", "he"), ("ger", "de"), ("tgl", "tl"), ("kmr", "ku"), ("ckb", "ckb"), ("Modern Greek (1453-)", "el"),
     ("Sotho, Southern", "st"), ("Māori", "mi"), ("Bangla", "bn"), ("bengali", "bn"), ("Swahili (macrolanguage)", "sw"),
     ("Swiss French", None), ("", None), (None, None), ("  ", None), ("gibberish", None), ("12", None), ("(en)", None),
     ("é", None), ("x", None), (", ", None)],
)  # fmt: skip
def test_language_code(name: str | None, code: str | None) -> None:
    assert language_code(name) == code


@given(st.text(max_size=200))
def test_language_never_crashes(text: str) -> None:
    found = identify(text)
    assert found is None or 2 <= len(found) <= 3


@pytest.mark.shared
@pytest.mark.parametrize("length", [20, 60, 200])
def test_language_english_news_is_never_foreign(shared: Path, length: int) -> None:
    lines = (shared / "corpora" / "guardian_sdf.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines[::8]]
    slices = [text[at : at + length] for text in texts for at in range(0, len(text) - length, 997)]
    wrong = [(identify(piece), piece) for piece in slices if identify(piece) not in ("en", None)]
    assert len(wrong) * 1_000 <= len(slices), wrong
