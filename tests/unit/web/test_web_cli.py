from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from volteface.cli import serve as command
from volteface.cli.app import app
from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.web.settings import Role, load_users


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def test_serve_makes_the_desk_and_listens_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(command, "_serve", started.append)
    answer = run("serve", "--desk", str(tmp_path / "new.desk"), "--port", "0")
    assert answer.exit_code == 0
    (settings,) = started
    assert (settings.host, settings.closed) == ("127.0.0.1", False)
    assert Desk(tmp_path / "new.desk").documents() == ()


def test_serve_opens_no_other_address_without_a_login(tmp_path: Path) -> None:
    answer = run("serve", "--desk", str(tmp_path / "new.desk"), "--host", "0.0.0.0")
    assert isinstance(answer.exception, ConfigError)


def test_serve_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "NEEDED", ("no_such_module",))
    for arguments in (["serve"], ["add-user", "anna", "--users", str(tmp_path / "u"), "--password", "x" * 9]):
        assert "volteface[web]" in str(run(*arguments).exception)


def test_add_user_keeps_a_hash_and_changes_the_role(tmp_path: Path) -> None:
    path = tmp_path / "users.tsv"
    for role in ("read", "review"):
        answer = run("add-user", "anna", "--role", role, "--users", str(path), "--password", "correct horse")
        assert answer.exit_code == 0
    (user,) = load_users(path)
    assert (user.name, user.role) == ("anna", Role.review)
    assert "correct horse" not in path.read_text()
    assert isinstance(run("add-user", "b", "--users", str(path), "--password", "short").exception, InputError)
