"""The Evaluate page, run by Streamlit's own test harness over a real run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages import shown


def _page(runs: Path) -> AppTest:
    def draw(folder: str) -> None:
        from pathlib import Path

        from eval.page import evaluate_page

        evaluate_page(Path(folder))

    return AppTest.from_function(draw, default_timeout=120, args=(str(runs),)).run()


@pytest.fixture(scope="module")
def runs(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shown")
    shutil.copytree(finished_run, folder / "first")
    return folder


def test_without_runs_it_says_how_to_make_one(tmp_path: Path) -> None:
    page = _page(tmp_path)
    assert not page.exception
    assert "There are no runs yet." in shown(page)
    assert page.code[0].value == "make eval"


def test_figures_plots_comparison_and_failures_are_shown(runs: Path) -> None:
    page = _page(runs)
    assert not page.exception and not page.error
    text = shown(page)
    assert "First passage is right" in text and "By kind of question" in text
    assert "What is wrong:" in text or "Nothing failed here." in text
    assert len(page.dataframe) >= 6
    differing = page.dataframe[-1].value
    assert "In words" in differing.columns and len(differing) > 10


def test_other_half_and_other_system_can_be_chosen(runs: Path) -> None:
    page = _page(runs)
    page = page.selectbox(key="figures-half").set_value(1).run()
    assert "its figures are too good" in shown(page)
    page = page.selectbox(key="failures-system").set_value(1).run()
    assert not page.exception and not page.error


def test_a_damaged_run_is_told(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "first", tmp_path / "broken")
    (tmp_path / "broken" / "summary.json").write_text("{}")
    page = _page(tmp_path)
    assert not page.exception
    assert "is missing or damaged" in shown(page)
