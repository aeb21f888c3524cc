"""The command line: one file a command, no logic of its own."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the ``volteface`` program."""
    from volteface.cli.app import run

    run()
