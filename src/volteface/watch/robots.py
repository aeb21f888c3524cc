"""What a server lets programs fetch: its ``robots.txt`` (RFC 9309).

Needs protego, loaded on first use, and what the server answered; makes yes or no, and a pause between requests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from volteface.desk.watching import RobotsState
from volteface.watch.clock import moment

__all__ = ["AGENT", "MAX_ROBOTS_BYTES", "is_allowed", "is_fresh", "is_known", "origin_of", "pause_s", "robots_url"]

AGENT = "volteface"
"""The name under which rules for this program stand."""

MAX_ROBOTS_BYTES = 500 * 1024
"""What must be read of the file at least, and what is read of it at most."""

_KEPT = timedelta(days=1)
_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0
_TOO_MANY = 429


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def robots_url(origin: str) -> str:
    """Return where the rules of a server stand."""
    return f"{origin}/robots.txt"


def is_known(state: RobotsState) -> bool:
    """Tell whether the server said what it allows: with rules, or by having none."""
    return 200 <= state.status < 500 and state.status != _TOO_MANY


def is_fresh(state: RobotsState, now: datetime) -> bool:
    """Tell whether the rules need not be fetched again."""
    return is_known(state) and now - moment(state.fetched_at) < _KEPT


def is_allowed(state: RobotsState, url: str) -> bool:
    """Tell whether an address may be fetched; without rules it may, and not where the server could not give them."""
    from protego import Protego

    if not is_known(state):
        return False
    return state.status != 200 or bool(Protego.parse(state.content).can_fetch(url, AGENT))


def pause_s(state: RobotsState) -> float:
    """Return how long to wait between two requests to the server, in seconds."""
    from protego import Protego

    wanted = Protego.parse(state.content).crawl_delay(AGENT) if state.status == 200 else None
    return min(max(float(wanted or 0.0), _PAUSE_S), _LONGEST_PAUSE_S)
