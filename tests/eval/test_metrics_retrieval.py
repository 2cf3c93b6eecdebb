"""Retrieval metrics: hand-worked, against scikit-learn, and as properties."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from eval.metrics import (
    average_precision_at_k,
    hit_at_1,
    ndcg_at_10,
    recall_at_k,
    reciprocal_rank_at_10,
)

IDS = [f"p{n}" for n in range(15)]
RANKINGS = st.permutations(IDS).flatmap(
    lambda ids: st.integers(0, len(ids)).map(lambda length: ids[:length])
)
REQUIRED = st.sets(st.sampled_from(IDS), min_size=1)
Metric = Callable[[Sequence[str], AbstractSet[str]], float | None]
METRICS: list[Metric] = [
    hit_at_1,
    reciprocal_rank_at_10,
    ndcg_at_10,
    lambda ranked, required: recall_at_k(ranked, required, 5),
    lambda ranked, required: average_precision_at_k(ranked, required, 5),
]


def test_hand_worked() -> None:
    # Ranked b a c d; required a, d, z (z is never found).
    ranked, required = ["b", "a", "c", "d"], {"a", "d", "z"}
    assert hit_at_1(ranked, required) == 0  # b is not required
    assert recall_at_k(ranked, required, 2) == pytest.approx(1 / 3)  # a, of three
    assert recall_at_k(ranked, required, 4) == pytest.approx(2 / 3)  # a and d
    assert reciprocal_rank_at_10(ranked, required) == 1 / 2  # a at rank 2
    # Precision at rank 2 is 1/2 (a), at rank 4 it is 2/4 (a, d): (1/2 + 2/4) / 3 = 1/3
    assert average_precision_at_k(ranked, required, 10) == pytest.approx(1 / 3)
    # cut at 3: only a counts: (1/2) / 3 = 1/6
    assert average_precision_at_k(ranked, required, 3) == pytest.approx(1 / 6)
    # DCG = 1/log2(3) + 1/log2(5) = 0.6309 + 0.4307 = 1.0616
    # ideal = 1/log2(2) + 1/log2(3) + 1/log2(4) = 1 + 0.6309 + 0.5 = 2.1309; 1.0616/2.1309 = 0.4982
    assert ndcg_at_10(ranked, required) == pytest.approx(0.4982, abs=5e-5)


def test_beyond_rank_ten_counts_for_nothing() -> None:
    ranked = [f"x{n}" for n in range(10)] + ["a"]
    assert reciprocal_rank_at_10(ranked, {"a"}) == 0
    assert ndcg_at_10(ranked, {"a"}) == 0
    assert recall_at_k(ranked, {"a"}, 11) == 1


def test_ideal_ranking_of_more_than_ten_required_is_one() -> None:
    required = {f"p{n}" for n in range(12)}
    assert ndcg_at_10(sorted(required), required) == pytest.approx(1)


def test_an_id_ranked_twice_takes_one_place() -> None:
    # Two pieces of b, then a: by paragraphs a is second.
    assert reciprocal_rank_at_10(["b", "b", "a"], {"a"}) == 1 / 2
    assert recall_at_k(["a", "a", "b"], {"a", "b"}, 2) == 1


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_found_is_zero_and_nothing_required_is_undefined(metric: Metric) -> None:
    assert metric([], {"a"}) == 0
    assert metric(["a"], set()) is None
    assert metric([], set()) is None


def test_a_cut_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        recall_at_k(["a"], {"a"}, 0)


@settings(max_examples=50, deadline=None)
@given(st.permutations(IDS), REQUIRED)
def test_ndcg_and_average_precision_are_those_of_scikit_learn(
    ranked: list[str], required: set[str]
) -> None:
    relevance = np.array([[paragraph in required for paragraph in ranked]], dtype=int)
    scores = np.array([range(len(ranked), 0, -1)], dtype=float)
    assert ndcg_at_10(ranked, required) == pytest.approx(ndcg_score(relevance, scores, k=10))
    # Over the whole ranking, without a cut, the definitions of average precision agree.
    expected = average_precision_score(relevance[0], scores[0])
    assert average_precision_at_k(ranked, required, len(ranked)) == pytest.approx(expected)


@pytest.mark.parametrize("metric", METRICS)
@given(ranked=RANKINGS, required=REQUIRED)
def test_bounds(metric: Metric, ranked: list[str], required: set[str]) -> None:
    figure = metric(ranked, required)
    assert figure is not None
    assert 0 <= figure <= 1 + 1e-12


@given(RANKINGS, REQUIRED, st.integers(1, 14))
def test_recall_and_average_precision_grow_with_k(
    ranked: list[str], required: set[str], k: int
) -> None:
    for metric in (recall_at_k, average_precision_at_k):
        shorter, longer = metric(ranked, required, k), metric(ranked, required, k + 1)
        assert shorter is not None and longer is not None
        assert shorter <= longer


@pytest.mark.parametrize("metric", METRICS)
@given(ranked=st.permutations(IDS), required=REQUIRED, place=st.integers(1, 14))
def test_moving_a_required_paragraph_up_never_hurts(
    metric: Metric, ranked: list[str], required: set[str], place: int
) -> None:
    moved = list(ranked)
    if moved[place] in required:
        moved[place - 1], moved[place] = moved[place], moved[place - 1]
    before, after = metric(ranked, required), metric(moved, required)
    assert before is not None and after is not None
    assert after >= before - 1e-12


@given(RANKINGS, REQUIRED)
def test_the_order_of_what_is_not_required_is_indifferent(
    ranked: list[str], required: set[str]
) -> None:
    others = iter(reversed([paragraph for paragraph in ranked if paragraph not in required]))
    shuffled = [paragraph if paragraph in required else next(others) for paragraph in ranked]
    for metric in METRICS:
        before, after = metric(ranked, required), metric(shuffled, required)
        assert before is not None and after is not None
        assert math.isclose(before, after)
