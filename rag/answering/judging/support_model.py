"""The packaged cross-encoder that reads evidence and claim together (docs/judge.md is its card)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from embeddings.base import ModelFilesError, check_weights, package_folder
from embeddings.minilm import PACKAGE, PackagedMiniLM
from rag.errors import ModelError

WEIGHTS = "model.safetensors"
SHA256 = "f38996f518631dab4e003e5ea1427af670b83e1e03585c2ce6da18a8c9086002"
# In the order of the model's outputs.
LABELS = ("contradicted", "supported", "silent")
MAX_TOKENS = 192
BATCH = 16
# Not trained, so not shipped a second time: the packaged all-MiniLM-L6-v2 has them.
WORD_EMBEDDINGS = "bert.embeddings.word_embeddings.weight"


@dataclass(frozen=True)
class Support:
    """Probabilities that add up to 1: what evidence says of a claim."""

    contradicted: float
    supported: float
    silent: float


class SupportModel:
    """Probabilities from a BERT of 6 layers; loaded at first use, about 1 s."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` has the weights; by default they are the packaged ones, checked by their hash."""
        self._folder = folder

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Support]:
        """What each evidence says of its claim, as (evidence, claim) pairs.

        Raises:
            ModelError: the weights are missing or not the published ones.
        """
        import torch

        found: list[Support] = []
        with torch.inference_mode():
            for start in range(0, len(pairs), BATCH):
                logits = self._network(**self._encode(pairs[start : start + BATCH])).logits
                found += [Support(*row) for row in logits.softmax(-1).tolist()]
        return found

    def _encode(self, pairs: Sequence[tuple[str, str]]) -> Any:
        return self._tokenizer(
            [evidence for evidence, _ in pairs],
            [claim for _, claim in pairs],
            truncation="longest_first",
            max_length=MAX_TOKENS,
            padding=True,
            return_tensors="pt",
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(_base(), local_files_only=True)

    @cached_property
    def _network(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from safetensors.torch import load_file
        from transformers import BertConfig, BertForSequenceClassification

        try:
            state = load_file(self._weights())
            base = load_file(_base() / WEIGHTS)
        except (ModelFilesError, OSError) as error:
            raise ModelError(str(error), "Install Pincite again: make run") from error
        state[WORD_EMBEDDINGS] = base[WORD_EMBEDDINGS.removeprefix("bert.")]
        config = BertConfig.from_json_file(_base() / "config.json")
        config.num_labels = len(LABELS)
        network: Any = BertForSequenceClassification(config)
        network.load_state_dict({name: tensor.float() for name, tensor in state.items()})
        network.eval()
        return network

    def _weights(self) -> Path:
        PackagedMiniLM().verify()
        if self._folder is not None:
            return self._folder / WEIGHTS
        path = Path(str(files("rag") / "data" / "judge" / WEIGHTS))
        check_weights(path, SHA256)
        return path


def _base() -> Path:
    return package_folder(PACKAGE) / "model"
