"""The command line of the evaluation. Errors are shown as `pincite` shows them: once."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.comparison import compare as compare_sides
from eval.comparison import judged_alike, load_sides
from eval.figures import BY_NAME, HEADLINES
from eval.folder import RunFolder
from eval.gate import Breach, Gate, breaches, load_gate
from eval.judge_choice import CHOICES, DEFAULT_JUDGE, choose_judge
from eval.judge_validation import Validation, load_labelled, validate
from eval.questions import Split
from eval.records import RunError
from eval.report import write_reports
from eval.report.view import HALVES, make_duel
from eval.report.words import as_decimal, shown
from eval.results import Results, make_results
from eval.session import Options, Session, resume, start
from eval.systems import DEFAULT, NAMES
from rag.cli.context import progress_bar, settings
from rag.cli.context import run as run_command_line
from rag.errors import UsageError

app = typer.Typer(
    name="pincite-eval",
    help="Measure how well Pincite answers: a faithfulness benchmark with intervals.",
    epilog="Everywhere: --library DIR chooses the library, --debug shows tracebacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Halves(StrEnum):
    """The halves of the question set, as an option."""

    TUNE = "tune"
    TEST = "test"
    ALL = "all"

    @property
    def half(self) -> Split | None:
        return None if self is Halves.ALL else Split(self.value)


Systems = Annotated[
    list[str] | None, typer.Option(help=f"What to measure: {', '.join(NAMES)}. Can be repeated.")
]
Half = Annotated[Halves, typer.Option(help="Which half of the questions.")]
Questions = Annotated[
    Path | None, typer.Option(help="A question file about the documents of your library.")
]
Judge = Annotated[str, typer.Option(help=f"Who judges claims: {', '.join(CHOICES)}.")]
Repeats = Annotated[
    int, typer.Option(min=1, max=100, help="How often a non-deterministic system is asked.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the intervals.")]
Name = Annotated[str, typer.Option(help="A name for the run.")]
Out = Annotated[
    Path | None, typer.Option(help="The results folder [default: a new one in eval/runs].")
]
Resume = Annotated[Path | None, typer.Option("--resume", help="Go on with a run that was stopped.")]
GateFile = Annotated[
    Path | None, typer.Option(help="A file of limits; fails when one is not kept.")
]
Worst = Annotated[
    Halves | None, typer.Option(help="Which half the worst answers are from: tune or test.")
]


@app.callback()
def _everywhere() -> None:
    """Measure how well Pincite answers: a faithfulness benchmark with intervals."""


@app.command()
def run(
    system: Systems = None,
    split: Half = Halves.ALL,
    questions: Questions = None,
    judge: Judge = DEFAULT_JUDGE,
    repeats: Repeats = 1,
    seed: Seed = 0,
    name: Name = "",
    out: Out = None,
    resume_from: Resume = None,
    gate: GateFile = None,
) -> None:
    """Ask every question, score the answers, and write a report.

    Example: pincite-eval run --system default --system tutorial

    Example: pincite-eval run --split test --gate eval/gate.toml

    Example: pincite-eval run --resume eval/runs/20261124-101500-default
    """
    limits = load_gate(gate) if gate else None
    options = Options(
        systems=tuple(dict.fromkeys(system or [DEFAULT])),
        split=split.half,
        repeats=repeats,
        seed=seed,
        judge=judge,
        questions=questions,
        name=name,
        out=out,
    )
    session = _prepare(options, resume_from, limits)
    results = _carry_out(session)
    _say_results(session.folder, results)
    if limits:
        _enforce(limits, results)


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="A results folder, or FOLDER/system.")],
    b: Annotated[Path, typer.Argument(help="Another one.")],
    split: Half = Halves.TEST,
    seed: Seed = 0,
) -> None:
    """Compare two systems of a run, or two runs, question by question.

    Example: pincite-eval compare eval/runs/monday eval/runs/tuesday

    Example: pincite-eval compare eval/runs/monday/default eval/runs/monday/tutorial
    """
    sides = load_sides(a, b, split.half)
    found = compare_sides(*sides, seed)
    duel = make_duel(found)
    table = Table("Figure", duel.a, duel.b, "Difference", "95 % interval", "p", "In words")
    for row in duel.differences:
        cells = (row.label, row.a, row.b, row.difference, row.interval, row.p, row.sentence)
        table.add_row(*cells)
    Console(width=None if Console().is_terminal else 160).print(table)
    if not judged_alike(*sides):
        typer.echo("The two had different judges: figures that need one are left out.", err=True)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="A results folder.")],
    worst: Worst = None,
) -> None:
    """Count the figures of a run again and write its reports again; nothing is asked.

    Example: pincite-eval report eval/runs/20261124-101500-default
    """
    if worst is Halves.ALL:
        raise UsageError("--worst is tune or test.", "See pincite-eval report --help.")
    run_folder = RunFolder(folder)
    with progress_bar("Counting") as progress:
        results = make_results(run_folder, progress)
    write_reports(run_folder, results, worst.half if worst else None)
    _say_results(run_folder, results)


@app.command("validate-judge")
def validate_judge(
    file: Annotated[Path, typer.Argument(help="Claims that people have labelled (JSONL).")],
    judge: Judge = DEFAULT_JUDGE,
    seed: Seed = 0,
) -> None:
    """Compare a judge with people's labels: a threshold is chosen on one part of the rows and
    applied to the other.

    Example: pincite-eval validate-judge labelled.jsonl --judge overlap
    """
    rows = load_labelled(file)
    chosen = choose_judge(judge)
    with progress_bar("Claims") as progress:
        found = validate(chosen, rows, seed, progress)
    _say_validation(found)


def _say_validation(found: Validation) -> None:
    threshold = "none (one label only)" if found.threshold is None else f"{found.threshold:.3f}"
    typer.echo(f"Judge “{found.judge}”: threshold {threshold}, chosen on {found.chosen_on} rows.")
    table = Table("Source", "Rows", "Unscored", "AUROC", "Balanced accuracy", "Kappa")
    for name, part in {**found.by_source, "all": found.together}.items():
        figures = (part.auroc, part.balanced_accuracy, part.kappa)
        table.add_row(name, str(part.rows), str(part.unscored), *map(as_decimal, figures))
    Console(width=None if Console().is_terminal else 120).print(table)
    typer.echo("Supported claims of the other part, in per cent:")
    named = {"people": found.people, "judge": found.judged, "judge, corrected": found.corrected}
    for name, estimate in named.items():
        cell = shown(estimate)
        typer.echo(f"  {name}: {cell.value} ({cell.interval})")


def _prepare(options: Options, resume_from: Path | None, limits: Gate | None) -> Session:
    """Raises: UsageError: the gate is for what this run does not measure."""
    if limits and resume_from is None:
        if options.split not in (None, limits.split):
            raise UsageError(
                f"The gate is for the half “{limits.split}”, which this run leaves out.",
                f"Give --split {limits.split} or --split all.",
            )
        missing = [name for name in limits.systems if name not in options.systems]
        if missing:
            raise UsageError(
                f"The gate has limits for “{missing[0]}”, which this run leaves out.",
                f"Add --system {missing[0]}.",
            )
    with progress_bar("Preparing the library") as progress:
        if resume_from is not None:
            return resume(resume_from, settings(), progress)
        return start(options, settings(), progress)


def _carry_out(session: Session) -> Results:
    try:
        with progress_bar("Questions") as progress:
            session.ask(progress)
    except KeyboardInterrupt as stop:
        raise RunError(
            "Stopped; no finished question is lost.",
            f"Go on with: pincite-eval run --resume {session.folder.path}",
        ) from stop
    with progress_bar("Counting") as progress:
        return session.report(progress)


def _say_results(folder: RunFolder, results: Results) -> None:
    """The headline figures, and where the report is."""
    for split, words in HALVES.items():
        halves = {name: h[split] for name, h in results.systems.items() if split in h}
        if not halves:
            continue
        typer.echo(f"\nOf {words}:")
        for name, half in halves.items():
            cells = ((BY_NAME[f].label, shown(half.whole.figures[f])) for f in HEADLINES)
            figures = (f"  {label}: {cell.value} ({cell.interval})" for label, cell in cells)
            typer.echo("\n".join([f"{name}, {half.whole.questions} questions", *figures]))
            if half.left_out.errors:
                again = f"pincite-eval run --resume {folder.path}"
                typer.echo(
                    f"  {half.left_out.errors} ended in an error; ask again: {again}", err=True
                )
    typer.echo(f"\nReport: {folder.path / 'report.html'}")


def _enforce(limits: Gate, results: Results) -> None:
    broken = breaches(limits, results)
    if not broken:
        typer.echo(f"The gate holds: {len(limits.limits)} limits are kept.")
        return
    typer.echo(f"The gate fails: {len(broken)} limits are not kept.", err=True)
    console = Console(stderr=True)
    table = Table(*(name.capitalize() for name in Breach.model_fields))
    for breach in broken:
        table.add_row(*breach.model_dump().values())
    console.print(table)
    raise typer.Exit(1)


def main() -> None:
    """Entry point of `pincite-eval`."""
    sys.exit(run_command_line(app, sys.argv[1:]))
