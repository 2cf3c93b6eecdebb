"""Pinpoints and quotes: the only place where a Citation is made, and where its quote is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from rag.errors import CitationError, UnknownDocumentError
from rag.text import nfc
from rag.types import Citation, Document, Located, Paragraph, Passage, Pinpoint, Section


def _pinpoint(
    document: Document, section: Section, paragraph: Paragraph, several: bool
) -> Pinpoint:
    place = f"¶{paragraph.number}"
    if section.number is not None:
        place = f"§{section.number} {place}"
    return Pinpoint(
        document_id=document.id,
        document_title=document.title,
        section=section.number,
        section_title=section.title,
        paragraph=paragraph.number,
        label=f"{document.short_title} {place}" if several else place,
    )


class Catalogue:
    """Every paragraph of the library with its pinpoint, in document order."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = tuple(documents)
        several = len(self.documents) > 1
        self._located = {
            paragraph.id: Located(
                paragraph=paragraph, pinpoint=_pinpoint(document, section, paragraph, several)
            )
            for document in self.documents
            for section in document.sections
            for paragraph in section.paragraphs
        }

    def __iter__(self) -> Iterator[Located]:
        return iter(self._located.values())

    def __len__(self) -> int:
        return len(self._located)

    def __getitem__(self, paragraph_id: str) -> Located:
        return self._located[paragraph_id]

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each paragraph id in document order."""
        return {paragraph_id: index for index, paragraph_id in enumerate(self._located)}

    def neighbour(self, paragraph_id: str, step: int) -> Located | None:
        """The paragraph `step` places on in the same document (back when negative), if any."""
        located, place = list(self._located.values()), self.order[paragraph_id] + step
        if not 0 <= place < len(located):
            return None
        here = self._located[paragraph_id].pinpoint.document_id
        return located[place] if located[place].pinpoint.document_id == here else None

    def document(self, document_id: str) -> Document:
        """The document with this id.

        Raises:
            UnknownDocumentError: the library has no such document.
        """
        for document in self.documents:
            if document.id == document_id:
                return document
        known = ", ".join(document.id for document in self.documents) or "none yet"
        raise UnknownDocumentError(
            f"There is no document “{document_id}” in the library.", f"It has: {known}."
        )

    def within(self, document_ids: tuple[str, ...]) -> list[Document]:
        """These documents, or all when none is named.

        Raises:
            UnknownDocumentError: the library lacks one of them.
        """
        return [self.document(i) for i in document_ids] if document_ids else list(self.documents)


def cite(located: Located, start: int = 0, end: int | None = None) -> Citation:
    """A citation of characters `start:end` of a paragraph (by default all of it).

    Raises:
        CitationError: the span is empty or outside the paragraph.
    """
    text = located.paragraph.text
    end = len(text) if end is None else end
    if not 0 <= start < end <= len(text):
        raise CitationError(
            f"No quote at {start}:{end} of {located.pinpoint.label} ({len(text)} characters)."
        )
    pinpoint = located.pinpoint
    return Citation(
        document_id=pinpoint.document_id,
        document_title=pinpoint.document_title,
        section=pinpoint.section,
        section_title=pinpoint.section_title,
        paragraph=pinpoint.paragraph,
        pinpoint=pinpoint.label,
        quote=text[start:end],
        start=start,
        end=end,
    )


def cite_quote(located: Located, quote: str) -> Citation:
    """A citation of a quote somebody else (a model) wrote.

    Raises:
        CitationError: the quote is not verbatim in the paragraph (after Unicode NFC).
    """
    wanted = nfc(quote).strip()
    start = nfc(located.paragraph.text).find(wanted) if wanted else -1
    if start < 0:
        raise CitationError(f"“{quote}” is not in {located.pinpoint.label}.")
    return cite(located, start, start + len(wanted))


def is_exact(citation: Citation, located: Located) -> bool:
    """Is the citation's quote what its paragraph says at its span?"""
    text = located.paragraph.text
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote


def to_passage(located: Located, score: float, rank: int, found_by: Iterable[str]) -> Passage:
    """A passage: a located paragraph with how it was found."""
    pinpoint = located.pinpoint
    return Passage.model_validate(
        {
            "paragraph_id": located.paragraph.id,
            "document_id": pinpoint.document_id,
            "section": pinpoint.section,
            "paragraph": pinpoint.paragraph,
            "pinpoint": pinpoint.label,
            "score": score,
            "rank": rank,
            "found_by": tuple(found_by),
        }
    )
