"""The page in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.testing.v1 import AppTest

from tests.chromium import needs_chromium, open_page, streamlit_server
from tests.ui.pages import HOSTILE_NUMBER, HOSTILE_TEXT, HOSTILE_TITLE, SECONDS

pytestmark = [pytest.mark.browser, needs_chromium]

QUESTION = "What does section 2 paragraph 3 say?"
BOX = "Ask a question about the documents"
LONG = 1000.0 * SECONDS


@pytest.fixture(scope="module")
def address(first_visit: tuple[Path, AppTest]) -> Iterator[str]:
    with streamlit_server({"PINCITE_LIBRARY": str(first_visit[0])}) as url:
        yield url


@pytest.fixture(scope="module")
def hostile_address(_hostile: Path) -> Iterator[str]:
    with streamlit_server({"PINCITE_LIBRARY": str(_hostile)}) as url:
        yield url


def _box(page: Page) -> Locator:
    box = page.get_by_role("textbox", name=BOX)
    box.wait_for(timeout=LONG)
    return box


def _ask(page: Page, question: str) -> None:
    box = _box(page)
    box.fill(question)
    box.press("Enter")
    page.get_by_role("heading", name=question).wait_for(timeout=LONG)


def _reference(page: Page, label: str) -> Locator:
    button = page.get_by_role("button", name=f"Read {label}", exact=True)
    button.first.wait_for(timeout=LONG)
    return button.first


def _pane(page: Page) -> Locator:
    return page.locator(".st-key-reading")


def test_ask_see_the_citation_open_it_see_the_highlight(address: str) -> None:
    requests: list[str] = []
    with open_page() as page:
        page.on("request", lambda request: requests.append(request.url))
        page.on("websocket", lambda socket: requests.append(socket.url))
        page.goto(address)
        _ask(page, QUESTION)
        quote = page.locator("blockquote").first
        _reference(page, "§2 ¶3").click()
        mark = _pane(page).locator("mark").first
        expect(mark).to_be_in_viewport()
        assert (quote.text_content() or "").startswith(f"“{mark.text_content()}")
        background = mark.evaluate("e => getComputedStyle(e).backgroundColor")
        assert background == "rgb(255, 226, 122)"
        expect(_pane(page)).to_contain_text("Section 2:")
        expect(_pane(page)).to_contain_text("Before: §2 ¶2")
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("data:", "blob:"))}
    assert len(requests) > 10
    assert hosts <= {"127.0.0.1", "localhost"}


def test_keyboard_alone_is_enough(address: str) -> None:
    with open_page(address) as page:
        _box(page)
        _tab_to(page, BOX)
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        _reference(page, "§2 ¶3")
        _tab_to(page, "Read §2 ¶3", backwards=True)
        page.keyboard.press("Enter")
        expect(_pane(page).locator("mark").first).to_be_in_viewport()
        assert _focused(page) == "Read §2 ¶3"
        _tab_to(page, "Next paragraph")
        page.keyboard.press("Enter")
        expect(_pane(page)).to_contain_text("Before: §2 ¶3")
        _tab_to(page, "Close", backwards=_focused(page) != "Next paragraph")
        page.keyboard.press("Enter")
        expect(_pane(page)).to_contain_text("Reading pane")


def _focused(page: Page) -> str:
    """Name of the element with the keyboard's focus."""
    name = page.evaluate(
        "() => document.activeElement.ariaLabel || document.activeElement.textContent"
    )
    return str(name).strip()


def _tab_to(page: Page, name: str, backwards: bool = False) -> None:
    for _ in range(60):
        if _focused(page) == name:
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    pytest.fail(f"“{name}” is not reached with Tab.")


def test_latest_question_stands_at_the_top(address: str) -> None:
    with open_page(address) as page:
        _ask(page, "Summarise section 9")
        _reference(page, "§9 ¶1")
        _ask(page, "Summarise section 5")
        _reference(page, "§5 ¶1")
        heading = page.get_by_role("heading", name="Summarise section 5")
        expect(heading).to_be_in_viewport()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.pc-question')].at(-1)"
            ".getBoundingClientRect().top < 200"
        )


@pytest.mark.parametrize("width", [420, 1280])
def test_page_fits_its_width(address: str, width: int) -> None:
    with open_page(address, width=width, height=860) as page:
        _ask(page, QUESTION)
        button = _reference(page, "§2 ¶3")
        button.click()
        expect(_pane(page).locator("mark").first).to_be_in_viewport()
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        expect(_pane(page).get_by_role("button", name="Next paragraph")).to_be_in_viewport()


def test_headings_make_an_outline(address: str) -> None:
    with open_page(address) as page:
        _ask(page, QUESTION)
        _reference(page, "§2 ¶3").click()
        _pane(page).locator("mark").first.wait_for()
        levels = page.locator("[data-testid=stMain] :is(h1,h2,h3,h4)").evaluate_all(
            "all => all.map(e => e.tagName)"
        )
        assert levels == ["H1", "H2", "H2", "H3"]


def test_markup_in_a_document_is_shown_as_text(hostile_address: str) -> None:
    with open_page(hostile_address) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        _ask(page, "Which paragraphs mention mustelids?")
        button = page.get_by_role("button", name="Read hostile §1 ¶1")
        button.first.wait_for(timeout=LONG)
        assert _visible(button.first) == f"Read hostile §1 ¶{HOSTILE_NUMBER}"
        button.first.click()
        mark = _pane(page).locator("mark").first
        mark.wait_for()
        text = _pane(page).locator(".pc-paragraph")
        assert text.text_content() == HOSTILE_TEXT
        assert HOSTILE_TITLE in (_pane(page).text_content() or "")
        box = page.locator("[data-testid=stSidebar] [data-testid=stCheckbox]").last
        assert _visible(box) == HOSTILE_TITLE
        for made in ("img", "a[href]", "script[src]", "b", "strong", "em", "code", ".katex"):
            expect(page.locator(f"[data-testid=stMain] {made}")).to_have_count(0)
        assert page.evaluate("() => window.hacked") is None
        assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1", None}


def _visible(element: Locator) -> str:
    return (element.text_content() or "").replace("\u2060", "").strip()
