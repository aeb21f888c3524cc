"""Ask the public advisories about every locked package. Run by ``make audit``, in an environment that has pip-audit.

Says of each lock whether it is clean, what is known against it, or that the advisories could not be had: then
nothing was audited, and the exit code is 2. Known weaknesses end with 1.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLEAN, WEAK, UNREACHED = 0, 1, 2
ARGUMENTS = ("--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json")
PROGRAM = (sys.executable, "-m", "pip_audit")
KNOWN_WEAK = "jinja2==2.11.2\n"
"""A mirror may answer and know no advisory at all: it is asked for one that everybody knows first."""


def ask(lock: str, program: Sequence[str]) -> tuple[list[dict[str, Any]] | None, str]:
    """Return what is known of the packages of a lock, ``None`` and the reason where nobody could be asked."""
    done = subprocess.run([*program, *ARGUMENTS, "-r", lock], capture_output=True, text=True, check=False)
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError, TypeError):
        said = done.stderr.strip().splitlines()
        return None, said[-1][:200] if said else "no answer"
    return found, ""


def can_tell(program: Sequence[str] = PROGRAM) -> str:
    """Return why the advisories cannot be had, an empty text where they can."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known.txt"
        path.write_text(KNOWN_WEAK, "utf-8")
        found, reason = ask(str(path), program)
    if found is None:
        return reason
    weak = any(package.get("vulns") for package in found)
    return "" if weak else f"who answered knows no advisory, not even against {KNOWN_WEAK.strip()}"


def audit(lock: str, program: Sequence[str] = PROGRAM) -> int:
    """Audit one lock and print what was found."""
    found, reason = ask(lock, program)
    if found is None:
        print(f"{lock}: NOT AUDITED, the advisories could not be had ({reason})")
        return UNREACHED
    weak = [package for package in found if package.get("vulns")]
    for package in weak:
        for known in package["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{lock}: {package['name']} {package['version']}: {known['id']}, mended in {fixed}")
    if not weak:
        print(f"{lock}: {len(found)} packages, no advisory against them")
    return WEAK if weak else CLEAN


def main(locks: Sequence[str]) -> int:
    """Audit locks; return the worst result, a known weakness before an audit that could not be made."""
    reason = can_tell()
    if reason:
        print(f"NOT AUDITED, the advisories could not be had ({reason})")
        return UNREACHED
    results = [audit(lock) for lock in locks]
    return WEAK if WEAK in results else max(results, default=CLEAN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
