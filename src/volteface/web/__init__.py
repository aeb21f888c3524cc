"""The desk in the browser: pages rendered on the server, each with a JSON twin; needs ``volteface[web]``."""

from __future__ import annotations

from volteface.web.app import create_app
from volteface.web.settings import Role, Settings, User

__all__ = ["Role", "Settings", "User", "create_app"]
