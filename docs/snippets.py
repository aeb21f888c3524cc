"""Run the commands that the pages show, and bring the output that the pages show up to date.

In a ``console`` block every line after ``$ `` is a command (a trailing backslash goes on) and what follows is its
output. A line of three dots stands for lines left out; the line after it is found again by its words. A command is
expected to end with 0; ``console exit=2`` says otherwise. ``python`` blocks of a page run one after the other.
All of it runs in an own folder with a copy of ``examples/``, in this process.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
FIRST_READ = "volteface read examples --desk demo.desk"
"""Read once and its desk handed on: half of all pages begin with it."""

LEFT_OUT = "..."
_BLOCK = re.compile(r"^```(console|python)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"\$ ((?:[^\n]*\\\n)*[^\n]*)\n?(.*)", re.DOTALL)
_TAKES = re.compile(r"\b\d[\d,.]* s\b")
_ENVIRONMENT = {"COLUMNS": "88", "NO_COLOR": "1", "TERM": "dumb", "USER": "analyst", "LOGNAME": "analyst"}


@dataclass(frozen=True)
class Code:
    """A block of Python."""

    text: str


def pages() -> list[Path]:
    """Return the pages whose commands are run."""
    return [ROOT / "README.md", ROOT / "docs" / "tutorial.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]


class Workshop:
    """A folder with the examples, in which the snippets of one page run."""

    def __init__(self, folder: Path, ready: Path) -> None:
        """Copy the examples.

        Args:
            folder: an empty folder.
            ready: a folder that keeps the desk of ``FIRST_READ`` for the next workshop.
        """
        self._folder = folder
        self._ready = ready
        self._names: dict[str, Any] = {"__name__": "__page__"}
        shutil.copytree(ROOT / "examples", folder / "examples")

    def run(self, command: str) -> tuple[int, str]:
        """Run a command of ours; return its exit code, and what it printed on both streams together."""
        desk, said = self._ready / "demo.desk", self._ready / "said.txt"
        if command == FIRST_READ and said.exists() and not (self._folder / "demo.desk").exists():
            shutil.copy(desk, self._folder)
            return 0, said.read_text(encoding="utf-8")
        code, output = self._call(shlex.split(command))
        if command == FIRST_READ and not said.exists():
            self._ready.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._folder / "demo.desk", desk)
            said.write_text(output, encoding="utf-8")
        return code, output

    def execute(self, code: Code) -> None:
        """Run a block of Python; names last from one block of the page to the next."""
        with self._here(io.StringIO()):
            exec(compile(code.text, "<page>", "exec"), self._names)

    def _call(self, words: list[str]) -> tuple[int, str]:
        from volteface.cli.app import run

        if words[0] != "volteface":
            raise ValueError(f"pages run volteface only, found {' '.join(words)!r}; show other commands in a sh block")
        stream = io.StringIO()
        with self._here(stream), mock.patch.object(sys, "argv", words):
            try:
                run()
            except SystemExit as end:
                return int(end.code or 0), stream.getvalue()
        return 0, stream.getvalue()

    @contextlib.contextmanager
    def _here(self, stream: io.StringIO) -> Iterator[None]:
        with (
            contextlib.chdir(self._folder),
            contextlib.redirect_stdout(stream),
            contextlib.redirect_stderr(stream),
            mock.patch.dict(os.environ, _ENVIRONMENT),
        ):
            os.environ.pop("VOLTEFACE_DESK", None)
            yield


def rewritten(page: str, workshop: Workshop) -> str:
    """Run all snippets of a page and return the page with the output as it is now.

    Raises:
        ValueError: a command ended with another exit code than the page says, or its output lost an anchor.
    """

    def block(match: re.Match[str]) -> str:
        if match[1] == "python":
            workshop.execute(Code(match[3]))
            return match[0]
        exit_code = int(match[2].partition("exit=")[2] or 0)
        parts = re.split(r"^(?=\$ )", match[3], flags=re.MULTILINE)
        return f"```console{match[2]}\n{''.join(_part(part, exit_code, workshop) for part in parts)}```"

    return _BLOCK.sub(block, page)


def _part(part: str, exit_code: int, workshop: Workshop) -> str:
    match = _COMMAND.match(part)
    if match is None:
        return part
    words = re.sub(r"\\\n\s*", " ", match[1]).strip()
    code, output = workshop.run(words)
    if code != exit_code:
        raise ValueError(f"{words!r} ended with {code}, the page says {exit_code}:\n{output}")
    shown = match[2].strip("\n")
    lines = cut(shown, output) if shown else []
    if [plain(line) for line in lines] == [plain(line) for line in shown.splitlines()]:
        return part
    return f"$ {match[1]}\n" + "".join(f"{line}\n" for line in lines)


def plain(line: str) -> str:
    """Return a line of output without what differs from run to run: durations, blanks at the end."""
    return _TAKES.sub("1.0 s", line).rstrip()


def cut(shown: str, output: str) -> list[str]:
    """Return the lines of an output, cut as the page cuts it.

    Raises:
        ValueError: the line that follows three dots is no longer in the output.
    """
    found = [line.rstrip() for line in output.strip("\n").splitlines()]
    parts = _parts(shown.splitlines())
    kept, at = found[: len(parts[0])] if len(parts) > 1 else found, len(parts[0])
    for number, part in enumerate(parts[1:], start=2):
        kept = [*kept, LEFT_OUT]
        if part:
            at = _find(part[0], found, at)
            end = len(found) if number == len(parts) else at + len(part)
            kept, at = [*kept, *found[at:end]], end
    return kept


def _parts(shown: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == LEFT_OUT:
            parts.append([])
        else:
            parts[-1].append(line)
    return parts


def _find(line: str, found: list[str], at: int) -> int:
    for place in range(at, len(found)):
        if plain(found[place]) == plain(line):
            return place
    raise ValueError(f"the output has no line {line!r} after line {at}; choose another after the three dots")
