"""The library on disk: all of an ingest or none of it, whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from rag.assemble import Pincite, ingest, open_pincite
from rag.errors import LibraryError, ParseError, ReadError
from rag.indexing.library import Library
from rag.settings import Settings, load_settings
from rag.types import Answer, Query
from tests.core.cli import ROOT, command
from tests.core.cli import pincite as run_pincite

NEW = "treaty-on-otters"


def _rows(count: int) -> str:
    rows = (
        {
            "document_id": NEW,
            "document_title": "Treaty on Otters",
            "section": 1,
            "section_title": "Rivers",
            "paragraph": str(number),
            "text": f"Article {number}. Every river with {number} otters gets a warden.",
        }
        for number in range(1, count + 1)
    )
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def library(pincite: Pincite, tmp_path: Path) -> Path:
    """A copy of the session's library, to be ill-treated."""
    folder = tmp_path / "library"
    shutil.copytree(pincite.settings.library, folder)
    return folder


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    file = tmp_path / "otters.jsonl"
    file.write_text(_rows(60), encoding="utf-8")
    return file


def _settings(folder: Path) -> Settings:
    return load_settings(library=folder)


def _ids(folder: Path) -> list[str]:
    return [document.id for document in Library(folder).documents()]


def _files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def _kill_when(folder: Path, rows: Path, moment: str) -> bool:
    """Run a real ingest and kill it with SIGKILL at a moment: a count of seconds, or when a file of
    this name is new in the library. Whether it was still running."""
    before = _files(folder)
    process = subprocess.Popen(
        command("ingest", rows, "--library", folder),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < end:
        new = _files(folder) - before
        if any(moment in name for name in new):
            break
        time.sleep(0.005)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return running


@pytest.mark.parametrize("moment", ["lock", "chroma.sqlite3", "record.json", "current.new"])
def test_killed_at_any_moment_it_is_the_old_or_the_new_one(
    library: Path, rows: Path, moment: str
) -> None:
    old = _ids(library)
    (library / "lock").unlink(missing_ok=True)
    _kill_when(library, rows, moment)
    assert _ids(library) in (old, [*old, NEW])
    opened = open_pincite(_settings(library))
    try:
        assert isinstance(
            opened.chain.invoke(Query(question="When will the experts of laboratories meet?")),
            Answer,
        )
    finally:
        opened.close()
    done, _ = ingest(_settings(library), [rows])
    assert done.added == (NEW,) or done.unchanged == (NEW,)
    assert _ids(library) == [*old, NEW]
    complete = [p for p in (library / "generations").iterdir() if (p / "record.json").is_file()]
    assert complete == list((library / "generations").iterdir())


def test_unchanged_text_is_not_embedded_again(library: Path, rows: Path) -> None:
    first, _ = ingest(_settings(library), [rows])
    assert first.added == (NEW,)
    assert 0 < first.embedded < first.chunks  # the communiqué's texts were there already
    again, _ = ingest(_settings(library), [rows])
    assert again.unchanged == (NEW,)
    assert again.embedded == 0
    rows.write_text(_rows(61), encoding="utf-8")
    more, _ = ingest(_settings(library), [rows])
    assert more.replaced == (NEW,)
    assert 0 < more.embedded <= 3


def test_one_bad_file_of_several_changes_nothing(library: Path, rows: Path) -> None:
    bad = rows.with_name("bad.txt")
    bad.write_bytes(b"\x00\x01\xff\xfe\x00" * 50)
    before = (_ids(library), Library(library).current())
    with pytest.raises((ReadError, ParseError)):
        ingest(_settings(library), [rows, bad])
    assert (_ids(library), Library(library).current()) == before


def test_two_at_once_both_arrive(library: Path, tmp_path: Path) -> None:
    processes = []
    for name in ("one", "two"):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(_rows(5).replace(NEW, name), encoding="utf-8")
        processes.append(
            subprocess.Popen(
                command("ingest", file, "--library", library), cwd=ROOT, stdout=subprocess.DEVNULL
            )
        )
    assert [p.wait(timeout=200) for p in processes] == [0, 0]
    assert {"one", "two"} <= set(_ids(library))


def test_an_index_made_otherwise_is_made_anew(library: Path) -> None:
    """An index whose record names other embeddings is never searched with ours."""
    name = Library(library).current() or ""
    record = library / "generations" / name / "record.json"
    given = json.loads(record.read_text("utf-8"))
    given["embeddings"][0]["sha256"] = "0" * 64
    other = library / "generations" / "made-otherwise"
    (library / "generations" / name).rename(other)
    (other / "record.json").write_text(json.dumps(given), encoding="utf-8")
    (library / "current").write_text(other.name, encoding="utf-8")
    opened = open_pincite(_settings(library))
    try:
        assert opened.index == name
        assert _ids(library) == ["g7-interior-2024"]
    finally:
        opened.close()


@pytest.mark.parametrize("what", ["documents.json", "record.json"])
def test_a_damaged_library_is_told(library: Path, what: str) -> None:
    (library / "generations" / (Library(library).current() or "") / what).write_text("{")
    with pytest.raises(LibraryError):
        Library(library).documents()
        Library(library).record()


def test_a_library_whose_index_is_gone_is_told_without_a_traceback(library: Path) -> None:
    shutil.rmtree(library / "generations")
    ran = run_pincite("ask", "Who met?", "--library", library)
    assert ran.code == 1
    assert "damaged" in ran.err and "ingest the documents again" in ran.err
    assert "Traceback" not in ran.err and ran.out == ""
