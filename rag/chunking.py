"""Document -> chunks: every paragraph whole, and its sentences beside it."""

from __future__ import annotations

import hashlib

from rag.text import split_sentences
from rag.types import Chunk, ChunkKind, Document, Paragraph, Section

# Named in the index's record: a change here makes every older index a mismatch.
CHUNKING = "paragraphs after their section title; single sentences of 4 words or more; v1"
MIN_WORDS = 4


def chunk_document(document: Document) -> list[Chunk]:
    """All chunks of a document, in document order."""
    return [
        chunk
        for section in document.sections
        for paragraph in section.paragraphs
        for chunk in _chunk_paragraph(document, section, paragraph)
    ]


def _chunk_paragraph(document: Document, section: Section, paragraph: Paragraph) -> list[Chunk]:
    text = paragraph.text
    spans = [(ChunkKind.PARAGRAPH, 0, len(text))] if text else []
    spans += [
        (ChunkKind.SENTENCE, start, end)
        for start, end in split_sentences(text)
        if len(text[start:end].split()) >= MIN_WORDS
    ]
    return [_chunk(document, section, paragraph, *span) for span in spans]


def _chunk(
    document: Document,
    section: Section,
    paragraph: Paragraph,
    kind: ChunkKind,
    start: int,
    end: int,
) -> Chunk:
    text = paragraph.text[start:end]
    has_title = section.title and kind is ChunkKind.PARAGRAPH
    embedded = f"{section.title}: {text}" if has_title else text
    return Chunk(
        id=f"{paragraph.id}:{kind}:{start}",
        kind=kind,
        document_id=document.id,
        section=section.number,
        paragraph=paragraph.number,
        paragraph_id=paragraph.id,
        start=start,
        end=end,
        text=text,
        embedded=embedded,
        content_hash=hashlib.sha256(embedded.encode()).hexdigest(),
    )
