"""What every embedding model of Pincite tells about itself."""

from __future__ import annotations

from abc import ABC

from langchain_core.embeddings import Embeddings


class ModelFilesError(Exception):
    """A packaged model is missing or its weights are not the ones they should be."""


class PinnedEmbeddings(Embeddings, ABC):
    """LangChain `Embeddings` with the model's `name` and the `sha256` of its weights.

    Vectors have unit length, so a dot product is a cosine.
    """

    name: str
    sha256: str
