"""The checker of written claims: what a model wrote, against the whole paragraphs it cites."""

from __future__ import annotations

from collections.abc import Mapping

from rag.answering.judging import Judge, verdict
from rag.answering.judging.facts import find_conflicts
from rag.citations import Catalogue, is_exact
from rag.types import Citation, Claim, Frozen, Located, Verdict


class CheckedClaim(Frozen):
    """A claim with its verdict and score; `reason` says in plain words why it is not supported
    (None: it is)."""

    claim: Claim
    reason: str | None


class ClaimChecker:
    """Checks claims against the whole paragraphs they cite, first in code, then by a judge.

    `acronyms` (acronym -> long form) are those of the documents: either form of a name will do.
    """

    def __init__(
        self, catalogue: Catalogue, judge: Judge, acronyms: Mapping[str, str] | None = None
    ) -> None:
        self._judge = judge
        self._acronyms = acronyms or {}
        self._places: dict[tuple[str, str], list[Located]] = {}
        for x in catalogue:
            self._places.setdefault((x.pinpoint.document_id, x.pinpoint.label), []).append(x)

    def check(self, claim: Claim) -> CheckedClaim:
        """The claim with verdict and score. A claim without an exact citation, or with a fact that
        its paragraphs do not state, is unsupported; the judge is asked about the others only."""
        paragraphs = [self._paragraph(citation) for citation in claim.citations]
        texts = [text for text in dict.fromkeys(paragraphs) if text is not None]
        if not texts:
            return _checked(claim, Verdict.UNSUPPORTED, 0.0, "It cites no paragraph.")
        if None in paragraphs:
            return _checked(claim, Verdict.UNSUPPORTED, 0.0, "A quote is not in its paragraph.")
        return self._against(claim, "\n\n".join(texts))

    def _against(self, claim: Claim, context: str) -> CheckedClaim:
        conflicts = find_conflicts(claim.text, context, self._acronyms)
        if conflicts:
            reason = "; ".join(conflict.reason for conflict in conflicts)
            return _checked(claim, Verdict.UNSUPPORTED, 0.0, f"{reason[0].upper()}{reason[1:]}.")
        score = self._judge.score(context, claim.text)
        found = verdict(self._judge, score)
        return _checked(claim, found, score, _REASONS[found])

    def _paragraph(self, citation: Citation) -> str | None:
        """Text of the paragraph that the citation quotes exactly; None where there is none."""
        for x in self._places.get((citation.document_id, citation.pinpoint), []):
            if is_exact(citation, x):
                return x.paragraph.text
        return None


_REASONS = {
    Verdict.SUPPORTED: None,
    Verdict.PARTIAL: "The cited paragraphs support only a part of it.",
    Verdict.UNSUPPORTED: "The cited paragraphs do not say this.",
    Verdict.UNCHECKED: "It could not be checked.",
}


def _checked(claim: Claim, found: Verdict, score: float | None, reason: str | None) -> CheckedClaim:
    known = claim.model_copy(update={"verdict": found, "score": score})
    return CheckedClaim(claim=known, reason=reason)
