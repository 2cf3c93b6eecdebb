"""The scripted liar on a fixed part, and what makes its lies and the training rows."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.train import liar
from eval.train.altered import MAKERS, Alteration, alter, negation, number, roles, voices
from eval.train.rows import CONTRADICTED, SUPPORTED, Row, derive, overlap, split_rows, surround
from rag.answering.judging.offline import OfflineJudge
from rag.citations import Catalogue
from rag.types import Verdict


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The built-in document under the id that the liar gives it."""
    return Catalogue([liar.built_in()])


@pytest.fixture(scope="module")
def outcome(catalogue: Catalogue, judge: OfflineJudge) -> list[tuple[liar.Case, bool]]:
    """Half of what is made by hand, and a few sentences word for word: is the claim refused?"""
    cases = [*liar.by_hand(catalogue)[::2], *liar.verbatim(catalogue, 20)]
    checked = liar.check(cases, catalogue, judge)
    refused = [x.claim.verdict is not Verdict.SUPPORTED for x in checked]
    return list(zip(cases, refused, strict=True))


def share(outcome: Sequence[tuple[liar.Case, bool]], *kinds: str) -> float:
    flags = [refused for case, refused in outcome if case.kind.startswith(kinds)]
    assert len(flags) >= 3
    return sum(flags) / len(flags)


def test_true_claims_are_kept(outcome: list[tuple[liar.Case, bool]]) -> None:
    assert share(outcome, "paraphrase", "verbatim") <= 0.1


def test_lies_are_caught(outcome: list[tuple[liar.Case, bool]]) -> None:
    assert share(outcome, "number", "date") == 1.0
    assert share(outcome, "name") >= 0.9
    assert share(outcome, "negation") >= 0.9
    assert share(outcome, "modality") >= 0.75
    assert share(outcome, "roles") >= 0.4


def test_summary_names_every_kind(catalogue: Catalogue, judge: OfflineJudge) -> None:
    cases = liar.by_hand(catalogue)[:8]
    lines = list(liar.summary(cases, liar.check(cases, catalogue, judge)))
    assert {line.split()[0] for line in lines} == {case.kind for case in cases}


def test_what_was_made_by_hand_fits_the_document(catalogue: Catalogue) -> None:
    cases = liar.by_hand(catalogue)
    assert sum(case.kind == "paraphrase" for case in cases) >= 60
    assert sum(case.kind.startswith("roles") for case in cases) >= 60
    assert all(case.claim not in case.located.paragraph.text for case in cases)


# --- lies ------------------------------------------------------------------------------------

TEXT = "Malta will help Cyprus with 12 ships. The ships were built by Greece in 1990."


def test_lies_change_one_thing() -> None:
    draw = random.Random(0)
    for make in MAKERS:
        change = make(TEXT, draw, ("Spain",))
        if change is not None:
            assert change.apply(TEXT) not in (None, TEXT)


def test_negation_goes_both_ways() -> None:
    draw = random.Random(0)
    change = negation("Malta will help.", draw, ())
    assert change is not None
    denied = change.apply("Malta will help.")
    assert denied == "Malta will not help."
    back = negation(denied, draw, ())
    assert back is not None and back.apply(denied) == "Malta will help."


def test_number_is_another() -> None:
    change = number("12 ships", random.Random(0), ())
    assert change is not None and change.old == "12" != change.new


def test_roles_are_exchanged() -> None:
    change = roles("Malta will help Cyprus.", random.Random(0), ())
    assert (
        change is not None and change.apply("Malta will help Cyprus.") == "Cyprus will help Malta."
    )


def test_nothing_is_exchanged_where_it_changes_nothing() -> None:
    assert roles("Malta and Cyprus met.", random.Random(0), ()) is None


def test_passive_is_turned_rightly_and_wrongly() -> None:
    assert voices("The ships were painted by Greece.") == (
        "Greece painted the ships.",
        "The ships painted Greece.",
    )
    assert voices("Greece painted the ships.") is None


@given(st.text(max_size=150), st.integers(0, 99))
def test_alteration_changes_any_text_that_it_is_made_for(text: str, seed: int) -> None:
    change = alter(text, random.Random(seed), ("Spain",))
    assert change is None or isinstance(change, Alteration)
    assert change is None or change.apply(text) not in (None, text)


# --- training rows ---------------------------------------------------------------------------

ROWS = [
    Row(
        f"page{n % 6}",
        f"Malta sent {n} ships to Cyprus in 19{n:02}.",
        f"Malta sent {n} ships.",
        SUPPORTED,
    )
    for n in range(10, 40)
]


def test_held_out_pages_are_whole_and_for_good() -> None:
    train, held = split_rows(ROWS)
    assert split_rows(reversed(ROWS))[0] == train[::-1]
    assert not {row.group for row in train} & {row.group for row in held}


def test_derived_rows_repeat_with_their_seed() -> None:
    made = derive(ROWS, altered=20, joined=5, exchanged=5, seed=3)
    assert made == derive(ROWS, altered=20, joined=5, exchanged=5, seed=3)
    assert made != derive(ROWS, altered=20, joined=5, exchanged=5, seed=4)


def test_exchanged_rows_differ_by_order_alone() -> None:
    made = derive(ROWS, altered=0, joined=0, exchanged=5, seed=0)
    assert {row.label for row in made} == {SUPPORTED, CONTRADICTED}
    for row in made:
        assert (row.context == row.claim) == (row.label == SUPPORTED)
        assert sorted(row.context.split()) == sorted(row.claim.split())


def test_surrounded_rows_keep_their_evidence() -> None:
    for row, other in zip(ROWS, surround(ROWS, share=1.0, seed=0), strict=True):
        assert row.context in other.context
        assert (row.claim, row.label) == (other.claim, other.label)


def test_overlap_is_a_share() -> None:
    assert overlap("Malta sent ships", "Malta sent boats") == pytest.approx(2 / 3)
    assert overlap("", "Malta") == 0.0
