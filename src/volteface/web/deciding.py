"""What all forms share by which something is decided: their common fields, and where a person comes back to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import RedirectResponse

from volteface.desk import Decision
from volteface.web.access import Visit
from volteface.web.urls import Urls, within
from volteface.web.views import wants_json

__all__ = ["After", "NoteText", "Text", "decided"]

URLS = Urls()

Text = Annotated[str, Form(max_length=500)]
NoteText = Annotated[str, Form(max_length=2_000)]
After = Annotated[str, Form(max_length=2_000)]


def decided(visit: Visit, _decision: Decision, after: str) -> Response:
    """Return to where somebody came from; a program gets the list of decisions."""
    if wants_json(visit.request):
        return RedirectResponse("/review.json", 303)
    return RedirectResponse(within(after or URLS.review()), 303)
