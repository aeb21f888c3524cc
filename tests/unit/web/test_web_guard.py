from __future__ import annotations

import re
from typing import Any

import pytest

from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.web import Role, Settings, User
from volteface.web.passwords import hash_password, verify_password
from volteface.web.sessions import Sessions, Throttle
from volteface.web.settings import load_users, save_user
from volteface.web.urls import outside, within

PASSWORD = "correct horse"
HASH = hash_password(PASSWORD)
USERS = (User("rita", Role.read, HASH), User("vera", Role.review, HASH), User("adam", Role.admin, HASH))
TOKEN = "t" * 32


@pytest.fixture
def closed(sund: Desk, serve: Any) -> Any:
    return serve(sund, users=USERS, token=TOKEN)


def log_in(browser: Any, name: str, password: str = PASSWORD) -> Any:
    page = browser.get("/login").text
    secret = re.search(r'name="csrf" value="([^"]+)"', page)
    assert secret
    return browser.post("/login", data={"csrf": secret[1], "name": name, "password": password, "after": "/events"})


@pytest.mark.parametrize("path", ["/", "/events.json", "/nowhere", "/static/app.css", "/openapi.json"])
def test_guard_headers_stand_on_every_answer(browser: Any, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_guard_refuses_a_name_that_is_not_its_own(sund: Desk, serve: Any) -> None:
    for base in ("http://evil.example:8765", "http://127.0.0.1.evil.example", "http://192.168.0.9"):
        assert serve(sund, base_url=base).get("/").status_code == 421
    assert serve(sund, base_url="http://localhost:8765").get("/").status_code == 200
    assert serve(sund, base_url="http://desk.example", allowed_hosts=("desk.example",)).get("/").status_code == 200


def test_guard_pages_have_no_inline_script_style_or_remote_content(browser: Any, hostile: Any, sund: Desk) -> None:
    document = sund.events(limit=1)[0].document
    for path in ("/", "/events", f"/document/{document}", "/sources", "/review", "/search?q=harbour"):
        text = browser.get(path).text
        assert not re.search(r"<script(?![^>]* src=\"/static/)", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)
        assert not re.search(r"(?:src|srcset|data|poster)=\"(?:https?:)?//", text)
        assert not re.search(r"<link[^>]*href=\"(?:https?:)?//", text)


def test_guard_words_of_articles_stay_words(hostile: Any) -> None:
    listing = hostile.get("/documents.json").json()["rows"][0]
    paths = ["/", "/documents", "/events", "/labels", "/sources", listing["url"], "/search?q=Norland", "/review"]
    paths += ["/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/events?text=%22%3E%3Cscript%3E", "/nowhere<script>"]
    for path in paths:
        text = hostile.get(path).text
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
        assert "<b>Evil" not in text, path
        assert not re.search(r'href="javascript:', text, re.IGNORECASE), path


def test_guard_csv_cells_are_no_formulas(sund: Desk, serve: Any, stories: Any) -> None:
    story = stories.Story("=HYPERLINK(1) said so.", source="=cmd()", published="2021-03-09")
    story.statement(None, "said", "=HYPERLINK(1)")
    sund.store([stories.reading(story)])
    text = serve(sund).get("/statements", params={"outlet": "=cmd()", "export": "csv"}).text
    assert "'=cmd()" in text
    assert ",=cmd()" not in text


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://example.org/a", True), ("javascript:alert(1)", False), ("data:text/html,x", False),
     ("//evil.example", False), ("http://[", False), (None, False), ("https:", False)],
)  # fmt: skip
def test_guard_links_lead_to_web_pages_only(url: str | None, kept: bool) -> None:
    assert (outside(url) == url) is (kept or url is None)


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil", "javascript:x", "", "/a\nb", None]
)
def test_guard_goes_nowhere_else_after_a_form(path: str | None) -> None:
    assert within(path) == "/"


def test_guard_every_form_needs_its_secret(browser: Any, sund: Desk) -> None:
    event = sund.events(limit=1)[0]
    forms = [one for one, methods in browser.get("/openapi.json").json()["paths"].items() if "post" in methods]
    assert len(forms) >= 7
    data = {"verdict": "reject", "kind": "event", "id": event.id}
    assert browser.post("/review/judge", data=data).status_code == 403
    assert browser.post("/review/judge", data={**data, "csrf": "wrong"}).status_code == 403
    for path in forms:
        assert browser.post(path, data={"csrf": "wrong"}).status_code in (403, 422), path
    assert sund.decisions() == ()
    assert browser.submit("/review/judge", data).status_code == 303


def test_guard_refuses_forms_of_other_sites(browser: Any) -> None:
    secret = browser.secret()
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        data = {"csrf": secret, "decision": "1"}
        assert browser.post("/review/undo", data=data, headers=headers).status_code == 403


def test_guard_cookie_is_for_this_site_and_no_script(browser: Any) -> None:
    cookies = [one for one in browser.get("/").headers.get_list("set-cookie") if one.startswith("volteface_session")]
    assert cookies
    assert "HttpOnly" in cookies[0]
    assert "SameSite=Strict" in cookies[0]


def test_guard_long_bodies_are_refused(sund: Desk, serve: Any) -> None:
    browser = serve(sund, body_bytes=2_000, upload_bytes=10_000)
    assert browser.submit("/review/undo", {"decision": "1", "after": "x" * 3_000}).status_code == 413
    big = {"files": ("a.txt", b"x" * 20_000, "text/plain")}
    assert browser.submit("/sources/read", {}, files=big).status_code == 413

    def stream() -> Any:
        yield from (b"csrf=1&after=" + b"x" * 3_000 for _ in range(3))

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.post("/review/undo", content=stream(), headers=headers).status_code in (400, 413)


def test_guard_paths_reach_no_file(browser: Any) -> None:
    paths = ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2ferrors.py", "/static//etc/passwd"]
    paths += ["/document/..%2f..%2fetc%2fpasswd", "/document?id=/etc/passwd"]
    for path in paths:
        assert browser.get(path).status_code in (400, 404), path


def test_guard_a_long_question_is_broken_off(sund: Desk, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(connection: Any, *_: Any) -> None:
        connection.execute("SELECT count(*) FROM range(100000) a, range(100000) b, range(9) c WHERE a < b").fetchall()

    monkeypatch.setattr("volteface.web.pages_lists.select_page", endless)
    answer = serve(sund, limit_s=0.2).get("/events.json")
    assert answer.status_code == 503
    assert "too long" in answer.json()["error"]["detail"]


def test_guard_open_address_needs_a_login(tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match="others could read"):
        Settings(desk=tmp_path / "a.desk", host="0.0.0.0")
    with pytest.raises(ConfigError, match="at least 16"):
        Settings(desk=tmp_path / "a.desk", token="short")
    assert Settings(desk=tmp_path / "a.desk", host="0.0.0.0", token=TOKEN).closed
    assert not Settings(desk=tmp_path / "a.desk", host="::1").closed


def test_guard_closed_server_shows_nothing_before_the_login(closed: Any) -> None:
    answer = closed.get("/events?text=x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?after=%2Fevents%3Ftext%3Dx"
    assert closed.get("/events.json").status_code == 401
    assert closed.get("/review/gold.jsonl", headers={"accept": "application/json"}).status_code == 401
    assert closed.post("/review/undo", data={"decision": "1"}).status_code == 401


def test_guard_login_begins_a_new_session_and_logout_ends_it(closed: Any) -> None:
    assert log_in(closed, "rita", "wrong").status_code == 401
    assert closed.get("/events.json").status_code == 401
    answer = log_in(closed, "rita")
    assert (answer.status_code, answer.headers["location"]) == (303, "/events")
    assert "rita" in closed.get("/events").text
    before = closed.cookies["volteface_session"]
    log_in(closed, "vera")
    assert closed.cookies["volteface_session"] != before
    secret = re.search(r'name="csrf" value="([^"]+)"', closed.get("/events").text)
    assert secret
    assert closed.post("/logout", data={"csrf": secret[1]}).status_code == 303
    assert closed.get("/events.json").status_code == 401


def test_guard_login_form_is_of_this_visit(closed: Any) -> None:
    assert closed.post("/login", data={"name": "rita", "password": PASSWORD}).status_code == 403


def test_guard_roles_may_do_what_they_may(sund: Desk, serve: Any) -> None:
    event = sund.events(limit=1)[0]
    data = {"verdict": "accept", "kind": "event", "id": event.id}
    expected = {"rita": (403, 403), "vera": (303, 403), "adam": (303, 422)}
    for name, (judging, reading) in expected.items():
        browser = serve(sund, users=USERS)
        log_in(browser, name)
        secret = re.search(r'name="csrf" value="([^"]+)"', browser.get("/").text)
        assert secret
        assert browser.post("/review/judge", data={"csrf": secret[1], **data}).status_code == judging, name
        assert browser.post("/sources/read", data={"csrf": secret[1]}).status_code in (reading, 422), name
    assert [one.by for one in sund.decisions()] == ["vera", "adam"]


def test_guard_token_opens_the_server_to_programs(closed: Any) -> None:
    right, wrong = ({"authorization": f"Bearer {token}"} for token in (TOKEN, "x" * 32))
    assert closed.get("/events.json", headers=right).status_code == 200
    assert closed.get("/events.json", headers=wrong).status_code == 401


def test_guard_many_wrong_passwords_are_refused() -> None:
    now = [0.0]
    throttle = Throttle(3, 60.0, clock=lambda: now[0])
    for _ in range(3):
        assert not throttle.tired("1.2.3.4")
        throttle.fail("1.2.3.4")
    assert throttle.tired("1.2.3.4")
    assert not throttle.tired("1.2.3.5")
    now[0] = 61.0
    assert not throttle.tired("1.2.3.4")


def test_guard_sessions_end_and_are_bounded() -> None:
    now = [0.0]
    sessions = Sessions(2, 10.0, clock=lambda: now[0])
    names = [sessions.begin(name, Role.read)[0] for name in "abc"]
    assert [sessions.find(name) is not None for name in names] == [False, True, True]
    now[0] = 11.0
    assert sessions.find(names[1]) is None


def test_guard_passwords_are_scrypt_hashes() -> None:
    assert HASH.startswith("scrypt$")
    assert PASSWORD not in HASH
    assert hash_password(PASSWORD) != HASH
    assert verify_password(PASSWORD, HASH)
    assert not verify_password("wrong", HASH)
    assert not verify_password(PASSWORD, "plain")
    assert not verify_password("x" * 5_000, HASH)


def test_guard_users_are_kept_in_a_file_of_the_owner(tmp_path: Any) -> None:
    path = tmp_path / "users.tsv"
    for user in USERS:
        save_user(path, user)
    save_user(path, User("rita", Role.admin, HASH))
    assert [(one.name, one.role.name) for one in load_users(path)] == [
        ("adam", "admin"), ("rita", "admin"), ("vera", "review")
    ]  # fmt: skip
    assert path.stat().st_mode & 0o077 == 0
    path.write_text("rita\tking\t" + HASH)
    with pytest.raises(InputError, match="expected one of read, review, admin"):
        load_users(path)
    path.write_text("rita read secret")
    with pytest.raises(InputError, match=":1:"):
        load_users(path)


def test_guard_a_session_that_ended_leads_back_to_the_form(sund: Desk, serve: Any) -> None:
    form = f"/review/record?kind=event&id={sund.events(limit=1)[0].id}"
    data = {"csrf": "of another session", "verdict": "accept", "kind": "event", "id": "e"}
    came = {"Referer": f"http://127.0.0.1:8765{form}"}
    gone = serve(sund, users=USERS).post("/review/judge", data=data, headers=came)
    assert gone.status_code == 401
    after = form.replace("/", "%2F").replace("?", "%3F").replace("=", "%3D").replace("&", "%26")
    assert f'href="/login?after={after}"' in gone.text
    other = serve(sund).post("/review/judge", data=data, headers=came)
    assert other.status_code == 403
    assert f'href="{form.replace("&", "&amp;")}"' in other.text
    for foreign in ("http://evil.example/x", "//evil.example", "javascript:alert(1)"):
        answer = serve(sund).post("/review/judge", data=data, headers={"Referer": foreign})
        assert "Open the form again" not in answer.text
