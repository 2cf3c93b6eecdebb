"""Two systems, or the same system of two runs, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.figures import FIGURES, Figure, Shape
from eval.folder import Manifest, RunFolder
from eval.questions import Split
from eval.statistics import Comparison, Estimate, compare_means, compare_rates
from eval.summary import Asked, Value, asked, estimate, value
from eval.systems import DEFAULT
from rag.errors import UsageError
from rag.types import Frozen


class Compared(Frozen):
    """One figure of both systems, and whether they differ."""

    figure: str
    a: Estimate
    b: Estimate
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Side:
    """A system of a run."""

    name: str
    manifest: Manifest
    rows: tuple[Asked, ...]


def compare(a: Side, b: Side, seed: int) -> list[Compared]:
    """Every figure of two systems, over the questions that both were asked. Figures that need a
    judge are left out where the two were not judged alike."""
    common = {one.question.id for one in a.rows} & {one.question.id for one in b.rows}
    rows_a = [one for one in a.rows if one.question.id in common]
    by_id = {one.question.id: one for one in b.rows}
    rows_b = [by_id[one.question.id] for one in rows_a]
    alike = judged_alike(a, b)
    return [
        _compared(figure, (a.name, rows_a), (b.name, rows_b), seed)
        for figure in FIGURES
        if figure.shape is not Shape.F1 and (alike or not figure.needs_judge)
    ]


def judged_alike(a: Side, b: Side) -> bool:
    return a.manifest.judge == b.manifest.judge


def _compared(
    figure: Figure,
    a: tuple[str, Sequence[Asked]],
    b: tuple[str, Sequence[Asked]],
    seed: int,
) -> Compared:
    return Compared(
        figure=figure.name,
        a=estimate(figure, a[1], seed),
        b=estimate(figure, b[1], seed),
        comparison=_test(figure, a, b, seed),
    )


def _test(
    figure: Figure, a: tuple[str, Sequence[Asked]], b: tuple[str, Sequence[Asked]], seed: int
) -> Comparison:
    groups = [one.question.group for one in a[1]]
    x, y = ([value(one, figure.name) for one in rows] for _, rows in (a, b))
    better = figure.higher_is_better
    if figure.shape is Shape.RATE and all(len(one.records) == 1 for one in (*a[1], *b[1])):
        return compare_rates((a[0], _flags(x)), (b[0], _flags(y)), groups, better, seed)
    return compare_means((a[0], x), (b[0], y), groups, better, seed)


def _flags(values: Sequence[Value]) -> list[bool | None]:
    return [None if v is None else bool(v) for v in values]


def load_sides(a: Path, b: Path, split: Split | None) -> tuple[Side, Side]:
    """Two sides, each named by a run folder, or by `FOLDER/system` in one with several.

    Raises:
        UsageError: no such run or system; or the two were asked different question sets.
        RunError: a folder is damaged.
    """
    folders = [_locate(path) for path in (a, b)]
    manifests = [folder.manifest() for folder, _ in folders]
    if manifests[0].question_set != manifests[1].question_set:
        raise UsageError(
            "The two runs were asked different question sets "
            f"({manifests[0].question_set[:12]}… and {manifests[1].question_set[:12]}…), "
            "so their figures cannot be compared.",
            "Run one of them again with the other’s questions (--questions).",
        )
    names = [
        name or _only_system(folder, manifest)
        for (folder, name), manifest in zip(folders, manifests, strict=True)
    ]
    labels = _labels(names, [folder.path.name for folder, _ in folders])
    sides = [
        Side(label, manifest, _rows(folder, name, split))
        for label, (folder, _), manifest, name in zip(
            labels, folders, manifests, names, strict=True
        )
    ]
    return sides[0], sides[1]


def _locate(path: Path) -> tuple[RunFolder, str | None]:
    """A run's folder and, where the path names one, the system."""
    if (path / "manifest.json").is_file():
        return RunFolder(path), None
    if (path.parent / "manifest.json").is_file():
        return RunFolder(path.parent), path.name.removesuffix(".jsonl")
    raise UsageError(
        f"{path} is neither a results folder nor a system of one.",
        "For example: pincite-eval compare RUN/default RUN/tutorial",
    )


def _only_system(folder: RunFolder, manifest: Manifest) -> str:
    names = [system.name for system in manifest.systems]
    if len(names) == 1 or DEFAULT in names:
        return names[0] if len(names) == 1 else DEFAULT
    raise UsageError(
        f"{folder.path} has several systems: {', '.join(names)}.",
        f"Name one: {folder.path / names[0]}",
    )


def _rows(folder: RunFolder, system: str, split: Split | None) -> tuple[Asked, ...]:
    known = [s.name for s in folder.manifest().systems]
    if system not in known:
        raise UsageError(f"{folder.path} has no system “{system}”.", f"It has: {', '.join(known)}.")
    rows = asked(folder.questions().of(split), folder.records(system))
    if not rows:
        half = f" of the {split} half" if split else ""
        raise UsageError(
            f"{folder.path / system} has no finished question{half}.",
            "Choose another half with --split, or finish the run with --resume.",
        )
    return rows


def _labels(names: Sequence[str], folders: Sequence[str]) -> list[str]:
    """Systems by name; two of one name by their folders too."""
    if names[0] != names[1]:
        return list(names)
    return [f"{name} ({folder})" for name, folder in zip(names, folders, strict=True)]
