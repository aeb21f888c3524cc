"""The lists of records: filtered, sorted and paged in the desk, and exported exactly as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Response

from volteface.desk.bounded import BoundedDesk
from volteface.desk.pages import COUNTED_TO, SORTS, Asked, Page, select_documents, select_page
from volteface.web.access import Reader, Visit
from volteface.web.exports import EXPORTS, check_form, file_response
from volteface.web.listing import LISTS, ListSpec, Shown, asked_of, form_of, parameters
from volteface.web.routing import add_page, page_router
from volteface.web.rows import COLUMNS, Row, document_rows, flat_row, record_rows
from volteface.web.urls import LISTED, Urls

__all__ = ["ListPage", "Paging", "router"]

router = page_router()
URLS = Urls()


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page stands in its list.

    Attributes:
        first: the number of its first row, from 1; 0 where there are none.
        last: of its last row.
        total: rows in all.
        more: whether there are more than could be counted.
        before: the address of the page before, ``None`` on the first.
        after: of the page after, ``None`` on the last.
    """

    first: int
    last: int
    total: int
    more: bool
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list.

    Attributes:
        kind: the record table.
        title: the list's.
        says: what the list holds.
        form: the fields of the filter form with what was asked.
        sort: the order.
        sorts: the orders there are.
        all: whether what is not counted is shown too.
        columns: between day and outlet.
        rows: the rows.
        paging: where this page stands.
        exports: form -> the address of what is shown in that form.
    """

    kind: str
    title: str
    says: str
    form: tuple[Shown, ...]
    sort: str
    sorts: tuple[str, ...]
    all: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    paging: Paging
    exports: Mapping[str, str]


def listing(kind: str, visit: Visit) -> Response:
    """Return one page of a list, or all of it as a file."""
    spec, query = LISTS[kind], dict(visit.request.query_params)
    wanted = query.get("export", "")
    asked = asked_of(kind, query, rows=visit.settings.page_rows)
    if wanted:
        return _file(visit, spec, asked, wanted)
    with visit.reading() as desk:
        rows, page = _load(desk, kind, asked)
    shown = ListPage(
        kind=kind,
        title=spec.title,
        says=spec.says,
        form=form_of(spec, query),
        sort=asked.sort,
        sorts=tuple(SORTS) if kind != "document" else tuple(SORTS)[:3],
        all=not asked.counted,
        columns=COLUMNS[kind],
        rows=rows,
        paging=paging_of(LISTED[kind], query, asked, total=page.total, found=len(rows)),
        exports={form: URLS.asking(LISTED[kind], {**_without(query, "page"), "export": form}) for form in EXPORTS},
    )
    return visit.page("list.html", shown)


def _load(desk: BoundedDesk, kind: str, asked: Asked) -> tuple[tuple[Row, ...], Page[Any]]:
    with desk.connection() as connection:
        if kind == "document":
            page: Page[Any] = select_documents(connection, asked)
            return document_rows(page.rows), page
        page = select_page(connection, kind, asked)
    return record_rows(desk, page.rows), page


def paging_of(
    path: str, query: Mapping[str, str], asked: Asked, *, total: int, found: int, more: bool = False
) -> Paging:
    """Return where a page stands, with the addresses of its neighbours.

    Args:
        path: of the page.
        query: what is asked for.
        asked: how many are on a page, and how many were passed over.
        total: how many there are in all, as far as was looked.
        found: how many are shown.
        more: whether there are more than these, however many: then only those up to here are told as the total.
    """
    number = asked.offset // asked.limit + 1
    last = asked.offset + found

    def at(page: int) -> str:
        return URLS.asking(path, {**query, "page": None if page == 1 else page})

    return Paging(
        first=asked.offset + 1 if found else 0,
        last=last,
        total=last if more else min(total, COUNTED_TO),
        more=more or total > COUNTED_TO,
        before=at(number - 1) if number > 1 else None,
        after=at(number + 1) if last < total else None,
    )


def _without(query: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in query.items() if key != name}


def _file(visit: Visit, spec: ListSpec, asked: Asked, form: str) -> Response:
    check_form(form)
    with visit.reading() as desk:
        rows, page = _load(desk, spec.kind, replace(asked, limit=visit.settings.export_rows, offset=0))
    names = [column.replace(" ", "_") for column in COLUMNS[spec.kind]]
    told = ["told"] if spec.kind == "event" else []
    columns = [*names, "day", *told, "outlet", "reality", "confidence", "quote", "document", "id"]
    name = LISTED[spec.kind].strip("/")
    return file_response(name, [flat_row(row) for row in rows], columns, form, total=page.total)


def _endpoint(kind: str) -> Callable[[Visit], Response]:
    def endpoint(visit: Reader) -> Response:
        return listing(kind, visit)

    endpoint.__doc__ = LISTS[kind].says
    return endpoint


for _kind, _path in LISTED.items():
    add_page(router, _path, _endpoint(_kind), parameters=parameters(_kind))
