"""How place names are compared: folded to plain lower-case words, and hashed.

Needs a name; makes the key under which a gazetteer holds it. The hash lets a gazetteer keep half a million names as
two sorted arrays of numbers instead of as strings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

__all__ = ["fold_name", "fold_names", "hash_name"]

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


def fold_names(names: Sequence[str]) -> list[str]:
    """Return many names folded as ``fold_name`` folds each; those in plain letters all at once, ten times as fast."""
    plain = "\n".join(name if name.isascii() else "" for name in names).lower().translate(_MARKS).split("\n")
    if len(plain) != len(names):  # a name holds a line break itself
        return [fold_name(name) for name in names]
    return [
        " ".join(folded.split()) if name.isascii() else fold_name(name)
        for name, folded in zip(names, plain, strict=True)
    ]


def hash_name(folded: str) -> int:
    """Return 64 bits of a folded name's BLAKE2 hash, as an unsigned number."""
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
