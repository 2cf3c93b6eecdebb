"""Nugget recall: AutoNuggetizer's six scores, and the word-matching grade."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from eval.metrics import Grade, GradedNugget, Importance, nugget_grade, nugget_scores

FULL, PART, NOT = Grade.SUPPORT, Grade.PARTIAL_SUPPORT, Grade.NOT_SUPPORT
VITAL, OKAY = Importance.VITAL, Importance.OKAY
NUGGETS = st.lists(
    st.builds(GradedNugget, st.sampled_from(Importance), st.sampled_from([FULL, PART, NOT, None])),
    max_size=8,
)
KINDS = ("all", "vital", "weighted")
FIGURES = [f"{kind}_{how}" for kind in KINDS for how in ("partial", "strict")]


def test_hand_worked() -> None:
    # Vital: support, partial_support, not_support. Okay: support, partial_support.
    graded = [(VITAL, FULL), (VITAL, PART), (VITAL, NOT), (OKAY, FULL), (OKAY, PART)]
    scores = nugget_scores([GradedNugget(*pair) for pair in graded])
    assert scores.all_partial == 3 / 5  # (1 + 0.5 + 0 + 1 + 0.5) / 5
    assert scores.all_strict == 2 / 5  # (1 + 0 + 0 + 1 + 0) / 5
    assert scores.vital_partial == 1.5 / 3  # (1 + 0.5 + 0) / 3
    assert scores.vital_strict == 1 / 3  # (1 + 0 + 0) / 3
    # Okay nuggets weigh a half: (1.5 + 0.5 * (1 + 0.5)) / (3 + 0.5 * 2) = 2.25 / 4
    assert scores.weighted_partial == 2.25 / 4
    # (1 + 0.5 * 1) / 4
    assert scores.weighted_strict == 1.5 / 4
    assert scores.unscored == 0


def test_undefined() -> None:
    only_okay = nugget_scores([GradedNugget(OKAY, FULL), GradedNugget(VITAL, None)])
    assert (only_okay.vital_partial, only_okay.vital_strict) == (None, None)
    assert (only_okay.all_strict, only_okay.weighted_strict, only_okay.unscored) == (1, 1, 1)
    assert set(dataclasses.astuple(nugget_scores([]))) == {None, 0}


@given(NUGGETS)
def test_bounds_order_and_strictness(nuggets: list[GradedNugget]) -> None:
    scores = nugget_scores(nuggets)
    graded = [n for n in nuggets if n.grade is not None]
    assert (scores.all_partial is None) == (not graded)
    assert (scores.weighted_partial is None) == (not graded)
    assert (scores.vital_partial is None) == all(n.importance is OKAY for n in graded)
    assert scores.unscored == len(nuggets) - len(graded)
    for name in FIGURES:
        value = getattr(scores, name)
        assert value is None or 0 <= value <= 1
        assert getattr(nugget_scores(nuggets[::-1]), name) == value
    for kind in KINDS:
        partial, strict = getattr(scores, f"{kind}_partial"), getattr(scores, f"{kind}_strict")
        assert (partial is None) == (strict is None)
        assert partial is None or strict <= partial


@given(NUGGETS)
def test_a_better_grade_never_lowers_a_score(nuggets: list[GradedNugget]) -> None:
    better = {FULL: FULL, PART: FULL, NOT: PART, None: None}
    raised = nugget_scores([GradedNugget(n.importance, better[n.grade]) for n in nuggets])
    for name in FIGURES:
        value = getattr(nugget_scores(nuggets), name)
        assert value is None or getattr(raised, name) >= value - 1e-12


ANSWER = (
    "The Ministers condemn Russia’s war of aggression, and will set up a\n  24/7 Network by 2025."
)


@pytest.mark.parametrize(
    ("span", "grade"),
    [
        ("condemn Russia's war of aggression", FULL),  # another apostrophe
        ("SET UP A 24/7 NETWORK", FULL),  # case and white space
        ("aggression and will", FULL),  # punctuation between
        ("will", FULL),  # a function word, but the whole span stands there
        # ministers, condemn, war, network found, proposal not: 4 of 5 = 0.8
        ("Ministers condemn war, network proposal", FULL),
        # ministers, condemn, network found, proposal not: 3 of 4 = 0.75
        ("Ministers condemn network proposal", PART),
        ("network proposal", PART),  # 1 of 2
        ("a network of the Roman group", NOT),  # network, not roman, group: 1 of 3
        ("by 202", NOT),  # no part of a word or number
        ("4", NOT),
        ("Ministers do not condemn", PART),  # "not" is content: 2 of 3 stand there
    ],
)
def test_grade(span: str, grade: Grade) -> None:
    assert nugget_grade(ANSWER, span) is grade


def test_a_nugget_without_words_is_an_error() -> None:
    with pytest.raises(ValueError, match="must contain a word"):
        nugget_grade(ANSWER, " … ")


VOCABULARY = ["the", "of", "ministers", "agreed", "24", "networks", "rome", "not"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1)


@given(WORDS, WORDS, WORDS)
def test_a_span_of_the_answer_is_supported_however_it_is_printed(
    before: list[str], span: list[str], after: list[str]
) -> None:
    answer = " ".join([*before, *span, *after])
    assert nugget_grade(answer, ", ".join(span).upper() + ".") is FULL


@given(WORDS, WORDS, WORDS)
def test_more_text_never_lowers_the_grade(
    answer: list[str], span: list[str], more: list[str]
) -> None:
    order = [NOT, PART, FULL]
    short = nugget_grade(" ".join(answer), " ".join(span))
    long = nugget_grade(" ".join([*answer, *more]), " ".join(span))
    assert order.index(long) >= order.index(short)


@given(st.text(), st.text())
def test_any_text_has_a_grade(answer: str, span: str) -> None:
    assume(any(ch.isalnum() for ch in span.replace("'s", "").replace("’s", "")))
    assert nugget_grade(answer, span) in Grade
