"""Faithfulness: partial is not supported, unchecked and judge errors are counted apart."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    FaithfulnessTally,
    VerdictCounts,
    count_verdicts,
    faithfulness,
    faithfulness_tally,
    strictly_faithful,
)
from rag.types import Verdict

S, P, U, X = Verdict.SUPPORTED, Verdict.PARTIAL, Verdict.UNSUPPORTED, Verdict.UNCHECKED
VERDICTS = st.lists(st.sampled_from([S, P, U, X, None]), max_size=6)


def test_hand_worked() -> None:
    verdicts = [S, S, P, U, X, None]
    assert count_verdicts(verdicts) == VerdictCounts(2, 1, 1, unchecked=1, unscored=1)
    # supported 2, partial 1, unsupported 1; the unchecked and the failed one are left out: 2 / 4
    assert faithfulness(verdicts) == 1 / 2
    assert faithfulness([]) is None
    assert faithfulness([X, None]) is None


def test_strict() -> None:
    assert strictly_faithful([S, S], addressed=True) is True
    assert strictly_faithful([S, P], addressed=True) is False
    assert strictly_faithful([S, S], addressed=False) is False
    assert strictly_faithful([S, None], addressed=True) is None
    assert strictly_faithful([S, S], addressed=None) is None
    # One unsupported claim decides it, whatever the judge left open.
    assert strictly_faithful([U, None], addressed=None) is False
    assert strictly_faithful([], addressed=True) is None


def test_tally() -> None:
    # Two answers with scored claims, one refusal, one answer without claims, one never scored.
    outcomes: list[list[Verdict | None] | None] = [[S, U], [S, None], None, [], [None, X]]
    assert faithfulness_tally(outcomes) == FaithfulnessTally(
        scored=2, refusals=1, without_claims=1, not_scored=1
    )


@given(VERDICTS)
def test_bounds_order_and_undefined(verdicts: list[Verdict | None]) -> None:
    value = faithfulness(verdicts)
    assert (value is None) == (not {S, P, U} & set(verdicts))
    assert value is None or 0 <= value <= 1
    assert value == faithfulness(verdicts[::-1]) == faithfulness([*verdicts, None, X])
    if value is not None:
        assert (faithfulness([*verdicts, S]) or 0) >= value >= (faithfulness([*verdicts, P]) or 0)


@given(VERDICTS, st.sampled_from([True, False, None]))
def test_strict_is_what_every_completion_of_the_open_parts_says(
    verdicts: list[Verdict | None], addressed: bool | None
) -> None:
    choices = [[S, U] if v in (None, X) else [v] for v in verdicts]
    asks = [True, False] if addressed is None else [addressed]
    possible = {
        ask and all(v is S for v in full) for *full, ask in itertools.product(*choices, asks)
    }
    expected = possible.pop() if verdicts and len(possible) == 1 else None
    assert strictly_faithful(verdicts, addressed) is expected


@given(st.lists(st.none() | VERDICTS))
def test_tally_adds_up(outcomes: list[list[Verdict | None] | None]) -> None:
    tally = faithfulness_tally(outcomes)
    parts = (tally.scored, tally.refusals, tally.without_claims, tally.not_scored)
    assert sum(parts) == len(outcomes)
