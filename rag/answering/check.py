"""Checking claims: every quote against its paragraph, in code. Nothing unchecked is shown."""

from __future__ import annotations

from collections.abc import Sequence

from rag.citations import Catalogue, is_exact
from rag.errors import CitationError
from rag.types import Citation, Claim, Located, Verdict


def check_quotes(claims: Sequence[Claim], catalogue: Catalogue) -> tuple[Claim, ...]:
    """Claims made of quotes, each with its verdict.

    Raises:
        CitationError: a quote is not what its paragraph says (a defect of Pincite itself).
    """
    places: dict[tuple[str, str], list[Located]] = {}
    for x in catalogue:
        places.setdefault((x.pinpoint.document_id, x.pinpoint.label), []).append(x)
    return tuple(_check(claim, places) for claim in claims)


def _check(claim: Claim, places: dict[tuple[str, str], list[Located]]) -> Claim:
    for citation in claim.citations:
        if not _holds(citation, places):
            raise CitationError(f"A quote is not in {citation.pinpoint}.", "Please report this.")
    return claim.model_copy(update={"verdict": Verdict.SUPPORTED, "score": 1.0})


def _holds(citation: Citation, places: dict[tuple[str, str], list[Located]]) -> bool:
    located = places.get((citation.document_id, citation.pinpoint), [])
    return any(is_exact(citation, x) for x in located)
