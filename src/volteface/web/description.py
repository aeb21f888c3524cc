"""The OpenAPI of the application, completed with what FastAPI cannot see: the forms of errors and of exported files.

Needs the description that FastAPI makes from the handlers; changes it in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

__all__ = ["Described", "complete"]

_PROBLEM = "Problem"
_ERRORS = {
    "400": "a filter or value is wrong",
    "401": "not logged in",
    "403": "not allowed",
    "404": "nothing there",
    "413": "the request is too long",
    "422": "a value has not the form that is described",
    "429": "too many failed logins",
    "503": "the desk is busy",
}
_EXPORTED = ("text/csv", "application/x-ndjson", "application/vnd.apache.parquet")
_MEDIA = {".jsonl": "application/x-ndjson", ".zip": "application/zip", ".atom": "application/atom+xml"}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "title", "detail"],
            "properties": {
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "detail": {"type": "string", "description": "what was found, what was expected, what to do"},
            },
        }
    },
}


class Described(FastAPI):
    """An application whose OpenAPI says all that it answers."""

    def openapi(self) -> dict[str, Any]:
        """Return the description; it is made once."""
        made = super().openapi()
        if _PROBLEM not in made.get("components", {}).get("schemas", {}):
            complete(made)
        return made


def complete(made: dict[str, Any]) -> None:
    """Give every operation the form of its errors and the media types of its files."""
    made.setdefault("components", {}).setdefault("schemas", {})[_PROBLEM] = _SCHEMA
    for path, operation in _operations(made):
        page = path.endswith(".json")
        for status, text in _ERRORS.items():
            operation["responses"][status] = {"description": text, "content": _problem(page)}
        found = operation["responses"].get("200")
        if found is not None:
            found["content"] = _contents(path, operation, found.get("content", {}))


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for operation in methods.values():
            yield path, operation


def _problem(page: bool) -> dict[str, Any]:
    told = {"application/json": {"schema": {"$ref": f"#/components/schemas/{_PROBLEM}"}}}
    # Other paths answer people as a page, and programs that accept JSON alone in JSON.
    return told if page else {**told, "text/html": {}}


def _contents(path: str, operation: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Return the media types of an answer: the page's, those of its exports, or the one of a file."""
    file = next((media for ending, media in _MEDIA.items() if path.endswith(ending)), None)
    if file is not None:
        return {file: {}}
    given = next((one for one in operation.get("parameters", ()) if one["name"] == "export"), None)
    exports: dict[str, Any] = {media: {} for media in _EXPORTED} if given else {}
    return {**known, **exports}
