"""Is the question answered by the documents? A calibrated decision on several signals.

The coefficients are fitted on the tuning half of the question set by `eval.fit_decision` (logistic
regression, scikit-learn) and kept in decision.json; docs/decision.md shows them with their
calibration and operating point.
"""

from __future__ import annotations

import math
from importlib.resources import files

from rag.types import Frozen, Signals


class Decision(Frozen):
    """`weights` by signal name, in units of the signal; `threshold` is the operating point."""

    intercept: float
    weights: dict[str, float]
    threshold: float

    def probability(self, signals: Signals) -> float:
        """Probability that the documents answer, 0..1 (logistic regression)."""
        values = signals.model_dump()
        total = self.intercept + sum(w * values[name] for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))

    def is_answered(self, signals: Signals) -> bool:
        return self.probability(signals) >= self.threshold


def load_decision() -> Decision:
    """The fitted decision that ships with Pincite."""
    return Decision.model_validate_json(
        (files("rag.answering") / "decision.json").read_text("utf-8")
    )
