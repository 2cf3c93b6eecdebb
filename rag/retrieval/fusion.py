"""Adding the scores of several retrievers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Scores = Mapping[str, float]


def z_scores(scores: Scores, universe: list[str]) -> np.ndarray:
    """Scores of `universe` with mean 0 and standard deviation 1; a paragraph that the retriever
    did not find gets its lowest score. All zero when nothing tells them apart. Shape (n,)."""
    if not scores:
        return np.zeros(len(universe))
    lowest = min(scores.values()) if len(scores) < len(universe) else 0.0
    values = np.array([scores.get(key, lowest) for key in universe])
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(universe))


def add_scores(
    found: Mapping[str, Scores], weights: Mapping[str, float]
) -> list[tuple[str, float]]:
    """Weighted sum of each retriever's z-scored scores, best first (ties by paragraph id).

    Source: score normalisation and CombSUM, Fox and Shaw, "Combination of multiple searches"
    (TREC-2, 1994); z-scores as in Renda and Straccia (SAC 2003), section 3.
    """
    universe = sorted({key for scores in found.values() for key in scores})
    total = np.zeros(len(universe))
    for name, scores in found.items():
        total += weights[name] * z_scores(scores, universe)
    ranked = zip(universe, total.tolist(), strict=True)
    return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))
