"""The words behind the reports of a series, which of them copy earlier words, and the names of who is meant.

Needs a desk and keys of records; makes ``Evidence`` and names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from volteface.analysis.evidence import Evidence
from volteface.desk.conditions import near
from volteface.desk.standing import NAMED, numbers_of, text_of

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["Quoted", "copied_passages", "load_actor_names", "load_quoted", "load_records"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """One record of a series with its words, and the passage of the article around them."""

    evidence: Evidence
    passage: str


_WIDTH = 200
"""Characters on either side of the words that tell whether a passage is a copy."""

_RECORDS = {
    "label": """SELECT number, position, start, "end", text, id, 'label' AS kind FROM {near label}""",
    "tone": """SELECT number, position, start, "end", text, id, 'mention' AS kind FROM {near mention}""",
    "events": """SELECT number, position, trigger_start AS start, trigger_end AS "end", trigger_text AS text, id,
                 'event' AS kind FROM {near event}""",
    "position": """SELECT e.number, e.position, c.start, c."end", c.text, c.statement AS id, 'statement' AS kind
                   FROM {near event} e JOIN (SELECT * FROM {near statement_content} WHERE position = 0) c
                   ON c.number = e.number AND c.statement = e.statement""",
}

_QUOTED = """
WITH wanted AS (SELECT unnest($keys::UBIGINT[]) AS key),
found AS (SELECT number::UBIGINT * 4294967296 + position::UBIGINT AS key, * FROM (RECORDS) r),
chosen AS MATERIALIZED (SELECT f.* FROM found f SEMI JOIN wanted w ON w.key = f.key)
SELECT r.key, coalesce(d.published, ''), d.id, r.start, r."end", r.text, r.id, r.kind, d.source,
       substr(d.text, greatest(1, r.start + 1 - $width), r."end" - r.start + 2 * $width)
FROM chosen r JOIN {near document} d ON d.number = r.number
"""


def load_quoted(desk: Desk, measure: str, numbers: Iterable[int], keys: Iterable[int]) -> dict[int, Quoted]:
    """Return the records of a measure by their keys.

    Args:
        desk: where to look.
        measure: one of ``OBSERVED``.
        numbers: of the documents that they stand in.
        keys: as in ``Reports``.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    sql = near(_QUOTED.replace("RECORDS", _RECORDS[measure]), numbers)
    rows = desk.rows(sql, {"keys": wanted, "width": _WIDTH})
    quoted = {row[0]: Quoted(Evidence(*row[1:9]), row[9]) for row in rows}
    # A name alone proves no tone: what is said of it does.
    return quoted if measure != "tone" else {key: _widened(one) for key, one in quoted.items()}


_END = re.compile(r"[.!?][\"”’']*\s|\n")


def _widened(quoted: Quoted) -> Quoted:
    """Return the sentence around the words, as far as the passage holds it."""
    evidence, passage = quoted.evidence, quoted.passage
    at = min(_WIDTH, evidence.start)
    after = at + len(evidence.text)
    left = max((found.end() for found in _END.finditer(passage, 0, at)), default=0)
    ended = _END.search(passage, after)
    right = len(passage[: ended.end() if ended else None].rstrip())
    left += len(passage[left:at]) - len(passage[left:at].lstrip())
    begin = evidence.start - at
    return Quoted(replace(evidence, start=begin + left, end=begin + right, text=passage[left:right]), passage)


_BY_ID = """
SELECT r.id, coalesce(d.published, ''), d.id, r.start, r."end", r.text, r.id, r.kind, d.source
FROM (SELECT number, id, start, "end", text, 'label' AS kind FROM label
      UNION ALL SELECT number, id, trigger_start, trigger_end, trigger_text, 'event' FROM event
      UNION ALL SELECT number, statement, start, "end", text, 'statement' FROM statement_content WHERE position = 0) r
JOIN "document" d ON d.number = r.number
WHERE r.number IN (SELECT unnest($numbers::INTEGER[])) AND r.id IN (SELECT unnest($ids::VARCHAR[]))
"""


def load_records(desk: Desk, numbers: Iterable[int], ids: Iterable[str]) -> dict[str, Evidence]:
    """Return labels, events and statements of some documents by their ids; others are left out.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = {"numbers": sorted(set(numbers)), "ids": sorted(set(ids))}
    if not wanted["ids"]:
        return {}
    return {row[0]: Evidence(*row[1:]) for row in desk.rows(_BY_ID, wanted)}


_SHINGLE = 3
_COMMON = 0.5
"""Share of the shorter passage's word triples that an earlier one has too: then it is a copy."""


def copied_passages(passages: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which passages repeat an earlier one in nearly the same words."""
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes: list[int] = []
    copied = np.zeros(len(passages), dtype=bool)
    for n, passage in enumerate(passages):
        words = passage.lower().split()[1:-1]
        shingles = set(zip(*(words[k:] for k in range(_SHINGLE)), strict=False))
        sizes.append(len(shingles))
        common = Counter(holder for shingle in shingles for holder in holders[shingle])
        copied[n] = any(count >= _COMMON * min(sizes[n], sizes[m]) for m, count in common.items())
        for shingle in shingles if not copied[n] else ():
            holders[shingle].append(n)
    return copied


_NAMES = f"""
WITH wanted AS (SELECT unnest($ids::UBIGINT[]) AS identity), {NAMED.format(only="true")}
SELECT {text_of("identity")}, name FROM named
"""


def load_actor_names(desk: Desk, identities: Iterable[str]) -> dict[str, str]:
    """Return the name under which each desk-wide actor stands.

    Raises:
        StoreError: the desk could not be opened.
    """
    wanted = numbers_of(identities)
    return dict(desk.rows(_NAMES, {"ids": wanted})) if wanted else {}
