"""Tokens and what they cost."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

from pydantic import NonNegativeFloat, TypeAdapter

from eval.records import Record
from rag.types import Frozen

MILLION = 1_000_000


class Price(Frozen):
    """US dollars for a million tokens."""

    input: NonNegativeFloat
    output: NonNegativeFloat


class Cost(Frozen):
    """What a run's questions took. `dollars` None: a model's price is not known; `unpriced` names
    those models."""

    questions: int
    input_tokens: int
    output_tokens: int
    dollars: float | None
    unpriced: tuple[str, ...]


_PRICES = TypeAdapter(dict[str, Price])


def load_prices() -> dict[str, Price]:
    """The prices of eval/prices.toml, by model."""
    return _PRICES.validate_python(
        tomllib.loads((files("eval") / "prices.toml").read_text("utf-8"))
    )


def cost(records: Iterable[Record], prices: Mapping[str, Price]) -> Cost | None:
    """Tokens and cost of these records; None where no server counted tokens."""
    used = [(r.model or "unnamed", r.usage) for r in records if r.usage is not None]
    if not used:
        return None
    unpriced = tuple(dict.fromkeys(model for model, _ in used if model not in prices))
    dollars = sum(
        u.input_tokens * prices[m].input + u.output_tokens * prices[m].output
        for m, u in used
        if m in prices
    )
    return Cost(
        questions=len(used),
        input_tokens=sum(u.input_tokens for _, u in used),
        output_tokens=sum(u.output_tokens for _, u in used),
        dollars=None if unpriced else dollars / MILLION,
        unpriced=unpriced,
    )
