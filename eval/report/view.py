"""What a report shows, as text: made once, rendered as HTML and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.comparison import Compared
from eval.figures import BY_NAME, HEADLINES, Family, figures_of
from eval.folder import Manifest, RunFolder
from eval.questions import Kind, Question, Split
from eval.report.words import Shown, milliseconds, plural, points, shown
from eval.report.worst import Failure, worst
from eval.results import Results
from eval.statistics import Estimate
from eval.summary import Half, asked

HALVES = {
    Split.TEST: "the test half, with which nothing was tuned",
    Split.TUNE: "the tuning half, with which settings were chosen: its figures are too good",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure with a cell for each system."""

    label: str
    meaning: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    a: str
    b: str
    difference: str
    interval: str
    p: str
    sentence: str
    is_real: bool


@dataclass(frozen=True, slots=True)
class Duel:
    """Two systems, figure by figure."""

    a: str
    b: str
    differences: tuple[Difference, ...]
    compared: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of plain text under a heading, the first row being the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class HalfView:
    """One half of the question set."""

    name: str
    words: str
    questions: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything a report shows. `main` is the half in front, `other` the one behind it."""

    manifest: Manifest
    systems: tuple[str, ...]
    finished: str
    main: HalfView
    other: HalfView | None
    headlines: tuple[Row, ...]
    kinds: Table
    duels: tuple[Duel, ...]
    refusals: Facts
    calibration: Facts
    left_out: Facts
    steps: Facts
    costs: Facts | None
    repeats: Facts | None
    worst_half: str
    worst: tuple[Failure, ...]
    provenance: Facts


def make_view(folder: RunFolder, results: Results, worst_of: Split | None) -> View:
    """The view of a run. `worst_of`: the half that the worst answers are taken from; by default the
    tuning half, because a test half that is read answer by answer is one no more."""
    manifest = folder.manifest()
    names = tuple(results.systems)
    halves = [s for s in (Split.TEST, Split.TUNE) if any(s in h for h in results.systems.values())]
    main = {name: h[halves[0]] for name, h in results.systems.items() if halves[0] in h}
    behind = {
        name: h[halves[1]] for name, h in results.systems.items() if halves[1:] and halves[1] in h
    }
    source = worst_of if worst_of in halves else halves[-1]
    return View(
        manifest=manifest,
        systems=names,
        finished=_finished(folder, manifest, names),
        main=_half(halves[0], main),
        other=_half(halves[1], behind) if behind else None,
        headlines=tuple(_row(name, main) for name in HEADLINES),
        kinds=_kinds(main),
        duels=_duels(results.comparisons.get(halves[0], ())),
        refusals=_refusals(main),
        calibration=_calibration(main),
        left_out=_left_out(main),
        steps=_steps(main),
        costs=_costs(main),
        repeats=_repeats(main),
        worst_half=source.value,
        worst=tuple(_worst(folder, names[0], source)),
        provenance=_provenance(manifest),
    )


def _finished(folder: RunFolder, manifest: Manifest, names: Sequence[str]) -> str:
    """What is missing of a run that was stopped; empty when nothing is."""
    missing = [
        f"{name}: {done} of {wanted}"
        for name, done, wanted in (
            (s.name, len(folder.records(s.name)), _wanted(manifest, s.deterministic))
            for s in manifest.systems
        )
        if done < wanted
    ]
    return "; ".join(missing)


def _wanted(manifest: Manifest, deterministic: bool) -> int:
    return manifest.questions * (1 if deterministic else manifest.repeats)


def _half(split: Split, halves: Mapping[str, Half]) -> HalfView:
    tables = tuple(
        Table(family.value, tuple(_row(f.name, halves) for f in figures_of(family)))
        for family in Family
    )
    questions = max(half.whole.questions for half in halves.values())
    return HalfView(split.value, HALVES[split], questions, tables)


def _row(name: str, halves: Mapping[str, Half]) -> Row:
    figure = BY_NAME[name]
    better = "" if figure.higher_is_better else " Less is better."
    cells = tuple(shown(half.whole.figures.get(name)) for half in halves.values())
    return Row(figure.label, figure.meaning + better, cells)


def _kinds(halves: Mapping[str, Half]) -> Table:
    """The first system by kind of question, the headline figures side by side."""
    first = next(iter(halves.values()))
    rows = []
    for kind in Kind:
        if kind in first.kinds:
            part = first.kinds[kind]
            cells = tuple(shown(part.figures.get(name)) for name in (*HEADLINES, "outcome_right"))
            rows.append(Row(kind.words, plural(part.questions, "question"), cells))
    return Table("By kind of question", tuple(rows))


def _duels(compared: Sequence[Compared]) -> tuple[Duel, ...]:
    pairs = dict.fromkeys((c.comparison.a, c.comparison.b) for c in compared)
    return tuple(
        make_duel([c for c in compared if (c.comparison.a, c.comparison.b) == pair])
        for pair in pairs
    )


def make_duel(compared: Sequence[Compared]) -> Duel:
    """Two systems; figures that neither has are left out."""
    some = [c for c in compared if c.a.value is not None or c.b.value is not None]
    first = compared[0].comparison
    return Duel(first.a, first.b, tuple(_difference(c) for c in some), tuple(some))


def _difference(row: Compared) -> Difference:
    found, p = row.comparison.difference, row.comparison.p_value
    interval = "" if found.low is None else f"{points(found.low)} to {points(found.high)}"
    return Difference(
        label=BY_NAME[row.figure].label,
        a=shown(row.a).value,
        b=shown(row.b).value,
        difference=points(found.value),
        interval=interval,
        p="" if p is None else ("below 0.001" if p < 0.001 else f"{p:.3f}"),
        sentence=row.comparison.sentence(),
        is_real=bool(row.comparison.real),
    )


def _refusals(halves: Mapping[str, Half]) -> Facts:
    """Questions by what should have come of them and what did."""
    rows = []
    for name, half in halves.items():
        figures = half.whole.figures
        unanswerable, answerable = figures["refusal_recall"], figures["false_refusal"]
        refused, needless = _count(unanswerable), _count(answerable)
        rows.append(
            (name, _text(refused), _text(unanswerable.n - refused),
             _text(needless), _text(answerable.n - needless))
        )  # fmt: skip
    head = (
        "System",
        "Unanswerable, refused (right)",
        "Unanswerable, answered (wrong)",
        "Answerable, refused (wrong)",
        "Answerable, answered",
    )
    return Facts(head, tuple(rows))


def _count(rate: Estimate) -> float:
    return (rate.value or 0.0) * rate.n


def _text(number: float) -> str:
    return f"{number:.0f}" if abs(number - round(number)) < 1e-6 else f"{number:.1f}"


def _calibration(halves: Mapping[str, Half]) -> Facts:
    found = [(name, half.calibration) for name, half in halves.items()]
    rows = (
        (name, str(c.questions), str(c.without), f"{c.brier:.3f}", f"{c.calibration_error:.3f}")
        for name, c in found
        if c.brier is not None and c.calibration_error is not None
    )
    head = (
        "System",
        "Questions with a probability",
        "Without one",
        "Brier score",
        "Calibration error",
    )
    return Facts(head, tuple(rows))


def _left_out(halves: Mapping[str, Half]) -> Facts:
    head = (
        "System", "Questions in error", "Refusals", "Answers", "without claims",
        "none of whose claims was scored", "Claims", "word for word", "unscored (judge failed)",
    )  # fmt: skip
    rows = (
        (name, *(str(v) for v in (x.errors, x.refusals, x.answers, x.answers_without_claims,
                                  x.answers_not_scored, x.claims, x.verbatim, x.unscored)))
        for name, x in ((name, half.left_out) for name, half in halves.items())
    )  # fmt: skip
    return Facts(head, tuple(rows))


def _steps(halves: Mapping[str, Half]) -> Facts:
    """Median and 95th percentile of each step, and the length of answers."""
    rows = []
    for name, half in halves.items():
        times = [f"{milliseconds(s.median)} / {milliseconds(s.p95)}" for s in half.steps]
        words = half.answer_words.value
        rows.append((name, *times, "" if words is None else f"{words:.0f}"))
    steps = next(iter(halves.values())).steps
    return Facts(("System", *(s.name for s in steps), "Words in an answer (mean)"), tuple(rows))


def _costs(halves: Mapping[str, Half]) -> Facts | None:
    rows = []
    for name, half in halves.items():
        if half.cost is not None:
            c = half.cost
            unknown = f"no price known for {', '.join(c.unpriced)}"
            dollars = unknown if c.dollars is None else f"{c.dollars:.4f}"
            tokens = (f"{c.input_tokens:,}", f"{c.output_tokens:,}")
            rows.append((name, str(c.questions), *tokens, dollars))
    head = ("System", "Questions", "Tokens in", "Tokens out", "US dollars")
    return Facts(head, tuple(rows)) if rows else None


def _repeats(halves: Mapping[str, Half]) -> Facts | None:
    rows = []
    for name, half in halves.items():
        if half.repeated is not None:
            flips = shown(half.repeated.flips)
            spread = half.repeated.spread
            moved = (_spread(spread[figure].standard_deviation) for figure in HEADLINES)
            rows.append(
                (name, str(half.repeated.runs), f"{flips.value} ({flips.interval})", *moved)
            )
    head = ("System", "Repeats", "Questions whose outcome changed",
            *(f"Spread of: {BY_NAME[name].label}" for name in HEADLINES))  # fmt: skip
    return Facts(head, tuple(rows)) if rows else None


def _spread(deviation: float | None) -> str:
    return "undefined" if deviation is None else f"± {100 * deviation:.1f} points"


def _worst(folder: RunFolder, system: str, split: Split) -> list[Failure]:
    questions: Sequence[Question] = folder.questions().of(split)
    return worst(asked(questions, folder.records(system)), folder.paragraphs())


def _provenance(manifest: Manifest) -> Facts:
    git, machine = manifest.git, manifest.machine
    commit = "unknown" if git is None else git.commit + (", with changes" if git.dirty else "")
    rows = [
        ("Begun", f"{manifest.created:%Y-%m-%d %H:%M:%S} UTC"),
        ("Finished", f"{manifest.finished:%Y-%m-%d %H:%M:%S} UTC" if manifest.finished else "not yet"),
        ("Resumed", ", ".join(f"{t:%Y-%m-%d %H:%M:%S}" for t in manifest.resumed) or "never"),
        ("Questions", f"{manifest.question_source}, sha256 {manifest.question_set}"),
        ("Judge", f"{manifest.judge.name}, threshold {manifest.judge.threshold:g}"),
        ("Seed, repeats", f"{manifest.seed}, {manifest.repeats}"),
        ("Settings, index", f"sha256 {manifest.settings}; {manifest.index}"),
        *((f"Model: {name}", f"sha256 {digest}") for name, digest in manifest.models.items()),
        *((f"Prompt: {name}", f"sha256 {digest}") for name, digest in manifest.prompts.items()),
        ("Version, commit", f"{manifest.version}, {commit}"),
        ("Machine", f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, "
                    f"{machine.system}, Python {machine.python}"),
        ("Packages", ", ".join(f"{name} {v}" for name, v in manifest.packages.items())),
    ]  # fmt: skip
    return Facts(("What", "Value"), tuple(rows))
