"""Whether an answer's claims stand in the documents.

A verdict is that of `rag.types`, or None where the judge failed. Partial and unsupported are both
"not supported"; unchecked claims and judge errors are in no denominator and are counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Verdict


@dataclass(frozen=True)
class VerdictCounts:
    """Claims by verdict. `unscored` are the judge's errors."""

    supported: int
    partial: int
    unsupported: int
    unchecked: int
    unscored: int

    @property
    def scored(self) -> int:
        return self.supported + self.partial + self.unsupported

    @property
    def faithfulness(self) -> float | None:
        """`supported / (supported + partial + unsupported)`; None where no claim was scored.

        Source: "faithfulness" of RAGAS (Es et al. 2024, sec. 3), which is the precision of atomic
        facts of FActScore (Min et al. 2023, sec. 3), over the claims as the answer states them.
        """
        return self.supported / self.scored if self.scored else None


@dataclass(frozen=True)
class FaithfulnessTally:
    """What a run's faithfulness rests on, and what it leaves out. The four parts add up to the
    number of questions; `not_scored` are answers none of whose claims has a verdict."""

    scored: int
    refusals: int
    without_claims: int
    not_scored: int


def count_verdicts(verdicts: Sequence[Verdict | None]) -> VerdictCounts:
    """Claims by verdict, of one answer or of many put together."""
    return VerdictCounts(
        supported=verdicts.count(Verdict.SUPPORTED),
        partial=verdicts.count(Verdict.PARTIAL),
        unsupported=verdicts.count(Verdict.UNSUPPORTED),
        unchecked=verdicts.count(Verdict.UNCHECKED),
        unscored=verdicts.count(None),
    )


def faithfulness(verdicts: Sequence[Verdict | None]) -> float | None:
    """`supported claims / scored claims` of one answer (see `VerdictCounts.faithfulness`)."""
    return count_verdicts(verdicts).faithfulness


def strictly_faithful(verdicts: Sequence[Verdict | None], addressed: bool | None) -> bool | None:
    """Whether every claim is supported and the question is addressed; a run's figure is the share
    of answers.

    One failed part decides it, whatever is undecided. None without claims, and where an unscored
    claim or an undecided `addressed` could still turn it.
    Source: FACTS Grounding (Jacovi et al. 2025, arXiv 2501.03200), its two phases: an answer that
    does not fulfil the request is ineligible and counts as inaccurate, and one that is not grounded
    throughout is inaccurate.
    """
    counts = count_verdicts(verdicts)
    if not verdicts:
        return None
    if addressed is False or counts.supported < counts.scored:
        return False
    return None if addressed is None or counts.scored < len(verdicts) else True


def faithfulness_tally(outcomes: Sequence[Sequence[Verdict | None] | None]) -> FaithfulnessTally:
    """How many questions have a faithfulness, and why the others have none. An outcome is the
    verdicts of an answer, or None for a refusal."""
    answers = [verdicts for verdicts in outcomes if verdicts is not None]
    with_claims = [verdicts for verdicts in answers if verdicts]
    scored = sum(faithfulness(verdicts) is not None for verdicts in with_claims)
    return FaithfulnessTally(
        scored=scored,
        refusals=len(outcomes) - len(answers),
        without_claims=len(answers) - len(with_claims),
        not_scored=len(with_claims) - scored,
    )
