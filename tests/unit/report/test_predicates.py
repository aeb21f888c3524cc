from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volteface.report.predicates import Change, find_predicate, has_verb


def cut(text: str, trigger: str, subject: str | None = None) -> str | None:
    at = text.index(trigger)
    after = None if subject is None else text.index(subject) + len(subject)
    found = find_predicate(text, (at, at + len(trigger)), after=after)
    return found.text if found else None


@pytest.mark.parametrize(
    ("text", "trigger", "subject", "words"),
    [
        ("Norland condemned the raid.", "condemned", "Norland", "condemned the raid"),
        ("Norland has also accused Westmark of theft, which it denies.", "accused", "Norland",
         "has also accused Westmark of theft"),
        ("The envoy, who fled, will not meet them.", "meet", "envoy", "will not meet them"),
        ("Norland broke relations with Westmark, Oldland and Sund on Monday.", "broke", "Norland",
         "broke relations with Westmark, Oldland and Sund on Monday"),
        ("Norland condemned the raid and called for calm.", "condemned", "Norland", "condemned the raid"),
        ("He had offered in May to come.", "offered", "He", "offered in May to come"),
        ("He had not offered to come.", "offered", "He", "had not offered to come"),
        ("The mayor was arrested by soldiers.", "arrested", None, "was arrested by soldiers"),
        ("Norland no longer treats them as foes.", "treats", "Norland", "no longer treats them as foes"),
        ("Norland supports the port.", "supports", "Norland", "supports the port"),
        ("The council voted on Monday to invite the envoy.", "invite", "council",
         "voted on Monday to invite the envoy"),
        ("The group, which led the offensive against Sund, won.", "offensive", "group",
         "led the offensive against Sund"),
        ("“We won,” she said. They refused to go; nobody asked.", "go", "They", "refused to go"),
        ("It went from calling them “pirates” to calling them “traders.”", "went", "It",
         "went from calling them “pirates” to calling them “traders.”"),
        ("Norland said the fleet, which was old, had attacked.", "attacked", "fleet", "attacked"),
    ],
)  # fmt: skip
def test_find_predicate(text: str, trigger: str, subject: str | None, words: str) -> None:
    assert cut(text, trigger, subject) == words


@pytest.mark.parametrize(
    ("text", "trigger", "subject"),
    [
        ("The raiders, courted by the king, left.", "courted", "raiders"),  # a participle is no verb of its own
        ("The port was closed, blocking trade.", "blocking", None),
        ("The offensive against the port was long.", "offensive", None),
        ("Nobody expected the long, slow and quiet talks.", "talks", None),
        ("“I refused our offer.”", "refused", None),  # speaks of itself
        ("They warned that a fleet of the north.", "warned", "They"),
    ],
)
def test_find_predicate_leaves_what_is_not_plain(text: str, trigger: str, subject: str | None) -> None:
    assert cut(text, trigger, subject) is None


def test_find_predicate_changes_words_and_marks() -> None:
    text = 'Norland supported him on Monday and called it "wise".'
    changes = [Change(18, 21, "Lund"), Change(22, 31, "on 1 March"), Change(0, 7, "never")]
    found = find_predicate(text, (8, 17), changes)
    assert found is not None
    assert found.text == "supported Lund on 1 March"
    assert (found.start, text[found.start : found.end]) == (8, "supported him on Monday")


@pytest.mark.parametrize(
    ("words", "plural", "agreeing"),
    [("was arrested", True, "were arrested"), ("have left", False, "has left"), ("refuses to go", True, "refuse to go"),
     ("left", True, "left"), ("was arrested", None, "was arrested")],
)  # fmt: skip
def test_predicate_agrees(words: str, plural: bool | None, agreeing: str) -> None:
    text = f"They {words}."
    trigger = words.split()[0] if len(words.split()) == 1 else words.split()[1]
    at = text.index(trigger) if words != "refuses to go" else text.index("refuses")
    trigger = "refuses" if words == "refuses to go" else trigger
    found = find_predicate(text, (at, at + len(trigger)), after=4)
    assert found is not None
    assert found.agreeing(plural) == agreeing


def test_has_verb() -> None:
    assert has_verb("the port is closed")
    assert has_verb("they won’t go")
    assert not has_verb("the decision to cancel Lund’s passport")
    assert not has_verb("")


@given(st.text(alphabet="ab ,.“”\"'’wasdnotetryled\n", max_size=80), st.data())
def test_find_predicate_takes_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after = data.draw(st.one_of(st.none(), st.integers(0, start)))
    found = find_predicate(text, (start, end), after=after)
    assert found is None or (0 <= found.start <= found.end <= len(text) and found.text)
