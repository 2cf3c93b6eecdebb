"""What the page says about an outcome, worked out without Streamlit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rag.citations import Catalogue, is_exact
from rag.errors import PinciteError
from rag.types import (
    Answer,
    Citation,
    Claim,
    Document,
    LeftOut,
    Located,
    Refusal,
    RefusalReason,
    Verdict,
    Writer,
)
from rag.ui.markup import Html, join, tag

GAP = " […] "
READING = "Reading the documents…"
REFUSED = {
    RefusalReason.NOT_FOUND: "No answer in the documents",
    RefusalReason.AMBIGUOUS: "More than one paragraph fits",
    RefusalReason.REJECTED: "Question not accepted",
}
NEARBY = {
    RefusalReason.NOT_FOUND: "Nearest paragraphs",
    RefusalReason.AMBIGUOUS: "Paragraphs to choose from",
    RefusalReason.REJECTED: "Paragraphs to read instead",
}
CHECKED = {
    Verdict.SUPPORTED: "Checked: the quoted text supports this.",
    Verdict.PARTIAL: "Checked: the quoted text supports only part of this.",
    Verdict.UNSUPPORTED: "Checked: the quoted text does not support this.",
    Verdict.UNCHECKED: "Not checked against the quoted text.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a person reads it."""

    message: str
    hint: str


def problem_of(error: Exception) -> Problem:
    """What to tell a person about an error; one that is not ours is a defect of the program."""
    if isinstance(error, PinciteError):
        return Problem(error.message, error.hint)
    return Problem(
        "Something went wrong inside Pincite.",
        "Try again. If it happens again, tell whoever runs Pincite: details are in its log.",
    )


# --- answers ---------------------------------------------------------------------------------


def lead_of(answer: Answer) -> str:
    """The line that stands before the first statement of an answer, often empty."""
    first = answer.claims[0]
    marks = [first.text, *(c.quote for c in first.citations)]
    places = [place for place in map(answer.text.find, marks) if place >= 0]
    before = answer.text[: min(places, default=0)].rstrip('“" ').strip()
    return before.split("\n\n")[0]


def is_verbatim(claim: Claim) -> bool:
    """Does a statement consist of its quotes alone?"""
    rest = claim.text
    for citation in claim.citations:
        rest = rest.replace(citation.quote, "")
    return not any(c.isalnum() for c in rest)


def how_written(answer: Answer) -> str:
    """One line on where the words of an answer come from."""
    if all(is_verbatim(claim) for claim in answer.claims):
        return "Quoted word for word from the documents."
    writer = f"Written by {answer.model}" if answer.model else "Written"
    return f"{writer} from the quoted paragraphs. Read them before you rely on it."


def by_paragraph(citations: Iterable[Citation]) -> list[tuple[Citation, ...]]:
    """Citations grouped by their paragraph, in order of first use."""
    groups: dict[tuple[str, int | None, str], list[Citation]] = {}
    for c in citations:
        groups.setdefault((c.document_id, c.section, c.paragraph), []).append(c)
    return [tuple(group) for group in groups.values()]


def quote_html(citations: Iterable[Citation]) -> Html:
    """Quotes of one paragraph."""
    text = GAP.join(f"“{citation.quote}”" for citation in citations)
    return tag("blockquote", text, class_="pc-quote", dir="auto")


def place_of(citation: Citation, several: bool) -> str:
    """Where a quote stands, in words: the section's title, and the document's among several."""
    parts = [citation.document_title if several else "", citation.section_title]
    return " · ".join(part for part in parts if part)


def claim_html(claim: Claim) -> Html:
    """A statement as it appears while an answer is being written."""
    own = [] if is_verbatim(claim) else [tag("p", claim.text, class_="pc-text", dir="auto")]
    quotes = [
        join(quote_html(group), tag("p", group[0].pinpoint, class_="pc-small"))
        for group in by_paragraph(claim.citations)
    ]
    return join(*own, *quotes)


def left_out_html(left_out: LeftOut, is_struck: bool) -> Html:
    """A statement that the documents do not support, with the reason; struck through where it
    stands among those that they do."""
    words = tag("del", left_out.text) if is_struck else f"“{left_out.text}”"
    return tag("p", words, f" {left_out.reason}", class_="pc-small", dir="auto")


def progress_of(outcome: Answer | Refusal) -> str:
    """What is being done while an answer grows."""
    if isinstance(outcome, Refusal) or outcome.writer is not Writer.LLM:
        return READING
    checked = len(outcome.claims) + len(outcome.left_out)
    so_far = f" {checked} checked so far." if checked else ""
    return f"Writing; each statement is checked before it is shown.{so_far}"


def draft_html(outcome: Answer | Refusal) -> Html:
    """What there is of an answer so far."""
    if isinstance(outcome, Refusal):
        return tag("p", outcome.message, class_="pc-text")
    lead = lead_of(outcome) if outcome.claims else ""
    leading = [tag("p", lead, class_="pc-text")] if lead else []
    return tag("div", *leading, *map(claim_html, outcome.claims))


# --- paragraphs ------------------------------------------------------------------------------


def locate(catalogue: Catalogue, citation: Citation) -> Located | None:
    """The paragraph a citation quotes. A printed number may occur twice, so the quote decides."""
    wanted = (citation.document_id, citation.section, citation.paragraph)
    for located in catalogue:
        at = located.pinpoint
        if (at.document_id, at.section, at.paragraph) == wanted and is_exact(citation, located):
            return located
    return None


def neighbours(catalogue: Catalogue, located: Located) -> tuple[Located | None, Located | None]:
    """The paragraphs before and after one, in the same document."""
    document = catalogue.document(located.pinpoint.document_id)
    ids = [p.id for section in document.sections for p in section.paragraphs]
    place = ids.index(located.paragraph.id)
    before = catalogue[ids[place - 1]] if place else None
    after = catalogue[ids[place + 1]] if place + 1 < len(ids) else None
    return before, after


def highlighted(text: str, spans: Iterable[tuple[int, int]]) -> Html:
    """A text with spans of it marked."""
    pieces: list[str | Html] = []
    position = 0
    for start, end in sorted(spans):
        start = max(start, position)
        if start < end:
            pieces += [text[position:start], tag("mark", text[start:end])]
            position = end
    return join(*pieces, text[position:])


def document_facts(document: Document) -> str:
    """A document's size and date, in words."""
    count = document.paragraph_count
    facts = [f"{count} paragraph{'' if count == 1 else 's'}"]
    return ", ".join(
        facts + ([f"released {_date(document.released)}"] if document.released else [])
    )


def _date(released: str) -> str:
    """A date as people write it; what is no ISO date stays as it is."""
    try:
        day = date.fromisoformat(released)
    except ValueError:
        return released
    return f"{day.day} {day:%B %Y}"
