"""What is handed out: locked packages with hashes, the same bytes from every build, and an installation that works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.stress.sizes import FULL, ROOT, note

LOCK = ROOT / "requirements.lock"
BLOCK = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==\S+[^\n]*\\\n(?:[ \t]+[^\n]*(?:\n|\Z))+", re.MULTILINE)
EPOCH = "1700000000"


def run(*command: str, **more: str) -> str:
    # What is installed is to be found, not what lies elsewhere.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | more
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done.stdout


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[str]]:
    """Return the blocks of the lock by the name of their package: one for each mark of a Python version."""
    found: dict[str, list[str]] = {}
    for block in BLOCK.finditer(LOCK.read_text("utf-8")):
        found.setdefault(canonical(block["name"]), []).append(block[0])
    return found


def needed(*names: str) -> set[str]:
    """Return what some packages need to run here, themselves apart, with the extras that are asked for."""
    left: list[tuple[str, frozenset[str]]] = [(name, frozenset()) for name in names]
    seen = set(left)
    while left:
        name, extras = left.pop()
        for asked in map(Requirement, metadata.requires(name) or ()):
            marks = [{"extra": extra} for extra in ("", *extras)]
            one = canonical(asked.name), frozenset(asked.extras)
            if one not in seen and (asked.marker is None or any(asked.marker.evaluate(mark) for mark in marks)):
                seen.add(one)
                left.append(one)
    return {name for name, _ in seen}.difference(names)


def test_package_lock_holds_a_hash_of_every_file_and_no_address() -> None:
    text = LOCK.read_text("utf-8")
    assert not re.search(r"https?://|--index-url|--find-links|--trusted-host|--extra-index", text)
    blocks = locked()
    assert len(re.findall(r"^[A-Za-z0-9_.-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)) == sum(map(len, blocks.values()))
    assert all("--hash=sha256:" in block for found in blocks.values() for block in found)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {canonical(re.split(r"[^A-Za-z0-9_.-]", line, maxsplit=1)[0]) for line in project["dependencies"]}
    assert sorted(direct - blocks.keys()) == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Build wheel and source archive twice, in folders of their own."""
    folders = [tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")]
    for folder in folders:
        run(sys.executable, "-m", "hatchling", "build", "-d", str(folder), SOURCE_DATE_EPOCH=EPOCH)
    return folders


@pytest.mark.skipif(not FULL, reason="part of make stress: builds the package twice")
def test_package_builds_are_the_same_byte_for_byte(built: list[Path]) -> None:
    first, second = (sorted(folder.iterdir()) for folder in built)
    assert [path.name for path in first] == [path.name for path in second]
    assert {path.suffix for path in first} == {".whl", ".gz"}
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    note("package", **{path.name: path.stat().st_size for path in first})


@pytest.mark.skipif(not FULL, reason="part of make stress: installs the package and all it needs")
@pytest.mark.parametrize("suffix", [".whl", ".tar.gz"])
def test_package_installs_into_an_empty_environment_and_works(suffix: str, built: list[Path], tmp_path: Path) -> None:
    [made] = [path for path in built[0].iterdir() if path.name.endswith(suffix)]
    venv.create(tmp_path / "env", with_pip=True)
    python = str(tmp_path / "env" / "bin" / "python")
    names = {"hatchling", *needed("volteface", "hatchling")}
    blocks = locked()
    wanted = "\n".join(block for name in sorted(names) for block in blocks.get(name, ()))
    (tmp_path / "runtime.lock").write_text(wanted, "utf-8")
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps")
    run(*pip, "--require-hashes", "-r", str(tmp_path / "runtime.lock"))
    run(*pip, "--no-build-isolation", str(made))
    run(python, "-m", "pip", "--disable-pip-version-check", "check")
    where = run(python, "-P", "-c", "import volteface; print(volteface.__file__)").strip()
    assert where.startswith(str(tmp_path))
    desk = str(tmp_path / "smoke.desk")
    program = str(tmp_path / "env" / "bin" / "volteface")
    run(program, "read", str(ROOT / "examples"), "--desk", desk)
    brief = run(program, "brief", "--desk", desk)
    assert "WHAT TURNED" in brief
    assert "SOURCES" in brief
