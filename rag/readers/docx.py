"""Word (.docx): paragraphs and tables in order, headings by style, automatic numbers as shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from rag.errors import ReadError
from rag.readers.blocks import BULLET, Blocks
from rag.readers.word_numbering import Label, Numbering
from rag.readers.word_styles import Styles, child, is_outline, value
from rag.types import SourceText

MAX_UNPACKED = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0"  # what an old .doc and an encrypted .docx begin with
_MARKUP = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset(qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "customXml"))
# Properties hold w:tab elements too; deleted text is not shown; drawings hold text boxes.
_NO_TEXT = frozenset(
    [qn(f"w:{t}") for t in ("pPr", "rPr", "del", "moveFrom", "drawing", "pict", "object", "rt")]
) | {f"{_MARKUP}AlternateContent"}
_TEXT = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_HEADING_WORDS = 30


@dataclass(frozen=True, slots=True)
class _Para:
    text: str
    label: Label | None
    style: str | None
    is_heading: bool

    @property
    def is_blank(self) -> bool:
        return not self.text and (self.label is None or self.label.text == BULLET)


def read(data: bytes, name: str) -> SourceText:
    """Read a Word file. What is left out (notes, text boxes, contents) is said in `notes`.

    Raises:
        ReadError: the file is no .docx, is encrypted, damaged, or unpacks to over `MAX_UNPACKED`.
    """
    _check_package(data, name)
    try:
        document = Document(BytesIO(data))
        reader = _WordReader(document)
        return reader.blocks().source(name, reader.notes())
    except Exception as error:  # a damaged package makes python-docx raise nearly anything
        raise ReadError(
            f"{name} cannot be read as a Word file ({type(error).__name__}).",
            "Open it in Word or LibreOffice, save it as .docx again and read that.",
        ) from error


def _check_package(data: bytes, name: str) -> None:
    if data.startswith(_OLE):
        raise ReadError(
            f"{name} is encrypted or in the old .doc format.",
            "Save it in Word as .docx without a password.",
        )
    try:
        with ZipFile(BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (BadZipFile, ValueError, OSError):
        raise ReadError(f"{name} is not a Word file.", "Save it in Word as .docx.") from None
    if unpacked > MAX_UNPACKED:
        raise ReadError(
            f"{name} unpacks to {unpacked / 2**20:.0f} MB; at most {MAX_UNPACKED // 2**20} MB are "
            "read.",
            "Remove its pictures, or save its text as .txt.",
        )


class _WordReader:
    """One pass over one file."""

    def __init__(self, document: WordDocument) -> None:
        self._body: BaseOxmlElement = document.element.body
        self._styles = Styles.of(document.styles.element)
        relations = document.part.rels.values()
        part = [r.target_part for r in relations if r.reltype == RELATIONSHIP_TYPE.NUMBERING]
        root = part[0].element if part else None
        self._numbering = Numbering.of(root, self._styles)
        self._has_contents = False

    def blocks(self) -> Blocks:
        lines = list(self._lines(self._body))
        prose = _prose_styles(lines)
        blocks = Blocks()
        for line in lines:
            _write(line, prose, blocks)
        return blocks

    def notes(self) -> tuple[str, ...]:
        found = {element.tag for element in self._body.iter()}
        notes = {
            "Footnotes and endnotes were left out.": {"footnoteReference", "endnoteReference"},
            "Text boxes were left out.": {"txbxContent"},
            "Tracked changes were read as if all were accepted.": {"ins", "del", "moveFrom"},
        }
        said = [text for text, tags in notes.items() if found & {qn(f"w:{tag}") for tag in tags}]
        if self._has_contents:
            said.append("The table of contents was left out.")
        for style in sorted(self._numbering.unknown_formats):
            said.append(f"List numbers of the form “{style}” were read as 1, 2, 3.")
        return tuple(said)

    def _lines(self, parent: BaseOxmlElement) -> Iterator[list[_Para]]:
        """Paragraphs in order, each alone; those of one row of a table together."""
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                for row in element.iter(qn("w:tr")):
                    if next(row.iterancestors(qn("w:tbl"))) is element:
                        yield from self._row(row)
            elif element.tag in _WRAPPERS:
                yield from self._lines(element)

    def _paragraph(self, element: BaseOxmlElement) -> Iterator[list[_Para]]:
        style = value(element, "w:pPr", "w:pStyle")
        text = "".join(_pieces(element)).strip(" \n")
        if self._styles.is_contents(style):
            self._has_contents = self._has_contents or bool(text)
            return
        if not text and child(element, "w:pPr", "w:rPr", "w:del") is not None:
            return  # deleted as a whole: it has no number either
        outline = is_outline(value(element, "w:pPr", "w:outlineLvl"))
        is_heading = bool(text) and (outline or self._styles.is_heading(style))
        paragraph = _Para(text, self._numbering.label(element), style, is_heading)
        if not paragraph.is_blank:
            yield [paragraph]

    def _row(self, row: BaseOxmlElement) -> Iterator[list[_Para]]:
        """Number and text often stand in two cells of a row: such a row is one line."""
        cells = [list(self._lines(cell)) for cell in row.iter(qn("w:tc")) if _parent(cell) is row]
        lines = [line for cell in cells for line in cell]
        paragraphs = [paragraph for line in lines for paragraph in line]
        if all(len(cell) <= 1 for cell in cells) and not any(p.is_heading for p in paragraphs):
            lines = [paragraphs] if paragraphs else []
        yield from lines


def _parent(cell: BaseOxmlElement) -> BaseOxmlElement:
    """The row of a cell, which may be wrapped in a content control."""
    parent: BaseOxmlElement = next(cell.iterancestors(qn("w:tr")))
    return parent


def _pieces(element: BaseOxmlElement) -> Iterator[str]:
    for part in element:
        if part.tag in _NO_TEXT:
            continue
        if part.tag == qn("w:t"):
            yield (part.text or "").replace("\t", " ").replace("\n", " ")
        elif part.tag == qn("w:br"):
            # Page and column breaks are layout.
            yield "\n" if part.get(qn("w:type")) in (None, "textWrapping") else ""
        else:
            yield _TEXT.get(part.tag, "")
            yield from _pieces(part)


def _prose_styles(lines: list[list[_Para]]) -> set[str | None]:
    """Heading styles that the author used for numbered text: most of it is sentences."""
    total: Counter[str | None] = Counter()
    prose: Counter[str | None] = Counter()
    for paragraph in (p for line in lines for p in line if p.is_heading):
        total[paragraph.style] += 1
        is_sentence = len(paragraph.text.split()) > _HEADING_WORDS or re.search(
            r"[.;]$", paragraph.text
        )
        prose[paragraph.style] += bool(is_sentence)
    return {style for style, count in prose.items() if count * 2 > total[style]}


def _write(line: list[_Para], prose: set[str | None], blocks: Blocks) -> None:
    first, label = line[0], line[0].label
    text = " ".join(paragraph.text for paragraph in line if paragraph.text)
    if first.is_heading and first.style not in prose:
        number = label.text if label and label.text != BULLET else ""
        blocks.heading(f"{number} {text}".strip())
    elif label is not None:
        blocks.item(label.text, text, label.depth)
    else:
        blocks.block(text)
