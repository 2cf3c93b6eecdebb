"""The gate: stored limits that a run's figures must not be worse than, beyond their intervals.

A file of limits:

    split = "test"                     # the half it is for

    [default]                          # a system; every figure of eval/figures.py may stand here
    hit_at_1 = 0.70                    # a floor
    false_refusal = 0.15               # lower is better: a ceiling

    [default.multilingual]             # the same for one kind of question
    hit_at_1 = 0.50
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.figures import BY_NAME, Shape
from eval.questions import Kind, Split
from eval.results import Results
from eval.statistics import Estimate
from eval.summary import Half
from rag.errors import UsageError
from rag.types import Frozen


class GateError(UsageError):
    """A file of limits with something wrong in it."""

    code = "gate"


class Limit(Frozen):
    """A figure's limit; `kind` None: over all questions."""

    system: str
    kind: Kind | None
    figure: str
    limit: float


class Gate(Frozen):
    split: Split
    limits: tuple[Limit, ...]

    @property
    def systems(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(limit.system for limit in self.limits))


class Breach(Frozen):
    """A limit that was not kept, in words."""

    system: str
    kind: str
    figure: str
    limit: str
    found: str


def load_gate(path: Path) -> Gate:
    """Read a file of limits.

    Raises:
        GateError: it cannot be read, or names a figure, kind or half that there is not.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise GateError(f"The gate {path} cannot be read: {error}.", "Give a TOML file.") from error
    half = given.pop("split", Split.TEST.value)
    if half not in list(Split):
        raise GateError(f"The gate {path} is for an unknown half {half!r}.", "Write tune or test.")
    problems: list[str] = []
    limits = tuple(_limits(given, problems))
    if problems or not limits:
        what = "; ".join(problems) or "it has no limits"
        raise GateError(f"The gate {path} is wrong: {what}.", f"Figures: {', '.join(BY_NAME)}.")
    return Gate(split=Split(half), limits=limits)


def _limits(given: Mapping[str, Any], problems: list[str]) -> Iterator[Limit]:
    for system, table in given.items():
        if not isinstance(table, dict):
            problems.append(f"“{system}” is neither split nor the table of a system")
            continue
        for name, value in table.items():
            if isinstance(value, dict):
                yield from _of_kind(system, name, value, problems)
            else:
                yield from _limit(system, None, name, value, problems)


def _of_kind(
    system: str, kind: str, table: Mapping[str, Any], problems: list[str]
) -> Iterator[Limit]:
    if kind not in list(Kind):
        problems.append(f"“{kind}” is no kind of question")
        return
    for name, value in table.items():
        if name in BY_NAME and BY_NAME[name].shape is Shape.F1:
            problems.append(f"“{name}” is not measured by kind")
        else:
            yield from _limit(system, Kind(kind), name, value, problems)


def _limit(
    system: str, kind: Kind | None, name: str, value: object, problems: list[str]
) -> Iterator[Limit]:
    if name not in BY_NAME:
        problems.append(f"“{name}” is no figure")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        problems.append(f"the limit of “{name}” is no number from 0 to 1")
    else:
        yield Limit(system=system, kind=kind, figure=name, limit=float(value))


def breaches(gate: Gate, results: Results) -> list[Breach]:
    """The limits that a run did not keep. A figure without a value keeps no limit, and neither does
    a system any of whose questions ended in an error."""
    found: list[Breach] = []
    for system in gate.systems:
        half = results.systems.get(system, {}).get(gate.split)
        if half is None:
            found.append(_breach(system, "all", "any", "", "not in this run"))
            continue
        if half.left_out.errors:
            errors = str(half.left_out.errors)
            found.append(_breach(system, "all", "questions that ended in an error", "0", errors))
        found += [b for x in gate.limits if x.system == system and (b := _check(x, half))]
    return found


def _check(limit: Limit, half: Half) -> Breach | None:
    part = half.whole if limit.kind is None else half.kinds.get(limit.kind)
    estimate = part.figures.get(limit.figure) if part else None
    if estimate is not None and _is_kept(limit, estimate):
        return None
    kind = limit.kind.words if limit.kind else "all"
    bound = "at least" if BY_NAME[limit.figure].higher_is_better else "at most"
    stated = f"{bound} {limit.limit:.3f}"
    return _breach(limit.system, kind, limit.figure, stated, _found(estimate))


def _is_kept(limit: Limit, estimate: Estimate) -> bool:
    """Worse than the limit only where the whole interval is."""
    if estimate.value is None:
        return False
    if BY_NAME[limit.figure].higher_is_better:
        high = estimate.value if estimate.high is None else estimate.high
        return high >= limit.limit
    low = estimate.value if estimate.low is None else estimate.low
    return low <= limit.limit


def _found(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "no value"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _breach(system: str, kind: str, figure: str, limit: str, found: str) -> Breach:
    return Breach(system=system, kind=kind, figure=figure, limit=limit, found=found)
