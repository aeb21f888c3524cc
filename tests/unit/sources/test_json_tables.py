from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, read_documents
from volteface.sources.json_tables import _Splitter

GOOD = '{"id": "a", "text": "Envoys met.", "date": "2024-12-10"}'


def read(path: Path, content: str | bytes, options: SourceOptions | None = None) -> list[Document | Skipped]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_documents([path], options or SourceOptions()))


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ('{"id": "b", "text": "Envoys', SkipReason.BROKEN, "Unterminated string"),
        ("not json", SkipReason.BROKEN, "not JSON"),
        ('["a"]', SkipReason.BROKEN, "JSON list; expected an object"),
        ('{"text": 5}', SkipReason.BROKEN, "the text is of type int"),
        ("[" * 100_000, SkipReason.BROKEN, "not usable JSON"),
        ('{"n": ' + "1" * 5_000 + "}", SkipReason.BROKEN, "not usable JSON"),
        ('{"words": "Envoys met."}', SkipReason.NO_TEXT, "columns: words; expected text, body"),
        ('{"text": null}', SkipReason.EMPTY, ""),
        ('{"text": " "}', SkipReason.EMPTY, ""),
        (b'{"text": "Erdo\xf0an"}', SkipReason.ENCODING, "not UTF-8"),
    ],
)
def test_json_lines_bad_line_is_named_and_the_rest_goes_on(
    tmp_path: Path, line: str | bytes, reason: SkipReason, detail: str
) -> None:
    line = line if isinstance(line, bytes) else line.encode()
    path = tmp_path / "a.jsonl"
    good = '{"text": "Señora Muñoz and Mr. Çavuşoğlu met."}'.encode()
    first, second, third = read(path, good + b"\n\n" + line + b"\n" + GOOD.encode())
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert isinstance(second, Skipped)
    assert (second.origin, second.reason) == (f"{path}:3", reason)
    assert detail in second.detail


def test_json_lines_fields_and_extra(tmp_path: Path) -> None:
    row = {"id": 7, "text": "Envoys met.", "published_at": "Tue, 10 Dec 2024 08:00:00 GMT", "author": ["Ann", "Bob"],
           "source": {"id": None, "name": "Tass"}, "lang": "en", "title": None, "row": 3, "score": float("nan"),
           "tags": ["a", {"b": 1}]}  # fmt: skip
    (found,) = read(tmp_path / "a.jsonl", json.dumps(row))
    assert isinstance(found, Document)
    assert (found.id, found.author, found.source, found.title) == ("7", "Ann, Bob", "Tass", None)
    assert found.published == "2024-12-10T08:00:00+00:00"
    assert dict(found.extra) == {"row": 3, "score": None, "tags": ["a", {"b": 1}]}


def test_json_lines_ambiguous_date_is_kept_raw(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.jsonl", '{"text": "Envoys met.", "date": "03/04/2024"}')
    assert isinstance(found, Document)
    assert (found.published, found.extra) == (None, {"published_raw": "03/04/2024"})


def test_json_lines_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.jsonl", r'{"text": "a\ud800b \ud83d\udd4a", "k\udfff": "\udfff", "title": "\ud800t"}')
    assert isinstance(found, Document)
    assert (found.text, found.title) == ("a\ufffdb 🕊", "\ufffdt")
    assert dict(found.extra) == {"k\ufffd": "\ufffd", "repaired_surrogates": 1}


def test_json_lines_mapped_columns(tmp_path: Path) -> None:
    options = SourceOptions(columns={"text": "summary", "source": "channel"})
    line = '{"summary": "Envoys met.", "channel": "RT", "text": "other"}'
    (found,) = read(tmp_path / "a.jsonl", line, options)
    assert isinstance(found, Document)
    assert (found.text, found.source, found.extra) == ("Envoys met.", "RT", {"text": "other"})
    (missing,) = read(tmp_path / "a.jsonl", GOOD, options)
    assert isinstance(missing, Skipped)
    assert "expected summary" in missing.detail


def test_json_lines_huge_line_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(300):
            file.write(b"word " * 20_000)
        file.write(b'"}\n' + GOOD.encode())
    tracemalloc.start()
    large, good = read_documents([path], SourceOptions(max_chars=10_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(large, Skipped)
    assert isinstance(good, Document)
    assert (large.reason, large.origin) == (SkipReason.TOO_LARGE, f"{path}:1")
    assert large.detail == "30,000,013 bytes; the limit is 1,128,576"
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "content",
    [f"[{GOOD}, {GOOD}]", f"[\n  {GOOD}\n,\n{GOOD}\n]\n", f"{GOOD}\n{GOOD}\n", f"{GOOD} {GOOD}",
     '{\n"data": [' + f"{GOOD},{GOOD}" + "]}", "\ufeff" + f"[{GOOD},{GOOD}]"],
)  # fmt: skip
def test_json_shapes_of_a_file(tmp_path: Path, content: str) -> None:
    found = read(tmp_path / "a.json", content)
    assert [item.text for item in found if isinstance(item, Document)] == ["Envoys met."] * 2


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (f"[{GOOD}, {{broken}}, {GOOD}]", [None, SkipReason.BROKEN, None]),
        (f"[{GOOD}, {{\"text\": \"cut", [None, SkipReason.BROKEN]),
        ("[1, 2]", [SkipReason.BROKEN]),
        (f"[{GOOD}, [1], {GOOD}]", [None, SkipReason.BROKEN, None]),
        ('{"data": [5, ' + GOOD + "]}", [SkipReason.BROKEN, None]),
        ("words", [SkipReason.BROKEN]),
        ("[]", []),
    ],
)  # fmt: skip
def test_json_broken_parts(tmp_path: Path, content: str, reasons: list[SkipReason | None]) -> None:
    found = read(tmp_path / "a.json", content)
    assert [item.reason if isinstance(item, Skipped) else None for item in found] == reasons


def test_json_origin_is_the_line_of_the_object(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    found = read(path, f'[\n{GOOD},\n\n{{\n"words":\n"x"}},\n{GOOD},{{"y": 1}}]')
    assert [item.origin for item in found if isinstance(item, Skipped)] == [f"{path}:4", f"{path}:7"]


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), min_size=1), max_size=5), st.integers(1, 9))
def test_json_splitter_cuts_anywhere(values: list[dict[str, str]], size: int) -> None:
    data = json.dumps(values, ensure_ascii=False, indent=1).encode()
    splitter = _Splitter(10_000)
    pieces = [value for at in range(0, len(data), size) for _, value in splitter.feed(data[at : at + size])]
    splitter.close()
    assert [json.loads(piece) for piece in pieces if isinstance(piece, bytes)] == values
