"""How far a judge agrees with people: `pincite-eval validate-judge`.

The labelled rows are cut in two by group. On one part the threshold is chosen, on the other it is
applied, so no figure is of rows that it was fitted on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import ConfigDict, Field, ValidationError
from sklearn.metrics import balanced_accuracy_score

from eval.statistics import (
    Estimate,
    auroc,
    balanced_accuracy,
    cohen_kappa,
    ppi_rate,
    rate,
)
from eval.support import Support
from rag.answering.judging import Judge
from rag.errors import UsageError
from rag.types import Frozen

Progress = Callable[[int, int], None]
# Below this a threshold and an interval say nothing.
FEWEST_ROWS = 20


class LabelledClaim(Frozen):
    """A claim with what people said of it: 1 where the context fully supports it, else 0. `group`:
    rows that depend on each other share one; `source`: the collection it comes from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Annotated[str, Field(min_length=1)]
    context: Annotated[str, Field(min_length=1)]
    claim: Annotated[str, Field(min_length=1)]
    label: Annotated[int, Field(ge=0, le=1)]
    source: str = "all"
    group: str | None = None


class Agreement(Frozen):
    """A judge against people on some rows; `unscored` counts the judge's failures, which are left
    out of every figure. `auroc` needs no threshold."""

    rows: int
    unscored: int
    supported_by_people: float
    auroc: Estimate
    balanced_accuracy: Estimate
    kappa: Estimate


class Validation(Frozen):
    """`threshold` was chosen on `chosen_on` rows for the best balanced accuracy; all figures are of
    the other part. `rates`: the share of supported claims there as people give it, as the judge
    gives it, and as the judge gives it corrected by people's labels of the first part."""

    judge: str
    threshold: float | None
    chosen_on: int
    together: Agreement
    by_source: dict[str, Agreement]
    people: Estimate
    judged: Estimate
    corrected: Estimate


def load_labelled(path: Path) -> list[LabelledClaim]:
    """Read a JSONL file of labelled claims.

    Raises:
        UsageError: it cannot be read, a line is wrong (the message names it), an id stands twice,
            or there are fewer than 20 rows.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
        rows = [_row(line, n) for n, line in enumerate(lines, 1) if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as text.", "Give a JSONL file in UTF-8."
        ) from error
    if len({row.id for row in rows}) < len(rows):
        raise UsageError(f"In {path} an id stands twice.", "Give every row an id of its own.")
    if len(rows) < FEWEST_ROWS:
        raise UsageError(
            f"{path} has {len(rows)} rows; fewer than {FEWEST_ROWS} say nothing on a judge.",
            "Label more claims.",
        )
    return rows


def _row(line: str, number: int) -> LabelledClaim:
    try:
        return LabelledClaim.model_validate(json.loads(line))
    except (ValueError, ValidationError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"“{'.'.join(map(str, first['loc']))}”: {first['msg']}" if first else "no JSON"
        raise UsageError(
            f"Line {number} is wrong ({what}).",
            'A row is {"id", "context", "claim", "label": 0 or 1, "source"?, "group"?}.',
        ) from error


def validate(
    judge: Judge, rows: Sequence[LabelledClaim], seed: int = 0, progress: Progress = lambda *_: None
) -> Validation:
    """Score every row and compare the judge with people."""
    support = Support(judge)
    scores: list[float | None] = []
    for row in rows:
        scores.append(support.score([row.context], row.claim))
        progress(len(scores), len(rows))
    first = np.array([_is_first(row) for row in rows])
    known = np.array([score is not None for score in scores])
    threshold = _best_threshold(rows, scores, first & known)
    rest = np.flatnonzero(~first).tolist()
    by_source = {
        source: _agree([i for i in rest if rows[i].source == source], rows, scores, threshold, seed)
        for source in dict.fromkeys(row.source for row in rows)
    }
    verdicts = [_supported(score, threshold) for score in scores]
    human = [bool(row.label) for row in rows]
    labelled = np.flatnonzero(first).tolist()
    return Validation(
        judge=judge.name,
        threshold=threshold,
        chosen_on=len(labelled),
        together=_agree(rest, rows, scores, threshold, seed),
        by_source=by_source,
        people=rate([human[i] for i in rest]),
        judged=rate([verdicts[i] for i in rest]),
        corrected=ppi_rate(
            [human[i] for i in labelled],
            [_number(verdicts[i]) for i in labelled],
            [_number(verdicts[i]) for i in rest],
        ),
    )


def _is_first(row: LabelledClaim) -> bool:
    """Which part a row is in: by its group, for good."""
    return hashlib.sha256((row.group or row.id).encode()).digest()[0] % 2 == 0


def _best_threshold(
    rows: Sequence[LabelledClaim], scores: Sequence[float | None], chosen: np.ndarray
) -> float | None:
    """The score from which on a claim is called supported with the best balanced accuracy."""
    y = np.array([row.label for row in rows])[chosen]
    x = np.array([np.nan if s is None else s for s in scores], dtype=float)[chosen]
    if len(np.unique(y)) < 2:
        return None
    return float(max(np.unique(x), key=lambda t: (balanced_accuracy_score(y, x >= t), -t)))


def _supported(score: float | None, threshold: float | None) -> bool | None:
    return None if score is None or threshold is None else score >= threshold


def _number(flag: bool | None) -> float | None:
    return None if flag is None else float(flag)


def _agree(
    places: Sequence[int],
    rows: Sequence[LabelledClaim],
    scores: Sequence[float | None],
    threshold: float | None,
    seed: int,
) -> Agreement:
    human = [bool(rows[i].label) for i in places]
    groups = [rows[i].group or rows[i].id for i in places]
    found = [scores[i] for i in places]
    verdicts = [_supported(score, threshold) for score in found]
    return Agreement(
        rows=len(places),
        unscored=found.count(None),
        supported_by_people=sum(human) / len(human) if human else 0.0,
        auroc=auroc(human, found, groups, seed),
        balanced_accuracy=balanced_accuracy(human, verdicts, groups, seed),
        kappa=cohen_kappa(human, verdicts, groups, seed),
    )
