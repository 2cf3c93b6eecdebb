"""The page over libraries of its own, made once for the session."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages import HOSTILE_NUMBER, HOSTILE_TEXT, HOSTILE_TITLE, run_page


@pytest.fixture(scope="session")
def first_visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, AppTest]]:
    """A library that the page itself made on its first visit, and that visit."""
    library = tmp_path_factory.mktemp("ui") / "library"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINCITE_LIBRARY", str(library))
        yield library, run_page()


@pytest.fixture
def library(first_visit: tuple[Path, AppTest], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library with the built-in document."""
    monkeypatch.setenv("PINCITE_LIBRARY", str(first_visit[0]))
    return first_visit[0]


@pytest.fixture(scope="session")
def _hostile(first_visit: tuple[Path, AppTest]) -> Path:
    from rag.assemble import ingest
    from rag.settings import load_settings

    folder = first_visit[0].with_name("hostile")
    shutil.copytree(first_visit[0], folder)
    rows = folder.with_suffix(".jsonl")
    row = {
        "document_id": "hostile",
        "document_title": HOSTILE_TITLE,
        "section": 1,
        "section_title": HOSTILE_TITLE,
        "paragraph": HOSTILE_NUMBER,
        "text": HOSTILE_TEXT,
    }
    last = {**row, "paragraph": "2", "text": "A quiet paragraph on otters."}
    rows.write_text(f"{json.dumps(row)}\n{json.dumps(last)}\n", encoding="utf-8")
    ingest(load_settings(library=folder), [rows])
    return folder


@pytest.fixture
def hostile_library(_hostile: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two documents, one of them full of markup."""
    monkeypatch.setenv("PINCITE_LIBRARY", str(_hostile))
    return _hostile
