"""Lookups: places as people name them, on the communiqué."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.lookup import Reference, find_reference
from rag.citations import Catalogue

PLACES = [
    ("Sec. 9 para 8 refers to an approach. Which one?", ["§9 ¶8"]),
    ("What does sect. 6 para. 3 say", ["§6 ¶3"]),
    ("Please set §5 ¶10 and §9 ¶8 side by side.", ["§5 ¶10", "§9 ¶8"]),
    ("§5 ¶10, §9 ¶8", ["§5 ¶10", "§9 ¶8"]),
    ("paragraph 2 on drugs and the last paragraph on migration", ["§6 ¶2", "§9 ¶12"]),
    ("compare section 2 paragraph 1 with section 3 paragraph 2", ["§2 ¶1", "§3 ¶2"]),
    ("paragraphs 3 and 4 of section 5", ["§5 ¶3", "§5 ¶4"]),
    ("§4 ¶1-3", ["§4 ¶1", "§4 ¶2", "§4 ¶3"]),
    ("second section, third paragraph", ["§2 ¶3"]),
    ("penultimate paragraph of section 7", ["§7 ¶10"]),
    ("Quel est le paragraphe 3 de la section 4 ?", ["§4 ¶3"]),
]
LISTED = [
    ("How does it differ between the cyberspace, drugs and migration chapters?", [5, 6, 9]),
    ("Is AI named both in the FIMI part and the AI part?", [4, 7]),
    ("What do sections 3 and 4 say about Russia?", [3, 4]),
    ("What do the sections on drugs and AI have in common?", [6, 7]),
    ("What does the migration section say about cyberspace?", [9]),
]


def _find(catalogue: Catalogue, question: str) -> Reference:
    found = find_reference(question, catalogue, catalogue.documents)
    assert found is not None
    return found


@pytest.mark.parametrize(("place", "labels"), PLACES)
def test_place_names_its_paragraphs(catalogue: Catalogue, place: str, labels: list[str]) -> None:
    assert [x.pinpoint.label for x in _find(catalogue, place).paragraphs] == labels


@pytest.mark.parametrize(("question", "sections"), LISTED)
def test_sections_named_in_a_question(
    catalogue: Catalogue, question: str, sections: list[int]
) -> None:
    found = _find(catalogue, question)
    assert [ref.section.number for ref in found.sections] == sections
    assert found.topic and found.wanted is None


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("the paragraph before §4 ¶3", -1),
        ("what follows §10 ¶2", 1),
        ("In the terrorism part, what comes right after the paragraph on prisons?", 1),
    ],
)
def test_paragraph_beside_another(catalogue: Catalogue, question: str, step: int) -> None:
    assert _find(catalogue, question).beside == step


def test_after_in_an_ordinary_question_names_no_place(catalogue: Catalogue) -> None:
    question = "What did they promise after the attack?"
    assert find_reference(question, catalogue, catalogue.documents) is None


@given(data=st.data())
def test_every_pinpoint_finds_its_paragraph(catalogue: Catalogue, data: st.DataObject) -> None:
    here = data.draw(st.sampled_from(list(catalogue)))
    section, number = here.pinpoint.section, here.pinpoint.paragraph
    forms = (
        here.pinpoint.label,
        f"section {section}, paragraph {number}",
        f"What does paragraph {number} of section {section} say?",
        f"Sec. {section} para {number}",
        f"{section}.{number}",
    )
    found = _find(catalogue, data.draw(st.sampled_from(forms)))
    assert found.paragraphs == (here,)


@given(question=st.text(max_size=80))
def test_any_text_is_read_without_error(catalogue: Catalogue, question: str) -> None:
    find_reference(question, catalogue, catalogue.documents)
