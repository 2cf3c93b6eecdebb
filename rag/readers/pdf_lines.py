"""Lines of a PDF page with their place and size, which tell where a block ends.

A PDF has no paragraphs, only glyphs at places: a heading of two lines can be told from the text
around it by the space before it and the size and weight of its letters, and by nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pypdf import PageObject

# One glyph for two letters is a matter of the font, not of the text.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
)
_WIDER = 1.3  # times the usual distance of lines, and it is the space between two blocks
_SAME_SIZE = 0.08


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `y` grows upwards; it and the size are those of its longest piece. A line is bold
    when all of it is."""

    text: str
    y: float
    size: float
    is_bold: bool


class _Piece(NamedTuple):
    text: str
    y: float
    size: float
    is_bold: bool


class _Collector:
    """Takes the pieces that pypdf finds; together they are the text it returns."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[_Piece] = []

    def add(
        self,
        text: str,
        cm: Sequence[float],
        tm: Sequence[float],
        font: Mapping[str, object] | None,
        size: float,
    ) -> None:
        """pypdf's visitor: the two matrices are the page's and the text's."""
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * abs(tm[1] * cm[2] + tm[3] * cm[3])
        is_bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
        first, *others = text.replace("\r", "\n").split("\n")
        self._pieces.append(_Piece(first, y, height, is_bold))
        for other in others:
            self.end_line()
            self._pieces.append(_Piece(other, y, height, is_bold))

    def end_line(self) -> None:
        """Make a line of the pieces so far, unless they are blank."""
        shown = [piece for piece in self._pieces if piece.text.strip()]
        text = "".join(piece.text for piece in self._pieces).translate(_LIGATURES).rstrip()
        self._pieces.clear()
        if not shown:
            return
        longest = max(shown, key=lambda piece: len(piece.text))
        is_bold = all(piece.is_bold for piece in shown)
        text = unicodedata.normalize("NFC", text)
        self.lines.append(Line(text, longest.y, longest.size, is_bold))


def read_lines(page: PageObject) -> list[Line]:
    """The lines of a page that are not blank, in pypdf's order."""
    collector = _Collector()
    page.extract_text(visitor_text=collector.add)
    collector.end_line()
    return collector.lines


def join_pages(pages: Sequence[Sequence[Line]]) -> str:
    """The text of all pages, with a blank line where a block ends. Between two pages a block ends
    only where the letters change: a paragraph that runs over a page must stay one block."""
    pairs = [pair for page in pages for pair in pairwise(page)]
    usual = median([gap for gap in (_gap(*pair) for pair in pairs) if gap > 0] or [0.0])
    parts: list[str] = []
    above: Line | None = None
    for line, is_first in ((line, i == 0) for page in pages for i, line in enumerate(page)):
        if above is not None:
            is_wide = not is_first and _gap(above, line) > _WIDER * usual
            parts.append("\n\n" if is_wide or _differ(above, line) else "\n")
        parts.append(line.text)
        above = line
    return "".join(parts)


def _gap(above: Line, line: Line) -> float:
    """From line to line, in heights of a letter: large letters stand further apart."""
    return (above.y - line.y) / line.size if line.size else 0.0


def _differ(above: Line, line: Line) -> bool:
    size = abs(above.size - line.size)
    return above.is_bold != line.is_bold or size > _SAME_SIZE * max(above.size, line.size)
