"""How notices reach somebody: the terminal, a webhook, e-mail, an Atom feed.

Needs a channel and notices; sends them, or raises ``DeliveryFailed``: then they stay in the desk and are tried again.
What arrives twice, after a stop at the wrong moment, carries the same id.
"""

from __future__ import annotations

import json
import os
import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TextIO

from volteface.records import make_id, to_dict
from volteface.report.printable import printable
from volteface.sources.drafts import Unusable
from volteface.sources.fetch import Answer, Bounds, exchange
from volteface.watch.atom import write_atom
from volteface.watch.clock import SystemClock, moment
from volteface.watch.config import AtomFile, Channel, Email, Terminal, Webhook
from volteface.watch.notices import Notice, notice_lines
from volteface.watch.schedule import retry_after_s

__all__ = ["Deliver", "Deliverer", "DeliveryFailed"]


class DeliveryFailed(Exception):  # noqa: N818  # named for what happened; it ends as a note in the desk
    """A channel did not take what it was given.

    Attributes:
        wait_s: how long the other side asks to wait, in seconds, if it does.
    """

    def __init__(self, detail: str, *, wait_s: float | None = None) -> None:
        super().__init__(detail)
        self.wait_s = wait_s


Deliver = Callable[[Channel, Sequence[Notice]], None]
"""Brings notices to a channel, or raises ``DeliveryFailed``: one to the terminal or a webhook, those of one run by
e-mail, all that an Atom feed is to hold."""

Post = Callable[[str, Bounds, Mapping[str, str], bytes], Answer]

_HOOK_BOUNDS = Bounds(timeout_s=20.0, total_s=60.0)
_MAIL_TIMEOUT_S = 30.0
_SUBJECT = 120
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def _post_guarded(url: str, bounds: Bounds, headers: Mapping[str, str], content: bytes) -> Answer:
    return exchange("POST", url, bounds, headers=headers, content=content)


@dataclass(slots=True)
class Deliverer:
    """Delivers over the network and to standard output; what it uses for that can be given.

    Attributes:
        out: where the terminal's lines go; standard output if not given.
        environment: where secrets are looked up.
        post: sends to a webhook.
        smtp: opens a connection to a mail server that is not secured yet.
        smtp_tls: opens one that is.
        now: the time, for servers that ask to wait until another.
    """

    out: TextIO | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    post: Post = _post_guarded
    smtp: Callable[..., smtplib.SMTP] = smtplib.SMTP
    smtp_tls: Callable[..., smtplib.SMTP] = smtplib.SMTP_SSL
    now: Callable[[], datetime] = SystemClock().now

    def __call__(self, channel: Channel, notices: Sequence[Notice]) -> None:
        """Deliver notices to a channel.

        Raises:
            DeliveryFailed: it did not take them.
        """
        if isinstance(channel, Terminal):
            self._print(notices)
        elif isinstance(channel, Webhook):
            for notice in notices:
                self._call(channel, notice)
        elif isinstance(channel, Email):
            self._mail(channel, notices)
        else:
            _write(channel, notices)

    def _print(self, notices: Sequence[Notice]) -> None:
        out = self.out or sys.stdout
        try:
            for notice in notices:
                lines = "".join(f"{printable(line)}\n" for line in notice_lines(notice))
                out.write(lines.encode(out.encoding or "utf-8", "replace").decode(out.encoding or "utf-8"))
            out.flush()
        except OSError as error:
            raise DeliveryFailed(f"standard output: {error}") from error

    def _call(self, channel: Webhook, notice: Notice) -> None:
        headers = {"Content-Type": "application/json", "Idempotency-Key": notice.id}
        if channel.token_env is not None:
            headers["Authorization"] = f"Bearer {self._secret(channel.token_env)}"
        bounds = Bounds(_HOOK_BOUNDS.timeout_s, _HOOK_BOUNDS.total_s, allow_private=channel.allow_private)
        try:
            answer = self.post(channel.url, bounds, headers, json.dumps(to_dict(notice)).encode("ascii"))
        except Unusable as problem:
            raise DeliveryFailed(problem.detail) from problem
        if not 200 <= answer.status < 300:
            wait_s = retry_after_s(answer.headers, self.now())
            raise DeliveryFailed(f"the server answered {answer.status}", wait_s=wait_s)

    def _secret(self, name: str) -> str:
        value = self.environment.get(name)
        if not value:
            raise DeliveryFailed(f"the environment has no {name}; set it to the secret")
        if _CONTROLS.search(value):
            raise DeliveryFailed(f"{name} holds a line end or another control character")
        return value

    def _mail(self, channel: Email, notices: Sequence[Notice]) -> None:
        message = make_message(channel, notices)
        password = self._secret(channel.password_env) if channel.password_env else None
        context = ssl.create_default_context()
        try:
            if channel.security == "tls":
                server = self.smtp_tls(channel.host, channel.port, timeout=_MAIL_TIMEOUT_S, context=context)
            else:
                server = self.smtp(channel.host, channel.port, timeout=_MAIL_TIMEOUT_S)
            with server:
                if channel.security == "starttls":
                    server.starttls(context=context)
                if channel.user is not None and password is not None:
                    server.login(channel.user, password)
                refused = server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"{channel.host}: {error}") from error
        if refused:
            raise DeliveryFailed(f"{channel.host}: refused {', '.join(refused)}")


def make_message(channel: Email, notices: Sequence[Notice]) -> EmailMessage:
    """Return the e-mail of notices; its ``Message-ID`` depends on them alone."""
    first = _plain(notices[0].title)
    more = f" (and {len(notices) - 1} more)" if len(notices) > 1 else ""
    message = EmailMessage()
    message["Subject"] = f"volteface: {first[:_SUBJECT]}{more}"
    message["From"] = channel.sender
    message["To"] = ", ".join(channel.to)
    message["Date"] = format_datetime(moment(notices[0].made_at))
    domain = re.sub(r"[^A-Za-z0-9.-]", "", channel.sender.rpartition("@")[2]) or "localhost"
    message["Message-ID"] = f"<{make_id('mail', *(notice.id for notice in notices))}@{domain}>"
    lines = (line for notice in notices for line in (*notice_lines(notice), ""))
    message.set_content("\n".join(printable(line) for line in lines))
    return message


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode("utf-8"))


def _write(channel: AtomFile, notices: Sequence[Notice]) -> None:
    try:
        write_atom(channel.file, notices, title=channel.title)
    except OSError as error:
        raise DeliveryFailed(f"{channel.file}: {error.strerror or error}") from error
