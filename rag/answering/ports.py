"""What the chain is put together from, as it uses it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from rag.answering.llm.rephrase import Rephrased
from rag.types import Answer, Refusal, Retrieved, Turn


class Searcher(Protocol):
    """The retriever as the chain uses it."""

    def search(
        self,
        question: str,
        documents: tuple[str, ...] = (),
        within: Collection[str] = (),
        preferred: Mapping[str, float] | None = None,
    ) -> Retrieved: ...


class QuestionRephraser(Protocol):
    """A model that makes questions searchable, as the chain uses it."""

    def rephrase(
        self, question: str, history: Sequence[Turn], is_follow_up: bool
    ) -> Rephrased | None: ...


class ModelWriter(Protocol):
    """A writer with a model behind it, as the chain uses it."""

    def write(self, found: Answer) -> Iterator[Answer | Refusal]:
        """Growing answers in place of one made of quotes; the last of them counts."""
        ...
