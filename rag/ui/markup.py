"""Text from documents and people, made safe to show: it is data, never markup.

Streamlit offers two ways to show formatted text. Its Markdown cannot be escaped fully: after
parsing, it turns `:name:`, `->` and web addresses in plain text into symbols and links. So text is
shown as HTML of our own with every piece of data escaped, and Markdown is left to the labels of
buttons and boxes, where Streamlit allows nothing else.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# Shows nothing and takes no space; it only keeps two characters from being read as one symbol.
WORD_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_SYMBOLS = re.compile(r"(?<=[:@])(?=\S)|(?<=[-<>~=])(?=[-<>=])|(?<=www)(?=\.)", re.I)


@dataclass(frozen=True, slots=True)
class Html:
    """Markup of our own, in which all data is escaped. Made by `tag` alone."""

    body: str

    def _repr_html_(self) -> str:
        """What `st.html` asks for; a string it would look up as a file name first."""
        return self.body


def tag(name: str, *children: str | Html, **attributes: str) -> Html:
    """An element: strings are data and are escaped, `Html` stands as it is.

    `class_` gives the class, and an underscore in an attribute's name stands for a hyphen.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_escape(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{join(*children).body}</{name}>")


def join(*children: str | Html) -> Html:
    """Pieces one after the other."""
    return Html("".join(c.body if isinstance(c, Html) else _escape(c) for c in children))


def label(text: str) -> str:
    """Markdown that shows a text literally, on one line: for labels and message boxes."""
    words = " ".join(_encodable(text).split())
    joined = _SYMBOLS.sub(WORD_JOINER, words)
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found.group())};", joined)


def _escape(text: str) -> str:
    return html.escape(_encodable(text), quote=True)


def _encodable(text: str) -> str:
    """The text without lone surrogates, which cannot be sent to a browser."""
    return text.encode("utf-8", "replace").decode("utf-8")
