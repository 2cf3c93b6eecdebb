"""Acronyms, mentions and languages."""

from __future__ import annotations

import pytest

from rag.acronyms import read_acronyms
from rag.answering.mentions import asks_for_mentions, find_mentions
from rag.citations import Catalogue
from rag.language import detect_language, install_notice

TEXTS = [
    "The Global Otter Council (GOC) met the River Patrol.",
    "The International Convention against Dangerous Dams applies.",
    "The Union of Lakes and the United Northern Harbour Commission for Reeds agreed.",
]


@pytest.mark.parametrize(
    ("question", "expanded"),
    [
        ("What does the GOC do?", "What does the GOC do? (Global Otter Council)"),
        ("Is ICDD named?", "Is ICDD named? (International Convention against Dangerous Dams)"),
        ("UNHCR?", "UNHCR? (United Northern Harbour Commission for Reeds)"),
        ("What is XYZ?", "What is XYZ?"),
        ("The Global Otter Council (GOC)?", "The Global Otter Council (GOC)?"),
        ("River Patrol", "River Patrol"),
    ],
)
def test_acronyms_are_expanded_from_the_texts(question: str, expanded: str) -> None:
    assert read_acronyms(TEXTS).expand(question) == expanded


def test_an_acronym_of_two_names_is_not_guessed() -> None:
    acronyms = read_acronyms(["The Red Otter Council met.", "The Royal Owl Club met."])
    assert acronyms.forms("ROC") == ()


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("Which paragraphs mention ports?", "ports"),
        ("Where is the “follow the money” approach mentioned?", "follow the money"),
        ("List all references to prisons", "prisons"),
        ("When do they meet?", None),
    ],
)
def test_thing_whose_mentions_are_asked_for(question: str, thing: str | None) -> None:
    assert asks_for_mentions(question) == thing


def test_mentions_are_all_found_and_no_others(catalogue: Catalogue) -> None:
    acronyms = read_acronyms(x.paragraph.text for x in catalogue)
    found = {x.pinpoint.label for x, _, _ in find_mentions("INTERPOL", catalogue, acronyms)}
    plain = {x.pinpoint.label for x in catalogue if "INTERPOL" in x.paragraph.text}
    assert found == plain and len(found) > 3


def test_one_of_several_things_is_mentioned(catalogue: Catalogue) -> None:
    acronyms = read_acronyms(x.paragraph.text for x in catalogue)

    def places(thing: str) -> set[str]:
        return {x.pinpoint.label for x, _, _ in find_mentions(thing, catalogue, acronyms)}

    assert places("FATF or UNTOC") == places("FATF") | places("UNTOC")
    assert places("FATF") and places("UNTOC")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Cosa dice sui minori?", "it"),
        ("Was sagt der Text über Häfen?", "de"),
        ("¿Y las drogas?", "es"),
        ("Que dit le document sur les drogues ?", "fr"),
        ("港について何が書かれていますか。", "ja"),
        ("What about ports?", "en"),
        ("EMPACT UNTOC RLG", "en"),
        ("bananas", "en"),
    ],
)
def test_language_of_a_question(question: str, language: str) -> None:
    assert detect_language(question) == language


def test_what_to_install_is_said_in_the_askers_language() -> None:
    assert install_notice("it").startswith("Per le domande in italiano")
    assert "pincite[multilingual]" in install_notice("xx")
