"""Plain text of HTML fragments, as feeds carry them.

Needs nothing; makes ``text_of_html``. Paragraphs are divided by an empty line; scripts and styles are dropped. Whole
pages need the judgement of ``pages`` instead.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["text_of_html"]

_BLOCK_NAMES = (
    "address article aside blockquote div dl dt dd fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section table tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_DROPPED = frozenset(("script", "style", "template", "noscript", "iframe", "object"))
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[\s]*\n\s*| ?\n ?")


def text_of_html(html: str) -> str:
    """Return the text of an HTML fragment; plain text comes back with its white space tidied."""
    parser = _Text()
    parser.feed(_without_traps(html))
    parser.close()
    text = _SPACES.sub(" ", "".join(parser.pieces))
    return _BREAKS.sub(lambda match: "\n\n" if match[0].count("\n") > 1 else "\n", text).strip()


_COMMENT, _SECTION = ("<!--", "-->"), ("<![", "]>")
_STRAY = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_FEW = 100


def _without_traps(html: str) -> str:
    """Return the fragment without what the parser would look through to its end again and again.

    That is comments and sections, of which those without an end are words, and signs that open no tag, if there are
    many of them.
    """
    for begin, end in (_COMMENT, _SECTION):
        html = _without(html, begin, end)
    return _STRAY.sub("&lt;", html) if len(_STRAY.findall(html)) > _FEW else html


def _without(html: str, begin: str, end: str) -> str:
    if begin not in html:
        return html
    last = html.rfind(end) + len(end) if end in html else 0
    inside = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", "", html[:last], flags=re.DOTALL)
    return inside + html[last:].replace(begin, f"&lt;{begin[1:]}")


class _Text(HTMLParser):
    """Collects text outside of dropped elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._dropped: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self._dropped.append(tag)
        elif tag == "br":
            self.pieces.append("\n")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._dropped and tag == self._dropped[-1]:
            self._dropped.pop()
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.pieces.append(re.sub(r"\s+", " ", data))
