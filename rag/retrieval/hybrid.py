"""The retriever: dense paragraphs, dense sentences and BM25, their scores added."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Protocol, runtime_checkable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.citations import Catalogue, to_passage
from rag.language import ENGLISH, detect_language
from rag.retrieval.fusion import add_scores
from rag.retrieval.signals import NO_SIGNALS, coverage, measure
from rag.text import stems
from rag.types import Passage, Retrieved, RetrieverName

# Paragraph id -> score of one retriever, for a question among some documents (none named: all).
Scorer = Callable[[str, tuple[str, ...]], Mapping[str, float]]

# Weights of the z-scored scores, tuned on the tuning half of the question set.
WEIGHTS: dict[str, float] = {
    RetrieverName.DENSE_PARAGRAPH: 1.0,
    RetrieverName.DENSE_SENTENCE: 1.0,
    RetrieverName.DENSE_MULTILINGUAL: 0.75,
}
# A question in another language than the documents' means something to the multilingual model only.
FOREIGN_WEIGHTS: dict[str, float] = {
    RetrieverName.DENSE_PARAGRAPH: 0.0,
    RetrieverName.DENSE_SENTENCE: 0.0,
    RetrieverName.DENSE_MULTILINGUAL: 2.0,
}
BM25_WEIGHT = 2.5
# A retriever "found" a paragraph that is among its own first ten.
FOUND = 10
# What a paragraph (or its section) that the conversation is about is ahead, in standard deviations.
PREFERRED = 1.5


@runtime_checkable
class WordIndex(Protocol):
    """BM25 scores, and how rare a stem is."""

    def scores(self, question: str, documents: tuple[str, ...]) -> Mapping[str, float]: ...

    def idf(self, stem: str) -> float: ...


class HybridRetriever(BaseRetriever):
    """A LangChain retriever over one library.

    `invoke(question)` gives LangChain documents; `search` gives typed passages and the signals.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    catalogue: Catalogue
    dense: Mapping[RetrieverName, Scorer]
    words: WordIndex
    language: str = ENGLISH
    top_k: int = 10

    def search(
        self,
        question: str,
        documents: tuple[str, ...] = (),
        within: Collection[str] = (),
        preferred: Mapping[str, float] | None = None,
    ) -> Retrieved:
        """Paragraphs for a question, best first.

        `within` limits them to these paragraph ids; `preferred` gives paragraph ids a head start of
        so many `PREFERRED`.
        """
        found = {str(name): scorer(question, documents) for name, scorer in self.dense.items()}
        found[RetrieverName.BM25] = self.words.scores(question, documents)
        if within:
            found = {n: {k: v for k, v in s.items() if k in within} for n, s in found.items()}
        ranked = self._rank(question, found, preferred or {})
        if not ranked:
            return Retrieved(passages=(), signals=NO_SIGNALS)
        passages = self._passages(ranked, found)
        return Retrieved(
            passages=passages,
            is_foreign=self.is_foreign(question),
            unread_language=self._unread_language(question),
            signals=measure(question, passages, found, self.catalogue, self.words.idf),
        )

    def is_foreign(self, question: str) -> bool:
        """Is the question in another language than the documents, and is there a model for it?"""
        return self._is_multilingual and self._language_of(question) != self.language

    def _unread_language(self, question: str) -> str | None:
        language = self._language_of(question)
        return None if self._is_multilingual or language == self.language else language

    def _language_of(self, question: str) -> str:
        return detect_language(question, usual=self.language)

    @property
    def _is_multilingual(self) -> bool:
        return RetrieverName.DENSE_MULTILINGUAL in self.dense

    def _rank(
        self,
        question: str,
        found: Mapping[str, Mapping[str, float]],
        preferred: Mapping[str, float],
    ) -> list[tuple[str, float]]:
        chosen = FOREIGN_WEIGHTS if self.is_foreign(question) else WEIGHTS
        weights: dict[str, float] = {**chosen}
        weights[RetrieverName.BM25] = self._word_weight(question, found)
        ranked = add_scores(found, weights)
        if preferred:
            ranked = [(k, score + PREFERRED * preferred.get(k, 0.0)) for k, score in ranked]
            ranked.sort(key=lambda pair: (-pair[1], pair[0]))
        return ranked

    def _word_weight(self, question: str, found: Mapping[str, Mapping[str, float]]) -> float:
        """Words count for as much as they match: a question in other words than the text's shares
        a stray word with some paragraph, and z-scores would make much of it."""
        scores = found[RetrieverName.BM25]
        best = sorted(scores, key=lambda key: -scores[key])[:FOUND]
        wanted = set(stems(question))
        covered = [coverage(wanted, self._stems(key), self.words.idf) for key in best]
        return BM25_WEIGHT * max(covered, default=0.0) ** 2

    def _stems(self, paragraph_id: str) -> set[str]:
        located = self.catalogue[paragraph_id]
        return set(stems(f"{located.pinpoint.section_title} {located.paragraph.text}"))

    def _passages(
        self, ranked: list[tuple[str, float]], found: Mapping[str, Mapping[str, float]]
    ) -> tuple[Passage, ...]:
        first = {
            name: set(sorted(scores, key=lambda key: -scores[key])[:FOUND])
            for name, scores in found.items()
        }
        return tuple(
            to_passage(
                self.catalogue[key],
                score=round(score, 4),
                rank=rank,
                found_by=[name for name, keys in first.items() if key in keys],
            )
            for rank, (key, score) in enumerate(ranked, 1)
        )

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                page_content=self.catalogue[passage.paragraph_id].paragraph.text,
                metadata=passage.model_dump(mode="json"),
                id=passage.paragraph_id,
            )
            for passage in self.search(query).passages[: self.top_k]
        ]
