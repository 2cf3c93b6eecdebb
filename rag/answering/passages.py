"""Passages beside those that a search ranks: places that were named, the best of each section."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.sections import SectionRef
from rag.citations import to_passage
from rag.types import Located, Passage, RetrieverName


def looked_up(located: Sequence[Located]) -> tuple[Passage, ...]:
    return tuple(
        to_passage(x, 1.0, rank, [RetrieverName.LOOKUP]) for rank, x in enumerate(located, 1)
    )


def best_of_each(
    sections: Sequence[SectionRef], passages: Sequence[Passage]
) -> tuple[Passage, ...]:
    """The best passage of each section first, in the sections' order, then the others."""
    ids = [{p.id for p in ref.section.paragraphs} for ref in sections]
    first = [next((p for p in passages if p.paragraph_id in own), None) for own in ids]
    best = [p for p in first if p is not None]
    ordered = best + [p for p in passages if p not in best]
    return tuple(p.model_copy(update={"rank": rank}) for rank, p in enumerate(ordered, 1))


def looked_up_count(passages: Sequence[Passage]) -> int:
    return sum(RetrieverName.LOOKUP in p.found_by for p in passages)
