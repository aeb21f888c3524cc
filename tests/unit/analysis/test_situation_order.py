from __future__ import annotations

from typing import Any

from volteface.analysis.situation_order import share_of_document, tellingly, vary_actors
from volteface.records import Outlook, OutlookKind


def test_no_document_fills_the_page() -> None:
    assert share_of_document(20, 1) == 40
    assert share_of_document(20, 4) == 10
    assert share_of_document(20, 100) == 3


def test_further_acts_of_one_actor_come_later() -> None:
    worth = {"a": 1.0, "b": 0.99, "c": 0.95, "d": 0.5}
    actors = {"a": ("norland",), "b": ("norland",), "c": ("westmark",), "d": ()}
    assert vary_actors(list(worth), worth.__getitem__, actors.__getitem__) == ["a", "c", "b", "d"]


def test_open_questions_about_somebody_come_before_intentions_of_nobody() -> None:
    def outlook(key: str, kind: OutlookKind, holder: str, about: tuple[str, ...]) -> Outlook:
        words: dict[str, Any] = {"start": 0, "end": 1, "text": "x"}
        return Outlook(id=key, document="d", method="hand.v1", kind=kind, holder=holder, about=about, **words)

    given = [
        outlook("1", "intention", "clerk", ()),
        outlook("2", "intention", "lund", ("norland",)),
        outlook("3", "question", "author", ("norland",)),
    ]
    names = {"clerk": "a clerk", "lund": "Ana Lund"}
    assert [one.id for one in tellingly(given, names)] == ["3", "2", "1"]
