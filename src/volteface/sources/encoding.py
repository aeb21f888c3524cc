"""From bytes to text without silent damage.

Needs charset-normalizer for scripts other than Latin; makes ``detect`` and ``decode``. A file whose bytes are
text in more than one way is skipped and says so: a wrong letter in a name would look like another actor.

Order: the byte order mark, UTF-8, the encoding that the source itself declares, then the bytes. In the Latin
code pages the first guess of detectors is wrong as often as right, therefore here the code pages must agree: a page
is possible only if its letters stand where letters stand and come from the alphabet of one language, and all possible
pages must give the same text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from volteface.records import SkipReason
from volteface.sources.drafts import Unusable

__all__ = ["decode", "detect"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Zip archive (also Word, Excel and EPUB)"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF image or sound"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z]")
_PAGES = ("cp1252", "cp1250", "cp1254", "cp1257")
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "ãáàâçéêíóôõúü", "àèéìíòóù", "åäöæøé",
        "ąćęłńóśźż", "áčďéěíňóřšťúůýžľĺŕôä", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "çğıiöşüâîû",
        "ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž", "áðéíóúýþæö",
    )
)  # fmt: skip
_JOINERS = "’‘–—…·\u00ad\u00a0"  # signs that may stand between two letters
_SAMPLE = 100_000
_MOST_CHAOS = 0.1
_LEAST_COHERENCE = 0.3


def decode(data: bytes, *, declared: str | None = None, forced: str | None = None) -> str:
    """Return the text of a whole file.

    Args:
        data: all bytes of it.
        declared: the encoding that the source claims, believed only if it fits.
        forced: the encoding that the caller knows.

    Raises:
        Unusable: the bytes are not text, or are text in no or in more than one encoding.
    """
    name = detect(data, declared=declared, forced=forced)
    try:
        return data.decode(name)
    except UnicodeError as error:
        raise Unusable(SkipReason.ENCODING, f"byte {getattr(error, 'start', 0):,} is not {name}") from error


def detect(data: bytes, *, declared: str | None = None, forced: str | None = None, complete: bool = True) -> str:
    """Return the codec of a text.

    Args:
        data: the bytes of a file or of its beginning.
        declared: the encoding that the source claims.
        forced: the encoding that the caller knows.
        complete: whether these are all bytes; if not, the last character may be cut.

    Raises:
        Unusable: see ``decode``.
    """
    if forced is not None:
        return forced
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data)
    if wide is not None:
        return wide
    _refuse_binary(data)
    if _fits(data, "utf-8", complete=complete):
        return "utf-8"
    stated = _codec(declared) if declared is not None else None
    if stated is not None and _fits(data, stated, complete=complete):
        return stated
    return _legacy(data)


def _refuse_binary(data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise Unusable(SkipReason.BINARY, f"{kind}; expected text, HTML, a feed, a table or an archive of pages")
    if b"\x00" in data or len(_CONTROL.findall(data[:_SAMPLE])) * 20 > len(data[:_SAMPLE]):
        raise Unusable(SkipReason.BINARY, "bytes that text does not hold (NUL or control codes); expected text")


def _wide(data: bytes) -> str | None:
    """Return the UTF-16 of a text without mark: every other byte of its ASCII characters is NUL."""
    sample = data[:2_000]
    if len(sample) < 4 or sample.count(0) * 4 < len(sample):
        return None
    # Characters beyond ASCII that are whole in UTF-8 are no halves of UTF-16.
    if not sample.isascii() and _fits(sample, "utf-8", complete=False):
        return None
    name = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    start = sample[: len(sample) // 2 * 2].decode(name, errors="replace")
    printable = sum(char.isprintable() or char.isspace() for char in start)
    return name if printable * 20 > len(start) * 19 else None


def _codec(name: str) -> str | None:
    """Return the codec a page means by a name: browsers read Latin-1 as Windows-1252, and so do the pages' makers."""
    try:
        found = codecs.lookup(name.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True):
        return None
    return "cp1252" if found.name in ("iso8859-1", "ascii") else found.name


def _fits(data: bytes, name: str, *, complete: bool) -> bool:
    try:
        codecs.getincrementaldecoder(name)().decode(data, complete)
    except UnicodeError:
        return False
    return True


def _legacy(data: bytes) -> str:
    high = len(_HIGH.findall(data))
    if len(_MULTIBYTE.findall(data)) * 4 > high:
        raise Unusable(SkipReason.ENCODING, "UTF-8 with broken characters; expected whole UTF-8")
    if high * 3 < len(_LETTER.findall(data)):
        return _latin_page(data)
    return _other_script(data[:_SAMPLE])


def _latin_page(data: bytes) -> str:
    texts: dict[str, str] = {}
    for page in _PAGES:
        if _fits(data, page, complete=True):
            text = data.decode(page)
            if _reads(text):
                texts.setdefault(text, page)
    if len(texts) == 1:
        return next(iter(texts.values()))
    which = " or ".join(texts.values()) or "none of the Latin code pages fits"
    raise Unusable(SkipReason.ENCODING, f"not UTF-8, and not certain what ({which}); give the encoding")


def _reads(text: str) -> bool:
    """Tell whether every letter beyond ASCII stands like a letter, every sign like a sign, all from one alphabet."""
    letters = set()
    for match in re.finditer(r"[^\x00-\x7f]", text):
        char = match[0]
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        if char.isalpha() and char not in "ªº":
            letters.add(char.lower()[0])
            if (before + after).strip("\n").isdigit() or before.isdigit() or after.isdigit():
                return False
            if char.isupper() and before.islower():
                return False
        elif unicodedata.category(char) == "Cc" or (char not in _JOINERS and before.isalpha() and after.isalpha()):
            return False
    return any(letters <= alphabet for alphabet in _ALPHABETS)


def _other_script(data: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(data)
    best = found.best()
    # Without a language that it speaks for, a multi-byte encoding is sure only where no other gives another text.
    rivals = {str(match) for match in found if best is not None and match.coherence >= best.coherence}
    alone = len(rivals) == 1 and best is not None and best.multi_byte_usage > 0
    if best is None or best.chaos > _MOST_CHAOS or (best.coherence < _LEAST_COHERENCE and not alone):
        raise Unusable(SkipReason.ENCODING, "not UTF-8 and no other encoding fits well enough; give the encoding")
    return str(best.encoding)
