"""The figures of a whole run: made from its records, kept in summary.json."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from eval.comparison import Compared, Side, compare
from eval.cost import load_prices
from eval.folder import SUMMARY, Manifest, RunFolder
from eval.questions import Split
from eval.records import RunError
from eval.runner import Progress
from eval.summary import Asked, Half, asked, summarise
from rag.types import Frozen


class Results(Frozen):
    """By system, then by half. `comparisons`: each other system against the run's first."""

    systems: dict[str, dict[Split, Half]]
    comparisons: dict[Split, tuple[Compared, ...]]


def make_results(folder: RunFolder, progress: Progress = lambda done, total: None) -> Results:
    """The figures of what is finished of a run, written to its summary.json.

    Raises:
        RunError: the folder is damaged.
    """
    manifest, questions = folder.manifest(), folder.questions()
    names = [system.name for system in manifest.systems]
    records = {name: folder.records(name) for name in names}
    halves = [split for split in Split if manifest.split in (None, split)]
    rows = {
        split: {name: asked(questions.of(split), records[name]) for name in names}
        for split in halves
    }
    results = _count(manifest, rows, progress)
    folder.write(SUMMARY, results.model_dump_json(indent=1))
    return results


def _count(
    manifest: Manifest, rows: dict[Split, dict[str, tuple[Asked, ...]]], progress: Progress
) -> Results:
    prices, total = load_prices(), sum(len(by_name) for by_name in rows.values())
    systems: dict[str, dict[Split, Half]] = {}
    comparisons: dict[Split, tuple[Compared, ...]] = {}
    done = 0
    for split, by_name in rows.items():
        sides = [Side(name, manifest, found) for name, found in by_name.items() if found]
        for side in sides:
            half = summarise(side.rows, prices, manifest.seed)
            systems.setdefault(side.name, {})[split] = half
            done += 1
            progress(done, total)
        comparisons[split] = _against_first(sides, manifest.seed)
    return Results(systems=systems, comparisons=comparisons)


def _against_first(sides: Sequence[Side], seed: int) -> tuple[Compared, ...]:
    return tuple(found for other in sides[1:] for found in compare(sides[0], other, seed))


def load_results(folder: RunFolder) -> Results:
    """The figures as they were last counted.

    Raises:
        RunError: there are none yet, or the file is damaged.
    """
    try:
        return Results.model_validate_json((folder.path / SUMMARY).read_bytes())
    except (OSError, ValidationError) as error:
        raise RunError(
            f"{folder.path / SUMMARY} is missing or damaged ({type(error).__name__}).",
            f"Count the figures again: pincite-eval report {folder.path}",
        ) from error
