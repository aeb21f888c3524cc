"""How place names are compared: folded to plain lower-case words, and hashed.

Needs a name; makes the key under which a gazetteer holds it. The hash lets a gazetteer keep half a million names as
two sorted arrays of numbers instead of as strings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

__all__ = ["fold_name", "hash_name"]

_MARKS = {**dict.fromkeys(map(ord, ".'’‘`ʼʻ")), **dict.fromkeys(map(ord, "-–_/,"), " ")}
_LETTERS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "a", "ð": "d", "þ": "th"}
)
_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")


@lru_cache(maxsize=1 << 15)
def fold_name(name: str) -> str:
    """Return a name in lower case without accents, stops and apostrophes, hyphens as blanks, single-spaced."""
    plain = name.lower()
    if _PLAIN.fullmatch(plain):
        return plain
    if not plain.isascii():
        parts = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(plain.translate(_MARKS).split())


def hash_name(folded: str) -> int:
    """Return 64 bits of a folded name's BLAKE2 hash, as an unsigned number."""
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
