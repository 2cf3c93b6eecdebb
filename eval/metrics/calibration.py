"""Whether a predicted probability (that a question can be answered) means what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True)
class ReliabilityBin:
    """Predictions from `low` to below `high`; the last bin includes 1. An empty bin has neither a
    mean nor a rate."""

    low: float
    high: float
    count: int
    mean_predicted: float | None
    observed_rate: float | None


def reliability_bins(
    probabilities: Sequence[float], outcomes: Sequence[bool]
) -> tuple[ReliabilityBin, ...]:
    """Ten bins of equal width: the mean prediction and the observed rate of each.

    Source: Niculescu-Mizil and Caruana 2005, "Predicting good probabilities with supervised
    learning", the part on reliability diagrams.
    """
    p, y = _checked(probabilities, outcomes)
    edges = np.linspace(0, 1, BINS + 1)
    place = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, BINS - 1)
    count = np.bincount(place, minlength=BINS)
    p_sum = np.bincount(place, weights=p, minlength=BINS)
    y_sum = np.bincount(place, weights=y, minlength=BINS)
    return tuple(
        ReliabilityBin(
            low=float(edges[b]),
            high=float(edges[b + 1]),
            count=int(count[b]),
            mean_predicted=float(p_sum[b] / count[b]) if count[b] else None,
            observed_rate=float(y_sum[b] / count[b]) if count[b] else None,
        )
        for b in range(BINS)
    )


def brier_score(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """`mean of (probability - outcome)²`, 0 is best; None without predictions.

    Source: Brier 1950, "Verification of forecasts expressed in terms of probability", for two
    classes of which one is counted, so that it lies between 0 and 1.
    """
    p, y = _checked(probabilities, outcomes)
    return float(np.mean((p - y) ** 2)) if len(p) else None


def expected_calibration_error(
    probabilities: Sequence[float], outcomes: Sequence[bool]
) -> float | None:
    """`sum over bins of (count / n) * |observed rate - mean prediction|`, 0 is best; None without
    predictions.

    Source: Naeini, Cooper, Hauskrecht 2015, "Obtaining well calibrated probabilities using
    Bayesian binning", the part on evaluation measures: ten bins, here of equal width as in Guo
    et al. 2017, "On calibration of modern neural networks", sec. 2.
    """
    gaps = [
        bin_.count * abs(bin_.observed_rate - bin_.mean_predicted)
        for bin_ in reliability_bins(probabilities, outcomes)
        if bin_.observed_rate is not None and bin_.mean_predicted is not None
    ]
    return sum(gaps) / len(probabilities) if gaps else None


def _checked(
    probabilities: Sequence[float], outcomes: Sequence[bool]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], ...]:
    p, y = np.asarray(probabilities, dtype=float), np.asarray(outcomes, dtype=float)
    if p.shape != y.shape:
        raise ValueError(f"{len(p)} probabilities, but {len(y)} outcomes")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("A probability lies between 0 and 1")
    return p, y
