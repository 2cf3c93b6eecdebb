"""Judging whether a context supports a claim: one interface for the checker, `pincite verify` and
the evaluation."""

from __future__ import annotations

from typing import Protocol

from rag.types import Verdict


class Judge(Protocol):
    """Scores a claim against a context.

    From `threshold` on a claim is supported, from `partial_threshold` on partially, below it is
    not.
    """

    @property
    def name(self) -> str: ...

    @property
    def threshold(self) -> float: ...

    @property
    def partial_threshold(self) -> float: ...

    def score(self, context: str, claim: str) -> float | None:
        """From 0 (not supported) to 1 (supported); None: the judge could not tell (it failed)."""
        ...


def verdict(judge: Judge, score: float | None) -> Verdict:
    """What a judge's score says; no score leaves the claim unchecked."""
    if score is None:
        return Verdict.UNCHECKED
    if score >= judge.threshold:
        return Verdict.SUPPORTED
    return Verdict.PARTIAL if score >= judge.partial_threshold else Verdict.UNSUPPORTED
