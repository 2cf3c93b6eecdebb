"""What the page says, worked out without Streamlit."""

from __future__ import annotations

import pytest

from rag.citations import Catalogue, cite
from rag.errors import LibraryError
from rag.types import (
    Answer,
    Citation,
    Claim,
    Document,
    EmbeddingInfo,
    Paragraph,
    Provenance,
    Section,
    Writer,
)
from rag.ui.starters import starter_questions
from rag.ui.view import (
    by_paragraph,
    document_facts,
    highlighted,
    how_written,
    is_verbatim,
    lead_of,
    locate,
    neighbours,
    place_of,
    problem_of,
)


def _document(key: str, *texts: str, section: int | None = None, title: str = "") -> Document:
    paragraphs = tuple(
        Paragraph(id=f"{key}:{i}", number="1", text=text) for i, text in enumerate(texts)
    )
    sections = (Section(number=section, title=title, paragraphs=paragraphs),)
    return Document(id=key, title=f"Title of {key}", short_title=key, sections=sections)


def _answer(text: str, *claims: Claim, model: str | None = None) -> Answer:
    provenance = Provenance(
        prompts={}, embedding=EmbeddingInfo(name="m", sha256=""), index="", settings="", version=""
    )
    return Answer(
        question="q",
        standalone_question="q",
        passages=(),
        writer=Writer.EXTRACTIVE,
        provenance=provenance,
        text=text,
        claims=claims,
        model=model,
    )


@pytest.fixture(scope="module")
def cited(catalogue: Catalogue) -> Citation:
    return cite(next(iter(catalogue)), 0, 30)


def test_lead_is_what_stands_before_the_first_statement(cited: Citation) -> None:
    claim = Claim(text=cited.quote, citations=(cited,))
    quoted = f"“{cited.quote}” [{cited.pinpoint}]"
    assert lead_of(_answer(f"Two places:\n\n§1 A heading\n\n{quoted}", claim)) == "Two places:"
    assert lead_of(_answer(quoted, claim)) == ""
    assert lead_of(_answer("Something else", claim)) == ""


def test_how_an_answer_was_written(cited: Citation) -> None:
    quoted = Claim(text=f"“{cited.quote}” […]", citations=(cited,))
    told = Claim(text="They met.", citations=(cited,))
    assert is_verbatim(quoted)
    assert not is_verbatim(told)
    assert how_written(_answer("", quoted)) == "Quoted word for word from the documents."
    assert how_written(_answer("", told, model="m")).startswith("Written by m from")


def test_repeated_numbers_are_told_apart_by_the_quote() -> None:
    catalogue = Catalogue([_document("a", "First text.", "Second text.")])
    first, second = catalogue
    assert locate(catalogue, cite(second)) == second
    assert locate(catalogue, cite(first)) == first
    other = Catalogue([_document("b", "Other.")])
    assert locate(other, cite(first)) is None


def test_neighbours_stay_in_the_document() -> None:
    catalogue = Catalogue([_document("a", "One.", "Two."), _document("b", "Three.")])
    one, two, three = catalogue
    assert neighbours(catalogue, one) == (None, two)
    assert neighbours(catalogue, two) == (one, None)
    assert neighbours(catalogue, three) == (None, None)


def test_citations_of_one_paragraph_go_together(catalogue: Catalogue) -> None:
    one, two, *_ = catalogue
    given = [cite(one, 0, 5), cite(two, 0, 5), cite(one, 6, 9)]
    assert by_paragraph(given) == [(given[0], given[2]), (given[1],)]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "a&lt;bcdef"),
        ([(1, 3)], "a<mark>&lt;b</mark>cdef"),
        ([(4, 6), (0, 1)], "<mark>a</mark>&lt;bc<mark>de</mark>f"),
        ([(0, 4), (2, 6)], "<mark>a&lt;bc</mark><mark>de</mark>f"),
        ([(0, 6), (2, 3)], "<mark>a&lt;bcde</mark>f"),
    ],
)
def test_highlights(spans: list[tuple[int, int]], expected: str) -> None:
    assert highlighted("a<bcdef", spans).body == expected


def test_place_of_a_quote() -> None:
    (plain,) = Catalogue([_document("a", "One.")])
    (titled,) = Catalogue([_document("a", "One.", section=2, title="Money")])
    assert place_of(cite(plain), several=False) == ""
    assert place_of(cite(titled), several=False) == "Money"
    assert place_of(cite(titled), several=True) == "Title of a · Money"


def test_facts_of_a_document() -> None:
    document = _document("a", "One.")
    assert document_facts(document) == "1 paragraph"
    dated = document.model_copy(update={"released": "2024-10-11"})
    assert document_facts(dated) == "1 paragraph, released 11 October 2024"
    odd = document.model_copy(update={"released": "last spring"})
    assert document_facts(odd) == "1 paragraph, released last spring"


def test_problems_say_what_to_do_and_never_show_the_inside() -> None:
    ours = problem_of(LibraryError("It is damaged.", "Move it away."))
    assert (ours.message, ours.hint) == ("It is damaged.", "Move it away.")
    theirs = problem_of(KeyError("secret"))
    assert "secret" not in theirs.message + theirs.hint
    assert theirs.hint


def test_starters_come_from_the_document(communique_document: Document) -> None:
    questions = starter_questions(communique_document)
    assert len(set(questions)) == 4
    assert questions[0].startswith("Summarise the section “")
    assert any(q.startswith("Which paragraphs mention ") for q in questions)


def test_starters_without_sections_acronyms_or_text() -> None:
    document = _document("a", "Budgets matter.", "Budgets grow.")
    assert starter_questions(document) == (
        "What does paragraph 1 say?",
        "Which paragraphs mention budgets?",
    )
    assert starter_questions(_document("a", "x")) == ("What does paragraph 1 say?",)


def test_starters_call_a_section_with_a_long_title_by_its_number() -> None:
    document = _document("a", "One.", section=3, title="long " * 30)
    assert starter_questions(document)[0] == "Summarise section 3"


@pytest.fixture(scope="module")
def communique_document(catalogue: Catalogue) -> Document:
    return catalogue.documents[0]
