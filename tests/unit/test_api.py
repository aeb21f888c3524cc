from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import volteface as vf
from volteface.api import READ_LANGUAGE
from volteface.errors import ConfigError, DataFileError, InputError
from volteface.records import Document, Skipped, SkipReason

LONG = (
    "The harbour master of Sund said that the ferry had left the quay before dawn with forty people on board, and that "
    "the coast guard had been told an hour later. Nobody in the western villages heard the call. "
)


def write_lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def contents(path: str) -> dict[str, Any]:
    """All that a desk holds of its documents, without the order in which they came."""
    desk = vf.Desk(path)
    tables = {
        "document": 'SELECT id, text, source, url, published, language FROM "document"',
        "mention": "SELECT id, document, start, text FROM mention",
        "duplicate": "SELECT document, original, kind FROM duplicate",
        "reading": "SELECT document, version, status, reason FROM reading",
    }
    return {name: sorted(map(str, desk.sql(query).fetchall())) for name, query in tables.items()}


def test_exported_names_are_pinned() -> None:
    assert vf.__all__ == [
        "Actor", "Annotation", "Desk", "Document", "Event", "Label", "Mention", "Outlook", "Parallel", "Place",
        "ReadOptions", "ReadSummary", "Reference", "Role", "Shift", "Skipped", "SourceOptions", "Span", "Statement",
        "Time", "VoltefaceError", "__version__", "add_actors", "add_ontology", "annotate", "annotate_documents",
        "annotate_paths", "check_ontology", "read",
    ]  # fmt: skip
    for name in vf.__all__:
        assert getattr(vf, name) is not None
    assert dir(vf) == sorted(vf.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = vf.nonsense


def test_importing_is_quick_and_loads_no_model() -> None:
    code = (
        "import sys, volteface\n"
        "heavy = {'spacy', 'duckdb', 'pyarrow', 'numpy', 'rich', 'typer', 'onnxruntime'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_annotate_gives_the_records_of_a_text() -> None:
    text = "Norway's foreign minister said on Monday that Oslo would close its embassy in Damascus."
    found = vf.annotate(text, published="2024-12-10", source="Reuters", id="one")
    assert found.document == Document(
        id="one", text=text, source="Reuters", published="2024-12-10", language=READ_LANGUAGE
    )
    assert found.statements
    (monday,) = (time for time in found.times if time.text.endswith("Monday"))
    assert (monday.begin_at or "").startswith("2024-12-09")
    assert vf.annotate(text, published="2024-12-10", source="Reuters", id="one") == found


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.parametrize("text", [None, 3, b"bytes", ["x"]])
def test_annotate_refuses_what_is_not_a_string(text: Any) -> None:
    with pytest.raises(InputError, match=r"text: found .*; expected a string"):
        vf.annotate(text)


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.parametrize("date", ["yesterday", "2024-13-01", "10/12/2024", "", "2024-12"])
def test_annotate_refuses_a_date_that_is_not_iso(date: str) -> None:
    with pytest.raises(InputError, match=r"published: found .*; expected an ISO date"):
        vf.annotate("The envoys met.", published=date)


@pytest.mark.usefixtures("fake_reading")
@pytest.mark.parametrize("text", ["", " ", "\n", "x", "\ud800", "\U0001f600", "\x00", "a" * 10_000])
def test_annotate_takes_any_string(text: str) -> None:
    assert vf.annotate(text).document.text == text


@pytest.mark.usefixtures("fake_reading")
def test_annotate_gives_the_id_that_reading_gives(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", {"text": "The envoys met.", "source": "Tass", "published": "2024-12-10"})
    (read,) = vf.annotate_paths([path])
    assert isinstance(read, vf.Annotation)
    assert vf.annotate("The envoys met.", source="Tass", published="2024-12-10").document.id == read.document.id


@pytest.mark.usefixtures("fake_reading")
def test_annotate_leaves_another_language_unread() -> None:
    text = "Les ministres se sont réunis hier soir dans la capitale pour parler de la paix."
    found = vf.annotate(text)
    assert (found.document.language, found.mentions) == ("fr", ())
    assert vf.annotate(text, language="en").mentions


@pytest.mark.usefixtures("fake_reading")
def test_annotate_documents_skips_the_one_that_fails_and_goes_on() -> None:
    before = Skipped("a.pdf", SkipReason.BINARY, "a PDF")
    documents = [Document("1", "The first."), before, Document("2", "Broken one."), Document("3", "The third.")]
    first, passed, broken, third = vf.annotate_documents(documents)
    assert passed is before
    assert isinstance(first, vf.Annotation)
    assert isinstance(third, vf.Annotation)
    assert broken == Skipped("2", SkipReason.FAILED, "RuntimeError: cannot read this", "2")


@pytest.mark.usefixtures("fake_reading")
def test_annotate_documents_takes_no_more_than_it_gives() -> None:
    taken = []

    def stream() -> Any:
        for number in range(10):
            taken.append(number)
            yield Document(str(number), "The one.")

    results = vf.annotate_documents(stream())
    next(results)
    assert taken == [0]


def test_options_out_of_range_are_refused() -> None:
    for bad in ({"workers": 0}, {"batch": 0}):
        with pytest.raises(ConfigError, match="at least 1"):
            vf.ReadOptions(**bad)


def test_workers_do_not_change_the_records() -> None:
    texts = [
        f"The ministry of defence said on Monday that {n} soldiers had crossed the border near Tartus."
        for n in range(5)
    ]
    documents = [Document(str(n), text, published="2024-12-10", language="en") for n, text in enumerate(texts)]
    documents.insert(2, Document("fr", "Bonjour à tous.", language="fr"))
    alone = list(vf.annotate_documents(documents, vf.ReadOptions(workers=1)))
    assert list(vf.annotate_documents(documents, vf.ReadOptions(workers=3))) == alone
    assert [one.document.id for one in alone if isinstance(one, vf.Annotation)] == ["0", "1", "fr", "2", "3", "4"]


def test_a_registry_of_the_users_own_is_consulted(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("nonsense\nrow\n", "utf-8")
    with pytest.raises(DataFileError):
        vf.annotate("The envoys met in the town.", actors=[path])


@pytest.mark.usefixtures("fake_reading")
def test_read_counts_new_duplicate_undated_unread_and_skipped(tmp_path: Path) -> None:
    path = write_lines(
        tmp_path / "a.jsonl",
        {"text": "The envoys met.", "published": "2024-12-10"},
        {"text": "The envoys met.", "published": "2024-12-10"},
        {"text": "The envoys of the other state left."},
        {
            "text": "Die Minister trafen sich gestern Abend in der Hauptstadt und sprachen lange.",
            "published": "2024-12-10",
        },
        {"text": ""},
        {"text": "Broken from the start.", "published": "2024-12-10"},
    )
    desk = vf.Desk(tmp_path / "x.desk")
    summary = vf.read(path, desk)
    assert (summary.read, summary.new, summary.duplicate, summary.undated) == (6, 3, 1, 1)
    assert summary.unread == {"de": 1}
    assert summary.skipped == {"empty text": 1, "reading failed": 1}
    assert summary.problems[0].origin == f"{path}:5"
    assert summary.words == 3 + 7
    assert {one.reason for one in desk.skipped()} == {SkipReason.EMPTY, SkipReason.FAILED}
    assert desk.info().unread == {"language de": 1}
    assert desk.check() == ()


@pytest.mark.usefixtures("fake_reading")
def test_reading_the_same_twice_adds_nothing(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", *({"text": f"The envoy {n} of the state."} for n in range(50)))
    desk = tmp_path / "x.desk"
    assert vf.read([path], desk).new == 50
    before = contents(str(desk))
    again = vf.read([path, path], desk)
    assert (again.read, again.new, again.duplicate, again.words) == (100, 0, 100, 0)
    assert contents(str(desk)) == before


@pytest.mark.usefixtures("fake_reading")
def test_a_wire_story_in_another_outlet_is_kept_linked_and_not_counted(tmp_path: Path) -> None:
    copy = LONG.replace("forty", "40")
    path = write_lines(
        tmp_path / "a.jsonl",
        {"text": LONG, "source": "Tass", "published": "2024-12-10"},
        {"text": copy, "source": "Daily", "published": "2024-12-11"},
        {"text": LONG, "source": "Weekly", "published": "2024-12-12"},
    )
    desk = vf.Desk(tmp_path / "x.desk")
    summary = vf.read(path, desk)
    assert (summary.new, summary.near_duplicate) == (3, 2)
    assert [document.source for document in desk.documents()] == ["Tass"]
    assert len(desk.documents(counted=False)) == 3
    assert {link.kind for link in desk.near_duplicates(desk.documents()[0].id)} == {"near", "exact"}


@pytest.mark.usefixtures("fake_reading")
def test_a_changed_text_of_a_known_address_is_a_new_version(tmp_path: Path) -> None:
    url = "https://example.org/1"
    old = {"text": "The ferry left the harbour.", "url": url, "published": "2024-12-10", "id": "a"}
    new = {"text": "Nobody saw the ferry leave, it was said today.", "url": url, "published": "2024-12-11", "id": "a"}
    for number, rows in enumerate([[old, new], [new, old]]):
        desk = vf.Desk(tmp_path / f"{number}.desk")
        summary = vf.read(write_lines(tmp_path / "a.jsonl", *rows), desk)
        assert (summary.new, summary.versions, summary.duplicate) == (2, 1, 0)
        assert [document.text for document in desk.documents()] == [new["text"]]
        assert len(desk.documents(counted=False)) == 2
    # The other way round on a desk that knows one of them, with both under one id in one batch.
    assert vf.read(write_lines(tmp_path / "b.jsonl", old, new), desk).duplicate == 2


@pytest.mark.usefixtures("fake_reading")
def test_the_order_of_documents_does_not_matter(tmp_path: Path) -> None:
    rows = [
        {"text": f"The envoy {n} of the state came late.", "source": "Tass", "published": "2024-12-10"}
        for n in range(40)
    ]
    rows += [{"text": LONG, "source": f"outlet {n}", "published": f"2024-12-{10 + n}"} for n in range(5)]
    rows += [
        {"text": f"The {n} harbour. {LONG[n:]}", "url": "https://example.org/1", "published": f"2024-11-{10 + n}"}
        for n in range(4)
    ]
    first = vf.Desk(tmp_path / "first.desk")
    vf.read(write_lines(tmp_path / "a.jsonl", *rows), first, vf.ReadOptions(batch=7))
    random.Random(3).shuffle(rows)
    vf.read(write_lines(tmp_path / "b.jsonl", *rows), tmp_path / "second.desk", vf.ReadOptions(batch=16))
    assert contents(first.path) == contents(str(tmp_path / "second.desk"))


@pytest.mark.usefixtures("fake_reading")
def test_progress_is_told_after_every_batch(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", *({"text": f"The envoy {n} of the state."} for n in range(10)))
    told: list[tuple[int, int]] = []
    summary = vf.read(
        path,
        tmp_path / "x.desk",
        vf.ReadOptions(batch=4),
        progress=lambda so_far: told.append((so_far.read, so_far.new)),
    )
    assert [new for _, new in told] == [4, 8, 10]
    assert told[-1] == (10, 10)
    assert summary.new == 10


@pytest.mark.usefixtures("fake_reading")
def test_what_was_read_before_an_error_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_lines(tmp_path / "a.jsonl", *({"text": f"The envoy {n} of the state."} for n in range(10)))
    real = sys.modules["volteface.reading.reader"].read_document
    calls: list[int] = []

    def interrupted(document: Document, knowledge: Any) -> Any:
        calls.append(1)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return real(document, knowledge)

    monkeypatch.setattr(sys.modules["volteface.reading.reader"], "read_document", interrupted)
    with pytest.raises(KeyboardInterrupt):
        vf.read(path, tmp_path / "x.desk")
    assert len(vf.Desk(tmp_path / "x.desk").documents()) == 5
    assert vf.read(path, tmp_path / "x.desk").new == 5


@pytest.mark.usefixtures("fake_reading")
def test_again_replaces_records_where_other_registries_made_them(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", {"text": "The envoys met.", "published": "2024-12-10"})
    registry = tmp_path / "mine.tsv"
    registry.write_text("id\tname\n")
    desk = vf.Desk(tmp_path / "x.desk")
    assert vf.read(path, desk).new == 1
    assert vf.read(path, desk, vf.ReadOptions(again=True)).duplicate == 1
    assert vf.read(path, desk, vf.ReadOptions(again=True, actors=(registry,))).reread == 1
    assert len(desk.documents()) == 1
    (version,) = desk.info().versions
    assert version.startswith(f"{vf.__version__}+actors.")
    with pytest.raises(InputError, match="registry cannot be read"):
        vf.read(path, desk, vf.ReadOptions(actors=(tmp_path / "none.tsv",)))


def test_a_registry_kept_in_the_desk_is_consulted_by_every_reading(tmp_path: Path) -> None:
    registry = tmp_path / "mine.tsv"
    registry.write_text("id\tname\tkind\tcountry\tsector\nzorvan-circle\tZorvan Circle\tgroup\tNOR\tREB\n", "utf-8")
    desk = vf.Desk(tmp_path / "a.desk")
    kept = vf.add_actors(registry, desk)
    assert (kept.name, kept.actors, desk.actor_files()) == ("mine.tsv", 1, (kept,))
    registry.unlink()
    path = write_lines(tmp_path / "in.jsonl", {"text": "Zorvan Circle left.", "published": "2021-03-02"})
    vf.read(path, desk)
    annotation = desk.annotation(1)
    assert [(actor.id, actor.known) for actor in annotation.actors] == [("zorvan-circle", True)]
    desk.remove_actor_file("mine.tsv")
    assert vf.read(path, desk, vf.ReadOptions(again=True)).reread == 1
    assert [actor.known for actor in desk.annotation(1).actors] == [False]


def test_a_registry_that_breaks_its_schema_is_not_kept(tmp_path: Path) -> None:
    registry = tmp_path / "mine.tsv"
    registry.write_text("id\tname\tkind\nzorvan\tZorvan\tplanet\n", "utf-8")
    with pytest.raises(DataFileError, match="planet"):
        vf.add_actors(registry, tmp_path / "a.desk")
    assert vf.Desk(tmp_path / "a.desk").actor_files() == ()
