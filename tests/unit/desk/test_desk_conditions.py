from __future__ import annotations

import duckdb
import pytest

from volteface.desk.conditions import near


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    held = duckdb.connect(":memory:")
    held.execute("CREATE TABLE event AS SELECT range AS number, range % 3 AS position FROM range(10)")
    return held


@pytest.mark.parametrize(("numbers", "found"), [([4, 2, 4], [2, 4]), ([], []), ([99], [])])
def test_near_gives_the_rows_of_these_documents(
    connection: duckdb.DuckDBPyConnection, numbers: list[int], found: list[int]
) -> None:
    rows = connection.execute(near("SELECT e.number FROM {near event} e ORDER BY 1", numbers)).fetchall()
    assert [row[0] for row in rows] == found


def test_near_stands_for_several_tables_of_one_query(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "SELECT a.number FROM {near event} a JOIN (SELECT * FROM {near event} WHERE position = 0) b USING (number)"
    assert connection.execute(near(sql, [3, 4])).fetchall() == [(3,)]
