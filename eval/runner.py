"""Asking: every system, every question, each line on the disk before the next question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.folder import RunFolder
from eval.questions import Question
from eval.records import answered_line, append, failed_line
from eval.scoring import Scorer
from eval.systems import System

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """One question for one system, the `repeat`-th time."""

    system: System
    question: Question
    repeat: int

    @property
    def key(self) -> tuple[str, int]:
        return self.question.id, self.repeat


def tasks(systems: Sequence[System], questions: Sequence[Question], repeats: int) -> Iterator[Task]:
    """Everything to ask. A deterministic system would only repeat itself: it is asked once."""
    for system in systems:
        for repeat in range(1 if system.deterministic else repeats):
            for question in questions:
                yield Task(system, question, repeat)


def run(
    folder: RunFolder,
    wanted: Sequence[Task],
    scorer: Scorer,
    progress: Progress = lambda done, total: None,
) -> None:
    """Ask what is not finished yet. A question that ended in an error is not finished: it is asked
    again; whatever happens to it, the others go on."""
    finished = {
        (name, *key)
        for name in dict.fromkeys(task.system.name for task in wanted)
        for key, record in folder.records(name).items()
        if record.error is None
    }
    left = [task for task in wanted if (task.system.name, *task.key) not in finished]
    done = len(wanted) - len(left)
    progress(done, len(wanted))
    for count, task in enumerate(left, done + 1):
        append(folder.lines(task.system.name), _line(task, scorer))
        progress(count, len(wanted))


def _line(task: Task, scorer: Scorer) -> dict[str, object]:
    try:
        outcome = task.system.ask(task.question.query())
        scored = scorer.score(task.question, outcome)
        return answered_line(task.key, outcome, scored, task.system.probability(outcome))
    except Exception as error:  # kept in the question's line, counted and shown in the report
        return failed_line(task.key, task.question.question, error)
