"""Facts of a claim that must stand in what it cites, checked in code whatever a model thinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from rag.answering.judging.dates import Date, dates, missing_dates
from rag.answering.judging.names import missing_names
from rag.answering.judging.numbers import Number, missing_numbers, numbers
from rag.answering.judging.order import exchanges, read_order
from rag.answering.judging.polarity import Difference, differences, read_words
from rag.types import Frozen


class ConflictKind(StrEnum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    MODALITY = "modality"
    QUANTITY = "quantity"
    OPPOSITE = "opposite"
    ROLES = "roles"


class Conflict(Frozen):
    """A fact of the claim that the context does not state; `reason` says so in plain words."""

    kind: ConflictKind
    reason: str


def find_conflicts(
    claim: str, context: str, acronyms: Mapping[str, str] | None = None
) -> tuple[Conflict, ...]:
    """Facts of the claim that do not stand in the context.

    `acronyms` (acronym -> long form) are those of the documents: a name may stand in either form.
    """
    return (
        *_numbers_and_dates(claim, context),
        *_names(claim, context, acronyms or {}),
        *(_difference(x) for x in differences(read_words(claim), read_words(context))),
        *_roles(claim, context),
    )


def _numbers_and_dates(claim: str, context: str) -> Iterator[Conflict]:
    dated = dates(claim)
    for number in missing_numbers(numbers_beside(claim, dated), numbers(context)):
        printed = claim[number.start : number.end]
        yield Conflict(kind=ConflictKind.NUMBER, reason=f"“{printed}” does not stand there")
    for date in missing_dates(dated, context):
        printed = claim[date.start : date.end]
        yield Conflict(kind=ConflictKind.DATE, reason=f"the date “{printed}” is not given there")


def numbers_beside(text: str, dated: Sequence[Date]) -> list[Number]:
    """The numbers of a text that are no part of its dates."""
    spans = [(date.start, date.end) for date in dated]
    return [n for n in numbers(text) if not any(start <= n.start < end for start, end in spans)]


def _names(claim: str, context: str, acronyms: Mapping[str, str]) -> Iterator[Conflict]:
    for name in missing_names(claim, context, acronyms):
        yield Conflict(kind=ConflictKind.NAME, reason=f"“{name.text}” is not named there")


def _difference(found: Difference) -> Conflict:
    kind = ConflictKind(found.kind)
    claimed, stated = found.claimed, found.stated
    if kind not in (ConflictKind.NEGATION, ConflictKind.OPPOSITE):
        reason = f"it makes “{found.word}” {_OF[claimed]}; there it is {_OF[stated]}"
    elif stated:
        reason = f"it says “{claimed}” where they say “{stated}”"
    else:
        reason = f"it says “{claimed}”, and they deny nothing"
    return Conflict(kind=kind, reason=reason)


_OF = {
    "": "a plain statement",
    "possible": "a possibility",
    "considered": "something considered",
    "able": "an ability",
    "intended": "an intention",
    "advised": "a recommendation",
    "binding": "an obligation",
    "every": "a matter of all",
    "part": "a matter of some",
    "few": "a matter of few",
    "many": "a matter of many",
    "most": "a matter of most",
}


def _roles(claim: str, context: str) -> Iterator[Conflict]:
    for found in exchanges(read_order(claim), read_order(context)):
        reason = f"“{found.one}” and “{found.two}” have each other's place around “{found.word}”"
        yield Conflict(kind=ConflictKind.ROLES, reason=reason)
