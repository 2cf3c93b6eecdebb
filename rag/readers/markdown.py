"""Markdown: rendered to HTML, with the numbers of its lists as they are written."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from rag.readers.html import PRINTED_NUMBER, blocks_of
from rag.readers.text import decode
from rag.types import SourceText

# Only lines that look like YAML: a document may also begin with a rule ("---").
_METADATA = re.compile(
    r"\A---[ \t]*\n[\w-]+:[^\n]*\n(?:(?:[\w-]+:|[ \t#]|- )[^\n]*\n)*(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)


def read(data: bytes, name: str) -> SourceText:
    """Read a Markdown file (CommonMark and tables).

    Raises:
        ReadError: the bytes are not text.
    """
    text, notes = decode(data, name)
    body = _METADATA.sub("", text, count=1)
    if body != text:
        notes += (f"The metadata block at the top of {name} was left out.",)
    return blocks_of(_to_html(body), name).source(name, notes)


def _to_html(text: str) -> str:
    """CommonMark counts the items of a list itself; a citation needs the number in the source."""
    markdown = MarkdownIt("commonmark").enable("table")
    environment: dict[str, object] = {}
    tokens = markdown.parse(text, environment)
    for token in tokens:
        if token.type == "list_item_open" and token.info:
            token.attrSet(PRINTED_NUMBER, f"{token.info}{token.markup}")
    return str(markdown.renderer.render(tokens, markdown.options, environment))
