"""One hue a record kind, everywhere: the Okabe-Ito palette, which colour-blind readers can tell apart."""

from __future__ import annotations

__all__ = ["HUES"]

HUES = {
    "statement": "#0072B2",
    "event": "#D55E00",
    "label": "#CC79A7",
    "time": "#009E73",
    "place": "#56B4E9",
    "outlook": "#E69F00",
    "parallel": "#E69F00",
    "shift": "#CC79A7",
}
"""Record kind -> colour; source: M. Okabe and K. Ito, Color Universal Design (2008)."""
