"""Documents -> a new generation of the library: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from rag.chunking import CHUNKING, chunk_document
from rag.citations import Catalogue
from rag.indexing.library import Library, Record, record_of
from rag.types import Chunk, Document, EmbeddingInfo, Frozen

Progress = Callable[[int, int], None]


class DenseWriter(Protocol):
    """Writes chunks under a folder, reusing vectors of a previous folder; says how many texts it
    embedded."""

    def __call__(
        self,
        folder: Path,
        chunks: Sequence[Chunk],
        previous: Path | None,
        advance: Callable[[int], None],
    ) -> int: ...


class WordWriter(Protocol):
    """Writes a word index of a catalogue under a folder."""

    def __call__(self, folder: Path, catalogue: Catalogue) -> None: ...


class Ingested(Frozen):
    """What an ingest did. `embedded` counts the texts that went through the model."""

    added: tuple[str, ...]
    replaced: tuple[str, ...]
    unchanged: tuple[str, ...]
    chunks: int
    embedded: int


class IndexBuilder:
    """Writes generations with the same embedding models."""

    def __init__(
        self, embeddings: tuple[EmbeddingInfo, ...], dense: DenseWriter, words: WordWriter
    ) -> None:
        self._embeddings = embeddings
        self._dense = dense
        self._words = words

    def record(self, documents: Sequence[Document]) -> Record:
        """The record an index of these documents would have now."""
        return record_of(documents, self._embeddings, CHUNKING)

    def ingest(
        self, library: Library, new: Sequence[Document], progress: Progress = lambda *_: None
    ) -> Ingested:
        """Add documents to the library, replacing those with the same id.

        Texts that the library holds already are not embedded again. With no new document this
        brings an index made with another model or chunking up to date.

        Raises:
            LibraryError: the library is damaged or cannot be written.
        """
        with library.locked():
            old = {document.id: document for document in library.documents()}
            merged = tuple({**old, **{document.id: document for document in new}}.values())
            chunks = [chunk for document in merged for chunk in chunk_document(document)]
            embedded = self._write(library, merged, chunks, progress)
        return Ingested(
            added=tuple(d.id for d in new if d.id not in old),
            replaced=tuple(d.id for d in new if d.id in old and old[d.id] != d),
            unchanged=tuple(d.id for d in new if old.get(d.id) == d),
            chunks=len(chunks),
            embedded=embedded,
        )

    def _write(
        self,
        library: Library,
        documents: Sequence[Document],
        chunks: Sequence[Chunk],
        progress: Progress,
    ) -> int:
        record = self.record(documents)
        if library.current() == record.name:
            return 0
        if library.has(record):
            library.switch(record.name)
            return 0
        folder = library.start(record.name)
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            progress(done, max(done, len(chunks)))

        before = library.current()
        previous = library.generation(before) if before else None
        embedded = self._dense(folder, chunks, previous, advance)
        self._words(folder, Catalogue(documents))
        library.finish(record, documents)
        return embedded
