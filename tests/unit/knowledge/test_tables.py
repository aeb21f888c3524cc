from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from volteface.errors import DataFileError
from volteface.knowledge.tables import check_table, load_rows, load_schema, read_table, table_names

SCHEMA = """\
description: words
key: [word, sense]
columns:
  word: {type: string, required: true, pattern: "[a-z]+"}
  sense: {type: enum, values: [good, bad]}
  score: {type: number, minimum: -1, maximum: 1}
  count: {type: integer}
  sure: {type: boolean}
  begin: {type: date}
  forms: {type: list, values: [a, b]}
"""
HEADER = "word\tsense\tscore\tcount\tsure\tbegin\tforms"
ROW = "ant\tgood\t0.5\t3\tyes\t2004-03\ta|b"


@dataclass(frozen=True, slots=True)
class Word:
    word: str
    forms: tuple[str, ...]


def table(folder: Path, *rows: str, header: str = HEADER, schema: str = SCHEMA) -> Path:
    (folder / "words.schema.yaml").write_text(schema, "utf-8")
    path = folder / "words.tsv"
    path.write_bytes(("\n".join((header, *rows)) + "\n").encode())
    return path


def test_tables_read_typed_rows(tmp_path: Path) -> None:
    assert read_table(table(tmp_path, ROW, "bee" + "\t" * 6)) == [
        dict(zip(HEADER.split("\t"), ("ant", "good", 0.5, 3, True, "2004-03", ("a", "b")), strict=True)),
        dict(zip(HEADER.split("\t"), ("bee", None, None, None, None, None, ()), strict=True)),
    ]


def test_tables_load_rows_takes_the_fields_of_the_class(tmp_path: Path) -> None:
    table(tmp_path, ROW)
    assert load_rows("words", Word, root=tmp_path) == (Word("ant", ("a", "b")),)
    assert table_names(tmp_path) == ("words",)


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("\tgood\t\t\t\t\t", "word", "a value"),
        ("Ant\tgood\t\t\t\t\t", "word", "a match of"),
        ("ant\tugly\t\t\t\t\t", "sense", "one of good, bad"),
        ("ant\t\tmuch\t\t\t\t", "score", "a number"),
        ("ant\t\t2\t\t\t\t", "score", "a number from -1 to 1"),
        ("ant\t\tnan\t\t\t\t", "score", "a number from -1 to 1"),
        ("ant\t\t\t1.5\t\t\t", "count", "a whole number"),
        ("ant\t\t\t\tmaybe\t\t", "sure", "yes or no"),
        ("ant\t\t\t\t\tMay 2004\t", "begin", "an ISO date"),
        ("ant\t\t\t\t\t\ta||b", "forms", "parts divided by single"),
        ("ant\t\t\t\t\t\ta|c", "forms", "parts among a, b"),
    ],
)
def test_tables_name_line_and_column_of_a_wrong_cell(tmp_path: Path, row: str, column: str, expected: str) -> None:
    with pytest.raises(DataFileError, match="expected " + expected) as caught:
        read_table(table(tmp_path, ROW, row))
    assert (caught.value.line, caught.value.column) == (3, column)


def test_tables_name_the_line_with_a_wrong_number_of_cells(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="found 2 cells, expected 7") as caught:
        read_table(table(tmp_path, "ant\tgood"))
    assert caught.value.line == 2


@pytest.mark.parametrize("header", ["", "sense\tword", HEADER + "\tmore", "word sense"])
def test_tables_refuse_another_header(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataFileError, match="found the header"):
        read_table(table(tmp_path, header=header))


def test_tables_partial_leaves_columns_out_and_takes_any_order(tmp_path: Path) -> None:
    (row,) = read_table(table(tmp_path, "bad\tant\r", header="sense\tword\r"), partial=True)
    assert (row["word"], row["sense"], row["forms"], row["begin"]) == ("ant", "bad", (), None)


@pytest.mark.parametrize("header", ["sense", "word\tword", "word\tcolour"])
def test_tables_partial_needs_what_is_required_and_nothing_unknown(tmp_path: Path, header: str) -> None:
    with pytest.raises(DataFileError, match="found the header"):
        read_table(table(tmp_path, header=header), partial=True)


def test_tables_refuse_what_is_not_utf8(tmp_path: Path) -> None:
    path = table(tmp_path, ROW)
    path.write_bytes(HEADER.encode() + b"\nfianc\xe9\n")
    with pytest.raises(DataFileError, match="not UTF-8") as caught:
        read_table(path)
    assert caught.value.line == 2


def test_tables_need_a_file_and_a_schema(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no schema beside the table"):
        read_table(tmp_path / "words.tsv")
    table(tmp_path, ROW).unlink()
    with pytest.raises(DataFileError, match="no such table"):
        read_table(tmp_path / "words.tsv")


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("description: [", "not YAML"),
        ("description: words", "expected the keys"),
        (SCHEMA.replace("type: boolean", "type: bool"), "found type 'bool'"),
        (SCHEMA.replace("type: boolean", "tint: red"), "column sure"),
    ],
)
def test_tables_refuse_a_wrong_schema(tmp_path: Path, schema: str, expected: str) -> None:
    table(tmp_path, schema=schema)
    with pytest.raises(DataFileError, match=expected):
        load_schema(tmp_path / "words.schema.yaml")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("ant\tgood" + "\t" * 5, "ant\tbad" + "\t" * 5), "stands after"),
        (("ant\tbad" + "\t" * 5, "ant\tbad" + "\t" * 5), "repeats the key"),
    ],
)
def test_tables_check_order_and_keys(tmp_path: Path, rows: tuple[str, ...], expected: str) -> None:
    (problem,) = check_table(table(tmp_path, *rows))
    assert expected in problem


def test_tables_check_normal_form_and_line_ends(tmp_path: Path) -> None:
    schema = "description: words\nkey: [word]\ncolumns:\n  word: {type: string}\n"
    path = table(tmp_path, "cafe\u0301", header="word", schema=schema)
    assert any("NFC" in problem for problem in check_table(path))
    path.write_bytes(b"word\nant")
    assert any("end in LF" in problem for problem in check_table(path))
