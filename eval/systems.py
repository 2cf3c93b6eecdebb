"""The systems that can be measured: each takes a Query and gives an Answer or a Refusal.

`default` is Pincite as it is. `bm25` and `dense` replace its retriever by one of its parts; what
writes, decides and checks stays the same. `tutorial` is the LangChain tutorial's retrieval
(`eval.tutorial`). `llm` is Pincite with the model server that the environment names.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.runnables import Runnable

from eval.scoring import Outcome
from eval.tutorial import TutorialSystem
from rag.answering.chain import AskChain
from rag.answering.decide import Decision, load_decision
from rag.assemble import Pincite, open_pincite
from rag.errors import UsageError
from rag.retrieval import HybridRetriever
from rag.retrieval.fusion import add_scores
from rag.retrieval.hybrid import PREFERRED
from rag.settings import load_settings
from rag.types import Query, Retrieved, RetrieverName, Writer

DEFAULT = "default"


def _no_probability(outcome: Outcome) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class System:
    """A system with its name. `probability` gives, after a question was asked, how probable the
    system held it that the documents answer; None where it did not estimate that."""

    name: str
    description: str
    runnable: Runnable[Query, Outcome]
    deterministic: bool = True
    probability: Callable[[Outcome], float | None] = _no_probability

    def ask(self, query: Query) -> Outcome:
        return self.runnable.invoke(query)


def build_systems(names: Sequence[str], pincite: Pincite) -> list[System]:
    """The systems of these names, in this order.

    Raises:
        UsageError: a name that is not known, or a system that cannot be had here.
    """
    check_names(names)
    return [_BUILDERS[name](pincite) for name in dict.fromkeys(names)]


def check_names(names: Sequence[str]) -> None:
    """Raises: UsageError: as `build_systems`, before anything is loaded."""
    for name in names:
        if name not in _BUILDERS:
            raise UsageError(f"There is no system “{name}”.", f"There are: {', '.join(NAMES)}.")
        if name == "llm" and not (os.environ.get("OPENAI_BASE_URL") or load_settings().model):
            raise UsageError(
                "The system “llm” needs a model server, and none is configured.",
                "Set OPENAI_BASE_URL (and OPENAI_API_KEY where the server wants one).",
            )


def _default(pincite: Pincite) -> System:
    return _chain_system(
        DEFAULT, "Pincite as it is: several retrievers together.", pincite, pincite.retriever
    )


def _bm25(pincite: Pincite) -> System:
    retriever = alone(pincite.retriever, RetrieverName.BM25)
    return _chain_system("bm25", "Words alone (BM25); all else as default.", pincite, retriever)


def _dense(pincite: Pincite) -> System:
    retriever = alone(pincite.retriever, RetrieverName.DENSE_PARAGRAPH)
    description = "Paragraph embeddings alone; all else as default."
    return _chain_system("dense", description, pincite, retriever)


def _llm(pincite: Pincite) -> System:
    settings = pincite.settings.model_copy(update={"writer": Writer.LLM})
    opened = open_pincite(settings)
    description = f"A model writes ({opened.settings.model or 'the server’s own'}), each statement is checked."
    system = _chain_system("llm", description, opened, opened.retriever)
    return replace(system, deterministic=False)


def _tutorial(pincite: Pincite) -> System:
    return System(
        "tutorial",
        "The LangChain tutorial’s retrieval (1,000 characters with 200 overlap, dense, top 4), "
        "quoting the nearest sentence; never refuses.",
        TutorialSystem(pincite),
    )


_BUILDERS: dict[str, Callable[[Pincite], System]] = {
    DEFAULT: _default,
    "tutorial": _tutorial,
    "bm25": _bm25,
    "dense": _dense,
    "llm": _llm,
}
NAMES = tuple(_BUILDERS)


# --- the chain with another retriever --------------------------------------------------------


class OneRetriever(HybridRetriever):
    """The hybrid retriever, ranking by one of its parts. The signals for the decision are measured
    as ever, on the passages it ranks first."""

    only: RetrieverName

    def _rank(
        self,
        question: str,
        found: Mapping[str, Mapping[str, float]],
        preferred: Mapping[str, float],
    ) -> list[tuple[str, float]]:
        scored = add_scores({self.only: found.get(self.only, {})}, {self.only: 1.0})
        ranked = [(key, score + PREFERRED * preferred.get(key, 0.0)) for key, score in scored]
        return sorted(ranked, key=lambda pair: (-pair[1], pair[0]))


def alone(retriever: HybridRetriever, name: RetrieverName) -> OneRetriever:
    """One part of the retriever, by itself."""
    fields = {field: getattr(retriever, field) for field in HybridRetriever.model_fields}
    return OneRetriever(**fields, only=name)


class Probe:
    """A retriever that remembers its last search, so that the probability on which the chain
    decided can be read afterwards. All else is the retriever's own."""

    def __init__(self, searcher: HybridRetriever) -> None:
        self._searcher = searcher
        self.found: dict[str, Retrieved] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._searcher, name)

    def search(
        self,
        question: str,
        documents: tuple[str, ...] = (),
        within: Collection[str] = (),
        preferred: Mapping[str, float] | None = None,
    ) -> Retrieved:
        retrieved = self._searcher.search(
            question, documents=documents, within=within, preferred=preferred
        )
        self.found = {question: retrieved}
        return retrieved

    def probability(self, decision: Decision, outcome: Outcome) -> float | None:
        """The probability of the last search, where it was for this outcome's question: a lookup
        is answered without one."""
        retrieved = self.found.get(outcome.standalone_question)
        if retrieved is None:
            return None
        regression = decision.foreign if retrieved.is_foreign else decision.native
        return regression.probability(retrieved.signals)


def _chain_system(
    name: str, description: str, pincite: Pincite, retriever: HybridRetriever
) -> System:
    probe, decision = Probe(retriever), load_decision()
    chain = with_searcher(pincite.chain, probe)
    return System(
        name,
        description,
        _Cleared(chain, probe),
        probability=lambda outcome: probe.probability(decision, outcome),
    )


class _Cleared(Runnable[Query, Outcome]):
    """A chain whose probe forgets the question before."""

    def __init__(self, chain: AskChain, probe: Probe) -> None:
        self._chain = chain
        self._probe = probe

    def invoke(self, input: Query, config: Any = None, **kwargs: Any) -> Outcome:
        self._probe.found = {}
        return self._chain.invoke(input, config, **kwargs)


def with_searcher(chain: AskChain, searcher: Any) -> AskChain:
    """The same chain with another retriever."""
    other = copy.copy(chain)
    other._searcher = searcher
    return other
