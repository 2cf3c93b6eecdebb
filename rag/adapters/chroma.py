"""The dense index: chunks in an embedded, persistent Chroma, through langchain-chroma."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from embeddings import PinnedEmbeddings
from rag.types import Chunk, ChunkKind, RetrieverName

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from langchain_chroma import Chroma

FOLDER = "chroma"
BATCH = 256
# How many chunks a dense search looks at. The approximate search must explore at least as many.
CANDIDATES = 300
_HNSW = {"hnsw": {"space": "cosine", "ef_search": 2 * CANDIDATES}}

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class View:
    """One collection: chunks of one kind, embedded by one model, searched by one retriever."""

    name: RetrieverName
    kind: ChunkKind
    model: PinnedEmbeddings


class ReusedEmbeddings(Embeddings):
    """Gives stored vectors for known texts and asks the model for the others only."""

    def __init__(self, model: Embeddings, known: Mapping[str, Sequence[float]]) -> None:
        self._model = model
        self._known = known
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        fresh = dict(
            zip(missing, self._model.embed_documents(missing) if missing else [], strict=True)
        )
        self.embedded += len(missing)
        return [list(fresh[text] if text in fresh else self._known[text]) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)


def write_chroma(
    views: Sequence[View],
    folder: Path,
    chunks: Sequence[Chunk],
    previous: Path | None,
    advance: Advance,
) -> int:
    """Write the chunks of every view into a new Chroma under `folder`.

    Vectors of texts that the index under `previous` holds already, from the same model, are taken
    from there. `advance` is called with the number of chunks done. Returns how many texts were
    embedded.
    """
    client = _client(folder)
    embedded = 0
    try:
        for view in views:
            known = _stored_vectors(previous, view) if previous else {}
            embeddings = ReusedEmbeddings(view.model, known)
            store = _store(client, view, embeddings)
            wanted = [chunk for chunk in chunks if chunk.kind is view.kind]
            for batch in (wanted[i : i + BATCH] for i in range(0, len(wanted), BATCH)):
                store.add_texts(
                    [chunk.embedded for chunk in batch],
                    metadatas=[_metadata(chunk) for chunk in batch],
                    ids=[chunk.id for chunk in batch],
                )
                advance(len(batch))
            embedded += embeddings.embedded
    finally:
        client.close()
    return embedded


def _client(folder: Path) -> Client:
    # chromadb takes a second to import, so it waits until a library is opened.
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(path=str(folder / FOLDER), settings=settings)
    return cast("Client", client)


def _store(client: Client, view: View, embeddings: Embeddings) -> Chroma:
    from langchain_chroma import Chroma

    return Chroma(
        client=client,
        collection_name=view.name.value,
        embedding_function=embeddings,
        collection_configuration=_HNSW,  # type: ignore[arg-type]
        collection_metadata={"model": view.model.sha256},
    )


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    """A chunk's fields as Chroma keeps them; it has no null, so a missing section is left out."""
    fields = chunk.model_dump(mode="json", exclude={"id", "text", "embedded"}, exclude_none=True)
    return dict(fields)


def _stored_vectors(folder: Path, view: View) -> dict[str, Sequence[float]]:
    if not (folder / FOLDER).is_dir():
        return {}
    client = _client(folder)
    try:
        for collection in client.list_collections():
            is_same = (collection.metadata or {}).get("model") == view.model.sha256
            if collection.name == view.name.value and is_same:
                rows = collection.get(include=["embeddings", "documents"])
                return dict(zip(rows["documents"] or [], rows["embeddings"], strict=True))  # type: ignore[arg-type]
        return {}
    finally:
        client.close()


class DenseIndex:
    """Cosine similarities between a question and the chunks of one index."""

    def __init__(self, folder: Path, views: Sequence[View]) -> None:
        client = _client(folder)
        self._stores = {view.name: _store(client, view, view.model) for view in views}
        self._close = client.close
        # One question is looked up several times: among paragraphs, sentences, then in the writer.
        self._vectors = {view.name: lru_cache(maxsize=64)(view.model.embed_query) for view in views}

    def close(self) -> None:
        self._close()

    def scores(
        self, name: RetrieverName, question: str, documents: tuple[str, ...] = ()
    ) -> dict[str, float]:
        """Paragraph id -> best cosine of its chunks in this view, for the nearest chunks."""
        hits = self._stores[name].similarity_search_by_vector_with_relevance_scores(
            self._vectors[name](question),
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
        name = RetrieverName.DENSE_SENTENCE
        rows = self._stores[name].get(
            where={"paragraph_id": {"$in": list(paragraph_ids)}},  # type: ignore[dict-item]
            include=["embeddings", "metadatas"],
        )
        if not rows["ids"]:
            return {}
        cosines = np.asarray(rows["embeddings"]) @ np.asarray(self._vectors[name](question))
        return {
            (meta["paragraph_id"], meta["start"]): float(cosine)
            for meta, cosine in zip(rows["metadatas"], cosines, strict=True)
        }
