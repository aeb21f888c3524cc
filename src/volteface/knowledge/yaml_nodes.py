"""YAML that a person wrote, read with the line of every value, so that a mistake can be shown in its place.

Needs a text; makes a ``Node``. Scalars stay the words that stand in the file: ``no`` and ``on`` are words until a
reader asks for yes or no. Anchors, aliases and tags are refused: a file of plain lists and mappings needs none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from volteface.errors import DataFileError

__all__ = ["Node", "parse_yaml"]

_MOST_DEEP = 12
_MOST_CHARACTERS = 5_000_000
_NULL = "tag:yaml.org,2002:null"
_HINTS = {
    "cannot start any token": "; put words that begin with it in quotation marks",
    "mapping values are not allowed": "; put a sentence that holds a colon in quotation marks",
}
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the file and where it stands.

    Attributes:
        path: the file.
        line: the line, counted from 1.
        key: the keys that lead to it, ``types.PRICE_CUT.quad``; empty for the whole file.
        value: a word or sentence, a list of nodes, or nodes by key.
    """

    path: Path
    line: int
    key: str
    value: str | list[Node] | dict[str, Node]

    def fail(self, expected: str) -> NoReturn:
        """Say what was found here and what was expected.

        Raises:
            DataFileError: always.
        """
        shown = (
            {str: repr(self.value), list: "a list", dict: "a mapping"}[type(self.value)] if self.value else "nothing"
        )
        where = f'key "{self.key}": ' if self.key else ""
        raise DataFileError(f"{where}found {shown}, expected {expected}", path=self.path, line=self.line)

    def mapping(self, required: Collection[str] = (), optional: Collection[str] | None = None) -> dict[str, Node]:
        """Return the nodes by key.

        Args:
            required: keys that must be there.
            optional: the others that may be; ``None`` for any.

        Raises:
            DataFileError: it is no mapping, a key is missing, or one is unknown.
        """
        if not isinstance(self.value, dict):
            self.fail("a mapping (key: value)")
        allowed = {*required, *(optional or ())}
        for key, node in self.value.items():
            if optional is not None and key not in allowed:
                known = ", ".join(sorted(allowed))
                raise DataFileError(f'key "{node.key}": unknown, expected {known}', path=self.path, line=node.line)
        for key in required:
            if key not in self.value:
                where = f'key "{self.key}": ' if self.key else ""
                raise DataFileError(f'{where}has no "{key}"; add it', path=self.path, line=self.line)
        return self.value

    def items(self) -> list[Node]:
        """Return the nodes of a list.

        Raises:
            DataFileError: it is no list, or an empty one.
        """
        if not isinstance(self.value, list) or not self.value:
            self.fail("a list with at least one entry (lines that begin with -)")
        return self.value

    def text(self, pattern: str | None = None, expected: str = "a value") -> str:
        """Return a word or sentence.

        Args:
            pattern: a regular expression that the whole of it must match.
            expected: what to say where it does not.

        Raises:
            DataFileError: it is none, or does not match.
        """
        if not isinstance(self.value, str) or not self.value.strip():
            self.fail(expected)
        if pattern is not None and not re.fullmatch(pattern, self.value):
            self.fail(expected)
        return self.value

    def texts(self, pattern: str | None = None, expected: str = "a value") -> tuple[str, ...]:
        """Return one or several words or sentences: a single value is a list of one, an empty list is none.

        Raises:
            DataFileError: one of them is none, or does not match.
        """
        nodes = self.value if isinstance(self.value, list) else [self]
        return tuple(node.text(pattern, expected) for node in nodes)

    def flag(self) -> bool:
        """Return yes or no.

        Raises:
            DataFileError: it is neither.
        """
        found = _FLAGS.get(self.value.lower()) if isinstance(self.value, str) else None
        if found is None:
            self.fail("yes or no")
        return found

    def number(self, least: float, most: float) -> float:
        """Return a number.

        Raises:
            DataFileError: it is none, or out of range.
        """
        expected = f"a number from {least:g} to {most:g}"
        try:
            found = float(self.text(None, expected))
        except ValueError:
            self.fail(expected)
        if not math.isfinite(found) or not least <= found <= most:
            self.fail(expected)
        return found


def parse_yaml(text: str, path: Path) -> Node:
    """Read a text as YAML.

    Raises:
        DataFileError: it is not YAML, is empty, repeats a key, or uses anchors, aliases or tags.
    """
    if len(text) > _MOST_CHARACTERS:
        raise DataFileError(f"longer than {_MOST_CHARACTERS:,} characters; divide it", path=path)
    try:
        _check_events(text, path)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = error.problem or error.context or "cannot be read"
        hint = next((advice for words, advice in _HINTS.items() if words in problem), "")
        raise DataFileError(f"not YAML: {problem}{hint}", path=path, line=line) from error
    except yaml.YAMLError as error:
        raise DataFileError(f"not YAML: {' '.join(str(error).split())}", path=path) from error
    if root is None:
        raise DataFileError("the file is empty", path=path)
    return _node(root, path, "")


def _check_events(text: str, path: Path) -> None:
    """Refuse what the composer could be made to spend its stack or memory on."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or _tag(event):
            raise DataFileError("anchors, aliases and tags are not read; write the value out", path=path, line=line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEEP:
            raise DataFileError(f"nested more than {_MOST_DEEP} deep", path=path, line=line)


def _tag(event: yaml.Event) -> bool:
    """Return whether the file itself gives a tag; the parser marks plain quoted words with ``!``, which is none."""
    return getattr(event, "tag", None) not in (None, "!")


def _node(found: Any, path: Path, key: str) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, yaml.ScalarNode):
        return Node(path, line, key, "" if found.tag == _NULL else " ".join(found.value.split()))
    if isinstance(found, yaml.SequenceNode):
        return Node(path, line, key, [_node(item, path, key) for item in found.value])
    nodes: dict[str, Node] = {}
    for name, value in found.value:
        if not isinstance(name, yaml.ScalarNode):
            raise DataFileError("a key must be a word", path=path, line=name.start_mark.line + 1)
        inner = f"{key}.{name.value}" if key else name.value
        if name.value in nodes:
            raise DataFileError(f'key "{inner}": stands here twice', path=path, line=name.start_mark.line + 1)
        node = _node(value, path, inner)
        nodes[name.value] = Node(path, name.start_mark.line + 1, inner, node.value)
    return Node(path, line, key, nodes)
