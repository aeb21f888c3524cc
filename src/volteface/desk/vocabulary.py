"""In how many documents a term stands, and in which the rarer ones do: the search index brought together.

Needs an open connection inside a transaction; makes the table ``vocabulary``. The index itself (``posting``) has a row
for each term and batch of documents, and is only ever added to; on a large desk reading all rows of a term means
reading all of it. Here each term has one row, made anew whenever the index has grown by a tenth. What was added since
stands in the index alone, behind the row that ``meta`` names: who asks adds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

__all__ = ["COVERED", "FILL_VOCABULARY", "MOST_LISTED", "postings_since", "renew_vocabulary"]

MOST_LISTED = 400
"""Of a term that stands in more documents it is only known in how many."""

COVERED = "SELECT value::BIGINT FROM meta WHERE key = 'vocabulary'"
"""How many rows of the index the table stands for; no row where it is still empty."""

_LEAST = 20_000
"""Rows of the index; reading fewer takes no time that anybody notices."""

_GROWN = 10
"""The table is made anew when the index has grown by one row in so many."""

_AT_ONCE = 4_000_000
"""Rows of the index that are brought together in one step, so that a large desk needs no more memory."""

_FILL = """
INSERT INTO vocabulary
WITH own AS (SELECT term, numbers FROM posting WHERE hash(term) % {parts} = {part} AND {where}),
known AS MATERIALIZED (SELECT term, sum(len(numbers))::INTEGER AS documents FROM own GROUP BY term),
listed AS (SELECT term, list_sort(flatten(list(numbers))) AS numbers
           FROM own SEMI JOIN (SELECT term FROM known WHERE documents <= 400) USING (term) GROUP BY term)
SELECT k.term, k.documents, l.numbers FROM known k LEFT JOIN listed l USING (term) ORDER BY k.term
"""
_ENOUGH = "(SELECT count(*) FROM posting) >= 20000"

FILL_VOCABULARY: tuple[str, ...] = (
    "CREATE TABLE vocabulary (term VARCHAR, documents INTEGER, numbers INTEGER[])",
    *(_FILL.format(parts=8, part=part, where=_ENOUGH) for part in range(8)),
    f"INSERT INTO meta SELECT 'vocabulary', count(*)::VARCHAR FROM posting HAVING {_ENOUGH}",
)
"""What makes and fills the table in a desk that was kept without it. As all that migrates, it is never changed."""


def postings_since(covered: int | None) -> str:
    """Return the rows of the index that the table does not stand for, as SQL."""
    if covered is None:
        return "posting"
    return f"(SELECT term, numbers FROM posting WHERE rowid >= {int(covered)})"


def renew_vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring the whole index together anew, where enough was added to it."""
    rows = connection.execute("SELECT count(*) FROM posting").fetchall()[0][0]
    found = connection.execute(COVERED).fetchall()
    covered = found[0][0] if found else 0
    if rows - covered < max(_LEAST, covered // _GROWN):
        return
    connection.execute("DELETE FROM vocabulary")
    parts = 1 + rows // _AT_ONCE
    for part in range(parts):
        connection.execute(_FILL.format(parts=parts, part=part, where="true"))
    connection.execute("DELETE FROM meta WHERE key = 'vocabulary'")
    connection.execute("INSERT INTO meta VALUES ('vocabulary', $rows)", {"rows": str(rows)})
