from __future__ import annotations

from types import SimpleNamespace

import pytest

from volteface.analysis.turns import MEASURES, load_turns
from volteface.desk import Desk
from volteface.errors import InputError
from volteface.records import to_dict

OBSERVED = ("label", "tone", "events", "position")


def test_an_observed_turn_says_who_whom_when_and_how_surely(turned: Desk, telling: SimpleNamespace) -> None:
    (turn,) = load_turns(turned, measures=OBSERVED)
    assert (turn.actor_name, turn.target_name, turn.measure, turn.kind) == ("Norland", "Free Union", "label", "label")
    assert (turn.before, turn.after, turn.strength) == (-1.0, 0.0, 0.5)
    assert (turn.begin_at, turn.end_at) == (telling.day_of(11), "2021-03-06")
    assert (turn.n_before, turn.n_after) == (12, 12)
    assert (turn.values_before, turn.values_after) == ((-1.0,) * 12, (0.0,) * 12)
    assert turn.p_value is not None
    assert turn.p_value <= (turn.q_value or 0) < 0.01
    assert turn.undo == "Norland again calls Free Union hostile names on 13 further days, and on none as since"


def test_the_evidence_is_the_words_with_date_and_outlet(turned: Desk) -> None:
    (turn,) = load_turns(turned, measures=OBSERVED)
    first = turn.evidence_before[0]
    assert (first.text, first.published, first.outlet, first.kind) == (
        "terrorists",
        "2021-01-04",
        "Harbour News",
        "label",
    )
    assert turned.document(first.document).text[first.start : first.end] == first.text
    assert [proof.published for proof in turn.evidence_after] == sorted(p.published for p in turn.evidence_after)
    assert len(turn.evidence_before) == len(turn.values_before)


def test_a_report_of_the_turn_is_listed_and_linked(turned: Desk) -> None:
    report, observed = load_turns(turned)
    assert (report.measure, report.kind, report.before, report.after) == ("reported", "label", "terrorists", None)
    assert report.evidence_after[-1].text == "no longer calls the Free Union terrorists"
    assert report.undo == "a return to “terrorists”"
    assert (observed.agrees_with, report.agrees_with) == ((report.id,), (observed.id,))
    assert observed.reported
    assert load_turns(turned, measures=OBSERVED)[0].agrees_with == (report.id,)


def test_a_report_of_another_kind_is_not_linked(telling: SimpleNamespace) -> None:
    told = [telling.label(n, "hostile" if n < 12 else "neutral") for n in range(24)]
    found = load_turns(telling.desk([*told, telling.report(30, kind="status")]))
    assert [turn.agrees_with for turn in found] == [(), ()]


def test_reports_of_one_turn_are_told_once(telling: SimpleNamespace) -> None:
    near = [telling.report(n, source=f"Paper {n}") for n in (1, 2, 3)]
    far = telling.report(30)
    later, turn = load_turns(telling.desk([*near, far]))
    assert (turn.n_after, later.n_after) == (3, 1)
    assert [proof.outlet for proof in turn.evidence_after] == ["Paper 1", "Paper 2", "Paper 3"]
    assert turn.end_at == "2021-01-10"
    assert len(load_turns(telling.desk([*near, far]), limit=1)) == 1


def test_turns_are_the_same_again(turned: Desk) -> None:
    assert load_turns(turned) == load_turns(turned)
    assert len({turn.id for turn in load_turns(turned)}) == 2
    assert to_dict(load_turns(turned)[0])["measure"] == "reported"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"about": ("FU",)}, 2), ({"about": ("Norland",)}, 2), ({"by": "Norland"}, 2), ({"by": "Free Union"}, 0),
        ({"by": "harbour news"}, 0), ({"since": "2021-04"}, 1), ({"since": "2021-03-05"}, 2),
        ({"since": "2021-03-06"}, 1),
        ({"until": "2021-02"}, 1), ({"until": "2021-02-27"}, 0), ({"limit": 1}, 1), ({"measures": ("reported",)}, 1),
        ({"measures": ("events",)}, 0), ({"false_discovery": 1e-6}, 1),
    ],
)  # fmt: skip
def test_filters(turned: Desk, filters: dict[str, object], count: int) -> None:
    assert len(load_turns(turned, **filters)) == count  # type: ignore[arg-type]  # of many types on purpose


def test_unknown_names_and_shares_are_refused(turned: Desk) -> None:
    with pytest.raises(InputError, match="Atlantis"):
        load_turns(turned, by="Atlantis")
    with pytest.raises(InputError, match="Atlantis"):
        load_turns(turned, about=("Atlantis",))
    with pytest.raises(InputError, match="expected a share between 0 and 1"):
        load_turns(turned, false_discovery=0.0)


def test_an_empty_desk_has_no_turns() -> None:
    desk = Desk(":memory:")
    desk.store([])
    assert load_turns(desk) == ()


def test_an_outlet_turns_in_its_own_voice(telling: SimpleNamespace) -> None:
    told = [telling.label(n, "hostile" if n < 12 else "neutral", by="author") for n in range(24)]
    desk = telling.desk(told)
    (turn,) = load_turns(desk)
    assert (turn.actor, turn.actor_name, turn.target_name) == ("author", "Harbour News", "Free Union")
    assert load_turns(desk, by="Harbour News") == (turn,)


def test_the_labels_of_two_outlets_are_two_series(telling: SimpleNamespace) -> None:
    told = [
        telling.label(n, "hostile" if n % 2 else "neutral", by="author", source=f"Outlet {n % 2}") for n in range(30)
    ]
    assert load_turns(telling.desk(told)) == ()


def test_copies_in_other_outlets_do_not_make_a_turn(telling: SimpleNamespace) -> None:
    told = [telling.label(n, "hostile") for n in range(20)]
    copies = [telling.label(20, "neutral", source=f"Paper {n}", published=telling.day_of(20 + n)) for n in range(8)]
    for n, copy in enumerate(copies):
        object.__setattr__(copy.document, "id", f"copy{n}")
    assert load_turns(telling.desk(told)) == ()


def test_events_turn_from_conflict_to_cooperation(telling: SimpleNamespace) -> None:
    told = [
        telling.event(n, *(("ASSAULT", "material conflict") if n < 12 else ("CONSULT", "verbal cooperation")))
        for n in range(24)
    ]
    (turn,) = load_turns(telling.desk(told))
    assert (turn.measure, turn.kind, turn.before, turn.after) == ("events", "relation", -1.0, 0.5)
    assert turn.evidence_before[0].kind == "event"
    assert turn.undo == "Norland again acts against Free Union on 25 further days, and on none as since"


@pytest.mark.parametrize("published", ["2021-05", "2021", None])
def test_articles_without_a_day_may_tell_of_dated_events(telling: SimpleNamespace, published: str | None) -> None:
    told = [
        telling.event(n, *(("ASSAULT", "material conflict") if n < 12 else ("CONSULT", "verbal cooperation")))
        for n in range(24)
    ]
    for story in told:
        object.__setattr__(story.document, "published", published)
    report = telling.report(26, kind="relation")
    object.__setattr__(report.document, "published", published)
    turns = load_turns(telling.desk([*told, report]))
    assert sorted(turn.measure for turn in turns) == ["events", "reported"]
    assert all(turn.end_at is None for turn in turns if turn.measure == "reported")


@pytest.mark.parametrize("reality", ["future", "hypothetical", "negated"])
def test_what_did_not_happen_makes_no_turn(telling: SimpleNamespace, reality: str) -> None:
    told = [telling.event(n, "ASSAULT", "material conflict") for n in range(12)]
    never = [telling.event(n, "CONSULT", "verbal cooperation", reality=reality) for n in range(12, 24)]
    assert load_turns(telling.desk([*told, *never])) == ()


def test_a_position_turns_from_denying_to_affirming(telling: SimpleNamespace) -> None:
    (turn,) = load_turns(telling.desk([telling.claim(n, denied=n < 12) for n in range(24)]))
    assert (turn.actor_name, turn.target, turn.target_name) == ("Ana Lund", None, "")
    assert (turn.measure, turn.kind, turn.before, turn.after) == ("position", "position", -1.0, 1.0)
    assert turn.issue == "that Norland dealt with the Free Union"


def test_rejected_records_are_not_counted(telling: SimpleNamespace) -> None:
    desk = telling.desk([telling.label(n, "hostile" if n < 12 else "neutral") for n in range(18)])
    assert len(load_turns(desk)) == 1
    for label in desk.labels(stance="neutral"):
        desk.judge("reject", "label", label.id, by="tester")
    assert load_turns(desk) == ()


def test_measures_name_what_can_be_found() -> None:
    assert (*OBSERVED, "reported") == MEASURES
