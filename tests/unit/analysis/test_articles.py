from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.unit.analysis.crossing import desk_of, report

from volteface.analysis.articles import NOBODY, Articles
from volteface.analysis.event_links import find_keys
from volteface.analysis.event_links_told import load_told, told_of
from volteface.desk import Desk

WORDS = "Norland shelled the old harbour of Westmark"


def told_twice(stories: SimpleNamespace) -> Desk:
    reports = []
    for source, speaker in (("Coast Courier", "Ana Lund"), ("Radio Sund", "harbour clerk")):
        text = f"{WORDS} in {source}, {speaker} said."
        sides = ("Norland", "Westmark")
        reports.append(report(stories, text, "shelled", source=source, sides=sides, said=(speaker, "said", WORDS)))
    return desk_of(stories, *reports)


def test_articles_are_read_once(stories: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = told_twice(stories)
    asked: list[str] = []
    rows = Desk.rows
    monkeypatch.setattr(Desk, "rows", lambda self, sql, params=None: (asked.append(sql), rows(self, sql, params))[1])
    articles = Articles(desk)
    numbers = articles.numbers(document.id for document in desk.documents())
    for _ in range(2):
        assert articles.numbers(numbers) == numbers
        held, people = articles.of(numbers.values()), articles.people(numbers.values())
        statements = {(numbers[one.document], one.id) for one in desk.statements()}
        sources = articles.sources(statements)
        actors = articles.actors((key[0], one.actor) for key, found in sources.items() for one in found)
    # Ids, texts, what was decided, identities, sources and actors.
    assert len(asked) == 6
    assert {article.outlet for article in held.values()} == {"Coast Courier", "Radio Sund"}
    assert {actor.name for actor in actors.values()} == {"Ana Lund", "harbour clerk"}
    assert sources.keys() == statements
    assert len(people) == 6


def test_articles_tell_whom_other_documents_know(stories: SimpleNamespace) -> None:
    desk = told_twice(stories)
    clerk = next(one for one in desk.actors() if one.name == "harbour clerk")
    lund = next(one for one in desk.actors() if one.name == "Ana Lund")

    def known() -> set[str | None]:
        return {who.identity for who in Articles(desk).people([1, 2]).values()}

    assert lund.id in known()
    assert clerk.id not in known()
    assert NOBODY.identity is None
    # What people decided makes somebody known whom one document alone names.
    desk.merge_actors(clerk.id, lund.id, by="reader")
    assert clerk.id in known()
    assert lund.id not in known()


def test_articles_keep_what_they_are_copies_of(stories: SimpleNamespace) -> None:
    desk = told_twice(stories)
    assert [Articles(desk).of([1, 2])[number].original for number in (1, 2)] == [None, None]
    assert Articles(desk).of([]) == {}
    assert Articles(desk).numbers(["nowhere"]) == {}


def test_told_events_are_the_same_as_read_from_the_desk(stories: SimpleNamespace) -> None:
    desk = told_twice(stories)
    articles = Articles(desk)
    events = {(event.document, event.id): event for event in desk.events()}
    keys = find_keys(articles, events.values())
    given = told_of(articles, {keys[record]: event for record, event in events.items()})
    assert sorted(given, key=lambda one: one.key) == sorted(
        load_told(Articles(desk), keys.values()), key=lambda one: one.key
    )
    assert [(party.acts, party.words) for party in given[0].parties] == [(False, "westmark"), (True, "norland")]
