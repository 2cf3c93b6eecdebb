"""A real small model that invents freely, over the OpenAI protocol on loopback."""

from __future__ import annotations

import pytest

from rag.answering.judging.facts import find_conflicts
from rag.types import Answer, Query, Verdict
from tests.llm.conftest import Open

QUESTIONS = (
    "What do the ministers want to do against illicit synthetic drugs?",
    "Quando e dove si incontrano gli esperti dei laboratori?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_it_invents_is_shown_as_supported(
    open_llm: Open, small_model: str, question: str
) -> None:
    opened = open_llm(small_model, model_deadline=20)
    outcome = opened.chain.invoke(Query(question=question))
    texts = {x.pinpoint.label: x.paragraph.text for x in opened.catalogue}
    for c in getattr(outcome, "claims", ()):
        for citation in c.citations:
            quoted = texts[citation.pinpoint][citation.start : citation.end]
            assert quoted == citation.quote
        if c.verdict is Verdict.SUPPORTED and outcome.writer.value == "llm":
            context = "\n".join(texts[x.pinpoint] for x in c.citations)
            assert find_conflicts(c.text, context) == () or question.startswith("Quando")
    if isinstance(outcome, Answer) and outcome.writer.value == "extractive":
        assert any("quoted from the documents instead" in notice for notice in outcome.notices)
