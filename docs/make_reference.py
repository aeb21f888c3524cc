"""Make the reference pages from the program itself. Run ``python docs/make_reference.py`` after changing it.

``reference/cli.md`` comes from the commands and their help, ``reference/records.md`` from the record classes and
``reference/python.md`` from the docstrings of everything in ``volteface.__all__``. A test fails when a page differs.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import typing
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer

import volteface
from volteface import records
from volteface.cli.app import app

REFERENCE = Path(__file__).parent / "reference"
_TYPE_WORDS = {str: "string", int: "integer", float: "number", bool: "true or false"}
_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.*?)(?=^ {4}\w|\Z)", re.DOTALL | re.MULTILINE)
_EXIT_CODES = """\
Results go to standard output, progress and messages to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage or
input, 130 interrupted (Ctrl-C), 143 ended as asked to (SIGTERM).
"""
_RULES = """\
The same names stand in Python, in JSON, in Parquet columns and in the desk's tables.

- Offsets are Unicode code points into the document's text, end exclusive; `text[start:end]` is always the words.
- Unknown is `null`, an empty part is `[]`.
- The same document read twice by the same version gives the same ids in the same order.
"""
_HEAD = "<!-- Made by docs/make_reference.py; change the program, not this page. -->\n"


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(exist_ok=True)
    for name, make in PAGES.items():
        (REFERENCE / name).write_text(make(), encoding="utf-8")


def cli_page() -> str:
    """Return the page of the commands: what each does, its arguments, options and examples."""
    parts = [_HEAD, "# Commands\n", f"{app.info.help}\n", "`python -m volteface` is the same program.\n", _EXIT_CODES]
    for name, command in commands(app):
        parts.append(f"## {name}\n")
        parts += _group(name, command) if isinstance(command, typer.Typer) else _command(name, command)
    return "\n".join(parts)


def commands(group: typer.Typer, name: str = "volteface") -> Iterator[tuple[str, Any]]:
    """Yield every command and group of commands with its full name, in the order of the help."""
    yield name, group
    for command in group.registered_commands:
        yield f"{name} {command.name}", command
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            yield from commands(inner.typer_instance, f"{name} {inner.name}")


def parameters(command: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    """Yield name, type, Typer's information and default of each argument and option of a command."""
    hints = typing.get_type_hints(command.callback, include_extras=True)
    for name, parameter in inspect.signature(command.callback).parameters.items():
        kind, info = typing.get_args(hints[name])
        yield name, kind, info, None if parameter.default is parameter.empty else parameter.default


def option_names(name: str, info: Any) -> tuple[str, ...]:
    """Return the names of an option, the long one first."""
    # Within Annotated the first name stands where the default would stand otherwise.
    first = (info.default,) if isinstance(info.default, str) else ()
    return (*first, *(info.param_decls or ())) or (f"--{name.replace('_', '-')}",)


def _group(name: str, group: typer.Typer) -> list[str]:
    parts = [f"```text\n{name} [OPTIONS] COMMAND ...\n```\n", f"{group.info.help}\n" if name != "volteface" else ""]
    if group.registered_callback is not None:
        parts += _options(group.registered_callback)
        parts.append(_examples(group.registered_callback.epilog))
    return [part for part in parts if part]


def _command(name: str, command: Any) -> list[str]:
    found = [(key, info) for key, _, info, _ in parameters(command) if _is_argument(info)]
    arguments = [(info.metavar or key.upper(), info.help) for key, info in found]
    usage = " ".join((name, "[OPTIONS]", *(metavar for metavar, _ in arguments)))
    parts = [f"```text\n{usage}\n```\n", f"{inspect.cleandoc(command.callback.__doc__)}\n"]
    if arguments:
        parts.append(_table(("argument", "what it is"), [(f"`{metavar}`", what or "") for metavar, what in arguments]))
    return [*parts, *_options(command), _examples(command.epilog)]


def _options(command: Any) -> list[str]:
    options = [one for one in parameters(command) if not _is_argument(one[2])]
    rows = [
        (_option(key, kind, info), info.help or "", _default(info, default)) for key, kind, info, default in options
    ]
    return [_table(("option", "what it does", "default"), rows)] if rows else []


def _is_argument(info: Any) -> bool:
    return type(info).__name__ == "ArgumentInfo"


def _option(key: str, kind: Any, info: Any) -> str:
    names = ", ".join(f"`{name}`" for name in option_names(key, info))
    inner = next((one for one in typing.get_args(kind) if one is not type(None)), kind)
    repeated = " ..." if typing.get_origin(inner) is list else ""
    if inner is bool:
        return names
    if isinstance(inner, type) and issubclass(inner, Enum):
        return f"{names} {', '.join(str(one.value) for one in inner)}"
    word = info.metavar or {int: "NUMBER", float: "NUMBER"}.get(inner, "TEXT")
    return f"{names} {word}{repeated}"


def _default(info: Any, default: Any) -> str:
    shown = "" if default is None or default is False else f"`{getattr(default, 'value', default)}`"
    return f"{shown} `${info.envvar}`".strip() if info.envvar else shown


def _examples(epilog: str | None) -> str:
    lines = [re.sub(r"^(?:Examples?|Start with):\s*", "", line) for line in (epilog or "").split("\n")]
    lines = [line.strip(" \b") for line in lines]
    shown = [line.replace("  and then  ", "\n") for line in lines if line]
    return "```sh\n" + "\n".join(shown) + "\n```\n" if shown else ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |"]
    lines.append("|" + "---|" * lines[0].count(" | ") + "---|")
    lines += ["| " + " | ".join(" ".join(cell.split()) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def records_page() -> str:
    """Return the page of the records: every field with its type and meaning."""
    whole = [records.Document, *records.RECORD_TYPES.values()]
    parts = [
        _HEAD,
        "# Records\n",
        _RULES,
        "## In every record\n",
        _fields(records.Record),
    ]
    for cls in whole:
        parts += [f"## {cls.table}\n", f"{_summary(cls)}\n", _fields(cls)]
    parts.append("## Parts of records\n")
    for part in (records.Span, records.Reference, records.Role, records.ShiftSide):
        parts += [f"### {part.__name__}\n", f"{_summary(part)}\n", _fields(part)]
    parts += ["## Annotation\n", f"{_summary(records.Annotation)}\n", _fields(records.Annotation)]
    return "\n".join(parts)


def _fields(cls: type) -> str:
    common = set() if cls is records.Record else {field.name for field in dataclasses.fields(records.Record)}
    if not issubclass(cls, records.Record):
        common = set()
    hints, meaning = typing.get_type_hints(cls), attributes(cls)
    rows = [
        (f"`{field.name}`", type_words(hints[field.name]), _code(meaning[field.name]))
        for field in dataclasses.fields(cls)
        if field.name not in common
    ]
    return _table(("field", "type", "meaning"), rows)


def type_words(hint: Any) -> str:
    """Return a type as a reader of tables says it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin is tuple:
        return f"list of {type_words(arguments[0])}"
    if type(None) in arguments:
        return " or ".join(type_words(one) for one in arguments if one is not type(None)) + " or null"
    if origin is not None:
        return "object"
    return _TYPE_WORDS.get(hint, hint.__name__)


def attributes(cls: type) -> dict[str, str]:
    """Return what the docstring says about each attribute; a class inherits what it does not say."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        section = re.search(r"Attributes:\n(.*?)(?:\n\n|\Z)", inspect.cleandoc(base.__doc__ or ""), re.DOTALL)
        items = _ATTRIBUTE.findall(section[1] + "\n") if section else []
        found |= {name: " ".join(words.split()) for name, words in items}
    return found


def _summary(thing: Any) -> str:
    return _code(inspect.cleandoc(thing.__doc__ or "").split("\n\n")[0].replace("\n", " "))


def _code(words: str) -> str:
    return re.sub(r"(?<!`)``(?!`)", "`", words)


def python_page() -> str:
    """Return the page of the Python interface."""
    parts = [_HEAD, "# Python\n", _docstring(volteface)]
    names = [name for name in volteface.__all__ if not name.startswith("_")]
    things = {name: getattr(volteface, name) for name in names}
    functions = [name for name, thing in things.items() if inspect.isfunction(thing)]
    of_records = [name for name, thing in things.items() if getattr(thing, "__module__", "") == records.__name__]
    classes = [name for name in names if name not in (*functions, *of_records)]
    for name in functions:
        parts.append(_callable(name, things[name], "##"))
    for name in classes:
        parts.append(_class(name, things[name]))
    parts.append("## Records\n")
    parts.append(", ".join(f"`{name}`" for name in of_records) + " are described with the [records](records.md).\n")
    return "\n".join(parts)


def _class(name: str, cls: type) -> str:
    parts = [f"## {name}\n"]
    if not issubclass(cls, BaseException):
        parts.append(f"```python\n{_signature(name, cls)}\n```\n")
    parts.append(_docstring(cls))
    for method, thing in _methods(cls).items():
        parts.append(_callable(f"{name}.{method}", thing, "###"))
    return "\n".join(parts)


def _methods(cls: type) -> dict[str, Callable[..., Any]]:
    """Return the public methods of a class, its own first, then those of the classes of the package that it is."""
    own = [one for one in cls.__mro__ if one.__module__.startswith("volteface.")]
    found = {name: thing for one in reversed(own) for name, thing in vars(one).items() if inspect.isfunction(thing)}
    ordered = dict.fromkeys(name for one in own for name in vars(one) if name in found)
    return {name: found[name] for name in ordered if not name.startswith("_")}


def _callable(name: str, function: Callable[..., Any], level: str) -> str:
    return f"{level} {name}\n\n```python\n{_signature(name, function)}\n```\n\n{_docstring(function)}"


def _signature(name: str, function: Callable[..., Any]) -> str:
    """Return the call on one line, or with one argument a line where it would be long."""
    signature = inspect.signature(function)
    kept = [p for p in signature.parameters.values() if p.name != "self"]
    returned = signature.return_annotation
    tail = f" -> {returned}" if isinstance(returned, str) and returned != "None" else ""
    arguments = [_argument(parameter) for parameter in kept]
    first = next((i for i, p in enumerate(kept) if p.kind is p.KEYWORD_ONLY), None)
    if first is not None:
        arguments.insert(first, "*")
    line = f"{name}({', '.join(arguments)}){tail}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(arguments) + f",\n){tail}"


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.default is parameter.empty:
        return f"{parameter.name}: {parameter.annotation}"
    default = getattr(parameter.default, "__name__", None) or repr(parameter.default).replace("<factory>", "...")
    return f"{parameter.name}: {parameter.annotation} = {default.removeprefix('_')}"


_SECTION = re.compile(r"^(Args|Attributes|Raises|Returns):\n((?:^(?: {4}.*)?\n?)+)", re.MULTILINE)


def _docstring(thing: Any) -> str:
    text = inspect.cleandoc(thing.__doc__ or "")
    text = _SECTION.sub(lambda match: _section(match[1], match[2]), text)
    text = re.sub(r"^(.*?)::\n\n((?:^(?: {4}.*)?\n)+)", _literal, text + "\n", flags=re.MULTILINE)
    return _code(text).rstrip() + "\n"


def _section(title: str, body: str) -> str:
    body = inspect.cleandoc(body)
    items = re.findall(r"^(\w+|\*+\w+): (.*?)(?=^\*{0,2}\w+: |\Z)", body + "\n", re.DOTALL | re.MULTILINE)
    words = {"Args": "Arguments"}.get(title, title)
    if not items:
        return f"{words}: {' '.join(body.split())}\n"
    return f"{words}:\n\n" + "".join(f"- `{name}`: {' '.join(what.split())}\n" for name, what in items) + "\n"


def _literal(match: re.Match[str]) -> str:
    code = inspect.cleandoc(match[2])
    language = "python" if "import " in code or "=" in code else "text"
    lead = f"{match[1]}:\n\n" if match[1].strip() else ""
    return f"{lead}```{language}\n{code}\n```\n\n"


PAGES: dict[str, Callable[[], str]] = {"cli.md": cli_page, "records.md": records_page, "python.md": python_page}

if __name__ == "__main__":
    main()
