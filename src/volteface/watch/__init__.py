"""The room that keeps watch: feeds are asked, what is new is read and told.

Needs settings (``load_config``) and a desk; ``run_once`` does one round, ``watch`` goes on.
"""

from __future__ import annotations

from volteface.watch.clock import Clock, SystemClock
from volteface.watch.config import WatchConfig, load_config
from volteface.watch.deliveries import Deliverer, DeliveryFailed
from volteface.watch.loop import RunSummary, run_once, watch
from volteface.watch.notices import Notice

__all__ = [
    "Clock",
    "Deliverer",
    "DeliveryFailed",
    "Notice",
    "RunSummary",
    "SystemClock",
    "WatchConfig",
    "load_config",
    "run_once",
    "watch",
]
