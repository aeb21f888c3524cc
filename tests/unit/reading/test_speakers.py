from __future__ import annotations

from volteface.reading.speakers import AUTHOR, Speakers
from volteface.records import Reference, Span, Statement


def statement(name: str, start: int, end: int, *, actor: str | None = None, carrier: str | None = None) -> Statement:
    return Statement(
        id=name,
        document="d",
        method="m",
        form="indirect",
        act="say",
        content=(Span(start, end, "x" * (end - start)),),
        source=(Reference(0, 1, "x", actor),),
        relayed_by=carrier,
    )


def test_speakers_the_innermost_statement_counts() -> None:
    speakers = Speakers((statement("outer", 0, 20, actor="emir"), statement("inner", 5, 10, actor="envoy")))
    assert [speakers.holder_at(offset)[0] for offset in (2, 7, 12, 25)] == ["emir", "envoy", "emir", AUTHOR]


def test_speakers_of_equal_statements_the_carried_one_counts() -> None:
    paper = statement("paper", 0, 9, actor="times")
    official = statement("official", 0, 9, carrier="paper")
    for order in ((paper, official), (official, paper)):
        assert Speakers(order).holder_at(3) == ("times", "official")


def test_speakers_of_equal_statements_a_known_source_counts() -> None:
    speakers = Speakers((statement("nobody", 0, 9), statement("somebody", 0, 9, actor="emir")))
    assert speakers.holder_at(3) == ("emir", "somebody")
