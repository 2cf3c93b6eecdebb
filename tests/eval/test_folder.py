"""Results folders: written as a run goes, mended after a kill, never mixed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.folder import RunFolder
from eval.records import RunError, append, mend, read_records
from rag.errors import UsageError

LINE = {"id": "one", "repeat": 0, "status": "answered", "answer": "Yes."}


@given(cut=st.integers(min_value=0, max_value=200))
def test_a_record_file_cut_anywhere_keeps_its_whole_lines(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("run") / "default.jsonl"
    for number in range(3):
        append(file, {**LINE, "id": str(number)})
    whole = file.read_bytes()
    file.write_bytes(whole[:cut])
    mend(file)
    kept = read_records(file)
    assert len(kept) == whole[:cut].count(b"\n")
    append(file, {**LINE, "id": "next"})
    assert ("next", 0) in read_records(file)


def test_a_question_asked_again_after_an_error_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "default.jsonl"
    append(file, {"id": "one", "repeat": 0, "status": "error"})
    append(file, LINE)
    assert {key: r.status for key, r in read_records(file).items()} == {("one", 0): "answered"}


def test_a_broken_line_in_the_middle_is_told(tmp_path: Path) -> None:
    file = tmp_path / "default.jsonl"
    file.write_text(f"{json.dumps(LINE)}\n{{broken\n{json.dumps(LINE)}\n")
    with pytest.raises(RunError, match="damaged at line 2"):
        read_records(file)


def test_what_is_no_results_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no results folder"):
        RunFolder(tmp_path).manifest()
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(RunError, match="missing or damaged"):
        RunFolder(tmp_path).manifest()


def test_two_runs_do_not_write_one_folder(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.locked(), pytest.raises(RunError, match="Another run"), folder.locked():
        pass
