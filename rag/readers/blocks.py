"""The text convention that every reader with markup writes and the parser reads.

Blocks are separated by a blank line; a numbered paragraph begins with its number; an item of a
list inside a list is indented, so that the parser can tell it from a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.types import SourceText

BULLET = "•"
_INDENT = "    "


@dataclass(slots=True)
class _Block:
    text: str
    is_heading: bool = False
    is_item: bool = False


class Blocks:
    """Collects the blocks of one file, in order."""

    def __init__(self) -> None:
        self._blocks: list[_Block] = []

    def heading(self, text: str) -> None:
        """Add a heading: one line."""
        self._add(_Block(" ".join(text.split("\n")), is_heading=True))

    def block(self, text: str) -> None:
        """Add text that has no number from its markup."""
        self._add(_Block(text))

    def item(self, label: str, text: str, depth: int = 0) -> None:
        """Add an item of a list with its number or bullet. Bullets and lettered points inside a
        numbered paragraph are its text, so they are joined to it; "4.1" inside "4" is not."""
        if not label or _has_number(text, label):
            self.block(text)
        elif depth > 0 and self._in_item() and not re.search(r"\d", label):
            self.extend(f"{label} {text}")
        else:
            line = f"{_INDENT * depth}{label} {text}".rstrip()
            self._add(_Block(line, is_item=label != BULLET))

    def extend(self, text: str) -> None:
        """Add text that belongs to the numbered item before it, if there is one."""
        if self._in_item():
            self._blocks[-1].text += " " + _nfc(text).strip()
        else:
            self.block(text)

    def source(self, name: str, notes: tuple[str, ...] = ()) -> SourceText:
        """Everything collected. `headings` is None where there were none: the parser decides."""
        spans: list[tuple[int, int]] = []
        start = 0
        for block in self._blocks:
            end = start + len(block.text)
            if block.is_heading:
                spans.append((start, end))
            start = end + 2
        text = "\n\n".join(block.text for block in self._blocks)
        return SourceText(name=name, text=text, headings=tuple(spans) or None, notes=notes)

    def _add(self, block: _Block) -> None:
        block.text = _nfc(block.text)
        if block.text.strip():
            self._blocks.append(block)

    def _in_item(self) -> bool:
        return bool(self._blocks) and self._blocks[-1].is_item


def _has_number(text: str, label: str) -> bool:
    """Pages that number their items by hand hide the automatic number with a style sheet."""
    number = re.escape(label.strip("()[]. "))
    return bool(number) and re.match(rf"[(\[]?{number}[.)\]]\s", text) is not None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
