"""Strings in, vectors out: LangChain `Embeddings` that know which weights they are."""

from embeddings.base import ModelFilesError, PinnedEmbeddings
from embeddings.e5 import PackagedE5
from embeddings.minilm import PackagedMiniLM

__all__ = ["ModelFilesError", "PackagedE5", "PackagedMiniLM", "PinnedEmbeddings"]
