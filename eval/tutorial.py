"""The retrieval of LangChain's tutorial "Build a RAG application", as a system to compare with.

As there: `RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)`
over the document's text, an `InMemoryVectorStore`, `similarity_search` of the question (its four
nearest chunks), no look at the conversation, no refusal. The embedding model is Pincite's, so that
only the method differs. A chunk does not know which paragraph it is of; to be scored it is taken
for the paragraphs it overlaps, the one it shares most with first, which is generous. In place of
the tutorial's model, the sentence nearest to the question is quoted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.documents import Document as Text
from langchain_core.runnables import Runnable
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from embeddings import PackagedMiniLM
from rag import __version__
from rag.answering.render import answer_text
from rag.assemble import Pincite
from rag.citations import Catalogue, cite, to_passage
from rag.text import split_sentences
from rag.types import (
    Answer,
    Claim,
    Document,
    EmbeddingInfo,
    Located,
    Passage,
    Provenance,
    Query,
    RetrieverName,
    Timings,
    Verdict,
    Writer,
)

CHUNK_SIZE, CHUNK_OVERLAP, TOP = 1000, 200, 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start:end` of a document's text and the paragraph they are."""

    start: int
    end: int
    paragraph_id: str


def plain_text(document: Document) -> tuple[str, list[Stretch]]:
    """A document as a page shows it, and where its paragraphs are in that."""
    text = f"{document.title}\n\n"
    stretches: list[Stretch] = []
    for section in document.sections:
        text += f"{section.title}\n\n" if section.title else ""
        for paragraph in section.paragraphs:
            text += f"{paragraph.number}. "
            stretches.append(Stretch(len(text), len(text) + len(paragraph.text), paragraph.id))
            text += f"{paragraph.text}\n\n"
    return text, stretches


def overlapped(start: int, end: int, stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """Ids of the paragraphs that a chunk shares characters with, the largest share first."""
    shared = [(min(end, s.end) - max(start, s.start), s.paragraph_id) for s in stretches]
    return tuple(key for size, key in sorted(shared, key=lambda x: -x[0]) if size > 0)


class TutorialSystem(Runnable[Query, Answer]):
    """Query -> Answer, always."""

    def __init__(self, pincite: Pincite) -> None:
        self._catalogue: Catalogue = pincite.catalogue
        self._model = PackagedMiniLM()
        self._chunks = InMemoryVectorStore(self._model)
        for document in pincite.catalogue.documents:
            self._chunks.add_documents(list(_chunks(document)))
        self._sentences = InMemoryVectorStore(self._model)
        self._sentences.add_documents(list(_sentences(pincite.catalogue)))
        self._provenance = Provenance(
            prompts={},
            embedding=EmbeddingInfo(name=self._model.name, sha256=self._model.sha256),
            index=f"tutorial {CHUNK_SIZE}/{CHUNK_OVERLAP}",
            settings=pincite.settings.digest,
            version=__version__,
        )

    def invoke(self, input: Query, config: Any = None, **kwargs: Any) -> Answer:
        begun = time.perf_counter()
        passages = self._retrieve(input.question)
        found = time.perf_counter()
        claim = self._quote(input.question, passages)
        done = time.perf_counter()
        return Answer(
            question=input.question,
            standalone_question=input.question,
            passages=passages,
            text=answer_text("", [claim]),
            claims=(claim,),
            writer=Writer.EXTRACTIVE,
            timings=Timings(
                retrieve=_ms(found - begun), write=_ms(done - found), total=_ms(done - begun)
            ),
            provenance=self._provenance,
        )

    def _retrieve(self, question: str) -> tuple[Passage, ...]:
        """The paragraphs of the four nearest chunks, each at its best chunk."""
        scores: dict[str, float] = {}
        for chunk, score in self._chunks.similarity_search_with_score(question, k=TOP):
            for key in chunk.metadata["paragraphs"]:
                scores.setdefault(key, score)
        return tuple(
            to_passage(self._catalogue[key], score, rank, [RetrieverName.DENSE_PARAGRAPH])
            for rank, (key, score) in enumerate(scores.items(), 1)
        )

    def _quote(self, question: str, passages: Sequence[Passage]) -> Claim:
        keys = {passage.paragraph_id for passage in passages}
        nearest = self._sentences.similarity_search(
            question, k=1, filter=lambda text: text.metadata["paragraph"] in keys
        )[0].metadata
        citation = cite(self._catalogue[nearest["paragraph"]], nearest["start"], nearest["end"])
        return Claim(text=citation.quote, verdict=Verdict.UNCHECKED, citations=(citation,))


def _chunks(document: Document) -> Iterator[Text]:
    """The tutorial's chunks, each with the paragraphs it overlaps."""
    text, stretches = plain_text(document)
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
    )
    for chunk in splitter.split_documents([Text(page_content=text)]):
        start = chunk.metadata["start_index"]
        keys = overlapped(start, start + len(chunk.page_content), stretches)
        if keys:
            yield Text(page_content=chunk.page_content, metadata={"paragraphs": keys})


def _sentences(catalogue: Catalogue) -> Iterator[Text]:
    for located in catalogue:
        for start, end in _spans(located):
            place = {"paragraph": located.paragraph.id, "start": start, "end": end}
            yield Text(page_content=located.paragraph.text[start:end], metadata=place)


def _spans(located: Located) -> list[tuple[int, int]]:
    text = located.paragraph.text
    return split_sentences(text) or ([(0, len(text))] if text else [])


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)
