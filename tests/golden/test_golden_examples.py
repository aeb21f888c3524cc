"""The whole reading of ``examples/``, record by record; rewritten only by ``pytest --update-golden``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from golden_records import Line, differences, dump, lines_of, load

import volteface as vf
from volteface.records import RECORD_TYPES, Annotation

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXPECTED = Path(__file__).with_name("examples") / "expected.jsonl"


@pytest.fixture(scope="module")
def found() -> list[Line]:
    results = list(vf.annotate_paths([EXAMPLES]))
    annotations = [result for result in results if isinstance(result, Annotation)]
    assert len(annotations) == len(results), "an example was skipped"
    return load(dump(lines_of(annotations)))


def test_examples_are_read_as_expected(found: list[Line], request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        EXPECTED.write_text(dump(found), encoding="utf-8")
    assert EXPECTED.is_file(), "no expected.jsonl; make it with: pytest tests/golden --update-golden"
    difference = differences(load(EXPECTED.read_text(encoding="utf-8")), found)
    if difference:
        pytest.fail(
            f"{difference}\n\nIf this is right: pytest tests/golden --update-golden, and review the diff.",
            pytrace=False,
        )


def test_examples_hold_every_kind_of_record(found: list[Line]) -> None:
    kinds = Counter(line["record"] for line in found)
    assert [cls.table for cls in RECORD_TYPES.values() if not kinds[cls.table]] == []


def test_examples_hold_what_the_demo_shows(found: list[Line]) -> None:
    of = {
        kind: [line for line in found if line["record"] == kind] for kind in ("statement", "event", "label", "outlook")
    }
    assert {line["relayed_by"] for line in of["statement"]} - {None}
    assert {"future", "historical", "negated", "hypothetical", "current"} <= {line["reality"] for line in of["event"]}
    assert len({line["type"] for line in of["event"]}) >= 8
    assert {"hostile", "favourable"} <= {line["stance"] for line in of["label"]}
    assert {"question", "condition", "sign"} <= {line["kind"] for line in of["outlook"]}
