"""What a server is told before it starts: the desk, who may come in, and how much one request may ask for.

Needs nothing; makes ``Settings``. Every default is written here and nowhere else.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from volteface.errors import ConfigError, InputError
from volteface.watch.config import WatchConfig
from volteface.web.passwords import is_hash

__all__ = ["Role", "Settings", "User", "is_loopback", "load_users", "save_user"]


class Role(IntEnum):
    """What somebody may do; each role may do what the ones before it may."""

    read = 1
    review = 2
    admin = 3


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in.

    Attributes:
        name: the name that decisions are signed with.
        role: what they may do.
        password: the scrypt hash of the password.
    """

    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How a desk is served.

    Attributes:
        desk: the desk's file.
        host: the address to listen on; any but a loopback address needs ``users`` or ``token``.
        port: the port to listen on.
        allowed_hosts: names under which the server may be asked for, besides its own address and ``localhost``.
        users: who may log in, by name.
        token: a secret that lets in whoever shows it, as an administrator; ``None`` for none.
        local_name: who decisions are signed with where nobody has to log in.
        wait_s: how long a request waits for another process to let go of the desk, in seconds.
        limit_s: how long the questions of one request may take, in seconds.
        page_rows: rows of a page.
        export_rows: rows of an export at most.
        body_bytes: the longest form that is taken, in bytes.
        upload_bytes: all files of one upload, in bytes.
        upload_files: how many files one upload may have.
        workers: processes that read dropped files; 1 reads in the server's own.
        session_s: how long a session lasts without a request, in seconds.
        sessions: how many sessions are kept; the one unused for longest goes first.
        watch: what ``volteface watch`` would be told by its settings file; ``None`` for the feeds of the desk alone,
            of which the pages tell.
    """

    desk: Path
    host: str = "127.0.0.1"
    port: int = 8765
    allowed_hosts: tuple[str, ...] = ()
    users: tuple[User, ...] = ()
    token: str | None = None
    local_name: str = "local"
    wait_s: float = 10.0
    limit_s: float = 10.0
    page_rows: int = 50
    export_rows: int = 20_000
    body_bytes: int = 64_000
    upload_bytes: int = 50_000_000
    upload_files: int = 100
    workers: int = 1
    session_s: float = 12 * 3600.0
    sessions: int = 1_000
    watch: WatchConfig | None = None

    def __post_init__(self) -> None:
        if not is_loopback(self.host) and not self.closed:
            raise ConfigError(
                f"host {self.host}: others could read and change the desk; give --users FILE or --token, "
                "or listen on 127.0.0.1"
            )
        if not 0 <= self.port <= 65_535:
            raise ConfigError(f"port: found {self.port}; expected 0 to 65535")
        if self.token is not None and len(self.token) < _SHORTEST_TOKEN:
            raise ConfigError(f"token: found {len(self.token)} characters; expected at least {_SHORTEST_TOKEN}")

    @property
    def closed(self) -> bool:
        """Whether one has to log in."""
        return bool(self.users or self.token)


_SHORTEST_TOKEN = 16


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def load_users(path: Path) -> tuple[User, ...]:
    """Return the users of a file: a line each, name, role and scrypt hash, with tabs between them.

    Raises:
        InputError: the file cannot be read, or a line breaks this form.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error}); make it with: volteface add-user NAME --users {path}") from error
    users = tuple(_user(line, path, number) for number, line in enumerate(lines, 1) if line.strip())
    names = [user.name for user in users]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(f"two users are called {twice!r}; names must differ", path=path)
    return users


def _user(line: str, path: Path, number: int) -> User:
    parts = line.split("\t")
    if len(parts) != len(User.__slots__) or not parts[0].strip() or not is_hash(parts[2]):
        raise InputError("expected name, role and scrypt hash with tabs between them", path=path, line=number)
    if parts[1] not in Role.__members__:
        roles = ", ".join(Role.__members__)
        raise InputError(f"role: found {parts[1]!r}; expected one of {roles}", path=path, line=number)
    return User(parts[0].strip(), Role[parts[1]], parts[2])


def save_user(path: Path, user: User) -> None:
    """Keep a user in the file, in place of one of that name; only the owner may read the file.

    Raises:
        InputError: the name holds a tab or a line end, or the file cannot be read.
    """
    if not user.name.strip() or any(char in user.name for char in "\t\r\n"):
        raise InputError(f"user {user.name!r}: expected a name without tabs and line ends")
    others = [one for one in (load_users(path) if path.exists() else ()) if one.name != user.name]
    lines = [f"{one.name}\t{one.role.name}\t{one.password}\n" for one in sorted([*others, user], key=lambda u: u.name)]
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(lines), "utf-8")
