"""The command line: one file a command, no logic of its own."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the ``volteface`` program."""
    from volteface.cli import ending

    # First of all: reading in the commands takes a fifth of a second, and may be interrupted too.
    ending.at_once_when_asked()
    try:
        from volteface.cli.app import run

        run()
    except KeyboardInterrupt:
        ending.end_at_once(2)
