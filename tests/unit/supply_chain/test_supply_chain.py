"""What is taken from others: pinned with hashes, from no named registry, known by name, under licences that fit.

All of it is looked up in the locks and in what is installed, without a network. ``make audit`` adds what needs one: the
advisories. A package that is new in a lock is looked at by a person, who adds its line to ``packages.tsv``.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[3]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
EXTRAS_OF = {
    "requirements.lock": ("dev",),
    "requirements-browser.lock": ("browser",),
    "requirements-cluster.lock": ("cluster",),
}
PACKAGES = Path(__file__).with_name("packages.tsv")
PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+))? *\\?$", re.M
)
ADDRESS = re.compile(r"https?://|file:|git\+| @ |--(?:index-url|extra-index-url|find-links|trusted-host)")

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "CC0-1.0", "CNRI-Python", "HPND", "ISC", "MIT",
    "MIT-CMU", "PSF-2.0", "Public-Domain", "Unlicense", "Zlib",
}  # fmt: skip
WEAK = {"MPL-1.1", "MPL-2.0"}
"""Libraries that are used as they are and installed beside ours, never copied into it."""
CLASSIFIERS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, list[tuple[str, str | None]]]:
    """Return versions and marks of each package of a lock."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for pin in PIN.finditer(lock.read_text("utf-8")):
        found.setdefault(canonical(pin["name"]), []).append((pin["version"], pin["marker"]))
    return found


def here(found: list[tuple[str, str | None]]) -> list[str]:
    """Return the versions that are meant for this Python and system."""
    return [version for version, marker in found if marker is None or Marker(marker.strip()).evaluate()]


def written_licence(info: Message | Any) -> str:
    """Return the licence that a package's metadata name."""
    if info["License-Expression"]:
        return str(info["License-Expression"])
    named = [line.rpartition(" :: ")[2] for line in info.get_all("Classifier") or () if line.startswith("License ::")]
    found = named[0] if named else str(info["License"] or "?").splitlines()[0].strip()
    return CLASSIFIERS.get(found, found)


def fits(expression: str) -> bool:
    """Say whether a licence expression allows the use that is made of it: one side of OR, all sides of AND."""
    if " OR " in expression:
        return any(fits(part) for part in expression.split(" OR "))
    parts = re.split(r" AND | and ", expression.strip("()"))
    return all(part.strip("() ") in PERMISSIVE | WEAK for part in parts)


def known_packages() -> dict[str, str]:
    with PACKAGES.open(encoding="utf-8", newline="") as rows:
        return {row["package"]: row["licence"] for row in csv.DictReader(rows, delimiter="\t")}


def every_pin() -> dict[str, list[tuple[str, str | None]]]:
    return {name: found for lock in LOCKS for name, found in pins(lock).items()}


def asked(extras: tuple[str, ...] = ()) -> Iterator[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = list(project["dependencies"]) if not extras or "dev" in extras else []
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    return map(Requirement, lines)


def test_supply_chain_has_a_lock_for_everything_that_tests_install():
    assert {lock.name for lock in LOCKS} == set(EXTRAS_OF)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_supply_chain_lock_pins_with_hashes_and_names_no_registry(lock: Path):
    text = lock.read_text("utf-8")
    assert not ADDRESS.search(text)
    blocks = re.split(r"\n(?=[^\s#])", text.strip())
    assert len(blocks) == sum(map(len, pins(lock).values()))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_supply_chain_lock_holds_what_the_project_asks_for(lock: Path):
    held = pins(lock)
    for wanted in asked(EXTRAS_OF[lock.name]):
        versions = [version for version, _ in held.get(canonical(wanted.name), ())]
        assert versions, f"{wanted.name} is not in {lock.name}: make lock"
        assert all(wanted.specifier.contains(version) for version in versions), (wanted, versions)


def test_supply_chain_locks_agree_with_each_other():
    main = pins(ROOT / "requirements.lock")
    for lock in LOCKS:
        for name, found in pins(lock).items():
            assert {version for version, _ in found} <= {version for version, _ in main.get(name, found)}, (lock, name)


def test_supply_chain_installed_packages_are_those_of_the_lock():
    wrong = []
    for name, found in every_pin().items():
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if here(found) and installed not in here(found):
            wrong.append(f"{name} {installed}, locked {here(found)}")
    assert wrong == []


def test_supply_chain_lock_leaves_nothing_out_that_its_packages_need():
    """All is installed without asking what it needs in turn, so that the lock must hold it."""
    held, missing = every_pin(), []
    for name in held:
        try:
            lines = metadata.requires(name) or ()
        except metadata.PackageNotFoundError:
            continue
        for wanted in map(Requirement, lines):
            needed = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
            if needed and canonical(wanted.name) not in held:
                missing.append(f"{name} needs {wanted}")
    assert missing == []


def test_supply_chain_every_locked_package_is_known_by_name():
    assert sorted(every_pin()) == list(known_packages())


def test_supply_chain_no_two_packages_have_nearly_one_name():
    """A name one letter from another is how a package is smuggled in; these were looked at."""
    looked_at = {("httpcore", "httpcore2"), ("httpx", "httpx2")}
    pairs = {pair for pair in combinations(sorted(every_pin()), 2) if _one_apart(*pair)}
    assert pairs - looked_at == set()


def _one_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(short) < 5:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[start + (len(short) == len(long)) :] == long[start + 1 :]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("requests", "request", True),
        ("requests", "requestz", True),
        ("numpy", "nunpy", True),
        ("numpy", "duckdb", False),
        ("pandas", "polars", False),
    ],
)
def test_supply_chain_names_one_letter_apart(one: str, other: str, near: bool):
    assert _one_apart(one, other) is near


def test_supply_chain_licences_fit_and_are_those_that_the_packages_name():
    for name, licence in known_packages().items():
        assert fits(licence), f"{name}: {licence} is not among the licences that fit"
        try:
            info = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        # Where the metadata name none, the line was written after its licence files.
        assert written_licence(info) in (licence, "?"), f"{name}: the licence changed; look at it and at packages.tsv"


@pytest.mark.parametrize(
    ("expression", "fitting"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT", True),
        ("GPL-2.0-only OR MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_supply_chain_licence_expressions(expression: str, fitting: bool):
    assert fits(expression) is fitting


def test_supply_chain_no_version_is_a_trial():
    assert [name for name, found in every_pin().items() for version, _ in found if Version(version).is_prerelease] == []
