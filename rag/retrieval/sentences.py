"""How near each sentence of some paragraphs is to a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np
from langchain_core.embeddings import Embeddings

from rag.citations import Catalogue
from rag.text import split_sentences

# (paragraph id, start of sentence) -> similarity to the question.
SentenceScorer = Callable[[str, Iterable[str]], Mapping[tuple[str, int], float]]


class SentenceScores:
    """Cosines between a question and sentences: those of the index, or for a question in another
    language than the documents' those of the multilingual model, which has only paragraphs in the
    index; the few sentences in question are embedded when asked for."""

    def __init__(
        self,
        catalogue: Catalogue,
        indexed: SentenceScorer,
        multilingual: Embeddings | None,
        is_foreign: Callable[[str], bool],
    ) -> None:
        self._catalogue = catalogue
        self._indexed = indexed
        self._multilingual = multilingual
        self._is_foreign = is_foreign
        self._vectors = lru_cache(maxsize=256)(self._embed)

    def __call__(
        self, question: str, paragraph_ids: Iterable[str]
    ) -> Mapping[tuple[str, int], float]:
        """(paragraph id, start of sentence) -> cosine, -1..1."""
        if self._multilingual is None or not self._is_foreign(question):
            return self._indexed(question, paragraph_ids)
        asked = np.asarray(self._multilingual.embed_query(question))
        return {
            (key, start): float(vector @ asked)
            for key in paragraph_ids
            for start, vector in self._vectors(key)
        }

    def _embed(self, paragraph_id: str) -> list[tuple[int, np.ndarray]]:
        assert self._multilingual is not None
        text = self._catalogue[paragraph_id].paragraph.text
        spans = split_sentences(text)
        vectors = self._multilingual.embed_documents([text[a:b] for a, b in spans])
        return [(a, np.asarray(v)) for (a, _), v in zip(spans, vectors, strict=True)]
