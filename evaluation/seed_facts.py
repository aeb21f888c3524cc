"""Check the hand-written facts of the seed text against a reading. Run ``python -m evaluation.seed_facts``.

A fact holds when one record meets all its conditions; the conditions of each kind are the functions below.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluation.metrics import distance_km
from volteface.records import Annotation, Reference, Span, Statement

FACTS = Path(__file__).with_name("seed_facts.yaml")
NEAR = 400
"""Code points before a statement in which a venue may stand that holds for it."""

Fact = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """Whether one fact holds."""

    id: str
    kind: str
    holds: bool


class Checker:
    """Looks facts up in one annotation."""

    def __init__(self, annotation: Annotation) -> None:
        self.annotation = annotation
        self.text = annotation.document.text
        self.actors = {actor.id: actor for actor in annotation.actors}
        self.statements = {statement.id: statement for statement in annotation.statements}

    def check(self, fact: Fact) -> bool:
        """Return whether the fact holds.

        Raises:
            ValueError: the fact's place is not in the text, so the fact itself is wrong.
        """
        test: Callable[[Fact], bool] = getattr(self, f"_{fact['kind']}")
        return test(fact)

    def place_of(self, marked: str) -> tuple[int, int]:
        """Return the code points of the bracketed words inside their context."""
        before, rest = marked.split("[", 1)
        inside, after = rest.split("]", 1)
        start = self.text.find(before + inside + after)
        if start < 0:
            raise ValueError(f"not in the text: {marked!r}")
        return start + len(before), start + len(before) + len(inside)

    def _named(self, actor_id: str | None, names: str | list[str] | None, words: str = "") -> bool:
        if names is None:
            return True
        wanted = {_plain(name) for name in _listed(names)}
        if actor_id == "author" and "author" in wanted:
            return True
        actor = self.actors.get(actor_id or "")
        held = {_plain(name) for name in (actor.name, *actor.aliases)} if actor else set()
        return bool(wanted & held) or (actor is None and _plain(words) in wanted)

    def _refers(self, references: Iterable[Reference], names: str | list[str] | None) -> bool:
        if names is None:
            return True
        return any(
            self._named(reference.actor, names, reference.text)
            or any(_plain(name) in _plain(reference.text) for name in _listed(names) if " " in name or name.islower())
            for reference in references
        )

    def _over(self, records: Iterable[Any], fact: Fact) -> list[Any]:
        start, end = self.place_of(fact["at"])
        return [r for r in records if r.start is not None and r.start < end and start < r.end]

    def _time(self, fact: Fact) -> bool:
        for time in self._over(self.annotation.times, fact):
            begin = time.begin_at or ""
            if "begin" in fact and not begin.startswith(fact["begin"]):
                continue
            if "end" in fact and not (time.end_at or "").startswith(fact["end"]):
                continue
            if "before" in fact and begin >= fact["before"]:
                continue
            return True
        return False

    def _mention(self, fact: Fact) -> bool:
        start, end = self.place_of(fact["at"])
        near = [m for m in self._over(self.annotation.mentions, fact) if m.end - m.start <= end - start + 24]
        return any(self._named(mention.actor, fact["actor"]) for mention in near)

    def _actor(self, fact: Fact) -> bool:
        for actor in self.annotation.actors:
            if not self._named(actor.id, fact["name"]):
                continue
            simple = all(
                getattr(actor, field) == fact[key]
                for key, field in (
                    ("country", "country"),
                    ("sector", "sector"),
                    ("known", "known"),
                    ("actor_kind", "kind"),
                )
                if key in fact
            )
            roles = [
                role
                for role in actor.roles
                if any(title in role.title.lower() for title in _listed(fact.get("title", "")))
                and fact.get("organization", "").lower() in (role.organization or "").lower()
            ]
            if simple and (roles or ("title" not in fact and "organization" not in fact)):
                return True
        return False

    def _place(self, fact: Fact) -> bool:
        return any(
            place.country == fact["country"]
            and (
                "near" not in fact
                or (
                    place.latitude is not None
                    and distance_km(place.latitude, place.longitude or 0.0, *fact["near"]) <= fact["km"]
                )
            )
            for place in self._over(self.annotation.places, fact)
        )

    def _saying(self, fact: Fact) -> list[Statement]:
        place = self.place_of(fact["at"])
        through = self.place_of(fact["through"]) if "through" in fact else place
        return [
            statement
            for statement in self.annotation.statements
            if (_overlapping(statement.content, place) or (fact.get("anywhere") and _near(statement, place)))
            and ("through" not in fact or _overlapping(statement.content, through))
        ]

    def _source_fits(self, statement: Statement, fact: Fact) -> bool:
        if not self._refers(statement.source, fact.get("source")):
            return False
        if "source_text" in fact:
            words = [_plain(reference.text) for reference in statement.source]
            if not any(
                _plain(wanted) in word.split() or _plain(wanted) in word
                for wanted in _listed(fact["source_text"])
                for word in words
            ):
                return False
        banned = fact.get("source_is_not")
        return banned is None or not any(self._named(reference.actor, banned) for reference in statement.source)

    def _statement(self, fact: Fact) -> bool:
        return any(
            self._source_fits(statement, fact)
            and statement.form == fact.get("form", statement.form)
            and statement.act == fact.get("act", statement.act)
            and ("venue" not in fact or self._venue_fits(statement, fact["venue"]))
            for statement in self._saying(fact)
        )

    def _venue_fits(self, statement: Statement, wanted: str) -> bool:
        return self._refers(statement.venue, wanted) or any(
            wanted in reference.text.split() or (" " in wanted and wanted in reference.text)
            for reference in statement.venue
        )

    def _chain(self, fact: Fact) -> bool:
        for statement in self._saying(fact):
            if not self._source_fits(statement, fact):
                continue
            carrier = self.statements.get(statement.relayed_by or "")
            while carrier is not None:
                if self._refers(carrier.source, fact["via"]) or any(fact["via"] in r.text for r in carrier.source):
                    return True
                carrier = self.statements.get(carrier.relayed_by or "")
        return False

    def _event(self, fact: Fact) -> bool:
        start, end = self.place_of(fact["at"])
        for event in self.annotation.events:
            if not (event.trigger.start < end and start < event.trigger.end):
                continue
            if event.type not in fact.get("type", [event.type]) or event.reality not in fact.get(
                "reality", [event.reality]
            ):
                continue
            if "date" in fact and not (event.begin_at or "").startswith(fact["date"]):
                continue
            if not self._refers(event.actors, fact.get("actors")) or not self._refers(
                event.recipients, fact.get("recipients")
            ):
                continue
            if "asserted_by" in fact:
                asserting = self.statements.get(event.statement or "")
                if asserting is None or not any(fact["asserted_by"] in r.text for r in asserting.source):
                    continue
            return True
        return False

    def _label(self, fact: Fact) -> bool:
        return any(
            self._named(label.by, fact.get("by"))
            and self._named(label.target, fact.get("target"))
            and label.stance == fact.get("stance", label.stance)
            and label.quoted == fact.get("quoted", label.quoted)
            for label in self._over(self.annotation.labels, fact)
        )

    def _shift(self, fact: Fact) -> bool:
        return any(
            shift.kind in fact["shift_kind"]
            and self._named(shift.actor, fact.get("actor"))
            and self._named(shift.target, fact.get("target"))
            and fact.get("before", "") in (shift.before.value or "")
            and fact.get("after", "") in (shift.after.value or "")
            for shift in self._over(self.annotation.shifts, fact)
        )

    def _outlook(self, fact: Fact) -> bool:
        return any(
            outlook.kind in fact["outlook_kind"] and self._named(outlook.holder, fact.get("holder"))
            for outlook in self._over(self.annotation.outlooks, fact)
        )

    def _parallel(self, fact: Fact) -> bool:
        return any(
            self._refers(parallel.past, fact.get("past")) and self._refers(parallel.present, fact.get("present"))
            for parallel in self._over(self.annotation.parallels, fact)
        )


def _overlapping(spans: Iterable[Span], place: tuple[int, int]) -> bool:
    return any(span.start < place[1] and place[0] < span.end for span in spans)


def _near(statement: Statement, place: tuple[int, int]) -> bool:
    """Say whether a place stands within a few lines of a statement's parts."""
    spans = [*statement.content, *statement.cue, *statement.venue]
    return _overlapping(spans, place) or (
        bool(spans) and min(s.start for s in spans) - NEAR < place[0] < max(s.end for s in spans)
    )


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ").strip()


def load_facts(path: Path = FACTS) -> tuple[dict[str, Any], list[Fact]]:
    """Return what is said of the text as a whole, and the facts."""
    data = yaml.safe_load(path.read_text("utf-8"))
    return {key: value for key, value in data.items() if key != "facts"}, data["facts"]


def score(annotation: Annotation, facts: Sequence[Fact]) -> list[Verdict]:
    """Check each fact against one reading."""
    checker = Checker(annotation)
    return [Verdict(fact["id"], fact["kind"], checker.check(fact)) for fact in facts]


def read_seed(shared: Path) -> Annotation:
    """Read the seed text through the public interface."""
    from volteface.api import annotate_paths

    return next(
        result for result in annotate_paths([shared / "corpora" / "seed.txt"]) if isinstance(result, Annotation)
    )


def main() -> int:
    """Print how many facts hold, and those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    args = parser.parse_args()
    _, facts = load_facts()
    verdicts = score(read_seed(args.shared), facts)
    for verdict in verdicts:
        if not verdict.holds:
            print(f"fails  {verdict.id}")
    kinds = dict.fromkeys(verdict.kind for verdict in verdicts)
    for kind in kinds:
        of = [verdict for verdict in verdicts if verdict.kind == kind]
        print(f"{kind:<10} {sum(v.holds for v in of)}/{len(of)}")
    print(f"seed facts {sum(v.holds for v in verdicts)} of {len(verdicts)} hold")
    return 0


if __name__ == "__main__":
    sys.exit(main())
