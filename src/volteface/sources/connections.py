"""Connections that lead only where they may: to an address that was checked, and until a deadline.

Needs httpcore and httpx, and ``addresses``; makes a pool of connections. The name is resolved once, and the connection
is made to what was checked, so that a server of names that answers otherwise a moment later changes nothing. TLS still
checks the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
import httpx

from volteface.sources.addresses import Resolver, find_addresses

__all__ = ["Allowed", "guarded_pool"]

_CHUNK = 1 << 16
_TRIED = 4
"""Addresses of one host that are tried, one after the other."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where connections may lead, and how long they may live.

    Attributes:
        resolver: finds the addresses of a name.
        allow_private: whether this machine and private networks may be asked.
        deadline: when all is broken off, by the monotonic clock.
        total_s: how long that was from the beginning, for the message, in seconds.
    """

    resolver: Resolver
    allow_private: bool
    deadline: float
    total_s: float

    def left(self, timeout: float | None, error: type[httpcore.TimeoutException]) -> float:
        """Return how long a step may take, in seconds.

        Raises:
            httpcore.TimeoutException: the time is over.
        """
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise error(f"it took longer than {self.total_s:g} s")
        return remaining if timeout is None else min(timeout, remaining)


def guarded_pool(allowed: Allowed, *, most: int) -> httpcore.ConnectionPool:
    """Return a pool of at most so many connections; it uses no proxy."""
    return httpcore.ConnectionPool(ssl_context=_tls(), max_connections=most, network_backend=_Backend(allowed))


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class _Backend(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        allowed = self._allowed
        found = find_addresses(host, port, allowed.resolver, allow_private=allowed.allow_private)[:_TRIED]
        plain, options = httpcore.SyncBackend(), tuple(socket_options or ())
        # Some machines have addresses of a network that they cannot reach: the next one may answer.
        for place, address in enumerate(found, start=1):
            patience = allowed.left(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(plain.connect_tcp(address, port, patience, local_address, options), allowed)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(found):
                    raise
        raise httpcore.ConnectError(f"no address of {host}")


class _Stream(httpcore.NetworkStream):
    """A connection that ends at the deadline, however slowly the other side sends."""

    def __init__(self, inner: httpcore.NetworkStream, allowed: Allowed) -> None:
        self._inner = inner
        self._allowed = allowed

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(min(max_bytes, _CHUNK), self._allowed.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._allowed.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        patience = self._allowed.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, patience), self._allowed)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
