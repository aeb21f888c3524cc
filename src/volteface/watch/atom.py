"""The notices as an Atom feed (RFC 4287) in a file.

Needs notices, the newest first; makes the file, whole or not at all. Ids are made of the notices' own and of the place
of the file, so that they stay what they are.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from volteface._version import __version__
from volteface.watch.notices import Notice, notice_lines

__all__ = ["atom_bytes", "write_atom"]

_SPACE = "http://www.w3.org/2005/Atom"
_EPOCH = "1970-01-01T00:00:00+00:00"
_WEB = re.compile(r"https?://[!-~]+", re.IGNORECASE)
# What XML 1.0 cannot hold: most control codes, lone surrogates, two characters that are none.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(path: Path, notices: Sequence[Notice], *, title: str) -> None:
    """Write the feed.

    Args:
        path: the file; its folder is made.
        notices: the newest first.
        title: the feed's.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(atom_bytes(path.resolve().as_uri(), notices, title=title))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def atom_bytes(place: str, notices: Sequence[Notice], *, title: str) -> bytes:
    """Return the feed.

    Args:
        place: the address at which it is found, which its id is made of.
        notices: the newest first.
        title: the feed's.
    """
    ET.register_namespace("", _SPACE)
    feed = ET.Element(f"{{{_SPACE}}}feed")
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, place).urn)
    _add(feed, "title", title)
    _add(feed, "updated", notices[0].made_at if notices else _EPOCH)
    _add(_add(feed, "author"), "name", "volteface")
    _add(feed, "generator", "volteface", version=__version__)
    for notice in notices:
        _add_entry(feed, notice)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_entry(feed: ET.Element, notice: Notice) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", uuid.uuid5(uuid.NAMESPACE_OID, f"volteface:{notice.id}").urn)
    _add(entry, "title", notice.title)
    _add(entry, "updated", notice.made_at)
    _add(entry, "published", notice.made_at)
    _add(entry, "category", term=notice.kind)
    for url in dict.fromkeys(proof.url for proof in notice.proofs if proof.url and _WEB.fullmatch(proof.url)):
        _add(entry, "link", rel="related", href=url)
    _add(entry, "content", "\n".join(notice_lines(notice)), type="text")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_SPACE}}}{name}", {key: _xml(value) for key, value in attributes.items()})
    if text is not None:
        element.text = _xml(text)
    return element


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
