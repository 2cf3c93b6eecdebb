"""The gate: limits that a run must keep beyond its intervals."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.gate import GateError, breaches, load_gate
from eval.metrics import ReliabilityBin
from eval.questions import Kind, Split
from eval.results import Results
from eval.statistics import Estimate
from eval.summary import Calibration, Half, LeftOut, Slice

ROOT = Path(__file__).parents[2]
NOTHING = LeftOut(
    errors=0,
    refusals=0,
    answers=0,
    answers_without_claims=0,
    answers_not_scored=0,
    claims=0,
    verbatim=0,
    unscored=0,
)


def _results(errors: int = 0, **figures: Estimate) -> Results:
    part = Slice(questions=10, figures=figures)
    bins: tuple[ReliabilityBin, ...] = ()
    half = Half(
        whole=part,
        kinds={Kind.LOOKUP: part},
        answer_words=Estimate(None, None, None, 0, 0),
        left_out=NOTHING.model_copy(update={"errors": errors}),
        steps=(),
        cost=None,
        calibration=Calibration(
            questions=0, without=0, brier=None, calibration_error=None, bins=bins
        ),
        repeated=None,
    )
    return Results(systems={"default": {Split.TEST: half}}, comparisons={})


def _gate(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gate.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("limits", "broken"),
    [
        ("hit_at_1 = 0.85", 0),  # inside the interval
        ("hit_at_1 = 0.91", 1),  # above it
        ("false_refusal = 0.05", 0),
        ("false_refusal = 0.01", 1),
        ("gold_recall = 0.1", 1),  # a figure without a value keeps no limit
    ],
)
def test_a_limit_is_broken_beyond_the_interval_only(
    tmp_path: Path, limits: str, broken: int
) -> None:
    results = _results(
        hit_at_1=Estimate(0.8, 0.7, 0.9, 10, 0),
        false_refusal=Estimate(0.06, 0.02, 0.12, 10, 0),
        gold_recall=Estimate(None, None, None, 0, 10),
    )
    gate = load_gate(_gate(tmp_path, f'split = "test"\n[default]\n{limits}\n'))
    assert len(breaches(gate, results)) == broken


def test_a_kind_has_limits_of_its_own_and_errors_break_the_gate(tmp_path: Path) -> None:
    text = "[default]\nhit_at_1 = 0.5\n[default.lookup]\nhit_at_1 = 0.99\n"
    gate = load_gate(_gate(tmp_path, text))
    good = Estimate(0.8, 0.7, 0.9, 10, 0)
    assert [b.kind for b in breaches(gate, _results(hit_at_1=good))] == ["lookup"]
    assert len(breaches(gate, _results(errors=1, hit_at_1=good))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[default]",
        "[default]\nbeauty = 0.5",
        "[default]\nhit_at_1 = 2",
        '[default]\nhit_at_1 = "high"',
        "[default.riddle]\nhit_at_1 = 0.5",
        'split = "half"\n[default]\nhit_at_1 = 0.5',
        "not toml",
    ],
)
def test_a_wrong_gate_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(GateError):
        load_gate(_gate(tmp_path, text))


def test_the_gate_of_the_project_can_be_read() -> None:
    gate = load_gate(ROOT / "eval" / "gate.toml")
    assert gate.split is Split.TEST
    assert gate.systems == ("default",)
