"""A real run over a few questions, made once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.cli import app
from eval.questions import built_in_questions
from rag.assemble import Pincite
from rag.cli.context import run as run_command_line
from tests.eval.rows import write


def command(*arguments: str | Path) -> int:
    """Run `pincite-eval` in this process; returns its exit code."""
    return run_command_line(app, [str(argument) for argument in arguments])


def few_questions(count: int) -> list[Mapping[str, Any]]:
    """Some questions of each half, of as many kinds as there is room for."""
    rows = [json.loads(x) for x in built_in_questions().read_text("utf-8").splitlines()]
    chosen = []
    for split in ("tune", "test"):
        half = [row for row in rows if row["split"] == split and row["kind"] != "multilingual"]
        step = max(1, len(half) // (count // 2))
        chosen += half[::step][: count // 2]
    return chosen


@pytest.fixture(scope="session")
def library(pincite: Pincite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library for the command line: a copy of the one that is open."""
    folder = tmp_path_factory.mktemp("eval") / "library"
    shutil.copytree(pincite.settings.library, folder)
    return folder


@pytest.fixture(scope="session")
def question_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("questions") / "few.jsonl", few_questions(16))


@pytest.fixture(scope="session")
def finished_run(
    library: Path, question_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run of two systems over the few questions, under a folder of runs."""
    out = tmp_path_factory.mktemp("runs") / "first"
    systems = ("--system", "default", "--system", "tutorial")
    given = ("--questions", question_file, "--out", out, "--name", "few")
    assert command("run", "--library", library, *systems, *given) == 0
    return out
