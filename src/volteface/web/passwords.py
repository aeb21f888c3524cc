"""Passwords are kept as scrypt hashes, and compared in constant time.

Needs a password; makes ``scrypt$n$r$p$salt$key`` and tells whether a password fits one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import threading

__all__ = ["hash_password", "is_hash", "same_secret", "verify_password"]

_N, _R, _P = 2**14, 8, 5  # OWASP's password storage cheat sheet: 16 MiB of memory for each try
_MEMORY = 64 * 1024 * 1024
_LONGEST = 1_000
_PARTS = 6
_AT_ONCE = threading.Semaphore(2)


def hash_password(password: str) -> str:
    """Return the hash of a password with a fresh salt."""
    salt = os.urandom(16)
    parts = (_N, _R, _P, _text(salt), _text(_key(password, salt, _N, r=_R, p=_P)))
    return "$".join(("scrypt", *map(str, parts)))


def verify_password(password: str, hashed: str) -> bool:
    """Return whether the password is the one that was hashed; few are tried at once, for each takes memory."""
    if not is_hash(hashed) or len(password) > _LONGEST:
        return False
    _, n, r, p, salt, key = hashed.split("$")
    with _AT_ONCE:
        made = _key(password, _bytes(salt), int(n), r=int(r), p=int(p))
    return hmac.compare_digest(made, _bytes(key))


def is_hash(text: str) -> bool:
    """Return whether a text has the form of a hash that this module makes."""
    parts = text.strip().split("$")
    if len(parts) != _PARTS or parts[0] != "scrypt" or not all(part.isdecimal() for part in parts[1:4]):
        return False
    try:
        return bool(_bytes(parts[4]) and _bytes(parts[5]))
    except binascii.Error:
        return False


def same_secret(one: str, other: str) -> bool:
    """Return whether two secrets are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _key(password: str, salt: bytes, n: int, *, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii", "replace"))
