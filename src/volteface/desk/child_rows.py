"""The lists of records: what a child table holds, as parts of the records that own it.

Needs an open desk, child tables and which of their rows are wanted; makes spans, references, roles and plain strings
by owner. However many tables are wanted, they are asked for at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from volteface.desk.schema import TABLES, Column, Inline, Many, plan_of, quoted
from volteface.desk.united import Select, load_united

if TYPE_CHECKING:
    import duckdb

__all__ = ["Child", "Children", "Texts", "cut", "lists_of", "load_children", "load_texts", "texts_beside", "words_in"]

Texts = Mapping[int, str]
Children = dict[tuple[int, str], list[Any]]
"""The parts of each owner, by its document's number and its id."""


def load_texts(connection: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> Texts:
    """Return the texts of documents by number."""
    sql = 'SELECT number, text FROM "document" WHERE number IN (SELECT unnest($numbers::INTEGER[]))'
    return dict(connection.execute(sql, {"numbers": sorted(numbers)}).fetchall())


class _Coming(Mapping[int, str]):
    """Texts that another thread reads; whoever asks for one waits for all."""

    def __init__(self, texts: Future[Texts]) -> None:
        self._texts = texts

    def __getitem__(self, number: int) -> str:
        return self._texts.result()[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._texts.result())

    def __len__(self) -> int:
        return len(self._texts.result())


@contextmanager
def texts_beside(connection: duckdb.DuckDBPyConnection, numbers: Collection[int]) -> Iterator[Texts]:
    """Read the texts of documents in another thread until the block ends: unpacking them takes as long as all else.

    Args:
        connection: an open desk, into which nobody writes meanwhile, this thread neither.
        numbers: of the documents.
    """
    if not numbers:
        yield {}
        return
    with closing(connection.cursor()) as cursor, ThreadPoolExecutor(1) as other:
        yield _Coming(other.submit(load_texts, cursor, numbers))


def lists_of(cls: type) -> list[Many]:
    """Return the lists of a record class, each a child table."""
    found: list[Many] = []
    for part in plan_of(cls):
        if isinstance(part, Many):
            found.append(part)
        elif isinstance(part, Inline):
            found.extend(part.many)
    return found


@dataclass(frozen=True, slots=True)
class Child:
    """A child table that is to be read.

    Attributes:
        many: the list that it holds.
        owner: the table of the records that own its rows.
        source: the SQL of its rows ``x``.
        texts: the texts that hold its words, by number; ``None`` where the words are read.
        kind: tells those who own its rows from those of other kinds.
    """

    many: Many
    owner: str
    source: str
    texts: Texts | None = None
    kind: int = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that make an item, in the order of its fields."""
        return TABLES[self.many.table].columns[_HEAD:]

    @property
    def unread(self) -> set[str]:
        """The columns that are not read: words that the texts give."""
        return {words for words, _, _ in words_in([column.name for column in self.columns], self.texts)}


_HEAD = 4
"""A child table begins with number, document, owner and position."""


def load_children(
    connection: duckdb.DuckDBPyConnection,
    wanted: Sequence[Child],
    params: Mapping[str, Any] | None = None,
    *,
    joined: str = "",
) -> dict[str, Children]:
    """Return the items of child tables by table and owner, in their order; all tables are asked for at once.

    Args:
        connection: an open desk.
        wanted: the tables.
        params: the values of the names in their sources.
        joined: SQL that joins all rows ``y`` with their owners, by number, id and kind (``key_0``, ``key_1``,
            ``key_2``), where not all are wanted.
    """
    selects = [
        Select(("x.number", f"x.{quoted(one.owner)}", str(one.kind)), one.columns, one.source, "x.position", one.unread)
        for one in wanted
    ]
    found: dict[str, Children] = {}
    for one, rows in zip(wanted, load_united(connection, selects, params, joined=joined), strict=True):
        held = found[one.many.table] = defaultdict(list)
        make = _maker(one)
        for number, owner, _, *values in rows:
            held[number, owner].append(make(number, values))
    return found


def _maker(one: Child) -> Callable[[int, list[Any]], Any]:
    """Return what makes an item of a document's number and the values of its columns."""
    item, texts = one.many.item, one.texts
    if item is None:
        return lambda _, values: values[0]
    names = [column.name for column in one.columns]
    words = [tuple(map(names.index, each)) for each in words_in(names, texts)]

    def make(number: int, values: list[Any]) -> Any:
        for text, start, end in words:
            values[text] = cut(texts, number, values[start], values[end])
        return item(*values)

    return make


def words_in(names: Sequence[str], texts: Texts | None) -> list[tuple[str, str, str]]:
    """Return the columns of words that the texts give, each with those of its two ends."""
    if texts is None:
        return []
    heads = [name.removesuffix("text") for name in names if name.endswith("text")]
    found = [(f"{head}text", f"{head}start", f"{head}end") for head in heads]
    return [one for one in found if set(one) <= set(names)]


def cut(texts: Texts | None, number: int, start: int | None, end: int | None) -> str | None:
    """Return the words of a document between two ends; ``None`` where its text or the ends are not known."""
    text = texts.get(number) if texts is not None and start is not None else None
    return None if text is None else text[start:end]
