from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.encoding import decode

QUOTES = "The minister said “we are not leaving” and didn’t say more – the bill of £7.6bn is unpaid."
FRENCH = "Le président a déclaré à la presse qu’il était prêt à négocier avec les élus de la région."
SPANISH = "El señor Muñoz dijo esta mañana en España que el año será difícil para la nación."
GERMAN = "Der Außenminister äußerte sich gestern über die Lage in den Städten und über die Brücken."
POLISH = "Prezydent powiedział, że rząd będzie negocjował z opozycją w sprawie łączności."
RUSSIAN = "Посланник сообщил вчера, что переговоры будут продолжены на следующей неделе. " * 3
ARABIC = "قال الوزير أمس إن المحادثات سوف تستمر في الأسبوع المقبل بين الجانبين على الحدود. " * 3
CHINESE = "部长昨天表示，双方的会谈将于下周在边境继续举行，难民可以回家。" * 4
JAPANESE = "大臣は昨日、双方の協議が来週も国境で続けられると述べた。" * 4


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [QUOTES, FRENCH])
def test_encoding_unicode_in_all_forms(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (QUOTES, "cp1252"), (FRENCH, "cp1252"), (SPANISH, "cp1252"), (GERMAN, "cp1252"),
        (FRENCH.replace("’", "'"), "latin-1"),
        (POLISH, "cp1250"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (ARABIC, "cp1256"), (CHINESE, "gb18030"),
        ("Talks at the café go on.", "cp1252"),
    ],
)  # fmt: skip
def test_encoding_found_from_the_bytes(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("President Erdoğan spoke in the town hall.", "cp1254"),
        ("Mr. Muñoz spoke in the town hall.", "cp1252"),
        ("Mr. Kovač spoke in the town hall.", "cp1250"),
        (QUOTES, "mac_roman"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_encoding_never_a_silent_wrong_letter(text: str, codec: str) -> None:
    data = text.encode(codec, "replace")
    with pytest.raises(Unusable) as problem:
        decode(data)
    assert problem.value.reason is SkipReason.ENCODING
    assert "give the encoding" in problem.value.detail
    assert decode(data, forced=codec) == data.decode(codec)


def test_encoding_declared_is_believed_if_it_fits() -> None:
    data = "President Erdoğan spoke.".encode("cp1254")
    assert decode(data, declared="windows-1254") == "President Erdoğan spoke."
    with pytest.raises(Unusable):
        decode(data, declared="utf-8")
    with pytest.raises(Unusable):
        decode(data, declared="no-such-codec")
    assert decode("Он сказал".encode(), declared="iso-8859-1") == "Он сказал"


def test_encoding_broken_utf8_is_not_taken_for_a_code_page() -> None:
    data = QUOTES.encode() * 3 + b" \xff and so on"
    with pytest.raises(Unusable, match="UTF-8 with broken characters"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 text", b"PK\x03\x04abc", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0 photo", b"plain\x00text\x00here now",
     bytes(range(32)) * 20, b"SQLite format 3\x00"],
)  # fmt: skip
def test_encoding_binary_is_named(data: bytes) -> None:
    with pytest.raises(Unusable) as problem:
        decode(data)
    assert problem.value.reason is SkipReason.BINARY


def decoded_or_reason(data: bytes) -> str | SkipReason:
    try:
        return decode(data)
    except Unusable as problem:
        return problem.reason


@given(st.binary(max_size=300))
def test_encoding_any_bytes_give_text_or_a_reason(data: bytes) -> None:
    assert isinstance(decoded_or_reason(data), str)


def test_encoding_utf8_with_a_nul_is_no_utf16() -> None:
    assert decoded_or_reason(b"0\x00\xc2\x80") == SkipReason.BINARY


# ASCII with a NUL behind each character is UTF-16.
@given(st.text(st.characters(exclude_characters="\0"), max_size=300))
def test_encoding_utf8_always_comes_back(text: str) -> None:
    expected = text.encode("utf-8", "replace").decode()
    assert decoded_or_reason(expected.encode()) in (expected, expected.removeprefix("\ufeff"), SkipReason.BINARY)
