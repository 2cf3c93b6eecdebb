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
SHIPPED_DATA = ("rag/data/*", "rag/py.typed", "prompts/*/*.md", "eval/data/*")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built from a copy of the tree, less the wheel's own metadata."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    tree.mkdir()
    leave_out = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "runs")
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


def _files(*patterns: str) -> set[str]:
    found = (path for pattern in patterns for path in ROOT.glob(pattern))
    return {path.relative_to(ROOT).as_posix() for path in found if path.is_file()}


def test_every_module_is_in_the_wheel(wheel: set[str]) -> None:
    modules = _files(*(f"{package}/**/*.py" for package in PACKAGES)) | {"app.py"}
    assert modules - wheel == set()


def test_data_and_prompts_are_in_the_wheel(wheel: set[str]) -> None:
    data = _files(*SHIPPED_DATA)
    assert data - wheel == set()
    assert {"rag/data/g7-interior-2024.txt", "rag/py.typed"} <= wheel
    assert any(name.startswith("prompts/") and name.endswith(".md") for name in wheel)
    assert any(name.startswith("eval/data/") for name in wheel)


def test_nothing_else_is_in_the_wheel(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert tops == {*PACKAGES, "app.py"}
    known = _files(*SHIPPED_DATA, *(f"{package}/**/*.py" for package in PACKAGES), "app.py")
    beside_code = {name for name in wheel - known if not name.startswith("rag/answering/")}
    assert beside_code == set()
