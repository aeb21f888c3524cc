"""How a page is put on its addresses: as HTML, and with ``.json`` behind it as its twin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse

__all__ = ["add_page", "page_router"]

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/json": {}}}
    for status, text in (
        (400, "a filter or value is wrong"), (401, "not logged in"), (403, "not allowed"), (404, "nothing there"),
        (503, "the desk is busy"),
    )
}  # fmt: skip


def page_router() -> APIRouter:
    """Return a router for pages."""
    return APIRouter(responses=_ERRORS)


def add_page(
    router: APIRouter,
    path: str,
    endpoint: Callable[..., Any],
    *,
    twin: str | None = None,
    parameters: list[dict[str, Any]] | None = None,
) -> None:
    """Put a page on its path, and its twin on the path with ``.json``; only the twin stands in the OpenAPI.

    Args:
        router: where to.
        path: of the page.
        endpoint: makes both.
        twin: path of the twin, if it is not the page's with ``.json``.
        parameters: of the query, as OpenAPI describes them, where the endpoint takes them as they come.
    """
    json_path = twin or f"{path}.json"
    name = json_path.strip("/").removesuffix(".json").replace("/", "_").replace("{", "").replace("}", "")
    extra = {"parameters": parameters} if parameters else None
    router.add_api_route(
        json_path, endpoint, methods=["GET"], response_class=JSONResponse, response_model=None,
        operation_id=f"{name}_json", name=f"{name}_json", openapi_extra=extra,
    )  # fmt: skip
    router.add_api_route(
        path, endpoint, methods=["GET", "HEAD"], response_class=HTMLResponse, response_model=None,
        include_in_schema=False, name=name,
    )  # fmt: skip
