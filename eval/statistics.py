"""How far a figure can be believed: intervals, comparisons, repeats, agreement with people.

Every interval is a 95 % interval. Every random draw is seeded, so the same results give the same
report. Undefined values (None) are left out and counted, never taken for 0.

A "group" is what makes questions depend on each other (their first gold paragraph; for a question
without one, the question itself). Whole groups are drawn again, never single questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

CONFIDENCE = 0.95
RESAMPLES = 9_999
# Figures that scikit-learn must compute afresh for each resample take a millisecond each.
STATISTIC_RESAMPLES = 1_000
# Below this many discordant pairs the chi-square approximation of McNemar's test is poor.
EXACT_BELOW = 25

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.intp]
Interval: TypeAlias = tuple[float | None, float | None]


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval. `n`: values that it rests on; `undefined`: values left out.

    `value` is None when n is 0 or the figure is undefined; `low` and `high` are None also when a
    value exists but nothing can be said on its uncertainty (one group only).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    undefined: int


# --- rates and means -------------------------------------------------------------------------


def wilson(successes: int, n: int, undefined: int = 0) -> Estimate:
    """`successes / n` with the Wilson score interval.

    Source: Wilson 1927; recommended for small n by Brown, Cai, DasGupta 2001.
    """
    if n == 0:
        return Estimate(None, None, None, 0, undefined)
    low, high = proportion_confint(successes, n, alpha=1 - CONFIDENCE, method="wilson")
    return Estimate(successes / n, float(low), float(high), n, undefined)


def rate(flags: Sequence[bool | None]) -> Estimate:
    """The share of True among the defined flags, with the Wilson score interval."""
    counts = Counter(flags)
    return wilson(counts[True], counts[True] + counts[False], undefined=counts[None])


def clustered_mean(
    values: Sequence[float | None], groups: Sequence[Hashable], seed: int = 0
) -> Estimate:
    """The mean of the defined values, with the percentile bootstrap interval over groups.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, ch. 13 (percentile);
    Cameron, Gelbach, Miller 2008 (drawing whole clusters).
    """
    kept = [place for place, value in enumerate(values) if value is not None]
    undefined = len(values) - len(kept)
    if not kept:
        return Estimate(None, None, None, 0, undefined)
    defined = np.array([values[place] for place in kept], dtype=float)
    codes = _codes(groups, len(values))[kept]
    low, high = _bootstrap_mean(defined, codes, seed)
    return Estimate(float(defined.mean()), low, high, len(kept), undefined)


def bootstrap_statistic(
    statistic: Callable[[Rows], float | None],
    groups: Sequence[Hashable],
    seed: int = 0,
    undefined: int = 0,
) -> Estimate:
    """Any figure of a set of rows (F1, AUROC, ...), with the percentile bootstrap interval over
    groups. `statistic` takes row numbers, with repetitions.

    There is no interval where the figure is undefined in more than 5 % of the resamples: leaving
    those out would hide how little the rows say.
    """
    n = len(groups)
    value = statistic(np.arange(n)) if n else None
    if value is None:
        return Estimate(None, None, None, n, undefined)
    drawn = [statistic(rows) for rows in _resampled_rows(_codes(groups, n), seed)]
    found = [figure for figure in drawn if figure is not None]
    if len(found) < CONFIDENCE * STATISTIC_RESAMPLES:
        return Estimate(value, None, None, n, undefined)
    low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, float(low), float(high), n, undefined)


def _codes(groups: Sequence[Hashable], expected: int) -> Rows:
    """The groups numbered from 0, in order of first appearance."""
    if len(groups) != expected:
        raise ValueError(f"{expected} values, but {len(groups)} groups")
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([numbers[group] for group in groups], dtype=np.intp)


def _group_sums(values: Floats, codes: Rows) -> tuple[Floats, Floats]:
    """Sum and count of each group that has values."""
    counts = np.bincount(codes).astype(np.float64)
    sums = np.bincount(codes, weights=values).astype(np.float64)
    return sums[counts > 0], counts[counts > 0]


def _bootstrap_mean(values: Floats, codes: Rows, seed: int) -> Interval:
    sums, counts = _group_sums(values, codes)
    if len(counts) < 2:
        return None, None
    result = stats.bootstrap(
        (sums, counts),
        lambda s, c, axis: s.sum(axis=axis) / c.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1_000,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _resampled_rows(codes: Rows, seed: int) -> list[Rows]:
    """Rows of groups drawn with replacement, many times; nothing where there is one group."""
    members = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    if len(members) < 2:
        return []
    shape = (STATISTIC_RESAMPLES, len(members))
    drawn = np.random.default_rng(seed).integers(len(members), size=shape)
    return [np.concatenate([members[group] for group in draw]) for draw in drawn]


# --- comparing two systems -------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """System `a` against system `b` on the same questions, of a figure between 0 and 1.

    `difference` is a minus b, over questions where both have a figure; its `undefined` counts the
    others.
    """

    a: str
    b: str
    difference: Estimate
    p_value: float | None
    higher_is_better: bool = True

    @property
    def real(self) -> bool | None:
        """Whether the interval leaves out 0 and p is below 0.05; None where either is missing.

        Both, because each covers a weakness of the other: the interval is too narrow for few
        groups, and McNemar's test takes the questions for independent.
        """
        low, high, p = self.difference.low, self.difference.high, self.p_value
        if low is None or high is None or p is None:
            return None
        return (low > 0 or high < 0) and p < 1 - CONFIDENCE

    def sentence(self) -> str:
        """One plain sentence on whether the difference is real."""
        value, low, high = self.difference.value, self.difference.low, self.difference.high
        if value is None:
            return f"{self.a} and {self.b} cannot be compared: no question has a figure for both."
        if low is None or high is None or self.real is None:
            return f"{self.a} and {self.b} cannot be compared: there are too few questions."
        if not self.real:
            span = f"{_points(value)} points, 95 % interval {_points(low)} to {_points(high)}"
            return f"No real difference between {self.a} and {self.b} can be seen ({span})."
        better = self.a if (value > 0) == self.higher_is_better else self.b
        near, far = sorted((abs(low), abs(high)))
        span = f"(95 % interval {_points(near)} to {_points(far)})"
        return (
            f"{better} answers {_points(abs(value))} points better {span}: the difference is real."
        )


def _points(share: float) -> str:
    # Adding 0 turns the -0.0 of a rounded small negative into 0.0.
    return f"{round(100 * share, 1) + 0:.1f}"


def compare_means(
    a: tuple[str, Sequence[float | None]],
    b: tuple[str, Sequence[float | None]],
    groups: Sequence[Hashable],
    higher_is_better: bool = True,
    seed: int = 0,
) -> Comparison:
    """Two systems' means over the same questions; `a` and `b` are (name, values).

    The interval is the paired bootstrap over groups (Efron and Tibshirani 1993, ch. 13; Koehn
    2004); p is that of the paired permutation test that swaps the two systems within whole groups
    (Good 2005; exact for 13 groups and fewer).
    """
    difference, diffs, codes = _paired_difference(a[1], b[1], groups, seed)
    return Comparison(a[0], b[0], difference, _permutation_p(diffs, codes, seed), higher_is_better)


def compare_rates(
    a: tuple[str, Sequence[bool | None]],
    b: tuple[str, Sequence[bool | None]],
    groups: Sequence[Hashable],
    higher_is_better: bool = True,
    seed: int = 0,
) -> Comparison:
    """Two systems' rates over the same questions, with the interval of `compare_means` and p of
    McNemar's test."""
    difference = _paired_difference(a[1], b[1], groups, seed)[0]
    return Comparison(a[0], b[0], difference, mcnemar_p(a[1], b[1]), higher_is_better)


def mcnemar_p(a: Sequence[bool | None], b: Sequence[bool | None]) -> float | None:
    """p of McNemar's test that a and b are right equally often; None without pairs.

    Exact (binomial over the discordant pairs) where these are fewer than 25, otherwise chi-square
    with continuity correction. Source: McNemar 1947; Edwards 1948 (correction).
    """
    pairs = Counter(pair for pair in zip(a, b, strict=True) if None not in pair)
    if not pairs:
        return None
    table = [[pairs[True, True], pairs[True, False]], [pairs[False, True], pairs[False, False]]]
    exact = table[0][1] + table[1][0] < EXACT_BELOW
    return float(mcnemar(table, exact=exact, correction=True).pvalue)


def _paired_difference(
    a: Sequence[float | None], b: Sequence[float | None], groups: Sequence[Hashable], seed: int
) -> tuple[Estimate, Floats, Rows]:
    """The mean difference; the defined differences; their groups."""
    pairs = zip(a, b, strict=True)
    diffs = [None if x is None or y is None else float(x) - float(y) for x, y in pairs]
    codes = _codes(groups, len(diffs))[[diff is not None for diff in diffs]]
    defined = np.array([diff for diff in diffs if diff is not None], dtype=float)
    return clustered_mean(diffs, groups, seed), defined, codes


def _permutation_p(diffs: Floats, codes: Rows, seed: int) -> float | None:
    sums, counts = _group_sums(diffs, codes)
    if len(counts) < 2:
        return None
    result = stats.permutation_test(
        (sums, np.zeros_like(sums)),
        lambda x, y, axis: (x - y).sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=1_000,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


# --- repeats ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunSpread:
    """How far a figure moves between repeated runs. `runs` are the runs' means, in order."""

    runs: tuple[float | None, ...]
    mean: float | None
    standard_deviation: float | None


def run_spread(runs: Sequence[Sequence[float | None]]) -> RunSpread:
    """Mean and sample standard deviation (divisor k - 1) of the k runs' means; each run has one
    value per question. The standard deviation is None below two runs with a mean."""
    means = [_mean([value for value in run if value is not None]) for run in runs]
    defined = [mean for mean in means if mean is not None]
    return RunSpread(
        runs=tuple(means),
        mean=_mean(defined),
        standard_deviation=float(np.std(defined, ddof=1)) if len(defined) > 1 else None,
    )


def flip_rate(runs: Sequence[Sequence[Hashable | None]]) -> Estimate:
    """The share of questions whose outcome is not the same in all runs, with its Wilson interval.

    Each run has one outcome per question, in the same order. A question with fewer than two
    defined outcomes is undefined.
    """
    questions = [[o for o in outcomes if o is not None] for outcomes in zip(*runs, strict=True)]
    return rate([len(set(found)) > 1 if len(found) > 1 else None for found in questions])


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


# --- agreement of a judge with people --------------------------------------------------------


def cohen_kappa(
    human: Sequence[bool], judge: Sequence[bool | None], groups: Sequence[Hashable], seed: int = 0
) -> Estimate:
    """`(observed - expected agreement) / (1 - expected agreement)` (Cohen 1960); undefined where
    both give one and the same label throughout."""

    def kappa(y: Floats, x: Floats) -> float | None:
        one_label = len(np.unique(np.concatenate([y, x]))) < 2
        return None if one_label else float(cohen_kappa_score(y, x))

    return _agreement(kappa, human, judge, groups, seed)


def balanced_accuracy(
    human: Sequence[bool], judge: Sequence[bool | None], groups: Sequence[Hashable], seed: int = 0
) -> Estimate:
    """`(true positive rate + true negative rate) / 2` (Brodersen et al. 2010); undefined where
    people gave only one label."""

    def accuracy(y: Floats, x: Floats) -> float | None:
        return float(balanced_accuracy_score(y, x)) if len(np.unique(y)) == 2 else None

    return _agreement(accuracy, human, judge, groups, seed)


def auroc(
    human: Sequence[bool], scores: Sequence[float | None], groups: Sequence[Hashable], seed: int = 0
) -> Estimate:
    """The probability that a supported claim scores above an unsupported one, ties a half
    (Hanley and McNeil 1982); undefined where people gave only one label."""

    def area(y: Floats, x: Floats) -> float | None:
        return float(roc_auc_score(y, x)) if len(np.unique(y)) == 2 else None

    return _agreement(area, human, scores, groups, seed)


def _agreement(
    figure: Callable[[Floats, Floats], float | None],
    human: Sequence[bool],
    judge: Sequence[float | None],
    groups: Sequence[Hashable],
    seed: int,
) -> Estimate:
    rows = [(h, j, g) for h, j, g in zip(human, judge, groups, strict=True) if j is not None]
    y, x = np.array([(h, j) for h, j, _ in rows], dtype=float).reshape(-1, 2).T
    kept = [group for _, _, group in rows]
    return bootstrap_statistic(lambda r: figure(y[r], x[r]), kept, seed, len(human) - len(rows))


def ppi_rate(
    labelled_human: Sequence[bool],
    labelled_judge: Sequence[float | None],
    unlabelled_judge: Sequence[float | None],
) -> Estimate:
    """The rate that people would give, from the judge on all items and people on a random part:
    `mean(judge, unlabelled) + mean(human - judge, labelled)`, plus or minus
    `1.96 * sqrt(var(judge, unlabelled) / N + var(human - judge, labelled) / n)`.

    Value and interval are cut to 0..1, and None below two items in either part. Label 30 items or
    more: the interval is a normal approximation, blind to errors that the sample does not show.
    Source: Angelopoulos et al. 2023, "Prediction-powered inference" (mean estimation); applied to
    judges by ARES (Saad-Falcon et al. 2024, sec. 3).
    """
    pairs = zip(labelled_human, labelled_judge, strict=True)
    errors = np.array([float(h) - j for h, j in pairs if j is not None])
    judged = np.array([j for j in unlabelled_judge if j is not None], dtype=float)
    n = len(errors) + len(judged)
    undefined = len(labelled_judge) + len(unlabelled_judge) - n
    if len(errors) < 2 or len(judged) < 2:
        return Estimate(None, None, None, n, undefined)
    value = float(judged.mean() + errors.mean())
    spread = float(np.sqrt(judged.var() / len(judged) + errors.var() / len(errors)))
    reach = float(stats.norm.ppf((1 + CONFIDENCE) / 2)) * spread
    return Estimate(_unit(value), _unit(value - reach), _unit(value + reach), n, undefined)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
