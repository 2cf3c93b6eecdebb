"""An outcome as text, as the JSON contract, and as a list of citations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rag.types import Answer, Citation, Claim, Refusal, Verdict


def unique_citations(claims: Iterable[Claim]) -> tuple[Citation, ...]:
    """Citations in order of first use."""
    return tuple(dict.fromkeys(c for claim in claims for c in claim.citations))


def quoted(citation: Citation) -> str:
    """A quote with its pinpoint: “…” [§5 ¶12]."""
    return f"“{citation.quote}” [{citation.pinpoint}]"


def answer_text(lead: str, claims: Iterable[Claim], grouped: bool = False) -> str:
    """The whole answer: a lead, then every claim's quotes; grouped by section for long lists."""
    lines = [lead] if lead else []
    section: tuple[str, int | None] | None = None
    for claim in claims:
        first = claim.citations[0]
        if grouped and (first.document_id, first.section) != section:
            section = (first.document_id, first.section)
            if first.section is not None:
                lines.append(f"§{first.section} {first.section_title}")
        lines.append(" […] ".join(quoted(c) for c in claim.citations))
    return "\n\n".join(lines)


def written_text(claims: Iterable[Claim]) -> str:
    """An answer of statements in a writer's own words, each with its pinpoints: … [§5 ¶12]."""
    return " ".join(map(_stated, claims))


def _stated(claim: Claim) -> str:
    pinpoints = "; ".join(dict.fromkeys(c.pinpoint for c in claim.citations))
    partly = " (supported in part)" if claim.verdict is Verdict.PARTIAL else ""
    return f"{claim.text} [{pinpoints}]{partly}"


LEFT_OUT = "Left out because the document does not support it"


def left_out_lines(answer: Answer) -> tuple[str, ...]:
    """What a writer stated and the documents do not support, each with the reason."""
    return tuple(f"“{x.text}” ({x.reason.rstrip('.')})" for x in answer.left_out)


def to_contract(outcome: Answer | Refusal) -> dict[str, Any]:
    """The answer as the JSON of the command line (see docs/contract.md)."""
    claims = outcome.claims if isinstance(outcome, Answer) else ()
    shared = outcome.model_dump(
        mode="json",
        include={"writer", "model", "notices", "usage", "provenance"},
    )
    return {
        "question": outcome.question,
        "standalone_question": outcome.standalone_question,
        "status": "answered" if isinstance(outcome, Answer) else outcome.reason.value,
        "answer": outcome.text if isinstance(outcome, Answer) else refusal_text(outcome),
        "claims": [claim.model_dump(mode="json") for claim in claims],
        "left_out": [
            x.model_dump(mode="json", include={"text", "reason"})
            for x in (outcome.left_out if isinstance(outcome, Answer) else ())
        ],
        "citations": [c.model_dump(mode="json") for c in unique_citations(claims)],
        "refusal": None if isinstance(outcome, Answer) else _refusal(outcome),
        "passages": [p.model_dump(mode="json", exclude={"paragraph_id"}) for p in outcome.passages],
        **shared,
        "timings_ms": outcome.timings.model_dump(mode="json"),
        "error": None,
    }


def refusal_text(refusal: Refusal) -> str:
    """A refusal as shown: what is missing, then the nearest paragraphs."""
    lines = [refusal.message, *(quoted(citation) for citation in refusal.nearest)]
    return "\n\n".join(lines)


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return refusal.model_dump(mode="json", include={"reason", "message", "nearest"})
