"""A writer that lies loses on the figures that it should, and on no others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from eval.comparison import Compared, Side, compare
from eval.folder import RunFolder
from eval.judge_choice import DEFAULT_JUDGE, choose_judge
from eval.questions import Expected, Kind, Question, Split, built_in_questions, load_questions
from eval.runner import run, tasks
from eval.scoring import Scorer
from eval.session import Options, _manifest, paragraphs_of
from eval.summary import asked
from eval.support import Support
from eval.systems import System
from rag.assemble import Pincite
from tests.eval.liars import (
    Lie,
    Outcome,
    adds_a_sentence,
    changes_numbers,
    cites_the_wrong_paragraph,
    liar,
    swaps_names,
)

KINDS = {Kind.SINGLE_FACT, Kind.FALSE_PREMISE}
HONEST_EVERYWHERE = {"hit_at_1", "recall_at_5", "false_refusal", "outcome_right"}


@pytest.fixture(scope="module")
def questions(pincite: Pincite) -> list[Question]:
    found = load_questions(built_in_questions(), paragraphs_of(pincite)).of(Split.TUNE)
    return [q for q in found if q.kind in KINDS and q.expected is Expected.ANSWERED]


@pytest.fixture(scope="module")
def honest(pincite: Pincite, questions: list[Question]) -> dict[str, Outcome]:
    return {q.question: pincite.chain.invoke(q.query()) for q in questions}


def _duel(
    pincite: Pincite,
    questions: list[Question],
    honest: Mapping[str, Outcome],
    lie: Lie,
    folder: Path,
) -> dict[str, Compared]:
    """The honest writer against one that lies, by figure."""
    paragraphs = paragraphs_of(pincite)
    judge = choose_judge(DEFAULT_JUDGE)
    systems: list[System] = [
        liar("honest", honest, lambda answer: answer),
        liar("liar", honest, lie),
    ]
    everything = load_questions(built_in_questions(), paragraphs)
    manifest = _manifest(
        Options(systems=("honest", "liar"), split=Split.TUNE), pincite, everything, systems, judge
    )
    run_folder = RunFolder(folder / "run")
    run_folder.create(manifest, everything, paragraphs)
    run(run_folder, list(tasks(systems, questions, 1)), Scorer(paragraphs, Support(judge)))
    sides = [Side(s.name, manifest, asked(questions, run_folder.records(s.name))) for s in systems]
    return {c.figure: c for c in compare(sides[0], sides[1], seed=0)}


def _loses(duel: Mapping[str, Compared]) -> set[str]:
    """The figures on which the liar is worse by a margin that is called real."""
    return {
        name
        for name, c in duel.items()
        if c.comparison.real and (c.comparison.difference.value or 0) > 0
    }


def _wrong_place(pincite: Pincite) -> Lie:
    return partial(cites_the_wrong_paragraph, pincite.catalogue)


def test_an_honest_copy_loses_on_nothing(
    pincite: Pincite, questions: list[Question], honest: dict[str, Outcome], tmp_path: Path
) -> None:
    duel = _duel(pincite, questions, honest, lambda answer: answer, tmp_path)
    assert _loses(duel) == set()
    assert duel["quotes_exact"].b.value == 1.0
    assert duel["faithfulness"].b.value == 1.0


def test_changed_numbers(
    pincite: Pincite, questions: list[Question], honest: dict[str, Outcome], tmp_path: Path
) -> None:
    lost = _loses(_duel(pincite, questions, honest, changes_numbers, tmp_path))
    assert lost >= {"vital_strict", "quotes_exact", "faithfulness", "strictly_faithful"}
    assert not lost & (HONEST_EVERYWHERE | {"gold_precision", "gold_recall", "citations_exist"})


def test_swapped_names(
    pincite: Pincite, questions: list[Question], honest: dict[str, Outcome], tmp_path: Path
) -> None:
    lost = _loses(_duel(pincite, questions, honest, swaps_names, tmp_path))
    assert lost >= {"vital_strict", "quotes_exact", "faithfulness", "strictly_faithful"}
    assert not lost & (HONEST_EVERYWHERE | {"gold_precision", "gold_recall", "citations_exist"})


def test_wrong_paragraphs(
    pincite: Pincite, questions: list[Question], honest: dict[str, Outcome], tmp_path: Path
) -> None:
    lost = _loses(_duel(pincite, questions, honest, _wrong_place(pincite), tmp_path))
    assert lost >= {
        "gold_precision",
        "gold_recall",
        "quotes_exact",
        "faithfulness",
        "citation_recall",
        "citation_precision",
    }
    assert not lost & (HONEST_EVERYWHERE | {"vital_strict", "citations_exist"})


def test_an_added_sentence(
    pincite: Pincite, questions: list[Question], honest: dict[str, Outcome], tmp_path: Path
) -> None:
    lost = _loses(_duel(pincite, questions, honest, adds_a_sentence, tmp_path))
    assert lost >= {"faithfulness", "strictly_faithful", "citation_recall"}
    assert not lost & (
        HONEST_EVERYWHERE | {"vital_strict", "quotes_exact", "gold_precision", "gold_recall"}
    )
