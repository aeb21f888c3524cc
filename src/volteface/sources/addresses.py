"""Which addresses of the network may be asked: the public ones, on the ports of the web.

Needs a host name and a resolver; makes the addresses to connect to, or says why there are none. Feeds and pages name
other addresses (links, redirects, names that resolve to anything), so that without this a hostile one could make this
program ask the machine it runs on, or the network behind it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable

__all__ = ["Resolver", "check_address", "check_port", "find_addresses", "resolve"]

Resolver = Callable[[str, int], Sequence[str]]
"""From a host name and a port to addresses, in the order in which they are to be tried."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WEB_PORTS = frozenset({80, 443, 8080, 8443})
_FIRST_FREE_PORT = 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE = ipaddress.ip_network("::/96")


def resolve(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host, as the system resolves it.

    Raises:
        OSError: it has none, or no server for names could be asked.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def check_port(port: int, *, allow_private: bool) -> None:
    """Refuse a port on which no web server is expected.

    Args:
        port: of the address.
        allow_private: on a network of one's own any port from 1024 on may be one of a web server.

    Raises:
        Unusable: it is another.
    """
    if port in _WEB_PORTS or (allow_private and port >= _FIRST_FREE_PORT):
        return
    ports = ", ".join(str(one) for one in sorted(_WEB_PORTS))
    raise Unusable(SkipReason.UNREADABLE, f"port {port} is not asked; expected one of {ports}")


def find_addresses(host: str, port: int, resolver: Resolver, *, allow_private: bool) -> tuple[str, ...]:
    """Resolve a host and return its addresses, each of them one that may be asked.

    Args:
        host: a name or an address.
        port: the port that will be asked.
        resolver: finds the addresses of the name.
        allow_private: whether addresses of this machine and of private networks may be asked too.

    Raises:
        Unusable: it has no address, or one that may not be asked; a name that leads to a public and to a private
            address is a trap.
    """
    try:
        found = tuple(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: no address of {host} is known ({error})") from error
    if not found:
        raise Unusable(SkipReason.UNREADABLE, f"cannot be fetched: no address of {host} is known")
    for address in found:
        check_address(address, host, allow_private=allow_private)
    return found


def check_address(address: str, host: str, *, allow_private: bool) -> None:
    """Refuse an address that may not be asked.

    Link-local addresses, where clouds keep their secrets, and those that are no single machine's (multicast, reserved,
    unspecified) are never asked.

    Args:
        address: IPv4 or IPv6.
        host: whose it is, for the message.
        allow_private: whether addresses of this machine and of private networks may be asked too.

    Raises:
        Unusable: it may not be asked.
    """
    for one in _meant(ipaddress.ip_address(address)):
        if one.is_multicast or one.is_unspecified or one.is_link_local or _is_reserved(one):
            raise _refusal(host, address, "no address of a web server")
        if not one.is_global and not allow_private:
            raise _refusal(host, address, "not a public address; allow it only where you know the network")


def _meant(address: _Address) -> tuple[_Address, ...]:
    """Return the addresses that an address stands for: itself, or the IPv4 addresses that an IPv6 one carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64 or (address in _V4_COMPATIBLE and int(address) > 1):
        return (ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF),)
    if address.sixtofour is not None:
        return (address, address.sixtofour)
    if address.teredo is not None:
        return (address, *address.teredo)
    return (address,)


def _is_reserved(address: _Address) -> bool:
    if address.is_loopback:
        return False  # IPv6 counts ::1 among the reserved ones
    return address.is_reserved or bool(getattr(address, "is_site_local", False))


def _refusal(host: str, address: str, why: str) -> Unusable:
    named = host if host == address else f"{host} ({address})"
    return Unusable(SkipReason.UNREADABLE, f"{named} is not asked: {why}")
