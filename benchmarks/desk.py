"""How the desk grows: storing, listing, searching and filtering on a desk of generated documents.

Run ``python -m benchmarks desk``. The texts are made of a skewed vocabulary, the records are
varied like real ones (about 230 a document), and everything follows from the seed. Each query runs five times
through the public door, opening the file each time; the table shows the median and the slowest.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from volteface.desk import Desk, StoredReading, StoreSummary
from volteface.records import (
    Actor,
    Annotation,
    Document,
    Event,
    Label,
    Mention,
    Outlook,
    Place,
    Reference,
    Span,
    Statement,
    StatementAct,
    Time,
    make_id,
)
from volteface.report.brief import BriefOptions, compose_brief
from volteface.sources import fingerprint

COUNTRIES = ("RUS", "SYR", "USA", "TUR", "IRN", "ISR", "UKR", "CHN", "FRA", "DEU", "GBR", "EGY", "IRQ", "SAU")
TYPES = ("CONSULT", "ASSAULT", "ACCUSE", "AID", "AGREE", "REJECT", "MOBILIZE", "PROTEST", "SANCTION", "SUPPORT")
ACTS: tuple[StatementAct, ...] = ("say", "deny", "claim", "accuse", "promise", "demand")
SOURCES = tuple(f"outlet {n}" for n in range(40))
REPEATS = 5


@dataclass(frozen=True)
class _Held:
    """What events point to."""

    times: tuple[Time, ...]
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]


class Generator:
    """Makes documents with their records; the same seed gives the same ones."""

    def __init__(self, seed: int, words: int) -> None:
        self.random = random.Random(seed)
        self.words = words
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        self.vocabulary = ["".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(60_000)]
        self.weights = [1 / (rank + 2) for rank in range(len(self.vocabulary))]
        self.names = [self._name() for _ in range(5_000)]

    def _name(self) -> tuple[str, str, str]:
        first, last = (self.random.choice(self.vocabulary[5_000:]).capitalize() for _ in range(2))
        return f"{first} {last}", last, self.random.choice(COUNTRIES)

    def readings(self, count: int) -> Iterator[StoredReading]:
        """Yield ``count`` readings; one in twenty is nearly the text of an earlier one."""
        text = ""
        for number in range(count):
            copied = number % 20 == 19
            if not copied:
                text = self._text()
            yield self._reading(number, f"{text} {number}" if copied else text)

    def _text(self) -> str:
        words = self.random.choices(self.vocabulary, weights=self.weights, k=self.words)
        for place in range(0, len(words), 23):
            words[place] = words[place].capitalize()
            words[place - 1] += "."
        for place in self.random.sample(range(len(words)), k=min(60, len(words))):
            words[place] = self.names[int(len(self.names) * self.random.random() ** 3)][0]
        return " ".join(words)

    def _reading(self, number: int, text: str) -> StoredReading:
        day = date(2015, 1, 1) + timedelta(days=self.random.randrange(3650))
        document = Document(
            id=make_id(number, text),
            text=text,
            source=self.random.choice(SOURCES),
            url=f"https://example.org/{number}",
            title=text[:60],
            published=day.isoformat(),
            language="en",
        )
        return StoredReading(
            self._annotation(document, day), fingerprint(text), "bench.v1", "2026-01-01T00:00:00+00:00"
        )

    def _annotation(self, document: Document, day: date) -> Annotation:
        spans = self._spans(document.text, 160)
        actors = self._actors(document)
        ids = [actor.id for actor in actors]
        refs = [Reference(s.start, s.end, s.text, self.random.choice(ids)) for s in spans]
        times = self._times(document, spans[:12], day)
        places = self._places(document, spans[12:24])
        statements = self._statements(document, spans, refs)
        return Annotation(
            document=document,
            mentions=tuple(
                Mention(**self._over(document, "m", n, ref), kind="person", actor=ref.actor, tone=_tone(n, ref.start))
                for n, ref in enumerate(refs[:100])
            ),
            actors=actors,
            times=times,
            places=places,
            statements=statements,
            events=self._events(document, refs, _Held(times, places, statements), day),
            labels=self._labels(document, spans[100:106], ids),
            outlooks=tuple(
                Outlook(**self._over(document, "o", n, span), kind="question", holder="author", about=(ids[0],))
                for n, span in enumerate(spans[110:113])
            ),
        )

    def _head(self, document: Document, kind: str, number: int) -> dict[str, Any]:
        identity = make_id(document.id, kind, number)
        return {"id": identity, "document": document.id, "confidence": 0.8, "method": "bench.v1"}

    def _over(self, document: Document, kind: str, number: int, span: Span) -> dict[str, Any]:
        return {**self._head(document, kind, number), "start": span.start, "end": span.end, "text": span.text}

    def _times(self, document: Document, spans: list[Span], day: date) -> tuple[Time, ...]:
        value, end_at = day.isoformat(), (day + timedelta(days=1)).isoformat()
        return tuple(
            Time(**self._over(document, "t", n, span), type="DATE", value=value, begin_at=value, end_at=end_at)
            for n, span in enumerate(spans)
        )

    def _places(self, document: Document, spans: list[Span]) -> tuple[Place, ...]:
        return tuple(
            Place(
                **self._over(document, "p", n, span),
                name=span.text,
                latitude=33.5,
                longitude=36.3,
                country=self.random.choice(COUNTRIES),
                feature="city",
            )
            for n, span in enumerate(spans)
        )

    def _statements(self, document: Document, spans: list[Span], refs: list[Reference]) -> tuple[Statement, ...]:
        return tuple(
            Statement(
                **self._head(document, "s", n),
                source=(refs[n],),
                cue=(spans[n + 30],),
                content=(spans[n + 60],),
                form="direct",
                act=self.random.choice(ACTS),
                venue=(refs[n + 90],) if n % 3 == 0 else (),
            )
            for n in range(25)
        )

    def _events(self, document: Document, refs: list[Reference], held: _Held, day: date) -> tuple[Event, ...]:
        return tuple(
            Event(
                **self._head(document, "e", n),
                trigger=Span(refs[n].start, refs[n].end, refs[n].text),
                type=self.random.choice(TYPES),
                mode=None,
                quad="material conflict",
                actors=(refs[n],),
                recipients=(refs[n + 40],),
                place=held.places[n % 12].id,
                time=held.times[n % 12].id,
                begin_at=day.isoformat(),
                reality="current",
                statement=held.statements[n % 25].id if n % 2 else None,
            )
            for n in range(40)
        )

    def _labels(self, document: Document, spans: list[Span], ids: list[str]) -> tuple[Label, ...]:
        return tuple(
            Label(
                **self._over(document, "l", n, span),
                by=self.random.choice(ids),
                target=self.random.choice(ids),
                stance="hostile",
            )
            for n, span in enumerate(spans)
        )

    def _spans(self, text: str, count: int) -> list[Span]:
        starts = sorted(self.random.randrange(len(text) - 60) for _ in range(count))
        return [Span(start, end, text[start:end]) for start in starts for end in [start + self.random.randint(4, 60)]]

    def _actors(self, document: Document) -> tuple[Actor, ...]:
        chosen = {int(len(self.names) * self.random.random() ** 3) for _ in range(35)}
        return tuple(self._actor(document, n) for n in sorted(chosen))

    def _actor(self, document: Document, number: int) -> Actor:
        full, last, country = self.names[number]
        return Actor(
            id=make_id(document.id, "a", number),
            document=document.id,
            name=last if self.random.random() < 0.3 else full,
            kind="person",
            country=country if self.random.random() < 0.5 else None,
            aliases=(last,),
            known=number % 10 == 0,
            method="bench.v1",
            confidence=0.9,
        )


def _tone(number: int, start: int) -> float | None:
    """Return a tone for three of four mentions, as in real readings; drawn from the place, not from the seed."""
    return (start * 7919 + number * 104_729) % 2001 / 1000 - 1 if number % 4 else None


def fill(desk: Desk, documents: int, *, seed: int, words: int, batch: int) -> float:
    """Store generated documents in batches; return the seconds spent in storing, without generating."""
    spent, total, held = 0.0, StoreSummary(), []
    for reading in Generator(seed, words).readings(documents):
        held.append(reading)
        if len(held) == batch:
            total, spent, held = *_stored(desk, held, total, spent), []
    total, spent = _stored(desk, held, total, spent)
    begin = time.perf_counter()
    total += desk.settle()
    print(f"{total}")
    return spent + time.perf_counter() - begin


def _stored(desk: Desk, held: list[StoredReading], total: StoreSummary, spent: float) -> tuple[StoreSummary, float]:
    begin = time.perf_counter()
    summary = desk.store(held, more=True)
    return total + summary, spent + time.perf_counter() - begin


def queries(desk: Desk, seed: int) -> dict[str, Callable[[], object]]:
    """Return the questions that the desk must answer quickly."""
    generator = Generator(seed, 100)
    name, other = generator.names[1][0], generator.names[2][0]
    rare = generator.vocabulary[40_000]
    common = generator.vocabulary[3]
    first = desk.documents(limit=1)[0]
    week = BriefOptions(since="2020-03-02", until="2020-03-08")
    year: dict[str, Any] = {"since": "2020-01-01", "until": "2020-12-31"}
    phrase = " ".join(first.text.split()[10:13]).replace(".", "")
    return {
        "info": desk.info,
        "document": lambda: desk.document(first.id),
        "annotation": lambda: desk.annotation(first.id),
        "documents, newest 50": lambda: desk.documents(limit=50),
        "documents of one actor": lambda: desk.documents(about=name, limit=50),
        "search, rare word": lambda: desk.search(rare),
        "search, common words": lambda: desk.search(f"{common} {generator.vocabulary[5]}"),
        "search, phrase": lambda: desk.search(f'"{phrase}"'),
        "events, newest 50": lambda: desk.events(limit=50),
        "events of one actor": lambda: desk.events(actor=name, limit=50),
        "events of a pair": lambda: desk.events(pair=(name, other), limit=50),
        "events of a type and year": lambda: desk.events(type="ASSAULT", limit=500, **year),
        "statements of one source": lambda: desk.statements(source=name, limit=50),
        "statements about one actor": lambda: desk.statements(about=name, limit=50),
        "labels of one target": lambda: desk.labels(target=name, limit=50),
        "actors, top 50": lambda: desk.actors(limit=50),
        "actors by name": lambda: desk.actors(name=name.split()[1], limit=50),
        "suggestions": lambda: desk.suggestions(limit=50),
        "brief of a week": lambda: compose_brief(desk, week),
        "brief of everything": lambda: compose_brief(desk),
        "check": desk.check,
    }


def measure(
    documents: int = 10_000, *, words: int = 1_000, batch: int = 100, seed: int = 7, path: str | None = None
) -> dict[str, Any]:
    """Fill a desk, ask it everything, and return the figures, ready for JSON."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(path or Path(folder) / "bench.desk")
        spent = None
        if not Path(desk.path).exists():
            spent = fill(desk, documents, seed=seed, words=words, batch=batch)
        answers = {name: _asked(ask) for name, ask in queries(desk, seed).items()}
        size = Path(desk.path).stat().st_size
    return {
        "documents": documents,
        "words": words,
        "seed": seed,
        "stored_per_s": round(documents / spent, 1) if spent else None,
        "desk_mb": round(size / 1e6, 1),
        "answers": answers,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _asked(ask: Callable[[], object]) -> dict[str, float]:
    """Return how much a question finds, and the median and the slowest of its times."""
    times, found = [], 0
    for _ in range(REPEATS):
        begin = time.perf_counter()
        answer = ask()
        times.append(time.perf_counter() - begin)
        found = len(answer) if isinstance(answer, tuple | list) else 1
    return {"found": found, "median_s": round(statistics.median(times), 4), "slowest_s": round(max(times), 4)}


def print_report(figures: dict[str, Any]) -> None:
    """Print the figures as a table."""
    stored = f", {figures['stored_per_s']} stored a second" if figures["stored_per_s"] else ""
    print(f"{figures['documents']:,} documents of {figures['words']:,} words, {figures['desk_mb']} MB{stored}")
    print(f"{'question':<30}{'found':>8}{'median s':>10}{'slowest s':>11}")
    for name, answer in figures["answers"].items():
        print(f"{name:<30}{answer['found']:>8}{answer['median_s']:>10.3f}{answer['slowest_s']:>11.3f}")
    print(f"peak memory {figures['peak_mb']} MB")


def main() -> None:
    """Fill a desk and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=1_000, help="words of a document")
    parser.add_argument("--batch", type=int, default=100, help="documents of a transaction")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--desk", help="where to make the desk (default: a temporary folder)")
    options = parser.parse_args()
    print_report(
        measure(options.documents, words=options.words, batch=options.batch, seed=options.seed, path=options.desk)
    )


if __name__ == "__main__":
    main()
