"""How the program ends when it is asked to, by Ctrl-C or ``SIGTERM``: with one line and the exit code shells expect.

Before a command has begun, and once it is done, the program ends at once: it holds nothing. A command that is at work
is ended by an exception, so that it puts down in order what it holds; what it says then, it gives to ``telling``. A
second request ends it at once: the desk keeps what was stored, whatever ends the program. This module is read before
any other of the command line, so it needs little.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

__all__ = ["at_once_when_asked", "end_at_once", "in_order", "telling"]

_LINES = {signal.SIGINT: "volteface: interrupted", signal.SIGTERM: "volteface: ended as it was asked to"}
_CODES = {128 + number: number for number in _LINES}


class _State:
    """What the handlers of signals know; a process has one set of them."""

    asked: int | None = None
    line: Callable[[], str] | None = None
    told = False


_state = _State()


def at_once_when_asked() -> None:
    """Let a request end the program at once, until ``in_order`` runs a command."""
    # Called last of all, when everything is done: Python then gives up its handlers, and would end by the signal.
    atexit.register(_handle, signal.SIG_IGN)
    _handle(end_at_once)


def end_at_once(number: int, _frame: object = None) -> NoReturn:
    """End the program here, with its line; the processes that it started end too."""
    if not _state.told:
        _state.told = True
        # No buffer and no import: whatever was under way may be half done.
        os.write(2, f"{_LINES[signal.Signals(number)]}\n".encode())
    os._exit(128 + number)


def in_order(work: Callable[[], None]) -> None:
    """Run a command. Asked to end, it is left by an exception, and the program by its line and code.

    Raises:
        SystemExit: as the command ended, or with 130 after Ctrl-C and 143 after ``SIGTERM``.
    """
    sys.unraisablehook = _unraisable
    _handle(_leave)
    try:
        work()
    except BaseException as error:
        _handle(end_at_once)
        number = _ended_by(error)
        if number is None:
            raise
        _tell(number)
        raise SystemExit(128 + number) from None
    finally:
        _handle(end_at_once)


@contextmanager
def telling(line: Callable[[], str]) -> Iterator[None]:
    """Say this, asked for at the end, if the command is ended within the block."""
    before, _state.line = _state.line, line
    yield
    # After an exception it stays: the line is told outside.
    _state.line = before


def _handle(handler: Callable[[int, Any], Any] | signal.Handlers) -> None:
    for number in _LINES:
        # Who was started not to be disturbed (nohup, a job in the background) is not.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, _frame: object) -> NoReturn:
    if _state.asked is not None:
        end_at_once(number)
    _state.asked = number
    # Not KeyboardInterrupt: once that has passed through exec(), which dataclasses use, Python ends by the signal.
    raise SystemExit(128 + number)


def _ended_by(error: BaseException) -> int | None:
    """Return the signal that ended a command; libraries turn its exception into others of theirs."""
    code = error.code if isinstance(error, SystemExit) else None
    if _state.asked is not None:
        return None if isinstance(error, SystemExit) and not code else _state.asked
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    return _CODES.get(code) if isinstance(code, int) else None


def _tell(number: int) -> None:
    from volteface.cli.output import say

    line = _state.line() if _state.line is not None else _LINES[signal.Signals(number)]
    if not _state.told:
        _state.told = True
        say(line)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    """End at once where the exception that was to leave a command came in a place that no exception leaves."""
    if _state.asked is not None and isinstance(found.exc_value, SystemExit):
        end_at_once(_state.asked)
    sys.__unraisablehook__(found)
