"""Files -> text in one convention (`read_source`), or rows that are numbered already (`read_rows`)."""

from rag.readers.files import SUFFIXES, find_files
from rag.readers.rows import read_rows
from rag.readers.source import read_source

__all__ = ["SUFFIXES", "find_files", "read_rows", "read_source"]
