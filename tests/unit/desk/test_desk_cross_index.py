from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from volteface.desk import Desk
from volteface.desk.cross_index import CROSS_TABLES, FILL_CROSS_TABLES, event_key
from volteface.desk.report_index import FILL_REPORTS

COLUMNS = {"event_key": "number, position, key", "tie": "* EXCLUDE (what), what", "report": "*"}


def rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT {COLUMNS[table]} FROM {table} ORDER BY ALL").fetchall()


def test_cross_index_is_the_same_when_a_desk_without_it_is_brought_up_to_date(sund: Desk) -> None:
    with duckdb.connect(sund.path) as connection:
        stored = {table: rows(connection, table) for table in CROSS_TABLES}
        for table in CROSS_TABLES:
            connection.execute(f"DROP TABLE {table}")
        for statement in (*FILL_CROSS_TABLES, *FILL_REPORTS):
            connection.execute(statement)
        assert {table: rows(connection, table) for table in CROSS_TABLES} == stored
    assert all(stored.values())


def test_cross_index_goes_with_the_records_of_a_document(stories: Any, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "a.desk")
    desk.store([stories.reading(stories.harbour())])
    before = {table: desk.sql(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in CROSS_TABLES}
    bare = stories.Story(stories.harbour().document.text, source="Harbour News", published="2021-03-02")
    desk.store([stories.reading(bare, "v2")])
    assert [desk.sql(f"SELECT * FROM {table}").fetchall() for table in CROSS_TABLES] == [[], [], []]
    desk.store([stories.reading(stories.harbour(), "v3")])
    assert {table: desk.sql(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for table in CROSS_TABLES} == before


@pytest.mark.parametrize("parts", [("ASSAULT", "2021-03-01", "x"), ("", "", ""), ("A", "B", "ö \x1f")])
def test_cross_index_keys_are_the_same_in_python_and_in_sql(parts: tuple[str, str, str]) -> None:
    sql = "SELECT ('0x' || left(sha256(concat_ws(chr(31), $1, $2, $3)), 16))::UBIGINT"
    assert duckdb.execute(sql, list(parts)).fetchall() == [(event_key(*parts),)]
