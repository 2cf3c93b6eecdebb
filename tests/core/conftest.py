"""Fixtures of the core tests: one real library for the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.assemble import Pincite, open_pincite
from rag.settings import load_settings

COMMUNIQUE = (Path(__file__).parents[2] / "rag/data/g7-interior-2024.txt").read_text("utf-8")


@pytest.fixture(scope="session")
def pincite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pincite]:
    opened = open_pincite(load_settings(library=tmp_path_factory.mktemp("library")))
    yield opened
    opened.close()
