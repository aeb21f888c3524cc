from __future__ import annotations

import pytest
from evaluation.guardian_mentions import FILES, FORMS, is_right, load_sample, score_guardian_mentions
from evaluation.run import Reading

from volteface.records import Actor, Annotation, Document, Mention

TEXT = "The envoy Ann Lee met the Estian army. It left Kelso."


def annotation(*actors: Actor, **ends: str | None) -> Annotation:
    mentions = tuple(
        Mention(id=str(number), document="d", start=0, end=int(end[1:]), text="", kind="other", actor=actor, method="m")
        for number, (end, actor) in enumerate(ends.items())
    )
    return Annotation(Document(id="d", text=TEXT), mentions=mentions, actors=actors)


def actor(identity: str, name: str, *aliases: str, known: bool = False) -> Actor:
    return Actor(id=identity, document="d", name=name, kind="person", aliases=aliases, known=known, method="m")


@pytest.mark.parametrize(
    ("wanted", "form", "ours", "right"),
    [
        ("Ann Lee", "name", actor("a", "Ann Lee"), True),
        ("Ann Lee", "name", actor("a", "Lee"), True),
        ("Ann Lee", "name", actor("a", "Jo Lee"), False),
        ("Ann Lee", "name", actor("a", "Jo Lee", "Lee"), False),
        ("Ann Lee", "name", actor("a", "Anna Lee-Poe", "Ann Lee", known=True), True),
        ("Estian army", "description", actor("a", "army"), False),
        ("Estian army", "description", actor("a", "the Estian army’s"), True),
        ("Erdoğan", "name", actor("a", "Recep Tayyip Erdogan"), True),
        (None, "metonym", actor("a", "Estia"), False),
    ],
)  # fmt: skip
def test_guardian_mentions_by_hand(wanted: str | None, form: str, ours: Actor, right: bool) -> None:
    row = {"id": "d", "start": 0, "end": 9, "form": form, "actor": wanted}
    assert is_right(row, annotation(ours, e9="a")) is right


def test_guardian_mentions_nobody_is_right_where_nobody_is_meant() -> None:
    row = {"id": "d", "start": 3, "end": 9, "form": "pronoun", "actor": None}
    assert is_right(row, annotation(e9=None))
    assert is_right(row, annotation())
    assert not is_right({**row, "actor": "Ann Lee"}, annotation())
    assert is_right({**row, "actor": "Ann Lee", "also": [None]}, annotation())


def test_guardian_mentions_figures_by_form() -> None:
    rows = [
        {"id": "d", "start": 0, "end": 9, "form": "name", "actor": "Ann Lee"},
        {"id": "d", "start": 0, "end": 8, "form": "pronoun", "actor": "Ann Lee"},
    ]
    reading = Reading({"d": annotation(actor("a", "Ann Lee"), e9="a")}, 10, 1.0)
    found = {figure.metric: (figure.value, figure.n) for figure in score_guardian_mentions({" (x)": rows}, reading)}
    assert found["actor resolved right (x)"] == (0.5, 2)
    assert found["names resolved right (x)"] == (1.0, 1)
    assert found["pronouns resolved right (x)"] == (0.0, 1)


@pytest.mark.parametrize("file", FILES.values())
def test_guardian_mentions_samples_are_well_formed(file: str) -> None:
    rows = load_sample(file)
    assert len(rows) >= 100
    assert len({(row["id"], row["start"], row["end"]) for row in rows}) == len(rows)
    for row in rows:
        assert set(row) <= {"id", "start", "end", "form", "actor", "also"}
        assert row["form"] in FORMS
        assert row["start"] < row["end"]
