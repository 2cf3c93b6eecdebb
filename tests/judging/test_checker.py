"""The checker: what a claim says against the whole paragraphs that it cites."""

from __future__ import annotations

import pytest

from rag.answering.checker import ClaimChecker
from rag.citations import Catalogue, cite
from rag.types import Citation, Claim, Located, Verdict
from tests.judging.conftest import Check


class Fixed:
    """A judge that gives every claim the same score and keeps what it was asked."""

    name = "fixed"
    threshold = 0.6
    partial_threshold = 0.3

    def __init__(self, score: float | None) -> None:
        self.given = score
        self.asked: list[tuple[str, str]] = []

    def score(self, context: str, claim: str) -> float | None:
        self.asked.append((context, claim))
        return self.given


def place(catalogue: Catalogue, label: str) -> Located:
    return next(x for x in catalogue if x.pinpoint.label == label)


def claim(text: str, *citations: Citation) -> Claim:
    return Claim(text=text, citations=citations)


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (0.6, Verdict.SUPPORTED),
        (0.59, Verdict.PARTIAL),
        (0.3, Verdict.PARTIAL),
        (0.29, Verdict.UNSUPPORTED),
        (None, Verdict.UNCHECKED),
    ],
)
def test_score_decides_where_no_fact_conflicts(
    catalogue: Catalogue, score: float | None, verdict: Verdict
) -> None:
    checker = ClaimChecker(catalogue, Fixed(score))
    checked = checker.check(claim("We are determined.", cite(place(catalogue, "§1 ¶2"))))
    assert checked.claim.verdict is verdict
    assert checked.claim.score == score
    assert (checked.reason is None) == (verdict is Verdict.SUPPORTED)


def test_fact_that_does_not_stand_there_decides_whatever_the_judge_says(
    catalogue: Catalogue,
) -> None:
    checker = ClaimChecker(catalogue, Fixed(1.0))
    checked = checker.check(claim("We met in Antwerp.", cite(place(catalogue, "§1 ¶1"))))
    assert checked.claim.verdict is Verdict.UNSUPPORTED
    assert checked.reason == "“Antwerp” is not named there."
    assert checked.claim.score == 0.0


def test_whole_paragraph_is_the_context(catalogue: Catalogue) -> None:
    judge = Fixed(1.0)
    located = place(catalogue, "§1 ¶1")
    ClaimChecker(catalogue, judge).check(claim("We met in Italy.", cite(located, 0, 10)))
    assert judge.asked == [(located.paragraph.text, "We met in Italy.")]


def test_all_cited_paragraphs_count_together(catalogue: Catalogue) -> None:
    both = [cite(place(catalogue, label)) for label in ("§1 ¶1", "§6 ¶9")]
    checker = ClaimChecker(catalogue, Fixed(1.0))
    text = "We met in Italy, after an opening in Antwerp."
    assert checker.check(claim(text, *both)).claim.verdict is Verdict.SUPPORTED
    assert checker.check(claim(text, both[0])).claim.verdict is Verdict.UNSUPPORTED


def test_claim_without_citation_is_unsupported(catalogue: Catalogue) -> None:
    judge = Fixed(1.0)
    checked = ClaimChecker(catalogue, judge).check(claim("We met."))
    assert checked.claim.verdict is Verdict.UNSUPPORTED
    assert checked.reason == "It cites no paragraph."
    assert judge.asked == []


def test_inexact_quote_is_unsupported(catalogue: Catalogue) -> None:
    exact = cite(place(catalogue, "§1 ¶1"))
    forged = exact.model_copy(update={"quote": exact.quote.replace("Italy", "Spain")})
    checked = ClaimChecker(catalogue, Fixed(1.0)).check(claim("We met.", exact, forged))
    assert checked.claim.verdict is Verdict.UNSUPPORTED
    assert checked.reason == "A quote is not in its paragraph."


def test_unknown_paragraph_supports_nothing(catalogue: Catalogue) -> None:
    forged = cite(place(catalogue, "§1 ¶1")).model_copy(update={"pinpoint": "§1 ¶99"})
    checked = ClaimChecker(catalogue, Fixed(1.0)).check(claim("We met.", forged))
    assert checked.claim.verdict is Verdict.UNSUPPORTED


def test_acronyms_of_the_documents_are_known(check: Check, catalogue: Catalogue) -> None:
    """§4 ¶5 says FIMI only; what it stands for is said in §4 ¶1."""
    located = place(catalogue, "§4 ¶5")
    text = "We commit to championing free and independent media against FIMI."
    assert check(located, text).claim.verdict is Verdict.SUPPORTED
