from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[3] / ".ci" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ci_audit", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def says(output: str, error: str = "") -> tuple[str, ...]:
    return (sys.executable, "-c", f"import sys; print({output!r}); sys.exit({error!r})")


def report(**weak: list[dict[str, object]]) -> str:
    found = [{"name": "one", "version": "1.0", "vulns": []}]
    found += [{"name": name, "version": "2.0", "vulns": vulns} for name, vulns in weak.items()]
    return json.dumps({"dependencies": found})


def test_audit_of_a_clean_lock(audit: ModuleType, capsys: pytest.CaptureFixture[str]):
    assert audit.audit("a.lock", says(report())) == audit.CLEAN
    assert capsys.readouterr().out == "a.lock: 1 packages, no advisory against them\n"


def test_audit_names_what_is_known_and_where_it_is_mended(audit: ModuleType, capsys: pytest.CaptureFixture[str]):
    weak = report(other=[{"id": "PYSEC-1", "fix_versions": ["2.1"]}], third=[{"id": "PYSEC-2", "fix_versions": []}])
    assert audit.audit("a.lock", says(weak, "found")) == audit.WEAK
    out = capsys.readouterr().out
    assert "a.lock: other 2.0: PYSEC-1, mended in 2.1" in out
    assert "PYSEC-2, mended in no version yet" in out


@pytest.mark.parametrize("output", ["", "{}", "[]", "no JSON"])
def test_audit_that_could_not_be_made_says_so(audit: ModuleType, output: str, capsys: pytest.CaptureFixture[str]):
    assert audit.audit("a.lock", says(output, "no route to host")) == audit.UNREACHED
    assert "NOT AUDITED, the advisories could not be had (no route to host)" in capsys.readouterr().out


def test_audit_reports_the_worst(audit: ModuleType, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(audit, "can_tell", lambda: "")
    for results, worst in (([0, 0], 0), ([0, 2], 2), ([2, 1], 1), ([], 0)):
        found = iter(results)
        monkeypatch.setattr(audit, "audit", lambda lock, found=found: next(found))
        assert audit.main([str(n) for n in range(len(results))]) == worst


def test_audit_asks_first_whether_advisories_are_known_at_all(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert "knows no advisory" in audit.can_tell(says(report()))
    assert audit.can_tell(says("", "no route to host")) == "no route to host"
    assert audit.can_tell(says(report(jinja2=[{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"]}]))) == ""
    monkeypatch.setattr(audit, "can_tell", lambda: "no route to host")
    assert audit.main(["a.lock"]) == audit.UNREACHED
    assert "NOT AUDITED" in capsys.readouterr().out
