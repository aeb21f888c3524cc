"""Event triples of the PETRARCH test cases, on invented and on real actors apart.

The invented actors stand only in the dictionary beside the cases. It is turned into an actor table such as any user
may bring, and the cases are read with it through the public interface.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path

from evaluation.metrics import Counts
from evaluation.run import Figure, Reading, Row, read_rows
from volteface.knowledge import load_knowledge
from volteface.knowledge.ontology import Ontology
from volteface.records import Actor, Annotation, Event, Reference

__all__ = [
    "Triple",
    "actor_code",
    "actor_table",
    "coded_triples",
    "dictionary_names",
    "is_invented",
    "read_cases",
    "score_petrarch",
]

Triple = tuple[str, str, str]

NOBODY = "---"
COLUMNS = ("id", "name", "kind", "country", "sector", "aliases")
_CODE = re.compile(r"\[\s*([A-Z]{3}[A-Z]*)\s*([^\]\s]?)[^\]]*\]")
INFLECTED = 4
"""Letters from which on a name of one word is found with an ending too ("Bulgar" in "Bulgarian")."""
_COMMENT = re.compile(r"<!.*?-->|#[^\n]*", re.DOTALL)
_NO_CODE = ("error",)


def is_invented(row: Row) -> bool:
    """Say whether a case needs the dictionary of invented actors."""
    return "invented" in row["grammar"] or "PETRARCH validation" in row["grammar"]


def score_petrarch(rows: Sequence[Row], reading: Reading) -> list[Figure]:
    """Micro F1 of (source, target, code), with the code cut to its root, and of (source, target).

    A reading codes PLOVER types, so that of the codes of CAMEO only the roots can be given: a triple is exact where the
    gold's code is the general one of its root. Cases that the coders must reject for their form are left out.
    """
    ontology = load_knowledge().ontology
    scored = [row for row in rows if row["text"] and not any(note.startswith(_NO_CODE) for note in row["notes"])]
    figures = []
    for name, invented in (("invented actors", True), ("real actors", False)):
        cases = [row for row in scored if is_invented(row) == invented]
        pairs = [(_gold(row), coded_triples(reading[row["id"]], ontology)) for row in cases]
        figures += _figures(name, cases, pairs)
    return figures


def _gold(row: Row) -> set[Triple]:
    return {(event["source"], event["target"], event["code"]) for event in row["events"]}


def _figures(name: str, cases: Sequence[Row], pairs: Sequence[tuple[set[Triple], set[Triple]]]) -> list[Figure]:
    empty = [not found for row, (_, found) in zip(cases, pairs, strict=True) if "noevents" in row["notes"]]
    same = [gold == found for gold, found in pairs]
    figures = []
    for metric, cut in (("triple F1", _whole), ("root triple F1", _root), ("pair F1", _pair)):
        counts = _counted(pairs, cut)
        figures.append(Figure("petrarch_cases", f"{name}, {metric}", counts.f1, int(counts.gold)))
    for metric, held in (("sentences exactly right", same), ("without events left empty", empty)):
        figures.append(Figure("petrarch_cases", f"{name}, {metric}", sum(held) / max(1, len(held)), len(held)))
    return figures


def _counted(pairs: Iterable[tuple[set[Triple], set[Triple]]], cut: Callable[[Triple], tuple[str, ...]]) -> Counts:
    counts = Counts()
    for gold, found in pairs:
        wanted, ours = {cut(triple) for triple in gold}, {cut(triple) for triple in found}
        counts.add(len(wanted & ours), len(ours), len(wanted))
    return counts


def _whole(triple: Triple) -> tuple[str, ...]:
    return triple


def _root(triple: Triple) -> tuple[str, ...]:
    return triple[0], triple[1], triple[2][:2]


def _pair(triple: Triple) -> tuple[str, ...]:
    return triple[:2]


def coded_triples(annotation: Annotation, ontology: Ontology) -> set[Triple]:
    """Return the events as (source, target, code): each source with each target, the general code of the root."""
    actors = {actor.id: actor for actor in annotation.actors}
    triples = set()
    for event in annotation.events:
        root = ontology.cameo_root(event.type, event.mode)
        if root is not None:
            triples |= {(_side(a, actors), _side(b, actors), f"{root}0") for a, b in _pairs(event)}
    return triples


def _pairs(event: Event) -> Iterator[tuple[Reference | None, Reference | None]]:
    """Yield who does it to whom; several actors without a recipient do it to each other."""
    if len(event.actors) > 1 and not event.recipients:
        yield from permutations(event.actors, 2)
        return
    for source in event.actors or (None,):
        for target in event.recipients or (None,):
            yield source, target


def _side(reference: Reference | None, actors: dict[str, Actor]) -> str:
    actor = actors.get(reference.actor or "") if reference else None
    return actor_code(actor) if actor else NOBODY


def actor_code(actor: Actor) -> str:
    """Return the CAMEO code of an actor: its country, and its sector unless it is the country itself."""
    country = actor.country or ""
    sector = "" if actor.kind == "country" or actor.sector in (None, "UNK") else actor.sector
    return f"{country}{sector}" or NOBODY


def read_cases(rows: Sequence[Row], *, gold: Path, workers: int = 1) -> Reading:
    """Read the cases on invented actors with the dictionary's actors, the others without."""
    invented = [row for row in rows if is_invented(row)]
    real = [row for row in rows if not is_invented(row)]
    names = dictionary_names((gold / "dictionaries" / "PETR.Validate.actors.txt").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "actors.tsv"
        table.write_text(actor_table(names, [row["text"] for row in invented]), "utf-8")
        first = read_rows(invented, date="date", workers=workers, actors=(table,))
    second = read_rows(real, date="date", workers=workers)
    annotations = {**first.annotations, **second.annotations}
    return Reading(
        annotations, first.words + second.words, first.seconds + second.seconds, first.unread + second.unread
    )


def dictionary_names(dictionary: str) -> dict[str, list[str]]:
    """Return the name patterns of a PETRARCH actor dictionary by their code.

    Where codes hold for certain days only, one that always holds is taken, else the last.
    """
    names: dict[str, list[str]] = {}
    block: list[str] = []
    for line in [*_COMMENT.sub("", dictionary).splitlines(), "END"]:
        if line[:1].strip() and not line.startswith("+"):
            _close(block, names)
            block = []
        block.append(line)
    return names


def _close(block: Sequence[str], names: dict[str, list[str]]) -> None:
    codes = _CODE.findall("\n".join(block))
    if not codes:
        return
    code = next((code for code, dated in codes if not dated), codes[-1][0])
    patterns = (re.sub(r"\[.*", "", line).removeprefix("+").strip() for line in block if line[:1].strip())
    names.setdefault(code, []).extend(pattern for pattern in patterns if pattern)


def actor_table(names: dict[str, list[str]], texts: Sequence[str]) -> str:
    """Return an actor table with one row a code; the names are those words of the texts that a pattern matches."""
    text = "\n".join(texts)
    lines = ["\t".join(COLUMNS)]
    for code, patterns in sorted(names.items()):
        forms = sorted({form for pattern in patterns for form in _pattern(pattern).findall(text)})
        if not forms:
            continue
        country, sector = code[:3], code[3:6] if code[3:6] in _sectors() else ""
        whole = len(code) == 3
        identity = country if whole else f"petrarch-{code.lower()}"
        kind = "country" if whole else "group"
        lines.append("\t".join((identity, forms[0], kind, country, sector, "|".join(forms[1:]))))
    return "\n".join(lines) + "\n"


@cache
def _sectors() -> frozenset[str]:
    return frozenset(sector.sector for sector in load_knowledge().ontology.sectors)


def _pattern(pattern: str) -> re.Pattern[str]:
    words = re.split(r"[_ ]+", pattern.strip("_ "))
    ending = "[a-z]{0,3}" if len(words) == 1 and len(words[0]) >= INFLECTED and not pattern.endswith("_") else ""
    name = r"[\s_]+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){name}{ending}(?!\w)", re.IGNORECASE)
