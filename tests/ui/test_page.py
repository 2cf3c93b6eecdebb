"""The page on the real chain, run by Streamlit's own test harness."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rag.answering.chain import AskChain
from rag.answering.render import refusal_text
from rag.errors import ModelError
from rag.types import Answer, Query, Refusal
from tests.ui.pages import HOSTILE_TITLE, ask, labels, press, run_page, shown

WHERE = "What does section 1 paragraph 1 say?"
NOWHERE = "Who won the football world cup in 1966?"


class Seen:
    """Questions that reached the chain, and what it gave last."""

    def __init__(self) -> None:
        self.queries: list[Query] = []
        self.last: Answer | Refusal | None = None


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    record = Seen()
    real = AskChain.stream

    def stream(chain: AskChain, query: Query, *rest: Any, **named: Any) -> Iterator[Any]:
        record.queries.append(query)
        for record.last in real(chain, query, *rest, **named):
            yield record.last

    monkeypatch.setattr(AskChain, "stream", stream)
    return record


def _failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def stream(*_: Any, **__: Any) -> Iterator[Any]:
        raise error

    monkeypatch.setattr(AskChain, "stream", stream)


def test_first_visit_makes_the_library(first_visit: tuple[Path, AppTest]) -> None:
    library, page = first_visit
    assert not page.exception and not page.error
    assert (library / "current").is_file()
    assert "78 paragraphs, released 11 October 2024" in shown(page)
    assert page.chat_input[0].placeholder == "Ask a question about the documents"


def test_starters_are_answered(library: Path) -> None:
    page = run_page()
    starters = [label for label in labels(page) if label != "New conversation"]
    assert len(starters) == 4
    for index in range(4):
        page = press(page, "New conversation")
        page = page.button(key=f"starter-{index}").click().run()
        assert not page.exception and not page.error
        assert any(label.startswith("Read §") for label in labels(page)), starters[index]
        assert "No answer in the documents" not in shown(page), starters[index]


def test_answer_is_quoted_and_its_paragraph_opens(library: Path, seen: Seen) -> None:
    page = ask(run_page(), WHERE)
    assert not page.exception and not page.error
    assert f"{WHERE}</h2>" in shown(page)
    assert "Quoted word for word from the documents." in shown(page)
    assert "<mark>" not in shown(page)
    page = press(page, "Read §1 ¶1")
    assert isinstance(seen.last, Answer)
    for citation in seen.last.claims[0].citations:
        assert f"<mark>{citation.quote}</mark>" in shown(page)
    assert "Section 1: Preamble" in shown(page)
    assert "After: §1 ¶2" in shown(page)
    assert page.button(key="Previous paragraph").disabled


def test_reader_can_turn_pages_and_close(library: Path) -> None:
    page = press(ask(run_page(), WHERE), "Read §1 ¶1")
    page = press(page, "Next paragraph")
    assert "Before: §1 ¶1" in shown(page) and "<mark>" not in shown(page)
    page = press(page, "Previous paragraph")
    assert "<mark>" in shown(page)
    page = press(page, "Close")
    assert "Reading pane" in shown(page)
    assert "Close" not in labels(page)


def test_refusal_names_the_nearest_paragraphs(library: Path) -> None:
    page = ask(run_page(), NOWHERE)
    assert not page.exception and not page.error
    assert "No answer in the documents" in shown(page)
    assert "The documents do not say." in shown(page)
    assert "earest paragraphs" in shown(page)
    page = press(page, "Read §")
    assert "<mark>" in shown(page)


def test_ambiguous_question_offers_the_candidates(library: Path) -> None:
    page = ask(run_page(), "What does paragraph 2 say?")
    assert "More than one paragraph fits" in shown(page)
    offered = [label for label in labels(page) if label.startswith("Read §")]
    assert offered == [f"Read §{section} ¶2" for section in range(1, 11)]
    page = press(page, "Read §10 ¶2")
    assert "Section 10:" in shown(page)


def test_rejected_question_is_explained(library: Path) -> None:
    page = ask(run_page(), "a" * 10_000)
    assert not page.exception and not page.error
    assert "Question not accepted" in shown(page)


def test_history_goes_with_the_next_question(library: Path, seen: Seen) -> None:
    page = ask(run_page(), WHERE)
    first = seen.last
    page = ask(page, NOWHERE)
    second = seen.last
    page = ask(page, "And paragraph 2?")
    assert isinstance(first, Answer) and isinstance(second, Refusal)
    turns = [(turn.question, turn.answer) for turn in seen.queries[-1].history]
    assert turns == [(WHERE, first.text), (NOWHERE, refusal_text(second))]
    assert [query.documents for query in seen.queries] == [(), (), ()]


def test_new_conversation_forgets(library: Path, seen: Seen) -> None:
    page = press(press(ask(run_page(), WHERE), "Read §"), "New conversation")
    assert WHERE not in shown(page)
    assert "<mark>" not in shown(page)
    assert "starter-0" in [button.key for button in page.button]
    ask(page, WHERE)
    assert seen.queries[-1].history == ()


def test_error_is_shown_once_and_the_question_is_kept(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        _failing(broken, ModelError("The model does not answer.", "Start its server."))
        page = ask(run_page(), WHERE)
        assert not page.exception
        (box,) = page.error
        assert unescape(box.value) == "The model does not answer.\n\nStart its server."
        assert f"{WHERE}</h2>" in shown(page)
    page = press(page, "Ask again")
    assert not page.error
    assert "Read §1 ¶1" in labels(page)
    assert shown(page).count(f"{WHERE}</h2>") == 1


def test_failed_question_is_no_history(
    library: Path, monkeypatch: pytest.MonkeyPatch, seen: Seen
) -> None:
    page = run_page()
    with monkeypatch.context() as broken:
        _failing(broken, ModelError("No.", "Yes."))
        page = ask(page, WHERE)
    ask(page, NOWHERE)
    assert seen.queries[-1].history == ()


def test_defect_shows_no_inside(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, KeyError("secret"))
    page = ask(run_page(), WHERE)
    assert not page.exception
    assert "Something went wrong inside Pincite" in page.error[0].value
    assert "secret" not in page.error[0].value + shown(page)


def test_damaged_library_is_explained(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = library.with_name("damaged")
    shutil.copytree(library, damaged)
    (damaged / "current").write_text("nowhere")
    monkeypatch.setenv("PINCITE_LIBRARY", str(damaged))
    page = run_page()
    assert not page.exception
    assert len(page.error) == 1 and "is damaged" in page.error[0].value
    (damaged / "current").write_text((library / "current").read_text())
    page = press(page, "Try again")
    assert not page.error and page.chat_input


def test_wrong_setting_is_explained(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_NONSENSE", "1")
    page = run_page()
    assert not page.exception
    assert "unknown setting" in page.error[0].value


def test_documents_can_be_left_out(hostile_library: Path, seen: Seen) -> None:
    page = run_page()
    assert len(page.checkbox) == 2 and all(box.value for box in page.checkbox)
    page = ask(page, WHERE)
    assert seen.queries[-1].documents == ()
    page = page.checkbox(key="search-g7-interior-2024").uncheck().run()
    page = ask(page, "Which paragraphs mention otters?")
    assert seen.queries[-1].documents == ("hostile",)
    page = page.checkbox(key="search-hostile").uncheck().run()
    assert page.chat_input[0].disabled
    assert "Tick at least one" in page.warning[0].value


def test_new_documents_show_up_on_reload(
    library: Path, hostile_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving = library.with_name("moving")
    shutil.copytree(library, moving)
    monkeypatch.setenv("PINCITE_LIBRARY", str(moving))
    page = run_page()
    assert not page.checkbox
    shutil.copytree(hostile_library, moving, dirs_exist_ok=True)
    assert len(page.run().checkbox) == 2


def test_no_title_becomes_markup(hostile_library: Path) -> None:
    page = run_page()
    page = page.checkbox(key="search-g7-interior-2024").uncheck().run()
    written = [*labels(page), *(box.label for box in page.checkbox)]
    assert not any(sign in text for text in written for sign in ("<b>", ":red", "](", "*T*", "$x"))
    assert HOSTILE_TITLE not in shown(page)
