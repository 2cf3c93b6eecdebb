"""What every embedding model of Pincite tells about itself."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path

from langchain_core.embeddings import Embeddings


class ModelFilesError(Exception):
    """A packaged model is missing or its weights are not the ones they should be."""


class PinnedEmbeddings(Embeddings, ABC):
    """LangChain `Embeddings` with the model's `name` and the `sha256` of its weights.

    Vectors have unit length, so a dot product is a cosine.
    """

    name: str
    sha256: str

    @abstractmethod
    def verify(self) -> None:
        """Check that the packaged weights are the published ones (about 0.1 s).

        Raises:
            ModelFilesError: the package is missing or its weights have another hash.
        """


def package_folder(package: str) -> Path:
    """Where a package lies, without importing it.

    Raises:
        ModelFilesError: it is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelFilesError(f"The package {package.replace('_', '-')} is not installed.")
    return Path(spec.origin).parent


def check_weights(path: Path, sha256: str) -> None:
    """Check a weights file against its hash.

    Raises:
        ModelFilesError: it is missing or different.
    """
    if not path.is_file():
        raise ModelFilesError(f"The model file {path.name} is missing from {path.parent}.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelFilesError(f"The model file {path} is not the published one (sha256 {found}).")
