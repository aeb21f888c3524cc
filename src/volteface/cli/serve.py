"""``volteface serve``: the desk in the browser; ``volteface add-user``: who may log in."""

from __future__ import annotations

import getpass
import importlib.util
import secrets
import socket
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from volteface.cli.options import DeskOption, WaitOption, WorkersOption
from volteface.cli.output import say
from volteface.errors import ConfigError, InputError

if TYPE_CHECKING:
    from volteface.web.settings import Settings

__all__ = ["register"]

NEEDED = ("fastapi", "uvicorn", "multipart")
"""The modules that ``volteface[web]`` brings."""

EPILOG = """\b
Examples:
  volteface serve --desk demo.desk
  volteface serve --desk demo.desk --watch FEEDS.toml
  volteface add-user anna --role review --users users.tsv
  volteface serve --host 192.168.1.20 --users users.tsv --allow-host desk.example.org
"""


class RoleName(StrEnum):
    """What somebody may do."""

    read = "read"
    review = "review"
    admin = "admin"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("serve", epilog=EPILOG)(serve_cli)
    app.command("add-user", epilog="Example:  volteface add-user anna --role review --users users.tsv")(add_user_cli)


def serve_cli(
    desk: DeskOption = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")] = 8765,
    users: Annotated[
        Path | None, typer.Option("--users", metavar="FILE", help="Who may log in; made with volteface add-user.")
    ] = None,
    token: Annotated[bool, typer.Option("--token", help="Ask for a secret that is made and printed now.")] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Another name by which browsers reach this server."),
    ] = None,
    watch: Annotated[
        Path | None,
        typer.Option("--watch", metavar="FEEDS.toml", help="Keep watch too, as volteface watch does with this file."),
    ] = None,
    workers: WorkersOption = 1,
    wait: WaitOption = 10.0,
) -> None:
    """Open the desk in the browser. Only this machine can reach it, unless --host says otherwise."""
    _need_web()
    from volteface.watch import load_config
    from volteface.web.settings import Settings, load_users

    secret = secrets.token_urlsafe(24) if token else None
    settings = Settings(
        desk=_prepared(desk, wait),
        host=host,
        port=port,
        allowed_hosts=tuple(allow_host or ()),
        users=load_users(users) if users is not None else (),
        token=secret,
        local_name=_own_name(),
        wait_s=wait,
        workers=workers,
        watch=load_config(watch) if watch is not None else None,
    )
    _serve(settings)


def add_user_cli(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name that decisions are signed with.")],
    users: Annotated[Path, typer.Option("--users", metavar="FILE", help="The file that serve --users reads.")],
    role: Annotated[RoleName, typer.Option("--role", help="read, review or admin (who may read files in).")] = (
        RoleName.read
    ),
    password: Annotated[
        str,
        typer.Option(
            "--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="VOLTEFACE_PASSWORD",
            help="Asked for if not given; 8 characters at least.",
        ),
    ] = "",
) -> None:  # fmt: skip
    """Let somebody log in; the password is kept as a scrypt hash. A name that is there already is changed."""
    _need_web()
    from volteface.web.passwords import hash_password
    from volteface.web.settings import Role, User, save_user

    if len(password) < _SHORTEST:
        raise InputError(f"password: found {len(password)} characters; expected at least {_SHORTEST}")
    save_user(users, User(name, Role[role.value], hash_password(password)))
    say(f"{name} may {role.value} -> {users}")


_SHORTEST = 8


def _need_web() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"the web pages need {', '.join(missing)}; install them with: pip install 'volteface[web]'")


def _prepared(desk: Path | None, wait: float) -> Path:
    """Return the desk's file, made where it is missing and brought to this version where it is old."""
    from volteface.desk import Desk

    held = Desk(desk, wait_s=wait)
    held.store([])
    return Path(held.path).resolve()


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local"


def _serve(settings: Settings) -> None:
    import uvicorn

    from volteface.web import create_app

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host.strip("[]"), settings.port))
        port = listener.getsockname()[1]
        name = f"[{settings.host.strip('[]')}]" if ":" in settings.host else settings.host
        say(f"the desk is at http://{name}:{port}/ (Ctrl-C ends it)")
        if settings.token is not None:
            say(f"token: {settings.token}")
        config = uvicorn.Config(create_app(settings), log_level="warning", server_header=False, access_log=False)
        uvicorn.Server(config).run(sockets=[listener])
