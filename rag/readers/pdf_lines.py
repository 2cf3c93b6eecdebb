"""Lines of a PDF page with their place and size, which tell where a block ends.

A PDF has no paragraphs, only glyphs at places: a heading of two lines can be told from the text
around it by the space before it and the size of its letters, and by nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pypdf import PageObject

# One glyph for two letters is a matter of the font, not of the text.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
)
_WIDER = 1.3  # times the usual distance of lines, and it is the space between two blocks
_SAME_SIZE = 0.08


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `y` grows upwards; both numbers are those of its longest piece."""

    text: str
    y: float
    size: float


class _Collector:
    """Takes the pieces that pypdf finds; together they are the text it returns."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, float, float]] = []

    def add(
        self, text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float
    ) -> None:
        """pypdf's visitor: the two matrices are the page's and the text's."""
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = size * abs(tm[1] * cm[2] + tm[3] * cm[3])
        first, *others = text.replace("\r", "\n").split("\n")
        self._pieces.append((first, y, height))
        for other in others:
            self.end_line()
            self._pieces.append((other, y, height))

    def end_line(self) -> None:
        text = "".join(piece for piece, _, _ in self._pieces).translate(_LIGATURES).rstrip()
        if text:
            _, y, size = max(self._pieces, key=lambda piece: len(piece[0].strip()))
            self.lines.append(Line(unicodedata.normalize("NFC", text), y, size))
        self._pieces.clear()


def read_lines(page: PageObject) -> list[Line]:
    """The lines of a page that are not blank, in pypdf's order."""
    collector = _Collector()
    page.extract_text(visitor_text=collector.add)
    collector.end_line()
    return collector.lines


def join_pages(pages: Sequence[Sequence[Line]]) -> str:
    """The text of all pages, with a blank line where a block ends. Between two pages a block ends
    only where the size changes: a paragraph that runs over a page must stay one block."""
    gaps = [above.y - line.y for page in pages for above, line in zip(page, page[1:], strict=False)]
    usual = median([gap for gap in gaps if gap > 0] or [0.0])
    parts: list[str] = []
    above: Line | None = None
    for line, is_first in ((line, i == 0) for page in pages for i, line in enumerate(page)):
        if above is not None:
            is_wide = not is_first and above.y - line.y > _WIDER * usual
            parts.append("\n\n" if is_wide or _differ(above.size, line.size) else "\n")
        parts.append(line.text)
        above = line
    return "".join(parts)


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _SAME_SIZE * max(one, other)
