from __future__ import annotations

from volteface.analysis.balance import AUTHOR, is_unnamed, source_balance, thin_evidence
from volteface.records import Actor, Event, Reference, Span, Statement

TEXT = "Radio One, citing officials, said the dam broke. Ana Silva said it held."


def actor(key: str, name: str, kind: str) -> Actor:
    return Actor(id=key, document="d", method="hand", name=name, kind=kind)  # type: ignore[arg-type]


def statement(key: str, source: tuple[str, str | None], content: str, relayed_by: str | None = None) -> Statement:
    words, who = source
    at, said = TEXT.index(words), TEXT.index(content)
    return Statement(
        id=key,
        document="d",
        method="hand",
        source=(Reference(at, at + len(words), words, who),),
        content=(Span(said, said + len(content), content),),
        form="indirect",
        act="say",
        relayed_by=relayed_by,
    )


STATEMENTS = (
    statement("s1", ("Radio One", "radio"), "the dam broke"),
    statement("s2", ("officials", None), "the dam broke", "s1"),
    statement("s3", ("Ana Silva", "ana"), "it held"),
)
ACTORS = (actor("radio", "Radio One", "media"), actor("ana", "Ana Silva", "person"))


def test_balance_counts_relayed_words_for_the_one_who_said_them() -> None:
    shares = {share.name: share for share in source_balance(STATEMENTS, ACTORS, TEXT)}
    assert shares["officials"].characters == len("the dam broke")
    assert shares["Radio One"].characters == 0
    assert shares["Ana Silva"].characters == len("it held")


def test_balance_shares_add_up_with_the_author() -> None:
    shares = source_balance(STATEMENTS, ACTORS, TEXT)
    assert sum(share.characters for share in shares) == len(TEXT)
    assert shares[0].source == AUTHOR


def test_balance_names_what_rests_on_one_unnamed_source() -> None:
    shares = {share.name: share for share in source_balance(STATEMENTS, ACTORS, TEXT)}
    assert shares["officials"].unnamed
    assert shares["officials"].alone == ("s2",)
    assert shares["Ana Silva"].alone == ()


def test_balance_tells_the_unnamed() -> None:
    reference = Reference(0, 1, "x", "a")
    assert is_unnamed(reference, actor("a", "Kremlin source", "person"))
    assert not is_unnamed(reference, actor("a", "Ana Silva", "person"))
    assert not is_unnamed(reference, actor("a", "Syrian embassy", "organization"))


def test_balance_of_nothing() -> None:
    assert [share.characters for share in source_balance((), (), "")] == [0]


def event(key: str, said_in: str | None, same_as: str | None = None) -> Event:
    return Event(
        id=key,
        document="d",
        method="hand",
        trigger=Span(0, 5, TEXT[:5]),
        type="ACCUSE",
        reality="current",
        statement=said_in,
        same_as=same_as,
    )


BY_ID = {item.id: item for item in STATEMENTS}
KNOWN = {item.id: item for item in ACTORS}


def test_balance_events_of_one_unnamed_source_are_thin() -> None:
    (found,) = thin_evidence([event("e1", "s2"), event("e2", "s3"), event("e3", None)], BY_ID, KNOWN)
    assert (found.event, found.statement, found.source.text) == ("e1", "s2", "officials")


def test_balance_events_that_another_asserts_are_not_thin() -> None:
    assert thin_evidence([event("e1", "s2"), event("e2", "s3", "e1")], BY_ID, KNOWN) == ()
    assert thin_evidence([event("e1", "s2"), event("e2", None, "e1")], BY_ID, KNOWN) == ()
    assert len(thin_evidence([event("e1", "s2"), event("e2", "s2", "e1")], BY_ID, KNOWN)) == 1
