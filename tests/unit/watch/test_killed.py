from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.unit.watch.servers import Reply, Site, feed_of

from volteface.desk import Desk

DYING = Path(__file__).with_name("dying.py")


def test_killed_between_reading_and_delivery_loses_nothing_and_repeats_under_one_id(site: Site, tmp_path: Path) -> None:
    """Killed before a delivery, then after one and before it is marked, then left alone."""
    site.replies["/feed"] = Reply(feed_of("Envoys met.", "Guns spoke."), headers={"ETag": '"1"'})
    desk, delivered = tmp_path / "w.desk", tmp_path / "delivered.txt"

    def run(dies: str) -> tuple[int, list[str]]:
        command = [sys.executable, str(DYING), str(desk), f"{site.url}/feed", str(delivered), dies]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        return done.returncode, delivered.read_text("utf-8").splitlines() if delivered.exists() else []

    assert run("before") == (9, [])
    assert len(Desk(desk).documents()) == 2
    code, first = run("after")
    assert (code, len(first)) == (9, 1)
    code, lines = run("never")
    assert (code, len(lines), len(set(lines))) == (0, 3, 2)
    assert lines[1] == first[0]
    assert run("never") == (0, lines)
    assert Desk(desk).check() == ()
