"""Every path of the OpenAPI, asked with whatever its description allows: no failure, and answers as described."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

pytest.importorskip("schemathesis", reason="needs Schemathesis: pip install 'volteface[dev]'")

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from volteface.desk import Desk
from volteface.web import Settings, create_app

TOKEN = "a token for the description"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ASKED = 4
NOT_ASKED = {"/logout"}  # it ends the visit
BROWSED = settings(
    max_examples=ASKED, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory, stories: SimpleNamespace) -> dict[str, Any]:
    """Path and method -> the operation, on a desk of one article."""
    desk = Desk(tmp_path_factory.mktemp("openapi") / "sund.desk")
    desk.store([stories.reading(stories.harbour())])
    app = create_app(Settings(desk=Path(desk.path), token=TOKEN, allowed_hosts=("testserver",)))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    found = (one.ok() for one in schema.get_all_operations())
    return {f"{one.method.upper()} {one.path}": one for one in found}


def test_openapi_every_answer_is_as_described(described: dict[str, Any]) -> None:
    assert len(described) > 30
    wrong = {}
    for name, operation in described.items():
        if operation.path in NOT_ASKED:
            continue
        try:
            ask(operation)
        except* Exception as group:  # told together: one path must not hide the others
            wrong[name] = [str(one)[:600] for one in group.exceptions]
    assert wrong == {}


def ask(operation: Any) -> None:
    @BROWSED
    @given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {TOKEN}"})

    asked()
