"""The page while a model server writes the answer, on a scripted server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Page, expect

from tests.chromium import needs_chromium, open_page, streamlit_server
from tests.llm.conftest import claim, first_sentence, reply, shown
from tests.llm.scripted import Behaviour, Handler, Scripted, serve
from tests.ui.pages import SECONDS, press, run_page
from tests.ui.pages import ask as type_in
from tests.ui.pages import shown as seen

QUESTION = "What do the ministers want to do against illicit synthetic drugs?"
LIE = "The ministers will spend 900 million euros on sniffer dogs."
BOX = "Ask a question about the documents"


def _half_true(handler: Handler) -> str:
    """A sentence of the first paragraph, a lie, and a sentence of the second."""
    (one, first), (two, second), *_ = shown(handler).items()
    a, b = first_sentence(first), first_sentence(second)
    return reply(claim(a, one, a), claim(LIE, one, a), claim(b, two, b))


def _slowly(gate: float) -> Behaviour:
    def behave(handler: Handler) -> None:
        text = _half_true(handler)
        cut = text.index(LIE)
        handler.begin()
        handler.event({"content": text[:cut]})
        time.sleep(gate)
        handler.event({"content": text[cut:]})
        handler.end()

    return behave


def _says(handler: Handler) -> None:
    handler.begin()
    handler.event({"content": _half_true(handler)})
    handler.end()


@pytest.fixture
def fresh(library: Path) -> Iterator[None]:
    """The page in a process of its own, as a changed environment needs it."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def script(fresh: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """A page whose answers come from a scripted server."""
    with serve(_says) as scripted:
        monkeypatch.setenv("OPENAI_BASE_URL", scripted.url)
        yield scripted


def test_what_is_not_supported_is_listed(script: Scripted) -> None:
    page = type_in(run_page(), QUESTION)
    text = seen(page)
    assert not page.exception
    assert "Left out because the document does not support it" in text
    assert "900" in text.split("Left out because")[1]
    assert "900" not in text.split("Left out because")[0]
    assert "<del>" not in text


def test_what_is_not_supported_is_struck_through(
    script: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_SHOW_UNSUPPORTED", "true")
    text = seen(type_in(run_page(), QUESTION))
    assert f"<del>{LIE}</del>" in text
    assert "Left out because" not in text


def test_a_server_that_is_down_costs_neither_question_nor_answer(
    fresh: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("PINCITE_MODEL_DEADLINE", "3")
    page = type_in(run_page(), QUESTION)
    assert not page.exception and not page.error
    assert f"{QUESTION}</h2>" in seen(page)
    assert "This answer is quoted from the documents instead." in seen(page)
    page = press(page, "New conversation")
    assert QUESTION not in seen(page)


@pytest.mark.browser
@needs_chromium
def test_claims_come_as_they_are_checked_and_stop_ends_the_request(
    first_visit: tuple[Path, object],
) -> None:
    with serve(_slowly(30)) as scripted:
        given = {"PINCITE_LIBRARY": str(first_visit[0]), "OPENAI_BASE_URL": scripted.url}
        with streamlit_server(given) as url, open_page(url) as page:
            _ask(page)
            expect(page.get_by_text("1 checked so far")).to_be_visible(timeout=1000 * SECONDS)
            expect(page.locator(".pc-quote")).to_have_count(1)
            assert page.get_by_text("900 million").count() == 0
            page.get_by_role("button", name="Stop", exact=True).click()
            expect(page.get_by_text("You stopped this answer.")).to_be_visible(timeout=20_000)
            assert page.get_by_role("heading", name=QUESTION).count() == 1
            assert page.get_by_role("button", name="Ask again").count() == 1
        assert scripted.hung_up.wait(40)


def _ask(page: Page) -> None:
    box = page.get_by_role("textbox", name=BOX)
    box.wait_for(timeout=1000 * SECONDS)
    box.fill(QUESTION)
    box.press("Enter")
