"""Imports go one way, and starting the command line loads nothing heavy."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "chromadb", "streamlit", "sentence_transformers")
LIGHT = ("rag.types", "rag.errors", "rag.parsing", "rag.cli")


def test_layers_are_kept() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert " 0 broken" in done.stdout


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
