from __future__ import annotations

import pytest

from volteface.knowledge.ontology import load_ontology
from volteface.reading.events import find_events
from volteface.reading.language import parse
from volteface.reading.references import Referents
from volteface.records import Document, Event, Place, Span, Statement, Time


def read(
    text: str,
    *,
    times: tuple[Time, ...] = (),
    statements: tuple[Statement, ...] = (),
    published: str | None = "2021-05-04",
) -> tuple[Event, ...]:
    parsed = parse(Document(id="d", text=text, published=published))
    return find_events(parsed, Referents(parsed, (), ()), times, (), statements, load_ontology())


def sides(event: Event) -> tuple[list[str], list[str]]:
    return [item.text for item in event.actors], [item.text for item in event.recipients]


def main(events: tuple[Event, ...]) -> Event:
    return max(events, key=lambda event: event.confidence or 0)


@pytest.mark.parametrize(
    ("text", "type_name", "actors", "recipients"),
    [
        ("Government jets bombed the old port.", "ASSAULT", ["Government jets"], ["the old port"]),
        ("The old port was bombed by government jets.", "ASSAULT", ["government jets"], ["The old port"]),
        ("Rebels, who attacked the base, fled.", "ASSAULT", ["Rebels"], ["the base"]),
        ("The army launched an attack on the rebels.", "ASSAULT", ["The army"], ["the rebels"]),
        ("France and Italy condemned the regime.", "ACCUSE", ["France", "Italy"], ["the regime"]),
        ("The king met the emir in May.", "CONSULT", ["The king", "the emir"], []),
        ("The emir refused to meet the envoy.", "REJECT", ["The emir"], ["the envoy"]),
        ("The council called on the emir to act.", "REQUEST", ["The council"], ["the emir"]),
        ("Donors sent food to the islanders.", "AID", ["Donors"], ["the islanders"]),
        ("The union lifted sanctions on the bank.", "RETREAT", ["The union"], ["the bank"]),
        ("The state imposed sanctions on the bank.", "SANCTION", ["The state"], ["the bank"]),
        ("Rebels said they attacked the base.", "ASSAULT", ["Rebels"], ["the base"]),
    ],
)
def test_events_sides_are_found_over_constructions(
    text: str, type_name: str, actors: list[str], recipients: list[str]
) -> None:
    event = main(tuple(event for event in read(text) if event.type == type_name))
    assert sides(event) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "type_name", "reality"),
    [
        ("The king will meet the emir.", "AGREE", "future"),
        ("The donors will send food to the islanders.", "AGREE", "future"),
        ("The army will withdraw its troops from the island.", "CONCEDE", "future"),
        ("The emir will not release the prisoners.", "REJECT", "current"),
        ("The army did not attack the village.", "ASSAULT", "negated"),
        ("The army may attack the village.", "ASSAULT", "hypothetical"),
    ],
)
def test_events_plover_rules_of_tense_and_refusal(text: str, type_name: str, reality: str) -> None:
    event = main(read(text))
    assert (event.type, event.reality) == (type_name, reality)


def test_events_an_accusation_of_an_attack_is_two_events() -> None:
    text = "The emir accused the militia of attacking the village."
    content = Span(text.index("attacking"), len(text) - 1, text[text.index("attacking") : -1])
    statement = Statement(id="s", document="d", method="m", content=(content,), form="indirect", act="accuse")
    accuse, assault = read(text, statements=(statement,))
    assert (accuse.type, sides(accuse)) == ("ACCUSE", (["The emir"], ["the militia"]))
    assert (assault.type, sides(assault)) == ("ASSAULT", (["the militia"], ["the village"]))
    assert (accuse.statement, assault.statement) == (None, "s")


def time_in(text: str, words: str, begin_at: str, end_at: str) -> Time:
    start = text.index(words)
    return Time(
        id=f"t{start}", document="d", method="m", start=start, end=start + len(words), text=words, type="DATE",
        value=begin_at, begin_at=begin_at, end_at=end_at,
    )  # fmt: skip


def test_events_the_time_that_governs_the_event_dates_it() -> None:
    text = "The army bombed the port on Monday. In 2014 rebels attacked the base."
    times = (time_in(text, "Monday", "2021-05-03", "2021-05-04"), time_in(text, "2014", "2014", "2015"))
    first, second = read(text, times=times)
    assert (first.begin_at, first.reality) == ("2021-05-03", "current")
    assert (second.begin_at, second.reality) == ("2014", "historical")


def test_events_current_news_without_a_time_has_the_date_of_the_report() -> None:
    assert read("The army bombed the port.")[0].begin_at == "2021-05-04"
    assert read("The army bombed the port.", published=None)[0].begin_at is None


def test_events_history_without_a_time_has_no_date() -> None:
    event = read("The army had bombed the port.")[0]
    assert (event.reality, event.begin_at) == ("historical", None)


def test_events_a_later_mention_is_linked_to_the_first() -> None:
    first, later = read("The army bombed the port. The army bombed the port from the sea.")
    assert first.same_as is None
    assert later.same_as == first.id


def test_events_a_plain_statement_is_none() -> None:
    assert read("The minister said that prices were stable.") == ()


@pytest.mark.parametrize("text", ["", "\n", "attack", "🙂" * 20, "\x00", "to attack to attack to attack"])
def test_events_any_text_is_read(text: str) -> None:
    for event in read(text):
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text


def test_events_the_same_text_gives_the_same_records() -> None:
    text = "The emir met the king. The army attacked the town."
    assert read(text) == read(text)


def test_events_a_bare_noun_takes_up_the_event_told_before() -> None:
    first, later = read("Rebels captured two pilots. Officials spoke of the capture.")
    assert later.same_as == first.id
    assert sides(later) == (["Rebels"], ["two pilots"])


def test_events_a_time_inside_one_noun_dates_that_noun_only() -> None:
    text = "The king praised the leaders of the 2016 coup."
    found = {event.type: event for event in read(text, times=(time_in(text, "2016", "2016", "2017"),))}
    assert found["SUPPORT"].begin_at == "2021-05-04"
    assert found["COERCE"].begin_at == "2016"


def test_events_the_simple_past_goes_on_in_the_past() -> None:
    text = "In 2014 rebels attacked the base. They killed a guard. The king has visited Oslo."
    events = read(text, times=(time_in(text, "2014", "2014", "2015"),))
    assert [event.reality for event in events] == ["historical", "historical", "current"]


def test_events_a_deed_answered_for_lies_before() -> None:
    text = "The guard was convicted of killing a prisoner."
    found = {event.type: event.reality for event in read(text)}
    assert found == {"SANCTION": "current", "ASSAULT": "historical"}


def types(text: str) -> list[str]:
    return [event.type for event in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor told the council that he would receive the envoy in spring, perhaps.",
        "The king called the emir a traitor.",
        "The emir, whom the king calls a friend, was silent.",
        "The envoy returned to Oslo.",
        "On Sunday he called the harbour beautiful.",
        "The firm did not answer a request for comment.",
        "The guard was battle-hardened.",
        "The club praised the alleged thief's coat.",
        "The man refused to eat.",
        "The teacher asked the girl about her book.",
    ],
)
def test_events_words_that_only_look_like_triggers_are_none(text: str) -> None:
    found = {event.type for event in read(text)}
    assert not found & {"REQUEST", "RETREAT", "REJECT", "ASSAULT"}
    assert not any(event.mode == "phone" for event in read(text))


def test_events_bare_noun_of_manner_is_no_protest() -> None:
    assert types("The minister resigned in protest.") == ["RETREAT"]


@pytest.mark.parametrize(
    ("text", "type_name", "actors", "recipients"),
    [
        ("The decision of Oslo to attack the port was late.", "ASSAULT", ["Oslo"], ["the port"]),
        ("A rocket killed two guards.", "ASSAULT", [], ["two guards"]),
        ("The clerk was shot, detained and beaten.", "COERCE", [], ["The clerk"]),
        (
            "The men responsible for the killing of a judge fled.", "ASSAULT",
            ["The men responsible for the killing of a judge"], ["a judge"],
        ),
        ("Police freed a nurse from Oslo who was seized by rebels.", "COERCE", ["rebels"], ["a nurse from Oslo"]),
        ("The aide said the army was late and accused the emir.", "ACCUSE", ["The aide"], ["the emir"]),
        ("The union demanded that the teachers be heard.", "REQUEST", ["The union"], []),
        ("Ann Low demanded that Oslo withdraw from the hills.", "REQUEST", ["Ann Low"], ["Oslo"]),
        ("The emir wanted everyone detained.", "COERCE", [], ["everyone"]),
        ("The king shook the emir's hand.", "CONSULT", ["The king", "the emir's"], []),
    ],
)  # fmt: skip
def test_events_sides_are_those_who_can_act(
    text: str, type_name: str, actors: list[str], recipients: list[str]
) -> None:
    event = main(tuple(event for event in read(text) if event.type == type_name))
    assert sides(event) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "type_name", "reality"),
    [
        ("Oslo and Bonn have fought four wars since 1948.", "ASSAULT", "historical"),
        ("The emir once threatened the island.", "THREATEN", "historical"),
        ("The emir used to reject the treaty.", "REJECT", "historical"),
        ("The rebels who attacked the base fled.", "ASSAULT", "historical"),
        ("Workers cleared a destroyed bridge.", "ASSAULT", "historical"),
        ("Ann Low spoke of the past massacres of farmers.", "ASSAULT", "historical"),
        ("There will be massacres.", "ASSAULT", "future"),
        ("The court rejected the request of the island.", "REQUEST", "historical"),
        ("It would be a pleasure to visit Oslo.", "CONSULT", "hypothetical"),
        ("The rebels had no plans to attack the base.", "ASSAULT", "negated"),
        ("The king held no talks with the emir.", "CONSULT", "negated"),
        ("If evacuation begins, the base will be empty.", "RETREAT", "hypothetical"),
        ("It is open whether Oslo can reach an agreement with Bonn.", "AGREE", "hypothetical"),
    ],
)
def test_events_reality_of_what_lies_before_or_is_open(text: str, type_name: str, reality: str) -> None:
    assert reality in {event.reality for event in read(text) if event.type == type_name}


def test_events_the_time_in_a_clause_dates_what_the_clause_tells() -> None:
    text = "The emir demanded that the army leave the land taken in 1967."
    times = (time_in(text, "1967", "1967", "1968"),)
    assert {event.time for event in read(text, times=times) if event.type == "REQUEST"} == {None}
    text = "The king spoke of the protests that began in 2011."
    protest = next(e for e in read(text, times=(time_in(text, "2011", "2011", "2012"),)) if e.type == "PROTEST")
    assert (protest.begin_at, protest.reality) == ("2011", "historical")
    text = "The rebels who bombed the port met the emir on Monday."
    bombing = read(text, times=(time_in(text, "Monday", "2021-05-03", "2021-05-04"),))[0]
    assert (bombing.type, bombing.time) == ("ASSAULT", None)


def test_events_force_takes_in_the_movement_it_needs() -> None:
    assert types("The army crossed the canal and attacked the base.") == ["ASSAULT"]
    assert types("The army crossed the canal.") == ["MOBILIZE"]


def test_events_an_agreement_takes_in_what_is_agreed_to() -> None:
    assert types("The emir agreed to help the island.") == ["AGREE"]


def test_events_of_nobody_to_nobody_are_none_where_a_recipient_is_required() -> None:
    assert types("The extradition took place.") == []


def test_events_contexts_are_those_of_the_words_around() -> None:
    event = read("The army fired a missile at the refugee camp.")[0]
    assert set(event.contexts) >= {"asylum", "military"}
    assert read("Donors sent blankets to the islanders.")[0].contexts == ()


def place(text: str, name: str) -> Place:
    start = text.index(name)
    return Place(
        id=name, document="d", confidence=1.0, method="m", start=start, end=start + len(name), text=name, name=name
    )


def read_placed(text: str, name: str) -> tuple[Event, ...]:
    parsed = parse(Document(id="d", text=text, published="2021-05-04"))
    return find_events(parsed, Referents(parsed, (), ()), (), (place(text, name),), (), load_ontology())


def test_events_are_where_their_first_mention_is() -> None:
    found = read_placed("The army captured two pilots in Arica. The capture was filmed.", "Arica")
    assert [event.place for event in found] == ["Arica", "Arica"]


def test_events_there_are_at_the_place_before() -> None:
    assert [event.place for event in read_placed("He went to Arica and was arrested there.", "Arica")][-1] == "Arica"


def test_events_told_before_give_what_later_mentions_leave_out() -> None:
    first, later = read("The militia raided the mill. The brazen raid shocked the valley.")
    assert (later.same_as, sides(later)) == (first.id, (["The militia"], ["the mill"]))
    _, other = read("The militia raided the mill. The second raid shocked the valley.")
    assert other.same_as is None
