"""Citation metrics: ALCE's definition hand-worked and written out, existence, quotes, gold."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    StatementCitations,
    citation_is_precise,
    citation_scores,
    citations_exist,
    gold_precision,
    gold_recall,
    judge_statement,
    quote_is_exact,
    share,
    statement_citations,
)

FLAG = st.sampled_from([True, False, None])
PARAGRAPHS = st.sets(st.sampled_from("abcdefgh"))


def test_hand_worked_answer() -> None:
    statements = [
        # One citation that supports: recall 1, precise.
        statement_citations(True, [True], [False]),
        # Two: together they support; the first does alone; the second does not, and without it
        # the first still supports: the second is irrelevant.
        statement_citations(True, [True, False], [False, True]),
        # Two that support only together: neither does alone, and each is needed.
        statement_citations(True, [False, False], [False, False]),
        # Two that do not support even together: recall 0, so neither is precise.
        statement_citations(False, [False, False], [False, False]),
        # No citation: recall 0.
        statement_citations(None, [], []),
    ]
    scores = citation_scores(statements)
    assert scores.recall == 3 / 5  # the first three, of five
    assert scores.precision == 4 / 7  # 1 + 1 + 2 + 0, of 1 + 2 + 2 + 2
    assert (scores.unscored_statements, scores.unscored_citations) == (0, 0)


def test_what_the_judge_left_open_is_counted_apart() -> None:
    statements = [
        statement_citations(True, [True], [False]),
        statement_citations(None, [True, False], [True, True]),  # not judged as a whole
        # The first supports alone; the second is irrelevant only if it does not: open.
        statement_citations(True, [True, None], [False, True]),
    ]
    scores = citation_scores(statements)
    assert scores.recall == 1  # two of the two judged
    assert scores.precision == 1  # two of the two judged
    assert (scores.unscored_statements, scores.unscored_citations) == (1, 3)


def test_undefined_without_statements_or_citations() -> None:
    assert citation_scores([]).recall is None
    assert citation_scores([]).precision is None
    uncited = citation_scores([StatementCitations(recall=False, precise=())])
    assert (uncited.recall, uncited.precision) == (0, None)


def test_judgements_must_match() -> None:
    with pytest.raises(ValueError):
        statement_citations(True, [True, True], [True])


@given(FLAG, FLAG, FLAG)
def test_precision_is_open_exactly_when_the_open_judgements_could_turn_it(
    whole: bool | None, alone: bool | None, rest: bool | None
) -> None:
    # ALCE on decided judgements: recall 1 and not irrelevant.
    options = [[flag] if flag is not None else [True, False] for flag in (whole, alone, rest)]
    possible = {w and not (not a and r) for w, a, r in itertools.product(*options)}
    # An undecided whole leaves recall itself open, so precision is not given either.
    expected = possible.pop() if len(possible) == 1 and whole is not None else None
    assert citation_is_precise(whole, alone, rest) is expected


@given(st.integers(0, 4), st.randoms(use_true_random=False), st.booleans())
def test_asking_the_judge_gives_what_the_full_judgements_give(
    count: int, random: Random, undecided: bool
) -> None:
    verdicts: dict[tuple[int, ...], bool | None] = {(): False}
    calls: list[tuple[int, ...]] = []

    def supports(part: Sequence[int]) -> bool | None:
        calls.append(tuple(part))
        choices = [True, False, None] if undecided else [True, False]
        return verdicts.setdefault(tuple(part), random.choice(choices))

    asked = judge_statement(range(count), supports)
    asked_calls = list(calls)
    whole = supports(range(count)) if count else None
    alone = [supports([i]) for i in range(count)]
    rest = [supports([j for j in range(count) if j != i]) for i in range(count)]
    assert asked == statement_citations(whole, alone, rest)
    assert () not in asked_calls  # the judge is never asked about nothing
    assert len(asked_calls) <= 1 + 2 * count


def test_one_supporting_citation_needs_one_call() -> None:
    calls: list[Sequence[str]] = []
    assert judge_statement(["p"], lambda part: calls.append(part) or True).precise == (True,)  # type: ignore[func-returns-value]
    assert calls == [["p"]]


@given(st.lists(st.tuples(FLAG, st.lists(st.tuples(FLAG, FLAG), max_size=3)), max_size=6))
def test_scores_have_bounds_and_ignore_the_order(rows: list) -> None:  # type: ignore[type-arg]
    statements = [statement_citations(w, [a for a, _ in c], [r for _, r in c]) for w, c in rows]
    scores = citation_scores(statements)
    assert scores == citation_scores(statements[::-1])
    assert (scores.recall is None) == all(s.recall is None for s in statements)
    assert (scores.precision is None) == all(f is None for s in statements for f in s.precise)
    for figure in (scores.recall, scores.precision):
        assert figure is None or 0 <= figure <= 1


def test_existence() -> None:
    assert citations_exist(["p1", "p2", "p2", "p99"], {"p1", "p2"}) == 3 / 4
    assert citations_exist([], {"p1"}) is None


def test_quote_is_exact() -> None:
    text = "We met in Mirabella Eclano."
    assert quote_is_exact("met in", 3, 9, text)
    assert not quote_is_exact("Met in", 3, 9, text)  # case
    assert not quote_is_exact("met  in", 3, 9, text)  # white space
    assert not quote_is_exact("met in", 4, 10, text)  # stands elsewhere
    assert not quote_is_exact("met in", 3, 9, None)  # no such paragraph
    assert not quote_is_exact("", 3, 3, text)
    assert not quote_is_exact("Eclano.", -7, len(text), text)
    assert not quote_is_exact("Eclano.!", 20, 28, text)  # beyond the end
    # e with a combining accent is é after NFC; the ligature ﬁ stays one (that would be NFKC).
    assert quote_is_exact("caf\u00e9", 0, 5, "cafe\u0301 noir")
    assert not quote_is_exact("fi", 0, 1, "\ufb01")


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_every_slice_of_a_paragraph_is_exact(text: str, start: int, end: int) -> None:
    inside = start < end <= len(text)
    assert quote_is_exact(text[start:end], start, end, text) == inside


def test_gold_hand_worked() -> None:
    # Cited a (twice), b, x; required a, c; acceptable b. Different: a, b, x.
    cited = ["a", "a", "b", "x"]
    assert gold_precision(cited, {"a", "c"}, {"b"}) == 2 / 3  # a and b, of three
    assert gold_recall(cited, {"a", "c"}) == 1 / 2  # a, of two


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_gold_bounds_and_undefined(
    cited: set[str], required: set[str], acceptable: set[str]
) -> None:
    precision, recall = gold_precision(cited, required, acceptable), gold_recall(cited, required)
    assert (precision is None) == (not cited or not required | acceptable)
    assert (recall is None) == (not required)
    assert all(figure is None or 0 <= figure <= 1 for figure in (precision, recall))
    # What is acceptable can only help precision, and does not touch recall.
    if precision is not None and required:
        assert precision >= (gold_precision(cited, required, set()) or 0)


@given(st.lists(FLAG))
def test_share(flags: list[bool | None]) -> None:
    result = share(flags)
    assert (result is None) == (True not in flags and False not in flags)
    assert share([*flags, None]) == result  # an undefined flag changes nothing
    if result is not None:
        assert (share([*flags, True]) or 0) >= result
