"""Figures as text."""

from __future__ import annotations

from dataclasses import dataclass

from eval.statistics import Estimate


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is shown: the value, its interval, and how many questions it rests on."""

    value: str
    interval: str
    basis: str


def shown(estimate: Estimate | None) -> Shown:
    """A share of 0 to 1 in per cent."""
    if estimate is None or estimate.value is None:
        return Shown("undefined", "", "no question has it")
    basis = f"{estimate.n} question{'s' if estimate.n != 1 else ''}"
    if estimate.low is None or estimate.high is None:
        return Shown(per_cent(estimate.value), "no interval", basis)
    return Shown(
        per_cent(estimate.value), f"{_number(estimate.low)} to {_number(estimate.high)}", basis
    )


def as_decimal(estimate: Estimate) -> str:
    """A figure that is no share (AUROC, kappa), with its interval."""
    if estimate.value is None:
        return "undefined"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def per_cent(share: float) -> str:
    return f"{_number(share)} %"


def _number(share: float) -> str:
    return f"{100 * share:.1f}"


def points(share: float | None) -> str:
    """A difference of two shares, with its sign."""
    return "" if share is None else f"{100 * share + 0:+.1f}"


def milliseconds(value: float) -> str:
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{value:.0f} ms"


def plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
