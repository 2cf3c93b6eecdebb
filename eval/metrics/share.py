"""The share that most metrics are."""

from __future__ import annotations

from collections.abc import Iterable


def share(flags: Iterable[bool | None]) -> float | None:
    """Share of True among the defined flags: `true / (true + false)`; None where none is defined.

    An undefined flag (None: a judge gave no usable verdict) is in neither the numerator nor the
    denominator; whoever shows the share shows how many there were.
    """
    defined = [flag for flag in flags if flag is not None]
    return sum(defined) / len(defined) if defined else None
