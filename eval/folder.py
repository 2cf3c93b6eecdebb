"""The results folder of a run.

manifest.json         what was run, on what, with what
questions.jsonl       the question set as it was asked
paragraphs.json       the paragraphs (pinpoint -> text), so that a report needs no library
<system>.jsonl        one line for each question, written as it is answered
summary.json          the figures
report.html, report.md
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from eval.provenance import Git, Machine
from eval.questions import Question, QuestionSet, Split
from eval.records import Record, RunError, mend, read_records
from rag.errors import UsageError
from rag.types import Frozen

RUNS = Path("eval/runs")
MANIFEST = "manifest.json"
QUESTIONS = "questions.jsonl"
PARAGRAPHS = "paragraphs.json"
SUMMARY = "summary.json"


class SystemInfo(Frozen):
    """A system as the run's manifest names it."""

    name: str
    description: str
    deterministic: bool = True


class JudgeInfo(Frozen):
    name: str
    threshold: float


class Manifest(Frozen):
    """What a run was: enough to make it again, and to refuse to mix it with another.

    `split` None: both halves. `question_set` is the sha256 of the whole set. `resumed`: when it was
    taken up again after a stop.
    """

    name: str
    created: datetime
    finished: datetime | None = None
    resumed: tuple[datetime, ...] = ()
    systems: tuple[SystemInfo, ...]
    split: Split | None
    repeats: int
    seed: int
    question_set: str
    question_source: str
    questions: int
    judge: JudgeInfo
    settings: str
    index: str
    prompts: dict[str, str]
    models: dict[str, str]
    version: str
    packages: dict[str, str]
    git: Git | None
    machine: Machine


class RunFolder:
    """One results folder. Only one process writes it at a time (`locked`)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(
        self, manifest: Manifest, questions: QuestionSet, paragraphs: Mapping[str, str]
    ) -> None:
        """Make the folder.

        Raises:
            UsageError: there is something in it already.
            RunError: it cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if any(self.path.iterdir()):
                raise UsageError(
                    f"The folder {self.path} is not empty.",
                    f"Choose another with --out, or go on with it: --resume {self.path}",
                )
            self._write(QUESTIONS, "".join(f"{q.model_dump_json()}\n" for q in questions.questions))
            self._write(PARAGRAPHS, json.dumps(dict(paragraphs), ensure_ascii=False, indent=1))
            self.save(manifest)
        except OSError as error:
            raise RunError(
                f"The folder {self.path} cannot be written ({error.strerror}).",
                "Choose another with --out.",
            ) from error

    def save(self, manifest: Manifest) -> None:
        self._write(MANIFEST, manifest.model_dump_json(indent=2))

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder whole, or not at all."""
        self._write(name, text)
        return self.path / name

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder.

        Raises:
            RunError: another process holds it.
        """
        try:
            with FileLock(self.path / ".lock", timeout=0):
                yield
        except Timeout as error:
            raise RunError(
                f"Another run is writing {self.path}.", "Wait for it, or end it, and try again."
            ) from error

    def manifest(self) -> Manifest:
        """Raises: UsageError: this is no results folder. RunError: it is damaged."""
        if not (self.path / MANIFEST).is_file():
            raise UsageError(
                f"{self.path} is no results folder: it has no {MANIFEST}.",
                f"pincite-eval run makes one under {RUNS}.",
            )
        try:
            return Manifest.model_validate_json((self.path / MANIFEST).read_bytes())
        except (OSError, ValidationError) as error:
            raise self._damaged(MANIFEST, error) from error

    def questions(self) -> QuestionSet:
        """The question set as it was asked (its other half too). Raises: RunError: damaged."""
        try:
            text = (self.path / QUESTIONS).read_text("utf-8")
            questions = tuple(Question.model_validate_json(x) for x in text.split("\n") if x)
        except (OSError, ValidationError) as error:
            raise self._damaged(QUESTIONS, error) from error
        return QuestionSet(source=str(self.path / QUESTIONS), questions=questions)

    def paragraphs(self) -> dict[str, str]:
        """The paragraphs, pinpoint -> text. Raises: RunError: damaged."""
        try:
            return dict(json.loads((self.path / PARAGRAPHS).read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise self._damaged(PARAGRAPHS, error) from error

    def lines(self, system: str) -> Path:
        """The file of a system's records."""
        return self.path / f"{system}.jsonl"

    def records(self, system: str) -> dict[tuple[str, int], Record]:
        """What is finished of a system. Raises: RunError: damaged."""
        return read_records(self.lines(system))

    def mend(self, systems: Sequence[str]) -> None:
        for system in systems:
            mend(self.lines(system))

    def _write(self, name: str, text: str) -> None:
        part = self.path / f"{name}.part"
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, self.path / name)

    def _damaged(self, name: str, error: Exception) -> RunError:
        return RunError(
            f"{self.path / name} is missing or damaged ({type(error).__name__}).",
            "Run the evaluation again into a new folder.",
        )


def new_folder(name: str, now: datetime, out: Path = RUNS) -> RunFolder:
    """A folder `<timestamp>-<name>` that is not there yet."""
    safe = re.sub(r"[^\w.+-]+", "-", name).strip("-.") or "run"
    stamp = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{safe}"
    path, count = out / stamp, 2
    while path.exists():
        path, count = out / f"{stamp}-{count}", count + 1
    return RunFolder(path)


def list_runs(out: Path = RUNS) -> list[tuple[RunFolder, Manifest]]:
    """The runs under a folder, newest first; folders that are no run are passed over."""
    folders = [RunFolder(file.parent) for file in out.glob(f"*/{MANIFEST}")]
    runs: list[tuple[RunFolder, Manifest]] = []
    for folder in folders:
        try:
            runs.append((folder, folder.manifest()))
        except RunError:
            continue
    return sorted(runs, key=lambda run: run[1].created, reverse=True)
