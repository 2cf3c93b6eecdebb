"""Facts of a claim that must stand in what it cites, checked in code whatever a model thinks."""

from __future__ import annotations

from enum import StrEnum

from rag.answering.judging.numbers import missing_numbers
from rag.types import Frozen


class ConflictKind(StrEnum):
    NUMBER = "number"


class Conflict(Frozen):
    """A fact of the claim that the context does not state; `reason` says so in plain words."""

    kind: ConflictKind
    reason: str


def find_conflicts(claim: str, context: str) -> tuple[Conflict, ...]:
    """Facts of the claim that do not stand in the context."""
    return tuple(
        Conflict(kind=ConflictKind.NUMBER, reason=f"“{number}” does not stand there")
        for number in missing_numbers(claim, context)
    )
