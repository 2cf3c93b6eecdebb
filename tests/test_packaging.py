"""What the wheel holds: everything that runs, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("rag", "embeddings", "prompts", "eval")
NOT_SHIPPED = ("__pycache__/", "eval/runs/", ".pyc", ".log", "/.")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from a copy of the tree, less the wheel's own metadata."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "runs", "*.log")
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, tree / name, ignore=leave_out)
    for name in ("pyproject.toml", "README.md", "app.py"):
        shutil.copy(ROOT / name, tree / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(
        [*command, str(tree)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _tree() -> set[str]:
    """Every file of the packages, and app.py."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    names = {path.relative_to(ROOT).as_posix() for path in found if path.is_file()}
    return {n for n in names if not any(part in n for part in NOT_SHIPPED)} | {"app.py"}


def test_everything_that_runs_is_in_the_wheel(wheel: set[str]) -> None:
    """Modules, prompts, data, py.typed: a file of a package that pyproject.toml forgets is here."""
    assert _tree() - wheel == set()


def test_nothing_else_is_in_the_wheel(wheel: set[str]) -> None:
    assert wheel - _tree() == set()


def test_wheel_has_every_kind_of_file(wheel: set[str]) -> None:
    assert {"app.py", "rag/types.py", "rag/parsing/document.py", "rag/py.typed"} <= wheel
    assert "rag/data/g7-interior-2024.txt" in wheel
    assert any(name.startswith("eval/data/") for name in wheel)
    assert not any("test" in name.split("/")[0] for name in wheel)


def test_prompts_are_in_the_wheel(wheel: set[str]) -> None:
    prompts = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("prompts/*/*.md")}
    assert prompts == {name for name in wheel if name.endswith(".md")}
