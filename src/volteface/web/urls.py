"""Every address of the application is made here, so that no page writes one by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["LISTED", "Urls", "outside", "within"]

LISTED: Mapping[str, str] = {
    "statement": "/statements",
    "event": "/events",
    "label": "/labels",
    "outlook": "/outlooks",
    "shift": "/reported-turns",
    "parallel": "/parallels",
    "document": "/documents",
}
"""Record table -> the path of its list."""

_PLAIN = re.compile(r"[A-Za-z0-9_~-]+\Z")
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\]*\Z")


class Urls:
    """The addresses of pages; values are percent-encoded, and empty ones left out."""

    def to(self, path: str, **values: object) -> str:
        """Return a path with a query."""
        return self.asking(path, values)

    def asking(self, path: str, values: Mapping[str, object]) -> str:
        """Return a path with a query, given as a mapping."""
        given = [(name, str(value)) for name, value in values.items() if value not in (None, "")]
        return f"{path}?{urlencode(given)}" if given else path

    def static(self, name: str) -> str:
        """Return the address of a file of the package; it changes with the file, which may so be kept for long."""
        return f"/static/{quote(name)}?v={_digest(name)}"

    def situation(self, **values: object) -> str:
        """Return the address of the situation."""
        return self.to("/", **values)

    def document(self, key: str, record: str | None = None, part: int | None = None) -> str:
        """Return the address of an article, at the words of a record if one is given."""
        anchor = f"#r-{quote(record, safe='')}" if record else ""
        return self._one("/document", key, record=record, part=part) + anchor

    def words(self, document: str, words: str) -> str:
        """Return the address of an article at some of its words."""
        begin = words.strip("… ")[:160]
        short = begin.rpartition(" ")[0] if len(words) > len(begin) else begin
        return self._one("/document", document, find=short or begin) + "#r-found"

    def compare(self, one: str, other: str) -> str:
        """Return the address of the differences of two articles."""
        return self.to("/compare", one=one, other=other)

    def actor(self, key: str) -> str:
        """Return the address of an actor."""
        return self._one("/actor", key)

    def actors(self, **values: object) -> str:
        """Return the address of the list of actors."""
        return self.to("/actors", **values)

    def relation(self, one: str, other: str, **values: object) -> str:
        """Return the address of what is between two actors."""
        return self.to("/relation", one=one, other=other, **values)

    def turns(self, **values: object) -> str:
        """Return the address of what turned."""
        return self.to("/turns", **values)

    def contradictions(self, **values: object) -> str:
        """Return the address of where sources contradict each other."""
        return self.to("/contradictions", **values)

    def chart(self, kind: str, since: str = "", until: str = "", about: Sequence[str] = ()) -> str:
        """Return the address of a chart of a period and of actors."""
        return self.to(f"/chart/{kind}", since=since, until=until, about="; ".join(about))

    def listed(self, kind: str, **values: object) -> str:
        """Return the address of a list of records with filters."""
        return self.to(LISTED[kind], **values)

    def search(self, **values: object) -> str:
        """Return the address of a search."""
        return self.to("/search", **values)

    def sources(self) -> str:
        """Return the address of the sources."""
        return "/sources"

    def notices(self, **values: object) -> str:
        """Return the address of what was told."""
        return self.to("/notices", **values)

    def notices_feed(self) -> str:
        """Return the address of what was told, as an Atom feed."""
        return "/notices.atom"

    def job(self, number: int) -> str:
        """Return the address of the progress of a reading."""
        return f"/sources/jobs/{number}"

    def review(self, **values: object) -> str:
        """Return the address of what waits for a decision."""
        return self.to("/review", **values)

    def record(self, kind: str, record: str) -> str:
        """Return the address where one record is judged."""
        return self.to("/review/record", kind=kind, id=record)

    def adding(self, document: str, **values: object) -> str:
        """Return the address where a record that the reading missed is added to an article."""
        return self.to("/review/add", document=document, **values)

    def dividing(self, actor: str, page: int | None = None) -> str:
        """Return the address where an actor is divided by articles."""
        return self.to("/review/divide", actor=actor, page=page)

    def login(self, after: str | None = None) -> str:
        """Return the address of the login, and where to go after it."""
        return self.to("/login", after=after)

    def _one(self, path: str, key: str, **values: object) -> str:
        if _PLAIN.match(key):
            return self.to(f"{path}/{key}", **values)
        return self.to(path, id=key, **values)


@cache
def _digest(name: str) -> str:
    data = files("volteface.web").joinpath("static", name).read_bytes()
    return hashlib.sha256(data).hexdigest()[:10]


def outside(url: str | None) -> str | None:
    """Return an address of an article that may become a link: http and https only, so that none is a script."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def within(path: str | None) -> str:
    """Return a path of this application as it is, and the first page for anything else."""
    return path if path and _LOCAL.match(path) else "/"
