"""A judge made of a sentence-transformers CrossEncoder, by name or path."""

from __future__ import annotations

from typing import Any

from rag.answering.judging.evidence import best_sentences
from rag.errors import ModelError

# What models call the label that means "supported".
_SUPPORTED = ("entail", "support", "consistent")


class CrossEncoderJudge:
    """Probability of support, read off the best-matching sentences of the context.

    A model with one output gives it as its own score between 0 and 1; one with several (natural
    language inference) as the softmax of the label that means entailment or support.
    """

    threshold = 0.5
    partial_threshold = 0.3

    def __init__(self, name_or_path: str) -> None:
        """Raises: ModelError: there is no such model here, or none of its labels means support."""
        import torch
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(
                name_or_path,
                device="cpu",
                local_files_only=True,
                model_kwargs={"dtype": torch.float32},
            )
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The cross-encoder {name_or_path!r} could not be loaded ({type(error).__name__}).",
                "Give the folder of a model that is on this computer.",
            ) from error
        self.name = f"cross-encoder:{name_or_path}"
        self._place = _supported_label(self._model.config.id2label)

    def score(self, context: str, claim: str) -> float | None:
        """Probability of support, 0..1."""
        pair = (best_sentences(context, claim), claim)
        several = self._place is not None
        found = self._model.predict([pair], apply_softmax=several, show_progress_bar=False)[0]
        return float(found[self._place]) if several else float(found)


def _supported_label(labels: dict[int, str]) -> int | None:
    """The place of the label that means support; None for a model with one output."""
    if len(labels) == 1:
        return None
    for place, label in labels.items():
        if label.casefold().startswith(_SUPPORTED):
            return int(place)
    raise ModelError(
        f"None of the labels of this cross-encoder means support: {', '.join(labels.values())}.",
        "Give one with a label such as entailment or supported.",
    )
