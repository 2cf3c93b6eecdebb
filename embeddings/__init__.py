"""Strings in, vectors out: LangChain `Embeddings` that know which weights they are."""

from embeddings.base import ModelFilesError, PinnedEmbeddings
from embeddings.minilm import PackagedMiniLM

__all__ = ["ModelFilesError", "PackagedMiniLM", "PinnedEmbeddings"]
