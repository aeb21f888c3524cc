"""A desk of every earlier schema version opens, with all that was in it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.stress.dump_desk import DESKS, made
from tests.unit import conftest as stories

from volteface.desk import Desk, migrations
from volteface.errors import StoreError
from volteface.records import to_dict

VERSION_OF = {path: int(path.stem.partition("_")[2]) for path in DESKS.glob("version_*.sql")}
OLD = sorted(VERSION_OF, key=VERSION_OF.__getitem__)
COUNTED = ("document", "mention", "actor", "event", "statement", "label", "duplicate", "decision", "skipped", "posting")


def built(dump: Path, path: Path) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(dump.read_text("utf-8"))
    return path


def rows(desk: Desk) -> dict[str, int]:
    return {name: desk.sql(f'SELECT count(*) FROM "{name}"').fetchall()[0][0] for name in COUNTED}


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return made(tmp_path_factory.mktemp("new") / "new.desk")


def test_upgrades_know_desks_of_earlier_versions() -> None:
    assert VERSION_OF[OLD[0]] == 1
    assert VERSION_OF[OLD[-1]] >= migrations.SCHEMA_VERSION - 1, "run: python -m tests.stress.dump_desk"


@pytest.mark.parametrize("dump", OLD, ids=lambda path: path.stem)
def test_upgrades_keep_everything_and_go_on(dump: Path, tmp_path: Path, new: Desk) -> None:
    path = built(dump, tmp_path / "old.desk")
    before = path.read_bytes()
    if VERSION_OF[dump] < migrations.SCHEMA_VERSION:
        with pytest.raises(StoreError, match="a desk of an earlier version, opened for reading only"):
            Desk(path, read_only=True).documents()
        assert path.read_bytes() == before
    desk = Desk(path)
    assert rows(desk) == rows(new)
    for document in new.documents(counted=False):
        assert to_dict(desk.annotation(document.id)) == to_dict(new.annotation(document.id))
    assert [one.kind for one in desk.decisions()] == ["merge"]
    assert [hit.document.id for hit in desk.search("fired")] == [hit.document.id for hit in new.search("fired")]
    added = desk.store([stories.reading(stories.hostile()), stories.reading(stories.harbour())])
    assert (added.new, added.duplicate) == (1, 1)
    assert desk.check() == ()
