"""Intervals, comparisons, repeats and agreement: hand-worked, by simulation, as properties."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.statistics import (
    Comparison,
    Estimate,
    auroc,
    balanced_accuracy,
    bootstrap_statistic,
    clustered_mean,
    cohen_kappa,
    compare_means,
    compare_rates,
    flip_rate,
    mcnemar_p,
    ppi_rate,
    rate,
    run_spread,
    wilson,
)

FLAG = st.sampled_from([True, False, None])
VALUE = st.none() | st.integers(0, 8).map(lambda n: n / 8)
ROWS = st.lists(st.tuples(VALUE, VALUE, st.sampled_from("abcdef")), max_size=12)


@pytest.fixture
def fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which the interval's last digit does not matter."""
    monkeypatch.setattr("eval.statistics.RESAMPLES", 1_999)
    monkeypatch.setattr("eval.statistics.STATISTIC_RESAMPLES", 200)


# --- rates and means -------------------------------------------------------------------------


def test_wilson_hand_worked() -> None:
    # 8 of 10, z = 1.96, z² = 3.8415:
    # centre = (8 + 1.9207) / (10 + 3.8415) = 0.71674
    # reach = 1.96 * sqrt(10 * 0.8 * 0.2 + 3.8415 / 4) / 13.8415 = 1.96 * 1.60012 / 13.8415 = 0.2266
    # so 0.4902 to 0.9433
    found = wilson(8, 10)
    assert (found.value, found.n, found.undefined) == (0.8, 10, 0)
    assert found.low == pytest.approx(0.4902, abs=1e-4)
    assert found.high == pytest.approx(0.9433, abs=1e-4)
    assert wilson(0, 0, undefined=3) == Estimate(None, None, None, 0, 3)
    assert rate([True, False, None, True]) == wilson(2, 3, undefined=1)


@given(st.lists(FLAG))
def test_rate_properties(flags: list[bool | None]) -> None:
    found = rate(flags)
    assert (found.value is None) == (found.n == 0)
    assert found.n + found.undefined == len(flags)
    assert found == rate(flags[::-1])
    if found.value is not None and found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 1
        assert found.low < found.high  # never certain, even at 0 or 1


def test_clustered_mean_hand_worked() -> None:
    # (1 + 0 + 0.5) / 3; the None is counted, not taken for 0.
    found = clustered_mean([1.0, None, 0.0, 0.5], ["a", "a", "b", "c"])
    assert (found.value, found.n, found.undefined) == (0.5, 3, 1)
    # Two groups of means 0 and 1: a resample is 0, 0.5 or 1 with 1/4, 1/2, 1/4; so 0 to 1.
    assert clustered_mean([0.0, 1.0], ["a", "b"]) == Estimate(0.5, 0, 1, 2, 0)


def test_one_group_says_nothing_on_the_spread() -> None:
    assert clustered_mean([0.0, 1.0], ["a", "a"]) == Estimate(0.5, None, None, 2, 0)
    assert clustered_mean([None, None], ["a", "b"]) == Estimate(None, None, None, 0, 2)
    with pytest.raises(ValueError, match="2 values, but 1 groups"):
        clustered_mean([0.0, 1.0], ["a"])


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_clustered_mean_properties(rows: list[tuple[float | None, float | None, str]]) -> None:
    values, groups = [value for value, _, _ in rows], [group for _, _, group in rows]
    defined = [value for value in values if value is not None]
    found = clustered_mean(values, groups)
    assert (found.value is None) == (not defined)
    assert (found.n, found.undefined) == (len(defined), len(values) - len(defined))
    if found.low is not None and found.high is not None:
        assert min(defined) - 1e-9 <= found.low <= found.high <= max(defined) + 1e-9
    assert found == clustered_mean(values, groups)  # seeded
    assert clustered_mean(values[::-1], groups[::-1]).value == pytest.approx(found.value)


def test_dependence_widens_the_interval() -> None:
    # Ten groups of ten questions, each group all right or all wrong: ten facts, not a hundred.
    values = [float(group % 2) for group in range(10) for _ in range(10)]
    grouped = clustered_mean(values, [group for group in range(10) for _ in range(10)])
    single = clustered_mean(values, range(100))
    assert _width(grouped) > 2.5 * _width(single)


@pytest.mark.usefixtures("fewer_resamples")
def test_bootstrap_covers_the_truth() -> None:
    # 300 experiments of 60 groups with 1 to 3 dependent values; the true mean is 0.5.
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(300):
        sizes = rng.integers(1, 4, size=60)
        groups = np.repeat(np.arange(60), sizes)
        values = 0.5 + np.repeat(rng.normal(size=60), sizes) + rng.normal(size=sizes.sum())
        found = clustered_mean(list(values), list(groups))
        assert found.low is not None and found.high is not None
        covered += found.low <= 0.5 <= found.high
    # Binomial(300, 0.95) lies in 0.91 to 0.98 with more than 99 %; percentile runs a little low.
    assert 0.91 <= covered / 300 <= 0.98


def test_bootstrap_statistic_is_the_mean_of_rows() -> None:
    values = np.arange(40) / 40
    groups = [n // 2 for n in range(40)]
    found = bootstrap_statistic(lambda rows: float(values[rows].mean()), groups)
    expected = clustered_mean(list(values), groups)
    assert found.value == pytest.approx(expected.value)
    assert found.low == pytest.approx(expected.low, abs=0.02)
    assert found.high == pytest.approx(expected.high, abs=0.02)


def test_bootstrap_statistic_without_an_interval() -> None:
    # Defined only with row 0, which a third of the resamples lack.
    found = bootstrap_statistic(lambda rows: 1.0 if 0 in rows else None, "abcd", undefined=2)
    assert found == Estimate(1, None, None, 4, 2)
    assert bootstrap_statistic(lambda rows: 1.0, "aaa") == Estimate(1, None, None, 3, 0)
    assert bootstrap_statistic(lambda rows: 1.0, "") == Estimate(None, None, None, 0, 0)


# --- comparing two systems -------------------------------------------------------------------


def test_a_real_difference_in_words() -> None:
    found = Comparison("A", "B", Estimate(0.042, 0.011, 0.073, 100, 0), 0.01)
    assert found.real is True
    assert found.sentence() == (
        "A answers 4.2 points better (95 % interval 1.1 to 7.3): the difference is real."
    )
    worse = Comparison("A", "B", Estimate(-0.042, -0.073, -0.011, 100, 0), 0.01)
    assert worse.sentence().startswith("B answers 4.2 points better (95 % interval 1.1 to 7.3)")
    # Fewer false refusals are better: A has 4.2 points more of them.
    refusals = Comparison("A", "B", found.difference, 0.01, higher_is_better=False)
    assert refusals.sentence().startswith("B answers 4.2 points better")


def test_no_difference_in_words() -> None:
    found = Comparison("A", "B", Estimate(0.01, -0.0001, 0.02, 100, 0), 0.2)
    assert found.real is False
    assert found.sentence() == (
        "No real difference between A and B can be seen (1.0 points, 95 % interval 0.0 to 2.0)."
    )
    # An interval without 0 is not enough when the test does not agree.
    assert Comparison("A", "B", Estimate(0.01, 0.001, 0.02, 5, 0), 0.06).real is False


def test_nothing_to_compare_in_words() -> None:
    nothing = compare_means(("A", [None]), ("B", [1.0]), ["g"])
    assert (nothing.real, nothing.p_value) == (None, None)
    assert "no question has a figure for both" in nothing.sentence()
    one = compare_means(("A", [0.0]), ("B", [1.0]), ["g"])
    assert (one.difference.value, one.real) == (-1, None)
    assert "too few questions" in one.sentence()


def test_compare_means_hand_worked() -> None:
    # Differences 0.2, 0.2, 0.2 over three groups; the pair with a None is left out.
    # Swapping A and B within each of three groups gives 8 equally likely sums, of which 2
    # (all kept, all swapped) are as far from 0: p = 2/8, so three groups never make it real.
    a, b = [0.7, 0.7, 0.7, None], [0.5, 0.5, 0.5, 0.5]
    found = compare_means(("A", a), ("B", b), "abcd")
    assert found.difference.value == pytest.approx(0.2)
    assert found.difference.low == pytest.approx(0.2)
    assert (found.difference.n, found.difference.undefined) == (3, 1)
    assert found.p_value == pytest.approx(0.25)
    assert found.real is False


def test_equal_systems_do_not_differ() -> None:
    values = [0.1, 0.9, 0.4, 0.6]
    same = compare_means(("A", values), ("B", values), range(4))
    assert (same.difference.value, same.p_value, same.real) == (0, 1, False)


@pytest.mark.usefixtures("fewer_resamples")
def test_a_clear_difference_is_seen_and_chance_rarely_is() -> None:
    rng = np.random.default_rng(3)
    base = rng.random(100)
    clear = compare_means(
        ("A", list(base + 0.1 + rng.normal(size=100) / 10)), ("B", list(base)), range(100)
    )
    assert clear.real is True
    false_alarms = 0
    for _ in range(60):
        a, b = rng.random(40), rng.random(40)
        false_alarms += compare_means(("A", list(a)), ("B", list(b)), range(40)).real is True
    # Expected 3 of 60; more than 8 has a probability below 1 %.
    assert false_alarms <= 8


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_compare_means_properties(rows: list[tuple[float | None, float | None, str]]) -> None:
    a, b, groups = [x for x, _, _ in rows], [y for _, y, _ in rows], [g for _, _, g in rows]
    found = compare_means(("A", a), ("B", b), groups)
    back = compare_means(("B", b), ("A", a), groups)
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if x is not None and y is not None]
    assert (found.difference.value is None) == (not pairs)
    assert found.difference.n + found.difference.undefined == len(rows)
    assert found.real == back.real
    assert found.p_value is None or 0 <= found.p_value <= 1
    if found.difference.value is not None and back.difference.value is not None:
        assert found.difference.value == pytest.approx(-back.difference.value)
        assert found.p_value == pytest.approx(back.p_value)


def test_mcnemar_hand_worked() -> None:
    # A alone right 1 time, B alone 8 times; the rest agree. Exact, two-sided:
    # 2 * (C(9,0) + C(9,1)) / 2⁹ = 2 * 10 / 512 = 0.0390625
    few_a = [True] + [False] * 8 + [True] * 20 + [None]
    few_b = [False] + [True] * 8 + [True] * 20 + [True]
    assert mcnemar_p(few_a, few_b) == pytest.approx(0.0390625)
    # 10 against 30 discordant: (|10 - 30| - 1)² / 40 = 9.025, chi-square with 1 degree: 0.002663
    a, b = [True] * 10 + [False] * 30, [False] * 10 + [True] * 30
    assert mcnemar_p(a, b) == pytest.approx(0.002663, abs=1e-6)
    assert mcnemar_p([True, False], [True, False]) == 1
    assert mcnemar_p([None], [True]) is None


def test_compare_rates() -> None:
    a, b = [True] * 30 + [False] * 70, [True] * 10 + [False] * 90
    found = compare_rates(("A", a), ("B", b), range(100))
    assert found.difference.value == pytest.approx(0.2)
    assert found.p_value == mcnemar_p(a, b)
    assert found.real is True
    assert found.sentence().startswith("A answers 20.0 points better (95 % interval 1")


# --- repeats ---------------------------------------------------------------------------------


def test_run_spread_hand_worked() -> None:
    # Means 0.5, 0.7, none; sample standard deviation of 0.5 and 0.7: 0.2 / sqrt(2) = 0.14142
    found = run_spread([[0.0, 1.0], [0.7, None], [None, None]])
    assert found.runs == (0.5, 0.7, None)
    assert found.mean == pytest.approx(0.6)
    assert found.standard_deviation == pytest.approx(0.14142, abs=1e-5)
    assert run_spread([[1.0]]).standard_deviation is None
    assert run_spread([]).mean is None


def test_flip_rate_hand_worked() -> None:
    # Question 1 agrees, 2 flips, 3 agrees in the two runs that have it, 4 has one outcome only.
    runs: list[list[Hashable]] = [
        [True, True, None, True],
        [True, False, "x", None],
        [True, True, "x", None],
    ]
    assert flip_rate(runs) == wilson(1, 3, undefined=1)
    assert flip_rate([]) == wilson(0, 0)
    with pytest.raises(ValueError):
        flip_rate([[True], [True, False]])


@given(st.lists(st.lists(FLAG, min_size=4, max_size=4), min_size=1, max_size=4))
def test_flip_rate_properties(runs: list[list[bool | None]]) -> None:
    found = flip_rate(runs)
    assert found == flip_rate(runs[::-1])
    again = flip_rate([*runs, runs[0]])  # repeating a run flips nothing that had not flipped
    assert (again.value or 0) * again.n == pytest.approx((found.value or 0) * found.n)


# --- agreement of a judge with people --------------------------------------------------------


@pytest.mark.usefixtures("fewer_resamples")
def test_kappa_and_balanced_accuracy_hand_worked() -> None:
    # Both yes 20, human yes judge no 5, human no judge yes 10, both no 15, and one judge error.
    human = [True] * 25 + [False] * 25 + [True]
    judge = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15 + [None]
    kappa = cohen_kappa(human, judge, range(51))
    # observed 35/50 = 0.7; expected (25*30 + 25*20) / 50² = 0.5; (0.7 - 0.5) / 0.5 = 0.4
    assert kappa.value == pytest.approx(0.4)
    assert (kappa.n, kappa.undefined) == (50, 1)
    assert kappa.low is not None and kappa.high is not None
    assert 0.05 < kappa.low < 0.4 < kappa.high < 0.7
    # (20/25 + 15/25) / 2
    assert balanced_accuracy(human, judge, range(51)).value == pytest.approx(0.7)


@pytest.mark.usefixtures("fewer_resamples")
def test_auroc_hand_worked() -> None:
    # Supported 0.9, 0.4; unsupported 0.4, 0.1. Pairs: 0.9 beats both (2), 0.4 ties one (0.5) and
    # beats one (1): 3.5 / 4
    found = auroc([True, True, False, False], [0.9, 0.4, 0.4, 0.1], "abcd")
    assert found.value == pytest.approx(0.875)
    # With two of each, one resample in eight has one label only: no interval.
    assert (found.low, found.high) == (None, None)


@pytest.mark.usefixtures("fewer_resamples")
def test_agreement_undefined() -> None:
    assert cohen_kappa([True, True], [True, True], "ab") == Estimate(None, None, None, 2, 0)
    assert cohen_kappa([True, True], [False, False], "ab").value == 0
    assert balanced_accuracy([True, True], [True, False], "ab").value is None
    assert auroc([False], [0.3], "a").value is None
    assert auroc([True, False], [None, None], "ab") == Estimate(None, None, None, 0, 2)


def test_ppi_hand_worked() -> None:
    # Human 1 1 0 0 against judge 1 1 1 0: errors 0 0 -1 0, mean -0.25, variance 0.1875.
    # Unlabelled judge: 6 of 8, mean 0.75, variance 0.1875. Value 0.75 - 0.25 = 0.5;
    # spread sqrt(0.1875/8 + 0.1875/4) = 0.265165; 1.959964 * 0.265165 = 0.519714: 0 to 1 after the
    # cut at 0 and 1.
    found = ppi_rate(
        [True, True, False, False], [True, True, True, False], [True] * 6 + [False] * 2
    )
    assert found.value == pytest.approx(0.5)
    assert (found.low, found.high, found.n, found.undefined) == (0, 1, 12, 0)
    # Eight times as much of both: the spread shrinks by sqrt(8) to 0.09375, so 0.5 +- 0.183747.
    found = ppi_rate(
        [True, True, False, False] * 8,
        [True, True, True, False] * 8,
        ([True] * 6 + [False] * 2) * 8 + [None],
    )
    assert found.value == pytest.approx(0.5)
    assert found.low == pytest.approx(0.5 - 0.183747, abs=1e-5)
    assert found.high == pytest.approx(0.5 + 0.183747, abs=1e-5)
    assert (found.n, found.undefined) == (96, 1)
    assert ppi_rate([True], [None], [True, True]).value is None


def test_ppi_corrects_a_biased_judge_and_covers_the_truth() -> None:
    # True rate 0.7; the judge passes 30 % of the bad ones, so that alone it says 0.79.
    rng = np.random.default_rng(11)
    covered, widths, human_widths = 0, [], []
    for _ in range(300):
        human = rng.random(1000) < 0.7
        judge = human | (rng.random(1000) < 0.3)
        found = ppi_rate(list(human[:100]), list(judge[:100]), list(judge[100:]))
        assert found.low is not None and found.high is not None
        covered += found.low <= 0.7 <= found.high
        widths.append(_width(found))
        human_widths.append(_width(rate([bool(h) for h in human[:100]])))
    assert 0.90 <= covered / 300 <= 0.985
    assert np.mean(widths) < np.mean(human_widths)  # the judge's labels are of use


def _width(estimate: Estimate) -> float:
    assert estimate.low is not None and estimate.high is not None
    return estimate.high - estimate.low


def test_bench_gives_ratios() -> None:
    import time

    from eval.bench import compare

    found = compare(("nap", lambda: time.sleep(0.02)), ("blink", lambda: time.sleep(0.005)), 3)
    assert 1 < found.low <= found.middle <= found.high
    assert (found.slow, found.fast) == ("nap", "blink")
