"""The command line as a person runs it: a process of its own, so that exit codes, output and
tracebacks are the real ones."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 300


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def command(*arguments: str | Path) -> list[str]:
    """What starts `pincite` with these arguments."""
    return [sys.executable, "-c", "from rag.cli import main; main()", *map(str, arguments)]


def pincite(*arguments: str | Path, **environment: str) -> Ran:
    """Run `pincite`."""
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
