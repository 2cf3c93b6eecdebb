"""One file -> SourceText, by its suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.errors import ReadError
from rag.readers.files import load_bytes, unknown_suffix
from rag.types import SourceText

_Reader = Callable[[bytes, str], SourceText]


def read_source(path: Path) -> SourceText:
    """Read a .txt, .md, .html, .pdf or .docx file into text whose blocks are separated by blank
    lines; a numbered paragraph begins with its number as printed.

    Raises:
        ReadError: the file is missing, unreadable, too large, not of its format, or holds no text.
    """
    read = _reader(path)
    source = read(load_bytes(path), path.name)
    if not source.text.strip():
        raise ReadError(
            f"{path.name} holds no text.", "Check that the file is the document you meant."
        )
    return source


def _reader(path: Path) -> _Reader:
    """Imports are here because the libraries of all formats together take half a second."""
    match path.suffix.lower():
        case ".txt":
            from rag.readers.text import read
        case ".md":
            from rag.readers.markdown import read
        case ".html" | ".htm":
            from rag.readers.html import read
        case ".pdf":
            from rag.readers.pdf import read
        case ".docx":
            from rag.readers.docx import read
        case _:
            raise unknown_suffix(path)
    return read
