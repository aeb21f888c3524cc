from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.web.passwords import hash_password
from volteface.web.settings import Role, User
from volteface.web.visits import Seen, Visits, instants, seen_again

TOKEN = "a-token-of-the-desk-long"
LONG_AGO = "2020-01-01T00:00:00+00:00"
NOON = datetime(2024, 12, 10, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def users() -> tuple[User, ...]:
    return tuple(User(name, Role.read, hash_password(f"{name} has a password")) for name in ("rita", "vera"))


def log_in(browser: Any, name: str, password: str | None = None) -> Any:
    secret = browser.get("/login").text.partition('name="csrf" value="')[2].partition('"')[0]
    data = {"csrf": secret, "name": name, "password": password or f"{name} has a password"}
    assert browser.post("/login", data=data).status_code == 303
    return browser


def new(browser: Any) -> Any:
    return browser.get("/situation.json").json()["new"]


def beside(desk: Desk) -> Path:
    return Path(f"{desk.path}.visits.json")


def test_visits_second_browser_of_a_person_shows_the_same(serve: Any, sund: Desk, users: Any) -> None:
    home = log_in(serve(sund, users=users), "rita")
    assert new(home) is None
    beside(sund).write_text(json.dumps({"rita": [LONG_AGO, LONG_AGO]}))
    found = new(home)
    assert (found["since"], found["documents"]) == (LONG_AGO, 2)
    # Another browser, and another server after a restart.
    work = log_in(serve(sund, users=users), "rita")
    assert new(work) == found
    assert "New since your last visit" in work.get("/").text
    assert new(log_in(serve(sund, users=users), "vera")) is None
    assert beside(sund).stat().st_mode & 0o077 == 0
    assert "volteface_seen" not in work.cookies


def test_visits_go_with_the_name_given_beside_a_token(serve: Any, sund: Desk) -> None:
    beside(sund).write_text(json.dumps({"rita": [None, LONG_AGO]}))
    assert new(log_in(serve(sund, token=TOKEN), "rita", TOKEN))["since"] == LONG_AGO
    program = serve(sund, token=TOKEN)
    told = program.get("/situation.json", headers={"authorization": f"Bearer {TOKEN}"}).json()
    assert told["new"] is None
    assert set(json.loads(beside(sund).read_text())) == {"rita"}  # a program is nobody who reads


def test_visits_go_with_the_browser_where_nothing_can_be_kept(
    serve: Any, sund: Desk, users: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("volteface.web.visits.os.access", lambda *_: False)
    browser = log_in(serve(sund, users=users), "rita")
    assert new(browser) is None
    assert browser.cookies.get("volteface_seen")
    assert not beside(sund).exists()


def test_visits_of_a_file_that_cannot_be_written_or_read(sund: Desk) -> None:
    visits = Visits(Path(sund.path))
    for broken in ("", "[1]", '{"rita": 3}', '{"rita": ["2020-99-01T00:00:00+00:00", null]}', "\ud83d"):
        beside(sund).write_text(broken, "utf-8", "surrogatepass")
        assert visits.look("rita", NOON) == Seen(None, NOON.isoformat())
    beside(sund).unlink()
    beside(sund).mkdir()
    assert visits.look("rita", NOON) is None
    assert [one.name for one in Path(sund.path).parent.iterdir() if one.name.startswith(".")] == []


def test_visits_nothing_is_kept_beside_a_folder_of_tables(tmp_path: Path) -> None:
    assert Visits(tmp_path).look("rita", NOON) is None


def test_visits_looking_again_within_half_an_hour_is_the_same_visit(sund: Desk) -> None:
    visits = Visits(Path(sund.path))
    moments = [NOON + timedelta(minutes=minutes) for minutes in (0, 0.5, 20, 45, 120, 121)]
    found = [visits.look("rita", moment) for moment in moments]
    assert [seen.before if seen else "" for seen in found] == [None] * 4 + [moments[3].isoformat()] * 2
    assert visits.look("vera", NOON) == seen_again(Seen(), NOON)


@pytest.mark.parametrize("text", ["", "x|y", "2020-99-01T00:00:00+00:00", "2020-01-01"])
def test_visits_what_no_calendar_has_is_no_instant(browser: Any, text: str) -> None:
    assert instants(text) == []
    answer = browser.get("/situation.json", headers={"cookie": f"volteface_seen={text}|{text}"})
    assert (answer.status_code, answer.json()["new"]) == (200, None)
