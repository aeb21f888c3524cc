"""The events of a desk as files for those who use event data: PLOVER and NGEC as JSON Lines, POLECAT as a table.

Needs a desk and a folder; writes three files in one pass over the desk, an event at a time. It stands in ``report``,
for intensities and CAMEO roots come from the ontology, which the desk does not know. A file appears whole under its
name or not at all.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, get_args

from volteface.errors import InputError, StoreError
from volteface.records import Reality
from volteface.report.coded_events import Coder
from volteface.report.plover_json import ngec_event, plover_event
from volteface.report.polecat_table import COLUMNS, polecat_row

if TYPE_CHECKING:
    from volteface.desk import Desk

__all__ = ["HAPPENED", "PloverFiles", "export_plover"]

HAPPENED: tuple[Reality, ...] = ("current", "historical")
"""Realities of what the text tells as having happened."""


@dataclass(frozen=True, slots=True)
class PloverFiles:
    """What was written.

    Attributes:
        paths: the files.
        events: how many events are in each.
    """

    paths: tuple[Path, ...]
    events: int


def export_plover(
    desk: Desk, directory: str | Path, *, realities: Sequence[str] = HAPPENED, own_types: bool = False
) -> PloverFiles:
    """Write ``plover.jsonl``, ``ngec.jsonl`` and ``polecat.tsv``: one line an event, each event counted once.

    Args:
        desk: the desk; it is open for reading until the files are written.
        directory: the folder; made where it is missing.
        realities: of which events: current, historical, future, hypothetical, negated.
        own_types: whether events of ontologies of a user's own come too.

    Raises:
        InputError: an unknown reality.
        StoreError: the desk could not be read, or the files not written.
    """
    unknown = [one for one in realities if one not in get_args(Reality)]
    if unknown or not realities:
        found = ", ".join(unknown) or "none"
        raise InputError(f"reality: found {found}, expected one or several of {', '.join(get_args(Reality))}")
    paths = tuple(Path(directory, name) for name in ("plover.jsonl", "ngec.jsonl", "polecat.tsv"))
    coder = Coder(desk.ontology_files() if own_types else ())
    try:
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        with _whole_files(paths) as (plover, ngec, polecat):
            events = 0
            table = csv.writer(polecat, delimiter="\t", lineterminator="\n")
            table.writerow(COLUMNS)
            for told in desk.stream_events(realities, own_types=own_types):
                coded = coder.code(told)
                plover.write(json.dumps(plover_event(coded), ensure_ascii=False) + "\n")
                ngec.write(json.dumps(ngec_event(coded), ensure_ascii=False) + "\n")
                table.writerow(polecat_row(coded))
                events += 1
    except OSError as error:
        raise StoreError(
            f"{directory}: could not be written ({error.strerror}); name another folder", path=directory
        ) from error
    return PloverFiles(paths, events)


@contextmanager
def _whole_files(paths: Sequence[Path]) -> Iterator[tuple[TextIO, ...]]:
    """Open files beside their names, and give them their names when all of them are written."""
    partial = [path.with_name(f".{path.name}.part") for path in paths]
    try:
        with ExitStack() as stack:
            yield tuple(stack.enter_context(one.open("w", encoding="utf-8", newline="")) for one in partial)
        for one, path in zip(partial, paths, strict=True):
            one.replace(path)
    finally:
        for one in partial:
            one.unlink(missing_ok=True)
