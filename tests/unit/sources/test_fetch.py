from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.unit.watch.servers import Reply, Site, serving

from volteface.sources import connections
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import USER_AGENT, Bounds, exchange

HERE = Bounds(timeout_s=5.0, total_s=10.0, max_bytes=100_000, allow_private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


def names(**addresses: str | tuple[str, ...]) -> Callable[[str, int], tuple[str, ...]]:
    """Resolve these names, with dots for underscores, and addresses as themselves."""
    known = {name.replace("_", "."): (one,) if isinstance(one, str) else one for name, one in addresses.items()}
    return lambda host, _: known.get(host, (host,))


def test_fetch_says_who_asks_and_keeps_what_came(site: Site) -> None:
    site.replies["/feed"] = Reply(b"<rss/>", headers={"ETag": '"1"', "Content-Type": "text/xml; charset=utf-8"})
    answer = exchange("GET", f"{site.url}/feed#top", HERE, headers={"X-Own": "1"})
    assert (answer.status, answer.data, answer.headers["etag"]) == (200, b"<rss/>", '"1"')
    ((method, path, headers, _),) = site.asked
    assert (method, path, headers["User-Agent"], headers["X-Own"]) == ("GET", "/feed", USER_AGENT, "1")
    assert headers["Host"] == urlsplit(site.url).netloc


def test_fetch_refuses_this_machine(site: Site) -> None:
    with pytest.raises(Unusable, match="port"):
        exchange("GET", f"{site.url}/feed", Bounds())
    with pytest.raises(Unusable, match="not a public address"):
        exchange("GET", "http://127.0.0.1/feed", Bounds())
    with pytest.raises(Unusable, match="not a public address"):
        exchange("GET", "http://localhost/feed", Bounds(), resolver=names(localhost="::1"))
    assert site.asked == []


@pytest.mark.parametrize("url", ["ftp://example.org/x", "file:///etc/passwd", "http://", "//example.org", "x"])
def test_fetch_refuses_what_is_no_web_address(url: str) -> None:
    with pytest.raises(Unusable, match="web address"):
        exchange("GET", url, Bounds())


def test_fetch_connects_to_the_address_that_was_checked(site: Site) -> None:
    """A name that leads elsewhere when it is asked for again changes nothing: it is asked for once."""
    asked: list[str] = []

    def rebinding(host: str, _: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",) if len(asked) == 1 else ("169.254.169.254",)

    site.replies["/feed"] = Reply(b"x")
    port = urlsplit(site.url).port
    answer = exchange("GET", f"http://feeds.example.org:{port}/feed", HERE, resolver=rebinding)
    assert (answer.data, asked) == (b"x", ["feeds.example.org"])
    assert site.asked[0][2]["Host"] == f"feeds.example.org:{port}"


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://inner.example/"])
def test_fetch_checks_every_redirect(site: Site, target: str) -> None:
    site.replies["/go"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(Unusable, match="is not asked"):
        exchange("GET", f"{site.url}/go", HERE, resolver=names(inner_example="169.254.169.254"))


def test_fetch_redirect_to_another_kind_of_address_is_refused(site: Site) -> None:
    site.replies["/go"] = Reply(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(Unusable, match="not a web address"):
        exchange("GET", f"{site.url}/go", HERE)


def test_fetch_own_headers_and_passwords_stay_with_their_server(site: Site) -> None:
    port = urlsplit(site.url).port
    site.replies["/go"] = Reply(status=302, headers={"Location": f"http://other.example:{port}/feed"})
    site.replies["/feed"] = Reply(b"x")
    url = f"http://ann:secret@127.0.0.1:{port}/go"
    exchange("GET", url, HERE, headers={"X-Own": "1"}, resolver=names(other_example="127.0.0.1"))
    (_, _, first, _), (_, _, second, _) = site.asked
    assert (first["X-Own"], first["Authorization"]) == ("1", "Basic YW5uOnNlY3JldA==")
    assert not {"X-Own", "Authorization"} & set(second)


@pytest.mark.parametrize(("statuses", "moved"), [
    ((301,), True), ((308, 301), True), ((302,), False), ((302, 301), False), ((301, 302), True),
])  # fmt: skip
def test_fetch_tells_where_a_feed_is_for_good(site: Site, statuses: tuple[int, ...], moved: bool) -> None:
    for at, status in enumerate(statuses):
        site.replies[f"/{at}"] = Reply(status=status, headers={"Location": f"/{at + 1}"})
    site.replies[f"/{len(statuses)}"] = Reply(b"x")
    answer = exchange("GET", f"{site.url}/0", HERE)
    assert (answer.moved_to is not None) is moved
    if statuses == (301, 302):
        assert answer.moved_to == f"{site.url}/1"


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_fetch_bounds_what_is_unpacked(site: Site, headers: dict[str, str]) -> None:
    body = b"a" * 3_000_000
    site.replies["/bomb"] = Reply(gzip.compress(body) if headers else body, headers=headers)
    with pytest.raises(Unusable, match="more than 100,000 bytes"):
        exchange("GET", f"{site.url}/bomb", HERE)


@pytest.mark.parametrize(("coding", "problem"), [("br", "packed as br"), ("gzip", "damaged gzip")])
def test_fetch_refuses_other_packing(site: Site, coding: str, problem: str) -> None:
    site.replies["/x"] = Reply(b"not packed", headers={"Content-Encoding": coding})
    with pytest.raises(Unusable, match=problem):
        exchange("GET", f"{site.url}/x", HERE)


def test_fetch_ends_what_drips() -> None:
    """Each byte comes in time, all of them never do."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        done = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not done.wait(0.01):
                    try:
                        connection.sendall(b"X-Slow: 1\r\n")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        try:
            with pytest.raises(Unusable, match="cannot be fetched"):
                exchange("GET", f"http://127.0.0.1:{server.getsockname()[1]}/", Bounds(5.0, 0.3, allow_private=True))
        finally:
            done.set()
            thread.join()
        assert time.monotonic() - begun < 3


def test_fetch_tries_the_next_address(site: Site) -> None:
    site.replies["/feed"] = Reply(b"x")
    url = f"http://two.example:{urlsplit(site.url).port}/feed"
    answer = exchange("GET", url, HERE, resolver=names(two_example=("127.0.0.2", "127.0.0.1")))
    assert answer.data == b"x"


def test_fetch_post_follows_no_redirect(site: Site) -> None:
    site.replies["/hook"] = Reply(status=307, headers={"Location": "/other"})
    answer = exchange("POST", f"{site.url}/hook", HERE, content=b"{}")
    assert (answer.status, site.paths(), site.asked[0][3]) == (307, ["/hook"], b"{}")


def test_fetch_cuts_where_the_beginning_is_enough(site: Site) -> None:
    site.replies["/robots.txt"] = Reply(b"a" * 3_000_000)
    answer = exchange("GET", f"{site.url}/robots.txt", Bounds(max_bytes=1000, allow_private=True, cut=True))
    assert answer.data == b"a" * 1000


def test_fetch_tls_is_checked_for_the_name_not_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate is for feeds.example.org and trusted here alone; the key beside it opens nothing else."""
    pem = Path(__file__).with_name("feeds_example_org.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    connections._tls.cache_clear()
    try:
        with serving(pem) as secured:
            secured.replies["/feed"] = Reply(b"x")
            port, resolver = urlsplit(secured.url).port, names(feeds_example_org="127.0.0.1", other_org="127.0.0.1")
            answer = exchange("GET", f"https://feeds.example.org:{port}/feed", HERE, resolver=resolver)
            assert answer.data == b"x"
            for host in ("other.org", "127.0.0.1"):
                with pytest.raises(Unusable, match="CERTIFICATE_VERIFY_FAILED"):
                    exchange("GET", f"https://{host}:{port}/feed", HERE, resolver=resolver)
    finally:
        connections._tls.cache_clear()
