from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.records import Document, Skipped, SkipReason
from volteface.sources import SourceOptions, read_documents
from volteface.sources.csv_tables import read_csv
from volteface.sources.drafts import Draft
from volteface.sources.streams import Source


def read(path: Path, content: str | bytes, options: SourceOptions | None = None) -> list[Document | Skipped]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_documents([path], options or SourceOptions()))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_delimiter_of_the_header(tmp_path: Path, mark: str) -> None:
    (found,) = read(tmp_path / "a.csv", f'id{mark}"the, title"{mark}text\n1{mark}x{mark}Envoys met.\n')
    assert isinstance(found, Document)
    assert (found.id, found.text, found.extra) == ("1", "Envoys met.", {"the, title": "x"})


def test_csv_origin_is_the_first_line_of_the_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    first, second, third = read(path, 'id,text\n1,"two\nlines"\n2,\n3,one,too many\n')
    assert isinstance(first, Document)
    assert first.text == "two\nlines"
    assert isinstance(second, Skipped)
    assert (second.origin, second.reason) == (f"{path}:4", SkipReason.EMPTY)
    assert isinstance(third, Skipped)
    assert (third.origin, third.reason) == (f"{path}:5", SkipReason.BROKEN)


def test_csv_huge_field_within_the_limit_is_read(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.csv", "id,text\n1," + "word " * 100_000 + "\n")
    assert isinstance(found, Document)
    assert len(found.text) == 500_000


@pytest.mark.parametrize(
    "large", ["word " * 500_000, '"' + 'he said ""no"", then\nleft; ' * 100_000 + '"', '"' + "word " * 500_000 + '",x']
)
def test_csv_row_over_the_limit_is_passed_over(tmp_path: Path, large: str) -> None:
    path = tmp_path / "a.csv"
    found = read(path, f"id,text,z\n1,{large}\n2,Envoys met.\n", SourceOptions(max_chars=1_000))
    assert [type(item) for item in found] == [Skipped, Document]
    assert isinstance(found[0], Skipped)
    assert (found[0].reason, found[0].origin) == (SkipReason.TOO_LARGE, f"{path}:2")


def test_csv_broken_bytes_skip_only_their_row(tmp_path: Path) -> None:
    content = "id,text\n1,Señora Muñoz met Çavuşoğlu\n2,Erdo".encode() + b"\xf0an\n3,Envoys met.\n"
    first, second, third = read(tmp_path / "a.csv", content)
    assert isinstance(first, Document)
    assert isinstance(second, Skipped)
    assert second.reason is SkipReason.ENCODING
    assert isinstance(third, Document)


def test_csv_old_code_page(tmp_path: Path) -> None:
    content = "id,text\n1,“We stay”, he said – and didn’t.\n".replace(", he", " he")
    (found,) = read(tmp_path / "a.csv", content.encode("cp1252"))
    assert isinstance(found, Document)
    assert found.text.startswith("“We stay” he")


def test_csv_without_text_column_names_what_it_has(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.csv", "key,words\n1,Envoys met.\n2,They met.\n")
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.NO_TEXT
    assert found.detail.startswith("columns: key, words; expected text, body")


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), max_size=4))
def test_csv_any_text_comes_back(texts: list[str]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["text", "z"], *([text, "x"] for text in texts)])
    data = buffer.getvalue().encode()
    source = Source("a.csv", "a.csv", io.BytesIO(data), data)
    drafts = list(read_csv(source, SourceOptions(encoding="utf-8")))
    assert [draft.text for draft in drafts if isinstance(draft, Draft)] == texts


def test_csv_a_header_that_is_not_csv_is_skipped_with_its_reason(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.csv", b"text,da\r te\nOne.,2024-01-01\n")
    assert isinstance(found, Skipped)
    assert found.reason is SkipReason.BROKEN
