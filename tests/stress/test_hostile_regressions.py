"""What hostile input once broke, each by itself."""

from __future__ import annotations

import io
import time

import pytest

from volteface.records import Document, Skipped
from volteface.sources import read_documents
from volteface.sources.html_text import text_of_html

TEXT = '"text": "The envoys of the two states met in the harbour on Tuesday."'


def read(data: bytes) -> list[Document | Skipped]:
    return list(read_documents(["-"], stdin=io.BytesIO(data)))


def test_hostile_comments_in_a_row_are_looked_at_once() -> None:
    begun = time.process_time()
    read(b"<!---->" * 280 + b"The envoys met.")
    assert time.process_time() - begun < 10  # cut in every way that is possible: longer than the sun burns


@pytest.mark.parametrize("where", ["extra", "author", "published", "id"])
def test_hostile_nesting_is_a_skip_with_a_reason_or_no_value(where: str) -> None:
    deep = "[" * 700 + "]" * 700
    [found] = read(f'{{{TEXT}, "{where}": {deep}}}'.encode())
    if isinstance(found, Skipped):
        assert found.detail == "a value is nested more than 100 levels deep"
    else:
        assert where in ("author", "id")


@pytest.mark.parametrize("piece", ["<a ", "<a b='", "<!--", "<![CDATA[", "</", "<?", "<!", "<a b='>"])
def test_hostile_markup_is_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    text_of_html(piece * 50_000)
    assert time.process_time() - begun < 20  # quadratic: minutes


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The <b>envoys</b> met.<!-- not said --> They left.", "The envoys met. They left."),
        ("It rose <!-- to the end", "It rose <!-- to the end"),
        ("a <![if IE]> b <![endif]> c", "a b c"),
        ("if a < b then <i>c</i>", "if a < b then c"),
        ('<a title="a > b">Port</a>', "Port"),
    ],
)
def test_hostile_guards_leave_common_markup_as_it_was(html: str, text: str) -> None:
    assert text_of_html(html) == text
