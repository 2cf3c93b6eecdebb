"""Builders of the files that the readers' tests read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph as WordParagraph
from pypdf import PdfWriter

from rag.readers import read_source
from rag.types import SourceText

W = nsdecls("w")
Level = tuple[str, str, int]  # format, text, start


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[[str, bytes], SourceText]:
    """Write a file and read it."""

    def read(name: str, data: bytes) -> SourceText:
        path = tmp_path / name
        path.write_bytes(data)
        return read_source(path)

    return read


@pytest.fixture
def read_text(read_bytes: Callable[[str, bytes], SourceText]) -> Callable[[str, str], SourceText]:
    """Write a UTF-8 file and read it."""
    return lambda name, text: read_bytes(name, text.encode())


class WordFile:
    """A Word file with lists of its own."""

    def __init__(self) -> None:
        self.document = Document()
        self._numbering = self.document.part.numbering_part.element
        self._next = 900

    def define(self, *levels: Level) -> int:
        """A list definition (w:abstractNum)."""
        self._next += 1
        inner = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for i, (fmt, text, start) in enumerate(levels)
        )
        xml = f'<w:abstractNum {W} w:abstractNumId="{self._next}">{inner}</w:abstractNum>'
        self._numbering.insert(0, parse_xml(xml))
        return self._next

    def use(self, definition: int, restart_at: int | None = None) -> int:
        """A list (w:num) of a definition."""
        self._next += 1
        override = (
            ""
            if restart_at is None
            else (
                f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart_at}"/></w:lvlOverride>'
            )
        )
        self._numbering.append(
            parse_xml(
                f'<w:num {W} w:numId="{self._next}"><w:abstractNumId w:val="{definition}"/>'
                f"{override}</w:num>"
            )
        )
        return self._next

    def list(self, *levels: Level) -> int:
        return self.use(self.define(*levels))

    def add(
        self, text: str, number: int | None = None, level: int = 0, style: str | None = None
    ) -> WordParagraph:
        paragraph = self.document.add_paragraph(text, style=style)
        if number is not None:
            self.set_number(paragraph._p.get_or_add_pPr(), number, level)
        return paragraph

    def set_number(self, properties: object, number: int, level: int = 0) -> None:
        element = parse_xml(
            f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        )
        properties.append(element)  # type: ignore[attr-defined]

    def append_xml(self, xml: str) -> None:
        """Add a body element; `xml` is its markup with the prefix w."""
        first, _, rest = xml.partition(">")
        self.document.element.body.insert(-1, parse_xml(f"{first} {W}>{rest}"))

    def to_bytes(self) -> bytes:
        stream = BytesIO()
        self.document.save(stream)
        return stream.getvalue()


@pytest.fixture
def word() -> WordFile:
    return WordFile()


PdfLine = str | tuple[str, int, int]  # text; or text, size and distance from the line above


def _page_stream(lines: Sequence[PdfLine]) -> bytes:
    shown = b""
    for line in lines:
        text, size, step = (line, 11, 14) if isinstance(line, str) else line
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown += b"/F1 %d Tf 0 -%d Td (%s) Tj\n" % (size, step, escaped.encode("cp1252"))
    return b"BT 50 790 Td\n" + shown + b"ET"


@pytest.fixture
def make_pdf() -> Callable[[Sequence[Sequence[PdfLine]]], bytes]:
    """A PDF from the lines of its pages, written byte by byte."""

    def make(pages: Sequence[Sequence[PdfLine]]) -> bytes:
        kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
        for i, lines in enumerate(pages):
            stream = _page_stream(lines)
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * i} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
            )
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        return _pdf_file(objects)

    return make


def _pdf_file(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
        + b"startxref\n%d\n%%%%EOF\n" % len(data)
    )


@pytest.fixture
def encrypt() -> Callable[[bytes, str], bytes]:
    """The same PDF with a password to open it ("" for one that only limits printing)."""

    def run(data: bytes, password: str) -> bytes:
        writer = PdfWriter(clone_from=BytesIO(data))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
        stream = BytesIO()
        writer.write(stream)
        return stream.getvalue()

    return run
