"""Whole articles: events, resolved mentions, labels, chains, outlooks, parallels and turns, by the set's own ruler."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from evaluation.metrics import Counts
from evaluation.run import Figure, Reading, Row
from volteface.records import Annotation, Event, Reference

COMMON = {"the", "of", "and", "for", "in", "al", "el", "a", "an", "us", "president", "minister", "government", "forces"}
COMMON |= {"group", "foreign", "defence", "syrian"}
"""Words that two names may share without being one."""
KEPT_WHOLE = ("us", "syrian government", "syrian forces")
LONG_SPANS = ("outlooks", "parallels", "shifts")
AMONG_READERS = {
    "event trigger+type": "readers .72-.89", "mention resolved": "readers .86-.99", "label": "readers .83-1.0",
    "chain source and via": "readers .92-1.0", "outlook": "readers .86-.98", "shift": "readers .67-.91",
}  # fmt: skip


def find_nth(text: str, words: str, n: int | None) -> tuple[int, int] | None:
    """Return the n-th occurrence of words, counted from 0, as (start, end)."""
    at = -1
    for _ in range((n or 0) + 1):
        at = text.find(words, at + 1)
    return (at, at + len(words)) if at >= 0 else None


def name_words(name: str | None) -> set[str]:
    """Return the words of a name that tell it from others."""
    name = name or ""
    words = re.findall(r"[\w'’.-]+", name.lower().replace("u.s.", "us"))
    return {word for word in words if word not in COMMON or name.lower() in KEPT_WHOLE}


def same_name(gold: str | None, names: Iterable[str]) -> bool:
    """Say whether one of the names shares at least half of the shorter name's words with the gold name."""
    wanted = name_words(gold) or set((gold or "").lower().split())
    for name in names:
        shared = wanted & name_words(name)
        if name and shared and len(shared) >= min(len(wanted), len(name_words(name))) * 0.5:
            return True
    return False


class _Article:
    def __init__(self, annotation: Annotation) -> None:
        self.annotation = annotation
        self.text = annotation.document.text
        self.actors = {actor.id: actor for actor in annotation.actors}
        self.statements = {statement.id: statement for statement in annotation.statements}
        self.places = {place.id: place for place in annotation.places}

    def names(self, who: Reference | str | None) -> list[str]:
        identity = who.actor if isinstance(who, Reference) else who
        actor = self.actors.get(identity or "")
        found = [actor.name, *actor.aliases, actor.country or ""] if actor else [identity] if identity else []
        return found + ([who.text] if isinstance(who, Reference) and who.text else [])


class _Tally:
    def __init__(self) -> None:
        self.found: defaultdict[str, Counts] = defaultdict(Counts)
        self.shares: defaultdict[str, Counts] = defaultdict(Counts)

    def share(self, name: str, right: bool) -> None:
        self.shares[name].add(right, 1, 1)


def score_news_facts(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Score articles by the definitions of the set's README."""
    tally = _Tally()
    for gold in rows:
        article = _Article(reading[gold["id"]])
        _events(gold, article, tally)
        _mentions(gold, article, tally)
        _labels(gold, article, tally)
        _chains(gold, article, tally)
        for kind in LONG_SPANS:
            _long_spans(kind, gold, article, tally)
    figures = [
        Figure("news_facts", f"{name} F1", c.f1, int(c.gold), AMONG_READERS.get(name, ""))
        for name, c in tally.found.items()
    ]
    figures += [
        Figure("news_facts", name, c.f1, int(c.gold), AMONG_READERS.get(name, "")) for name, c in tally.shares.items()
    ]
    mean = sum(figure.value for figure in figures) / max(1, len(figures))
    return [*figures, Figure("news_facts", "mean of its figures", mean, len(rows))]


def _overlaps(record: Any, span: tuple[int, int] | None) -> bool:
    return span is not None and record.start is not None and record.start < span[1] and span[0] < record.end


def _events(gold: Row, article: _Article, tally: _Tally) -> None:
    events = [event for event in article.annotation.events if event.trigger.start < gold["region_end"]]
    n = len(gold["events"])
    tally.found["event trigger+type"].add(0, len(events), n)
    tally.found["event trigger"].add(0, len(events), n)
    used: set[int] = set()
    for wanted in gold["events"]:
        span = find_nth(article.text, wanted["trigger"], wanted.get("n"))
        over = [i for i, event in enumerate(events) if i not in used and _overlaps(event.trigger, span)]
        over = [i for i in over if events[i].type == wanted["type"]] or over
        if not over:
            continue
        used.add(over[0])
        event = events[over[0]]
        tally.found["event trigger"].add(1, 0, 0)
        if event.type == wanted["type"]:
            tally.found["event trigger+type"].add(1, 0, 0)
            _matched_event(wanted, event, article, tally)


def _matched_event(wanted: Row, event: Event, article: _Article, tally: _Tally) -> None:
    tally.share("event reality", event.reality == wanted["reality"])
    if wanted.get("date"):
        ours, date = event.begin_at or "", wanted["date"]
        tally.share(
            "event date", bool(ours) and (ours.startswith(date) or (len(ours) < len(date) and date.startswith(ours)))
        )
    for role, references in (("actors", event.actors), ("recipients", event.recipients)):
        for name in wanted[role]:
            spans = [match.span() for match in re.finditer(re.escape(name), article.text)]
            right = any(_overlaps(ref, span) for ref in references for span in spans)
            tally.share(f"event {role}", right or any(same_name(name, article.names(ref)) for ref in references))
    asserted, statement = wanted.get("asserted_by"), article.statements.get(event.statement or "")
    if asserted:
        right = statement is not None and any(same_name(asserted, article.names(ref)) for ref in statement.source)
    else:
        right = event.statement is None
    tally.share("event assertion", right)
    if wanted.get("place"):
        place = article.places.get(event.place or "")
        tally.share("event place", place is not None and same_name(wanted["place"], [place.text, place.name or ""]))


def _mentions(gold: Row, article: _Article, tally: _Tally) -> None:
    for wanted in gold["mentions"]:
        span = find_nth(article.text, wanted["text"], wanted.get("n"))
        longest = 2 * len(wanted["text"]) + 12
        right = any(
            _overlaps(m, span)
            and m.end - m.start <= longest
            and same_name(wanted["actor"], article.names(Reference(0, 0, "", m.actor)))
            for m in article.annotation.mentions
        )
        tally.share("mention resolved", right)


def _labels(gold: Row, article: _Article, tally: _Tally) -> None:
    labels = article.annotation.labels
    tally.found["label"].add(0, len(labels), len(gold["labels"]))
    used: set[int] = set()
    for wanted in gold["labels"]:
        span = find_nth(article.text, wanted["text"], wanted.get("n"))
        index = next((i for i, label in enumerate(labels) if i not in used and _overlaps(label, span)), None)
        if index is None:
            continue
        used.add(index)
        label = labels[index]
        tally.found["label"].add(1, 0, 0)
        tally.share("label stance", label.stance == wanted["stance"])
        tally.share("label target", same_name(wanted["target"], article.names(label.target)))
        author = wanted["by"] == "author"
        tally.share("label by", label.by == "author" if author else same_name(wanted["by"], article.names(label.by)))


def _chains(gold: Row, article: _Article, tally: _Tally) -> None:
    for wanted in gold["chains"]:
        span = find_nth(article.text, wanted["content"], wanted.get("n"))
        held = [s for s in article.annotation.statements if any(_overlaps(part, span) for part in s.content)]
        source = any(same_name(wanted["source"], article.names(ref)) for s in held for ref in s.source)
        carriers: list[Reference] = []
        for statement in held:
            carriers += [*statement.source, *statement.venue, *statement.addressee]
            outer = article.statements.get(statement.relayed_by or "")
            carriers += [*outer.source, *outer.venue] if outer else []
        via = any(same_name(wanted["via"], article.names(ref)) for ref in carriers)
        tally.share("chain source and via", source and via)
        tally.share("chain linked", via or any(s.relayed_by for s in held))


def _long_spans(kind: str, gold: Row, article: _Article, tally: _Tally) -> None:
    records = [record for record in getattr(article.annotation, kind) if record.start is not None]
    name = kind[:-1]
    tally.found[name].add(0, len(records), len(gold[kind]))
    used: set[int] = set()
    for wanted in gold[kind]:
        span = find_nth(article.text, wanted["text"], wanted.get("n"))
        index = next((i for i, r in enumerate(records) if i not in used and _share(r, span) >= 0.3), None)
        if index is None:
            continue
        used.add(index)
        tally.found[name].add(1, 0, 0)
        if kind == "outlooks":
            tally.share("outlook kind", records[index].kind == wanted["kind"])


def _share(record: Any, span: tuple[int, int] | None) -> float:
    """Return the overlap as a share of the shorter of the two."""
    if span is None:
        return 0.0
    overlap = max(0, min(record.end, span[1]) - max(record.start, span[0]))
    return float(overlap / max(1, min(record.end - record.start, span[1] - span[0])))
