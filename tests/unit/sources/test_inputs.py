from __future__ import annotations

from pathlib import Path

from volteface.sources.inputs import expand


def test_expand_passes_over_the_note_about_a_folder(tmp_path: Path) -> None:
    for name in ("README.md", "readme", "readme-first.txt", "a.txt", ".hidden.txt"):
        (tmp_path / name).write_text("Words.", encoding="utf-8")
    assert [Path(path).name for path in expand([tmp_path])] == ["a.txt", "readme-first.txt"]
    assert list(expand([tmp_path / "README.md"])) == [str(tmp_path / "README.md")]
