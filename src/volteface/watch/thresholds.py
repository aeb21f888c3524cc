"""What the user set: so many events within so many days, somebody called something for the first time.

Needs a desk and a threshold; makes a ``Finding`` each time it is crossed. Reports of one event by several outlets count
as one event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from volteface.analysis.evidence import Evidence
from volteface.errors import InputError
from volteface.records import make_id
from volteface.watch.config import EventThreshold, LabelThreshold, Threshold
from volteface.watch.notices import Finding

if TYPE_CHECKING:
    from volteface.desk import Desk
    from volteface.records import Document, Event

__all__ = ["find_crossed", "topic_of"]

_COMPARED = 500
"""Events of one stretch of days that are compared, to tell which are one; the newest ones."""

IsTold = Callable[[Finding], bool]


def topic_of(threshold: Threshold) -> str:
    """Return the topic of a threshold: changed settings are another topic, another name is not."""
    return f"threshold:{make_id(type(threshold).__name__, *map(str, astuple(threshold)[1:]))}"


def find_crossed(desk: Desk, threshold: Threshold, is_told: IsTold) -> Iterator[Finding]:
    """Yield each time that a threshold was crossed.

    Args:
        desk: where to look.
        threshold: what the user set.
        is_told: whether a finding was told before; a stretch that was looked at is not looked at again.

    Raises:
        InputError: nobody in the desk is called as the threshold says, or several are.
    """
    if isinstance(threshold, EventThreshold):
        yield from _crossed_by_events(desk, threshold, is_told)
    else:
        yield from _first_labels(desk, threshold)


# Events

_INVOLVED = (
    "(r.number, r.id) IN (SELECT (x.number, x.event) FROM event_{side} x JOIN identity i "
    "ON i.number = x.number AND i.actor = x.actor WHERE i.identity IN (SELECT unnest(${name}::VARCHAR[])))"
)
_DAYS = """
SELECT day, count(*) FROM (
    SELECT left(CASE WHEN length(r.begin_at) >= 10 THEN r.begin_at ELSE d.published END, 10) AS day
    FROM counted_event r JOIN "document" d ON d.number = r.number WHERE r.reality = 'current' AND {conditions})
WHERE length(day) = 10 GROUP BY day ORDER BY day
"""


def _crossed_by_events(desk: Desk, threshold: EventThreshold, is_told: IsTold) -> Iterator[Finding]:
    counts = [(date.fromisoformat(day), count) for day, count in desk.rows(*_count_query(desk, threshold))]
    for first, last in _stretches(counts, threshold):
        since = first - timedelta(days=threshold.days - 1)
        looked_at = _looked_at(threshold, since, last, sum(count for day, count in counts if since <= day <= last))
        if is_told(looked_at):
            continue
        yield looked_at
        distinct = _distinct_events(desk, threshold, since, last)
        # Many reports may be of few events: the days are counted again, by events.
        for begin, end in _stretches(_summed(day for day, _ in distinct), threshold):
            held = tuple(one for day, one in distinct if begin - timedelta(days=threshold.days) < day <= begin)
            yield _event_finding(threshold, begin, end, held)


def _count_query(desk: Desk, threshold: EventThreshold) -> tuple[str, dict[str, Any]]:
    conditions, values = ["true"], dict[str, Any]()
    if threshold.type is not None:
        conditions.append("r.type = $type")
        values["type"] = threshold.type
    if threshold.between is not None:
        values["one"], values["other"] = (list(desk.identities(who)) for who in threshold.between)
        ways = [
            " AND ".join((_INVOLVED.format(side="actor", name=one), _INVOLVED.format(side="recipient", name=other)))
            for one, other in (("one", "other"), ("other", "one"))
        ]
        conditions.append(f"(({ways[0]}) OR ({ways[1]}))")
    for side, who in (("actor", threshold.actor), ("recipient", threshold.recipient)):
        if who is not None:
            values[side] = list(desk.identities(who))
            conditions.append(_INVOLVED.format(side=side, name=side))
    return _DAYS.format(conditions=" AND ".join(conditions)), values


def _stretches(counts: Sequence[tuple[date, int]], threshold: EventThreshold) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each run of days on which the last ``days`` days held too many."""
    first: date | None = None
    last: date | None = None
    begin, held = 0, 0
    for day, count in counts:
        held += count
        while counts[begin][0] <= day - timedelta(days=threshold.days):
            held -= counts[begin][1]
            begin += 1
        if held <= threshold.more_than:
            continue
        if first is not None and last is not None and day - last > timedelta(days=threshold.days):
            yield first, last
            first = None
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last


def _looked_at(threshold: EventThreshold, since: date, until: date, reports: int) -> Finding:
    """Return the mark of a stretch whose reports were compared: while no more come, nothing new is in it."""
    subject = f"looked at {since.isoformat()} {until.isoformat()} {reports}"
    return Finding(topic_of(threshold), subject, "threshold", threshold.name, "", (), (), silent=True)


def _summed(days: Iterable[date]) -> list[tuple[date, int]]:
    return sorted(Counter(days).items())


def _event_finding(threshold: EventThreshold, first: date, last: date, evidence: Sequence[Evidence]) -> Finding:
    what = f"{threshold.type or ''} event{'' if threshold.more_than == 1 else 's'}".strip()
    who = " and ".join(threshold.between or ()) or " → ".join(
        one or "anybody" for one in (threshold.actor, threshold.recipient)
    )
    slack = timedelta(days=threshold.days)
    return Finding(
        topic=topic_of(threshold),
        subject="crossed",
        kind="threshold",
        title=f"{threshold.name}: more than {threshold.more_than} {what} within {threshold.days} days, {who}",
        text=f"{len(evidence)} in the {threshold.days} days up to {first.isoformat()}",
        about=(),
        evidence=tuple((None, one) for one in evidence),
        day=first.isoformat(),
        since=(first - slack).isoformat(),
        until=(last + slack).isoformat(),
    )


def _distinct_events(
    desk: Desk, threshold: EventThreshold, since: date, until: date
) -> tuple[tuple[date, Evidence], ...]:
    """Return the day and one record of each event of a stretch of days, oldest first."""
    from volteface.analysis.event_links import link_events

    events = desk.events(
        actor=threshold.actor,
        recipient=threshold.recipient,
        pair=threshold.between,
        type=threshold.type,
        reality="current",
        since=since.isoformat(),
        until=until.isoformat(),
        limit=_COMPARED,
    )
    documents = {one.id: one for one in desk.documents_by_id({event.document for event in events})}
    dated = sorted(
        (day, event.document, event.id, event)
        for event in events
        if (day := _day(event, documents[event.document])) is not None
    )
    seen: set[tuple[str, str]] = set()
    distinct = []
    for (day, document, record, event), link in zip(dated, link_events(desk, [one[-1] for one in dated]), strict=True):
        # Only reports of an event that is counted fall away: a chain of deeds day after day is not one event.
        if (document, record) not in seen:
            distinct.append((day, _evidence(event, documents[document])))
            seen.update((told.evidence.document, told.evidence.record) for told in link.reports)
    return tuple(distinct)


def _day(event: Event, document: Document) -> date | None:
    """Return the day on which an event happened; where that is not known to the day, it was published."""
    known = next((day for day in (event.begin_at, document.published) if day and len(day) >= _DAY), None)
    return date.fromisoformat(known[:_DAY]) if known else None


_DAY = len("2024-12-10")


def _evidence(event: Event, document: Document) -> Evidence:
    words = event.trigger
    published = document.published or ""
    return Evidence(published, document.id, words.start, words.end, words.text, event.id, "event", document.source)


# Labels

_LABELS = """
SELECT coalesce(b.identity, 'author:' || coalesce(d.source, '')) AS voice, r.by = 'author' AS own, t.identity,
       r.by, coalesce(d.published, ''), r.document, r.start, r."end", r.text, r.id, d.source
FROM counted_label r JOIN "document" d ON d.number = r.number
JOIN identity t ON t.number = r.number AND t.actor = r.target
LEFT JOIN identity b ON b.number = r.number AND b.actor = r.by
WHERE t.identity IN (SELECT unnest($target::VARCHAR[])) AND ($stance IS NULL OR r.stance = $stance)
  AND ($by IS NULL OR b.identity IN (SELECT unnest($by::VARCHAR[])) OR (r.by = 'author' AND lower(d.source) = $outlet))
  AND (len($words::VARCHAR[]) = 0
       OR EXISTS (SELECT 1 FROM (SELECT unnest($words::VARCHAR[]) AS word) WHERE contains(lower(r.text), word)))
ORDER BY d.published IS NULL, d.published, r.number, r.position
"""


def _first_labels(desk: Desk, threshold: LabelThreshold) -> Iterator[Finding]:
    """Yield the first label of each voice, or the first of all."""
    values = {
        "target": list(desk.identities(threshold.target)),
        "stance": threshold.stance,
        "by": _voices(desk, threshold.by),
        "outlet": (threshold.by or "").lower(),
        "words": list(threshold.words),
    }
    rows = desk.rows(_LABELS, values)
    seen: set[str] = set()
    for voice, own, target, by, *place in rows:
        subject = str(voice) if threshold.each_voice else "anybody"
        if subject in seen:
            continue
        seen.add(subject)
        named = desk.names([str(by)]).get(str(by))
        name = (place[-1] or "an article") if own else named.name if named else "somebody"
        about = (str(target),) if own else tuple(sorted((str(voice), str(target))))
        yield _label_finding(threshold, subject, name, about=about, place=place)


def _voices(desk: Desk, by: str | None) -> list[str] | None:
    """Return who is meant; an outlet that speaks in its own voice need not be an actor of the desk."""
    if by is None:
        return None
    try:
        return list(desk.identities(by))
    except InputError:
        return []


def _label_finding(
    threshold: LabelThreshold, subject: str, name: str, *, about: tuple[str, ...], place: Sequence[Any]
) -> Finding:
    published, document, start, end, words, record, outlet = place
    return Finding(
        topic=topic_of(threshold),
        subject=subject,
        kind="threshold",
        title=f"{threshold.name}: {name} called {threshold.target} “{words}” for the first time",
        text="the first such label in this desk" + (" of this voice" if threshold.each_voice else ""),
        about=about,
        evidence=((None, Evidence(published, document, start, end, words, record, "label", outlet)),),
    )
