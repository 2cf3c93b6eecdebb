"""How well paragraphs were found. One question at a time: ranked ids, best first, and the ids that
are required (binary relevance).

A question without required paragraphs has no figure (None). One for which nothing was found has
the figure 0. An id that is ranked twice counts at its best rank and takes no second place, so that
a system which returns several pieces of one paragraph is measured by paragraphs like the others.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet


def _hits(ranked: Sequence[Hashable], required: AbstractSet[Hashable], k: int) -> list[bool]:
    """Whether each of the first k different ids is required."""
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    return [paragraph in required for paragraph in list(dict.fromkeys(ranked))[:k]]


def hit_at_1(ranked: Sequence[Hashable], required: AbstractSet[Hashable]) -> float | None:
    """`1 if ranked[0] in required else 0` (success@1, also precision@1).

    Source: Manning, Raghavan, Schütze 2008, Introduction to Information Retrieval, sec. 8.4.
    """
    if not required:
        return None
    return float(sum(_hits(ranked, required, 1)))


def recall_at_k(
    ranked: Sequence[Hashable], required: AbstractSet[Hashable], k: int
) -> float | None:
    """`|first k of ranked ∩ required| / |required|`.

    Source: Manning, Raghavan, Schütze 2008, sec. 8.3 and 8.4.
    """
    if not required:
        return None
    return sum(_hits(ranked, required, k)) / len(required)


def average_precision_at_k(
    ranked: Sequence[Hashable], required: AbstractSet[Hashable], k: int
) -> float | None:
    """`(1 / |required|) * sum over ranks i <= k with a required id of (required in first i) / i`.

    The denominator is the number of required ids, as in trec_eval's `map_cut_k`; it is not
    min(k, |required|), so with more than k required ids the best value is below 1.
    Source: Manning, Raghavan, Schütze 2008, sec. 8.4.
    """
    if not required:
        return None
    total, found = 0.0, 0
    for rank, hit in enumerate(_hits(ranked, required, k), start=1):
        found += hit
        total += hit * found / rank
    return total / len(required)


def reciprocal_rank_at_10(
    ranked: Sequence[Hashable], required: AbstractSet[Hashable]
) -> float | None:
    """`1 / rank of the first required id` in the first ten, 0 where there is none (MRR@10 is its
    mean).

    Source: Voorhees 1999, "The TREC-8 Question Answering Track Report" (scoring); cut at ten as
    MS MARCO's passage ranking does.
    """
    if not required:
        return None
    hits = _hits(ranked, required, 10)
    return 1 / (hits.index(True) + 1) if True in hits else 0.0


def ndcg_at_10(ranked: Sequence[Hashable], required: AbstractSet[Hashable]) -> float | None:
    """`DCG / ideal DCG`, with `DCG = sum over ranks i <= 10 with a required id of 1 / log2(i + 1)`
    and the ideal ranking holding min(10, |required|) required ids first.

    Source: Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques",
    sec. 2, with binary gain and the discount 1 / log2(i + 1) of Burges et al. 2005, which
    trec_eval and scikit-learn use.
    """
    if not required:
        return None
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(10, len(required)) + 1))
    hits = enumerate(_hits(ranked, required, 10), start=1)
    return sum(1 / math.log2(rank + 1) for rank, hit in hits if hit) / ideal
