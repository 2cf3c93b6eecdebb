"""Is the question answered by the documents? A calibrated decision on several signals.

The coefficients in decision.json were fitted on the tuning half of the question set (logistic
regression, scikit-learn, balanced classes); the threshold is where 5 % of its answerable questions
are refused in ten-fold cross-validation.
"""

from __future__ import annotations

import math
from importlib.resources import files

from rag.types import Frozen, Retrieved, Signals


class Regression(Frozen):
    """`weights` by signal name, in units of the signal; `threshold` is the operating point."""

    intercept: float
    weights: dict[str, float]
    threshold: float

    def probability(self, signals: Signals) -> float:
        """Probability that the documents answer, 0..1 (logistic regression)."""
        values = signals.model_dump()
        total = self.intercept + sum(w * values[name] for name, w in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))


class Decision(Frozen):
    """One regression for questions in the documents' language, one for others: to those only the
    multilingual similarity means something."""

    native: Regression
    foreign: Regression

    def is_answered(self, retrieved: Retrieved) -> bool:
        regression = self.foreign if retrieved.is_foreign else self.native
        return regression.probability(retrieved.signals) >= regression.threshold


def load_decision() -> Decision:
    """The fitted decision that ships with Pincite."""
    return Decision.model_validate_json(
        (files("rag.answering") / "decision.json").read_text("utf-8")
    )
