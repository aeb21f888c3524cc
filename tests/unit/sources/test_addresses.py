from __future__ import annotations

import pytest

from volteface.sources.addresses import check_address, check_port, find_addresses
from volteface.sources.drafts import Unusable

PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
NEVER = [
    "0.0.0.0", "169.254.169.254", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0",
    "ff02::1", "fec0::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_private_ones_need_a_word(address: str) -> None:
    with pytest.raises(Unusable, match="not a public address"):
        check_address(address, "feeds.example.org", allow_private=False)
    check_address(address, "feeds.example.org", allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_addresses_that_are_no_server_are_never_asked(address: str) -> None:
    for allowed in (False, True):
        with pytest.raises(Unusable, match=r"feeds\.example\.org .* is not asked"):
            check_address(address, "feeds.example.org", allow_private=allowed)


@pytest.mark.parametrize("address", ["64:ff9b::a00:1", "2002:a00:1::1", "::10.0.0.1", "192.0.2.1", "2001:db8::1"])
def test_addresses_that_carry_private_ones_or_are_for_documents_are_refused(address: str) -> None:
    with pytest.raises(Unusable, match="not"):
        check_address(address, "x", allow_private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_public_ones_are_asked(address: str) -> None:
    check_address(address, "feeds.example.org", allow_private=False)


def test_addresses_one_private_one_spoils_the_name() -> None:
    with pytest.raises(Unusable, match=r"127\.0\.0\.1"):
        find_addresses("trap.example", 80, lambda *_: ("8.8.8.8", "127.0.0.1"), allow_private=False)


def test_addresses_of_nobody_are_said() -> None:
    def fails(*_: object) -> tuple[str, ...]:
        raise OSError("no such name")

    for resolver in (fails, lambda *_: ()):
        with pytest.raises(Unusable, match=r"no address of nobody\.example is known"):
            find_addresses("nobody.example", 80, resolver, allow_private=False)


@pytest.mark.parametrize(("port", "public", "private"), [
    (80, True, True), (443, True, True), (8443, True, True), (22, False, False), (25, False, False),
    (6379, False, True), (9000, False, True),
])  # fmt: skip
def test_addresses_ports_are_those_of_the_web(port: int, public: bool, private: bool) -> None:
    for allowed, fine in ((False, public), (True, private)):
        if fine:
            check_port(port, allow_private=allowed)
        else:
            with pytest.raises(Unusable, match=f"port {port} is not asked"):
                check_port(port, allow_private=allowed)
