"""The dense index: chunks in an embedded, persistent Chroma, through langchain-chroma."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from rag.types import Chunk, ChunkKind

FOLDER = "chroma"
BATCH = 256
# How many chunks a dense search looks at. The approximate search must explore at least as many.
CANDIDATES = 300
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 2 * CANDIDATES}}

Advance = Callable[[int], None]


class ReusedEmbeddings(Embeddings):
    """Gives stored vectors for known texts and asks the model for the others only."""

    def __init__(self, model: Embeddings, known: Mapping[str, Sequence[float]]) -> None:
        self._model = model
        self._known = known
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        fresh = dict(zip(missing, self._model.embed_documents(missing), strict=True))
        self.embedded += len(missing)
        return [list(fresh[text] if text in fresh else self._known[text]) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)


def write_chroma(
    model: Embeddings,
    folder: Path,
    chunks: Sequence[Chunk],
    previous: Path | None,
    advance: Advance,
) -> int:
    """Write all chunks into a new Chroma under `folder`.

    Vectors of texts that the index under `previous` holds already are taken from there. `advance`
    is called with the number of chunks done. Returns how many texts were embedded.
    """
    embeddings = ReusedEmbeddings(model, _stored_vectors(previous) if previous else {})
    client = _client(folder)
    try:
        for kind in ChunkKind:
            store = _store(client, kind, embeddings)
            wanted = [chunk for chunk in chunks if chunk.kind is kind]
            for batch in (wanted[i : i + BATCH] for i in range(0, len(wanted), BATCH)):
                store.add_texts(
                    [chunk.embedded for chunk in batch],
                    metadatas=[_metadata(chunk) for chunk in batch],
                    ids=[chunk.id for chunk in batch],
                )
                advance(len(batch))
    finally:
        client.close()
    return embeddings.embedded


def _client(folder: Path) -> ClientAPI:
    settings = Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder / FOLDER), settings=settings)


def _store(client: ClientAPI, kind: ChunkKind, embeddings: Embeddings) -> Chroma:
    return Chroma(
        client=client,
        collection_name=f"{kind}s",
        embedding_function=embeddings,
        collection_configuration=_CONFIGURATION,  # type: ignore[arg-type]
    )


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    """A chunk's fields as Chroma keeps them; it has no null, so a missing section is left out."""
    fields = chunk.model_dump(mode="json", exclude={"id", "text", "embedded"}, exclude_none=True)
    return dict(fields)


def _stored_vectors(folder: Path) -> dict[str, Sequence[float]]:
    if not (folder / FOLDER).is_dir():
        return {}
    client = _client(folder)
    try:
        vectors: dict[str, Sequence[float]] = {}
        for collection in client.list_collections():
            rows = collection.get(include=["embeddings", "documents"])
            vectors.update(zip(rows["documents"] or [], rows["embeddings"], strict=True))  # type: ignore[arg-type]
        return vectors
    finally:
        client.close()


class DenseIndex:
    """Cosine similarities between a question and the chunks of one index."""

    def __init__(self, folder: Path, embeddings: Embeddings) -> None:
        client = _client(folder)
        self._stores = {kind: _store(client, kind, embeddings) for kind in ChunkKind}
        self._close = client.close
        # One question is looked up several times: among paragraphs, sentences, then in the writer.
        self._vector = lru_cache(maxsize=64)(embeddings.embed_query)

    def close(self) -> None:
        self._close()

    def scores(
        self, kind: ChunkKind, question: str, documents: tuple[str, ...] = ()
    ) -> dict[str, float]:
        """Paragraph id -> best cosine of its chunks of this kind, for the nearest chunks."""
        hits = self._stores[kind].similarity_search_by_vector_with_relevance_scores(
            self._vector(question),
            k=CANDIDATES,
            filter={"document_id": {"$in": list(documents)}} if documents else None,  # type: ignore[dict-item]
        )
        best: dict[str, float] = {}
        for hit, distance in hits:
            paragraph_id = hit.metadata["paragraph_id"]
            best[paragraph_id] = max(best.get(paragraph_id, -1.0), 1.0 - distance)
        return best

    def sentence_scores(
        self, question: str, paragraph_ids: Iterable[str]
    ) -> dict[tuple[str, int], float]:
        """(paragraph id, start of sentence) -> cosine, for every sentence of these paragraphs."""
        rows = self._stores[ChunkKind.SENTENCE].get(
            where={"paragraph_id": {"$in": list(paragraph_ids)}},
            include=["embeddings", "metadatas"],
        )
        if not rows["ids"]:
            return {}
        cosines = np.asarray(rows["embeddings"]) @ np.asarray(self._vector(question))
        return {
            (meta["paragraph_id"], meta["start"]): float(cosine)
            for meta, cosine in zip(rows["metadatas"], cosines, strict=True)
        }
