from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.report.verbs import inflect, read_form


@pytest.mark.parametrize(
    ("base", "third", "past", "participle", "gerund"),
    [
        ("accuse", "accuses", "accused", "accused", "accusing"),
        ("admit", "admits", "admitted", "admitted", "admitting"),
        ("agree", "agrees", "agreed", "agreed", "agreeing"),
        ("ban", "bans", "banned", "banned", "banning"),
        ("be", "is", "was", "been", "being"),
        ("begin", "begins", "began", "begun", "beginning"),
        ("call on", "calls on", "called on", "called on", "calling on"),
        ("cancel", "cancels", "cancelled", "cancelled", "cancelling"),
        ("carry out", "carries out", "carried out", "carried out", "carrying out"),
        ("deny", "denies", "denied", "denied", "denying"),
        ("deploy", "deploys", "deployed", "deployed", "deploying"),
        ("die", "dies", "died", "died", "dying"),
        ("flee", "flees", "fled", "fled", "fleeing"),
        ("free", "frees", "freed", "freed", "freeing"),
        ("go", "goes", "went", "gone", "going"),
        ("kidnap", "kidnaps", "kidnapped", "kidnapped", "kidnapping"),
        ("label", "labels", "labelled", "labelled", "labelling"),
        ("offer", "offers", "offered", "offered", "offering"),
        ("overthrow", "overthrows", "overthrew", "overthrown", "overthrowing"),
        ("panic", "panics", "panicked", "panicked", "panicking"),
        ("push", "pushes", "pushed", "pushed", "pushing"),
        ("quit", "quits", "quit", "quit", "quitting"),
        ("stop", "stops", "stopped", "stopped", "stopping"),
        ("threaten", "threatens", "threatened", "threatened", "threatening"),
        ("veto", "vetoes", "vetoed", "vetoed", "vetoing"),
        ("visit", "visits", "visited", "visited", "visiting"),
        ("withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"),
    ],
)
def test_inflect(base: str, third: str, past: str, participle: str, gerund: str) -> None:
    verb = inflect(base)
    found = (verb.base, verb.third, verb.past, verb.participle, verb.gerund)
    assert found == (base, third, past, participle, gerund)


@pytest.mark.parametrize(
    ("word", "lemma", "form"),
    [
        ("fled", "flee", "past"), ("accused", "accuse", "participle"), ("Refuses", "refuse", "third"),
        ("labeled", "label", "past"), ("labelled", "label", "past"), ("meeting", "meet", "gerund"),
        ("overthrew", "overthrow", "past"), ("overthrown", "overthrow", "participle"),
    ],
)  # fmt: skip
def test_read_form_finds_the_base(word: str, lemma: str, form: str) -> None:
    found = read_form(word)
    assert found is not None
    assert found.lemma == lemma
    assert form in found.forms


def test_read_form_takes_no_noun_for_a_verb_unless_its_place_shows_it() -> None:
    assert read_form("talks") is None
    assert read_form("attack") is None
    assert read_form("harbour") is None or not read_form("harbour").finite  # type: ignore[union-attr]  # not None here
    supports = read_form("supports", as_verb=True)
    assert supports is not None
    assert supports.finite


@given(st.text(max_size=12))
def test_read_form_takes_any_word(word: str) -> None:
    found = read_form(word)
    assert found is None or found.lemma
