"""The facts Pincite works with, each with a field of its own.

This module imports nothing of ours. Every type is immutable; what is read from disk or from a
caller is validated on the way in. See docs/architecture.md for how the types travel.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of every type: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- the source as published -----------------------------------------------------------------


class Paragraph(Frozen):
    """One numbered paragraph.

    `id` is unique in the library (`<document id>:<position>`), because a printed number need not
    be: numbering may restart, jump or repeat. `number` is the number as printed.
    """

    id: str
    number: str
    text: str


class Section(Frozen):
    """A run of paragraphs under one heading. `number` counts sections from 1; it is None in a
    document without sections."""

    number: int | None
    title: str
    paragraphs: tuple[Paragraph, ...]


class Document(Frozen):
    """A published document. `front_matter` and `back_matter` are what stood around it on the page
    it was copied from; they are kept, never searched and never cited."""

    id: str
    title: str
    short_title: str
    released: str | None = None
    sections: tuple[Section, ...]
    front_matter: str = ""
    back_matter: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def paragraph_count(self) -> int:
        return sum(len(section.paragraphs) for section in self.sections)


class Pinpoint(Frozen):
    """Where a paragraph is. `label` is how it is shown: `§5 ¶12`, or `¶12` in a document without
    sections; with several documents the short title stands before it."""

    document_id: str
    document_title: str
    section: int | None
    section_title: str
    paragraph: str
    label: str


class Located(Frozen):
    """A paragraph with its pinpoint."""

    paragraph: Paragraph
    pinpoint: Pinpoint


class SourceText(Frozen):
    """What a reader gives the parser: the file's text, and where markup told which lines are
    headings, their character spans in `text` (None: no markup, the parser decides)."""

    name: str
    text: str
    headings: tuple[tuple[int, int], ...] | None = None
    notes: tuple[str, ...] = ()


# --- what is embedded and what is found ------------------------------------------------------


class ChunkKind(StrEnum):
    PARAGRAPH = "paragraph"
    SENTENCE = "sentence"


class Chunk(Frozen):
    """What is embedded: a paragraph, or sentences of one. Never more than one paragraph.

    `start` and `end` are character offsets in the paragraph's text. `embedded` is the text given to
    the embedding model (the section's title stands before it); `content_hash` is its sha256.
    """

    id: str
    kind: ChunkKind
    document_id: str
    section: int | None
    paragraph: str
    paragraph_id: str
    start: int
    end: int
    text: str
    embedded: str
    content_hash: str


class RetrieverName(StrEnum):
    DENSE_PARAGRAPH = "dense_paragraph"
    DENSE_SENTENCE = "dense_sentence"
    DENSE_MULTILINGUAL = "dense_multilingual"
    BM25 = "bm25"
    LOOKUP = "lookup"


class Passage(Frozen):
    """A paragraph found for a question: rank 1 is best; scores compare within one question only."""

    paragraph_id: str
    document_id: str
    section: int | None
    paragraph: str
    pinpoint: str
    score: float
    rank: Annotated[int, Field(ge=1)]
    found_by: tuple[RetrieverName, ...]


class Signals(Frozen):
    """What tells whether the documents answer a question at all, all measured on the best passages.

    `paragraph_cosine`, `sentence_cosine`, `multilingual_cosine`: best similarities, -1..1 (0 where
    there is no such retriever). `coverage`: share of the
    question's content words, weighted by rarity (idf), found in the best passage; `coverage_top`:
    the same in the best three together; `rare_missing`: idf share of the question's rarest content
    word when it is in none of them, else 0. `names_missing`: share of the question's names and
    numbers found nowhere in the best three. `margin`: by how much the best passage leads the tenth.
    `agreement`: share of the retrievers that have the best passage among their first three.
    `sentence_coverage`: the best coverage by a single sentence of the best three. `kind_missing`: 1 when
    no sentence near the question offers the kind of thing asked for (a date for "when"), 0 when one
    does or no kind is asked for, 0.5 for a number of other things.
    """

    paragraph_cosine: float
    sentence_cosine: float
    multilingual_cosine: float
    coverage: float
    coverage_top: float
    rare_missing: float
    names_missing: float
    margin: float
    agreement: float
    sentence_coverage: float
    kind_missing: float


class Retrieved(Frozen):
    """What a search gave: passages, best first, and the signals for deciding. `is_foreign`: the
    question is in another language than the documents, and was searched with the multilingual
    model; `unread_language`: its language (ISO 639-1) where that model is not installed."""

    passages: tuple[Passage, ...]
    signals: Signals
    is_foreign: bool = False
    unread_language: str | None = None


# --- the answer ------------------------------------------------------------------------------


class Verdict(StrEnum):
    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    UNCHECKED = "unchecked"


class Citation(Frozen):
    """A pinpoint with its quote. `quote` is exactly `paragraph.text[start:end]`; `Citation`s are
    made by `rag.citations.cite` alone, which checks that in code."""

    document_id: str
    document_title: str
    section: int | None
    section_title: str
    paragraph: str
    pinpoint: str
    quote: str
    start: int
    end: int


class Claim(Frozen):
    """One statement of an answer with what supports it. `score` is the checker's support, 0..1."""

    text: str
    verdict: Verdict = Verdict.UNCHECKED
    score: float | None = None
    citations: tuple[Citation, ...]


class RefusalReason(StrEnum):
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    REJECTED = "rejected"


class Writer(StrEnum):
    EXTRACTIVE = "extractive"
    LLM = "llm"


class Timings(Frozen):
    """Wall-clock milliseconds of each step."""

    retrieve: float = 0.0
    write: float = 0.0
    check: float = 0.0
    total: float = 0.0


class Usage(Frozen):
    """Tokens a model server counted."""

    input_tokens: int
    output_tokens: int


class EmbeddingInfo(Frozen):
    name: str
    sha256: str


class Provenance(Frozen):
    """What made the answer: enough to make it again."""

    prompts: dict[str, str]
    embedding: EmbeddingInfo
    index: str
    settings: str
    version: str


class Turn(Frozen):
    """One earlier exchange of a conversation."""

    question: str
    answer: str


class Query(Frozen):
    """What goes into the chain. `documents` limits the search to these ids (empty: all)."""

    question: str
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()


class Outcome(Frozen):
    """What an Answer and a Refusal have in common."""

    question: str
    standalone_question: str
    passages: tuple[Passage, ...]
    writer: Writer
    model: str | None = None
    notices: tuple[str, ...] = ()
    timings: Timings = Timings()
    usage: Usage | None = None
    provenance: Provenance


class Answer(Outcome):
    """The documents answer the question. `text` is the whole answer as shown, with pinpoints in
    brackets; `claims` are its statements."""

    kind: Literal["answer"] = "answer"
    text: str
    claims: tuple[Claim, ...]


class Refusal(Outcome):
    """The documents do not answer, or it is not clear what was asked. `nearest` is what a person
    should read instead."""

    kind: Literal["refusal"] = "refusal"
    reason: RefusalReason
    message: str
    nearest: tuple[Citation, ...] = ()
