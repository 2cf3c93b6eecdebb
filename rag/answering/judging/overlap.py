"""Word overlap: the floor that every other judge has to beat."""

from __future__ import annotations

from rag.text import stems


class OverlapJudge:
    """Share of the claim's content words (stems, each counted once) found in the context."""

    name = "overlap"
    threshold = 0.8
    partial_threshold = 0.5

    def score(self, context: str, claim: str) -> float | None:
        """The share, 0..1; None for a claim without content words."""
        wanted = set(stems(claim))
        return len(wanted.intersection(stems(context))) / len(wanted) if wanted else None
