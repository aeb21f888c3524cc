"""When each person looked at the situation last, so that every browser of theirs shows the same as new.

Needs a desk's file; keeps a small file beside it, ``<desk>.visits.json``, not the desk itself: a look at a page is no
change of the record, must not wait for whoever writes, and would make all that is kept of the desk be worked out anew.
Two servers of one desk share the file; the last one that writes has its way. A desk that is only read has none.
"""

from __future__ import annotations

import json
import os
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

__all__ = ["Seen", "Visits", "instants", "seen_again"]

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_SAME_VISIT = timedelta(minutes=30)
_KEPT_EXACT = timedelta(minutes=1)
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Seen:
    """The visits of one person, or of one browser.

    Attributes:
        before: when the visit before this one ended, ISO; ``None`` on the first.
        latest: the last look, ISO; ``None`` where there was none.
    """

    before: str | None = None
    latest: str | None = None


def instants(text: str) -> list[str]:
    """Return the instants in a text, as visits are kept; what no calendar has is left out."""
    found = []
    for one in _INSTANT.findall(text):
        with suppress(ValueError):
            datetime.fromisoformat(one)
            found.append(one)
    return found


def seen_again(seen: Seen, now: datetime) -> Seen:
    """Return the visits with a look more; looking again within half an hour is the same visit."""
    before = seen.before
    if seen.latest is not None and now - datetime.fromisoformat(seen.latest) > _SAME_VISIT:
        before = seen.latest
    return Seen(before, now.isoformat(timespec="seconds"))


class Visits:
    """The visits of all persons who log in to read one desk.

    Args:
        desk: the desk's file.
    """

    def __init__(self, desk: Path) -> None:
        self._desk = desk
        self._file = desk.with_name(f"{desk.name}.visits.json")
        self._lock = threading.Lock()

    def look(self, person: str, now: datetime) -> Seen | None:
        """Note that a person looks now and return their visits; ``None`` where nothing can be kept of them."""
        if self._desk.is_dir() or not os.access(self._desk, os.W_OK):
            return None
        with self._lock:
            held = self._load()
            seen = held.pop(person, Seen())
            again = seen_again(seen, now)
            # Who only goes back and forth has the file written no more than once a minute.
            if seen.latest is not None and now - datetime.fromisoformat(seen.latest) < _KEPT_EXACT:
                return again
            held[person] = again
            return again if self._save(held) else None

    def _load(self) -> dict[str, Seen]:
        """Return what is kept, whoever came last at the end; nothing of a file that somebody broke."""
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        rows = found.items() if isinstance(found, dict) else ()
        return {person: seen for person, row in rows if (seen := _seen(row)) is not None}

    def _save(self, held: dict[str, Seen]) -> bool:
        fresh = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        latest = dict(list(held.items())[-_MOST:])
        text = json.dumps({person: [seen.before, seen.latest] for person, seen in latest.items()}, ensure_ascii=False)
        try:
            fresh.touch(mode=0o600)
            fresh.write_text(text, "utf-8")
            fresh.replace(self._file)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            return False
        return True


def _seen(row: Any) -> Seen | None:
    """Return the visits in a row of the file, if it is one."""
    parts = [one for part in row for one in instants(str(part))[:1]] if isinstance(row, list) else []
    return Seen(parts[0] if len(parts) > 1 else None, parts[-1]) if parts else None
