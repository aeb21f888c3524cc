from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.stress.sizes import FULL, note
from tests.unit.cluster.conftest import STORM, Run, write_lines

from volteface.cluster import RayEngine
from volteface.desk import Desk
from volteface.errors import ConfigError
from volteface.records import to_dict

HAS_RAY = importlib.util.find_spec("ray") is not None
NODES = Path(__file__).with_name("two_nodes.py")


@pytest.mark.cluster
@pytest.mark.skipif(not FULL, reason="takes a minute: part of make stress")
@pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: pip install 'volteface[cluster]'")
def test_ray_loses_no_document_and_doubles_none_when_a_node_is_killed(tmp_path: Path, run: Run) -> None:
    lines = [
        {"id": f"d{place}", "text": f"Harbour bulletin {place}. {STORM}", "published": f"2021-0{place % 3 + 1}-01"}
        for place in range(20)
    ]
    for name, part in (("a", lines[:10]), ("b", lines[10:]), ("c", lines[:4])):
        write_lines(tmp_path / "in" / f"{name}.jsonl", part)
    done = subprocess.run(
        [sys.executable, str(NODES), str(tmp_path / "in"), str(tmp_path / "many"), "3"],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["read"], told["new"], told["duplicate"]) == (24, 20, 4)
    run(tmp_path / "in", tmp_path / "one", size=2)
    one, many = Desk(tmp_path / "one"), Desk(tmp_path / "many")
    ids = [document.id for document in one.documents(counted=False)]
    assert [document.id for document in many.documents(counted=False)] == ids
    assert [json.dumps(to_dict(many.annotation(key))) for key in ids] == [
        json.dumps(to_dict(one.annotation(key))) for key in ids
    ]
    assert not many.check()
    note("ray, a node of two killed", documents=told["read"], seconds=told["seconds"])


def test_ray_says_what_to_install_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'volteface\[cluster\]'"):
        RayEngine()
