"""Imports go one way, and starting the command line loads nothing heavy."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("rag", "embeddings", "prompts", "eval")
HEAVY = ("torch", "chromadb", "streamlit", "sentence_transformers")
LIGHT = ("rag.types", "rag.errors", "rag.parsing", "rag.cli")


def test_layers_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " 0 broken" in done.stdout


def _imports(path: Path) -> set[str]:
    """Full names that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def _is_under(name: str, *parents: str) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def test_app_reaches_no_adapter() -> None:
    """import-linter knows packages only; app.py is a single module at the top. Of the harness it
    takes the Evaluate page alone."""
    forbidden = ("chromadb", "langchain_chroma", "openai", "langchain_openai")
    imports = _imports(ROOT / "app.py")
    assert [name for name in imports if _is_under(name, *forbidden)] == []
    assert all(_is_under(name, "eval.page") for name in imports if _is_under(name, "eval"))


def test_nothing_imports_app() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert files
    assert [path for path in files if any(_is_under(n, "app") for n in _imports(path))] == []


@pytest.mark.parametrize("module", LIGHT)
def test_import_loads_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == []


# 192.0.2.0/24 is reserved for documentation (RFC 5737): nothing answers there, should a guard fail.


def test_connection_to_another_machine_is_stopped() -> None:
    guard = socket.socket.connect
    assert guard.__module__.startswith("pytest_socket"), "the guard is off: try nothing"
    with (
        socket.socket() as probe,
        pytest.warns(UserWarning, match=r"192\.0\.2\.1"),
        pytest.raises(RuntimeError, match=r"192\.0\.2\.1"),
    ):
        probe.connect(("192.0.2.1", 80))


def test_name_lookup_is_stopped() -> None:
    assert socket.getaddrinfo.__module__.endswith("conftest"), "the guard is off: try nothing"
    with pytest.raises(RuntimeError, match=r"host\.invalid"):
        socket.create_connection(("host.invalid", 80), timeout=0.01)


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
