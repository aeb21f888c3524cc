from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from volteface.desk import Desk

pytestmark = pytest.mark.usefixtures("fake_reading")
TEXT = b"date 2021-04-01 Ships came into the port of Sund in the morning, and nobody had seen them come before."


def upload(browser: Any, *files: tuple[str, bytes]) -> Any:
    return browser.submit("/sources/read", {}, files=[("files", (name, data, "text/plain")) for name, data in files])


def done(browser: Any, address: str) -> dict[str, Any]:
    for _ in range(100):
        found = browser.get(f"{address}.json").json()
        if found["over"]:
            return dict(found["job"])
        time.sleep(0.05)
    raise AssertionError("the reading did not end")


def test_uploads_are_read_with_progress(browser: Any, sund: Desk) -> None:
    answer = upload(browser, ("report.txt", TEXT), ("again.txt", TEXT))
    assert answer.status_code == 303
    job = done(browser, answer.headers["location"])
    assert (job["state"], job["new"], job["duplicate"]) == ("done", 1, 1)
    assert browser.get(answer.headers["location"]).status_code == 200
    assert sund.documents(since="2021-04")[0].text.startswith("Ships came")
    assert "report.txt" in browser.get("/sources").text


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"MZ", "ending"),
        ("a.txt", b"\x00\x01\x02", "does not fit"),
        ("a.parquet", b"not parquet", "does not fit"),
        ("a.jsonl.gz", b"plain", "does not fit"),
        ("noending", b"text", "ending"),
    ],
)
def test_uploads_are_looked_at(browser: Any, sund: Desk, name: str, data: bytes, why: str) -> None:
    answer = upload(browser, (name, data))
    assert answer.status_code == 400
    assert why in answer.text
    assert len(sund.documents()) == 2


def test_uploads_choose_no_path(browser: Any, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    for name in ("../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "a/../../evil.txt"):
        answer = upload(browser, (name, TEXT))
        assert answer.status_code == 303
        assert done(browser, answer.headers["location"])["files"] == ["evil.txt"]
    assert sorted(tmp_path.rglob("*")) == before
    assert not Path("/etc/evil.txt").exists()


def test_uploads_show_the_names_that_people_know(browser: Any) -> None:
    answer = upload(browser, ("empty.txt", b"   "), ("2021-04-02 <b>.txt", b"x" * 10))
    job = done(browser, answer.headers["location"])
    told = " ".join(" ".join(problem) for problem in job["problems"])
    assert "empty.txt" in told
    assert "volteface-upload" not in told
    assert "<b>" not in browser.get(answer.headers["location"]).text


def test_uploads_are_bounded(sund: Desk, serve: Any) -> None:
    browser = serve(sund, upload_files=2)
    assert upload(browser, *((f"{n}.txt", TEXT) for n in range(3))).status_code == 400
    assert browser.submit("/sources/read", {}, files=[("files", ("", b"", "text/plain"))]).status_code in (400, 422)


def test_uploads_job_that_is_not_there_is_not_found(browser: Any) -> None:
    assert browser.get("/sources/jobs/7").status_code == 404
    assert browser.get("/sources/jobs/x").status_code == 422
