"""What a golden file holds, and what differs between it and a reading, in words that a person can judge.

One JSON object a line: first a document, then its records, kind by kind in the order of the contract. Each has the
key ``record`` (``document``, ``mention``, ...). Nothing is left out; a confidence is rounded to three decimals.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from typing import Any

from volteface.records import RECORD_TYPES, Annotation, to_dict

Line = dict[str, Any]
_SHOWN = 60


def lines_of(annotations: Iterable[Annotation]) -> Iterator[Line]:
    for annotation in annotations:
        yield {"record": "document", **to_dict(annotation.document)}
        for name, cls in RECORD_TYPES.items():
            for record in getattr(annotation, name):
                yield {"record": cls.table, **_rounded(to_dict(record))}


def dump(lines: Iterable[Line]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def load(text: str) -> list[Line]:
    return [json.loads(line) for line in text.splitlines()]


def differences(expected: Sequence[Line], found: Sequence[Line]) -> str:
    """Return what is gone, new, changed or moved; nothing where both are the same line by line."""
    if list(expected) == list(found):
        return ""
    old, new = _by_key(expected), _by_key(found)
    gone = [key for key in old if key not in new]
    fresh = [key for key in new if key not in old]
    changed = [key for key in old if key in new and old[key] != new[key]]
    titles = {line["id"]: _title(line) for line in (*expected, *found) if line["record"] == "document"}
    report = [_counts(gone, fresh, changed)]
    report += [f"gone     {_shown(old[key], titles)}" for key in gone[:_SHOWN]]
    report += [f"new      {_shown(new[key], titles)}" for key in fresh[:_SHOWN]]
    for key in changed[:_SHOWN]:
        report.append(f"changed  {_shown(old[key], titles)}")
        report += [f"           {line}" for line in _changes(old[key], new[key])]
    if not (gone or fresh or changed):
        moved = unified_diff([_place(key) for key in old], [_place(key) for key in new], n=1, lineterm="")
        report = ["the same records in another order:", *list(moved)[2:_SHOWN]]
    return "\n".join(report)


def _rounded(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _rounded(item, name) for name, item in value.items()}
    return round(value, 3) if key == "confidence" and isinstance(value, float) else value


def _by_key(lines: Sequence[Line]) -> dict[tuple[str, str, int], Line]:
    """Key by kind, id and, should an id come twice, how often it came before."""
    seen: Counter[tuple[str, str]] = Counter()
    keyed = {}
    for line in lines:
        key = (line["record"], line["id"])
        keyed[(*key, seen[key])] = line
        seen[key] += 1
    return keyed


def _counts(gone: Sequence[Any], fresh: Sequence[Any], changed: Sequence[Any]) -> str:
    kinds = sorted({key[0] for key in (*gone, *fresh, *changed)})
    tallies = [Counter(key[0] for key in keys) for keys in (gone, fresh, changed)]
    return "\n".join(
        f"{kind}: {tallies[0][kind]} gone, {tallies[1][kind]} new, {tallies[2][kind]} changed" for kind in kinds
    )


def _place(key: tuple[str, str, int]) -> str:
    return f"{key[0]} {key[1]}"


def _title(document: Line) -> str:
    return " ".join(str(document[name]) for name in ("source", "published", "title") if document[name])


def _shown(line: Line, titles: Mapping[str, str]) -> str:
    words = line.get("text") or (line.get("trigger") or {}).get("text") or line.get("name") or ""
    words = words or " ... ".join(span["text"] for span in line.get("content") or ())
    codes = " ".join(str(line[name]) for name in ("type", "kind", "act", "stance", "reality") if line.get(name))
    start = line.get("start", (line.get("trigger") or {}).get("start"))
    where = titles.get(line.get("document", line["id"]), "")
    at = f" at {start}" if start is not None else ""
    return f"{line['record']} {line['id']} {codes} {' '.join(words.split())[:70]!r}{at} ({where})"


def _changes(old: Line, new: Line) -> Iterator[str]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            before, after = (json.dumps(line.get(name), ensure_ascii=False) for line in (old, new))
            yield f"{name}: {before} -> {after}"
