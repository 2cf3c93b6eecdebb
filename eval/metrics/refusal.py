"""Whether unanswerable questions are refused and answerable ones are not, from the structured
status, never from phrases. The positive class is "refused"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class RefusalCounts:
    """`correct_refusals` and `missed_refusals` are of unanswerable questions, `false_refusals` and
    `correct_answers` (answered, rightly or wrongly) of answerable ones. `undefined`: questions
    that ended in an error, which are neither.

    The figures are those of Manning, Raghavan, Schütze 2008, sec. 8.3; the rate of false refusals
    is the false positive rate of sec. 8.4.
    """

    correct_refusals: int
    false_refusals: int
    missed_refusals: int
    correct_answers: int
    undefined: int

    @property
    def precision(self) -> float | None:
        """`correct refusals / refusals`; None where nothing was refused."""
        return _ratio(self.correct_refusals, self.correct_refusals + self.false_refusals)

    @property
    def recall(self) -> float | None:
        """`correct refusals / unanswerable questions`; None where there is none."""
        return _ratio(self.correct_refusals, self.correct_refusals + self.missed_refusals)

    @property
    def f1(self) -> float | None:
        """`2 c / (2 c + false refusals + missed refusals)`, with c the correct refusals; None where
        nothing was refused and nothing should have been."""
        wrong = self.false_refusals + self.missed_refusals
        return _ratio(2 * self.correct_refusals, 2 * self.correct_refusals + wrong)

    @property
    def false_refusal_rate(self) -> float | None:
        """`false refusals / answerable questions`; None where there is none."""
        return _ratio(self.false_refusals, self.false_refusals + self.correct_answers)


def count_refusals(questions: Iterable[tuple[bool, bool | None]]) -> RefusalCounts:
    """Counts over (answerable, refused); refused is None where the question ended in an error."""
    pairs = list(questions)
    return RefusalCounts(
        correct_refusals=pairs.count((False, True)),
        false_refusals=pairs.count((True, True)),
        missed_refusals=pairs.count((False, False)),
        correct_answers=pairs.count((True, False)),
        undefined=sum(refused is None for _, refused in pairs),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
