"""What every test stands on: no network, no settings of the person's own, a library of its own.

The environment is set when pytest loads this file, before anything of ours is imported.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from rag.assemble import Pincite
    from rag.citations import Catalogue
    from rag.parsing import Parsed

ROOT = Path(__file__).parents[1]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

_scratch = Path(tempfile.mkdtemp(prefix="pincite-tests-"))


def _isolate() -> None:
    for name in [name for name in os.environ if name.startswith("PINCITE_")]:
        del os.environ[name]
    os.environ |= {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "TOKENIZERS_PARALLELISM": "false",
        "PINCITE_LIBRARY": str(_scratch / "library"),
        "XDG_CONFIG_HOME": str(_scratch / "config"),
        "XDG_DATA_HOME": str(_scratch / "data"),
        "XDG_CACHE_HOME": str(_scratch / "cache"),
        "XDG_STATE_HOME": str(_scratch / "state"),
    }


_isolate()

settings.register_profile("pincite", derandomize=True, deadline=None, max_examples=100)
settings.load_profile("pincite")


def pytest_unconfigure() -> None:
    shutil.rmtree(_scratch, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_name_lookup(monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-socket stops connections; looking a name up would still send a packet."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def look_up(host: Any, *rest: Any, **named: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            if name not in LOOPBACK | {None, "", "0.0.0.0", "::"}:
                raise RuntimeError(f"A test tried to look up the host {name!r}.")
            return real(host, *rest, **named)

        return look_up

    for function in ("getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, function, guarded(getattr(socket, function)))


@pytest.fixture(scope="session")
def communique() -> Parsed:
    """The built-in communiqué, parsed: its `document` and the `spans` of its source."""
    from rag.parsing import parse
    from rag.types import SourceText

    file = ROOT / "rag/data/g7-interior-2024.txt"
    source = SourceText(name=file.name, text=file.read_text(encoding="utf-8"))
    return parse(source, "g7-interior-2024", "G7 Interior 2024")


@pytest.fixture(scope="session")
def catalogue(communique: Parsed) -> Catalogue:
    """The communiqué's paragraphs with their pinpoints."""
    from rag.citations import Catalogue

    return Catalogue([communique.document])


@pytest.fixture(scope="session")
def pincite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pincite]:
    """The real thing over a library of its own, with the built-in communiqué in it."""
    from rag.assemble import open_pincite
    from rag.settings import load_settings

    opened = open_pincite(load_settings(library=tmp_path_factory.mktemp("pincite") / "library"))
    yield opened
    opened.close()
