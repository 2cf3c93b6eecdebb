"""Data stays data: text survives as it is, and nothing in it becomes markup."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.ui.markup import WORD_JOINER, Html, join, label, tag

ANY_TEXT = st.text() | st.text(alphabet="<>&\"'`*_~[]()!#$:|\\{}@.-=+/ \n1aw", max_size=60)
# What Streamlit does to plain text after it has parsed Markdown (StreamlitMarkdown in its package).
AFTER_PARSING = re.compile(
    r":[\w+-]+:|(?:^|\s)(?:<->|->|<-|--|>=|<=|~=)(?:\s|$)|https?://|www\.|[-.\w+]+@[-\w]+", re.I
)


class _Reader(HTMLParser):
    """Which elements a browser would find, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(markup: Html) -> _Reader:
    reader = _Reader()
    reader.feed(markup.body)
    reader.close()
    return reader


@given(ANY_TEXT, ANY_TEXT)
def test_text_in_an_element_is_only_text(text: str, value: str) -> None:
    read = _read(tag("p", text, class_=value))
    assert read.tags == ["p"]
    assert read.text == html.unescape(html.escape(text))


@given(ANY_TEXT, ANY_TEXT)
def test_pieces_keep_their_text(one: str, two: str) -> None:
    read = _read(join(one, tag("mark", two), one))
    assert read.tags == ["mark"]
    assert read.text == one + two + one


def test_attribute_names() -> None:
    assert tag("p", "x", class_="a", aria_label='b"').body == (
        '<p class="a" aria-label="b&quot;">x</p>'
    )


def test_lone_surrogates_can_be_sent() -> None:
    assert tag("p", "a\ud800b").body == "<p>a?b</p>"
    assert label("a\ud800b") == "a&#63;b"


@given(ANY_TEXT)
def test_label_shows_the_words_and_makes_nothing_of_them(text: str) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(label(text))
    shown = [child for token in tokens for child in token.children or []]
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for child in shown} <= {"text", "text_special"}
    words = " ".join(text.split()).replace("\x00", "\ufffd")
    content = "".join(child.content for child in shown)
    assert content.replace(WORD_JOINER, "") == words.replace(WORD_JOINER, "")


@given(ANY_TEXT)
def test_label_leaves_nothing_to_replace_after_parsing(text: str) -> None:
    shown = html.unescape(label(text))
    assert not AFTER_PARSING.search(shown)
    assert not re.search(r"[!-/:-@\[-`{-~]", re.sub(r"&#\d+;", "", label(text)))


@pytest.mark.parametrize("text", ["§5 ¶12", "§4 ¶12 bis", "Communiqué “A”"])
def test_ordinary_labels_stay_as_they_are(text: str) -> None:
    assert label(text) == text
