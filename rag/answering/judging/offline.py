"""The offline judge: a logistic regression over facts checked in code, word overlap and the packaged
cross-encoder. No network, no server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.resources import files

from rag.answering.judging.evidence import best_sentences, is_verbatim
from rag.answering.judging.features import FEATURES, read_features
from rag.answering.judging.support_model import SupportModel
from rag.types import Frozen

FIT = "fit.json"


class Fit(Frozen):
    """What `python -m eval.train.fit_judge` found: one weight for each feature (of its value as it
    is), and the scores from which on a claim is supported and partially supported."""

    weights: dict[str, float]
    bias: float
    threshold: float
    partial_threshold: float


class OfflineJudge:
    """Score = 1 / (1 + exp(-(bias + weights · features))); 1 for whole sentences of the context, which
    need no judging."""

    name = "offline"

    def __init__(self, model: SupportModel, fit: Fit) -> None:
        self._model = model
        self._fit = fit
        self._weights = [fit.weights[name] for name in FEATURES]

    @property
    def threshold(self) -> float:
        return self._fit.threshold

    @property
    def partial_threshold(self) -> float:
        return self._fit.partial_threshold

    def score(self, context: str, claim: str) -> float | None:
        """Probability of support, 0..1; None: there is nothing to compare.

        Raises:
            ModelError: the packaged weights are missing or changed.
        """
        if not claim.strip() or not context.strip():
            return None
        if is_verbatim(context, claim):
            return 1.0
        return self.scores([(context, claim)])[0]

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Probabilities of support of (context, claim) pairs."""
        return [self._probability(values) for values in features_of(self._model, pairs)]

    def _probability(self, values: Sequence[float]) -> float:
        total = self._fit.bias + sum(w * x for w, x in zip(self._weights, values, strict=True))
        return 1 / (1 + math.exp(-total))


def features_of(model: SupportModel, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
    """The features of (context, claim) pairs."""
    evidence = [best_sentences(context, claim) for context, claim in pairs]
    read = model.read([(text, claim) for text, (_, claim) in zip(evidence, pairs, strict=True)])
    return [
        read_features(context, claim, text, support)
        for (context, claim), text, support in zip(pairs, evidence, read, strict=True)
    ]


def load_offline_judge() -> OfflineJudge:
    """The judge that ships with Pincite; its model is loaded at the first score."""
    text = (files("rag") / "data" / "judge" / FIT).read_text("utf-8")
    return OfflineJudge(SupportModel(), Fit.model_validate_json(text))
