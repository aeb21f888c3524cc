from __future__ import annotations

from volteface.desk import Desk


def test_names_tell_who_actors_are_and_what_their_documents_say_of_them(sund: Desk) -> None:
    documents = sund.documents(counted=False)
    actors = {actor.id: actor for document in documents for actor in sund.annotation(document.id).actors}
    found = sund.names([*actors, "nobody"], [document.id for document in documents])
    assert set(found) == set(actors) != set()
    assert {key: (one.kind, one.known) for key, one in found.items()} == {
        key: (actor.kind, actor.known) for key, actor in actors.items()
    }
    assert sund.names([*actors, "nobody"]) == found
    listed = {row.id: row.name for row in sund.actors()}
    assert listed.items() <= {one.identity: one.name for one in found.values()}.items()


def test_names_are_sought_only_in_the_documents_that_are_named(sund: Desk) -> None:
    document, *others = sund.documents(counted=False)
    actors = [actor.id for actor in sund.annotation(document.id).actors]
    assert set(sund.names(actors, [document.id])) == set(actors)
    assert sund.names(actors, []) == sund.names([], [one.id for one in others]) == {}
