"""PDF: the text of all pages, without running headers and footers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from rag.errors import ReadError
from rag.readers.pdf_lines import Line, join_pages, read_lines
from rag.readers.running import leave_out_running_lines
from rag.types import SourceText


def read(data: bytes, name: str) -> SourceText:
    """Read the text of a PDF; it has no markup, so `headings` is None.

    Raises:
        ReadError: the file is no PDF, damaged, encrypted, or holds only images.
    """
    pages = _pages(data, name)
    blank = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    kept, dropped = leave_out_running_lines(pages)
    text = join_pages(kept)
    if not text:
        raise ReadError(
            f"{name} holds no text: its pages are images.",
            "Run text recognition (OCR) on it, for example with ocrmypdf, and read the result.",
        )
    return SourceText(name=name, text=text, notes=_notes(blank, dropped))


def _pages(data: bytes, name: str) -> list[list[Line]]:
    try:
        with _quiet("pypdf"):
            reader = PdfReader(BytesIO(data))
            # Many official files are encrypted with an empty password: every viewer opens them.
            if reader.is_encrypted and not reader.decrypt(""):
                raise FileNotDecryptedError
            return [read_lines(page) for page in reader.pages]
    except (FileNotDecryptedError, DependencyError):
        raise ReadError(
            f"{name} is encrypted.", "Save a copy without a password and read that."
        ) from None
    except Exception as error:  # a damaged PDF makes pypdf raise nearly anything
        raise ReadError(
            f"{name} cannot be read as a PDF ({type(error).__name__}).",
            "Open it in a viewer; if it opens, print it to a new PDF and read that.",
        ) from error


def _notes(blank: list[str], dropped: list[str]) -> tuple[str, ...]:
    notes: list[str] = []
    if blank:
        notes.append(
            f"Pages without text: {', '.join(blank)}. If they are scanned images, what they say "
            "is missing."
        )
    if dropped:
        samples = ", ".join(f"“{line}”" for line in list(dict.fromkeys(dropped))[:5])
        notes.append(
            f"{len(dropped)} lines were left out as page numbers, running headers or footers: "
            f"{samples}."
        )
    return tuple(notes)


@contextmanager
def _quiet(logger_name: str) -> Iterator[None]:
    """pypdf logs every oddity of a file to standard error, where nobody can act on it."""
    logger = logging.getLogger(logger_name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
