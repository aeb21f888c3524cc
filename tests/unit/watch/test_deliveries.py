from __future__ import annotations

import io
import json
import smtplib
import ssl
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from tests.unit.watch.servers import Reply, Site

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Answer, Bounds
from volteface.watch.config import AtomFile, Email, Terminal, Webhook
from volteface.watch.deliveries import Deliverer, DeliveryFailed
from volteface.watch.notices import Notice, Proof

MADE = "2026-01-02T03:04:05+00:00"
URL = "https://e.example/1?a=b&c"
PROOF = Proof("Norland shelled the harbour.", "before", "2021-03-01", "Radio Sund", "Shots", URL, "d1", "r1")
NOTICE = Notice("n1", "turn", "Norland turned", "p = 0.01.", ("nor",), MADE, (PROOF,))
HOSTILE = Notice(
    "n2", "threshold", "<script>\x00\x1b[31m\ud800]]>&\r\nBcc: all@example.org", "\u202eevil", (), MADE,
    (Proof("a\x07b", None, None, None, None, "javascript:alert(1)", "d2", "r2"),),
)  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


def test_deliveries_terminal_shows_words_and_articles() -> None:
    out = io.StringIO()
    Deliverer(out=out)(Terminal("t"), [NOTICE])
    assert out.getvalue() == (
        "turn: Norland turned\n  p = 0.01.\n  before: “Norland shelled the harbour.”\n"
        "    Radio Sund, 2021-03-01, https://e.example/1?a=b&c\n"
    )


def test_deliveries_terminal_is_not_steered_by_articles() -> None:
    out = io.StringIO()
    Deliverer(out=out)(Terminal("t"), [HOSTILE])
    assert not set("\x00\x1b\x07\u202e\ud800\r") & set(out.getvalue())
    assert out.getvalue().endswith("    javascript:alert(1)\n")


def test_deliveries_terminal_that_is_closed_fails() -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError("gone")

    with pytest.raises(DeliveryFailed, match="standard output: gone"):
        Deliverer(out=Closed())(Terminal("t"), [NOTICE])


# Webhook


def test_deliveries_webhook_posts_json_with_a_key(site: Site) -> None:
    site.replies["/hook"] = Reply(status=204)
    hook = Webhook("h", f"{site.url}/hook", token_env="TOKEN", allow_private=True)
    Deliverer(environment={"TOKEN": "secret"})(hook, [NOTICE])
    ((method, path, headers, body),) = site.asked
    assert (method, path, headers["Idempotency-Key"], headers["Authorization"]) == (
        "POST",
        "/hook",
        "n1",
        "Bearer secret",
    )
    assert headers["Content-Type"] == "application/json"
    sent = json.loads(body)
    assert (sent["id"], sent["kind"], sent["proofs"][0]["url"]) == ("n1", "turn", PROOF.url)


@pytest.mark.parametrize("status", [301, 400, 404, 500])
def test_deliveries_webhook_takes_success_alone(site: Site, status: int) -> None:
    site.replies["/hook"] = Reply(status=status, headers={"Location": "/other"})
    with pytest.raises(DeliveryFailed, match=f"the server answered {status}"):
        Deliverer()(Webhook("h", f"{site.url}/hook", allow_private=True), [NOTICE])
    assert site.paths() == ["/hook"]


def test_deliveries_webhook_is_guarded_as_feeds_are(site: Site) -> None:
    for url in ("http://127.0.0.1/hook", "http://169.254.169.254/latest"):
        with pytest.raises(DeliveryFailed, match="is not asked"):
            Deliverer()(Webhook("h", url), [NOTICE])


def test_deliveries_webhook_waits_as_long_as_it_is_asked_to() -> None:
    def post(url: str, bounds: Bounds, headers: Mapping[str, str], content: bytes) -> Answer:
        return Answer(429, {"retry-after": "Fri, 02 Jan 2026 03:05:05 GMT"})

    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with pytest.raises(DeliveryFailed) as failed:
        Deliverer(post=post, now=lambda: now)(Webhook("h", "https://h.example/"), [NOTICE])
    assert failed.value.wait_s == 60


def test_deliveries_webhook_says_what_is_wrong() -> None:
    def post(*_: object) -> Answer:
        raise Unusable(SkipReason.UNREADABLE, "cannot be fetched: no route")

    with pytest.raises(DeliveryFailed, match="no route"):
        Deliverer(post=post)(Webhook("h", "https://h.example/"), [NOTICE])
    for value in ("", "a\nX-More: 1"):
        with pytest.raises(DeliveryFailed, match="TOKEN"):
            Deliverer(post=post, environment={"TOKEN": value})(Webhook("h", "https://h.example/", "TOKEN"), [NOTICE])


# E-mail


class Server:
    """A mail server: what it was told, in order."""

    def __init__(self, **answers: Any) -> None:
        self.said: list[Any] = []
        self.answers = answers
        self.sent: list[EmailMessage] = []

    def __call__(self, host: str, port: int, **more: Any) -> Any:
        self.said.append((host, port, sorted(more)))
        if "connect" in self.answers:
            raise self.answers["connect"]
        return self

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.said.append("quit")

    def starttls(self, *, context: ssl.SSLContext) -> None:
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
        self.said.append("starttls")
        if "starttls" in self.answers:
            raise self.answers["starttls"]

    def login(self, user: str, password: str) -> None:
        self.said.append(("login", user, password))

    def send_message(self, message: EmailMessage) -> dict[str, Any]:
        self.said.append("send")
        self.sent.append(message)
        return self.answers.get("refused", {})


MAIL = Email("m", "smtp.example.org", 587, "starttls", "desk@example.org", ("a@x.org", "b@x.org"), "desk", "PASSWORD")


def test_deliveries_mail_is_one_for_a_round_and_secured_first() -> None:
    server = Server()
    Deliverer(smtp=server, environment={"PASSWORD": "secret"})(MAIL, [NOTICE, HOSTILE])
    assert server.said == [
        ("smtp.example.org", 587, ["timeout"]), "starttls", ("login", "desk", "secret"), "send", "quit",
    ]  # fmt: skip
    (message,) = server.sent
    assert message["Subject"] == "volteface: Norland turned (and 1 more)"
    assert (message["To"], message["From"]) == ("a@x.org, b@x.org", "desk@example.org")
    assert message["Date"] == "Fri, 02 Jan 2026 03:04:05 +0000"
    assert "“Norland shelled the harbour.”" in message.get_content()


def test_deliveries_mail_has_the_same_id_when_it_is_sent_again() -> None:
    server = Server()
    deliver = Deliverer(smtp=server, environment={"PASSWORD": "secret"})
    for notices in ([NOTICE], [NOTICE], [HOSTILE]):
        deliver(MAIL, notices)
    one, again, other = (message["Message-ID"] for message in server.sent)
    assert one == again != other
    assert one.endswith("@example.org>")


def test_deliveries_mail_headers_are_not_written_by_articles() -> None:
    server = Server()
    Deliverer(smtp=server, environment={"PASSWORD": "secret"})(MAIL, [HOSTILE])
    (message,) = server.sent
    head, _, _ = message.as_bytes().replace(b"\r", b"").partition(b"\n\n")
    assert b"\nBcc:" not in head
    assert message["Bcc"] is None


def test_deliveries_mail_over_tls_from_the_first_byte() -> None:
    server, plain = Server(), Server()
    mail = Email("m", "h", 465, "tls", "a@x.org", ("b@x.org",))
    Deliverer(smtp=plain, smtp_tls=server)(mail, [NOTICE])
    assert (server.said, plain.said) == ([("h", 465, ["context", "timeout"]), "send", "quit"], [])


@pytest.mark.parametrize("answers", [
    {"connect": ConnectionRefusedError("closed")}, {"connect": smtplib.SMTPConnectError(421, "busy")},
    {"starttls": smtplib.SMTPNotSupportedError("closed")}, {"starttls": ssl.SSLError("closed")},
    {"refused": {"a@x.org": (550, b"no")}},
])  # fmt: skip
def test_deliveries_mail_that_fails_sends_nothing_in_the_clear(answers: dict[str, Any]) -> None:
    server = Server(**answers)
    with pytest.raises(DeliveryFailed, match=r"smtp\.example\.org: "):
        Deliverer(smtp=server, environment={"PASSWORD": "secret"})(MAIL, [NOTICE])
    assert ("send" in server.said) is ("refused" in answers)
    assert ("login", "desk", "secret") not in server.said or "refused" in answers


# Atom


def test_deliveries_atom_is_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "out" / "n.atom"
    Deliverer()(AtomFile("a", path, "Told <here>"), [NOTICE])
    feed = ET.parse(path).getroot()
    assert feed.tag == f"{ATOM}feed"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("title", "updated", "author/" + ATOM + "name")] == [
        "Told <here>", MADE, "volteface",
    ]  # fmt: skip
    (entry,) = feed.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") or "" for one in (feed, entry)]
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert entry.findtext(f"{ATOM}updated") == MADE
    assert [(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")] == [("related", PROOF.url)]
    assert (entry.findtext(f"{ATOM}content") or "").startswith("turn: Norland turned")
    assert sorted(tmp_path.rglob("*.part")) == []


def test_deliveries_atom_keeps_its_ids_and_holds_any_words(tmp_path: Path) -> None:
    def ids(*notices: Notice) -> list[str | None]:
        Deliverer()(AtomFile("a", tmp_path / "n.atom", "T"), notices)
        return [one.text for one in ET.parse(tmp_path / "n.atom").iter(f"{ATOM}id")]

    assert ids(HOSTILE, NOTICE) == [ids(NOTICE)[0], *ids(HOSTILE)[1:], *ids(NOTICE)[1:]]
    ids(HOSTILE)
    entry = ET.parse(tmp_path / "n.atom").getroot().find(f"{ATOM}entry")
    assert entry is not None
    assert (entry.findtext(f"{ATOM}title") or "").startswith("<script>\ufffd\ufffd[31m\ufffd]]>&")
    assert entry.findall(f"{ATOM}link") == []


def test_deliveries_atom_is_read_by_this_program(tmp_path: Path) -> None:
    from volteface.records import Document
    from volteface.sources import read_documents

    Deliverer()(AtomFile("a", tmp_path / "n.atom", "T"), [NOTICE])
    (found,) = read_documents([tmp_path / "n.atom"])
    assert isinstance(found, Document)
    assert (found.title, found.published) == ("Norland turned", MADE)


def test_deliveries_atom_that_cannot_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeliveryFailed, match=r"n\.atom"):
        Deliverer()(AtomFile("a", tmp_path / "file" / "n.atom", "T"), [NOTICE])
