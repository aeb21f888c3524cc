from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volteface.knowledge.actors import load_registry
from volteface.reading.language import parse
from volteface.reading.mentions import bind_first_person, find_mentions
from volteface.records import Actor, Document, Mention, Reference, Span, Statement, to_dict


def read(text: str, published: str | None = "2021-06-15") -> tuple[tuple[Mention, ...], dict[str, Actor]]:
    mentions, actors = find_mentions(parse(Document(id="d", text=text, published=published)), load_registry())
    return mentions, {actor.id: actor for actor in actors}


def named(text: str, words: str, occurrence: int = 0) -> str | None:
    """The name of the actor that ``words`` stand for, "-" if they are no mention."""
    mentions, actors = read(text)
    found = [mention for mention in mentions if mention.text == words]
    if len(found) <= occurrence:
        return "-"
    actor = found[occurrence].actor
    return actors[actor].name if actor else None


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Marta Lindqvist arrived late.", "Marta Lindqvist", "person"),
        ("The vote was led by Khalid bin Faruk al-Tamimi.", "Khalid bin Faruk al-Tamimi", "person"),
        ("Yesterday Gen Idris Harlow resigned.", "Gen Idris Harlow", "person"),
        ("Officials at the Ministry of Inland Waters agreed.", "the Ministry of Inland Waters", "organization"),
        ("He works at the Nordic Center for Arms and Border Studies.", "the Nordic Center for Arms and Border Studies",
         "organization"),
        ("The Falcon Brigades withdrew.", "The Falcon Brigades", "organization"),
        ("Fighting went on near Kelso Airfield.", "Kelso Airfield", "facility"),
        ("They met in Zarbat on the border.", "Zarbat", "place"),
        ("Shells fell on northern Turkey overnight.", "northern Turkey", "place"),
        ("Turkish smugglers crossed the river.", "Turkish", "country"),
        ("Two rebel commanders fled.", "Two rebel commanders", "group"),
        ("The besieged town fell.", "The besieged town", "place"),
    ],
)  # fmt: skip
def test_mentions_kinds(text: str, words: str, kind: str) -> None:
    mentions, _ = read(text)
    assert (words, kind) in {(mention.text, mention.kind) for mention in mentions}


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("On Monday the talks went on.", "Monday"),
        ("In March they stopped.", "March"),
        ("However, nothing came of it.", "However"),
        ("It is clear that the talks failed.", "It"),
        ("Meanwhile, snow fell.", "Meanwhile"),
    ],
)
def test_mentions_leaves_out(text: str, unwanted: str) -> None:
    assert unwanted not in {mention.text for mention in read(text)[0]}


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Marta Lindqvist spoke first. Lindqvist left at noon.", "Lindqvist", "Marta Lindqvist"),
        ("Lindqvist left at noon, an aide to Marta Lindqvist said.", "Lindqvist", "Marta Lindqvist"),
        ("Marta Lindqvist spoke first. She left at noon.", "She", "Marta Lindqvist"),
        ("Marta Lindqvist met Robert Hale. He left at noon.", "He", "Robert Hale"),
        ("Robert Hale said that his brother was ill.", "his", "Robert Hale"),
        ("The Falcon Brigades took the town. The militia lost ten men.", "The militia", "Falcon Brigades"),
        ("Commander Robert Hale spoke. The commander was calm.", "The commander", "Robert Hale"),
        ("Robert Hale and Idris Saleh met. The two men shook hands.", "The two men", "Robert Hale and Idris Saleh"),
        ("Turkey closed the border. The country had warned of it.", "The country", "Turkey"),
        ("The Turkish government agreed.", "The Turkish government", "Turkey"),
        ("Ankara said it would not yield.", "Ankara", "Turkey"),
        ("The convoy stopped in Ankara.", "Ankara", None),
        ("Relations with Ankara are tense.", "Ankara", "Turkey"),
        ("Uruguay closed its ports. The police said so.", "The police", "Uruguayan police"),
        ("Syrian rebels advanced.", "Syrian rebels", "Syrian rebels"),
        ("Recruits of the Falcon Brigades (FB) fled. The FB denied it.", "FB", "Falcon Brigades"),
        ("An armed group known as the Falcon Brigades fled.", "An armed group", "Falcon Brigades"),
        ("A man spoke. He said his name was Robert Hale.", "A man", "Robert Hale"),
        ("If he stays, Robert Hale will speak.", "he", "Robert Hale"),
        ("The move raised concern in Ankara.", "Ankara", "Turkey"),
        ("The regime of Syria fell. Turkey spoke. Turkey knew why the regime had gone.", "the regime", "Syria"),
        ("Turkish rebels fled. The rebels who stayed surrendered.", "The rebels", "rebels"),
        ("The two men, Robert Hale and Idris Saleh, fled.", "The two men", "Robert Hale and Idris Saleh"),
        ("The Falcon Brigades lost. The Falcon Brigades terrorist group fled.", "The Falcon Brigades terrorist group",
         "Falcon Brigades"),
    ],
)  # fmt: skip
def test_mentions_resolve(text: str, words: str, name: str | None) -> None:
    assert named(text, words) == name


@pytest.mark.parametrize(
    ("text", "name", "title", "organization", "country"),
    [
        ("Marta Lindqvist, a senior fellow at the Baltic Institute, agreed.", "Marta Lindqvist", "senior fellow",
         "Baltic Institute", None),
        ("Norwegian spokesman Robert Hale denied it.", "Robert Hale", "spokesman", None, "NOR"),
        ("Ilse Brandt, a former Polish diplomat, agreed.", "Ilse Brandt", "former diplomat", None, "POL"),
        ("Turkish Deputy Foreign Minister Robert Hale denied it.", "Robert Hale", "Deputy Foreign Minister", None,
         "TUR"),
    ],
)  # fmt: skip
def test_mentions_roles(text: str, name: str, title: str, organization: str | None, country: str | None) -> None:
    _, actors = read(text)
    roles = [role for actor in actors.values() if actor.name == name for role in actor.roles]
    assert (title, organization, country) in {(role.title, role.organization, role.country) for role in roles}


def test_mentions_groups_have_country_and_sector() -> None:
    _, actors = read("Syrian rebels fired on Turkish smugglers.")
    told = {(actor.name, actor.kind, actor.country, actor.sector) for actor in actors.values()}
    assert ("Syrian rebels", "group", "SYR", "REB") in told
    assert ("Turkish smugglers", "group", "TUR", "CRM") in told


def test_mentions_unnamed_source_is_nobody_named() -> None:
    text = "Foreign minister Robert Hale spoke. A ministry source said more. The source gave no name."
    assert named(text, "The source") not in ("Robert Hale", None)


def test_mentions_every_actor_is_listed_once_in_order() -> None:
    mentions, actors = read("Turkey and Syria spoke. Marta Lindqvist listened. Turkey agreed.")
    order = list(dict.fromkeys(mention.actor for mention in mentions if mention.actor))
    assert order == list(actors)
    assert actors["TUR"].known
    assert actors["TUR"].name == "Turkey"


def test_mentions_same_text_gives_same_records() -> None:
    text = "Marta Lindqvist met Robert Hale in Ankara. She thanked him."
    assert [to_dict(m) for m in read(text)[0]] == [to_dict(m) for m in read(text)[0]]


def statement(text: str, content: str, source: str | None) -> Statement:
    at = text.index(content)
    who = () if source is None else (Reference(0, 1, text[:1], source),)
    span = Span(at, at + len(content), content)
    return Statement(id="s", document="d", method="hand", source=who, content=(span,), form="direct", act="say")


@pytest.mark.parametrize(("source", "bound"), [("hale", "hale"), (None, None)])
def test_mentions_first_person_is_the_source(source: str | None, bound: str | None) -> None:
    text = "“I will stay here,” said Robert Hale."
    parsed = parse(Document(id="d", text=text))
    mentions, _ = find_mentions(parsed, load_registry())
    after = bind_first_person(parsed, mentions, (statement(text, "I will stay here", source),))
    assert next(mention.actor for mention in after if mention.text == "I") == bound


def test_mentions_we_of_a_spokesman_is_the_body() -> None:
    text = "“We will stay,” said Robert Hale, a spokesman for the Falcon Brigades. “I know it.”"
    parsed = parse(Document(id="d", text=text))
    mentions, actors = find_mentions(parsed, load_registry())
    ids = {actor.name: actor.id for actor in actors}
    statements = tuple(statement(text, words, ids["Robert Hale"]) for words in ("We will stay", "I know it"))
    after = {mention.text: mention.actor for mention in bind_first_person(parsed, mentions, statements, actors)}
    assert after["We"] == ids["Falcon Brigades"]
    assert after["I"] == ids["Robert Hale"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_mentions_quote_their_words(text: str) -> None:
    mentions, actors = read(text)
    assert all(text[mention.start : mention.end] == mention.text != "" for mention in mentions)
    assert {mention.actor for mention in mentions if mention.actor} == set(actors)


@pytest.mark.parametrize(
    "text", ["", " ", "x", "\n\n", "“" * 3000, "A" * 20000, "Al-" * 800, "the two " * 800, "🕊️ of Oz"]
)
def test_mentions_reads_any_text(text: str) -> None:
    mentions, _ = read(text)
    assert all(text[mention.start : mention.end] == mention.text for mention in mentions)


def test_mentions_time_grows_with_length() -> None:
    text = "Marta Lindqvist told Robert Hale that the Syrian rebels had left Ankara. He thanked her for it. "
    registry = load_registry()

    def seconds(copies: int) -> float:
        parsed = parse(Document(id="d", text=text * copies))
        times = []
        for _ in range(5):
            start = time.process_time()
            find_mentions(parsed, registry)
            times.append(time.process_time() - start)
        return min(times)

    seconds(10)
    assert seconds(320) < 48 * max(seconds(20), 0.002)  # 16 times the text; a quadratic method takes 256 times


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Traders in New Orleans waited.", "New Orleans", "place"),
        ("Near Kelso, one shell fell.", "Kelso", "place"),
        ("Nobody knew the Harbour Jihad Group.", "the Harbour Jihad Group", "organization"),
        ("Iraq's Security Directorate objected.", "Iraq's Security Directorate", "organization"),
        ("Rain fell on the border town of Zarbat.", "the border town of Zarbat", "place"),
        ("Shells hit the suburbs of Damascus.", "Damascus", "place"),
        ("The policy of Damascus has changed.", "Damascus", "country"),
        ("They shelled eastern Zarbat at night.", "eastern Zarbat", "place"),
    ],
)
def test_mentions_extents(text: str, words: str, kind: str) -> None:
    mentions, _ = read(text)
    assert (words, kind) in {(mention.text, mention.kind) for mention in mentions}


def test_mentions_acronyms_that_the_text_counts_are_things() -> None:
    mentions, _ = read("Guards saw a QRV near the gate. The QRV left.")
    assert "QRV" not in {mention.text for mention in mentions}


def test_mentions_al_qaeda_branches_are_one_name_each() -> None:
    assert named("He joined al-Qaeda in Iraq.", "al-Qaeda in Iraq") == "Al-Qaeda in Iraq"


def test_mentions_leaders_of_different_bodies_are_different() -> None:
    text = "The leader of the Falcon Front spoke. The leader of the Heron Council left."
    mentions, actors = read(text)
    leaders = [actors[mention.actor or ""].name for mention in mentions if mention.text == "The leader"]
    assert leaders == ["leader of the Falcon Front", "leader of the Heron Council"]


def test_mentions_office_of_a_state_after_of() -> None:
    assert named("The foreign minister of Russia spoke.", "The foreign minister") == "Sergei Lavrov"


def test_mentions_sector_of_a_body_passes_to_its_people() -> None:
    mentions, actors = read("A spokesman for it left. The commander of the Taliban spoke.")
    commander = next(mention for mention in mentions if mention.text == "The commander")
    assert actors[commander.actor or ""].sector is not None


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("Hezbollah fired. Nobody documented it.", "it", None),
        ("Hezbollah fired. It was a blow.", "It", None),
        ("Hezbollah fired. It later denied the attack.", "It", "Hezbollah"),
        ("Ann Harlow met Peter Low and his lawyer.", "his", "Peter Low"),
        ("Ann Harlow spoke. She remains a stubborn politician.", "a stubborn politician", "Ann Harlow"),
        ("Ann Harlow spoke. The town feared for her family.", "her family", "family of Ann Harlow"),
        ("Russia sent its army.", "its army", "Russian Armed Forces"),
        ("Reporters fled Damascus at night.", "Damascus", None),
        ("Fighting went on south of Damascus.", "Damascus", None),
        ("Envoys toured Paris and London.", "London", None),
        ("Talks with London went on.", "London", "United Kingdom"),
        ("The US secretary of state left.", "The US secretary", "Antony Blinken"),
        ("He wrote for the Observer.", "the Observer", "The Observer"),
        ("Voters left the Labour party.", "the Labour party", "Labour Party"),
        ("Mr Erdogăn met him.", "Mr Erdogăn", "Recep Tayyip Erdoğan"),
    ],
)
def test_mentions_stand_for(text: str, words: str, actor: str | None) -> None:
    found = named(text, words)
    assert (None if found == "-" else found) == actor


def test_mentions_first_person_in_a_quotation_that_goes_on() -> None:
    text = "“We waited,” said Ann Harlow. “I saw nothing of it.”"
    parsed = parse(Document(id="d", text=text, published="2021-06-15"))
    mentions, actors = find_mentions(parsed, load_registry())
    ann = next(actor.id for actor in actors if actor.name == "Ann Harlow")
    statement = Statement(
        id="s", document="d", method="m", form="direct", act="say", source=(Reference(19, 29, "Ann Harlow", ann),),
        content=(Span(1, 10, "We waited"),),
    )  # fmt: skip
    bound = bind_first_person(parsed, mentions, (statement,), actors)
    assert next(mention.actor for mention in bound if mention.text == "I") == ann


def test_mentions_surname_of_another_than_the_registrys() -> None:
    mentions, actors = read("Ivan Putin, a farmer, opened a mill in Oslo. Putin said bread was cheap.")
    putin = next(mention for mention in mentions if mention.text == "Putin")
    found = actors[putin.actor or ""]
    assert (found.name, found.known, found.country) == ("Ivan Putin", False, None)


@pytest.mark.parametrize(
    ("text", "words", "actor"),
    [
        ("HTS advanced. The Islamist group took the town.", "The Islamist group", "Hayat Tahrir al-Sham"),
        ("The YPG met HTS. The Kurdish militia left.", "The Kurdish militia", "People's Protection Units"),
        ("Envoys met. The Russian leader was silent.", "The Russian leader", "Vladimir Putin"),
    ],
)
def test_mentions_descriptions_of_known_bodies(text: str, words: str, actor: str) -> None:
    assert named(text, words) == actor


def test_mentions_state_after_a_name() -> None:
    _, actors = read("Former defence minister Olaf Berg of Norway agreed.")
    assert [(actor.country, actor.roles[0].title) for actor in actors.values() if actor.kind == "person"] == [
        ("NOR", "Former defence minister")
    ]
