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
    ("s.6 para 6", ["§6 ¶6"]),
    ("par. 4 hybrid threats", ["§4 ¶4"]),
    ("item 3 of the Middle East section", ["§2 ¶3"]),
    ("clause 2 in section 8", ["§8 ¶2"]),
    ("the very first paragraph of the document", ["§1 ¶1"]),
    ("the introduction, paragraph 2", ["§1 ¶2"]),
    ("the concluding paragraph of the Ukraine chapter", ["§3 ¶8"]),
    ("the paragraph before the last in the drugs section", ["§6 ¶8"]),
    ("the last but one paragraph of the Ukraine section", ["§3 ¶7"]),
    ("the last paragraph but one on migration", ["§9 ¶11"]),
    ("the 12th para of the cybersecurity section", ["§5 ¶12"]),
    ("paragraph 3 of sections 2 and 3", ["§2 ¶3", "§3 ¶3"]),
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
        ("the paragraph just above §6 ¶7", -1),
        ("the paragraph right after the one about Antwerp", 1),
        ("In the terrorism part, what comes right after the paragraph on prisons?", 1),
    ],
)
def test_paragraph_beside_another(catalogue: Catalogue, question: str, step: int) -> None:
    assert _find(catalogue, question).beside == step


def test_a_place_in_each_section(catalogue: Catalogue) -> None:
    found = _find(catalogue, "the last paragraph of each section").paragraphs
    assert [x.pinpoint.section for x in found] == list(range(1, 11))


def test_what_is_missing_is_told_beside_what_is_there(catalogue: Catalogue) -> None:
    found = _find(catalogue, "paragraphs 2 and 4 of the environment section")
    assert [x.pinpoint.label for x in found.paragraphs] == ["§10 ¶2"]
    assert "no paragraph 4" in found.missing


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
