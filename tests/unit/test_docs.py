"""The pages: every command in them runs and prints what they show, and the reference is the one the program makes."""

from __future__ import annotations

import dataclasses
import difflib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import make_reference  # noqa: E402  # beside the pages, not in the package
import refresh  # noqa: E402
import snippets  # noqa: E402

from volteface import records  # noqa: E402
from volteface.cli.app import app  # noqa: E402

ALL_PAGES = [
    ROOT / "README.md",
    *(ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md")),
    *(ROOT / "docs").rglob("*.md"),
]
ADVICE = "run: python docs/refresh.py"


def same(was: str, now: str) -> None:
    if was != now:
        changes = difflib.unified_diff(was.splitlines(), now.splitlines(), "page", "program", n=1, lineterm="")
        pytest.fail("\n".join([ADVICE, *changes]), pytrace=False)


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ready")


@pytest.mark.parametrize("page", snippets.pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_docs_page_shows_what_its_commands_print(page: Path, ready: Path, tmp_path: Path) -> None:
    was = page.read_text(encoding="utf-8")
    same(was, refresh.with_figures(snippets.rewritten(was, snippets.Workshop(tmp_path, ready))))


@pytest.mark.parametrize("name", make_reference.PAGES)
def test_docs_reference_is_what_the_program_makes(name: str) -> None:
    same((make_reference.REFERENCE / name).read_text(encoding="utf-8"), make_reference.PAGES[name]())


def test_docs_reference_has_every_command_and_option() -> None:
    page = make_reference.cli_page()
    for name, command in make_reference.commands(app):
        assert f"## {name}\n" in page
        if hasattr(command, "registered_commands"):
            continue
        for key, _, info, _ in make_reference.parameters(command):
            assert info.help, f"{name}: {key} has no help"
            if "Option" in type(info).__name__:
                assert all(f"`{option}`" in page for option in make_reference.option_names(key, info))


@pytest.mark.parametrize(
    "cls", [records.Document, records.Record, records.Span, records.Reference, records.Role, records.ShiftSide,
            records.Annotation, *records.RECORD_TYPES.values()], ids=lambda cls: cls.__name__
)  # fmt: skip
def test_docs_docstring_describes_every_field(cls: type) -> None:
    described = make_reference.attributes(cls)
    assert [field.name for field in dataclasses.fields(cls) if field.name not in described] == []


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_docs_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target}
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_docs_name_no_target_that_make_does_not_know(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text, re.MULTILINE)
    assert {one or other for one, other in named} <= targets


def test_docs_guide_names_every_filter_of_the_lists() -> None:
    page = (ROOT / "docs" / "guide" / "lists.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    everywhere = {"--since", "--until", "--limit", "--desk", "--format", "--output", "--wait"}
    lists = [one for one in app.registered_commands if one.callback and one.callback.__module__.endswith(".lists")]
    for command in lists:
        options = {make_reference.option_names(key, info)[0] for key, _, info, _ in make_reference.parameters(command)}
        assert set(re.findall(r"--\w+", rows[str(command.name)])) == options - everywhere, command.name


def test_docs_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    below = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md") if path.name != "README.md"]
    assert [str(path) for path in below if f"({path.as_posix()})" not in index] == []


@pytest.mark.parametrize(
    ("shown", "output", "now"),
    [
        ("a\nb", "a\nc", ["a", "c"]),
        ("a\n...", "a\nb\nc", ["a", "..."]),
        ("a\n...\nc\nd", "a\nb\nc\nD\ne", ["a", "...", "c", "D", "e"]),
        ("...\nc\n...", "a\nb\nc\nd", ["...", "c", "..."]),
        ("took 2.5 s\n...\nit took 3 s", "took 9 s\nb\nit took 8.1 s", ["took 9 s", "...", "it took 8.1 s"]),
    ],
)
def test_docs_output_is_cut_as_the_page_cuts_it(shown: str, output: str, now: list[str]) -> None:
    assert snippets.cut(shown, output) == now


def test_docs_output_that_lost_its_anchor_is_an_error() -> None:
    with pytest.raises(ValueError, match="no line 'x'"):
        snippets.cut("a\n...\nx", "a\nb")


def test_docs_command_with_another_exit_code_is_an_error(ready: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ended with 2, the page says 0"):
        snippets.rewritten("```console\n$ volteface read nowhere.txt\n```\n", snippets.Workshop(tmp_path, ready))


def test_docs_figures_show_what_was_measured() -> None:
    row = {"set": "attribution", "metric": "end to end F1", "value": 0.756, "n": 2192, "published": "annotators .76"}
    assert "| 0.76 | annotators .76 | 2,192 |" in refresh.figures_table([row])
    assert "not measured" in refresh.figures_table([])
