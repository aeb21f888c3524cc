"""PLOVER's own examples: type, mode, and the texts and codes of the parties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluation.events import main_event
from evaluation.metrics import Counts, characters, macro_f1, offsets
from evaluation.run import Figure, Reading, Row
from volteface.records import Actor, Annotation, Event, Reference

__all__ = ["name_of_2016", "score_plover"]

NAMES_OF_2016 = {"REQUEST": "DEMAND", "ASSAULT": "FIGHT", "ACCUSE": "DISAPPROVE"}
SIDES = (("source", "actors"), ("target", "recipients"))
INTERNATIONAL = ("IGO", "NGO")
"""Sectors that stand in the place of a country in the codes."""


def name_of_2016(type_name: str, mode: str | None) -> str:
    """Return the name that a type of the 2021 manual had in 2016."""
    if type_name == "ACCUSE" and mode == "investigate":
        return "INVESTIGATE"
    return NAMES_OF_2016.get(type_name, type_name)


def score_plover(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Type under its name of 2021 and of 2016, mode given the right type, and the parties' text, code and sector.

    Contexts are not among the records, so that their figure is left out.
    """
    now, then, modes = [], [], []
    texts, codes, sectors = Counts(), [], []
    for row in rows:
        annotation = reading[row["id"]]
        event = main_event(annotation)
        kind = event.type if event else "NONE"
        now.append((row["event_2021"], kind))
        then.append((row["event"], name_of_2016(kind, event.mode if event else None)))
        if event and row["mode"] and kind == row["event_2021"]:
            modes.append(event.mode == row["mode"])
        texts.add(*_characters(row, event))
        for party, actor in _parties(row, event, annotation):
            codes.append(party["code"][:3] == _code(actor))
            if party["sector"]:
                sectors.append(actor is not None and actor.sector == party["sector"][:3])
    return [
        *_types("type", now),
        *_types("2016 type", then),
        Figure("plover", "mode accuracy of right type", _share(modes), len(modes)),
        Figure("plover", "party text character F1", texts.f1, len(codes)),
        Figure("plover", "party code accuracy", _share(codes), len(codes)),
        Figure("plover", "party sector accuracy", _share(sectors), len(sectors)),
    ]


def _types(name: str, pairs: Sequence[tuple[str, str]]) -> list[Figure]:
    macro, accuracy = macro_f1(pairs, sorted({gold for gold, _ in pairs}))
    n = len(pairs)
    return [Figure("plover", f"{name} macro F1", macro, n), Figure("plover", f"{name} accuracy", accuracy, n)]


def _share(verdicts: Sequence[bool]) -> float:
    return sum(verdicts) / max(1, len(verdicts))


def _characters(row: Row, event: Event | None) -> tuple[int, int, int]:
    """Return the code points of the parties that are right, found and wanted, each side for itself."""
    right = found = wanted = 0
    for side, role in SIDES:
        gold = characters((party["span"] for party in row[side] if party["span"]), row["text"])
        ours = characters(offsets(getattr(event, role)), row["text"]) if event else set()
        right, found, wanted = right + len(ours & gold), found + len(ours), wanted + len(gold)
    return right, found, wanted


def _parties(row: Row, event: Event | None, annotation: Annotation) -> Iterable[tuple[Row, Actor | None]]:
    """Yield each coded party of the gold with the actor on the same side of the event whose words overlap it."""
    actors = {actor.id: actor for actor in annotation.actors}
    for side, role in SIDES:
        references: Sequence[Reference] = getattr(event, role) if event else ()
        for party in row[side]:
            start, end = party["span"] or (0, 0)
            over = next((ref for ref in references if ref.start < end and start < ref.end), None)
            if party["code"]:
                yield party, actors.get(over.actor or "") if over else None


def _code(actor: Actor | None) -> str | None:
    if actor is None:
        return None
    return actor.country or (actor.sector if actor.sector in INTERNATIONAL else None)
