"""HTML: block elements become blocks, lists get the numbers that a browser shows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.dammit import EncodingDetector
from bs4.element import CData, NavigableString, PageElement, Tag

from rag.errors import ReadError
from rag.readers.blocks import BULLET, Blocks
from rag.readers.numerals import letters, roman
from rag.readers.text import decode
from rag.types import SourceText

# Markdown keeps "3)" in this attribute; HTML itself can only say 3.
PRINTED_NUMBER = "data-pincite-number"

_DROPPED = frozenset({"head", "noscript", "script", "style", "svg", "template"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"menu", "ol", "ul"})
_BLOCK_NAMES = """
    address article aside blockquote body button caption center dd details dialog dir div dl dt
    fieldset figcaption figure footer form header hgroup hr html legend li main menu nav ol option
    p pre search section select summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
# A page whose declaration could be read is no UTF-16; the others are codecs of Python's only.
_NOT_DECLARABLE = re.compile(r"utf-?(7|16|32)|idna|punycode|undefined|.*escape")
_NOT_A_ROW = [*_HEADINGS, *_LISTS, "pre", "table"]
_STYLE_TYPES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "lower-roman": "i",
    "none": "none",
    "upper-alpha": "A",
    "upper-latin": "A",
    "upper-roman": "I",
}


def read(data: bytes, name: str) -> SourceText:
    """Read an HTML page. Menus and footers stay: the parser tells them from the document.

    Raises:
        ReadError: the bytes are not text, or the page is nested too deeply.
    """
    markup, notes = decode(data, name, _declared_encoding(data))
    return blocks_of(markup, name).source(name, notes)


def blocks_of(markup: str, name: str) -> Blocks:
    """The blocks of a page.

    Raises:
        ReadError: the page is nested too deeply.
    """
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        walker = _Walker()
        walker.walk(BeautifulSoup(markup, "lxml"))
        walker.flush()
    except RecursionError:
        raise ReadError(
            f"{name} is nested too deeply to be a document.",
            "Save the page again from a browser, or copy its text into a .txt file.",
        ) from None
    return walker.blocks


def _declared_encoding(data: bytes) -> str | None:
    declared = EncodingDetector.find_declared_encoding(data, is_html=True)
    if declared is None or _NOT_DECLARABLE.match(declared):
        return None
    # Browsers read Latin-1 as its Windows superset, so pages that declare it may hold its quotes.
    return "windows-1252" if declared in ("iso-8859-1", "latin-1", "latin1") else declared


@dataclass(slots=True)
class _List:
    """A list that is open, and the number its next item gets."""

    style: str
    number: int
    step: int

    @classmethod
    def of(cls, tag: Tag) -> _List:
        if tag.name != "ol":
            return cls(BULLET, 1, 1)
        css = " ".join(re.findall(r"list-style(?:-type)?\s*:([^;]*)", _attr(tag, "style"))).split()
        named = [_STYLE_TYPES[word] for word in css if word in _STYLE_TYPES]
        style = named[-1] if named else _attr(tag, "type") or "1"
        is_reversed = tag.has_attr("reversed")
        first = len(tag.find_all("li", recursive=False)) if is_reversed else 1
        start = _integer(_attr(tag, "start"))
        return cls(style, first if start is None else start, -1 if is_reversed else 1)

    def label(self, item: Tag) -> str:
        value = _integer(_attr(item, "value"))
        number = self.number if value is None else value
        self.number = number + self.step
        return _attr(item, PRINTED_NUMBER) or self._format(number)

    def _format(self, number: int) -> str:
        if self.style in (BULLET, "none"):
            return BULLET if self.style == BULLET else ""
        digits = {"a": letters, "i": roman}.get(self.style.lower(), str)(number)
        return f"{digits.upper() if self.style.isupper() else digits}."


class _Walker:
    """One pass over a page, in the order of its text."""

    def __init__(self) -> None:
        self.blocks = Blocks()
        self._inline: list[str] = []
        self._lists: list[_List] = []
        self._label: str | None = None  # of the item whose text has not begun

    def walk(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self._visit(child)
            else:
                self._inline.append(_own_text(child))

    def flush(self) -> None:
        """End the block that is open."""
        text = _tidy("".join(self._inline))
        self._inline.clear()
        if not text:
            return
        label, self._label = self._label, None
        if label is not None:
            self.blocks.item(label, text, max(len(self._lists) - 1, 0))
        elif self._lists:
            self.blocks.extend(text)
        else:
            self.blocks.block(text)

    def _visit(self, tag: Tag) -> None:
        if tag.name in _DROPPED:
            return
        if tag.name == "br":
            self._inline.append("\n")
        elif tag.name in _HEADINGS:
            self._heading(tag)
        elif tag.name in _LISTS:
            self._list(tag)
        elif tag.name == "li":
            self._item(tag)
        elif tag.name == "pre":
            self._end_item()
            self.blocks.block(tag.get_text().strip("\n"))
        elif tag.name == "tr" and _is_line(tag):
            self._row(tag)
        elif tag.name in _BLOCKS:
            self.flush()
            self.walk(tag)
            self.flush()
        else:
            self.walk(tag)

    def _heading(self, tag: Tag) -> None:
        self.flush()
        label, self._label = self._label, None
        number = label if label not in (None, BULLET) else ""
        self.blocks.heading(f"{number} {_flat(tag)}".strip())

    def _list(self, tag: Tag) -> None:
        self._end_item()
        self._lists.append(_List.of(tag))
        self.walk(tag)
        self._end_item()
        self._lists.pop()

    def _item(self, tag: Tag) -> None:
        self._end_item()
        self._label = self._lists[-1].label(tag) if self._lists else BULLET
        self.walk(tag)
        self._end_item()

    def _end_item(self) -> None:
        """A number without a text is printed too; an empty bullet says nothing."""
        self.flush()
        label, self._label = self._label, None
        if label and label != BULLET:
            self.blocks.item(label, "", len(self._lists) - 1)

    def _row(self, tag: Tag) -> None:
        """Legal texts often set the number and the text in two cells of a row."""
        self.flush()
        cells = [_flat(cell) for cell in tag.find_all(["td", "th"], recursive=False)]
        self._inline.append(" ".join(cell for cell in cells if cell))
        self.flush()


def _is_line(row: Tag) -> bool:
    """Is a row one line of text, rather than part of a page laid out as a table?"""
    if row.find(_NOT_A_ROW) is not None:
        return False
    return all(len(cell.find_all("p")) <= 1 for cell in row.find_all(["td", "th"], recursive=False))


def _flat(tag: Tag) -> str:
    """The text of an element on one line."""
    return _tidy("".join(_pieces(tag)).replace("\n", " "))


def _pieces(tag: Tag) -> list[str]:
    pieces: list[str] = []
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name not in _DROPPED:
                edge = " " if child.name in _BLOCKS or child.name == "br" else ""
                pieces += [edge, *_pieces(child), edge]
        else:
            pieces.append(_own_text(child))
    return pieces


def _own_text(node: PageElement) -> str:
    """A string of the page as text; comments and declarations are strings too, but not text."""
    if isinstance(node, NavigableString) and type(node) in (NavigableString, CData):
        return re.sub(r"[ \t\r\n\f]+", " ", node)
    return ""


def _tidy(text: str) -> str:
    """No spaces at line ends and no double ones; no-break and thin spaces stay."""
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip(" \n")


def _attr(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value.strip() if isinstance(value, str) else ""


def _integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else None
