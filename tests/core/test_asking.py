"""The chain on the real library: contracts, not exact choices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.answering.lookup import find_reference
from rag.assemble import Pincite
from rag.types import Answer, Query, Refusal, RefusalReason

ROOT = Path(__file__).parents[2]
TUNE = [
    row
    for row in map(json.loads, (ROOT / "eval/data/questions.jsonl").read_text("utf-8").splitlines())
    if row["split"] == "tune"
]
PLACES = [
    ("paragraph 2 of the section on child exploitation", ["§8 ¶2"]),
    ("§4 ¶1", ["§4 ¶1"]),
    ("drugs paragraph 8", ["§6 ¶8"]),
    ("the second to last paragraph on migration", ["§9 ¶11"]),
    ("last para of the AI section", ["§7 ¶11"]),
    ("section 3, paragraph 5", ["§3 ¶5"]),
    ("5.12", ["§5 ¶12"]),
    ("first two paragraphs of the environment section", ["§10 ¶1", "§10 ¶2"]),
    ("paragraphs 3 to 5 on AI", ["§7 ¶3", "§7 ¶4", "§7 ¶5"]),
    ("In the irregular migrtion section, what is in paragraph 12?", ["§9 ¶12"]),
    ("第4セクションの第2段落", ["§4 ¶2"]),
]


@pytest.mark.parametrize(("place", "labels"), PLACES)
def test_lookups_are_exact(pincite: Pincite, place: str, labels: list[str]) -> None:
    found = find_reference(place, pincite.catalogue, pincite.catalogue.documents)
    assert found is not None
    assert [x.pinpoint.label for x in found.paragraphs] == labels


@pytest.mark.parametrize(
    "question",
    ["What took place on 2 to 4 October 2024?", "Which resolution 2735 is recalled?", "fentanyl"],
)
def test_ordinary_questions_are_no_lookups(pincite: Pincite, question: str) -> None:
    assert find_reference(question, pincite.catalogue, pincite.catalogue.documents) is None


@pytest.mark.parametrize("question", ["", "   ", "x" * 10_000, "\u200b\U000e0041"])
def test_what_is_no_question_is_rejected(pincite: Pincite, question: str) -> None:
    outcome = pincite.chain.invoke(Query(question=question))
    assert isinstance(outcome, Refusal)
    assert outcome.reason is RefusalReason.REJECTED


def test_statuses_and_stream(pincite: Pincite) -> None:
    ambiguous = pincite.chain.invoke(Query(question="paragraph 3"))
    assert isinstance(ambiguous, Refusal)
    assert ambiguous.reason is RefusalReason.AMBIGUOUS
    assert len(ambiguous.nearest) == 9
    weather = pincite.chain.invoke(Query(question="What is the weather in Paris?"))
    assert isinstance(weather, Refusal)
    query = Query(question="When will the experts of laboratories meet?")
    *_, last = pincite.chain.stream(query)
    assert isinstance(last, Answer)
    assert last.claims[0].citations[0].pinpoint == "§6 ¶6"
