"""The library on disk: generations, one of them current.

    LIBRARY/
      lock                      held while something is written
      current                   the name of the current generation, replaced atomically
      generations/<name>/       documents.json, record.json (written last), and the two indexes

A generation is written once and never changed. Its name is a hash of everything that made it
(documents, model, chunking), so the same content gives the same name. Killed at any moment, the
library is the old one or the new one: `current` still names the old generation, and a folder
without a record is cleared away by the next writer.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from rag.errors import LibraryError
from rag.types import Document, EmbeddingInfo, Frozen

_DOCUMENTS = TypeAdapter(tuple[Document, ...])


class Record(Frozen):
    """What an index was made of. Two indexes with equal records are interchangeable."""

    embeddings: tuple[EmbeddingInfo, ...]
    chunking: str
    content: str

    @property
    def name(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def record_of(
    documents: Sequence[Document], embeddings: tuple[EmbeddingInfo, ...], chunking: str
) -> Record:
    """The record an index of these documents has."""
    content = hashlib.sha256(_DOCUMENTS.dump_json(tuple(documents))).hexdigest()
    return Record(embeddings=embeddings, chunking=chunking, content=content)


class Library:
    """The folder of one library. Reading needs no lock; writing takes `locked()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def generation(self, name: str) -> Path:
        return self.folder / "generations" / name

    def current(self) -> str | None:
        """Name of the current generation, or None in a library not yet made.

        Raises:
            LibraryError: the folder cannot be read, or names a generation that is not there.
        """
        try:
            name = (self.folder / "current").read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LibraryError(
                f"The library {self.folder} cannot be read ({error.strerror}).",
                "Choose another folder with --library.",
            ) from error
        if not (self.generation(name) / "record.json").is_file():
            raise LibraryError(
                f"The library {self.folder} is damaged: its current index {name!r} is missing.",
                "Move the folder away and ingest the documents again.",
            )
        return name

    def documents(self) -> tuple[Document, ...]:
        """Documents of the current generation.

        Raises:
            LibraryError: they cannot be read.
        """
        name = self.current()
        if name is None:
            return ()
        try:
            return _DOCUMENTS.validate_json((self.generation(name) / "documents.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise self._damaged(error) from error

    def record(self) -> Record | None:
        """Record of the current generation.

        Raises:
            LibraryError: it cannot be read.
        """
        name = self.current()
        if name is None:
            return None
        try:
            return Record.model_validate_json((self.generation(name) / "record.json").read_bytes())
        except (OSError, ValidationError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> LibraryError:
        return LibraryError(
            f"The library {self.folder} is damaged or of another version of Pincite "
            f"({type(error).__name__}).",
            "Move the folder away and ingest the documents again.",
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the library's lock.

        Raises:
            LibraryError: the folder cannot be written, or another process holds the lock for over
                ten minutes.
        """
        try:
            (self.folder / "generations").mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "lock", timeout=600):
                yield
        except Timeout as error:
            raise LibraryError(
                f"Another process has been writing the library {self.folder} for ten minutes.",
                "Wait for it, or end it, and try again.",
            ) from error
        except OSError as error:
            raise LibraryError(
                f"The library {self.folder} cannot be written ({error.strerror}).",
                "Choose a folder you can write with --library or PINCITE_LIBRARY.",
            ) from error

    def start(self, name: str) -> Path:
        """An empty folder for a new generation; what a killed writer left is cleared away."""
        keep = {name_ for name_ in (self.current(),) if name_}
        for folder in (self.folder / "generations").iterdir():
            if folder.name not in keep and not (folder / "record.json").is_file():
                shutil.rmtree(folder)
        target = self.generation(name)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        return target

    def finish(self, record: Record, documents: Sequence[Document]) -> None:
        """Make a written generation the current one, and drop all but it and the one before (which
        a running page may still read)."""
        before, target = self.current(), self.generation(record.name)
        _write(target / "documents.json", _DOCUMENTS.dump_json(tuple(documents)))
        _write(target / "record.json", record.model_dump_json().encode())
        self.switch(record.name)
        for folder in (self.folder / "generations").iterdir():
            if folder.name not in (before, record.name):
                shutil.rmtree(folder)

    def has(self, record: Record) -> bool:
        """Is there a complete generation of this record already?"""
        return (self.generation(record.name) / "record.json").is_file()

    def switch(self, name: str) -> None:
        """Name the current generation: one atomic replacement."""
        _write(self.folder / "current.new", name.encode())
        os.replace(self.folder / "current.new", self.folder / "current")


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
