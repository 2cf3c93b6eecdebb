"""Which files can be read, and their bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from rag.errors import ReadError

SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".jsonl")
MAX_BYTES = 50 * 1024 * 1024


def find_files(paths: Iterable[Path | str]) -> list[Path]:
    """The readable files that `paths` name, in order and each once. A folder is walked; hidden
    files and files of other formats in it are passed over.

    Raises:
        ReadError: a path is empty, missing or unreadable, a folder holds nothing to read, or a
            file named explicitly has a suffix that no reader knows.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _files_at(path):
            found.setdefault(file.resolve(), file)
    if not found:
        raise ReadError("No file was named.", "Name at least one file or folder.")
    return list(found.values())


def load_bytes(path: Path) -> bytes:
    """The bytes of one file.

    Raises:
        ReadError: the file is missing, no file, unreadable or larger than `MAX_BYTES`.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                f"{path.name} is {size / 2**20:.0f} MB; at most {MAX_BYTES // 2**20} MB are read.",
                "Split it into smaller files.",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as error:
        raise _unreadable(path, error) from error


def unknown_suffix(path: Path) -> ReadError:
    """The error for a format that no reader knows."""
    suffix = f"“{path.suffix}” files" if path.suffix else "files without a suffix"
    return ReadError(f"{path} cannot be read: {suffix} have no reader.", _suffix_hint())


def _files_at(path: Path | str) -> list[Path]:
    # Path("") is the current folder, which nobody means by an empty argument.
    if not str(path).strip():
        raise ReadError("A path is empty.", "Name a file or a folder.")
    path = Path(path)
    try:
        if path.is_dir():
            return _walk(path)
        if not path.is_file():
            raise _missing(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    if path.suffix.lower() not in SUFFIXES:
        raise unknown_suffix(path)
    if not os.access(path, os.R_OK):
        raise _unreadable(path, PermissionError("no permission"))
    return [path]


def _walk(folder: Path) -> list[Path]:
    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=_stop):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        files.extend(
            Path(root, name)
            for name in names
            if not _is_hidden(name) and Path(name).suffix.lower() in SUFFIXES
        )
    if not files:
        raise ReadError(f"The folder {folder} holds no file that can be read.", _suffix_hint())
    return sorted(files)


def _stop(error: OSError) -> None:
    """os.walk passes over folders it cannot open, and nobody would notice."""
    raise error


def _is_hidden(name: str) -> bool:
    # "~$x.docx" is what Word leaves beside a file that is open.
    return name.startswith((".", "~$"))


def _missing(path: Path) -> ReadError:
    return ReadError(f"There is no file or folder {path}.", "Check the path.")


def _unreadable(path: Path, error: OSError) -> ReadError:
    reason = error.strerror or str(error)
    return ReadError(f"{path} cannot be opened ({reason}).", "Check its permissions.")


def _suffix_hint() -> str:
    return f"These can be read: {', '.join(SUFFIXES)}."
