"""How a page becomes an answer: HTML for people, JSON for programs, and one form for what goes wrong.

Needs a context (a frozen dataclass) and the visit; makes responses. Everything is escaped by the template engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from volteface.forms import to_dict
from volteface.report.wording import day_words
from volteface.web.rows import COLUMNS
from volteface.web.settings import Role
from volteface.web.urls import Urls, outside
from volteface.web.wording import (
    code_words,
    country_words,
    deed_words,
    method_words,
    reality_words,
    sector_words,
    sectors,
)

__all__ = ["Problem", "Site", "environment", "problem_response", "render", "wants_json"]

URLS = Urls()


@dataclass(frozen=True, slots=True)
class Site:
    """What every page shows besides its own.

    Attributes:
        user: who is here, ``None`` before the login.
        role: what they may do, as a number of ``Role``.
        csrf: the secret of their forms.
        closed: whether one has to log in, so that one can log out.
        path: the path of this page.
        twin: the address of this page as JSON.
        back: the form that brought somebody to a problem, or the login before it.
    """

    user: str | None = None
    role: int = 0
    csrf: str = ""
    closed: bool = False
    path: str = "/"
    twin: str | None = None
    back: str | None = None

    @property
    def may_review(self) -> bool:
        """Whether decisions may be taken."""
        return self.role >= Role.review

    @property
    def may_read_files(self) -> bool:
        """Whether files may be read into the desk."""
        return self.role >= Role.admin


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as a page tells it.

    Attributes:
        status: the HTTP status.
        title: in a few words.
        detail: what was found, what was expected, what to do.
    """

    status: int
    title: str
    detail: str


def wants_json(request: Request) -> bool:
    """Return whether the answer is to be JSON: by the address, or by what is accepted."""
    if request.url.path.endswith(".json"):
        return True
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def twin_of(request: Request) -> str:
    """Return the address of a page as JSON."""
    path = request.url.path if request.url.path != "/" else "/situation"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{path}.json{query}"


def render(request: Request, template: str, context: Any, *, site: Site, status: int = 200) -> Response:
    """Return a page, or its JSON twin."""
    if wants_json(request):
        return JSONResponse(to_dict(context), status)
    html = environment().get_template(template).render(page=context, site=site)
    return HTMLResponse(html, status)


def problem_response(request: Request, problem: Problem, site: Site | None = None) -> Response:
    """Return what went wrong in the one form that all errors have."""
    if wants_json(request):
        return JSONResponse({"error": to_dict(problem)}, problem.status)
    html = environment().get_template("problem.html").render(page=problem, site=site or Site(path=request.url.path))
    return HTMLResponse(html, problem.status)


@cache
def environment() -> Environment:
    """Return the templates; a name that is not there is an error, and every word is escaped."""
    made = Environment(
        loader=PackageLoader("volteface.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(urls=URLS, outside=outside, day_words=day_words, columns_of=COLUMNS.__getitem__)
    made.globals.update(sectors=sectors)
    made.filters.update(thousands=_thousands, bare=_bare, day_before=_day_before)
    made.filters.update(country=country_words, sector=sector_words, deed=deed_words, reality=reality_words)
    made.filters.update(words=code_words, method=method_words)
    return made


def _bare(words: str) -> str:
    """Return words without the quotation marks around them, where a page sets its own."""
    return words.strip("“”\"' ")


def _day_before(end: str) -> str:
    """Return the last day of a stretch of time whose end is the day after it."""
    return (date.fromisoformat(end[:10]) - timedelta(days=1)).isoformat()


def _thousands(number: int) -> str:
    return f"{number:,}"
