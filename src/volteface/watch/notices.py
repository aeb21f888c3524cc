"""What is told: one notice a finding, with the words that prove it.

Needs plain values; makes ``Notice``, its JSON and its lines. Its id depends on what it tells of alone, so that a notice
that reaches somebody twice can be known as the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from volteface.analysis.evidence import Evidence
from volteface.records import from_dict, make_id, to_dict
from volteface.report.quotation import quote, sentence_around

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = [
    "Finding",
    "Notice",
    "NoticeKind",
    "Proof",
    "make_notices",
    "notice_from_json",
    "notice_lines",
    "notice_to_json",
]

NoticeKind = Literal["turn", "contradiction", "answer", "threshold"]

PROOFS = 10
"""Proofs that a notice shows at most."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The words of one article that a notice rests on.

    Attributes:
        words: the sentence.
        side: what it proves, where a notice has two sides: before, after, or what a voice holds.
        published: when the article was published, ISO; ``None`` where it is undated.
        outlet: who published it.
        title: its headline.
        url: its address.
        document: its id in the desk.
        record: id of the record that the words prove.
    """

    words: str
    side: str | None
    published: str | None
    outlet: str | None
    title: str | None
    url: str | None
    document: str
    record: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that is told.

    Attributes:
        id: stable for what it tells of.
        kind: turn, contradiction, answer or threshold.
        title: what it is, on one line.
        text: why it is told: figures, and what the two sides have in common.
        about: desk-wide ids of the actors it concerns.
        made_at: when it was told first, ISO.
        proofs: the words it rests on.
    """

    id: str
    kind: NoticeKind
    title: str
    text: str
    about: tuple[str, ...]
    made_at: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What may have to be told.

    Attributes:
        topic: what kind of thing it is; what was told is remembered by topic.
        subject: what tells it from others of its topic.
        kind: the kind of its notice.
        title: of its notice.
        text: of its notice.
        about: desk-wide ids.
        evidence: side and record, in the order in which they are shown.
        day: the day of it, ISO, where a subject can come again.
        since: it was told already where a day told of its subject is not before this one.
        until: and not after this one.
        silent: only remembered, not told.
    """

    topic: str
    subject: str
    kind: NoticeKind
    title: str
    text: str
    about: tuple[str, ...]
    evidence: tuple[tuple[str | None, Evidence], ...]
    day: str | None = None
    since: str | None = None
    until: str | None = None
    silent: bool = False

    @property
    def id(self) -> str:
        """The id of its notice."""
        return make_id("notice", self.topic, self.subject, self.day)


def make_notices(desk: Desk, findings: Sequence[Finding], made_at: str) -> tuple[Notice, ...]:
    """Return the notices of findings, with the sentences of their articles."""
    shown = [finding.evidence[:PROOFS] for finding in findings]
    documents = {one.id: one for one in desk.documents_by_id({e.document for held in shown for _, e in held})}

    def proof(side: str | None, one: Evidence) -> Proof:
        document = documents.get(one.document)
        words = " ".join(one.text.split())
        if document is not None:
            words = quote(document.text, *sentence_around(document.text, one.start, one.end), at=one.start)
        title, url = (document.title, document.url) if document else (None, None)
        return Proof(words, side, one.published or None, one.outlet, title, url, one.document, one.record)

    return tuple(
        Notice(
            id=finding.id,
            kind=finding.kind,
            title=" ".join(finding.title.split()),
            text=" ".join(finding.text.split()),
            about=finding.about,
            made_at=made_at,
            proofs=_once(proof(side, one) for side, one in held),
        )
        for finding, held in zip(findings, shown, strict=True)
    )


def _once(proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """Return each sentence once; one that proves both sides is of none."""
    found: dict[tuple[str, str], Proof] = {}
    for proof in proofs:
        held = found.setdefault((proof.document, proof.words), proof)
        if held.side != proof.side:
            found[proof.document, proof.words] = replace(held, side=None)
    return tuple(found.values())


def notice_to_json(notice: Notice) -> str:
    """Return a notice as JSON, on one line, in ASCII."""
    return json.dumps(to_dict(notice))


def notice_from_json(text: str) -> Notice:
    """Return a notice that was kept."""
    return from_dict(Notice, json.loads(text))


def notice_lines(notice: Notice) -> Iterator[str]:
    """Yield the lines of a notice for a person: what, why, and the words with their articles."""
    yield f"{notice.kind}: {notice.title}"
    if notice.text:
        yield f"  {notice.text}"
    for proof in notice.proofs:
        yield f"  {f'{proof.side}: ' if proof.side else ''}“{proof.words}”"
        where = [proof.outlet, (proof.published or "")[:10], proof.url]
        yield f"    {', '.join(_given(where)) or proof.document}"


def _given(parts: Iterable[str | None]) -> Iterator[str]:
    return (part for part in parts if part)
