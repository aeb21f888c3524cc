from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from volteface.desk import Desk, migrations
from volteface.desk.migrations import Migration
from volteface.errors import StoreError

VERSION_1 = Path(__file__).with_name("version_1.sql")
STEPS = (
    Migration("add the tone of events", ("ALTER TABLE event ADD COLUMN tone DOUBLE",)),
    Migration("note languages", ("CREATE TABLE tongue (code VARCHAR)", "INSERT INTO tongue VALUES ('en')")),
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute(VERSION_1.read_text(encoding="utf-8"))
    return path


def shape(path: Path | str) -> set[tuple[str, ...]]:
    query = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    with duckdb.connect(str(path), read_only=True) as connection:
        return set(connection.execute(query).fetchall())


def test_migrations_bring_version_1_to_the_tables_of_today(old: Path, tmp_path: Path, make: Any) -> None:
    new = tmp_path / "new.desk"
    for path in (old, new):
        desk = Desk(path)
        desk.store([make.reading(make.named("Ann Low met them.", {"Ann Low": {}}, id="d"))])
        assert desk.check() == ()
    assert shape(old) == shape(new)


def test_migrations_run_in_order_on_the_first_opening(old: Path, monkeypatch: pytest.MonkeyPatch, make: Any) -> None:
    Desk(old).store([make.reading(make.document("One."))])
    steps = (*migrations.MIGRATIONS, *STEPS)
    monkeypatch.setattr(migrations, "MIGRATIONS", steps)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 1 + len(steps))
    with pytest.raises(StoreError, match="a desk of an earlier version, opened for reading only"):
        Desk(old, read_only=True).documents()
    desk = Desk(old)
    assert len(desk.documents()) == 1
    noted = {row[0] for row in desk.sql("SELECT value FROM meta").fetchall()}
    assert noted >= {str(1 + len(steps)), *(step.name for step in steps)}
    assert ("event", "tone", "DOUBLE") in shape(old)
    assert ("counted_event", "tone", "DOUBLE") in shape(old)


def test_migrations_that_fail_leave_the_desk_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shape(old)
    broken = (*migrations.MIGRATIONS, *STEPS, Migration("go wrong", ("ALTER TABLE nowhere ADD COLUMN a INTEGER",)))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 1 + len(broken))
    with pytest.raises(StoreError, match="nowhere"):
        Desk(old).documents()
    assert shape(old) == before
