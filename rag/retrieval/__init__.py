"""Question -> passages: several retrievers, their scores added."""

from rag.retrieval.hybrid import HybridRetriever

__all__ = ["HybridRetriever"]
