"""Records -> the figures of a run, with intervals: by system, by half, by kind of question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.cost import Cost, Price, cost
from eval.figures import FIGURES, Figure, Shape
from eval.metrics import (
    ReliabilityBin,
    brier_score,
    count_refusals,
    expected_calibration_error,
    faithfulness_tally,
    reliability_bins,
)
from eval.questions import Expected, Kind, Question
from eval.records import Record
from eval.statistics import (
    Estimate,
    RunSpread,
    bootstrap_statistic,
    clustered_mean,
    flip_rate,
    rate,
    run_spread,
)
from rag.types import Frozen

STEPS = ("retrieve", "write", "check", "total")
Value = float | bool | None


class Slice(Frozen):
    """Some of the questions, with every figure."""

    questions: int
    figures: dict[str, Estimate]


class LeftOut(Frozen):
    """What the figures on claims rest on, and what they leave out. `verbatim` claims stand word for
    word in their paragraph; `unscored` are the judge's failures."""

    errors: int
    refusals: int
    answers: int
    answers_without_claims: int
    answers_not_scored: int
    claims: int
    verbatim: int
    unscored: int


class Step(Frozen):
    """Milliseconds of one step over the questions."""

    name: str
    median: float
    p95: float


class Calibration(Frozen):
    """How well the probability that the documents answer agrees with whether they do. `without`:
    questions for which none was estimated (a lookup needs none)."""

    questions: int
    without: int
    brier: float | None
    calibration_error: float | None
    bins: tuple[ReliabilityBin, ...]


class Repeated(Frozen):
    """How far several askings of the same questions differ: `flips` is the share of questions whose
    status changed, `spread` how far each figure moved."""

    runs: int
    flips: Estimate
    spread: dict[str, RunSpread]


class Half(Frozen):
    """One system on one half of the question set."""

    whole: Slice
    kinds: dict[Kind, Slice]
    answer_words: Estimate
    left_out: LeftOut
    steps: tuple[Step, ...]
    cost: Cost | None
    calibration: Calibration
    repeated: Repeated | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its records, one for each repeat."""

    question: Question
    records: tuple[Record, ...]


def asked(
    questions: Iterable[Question], records: Mapping[tuple[str, int], Record]
) -> tuple[Asked, ...]:
    """The questions that have a record, with all they have."""
    repeats = sorted({repeat for _, repeat in records})
    found = (
        Asked(q, tuple(records[q.id, r] for r in repeats if (q.id, r) in records))
        for q in questions
    )
    return tuple(x for x in found if x.records)


def value(one: Asked, name: str) -> Value:
    """A question's value of a figure; of several repeats, the mean of those that have one."""
    values = [getattr(record.scores, name) for record in one.records]
    if len(values) == 1:
        found: Value = values[0]
        return found
    defined = [float(v) for v in values if v is not None]
    return sum(defined) / len(defined) if defined else None


def estimate(figure: Figure, rows: Sequence[Asked], seed: int) -> Estimate:
    """A figure over questions, with its interval."""
    groups = [one.question.group for one in rows]
    if figure.shape is Shape.F1:
        return _f1(rows, groups, seed)
    values = [value(one, figure.name) for one in rows]
    if figure.shape is Shape.RATE and all(len(one.records) == 1 for one in rows):
        return rate([None if v is None else bool(v) for v in values])
    return clustered_mean(values, groups, seed)


def _f1(rows: Sequence[Asked], groups: Sequence[str], seed: int) -> Estimate:
    flags = [[_refusal(one.question, record) for record in one.records] for one in rows]

    def f1(chosen: Iterable[int]) -> float | None:
        pairs = (pair for row in chosen for pair in flags[row] if pair is not None)
        return count_refusals(pairs).f1

    return bootstrap_statistic(f1, groups, seed)


def _refusal(question: Question, record: Record) -> tuple[bool, bool | None] | None:
    """(answerable, refused); None for a question that is neither."""
    if question.expected is Expected.AMBIGUOUS:
        return None
    refused = None if record.error else record.refusal is not None
    return question.expected is Expected.ANSWERED, refused


def summarise(rows: Sequence[Asked], prices: Mapping[str, Price], seed: int) -> Half:
    """All figures of one system on one half."""
    records = [record for one in rows for record in one.records]
    by_kind = {kind: [one for one in rows if one.question.kind is kind] for kind in Kind}
    return Half(
        whole=_slice(rows, FIGURES, seed),
        kinds={
            kind: _slice(some, [f for f in FIGURES if f.shape is not Shape.F1], seed)
            for kind, some in by_kind.items()
            if some
        },
        answer_words=clustered_mean(
            [value(one, "answer_words") for one in rows], [one.question.group for one in rows], seed
        ),
        left_out=_left_out(records),
        steps=_steps(records),
        cost=cost(records, prices),
        calibration=_calibration(rows),
        repeated=_repeated(rows),
    )


def _slice(rows: Sequence[Asked], figures: Iterable[Figure], seed: int) -> Slice:
    found = {figure.name: estimate(figure, rows, seed) for figure in figures}
    return Slice(questions=len(rows), figures=found)


def _left_out(records: Sequence[Record]) -> LeftOut:
    done = [record for record in records if record.error is None]
    verdicts = [None if r.refusal else [j.verdict for j in r.judgements] for r in done]
    tally = faithfulness_tally(verdicts)
    judged = [judgement for record in done for judgement in record.judgements]
    return LeftOut(
        errors=len(records) - len(done),
        refusals=tally.refusals,
        answers=len(done) - tally.refusals,
        answers_without_claims=tally.without_claims,
        answers_not_scored=tally.not_scored,
        claims=len(judged),
        verbatim=sum(j.verbatim for j in judged),
        unscored=sum(j.verdict is None for j in judged),
    )


def _steps(records: Sequence[Record]) -> tuple[Step, ...]:
    done = [record.timings_ms for record in records if record.error is None]
    if not done:
        return ()
    times = {step: [getattr(timing, step) for timing in done] for step in STEPS}
    return tuple(
        Step(name=step, median=float(np.median(ms)), p95=float(np.quantile(ms, 0.95)))
        for step, ms in times.items()
    )


def _calibration(rows: Sequence[Asked]) -> Calibration:
    """Of the first asking; unclear questions are neither answerable nor not."""
    clear = [one for one in rows if one.question.expected is not Expected.AMBIGUOUS]
    pairs = [
        (probability, one.question.expected is Expected.ANSWERED)
        for one in clear
        if (probability := one.records[0].probability) is not None
    ]
    predicted, answerable = [p for p, _ in pairs], [a for _, a in pairs]
    return Calibration(
        questions=len(pairs),
        without=len(clear) - len(pairs),
        brier=brier_score(predicted, answerable),
        calibration_error=expected_calibration_error(predicted, answerable),
        bins=reliability_bins(predicted, answerable),
    )


def _repeated(rows: Sequence[Asked]) -> Repeated | None:
    runs = max((len(one.records) for one in rows), default=0)
    if runs < 2:
        return None
    padded = [[*one.records, *[None] * (runs - len(one.records))] for one in rows]
    statuses = [[_status(r[run]) for r in padded] for run in range(runs)]
    spread = {
        figure.name: run_spread(
            [[_number(r[run], figure.name) for r in padded] for run in range(runs)]
        )
        for figure in FIGURES
        if figure.shape is not Shape.F1
    }
    return Repeated(runs=runs, flips=flip_rate(statuses), spread=spread)


def _status(record: Record | None) -> str | None:
    return None if record is None or record.error else record.status


def _number(record: Record | None, name: str) -> float | None:
    found = None if record is None else getattr(record.scores, name)
    return None if found is None else float(found)
