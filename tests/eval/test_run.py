"""`pincite-eval` from end to end, with real parts."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval.folder import RunFolder
from eval.results import load_results
from tests.eval.conftest import command
from tests.eval.rows import GOOD, write

ROOT = Path(__file__).parents[2]


def test_a_run_leaves_everything_that_was_promised(finished_run: Path) -> None:
    names = {file.name for file in finished_run.iterdir()}
    assert names >= {
        "manifest.json",
        "questions.jsonl",
        "default.jsonl",
        "tutorial.jsonl",
        "summary.json",
        "report.html",
        "report.md",
    }
    manifest = json.loads((finished_run / "manifest.json").read_text("utf-8"))
    assert manifest["finished"] and manifest["seed"] == 0 and manifest["packages"]["torch"]
    assert len(manifest["question_set"]) == 64 and len(manifest["settings"]) == 64
    assert manifest["machine"]["cores"] >= 1 and manifest["prompts"]
    lines = (finished_run / "default.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 16
    assert all(json.loads(line)["status"] != "error" for line in lines)


def test_the_report_loads_nothing_and_shows_intervals(finished_run: Path) -> None:
    page = (finished_run / "report.html").read_text("utf-8")
    sources = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert sources and all(source.startswith(("#", "data:image/")) for source in sources)
    assert "<script" not in page
    assert "By kind of question" in page and "default against tutorial" in page
    assert "95 % interval" in page
    assert "# Pincite evaluation: few" in (finished_run / "report.md").read_text("utf-8")


def test_figures_are_of_both_halves_apart(finished_run: Path) -> None:
    results = load_results(RunFolder(finished_run))
    for halves in results.systems.values():
        assert {split.value for split in halves} == {"tune", "test"}
        assert all(half.whole.questions == 8 for half in halves.values())
        assert all(half.whole.figures["quotes_exact"].value == 1.0 for half in halves.values())


def test_the_report_can_be_made_again(finished_run: Path) -> None:
    before = (finished_run / "summary.json").read_bytes()
    (finished_run / "report.html").unlink()
    assert command("report", finished_run) == 0
    assert (finished_run / "report.html").is_file()
    assert (finished_run / "summary.json").read_bytes() == before


def test_compare_says_in_words_what_differs(
    finished_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("compare", finished_run / "default", finished_run / "tutorial") == 0
    assert "First passage is right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "--system", "oracle"], "There is no system"),
        (["run", "--judge", "oracle"], "There is no judge"),
        (["run", "--questions", "none.jsonl"], "cannot be read"),
        (["run", "--gate", "none.toml"], "cannot be read"),
        (["run", "--resume", "nowhere"], "is no results folder"),
        (["compare", "nowhere", "neither"], "neither a results folder"),
        (["report", "nowhere"], "is no results folder"),
        (["validate-judge", "none.jsonl"], "cannot be read"),
        (["run", "--split", "both"], "split"),
    ],
)
def test_wrong_use_is_told_without_a_traceback(
    library: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*arguments, "--library", library) == 2
    shown = capsys.readouterr().err
    assert told in shown and "Traceback" not in shown


def test_runs_of_other_questions_are_not_compared(
    library: Path, finished_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold = [{"paragraph": "§1 ¶1", "role": "required"}]
    nuggets = [
        {"text": "where", "importance": "vital", "paragraph": "§1 ¶1", "span": "Mirabella Eclano"}
    ]
    row = {**GOOD, "question": "Where did they meet?", "gold": gold, "nuggets": nuggets}
    file = write(tmp_path / "other.jsonl", [row])
    out = tmp_path / "other"
    assert command("run", "--library", library, "--questions", file, "--out", out) == 0
    assert command("compare", finished_run / "default", out) == 2
    assert "different question sets" in capsys.readouterr().err


def test_a_gate_fails_the_run_when_a_limit_is_not_kept(
    library: Path, question_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gate = tmp_path / "gate.toml"
    gate.write_text("[default]\nquotes_exact = 1.0\nrefusal_f1 = 1.0\n", encoding="utf-8")
    given = ("--questions", question_file, "--split", "test", "--gate", gate)
    code = command("run", "--library", library, *given, "--out", tmp_path / "run")
    summary = load_results(RunFolder(tmp_path / "run"))
    f1 = next(iter(summary.systems["default"].values())).whole.figures["refusal_f1"]
    assert code == (1 if (f1.high or f1.value or 0) < 1 else 0)
    gate.write_text("[default]\nquotes_exact = 1.0\n", encoding="utf-8")
    assert command("run", "--library", library, *given, "--out", tmp_path / "again") == 0
    assert "The gate holds: 1 limits are kept." in capsys.readouterr().out


def test_a_killed_run_is_resumed_and_loses_nothing(
    library: Path, finished_run: Path, question_file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    arguments = ["run", "--library", library, "--questions", question_file, "--out", out]
    process = subprocess.Popen(
        [sys.executable, "-m", "eval", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lines = out / "default.jsonl"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if lines.exists() and lines.read_bytes().count(b"\n") >= 3:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = lines.read_bytes()
    assert 3 <= before.count(b"\n") <= 16
    assert command("run", "--library", library, "--resume", out) == 0
    after = lines.read_bytes()
    assert after.startswith(before[: before.rfind(b"\n") + 1])
    first = RunFolder(finished_run).records("default")
    again = RunFolder(out).records("default")
    assert {k: r.answer for k, r in again.items()} == {k: r.answer for k, r in first.items()}
    assert RunFolder(out).manifest().resumed


def test_a_finished_folder_is_not_written_over(
    library: Path, finished_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("run", "--library", library, "--out", finished_run) == 2
    assert "is not empty" in capsys.readouterr().err
