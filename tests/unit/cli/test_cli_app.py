from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner

from volteface import __version__
from volteface.cli.app import app

Run = Callable[..., subprocess.CompletedProcess[str]]
runner = CliRunner()


def commands() -> list[list[str]]:
    program = typer.main.get_command(app)
    found = []
    for name, command in program.commands.items():  # type: ignore[attr-defined]  # a group
        found.append([name])
        found += [[name, inner] for inner in getattr(command, "commands", ())]
    return found


def test_every_command_is_there() -> None:
    assert {" ".join(words) for words in commands()} >= {
        "read", "annotate", "show", "brief", "search", "documents", "actors", "events", "statements", "labels",
        "outlooks", "shifts", "parallels", "export", "desk info", "desk check", "desk merge-actors", "desk split-actor",
        "desk suggestions", "desk accept", "desk reject", "desk undo", "desk decisions", "desk skipped",
    }  # fmt: skip


@pytest.mark.parametrize("words", [[], *commands()], ids=" ".join)
def test_help_says_what_the_command_does_with_an_example(words: list[str]) -> None:
    result = runner.invoke(app, [*words, "--help"], prog_name="volteface")
    assert result.exit_code == 0
    assert f"Usage: {' '.join(['volteface', *words])}" in result.stdout
    assert "Example" in result.stdout
    example = result.stdout.rpartition("Example")[2]
    assert f"volteface {words[0] if words else 'read'}" in " ".join(example.split())


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_option_has_help(words: list[str]) -> None:
    command = typer.main.get_command(app)
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]  # a group
    for parameter in command.params:
        assert getattr(parameter, "help", None), parameter.name


def test_version_is_the_same_by_both_names(program: Run) -> None:
    result = program("--version")
    assert (result.returncode, result.stdout, result.stderr) == (0, f"volteface {__version__}\n", "")
    assert runner.invoke(app, ["--version"]).stdout == result.stdout


@pytest.mark.parametrize("arguments", [["nonsense"], ["read"], ["brief", "--format", "docx"], ["events", "-n", "0"]])
def test_wrong_usage_ends_with_2_and_says_why_on_standard_error(arguments: list[str]) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


def test_without_arguments_the_help_is_shown(program: Run) -> None:
    assert "Commands:" in program().stdout + program().stderr


def test_completion_can_be_shown_and_installed(program: Run) -> None:
    shown = program("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert shown.returncode == 0
    assert "_VOLTEFACE_COMPLETE=complete_bash" in shown.stdout


def test_completion_is_installed_into_the_home_folder(program: Run, tmp_path: object) -> None:
    done = program("--install-completion", "bash", HOME=str(tmp_path), _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0, done.stderr
    assert "bash completion installed" in done.stdout


def test_completion_offers_commands(program: Run) -> None:
    asked = {"_VOLTEFACE_COMPLETE": "complete_bash", "COMP_WORDS": "volteface ev", "COMP_CWORD": "1"}
    assert program(**asked).stdout.split() == ["events"]


def test_help_needs_neither_models_nor_tables_nor_colours() -> None:
    code = (
        "import sys; sys.argv = ['volteface', '--help']\n"
        "from volteface.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'spacy', 'duckdb', 'pyarrow', 'numpy', 'rich', 'onnxruntime', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy else 0)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
