"""Hostile input, made from a seed: files of every kind that are broken somewhere, and articles nobody would write."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

NEWS = (
    "Minister Ana Sol told Radio Norte on Monday that her government had agreed to withdraw its troops from the town. "
    "“We will not fight our neighbours,” she said. The army of Borduria attacked the port in 2014, officials said."
)
ROWS = [
    {"id": f"n{n}", "text": f"{NEWS} Report {n}.", "title": "Talks", "source": "Norte", "published": "2024-12-10"}
    for n in range(3)
]
PAGE = (
    "<!DOCTYPE html><html lang='en'><head><title>Talks</title><meta name='date' content='2024-12-10'></head><body>"
    f"<article><h1>Talks</h1><p>{NEWS}</p><p>{NEWS}</p></article></body></html>"
).encode()
FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Norte</title>'
    + "".join(
        f"<item><title>Talks {n}</title><link>https://norte.example/{n}</link>"
        f"<description>&lt;p&gt;{NEWS} {n}&lt;/p&gt;</description>"
        "<pubDate>Tue, 10 Dec 2024 08:00:00 GMT</pubDate></item>"
        for n in range(2)
    )
    + "</channel></rss>"
).encode()
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or chr(32)};" * 10}">' for n in range(1, 10))
    + "]><rss><channel><title>&lol9;</title></channel></rss>"
).encode()
TOKENS = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b'"', b"'", b"{", b"[", b"]", b"}", b"<"),
    *(b"&#0;", b"&lt;", b"<!--", b"-->", b"]]>", b"<![CDATA[", b"\r", b"\n", b"\n\n---\n", b"\x1f\x8b\x08", b"PAR1"),
    *(b"date 0000-00-00 ", b"9999-12-31T23:59:59Z", b"1e999", b"-0", b"NaN", b"99999999999999999999999", b","),
    *("‮⁦".encode(), "\u200f".encode(), "́".encode() * 50, "“".encode(), "𝕳".encode(), b"\x1b[31m", b" " * 300),
    *(b"null", b"true", b"Content-Length: -5", b"<rss>", b"</item>", b"charset=utf-7", b"charset=\xff", b"WARC/1.0"),
)  # fmt: skip
YEARS = ("0001-01-01", "9999-12-31", "-300-01-01", "12024-12-10", "2024-02-30", "1e400", "10 December 99999", "00:00")


def _table() -> pa.Table:
    days = pa.array([2**40, 0, None], pa.timestamp("us"))
    raw = pa.array([b"\xff\xfe", b"ok", b""])
    return pa.Table.from_pylist(ROWS).append_column("seen", days).append_column("raw", raw)


def _parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def _warc(*, packed: bool) -> bytes:
    found = b""
    for n in range(2):
        answer = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://norte.example/{n}\r\n"
            "WARC-Date: 2024-12-11T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000"
            f"{n}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        found += gzip.compress(record, mtime=0) if packed else record
    return found


def _csv(delimiter: str) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, ROWS[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(ROWS)
    return stream.getvalue().encode()


LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
WHOLE: dict[str, tuple[bytes, ...]] = {
    "a.txt": (f"date 2024-12-10 {NEWS}".encode(), f"---\ndate: 2024-12-10\ntitle: T\n---\n{NEWS}".encode()),
    "a.jsonl": (LINES, LINES.decode().encode("utf-16")),
    "a.json": (json.dumps(ROWS).encode(), json.dumps({"articles": ROWS}, indent=1).encode(), LINES),
    "a.csv": (_csv(","), _csv(";"), _csv("\t")),
    "a.parquet": (_parquet(_table()), _parquet(pa.Table.from_pylist(ROWS))),
    "a.html": (PAGE,),
    "a.xml": (FEED, BOMB),
    "a.warc": (_warc(packed=False),),
    "a.warc.gz": (_warc(packed=True),),
    "a.txt.gz": (gzip.compress(NEWS.encode(), mtime=0),),
    "a.jsonl.gz": (gzip.compress(LINES, mtime=0),),
    "a": (LINES, PAGE, FEED, NEWS.encode(), _warc(packed=True)),
}
"""Files as they should be, by name."""
WEIGHTS = {"a.html": 1, "a.warc": 1, "a.warc.gz": 1, "a": 2, "a.xml": 2, "a.parquet": 3}
NAMES = [name for name in WHOLE for _ in range(WEIGHTS.get(name, 6))]
"""Kinds that take milliseconds a file come less often than those that take a tenth of one."""


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _flipped(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _inserted(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(TOKENS) * rng.choice((1, 1, 2, 40)) + data[at:]


def _dropped(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 2, 30, 400)) :]


def _doubled(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    end = min(len(data), start + rng.choice((1, 20, 500)))
    return data[:end] + data[start:end] * rng.choice((1, 3, 50)) + data[end:]


def _redated(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"2024-12-10", rng.choice(YEARS).encode())


def _spliced(rng: random.Random, data: bytes) -> bytes:
    other = rng.choice(WHOLE[rng.choice(NAMES)])
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]


def _packed_badly(rng: random.Random, data: bytes) -> bytes:
    packed = gzip.compress(data, 1, mtime=0)
    return _cut(rng, packed) if rng.random() < 0.5 else _flipped(rng, packed)


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _flipped, _flipped, _inserted, _inserted, _dropped, _doubled, _redated, _spliced, _packed_badly,
)  # fmt: skip


def broken_files(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield so many names and contents of files; the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        name = rng.choice(NAMES)
        data = rng.choice(WHOLE[name])
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            data = rng.choice(MUTATIONS)(rng, data) if data else data
        yield name, data


MARKS = (
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad\u0301\u0000\u0007\u001b\ud800\udfff"
)
PIECES = (
    *("Russia", "said", "“", "”", '"', "'", "the", "rebels", "on Monday", ".", "\n\n", "attacked", "Syria", "in 2014"),
    *("’s", "not", "if", "whether", "Tass", "told", "that", "he", ",", "President", "Putin", "terrorists", "no longer"),
    *("(", ")", "—", "...", "U.S.", "99999999999999999", "31 February 12024", "é", "😀", "كييف", "キエフ"),
)  # fmt: skip
ARTICLES = st.one_of(
    st.text(max_size=400),
    st.text(st.characters(), max_size=200).flatmap(lambda part: st.integers(1, 20).map(lambda n: part * n)),
    st.lists(st.sampled_from(PIECES) | st.sampled_from(MARKS), max_size=80).map(" ".join),
    st.lists(st.sampled_from(PIECES) | st.sampled_from(MARKS), max_size=80).map("".join),
    st.binary(max_size=200).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
    st.tuples(st.sampled_from("(“[‘\"'<{"), st.integers(1, 300)).map(lambda pair: pair[0] * pair[1] + NEWS),
    st.permutations(NEWS.split()).map(" ".join),
)
"""Articles: random Unicode with lone surrogates, control characters, bidi marks, nesting, news with its words mixed."""


def pathological(piece: str, length: int) -> str:
    """Return so many characters of nothing but one piece."""
    return (piece * (length // len(piece) + 1))[:length]


FAMILIES = {
    "one word": "a", "quotation marks": '"', "opening quotes": "“", "quotes in quotes": "“‘", "brackets": "(",
    "capitals": "A ", "names": "Ana Sol ", "dates": "on 10 December 2024 ", "digits": "9", "commas": ", ",
    "line ends": "\n", "paragraphs": "x\n\n", "full stops": ".", "initials": "U.S. ", "hyphens": "a-", "and": "and ",
    "said": "he said that ", "quoted": "“No,” he said. ", "nested": "Tass said Reuters reported that ",
    "accents": "e\u0301", "marks": "\u202e\u200f", "emoji": "😀", "links": "https://a.example/b ", "apostrophes": "'s ",
    "attacks": "Russia attacked Ukraine ", "labels": "the so-called terrorists ", "not": "not ", "if": "If he comes, ",
}  # fmt: skip
"""What a long text may be made of to make a reader slow."""
MARKUP = {
    "a.json": ("[", "{", '{"a":', '{"text":"a"},', '"', "\\", "[[]],"),
    "a.csv": ('text\n"', "text\n\"\",", "text,", ",", "text\na\n"),
    "a.jsonl": ('{"text":"a"}\n', "\n", "{\n", '{"text":'),
    "a.html": ("<div>", "<p>a ", "<a ", "<!--", "<b><i>", "&amp;", "<table><tr><td>", "<p>They met in town.</p>"),
    "a.xml": ("<rss><channel><item>", "<rss><item><title>a</title></item>", "<rss><!--", "<feed><entry>"),
    "a.txt": ("date 2024-12-10 ", "---\n", "a: b\n", "\xe9 ", "é", "\n"),
}  # fmt: skip
"""What files may be made of to make their readers slow."""
