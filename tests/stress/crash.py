"""Ends what writes to a desk at random points, again and again, and looks at what is left.

Run as a script: ``crash.py SEED FOLDER TASK/HOW/COUNT...`` prints a line of JSON for each with what was done and every
fault. ``HOW`` is ``kill`` (as ``kill -9``), ``int`` or ``term`` (the signals of Ctrl-C and of a machine that shuts
down, to the command line) or ``full`` (files may not grow over a random size). The process loads everything once and
forks a child for each piece of work, so that an end costs little more than what was under way. After each end another
child opens what is left; then the work goes on where it was ended, until it is finished and compared with work that
nobody ended. The points are drawn from the seed; what a child was just doing there is left to the machine.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.stress.crash_tasks import TASKS, Task

from volteface.errors import StoreError

SIGNALS = {"kill": signal.SIGKILL, "int": signal.SIGINT, "term": signal.SIGTERM}
ALLOWED = {"kill": (0, -signal.SIGKILL), "int": (0, 130), "term": (0, 143), "full": (0, 1)}
"""How a child may end."""
COPIED = 0.2
"""How often the files are copied as they are being written."""
REFUSED = 17
"""How a child ends that met an error of the desk, told as such."""


@dataclass
class Campaign:
    """What was done so far, and what was found wrong."""

    task: Task
    how: str
    rng: random.Random
    folder: Path
    ended: int = 0
    finished: int = 0
    copies: int = 0
    refused: int = 0
    seconds: float = 0.0
    most_room: float = 0.3
    faults: list[str] = field(default_factory=list)

    def blame(self, where: str, problems: list[str]) -> None:
        self.faults += [f"{self.task.name} {self.how} {self.ended}: {where}: {problem}" for problem in problems]


def forked(work: Callable[[], Any], errors: Path | None = None) -> int:
    """Run work in a child; return its process id. What it raises goes to ``errors``."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if errors is not None:
            stream = os.open(errors, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            os.dup2(stream, 1)
            os.dup2(stream, 2)
        work()
        code = 0
    except StoreError as error:
        sys.stderr.write(f"refused: {error}\n")
        code = REFUSED
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def exit_code(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def asked(question: Callable[[], Any]) -> Any:
    """Return what a child answers: it opens what is left with nothing in memory."""
    ours, theirs = os.pipe()

    def answer() -> None:
        with os.fdopen(theirs, "w") as stream:
            json.dump(question(), stream)

    child = forked(answer)
    os.close(theirs)
    with os.fdopen(ours) as stream:
        text = stream.read()
    code = exit_code(child)
    return json.loads(text) if code == 0 else [f"the look at what is left ended with {code}"]


def limited(work: Callable[[], Any], size: int) -> Callable[[], Any]:
    def with_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        work()

    return with_little_room


def size_of(place: Path) -> int:
    return max((path.stat().st_size for path in place.rglob("*") if path.is_file()), default=0)


def copied_mid_write(run: Campaign, place: Path) -> None:
    """Copy the files as they are being written, cut the log of the copy, and see that it opens or is refused."""
    copy = run.folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    try:
        shutil.copytree(place, copy)
    except (shutil.Error, FileNotFoundError):
        return  # a file went away between the listing and the copying: no copy of anything
    for log in copy.rglob("*.wal"):
        with log.open("r+b") as stream:
            stream.truncate(run.rng.randint(0, log.stat().st_size))
    run.copies += 1
    found = asked(lambda: run.task.faults_of_copy(copy))
    if found == ["refused"]:
        run.refused += 1
    else:
        run.blame("copy", found)


def wait_for_begin(child: int) -> None:
    """Wait until the program has taken the signals into its hands: before its first line nobody can."""
    status, mask = Path(f"/proc/{child}/status"), 1 << (signal.SIGTERM - 1)
    for _ in range(2000):
        caught = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("SigCgt:")]
        if not caught or int(caught[0], 16) & mask:
            return
        time.sleep(0.001)


def begun(run: Campaign, place: Path, errors: Path) -> int:
    """Start the work in a child, with little room on the disk where that is what ends it."""
    if run.how == "kill":
        return forked(lambda: run.task.work(place), errors)
    if run.how != "full":
        return forked(lambda: run.task.command(place), errors)
    room = int(run.rng.uniform(0.02, run.most_room) * run.task.size)
    return forked(limited(lambda: run.task.command(place), room), errors)


def end(run: Campaign, child: int, place: Path, longest_s: float) -> int:
    """End the child at a point drawn at random; return how it ended."""
    if run.how in SIGNALS:
        if run.how != "kill":
            wait_for_begin(child)
        time.sleep(run.rng.uniform(0, longest_s))
        if run.how == "kill" and run.rng.random() < COPIED:
            copied_mid_write(run, place)
        os.kill(child, SIGNALS[run.how])
    return exit_code(child)


def one_end(run: Campaign, place: Path, longest_s: float) -> bool:
    """Start the work, end it, look at what is left; return whether it was finished before its end came."""
    errors = run.folder / "errors.txt"
    code = end(run, begun(run, place, errors), place, longest_s)
    told = errors.read_text("utf-8", "replace")
    if code not in ALLOWED[run.how]:
        run.blame("the work", [f"ended with {code}: {told[-1500:]}"])
    if run.how != "kill" and "Traceback" in told:
        run.blame("the work", [f"shows a traceback: {told[-1500:]}"])
    elif run.how in ("int", "term") and code and len(told.splitlines()) != 1:
        run.blame("the work", [f"was to end in one line, says: {told[-1500:]!r}"])
    run.ended += code != 0
    # Where the room was enough, the next ones are drawn from less.
    run.most_room = min(1.1, 1.1 * run.most_room) if code else max(0.03, 0.6 * run.most_room)
    run.blame("what is left", asked(lambda: run.task.faults(place, finished=code == 0)))
    return code == 0


def campaign(spec: str, seed: str, folder: Path) -> Campaign:
    """End one kind of work so many times."""
    name, how, count = spec.split("/")
    begun = time.monotonic()
    run = Campaign(TASKS[name](), how, random.Random(f"{seed} {spec}"), folder)
    warm, clean = run.folder / "warm", run.folder / "clean"
    run.task.prepare(run.folder)
    for place in (warm, clean):
        place.mkdir()
        run.task.begin(place)
    run.task.work(warm)  # here, so that no child has to import anything
    started = time.monotonic()
    if exit_code(forked(lambda: run.task.work(clean), run.folder / "errors.txt")):
        raise SystemExit(f"the work cannot be done at all: {(run.folder / 'errors.txt').read_text()}")
    longest_s = time.monotonic() - started
    run.task.size = size_of(clean)
    run.task.expected = asked(lambda: run.task.contents(clean))
    until_ended(run, int(count), longest_s)
    run.seconds = round(time.monotonic() - begun, 1)
    return run


def until_ended(run: Campaign, count: int, longest_s: float) -> None:
    """End the work so many times: begun anew, and gone on with where it was ended."""
    tries = 0
    longest = {True: longest_s, False: longest_s}
    while run.ended < count and tries < 5 * count + 20 and len(run.faults) < 10:
        place = run.folder / f"place{tries}"
        place.mkdir()
        run.task.begin(place)
        fresh = True
        while not one_end(run, place, longest[fresh]):
            longest[fresh] = min(longest_s, 1.1 * longest[fresh])
            fresh = False
            tries += 1
            if run.ended >= count or len(run.faults) >= 10 or run.rng.random() < 0.1:
                go_on(run, place)
                break
        else:
            # What is left to do takes less time than all of it: ends are drawn from the time that it takes.
            longest[fresh] = max(0.02, 0.7 * longest[fresh])
        tries += 1
        run.finished += 1
        shutil.rmtree(place)


def go_on(run: Campaign, place: Path) -> None:
    """Whatever was ended, in the end the same work brings it to its end."""
    errors = run.folder / "errors.txt"
    if code := exit_code(forked(lambda: run.task.work(place), errors)):
        run.blame("going on", [f"ended with {code}: {errors.read_text()[-1500:]}"])
    run.blame("after going on", asked(lambda: run.task.faults(place, finished=True)))


def main(seed: str, where: str, *specs: str) -> None:
    told = ("ended", "finished", "copies", "refused", "seconds", "faults")
    for spec in specs:
        folder = Path(where, spec.replace("/", "-"))
        folder.mkdir(parents=True)
        run = campaign(spec, seed, folder)
        print(json.dumps({"spec": spec, **{key: getattr(run, key) for key in told}}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
