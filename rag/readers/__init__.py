"""Files -> text in one convention (`read_source`), or numbered rows -> Documents (`read_rows`)."""

from rag.readers.files import SUFFIXES, find_files
from rag.readers.rows import read_rows
from rag.readers.source import read_source

__all__ = ["SUFFIXES", "find_files", "read_rows", "read_source"]
