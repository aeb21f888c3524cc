from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from volteface.analysis.corroboration import Corroboration
from volteface.analysis.event_links import LinkedEvent, Report
from volteface.analysis.evidence import Evidence
from volteface.analysis.situation import gather_situation
from volteface.desk import Desk
from volteface.errors import ConfigError, InputError
from volteface.report.brief import Brief, BriefOptions, Section, compose_brief, render_brief, word_brief

SECTIONS = [
    "What happened", "What turned", "Who says what", "Who is called what", "What is open", "What may come",
    "What went before", "Beside the past", "Whose words fill the page",
]  # fmt: skip


def section(brief: Brief, title: str) -> Section:
    return next(one for one in brief.sections if one.title == title)


def texts(brief: Brief, title: str) -> list[str]:
    return [line.text for line in section(brief, title).lines]


def rendered(brief: Brief, form: str) -> str:
    stream = io.StringIO()
    render_brief(brief, form, stream)
    return stream.getvalue()


def test_brief_has_every_section_in_order(sund: Desk) -> None:
    assert [one.title for one in compose_brief(sund).sections] == SECTIONS


def test_brief_cites_a_source_for_every_line(sund: Desk) -> None:
    brief = compose_brief(sund)
    numbers = [source.number for source in brief.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    for one in brief.sections:
        for line in one.lines:
            assert line.sources, line.text
            assert set(line.sources) <= set(numbers)
    cited = {number for one in brief.sections for line in one.lines for number in line.sources}
    assert cited == set(numbers)


def test_brief_quotes_the_words_of_each_record(sund: Desk) -> None:
    brief = compose_brief(sund)
    quotes = {source.number: source.quote for source in brief.sources}
    for one in brief.sections:
        for line in one.lines:
            for words in re.findall(r"“([^”]+)”", line.text):
                told = words.rstrip(".").lower()
                assert any(told in quotes[number].lower() for number in line.sources), words


def test_brief_sources_are_whole_sentences_of_the_article(sund: Desk) -> None:
    texts_ = {document.id: " ".join(document.text.split()) for document in sund.documents(counted=False)}
    for source in compose_brief(sund).sources:
        assert source.quote in texts_[source.document]
        assert source.quote[-1] in ".?”"
        assert source.published
        assert source.outlet


def corroborated(sund: Desk) -> Brief:
    """Return the brief with the first event linked to another outlet's report of it."""
    situation = gather_situation(sund)
    fired = next(event for event in situation.events if event.trigger.text == "fired")
    other = next(document for document in sund.documents() if document.source == "Coast Courier")
    start = other.text.index("opened up")
    proofs = [
        Evidence("2021-03-02", fired.document, fired.trigger.start, fired.trigger.end, "fired", fired.id, "event"),
        Evidence("2021-03-03", other.id, start, start + 9, "opened up", "x", "event", "Coast Courier"),
    ]
    link = LinkedEvent(fired, tuple(Report(proof, origin) for proof, origin in zip(proofs, "ab", strict=True)))
    held = {fired.id: Corroboration(link, ("Coast Courier", "Harbour News"), (), None)}
    documents = {**situation.documents, other.id: other}
    return word_brief(replace(situation, documents=documents, corroboration=held))


def test_brief_counts_a_copy_once_and_independent_sources(sund: Desk) -> None:
    brief = compose_brief(sund)
    assert brief.summary.startswith("Two documents from two outlets, 2 March 2021 to 3 March 2021.")
    told = corroborated(sund)
    fired = next(line for line in section(told, "What happened").lines if " fired " in line.text)
    assert fired.reports == 2
    assert len(fired.sources) == 2
    assert {source.outlet for source in told.sources} == {"Harbour News", "Coast Courier"}
    assert " [1][2]\n" in rendered(told, "terminal")
    assert "Two independent sources." in rendered(told, "markdown")
    assert "Two independent sources." in rendered(told, "html")


def test_brief_words_each_event_as_its_record_has_it(sund: Desk) -> None:
    brief = compose_brief(sund)
    assert texts(brief, "What happened") == [
        "The Free Union fired on the port of Sund on 1 March 2021.",
        "Norland agreed to talks with Westmark on Tuesday.",
        "Westmark did not arrest the envoy.",
    ]
    assert texts(brief, "What may come") == ["Norland could close the strait."]
    assert texts(brief, "What went before") == ["Oldland left Sund in 1990."]
    realities = [line.reality for line in section(brief, "What happened").lines]
    assert realities == ["current", "current", "negated"]


def test_brief_tells_a_chain_once_with_its_carrier(sund: Desk) -> None:
    assert texts(compose_brief(sund), "Who says what") == [
        "Ana Lund told Radio Sund: “We will not leave the harbour.”",
        "Radio Sund, citing a shipping clerk, reported that Westmark would open its border.",
    ]


def test_brief_names_both_sides_of_labels_turns_and_parallels(sund: Desk) -> None:
    brief = compose_brief(sund)
    assert texts(brief, "Who is called what") == ["The Free Union is called “terrorists” and “partners” by Norland."]
    assert texts(brief, "What turned") == ["Norland used to call the Free Union “terrorists” and now says “partners”."]
    assert texts(brief, "What is open") == ["Open: “Will the harbour reopen?”"]
    assert texts(brief, "Beside the past") == ["Harbour News holds Norland up beside Oldland: “Like Oldland in 1990”."]


def test_brief_says_whose_words_fill_it_and_what_is_thin(sund: Desk) -> None:
    brief = compose_brief(sund)
    (line,) = texts(brief, "Whose words fill the page")
    assert line == (
        "Of the words that these articles give to others, Lund has 48 per cent, Radio Sund 45 per cent and a shipping "
        "clerk 7 per cent. Sources that are not named have 7 per cent."
    )


def test_brief_shows_no_ids(sund: Desk) -> None:
    for form in ("terminal", "markdown", "html"):
        assert not re.search(r"\b[0-9a-f]{16}\b", rendered(compose_brief(sund), form))


def test_brief_about_an_actor_knows_aliases(sund: Desk) -> None:
    brief = compose_brief(sund, BriefOptions(about=("FU",)))
    assert brief.title == "FU: the situation on 3 March 2021"
    assert texts(brief, "What happened") == ["The Free Union fired on the port of Sund on 1 March 2021."]
    assert "Beside the past" not in [one.title for one in brief.sections]
    assert texts(compose_brief(sund, BriefOptions(about=("Oldland",))), "Beside the past")


def test_brief_about_nobody_known_is_an_error(sund: Desk) -> None:
    with pytest.raises(InputError, match="no actor is called 'Atlantis'"):
        compose_brief(sund, BriefOptions(about=("Atlantis",)))


@pytest.mark.parametrize(
    ("since", "until", "documents"),
    [("2021-03-03", None, 1), (None, "2021-03-02", 1), ("2021", "2021-03", 2), ("2022", None, 0)],
)
def test_brief_keeps_to_the_period(sund: Desk, since: str | None, until: str | None, documents: int) -> None:
    brief = compose_brief(sund, BriefOptions(since=since, until=until))
    if documents:
        assert brief.summary.startswith(("One document", "Two documents")[documents - 1])
    else:
        assert (brief.summary, brief.sections, brief.sources) == ("No documents in this period.", (), ())


def test_brief_of_an_empty_desk() -> None:
    brief = compose_brief(Desk(":memory:"))
    assert rendered(brief, "terminal") == "The situation\nNo documents in this period.\n"
    assert rendered(brief, "markdown") == "# The situation\n\nNo documents in this period.\n"


def test_terminal_brief_is_narrow_plain_text_with_numbers(sund: Desk) -> None:
    out = rendered(compose_brief(sund), "terminal")
    assert "WHAT HAPPENED\n  The Free Union fired on the port of Sund on 1 March 2021. [1]\n" in out
    assert "SOURCES\n  [1] Harbour News, 2 March 2021, Shots at Sund: “The Free Union fired" in out
    assert max(map(len, out.splitlines())) <= 88
    assert not any(line != line.rstrip() for line in out.splitlines())


def test_markdown_brief_marks_what_has_not_happened(sund: Desk) -> None:
    out = rendered(compose_brief(sund), "markdown")
    assert "- **Tuesday** Westmark did not arrest the envoy. [" in out
    assert "*Norland could close the strait.* [" in out
    assert "1. Harbour News, 2 March 2021, Shots at Sund: “The Free Union fired on" in out


def test_html_brief_is_one_page_without_resources_and_links_each_number(sund: Desk) -> None:
    out = rendered(compose_brief(sund), "html")
    assert not re.search(r"<(?:link|img|script|iframe|object)\b|@import|url\(|\bsrc=", out)
    targets = set(re.findall(r'href="#(source-\d+)"', out))
    assert targets
    assert targets == set(re.findall(r'id="(source-\d+)"', out))
    assert '<a href="https://example.org/Harbour News" rel="noreferrer">Shots at Sund</a>' in out
    assert '<span class="negated">Westmark did not arrest' in out


def test_brief_escapes_hostile_words(stories: object) -> None:
    desk = Desk(":memory:")
    desk.store([stories.reading(stories.hostile())])  # type: ignore[attr-defined]  # a namespace of helpers
    brief = compose_brief(desk)
    page = rendered(brief, "html")
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>Evil" not in page
    assert "javascript:" not in page
    assert "&lt;script&gt;" in page
    markdown = rendered(brief, "markdown")
    assert r"\<script\>" in markdown
    assert r"\*Westmark\*" in markdown
    assert "`Monday`" not in markdown.replace(r"\`", "")
    assert "\x1b" not in rendered(brief, "terminal")


def test_brief_refuses_a_form_it_does_not_know(sund: Desk) -> None:
    with pytest.raises(ConfigError, match="expected one of terminal, markdown, html"):
        rendered(compose_brief(sund), "pdf")
