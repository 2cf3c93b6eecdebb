"""Refusal counts and calibration, against scikit-learn where it defines them."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, f1_score, precision_score, recall_score

from eval.metrics import (
    RefusalCounts,
    brier_score,
    count_refusals,
    expected_calibration_error,
    reliability_bins,
)

QUESTIONS = st.lists(st.tuples(st.booleans(), st.sampled_from([True, False, None])), max_size=20)
# Multiples of 1/64: no two figures differ by rounding alone.
PREDICTIONS = st.lists(
    st.tuples(st.integers(0, 64).map(lambda n: n / 64), st.booleans()), min_size=1, max_size=40
)


def test_hand_worked() -> None:
    # Unanswerable: 3 refused, 1 answered. Answerable: 1 refused, 7 answered, 1 ended in an error.
    questions = [(False, True)] * 3 + [(False, False)] + [(True, True)] + [(True, False)] * 7
    counts = count_refusals([*questions, (True, None)])
    assert counts == RefusalCounts(3, 1, 1, 7, undefined=1)
    assert counts.precision == 3 / 4  # 3 of 4 refusals
    assert counts.recall == 3 / 4  # 3 of 4 unanswerable questions
    assert counts.f1 == 3 / 4  # 2 * 3 / (2 * 3 + 1 + 1)
    assert counts.false_refusal_rate == 1 / 8  # 1 of 8 answerable questions with a status


@settings(max_examples=50, deadline=None)
@given(QUESTIONS)
def test_figures_are_those_of_scikit_learn(questions: list[tuple[bool, bool | None]]) -> None:
    counts = count_refusals(questions)
    pairs = [(not answerable, refused) for answerable, refused in questions if refused is not None]
    truth, refused = [t for t, _ in pairs], [r for _, r in pairs]
    assert (counts.precision is None) == (not any(refused))
    assert (counts.recall is None) == (not any(truth))
    assert (counts.f1 is None) == (not any(refused) and not any(truth))
    assert (counts.false_refusal_rate is None) == all(truth)
    assert counts.undefined == len(questions) - len(pairs)
    if counts.precision is not None:
        assert counts.precision == pytest.approx(precision_score(truth, refused))
    if counts.recall is not None:
        assert counts.recall == pytest.approx(recall_score(truth, refused))
    if counts.f1 is not None:
        assert counts.f1 == pytest.approx(f1_score(truth, refused))
    if counts.false_refusal_rate is not None:
        specificity = recall_score([not t for t in truth], [not r for r in refused])
        assert counts.false_refusal_rate == pytest.approx(1 - specificity)


@given(QUESTIONS)
def test_refusing_everything_finds_all_and_helps_nobody(
    questions: list[tuple[bool, bool | None]],
) -> None:
    counts = count_refusals([(answerable, True) for answerable, _ in questions])
    assert counts.recall in (1, None)
    assert counts.false_refusal_rate in (1, None)


def test_calibration_hand_worked() -> None:
    # Bin 0.1..0.2: 0.1 and 0.15, one true: mean 0.125, rate 0.5. Bin 0.9..1: 0.9 and 1, both true:
    # mean 0.95, rate 1.
    p, y = [0.1, 0.15, 0.9, 1.0], [False, True, True, True]
    bins = reliability_bins(p, y)
    assert [b.count for b in bins] == [0, 2, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (bins[0].mean_predicted, bins[0].observed_rate) == (None, None)
    assert bins[1].mean_predicted == pytest.approx(0.125)
    assert bins[1].observed_rate == 0.5
    assert bins[9].low == pytest.approx(0.9)
    assert bins[9].high == 1
    # 2/4 * |0.5 - 0.125| + 2/4 * |1 - 0.95| = 0.1875 + 0.025
    assert expected_calibration_error(p, y) == pytest.approx(0.2125)
    # (0.1² + 0.85² + 0.1² + 0²) / 4 = (0.01 + 0.7225 + 0.01) / 4
    assert brier_score(p, y) == pytest.approx(0.185625)


def test_calibration_undefined_and_refused() -> None:
    assert brier_score([], []) is None
    assert expected_calibration_error([], []) is None
    with pytest.raises(ValueError, match="2 probabilities, but 1 outcomes"):
        brier_score([0.1, 0.2], [True])
    for wrong in (1.1, -0.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            reliability_bins([wrong], [True])


@given(PREDICTIONS)
def test_calibration_properties(predictions: list[tuple[float, bool]]) -> None:
    p, y = [p for p, _ in predictions], [y for _, y in predictions]
    brier, ece = brier_score(p, y), expected_calibration_error(p, y)
    assert brier is not None and ece is not None
    assert 0 <= ece <= 1 and 0 <= brier <= 1
    assert sum(b.count for b in reliability_bins(p, y)) == len(p)
    assert brier == pytest.approx(brier_score(p[::-1], y[::-1]))
    assert ece == pytest.approx(expected_calibration_error(p[::-1], y[::-1]))
    # A prediction that is certain and right adds no error.
    assert (brier_score([*p, 1.0], [*y, True]) or 0) <= brier


@settings(max_examples=50, deadline=None)
@given(PREDICTIONS)
def test_calibration_is_that_of_scikit_learn(predictions: list[tuple[float, bool]]) -> None:
    p, y = [p for p, _ in predictions], [y for _, y in predictions]
    assume(len(set(y)) == 2)
    assert brier_score(p, y) == pytest.approx(brier_score_loss(y, p))
    # scikit-learn puts a prediction on an edge into the lower bin, so compare without such (0.5).
    assume(0.5 not in p)
    rates, means = calibration_curve(y, p, n_bins=10, strategy="uniform")
    filled = [b for b in reliability_bins(p, y) if b.count]
    assert [b.observed_rate for b in filled] == pytest.approx(list(rates))
    assert [b.mean_predicted for b in filled] == pytest.approx(list(means))
