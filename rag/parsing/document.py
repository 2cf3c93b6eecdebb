"""Second pass: blocks -> title, dates, sections, paragraphs, and the page's own text around them.

Every non-space character of the source lands in exactly one span. Numbers stay as printed: where
they jump, repeat, restart or are missing, a warning names the place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from rag.errors import ParseError
from rag.parsing.blocks import Block, cut_blocks, join_lines, leading_number
from rag.types import Document, Paragraph, Section, SourceText


class SpanKind(StrEnum):
    TITLE = "title and dates"
    HEADING = "heading"
    NUMBER = "paragraph number"
    TEXT = "paragraph text"
    FRONT = "front matter"
    BACK = "back matter"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start:end` of the source and what they are."""

    kind: SpanKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document, and the spans of the source it was made from, in order."""

    document: Document
    spans: tuple[Span, ...]


@dataclass(slots=True)
class _Paragraph:
    number: str
    texts: list[str]


@dataclass(slots=True)
class _Section:
    title: str
    paragraphs: list[_Paragraph] = field(default_factory=list)

    @property
    def last(self) -> str | None:
        return self.paragraphs[-1].number if self.paragraphs else None


def parse(source: SourceText, document_id: str, short_title: str) -> Parsed:
    """Parse a text whose paragraphs are numbered.

    Raises:
        ParseError: the text holds no paragraph at all.
    """
    blocks = cut_blocks(source.text, source.headings or ())
    if not blocks:
        raise ParseError(
            f"{source.name} holds no text.", "Check that the file is the document you meant."
        )
    return _Parser(source, blocks).run(document_id, short_title)


class _Parser:
    """One pass over the blocks of one source."""

    def __init__(self, source: SourceText, blocks: list[Block]) -> None:
        self.source = source
        self.blocks = blocks
        self.trust_markup = source.headings is not None
        self.spans: list[Span] = []
        self.warnings: list[str] = list(source.notes)
        self.sections: list[_Section] = []
        self.title = ""
        self.released: str | None = None

    def run(self, document_id: str, short_title: str) -> Parsed:
        first, last = self._body_range()
        has_headings = any(self._is_heading(i, last) for i in range(first + 1, last))
        self._read_top(first, has_headings)
        for index in range(first, last):
            self._read_body(index, last)
        self._read_bottom(last)
        return Parsed(
            self._document(document_id, short_title), tuple(sorted(self.spans, key=_start))
        )

    # --- where the body is -------------------------------------------------------------------

    def _body_range(self) -> tuple[int, int]:
        """Indices of the first body block and of the one after the last. Menus are numbered lists
        too ("1. Home 2. News"): a run of numbered blocks is body when most of it is sentences."""
        runs = self._numbered_runs()
        if not runs:
            return self._number_by_position()
        body = [run for run in runs if _is_body(self.blocks[run[0] : run[1]])] or runs
        return body[0][0], body[-1][1]

    def _numbered_runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for index, block in enumerate(self.blocks):
            if block.number is None:
                continue
            if runs and runs[-1][1] == index:
                runs[-1] = (runs[-1][0], index + 1)
            else:
                runs.append((index, index + 1))
        return runs

    def _number_by_position(self) -> tuple[int, int]:
        """A document that prints no numbers: its paragraphs are counted, and that is said."""
        texts = [i for i, b in enumerate(self.blocks) if not b.is_heading_like and b.date is None]
        if not texts:
            raise ParseError(
                f"{self.source.name} has no paragraphs, only headings or single words.",
                "Pincite reads documents with numbered paragraphs.",
            )
        self.warnings.append(
            "The document prints no paragraph numbers: its paragraphs were counted in order, so a "
            "pinpoint is a position, not a printed number."
        )
        return texts[0], texts[-1] + 1

    # --- above the body ----------------------------------------------------------------------

    def _read_top(self, first: int, has_headings: bool) -> None:
        above = list(range(first))
        heading: Block | None = None
        if above and self._can_be_heading(self.blocks[above[-1]]):
            heading = self.blocks[above.pop()]
        dates = [i for i in above if self.blocks[i].date is not None]
        titles = [i for i in above if self._can_be_heading(self.blocks[i])]
        title = self.blocks[titles[-1]] if titles else None
        if title is None and heading is not None and not (has_headings and self._numbers_restart()):
            title, heading = heading, None
        if dates:
            self.released = self.blocks[dates[-1]].date
        self._place_top(above, dates, title)
        if heading is not None:
            self._add_heading(heading)

    def _place_top(self, above: list[int], dates: list[int], title: Block | None) -> None:
        if title is not None:
            self.title = title.text
            self._add_span(SpanKind.TITLE, title.start, title.end)
        for index in above:
            block = self.blocks[index]
            if block is title:
                continue
            kind = SpanKind.TITLE if index in dates else SpanKind.FRONT
            self._add_span(kind, block.start, block.end)
            if title is not None and block.start > title.end and block.words >= 12:
                self.warnings.append(
                    f"Text without a number stands before the first paragraph (“{_begin(block)}”); "
                    "it is kept as front matter and cannot be cited."
                )

    def _can_be_heading(self, block: Block) -> bool:
        return block.is_heading_like and block.date is None

    def _numbers_restart(self) -> bool:
        return sum(b.number is not None and leading_number(b.number) == 1 for b in self.blocks) > 1

    # --- the body ----------------------------------------------------------------------------

    def _is_heading(self, index: int, last: int) -> bool:
        """A heading is marked up as one, or is a short line without an end of sentence that comes
        before a numbered paragraph (other headings may stand between)."""
        block = self.blocks[index]
        if block.number is not None or not block.is_heading_like:
            return False
        if self.trust_markup or block.marked:
            return block.marked
        following = next((b for b in self.blocks[index + 1 : last] if not b.is_heading_like), None)
        return following is not None and following.number is not None

    def _read_body(self, index: int, last: int) -> None:
        block = self.blocks[index]
        if self._is_heading(index, last):
            self._add_heading(block)
        elif block.number is not None and not self._is_nested(block):
            self._add_paragraph(block)
        elif self._counts_positions():
            self._append(_Paragraph(str(self._count() + 1), []), block)
        else:
            self._continue_paragraph(block, warn=block.number is None and block.words >= 6)

    def _counts_positions(self) -> bool:
        return all(b.number is None for b in self.blocks)

    def _count(self) -> int:
        return sum(len(section.paragraphs) for section in self.sections)

    def _is_nested(self, block: Block) -> bool:
        """A list inside a paragraph: set in deeper than the paragraphs, or starting over at 1
        right after a colon."""
        if not self.sections or not self.sections[-1].paragraphs:
            return False
        paragraph_indents = [b.indent for b in self.blocks if b.number is not None]
        deeper = block.indent >= min(paragraph_indents) + 3
        return deeper and self._open_text().rstrip().endswith((":", ";", ","))

    def _open_text(self) -> str:
        return self.sections[-1].paragraphs[-1].texts[-1]

    def _add_heading(self, block: Block) -> None:
        self._add_span(SpanKind.HEADING, block.start, block.end)
        if self.sections and not self.sections[-1].paragraphs:
            self.sections[-1].title = f"{self.sections[-1].title} {block.text}".strip()
        else:
            self.sections.append(_Section(block.text))

    def _add_paragraph(self, block: Block) -> None:
        number = block.number or ""
        self._check_number(number)
        self._add_span(SpanKind.NUMBER, block.start, self._number_end(block))
        self._append(_Paragraph(number, []), block)

    def _append(self, paragraph: _Paragraph, block: Block) -> None:
        if not self.sections:
            self.sections.append(_Section(""))
        self.sections[-1].paragraphs.append(paragraph)
        paragraph.texts.append(block.text)
        self._add_span(SpanKind.TEXT, block.body, block.end)
        if not block.text:
            self.warnings.append(f"{self._place()} has a number and no text.")

    def _continue_paragraph(self, block: Block, warn: bool) -> None:
        if warn:
            self.warnings.append(
                f"Text without a number follows {self._place()} (“{_begin(block)}”); it was read "
                "as part of that paragraph."
            )
        self._add_span(SpanKind.TEXT, block.start, block.end)
        text = join_lines(self.source.text[block.start : block.end])
        self.sections[-1].paragraphs[-1].texts.append(text)

    def _number_end(self, block: Block) -> int:
        return block.start + len(self.source.text[block.start : block.body].rstrip())

    def _check_number(self, number: str) -> None:
        """Warn where the numbering restarts, repeats, jumps or goes back."""
        section = self.sections[-1] if self.sections else None
        previous = section.last if section else None
        if section is None or previous is None:
            self._check_first(number)
        elif leading_number(number) == 1 and leading_number(previous) > 1:
            self.warnings.append(
                f"The numbering starts again at {number} after {self._place()} without a heading; "
                "a new section without a title was begun there."
            )
            self.sections.append(_Section(""))
        elif number in {p.number for p in section.paragraphs}:
            self.warnings.append(f"{self._place()} is followed by another paragraph {number}.")
        elif not 0 <= leading_number(number) - leading_number(previous) <= 1:
            self.warnings.append(f"The numbering jumps from {self._place()} to {number}.")

    def _check_first(self, number: str) -> None:
        before = [s.last for s in self.sections if s.last]
        expected = leading_number(before[-1]) + 1 if before else 1
        if leading_number(number) not in (1, expected):
            place = f"Section {max(len(self.sections), 1)}"
            self.warnings.append(f"{place} begins with paragraph {number}, not {expected} or 1.")

    def _place(self) -> str:
        section = self.sections[-1]
        label = f"¶{section.last}" if section.last else "the heading"
        return f"§{len(self.sections)} {label}" if self._has_sections() else label

    # --- below the body ----------------------------------------------------------------------

    def _read_bottom(self, last: int) -> None:
        """Under the last paragraph: its own continuation, then the page's back matter."""
        is_open = True
        for block in self.blocks[last:]:
            is_open = is_open and self._continues(block)
            if is_open:
                self._continue_paragraph(block, warn=False)
            else:
                self._add_span(SpanKind.BACK, block.start, block.end)

    def _continues(self, block: Block) -> bool:
        if block.marked or block.date is not None or block.number is not None:
            return False
        is_open = self._open_text().rstrip().endswith((":", ";", ","))
        return is_open or block.text[:1].islower() or block.indent >= 2

    # --- the result --------------------------------------------------------------------------

    def _has_sections(self) -> bool:
        return len(self.sections) > 1 or any(section.title for section in self.sections)

    def _add_span(self, kind: SpanKind, start: int, end: int) -> None:
        if end > start:
            self.spans.append(Span(kind, start, end))

    def _document(self, document_id: str, short_title: str) -> Document:
        empty = [s.title for s in self.sections if not s.paragraphs]
        self.warnings.extend(f"The heading “{title}” has no paragraph under it." for title in empty)
        position = 0
        sections = []
        for index, section in enumerate(self.sections, 1):
            paragraphs = []
            for paragraph in section.paragraphs:
                text = " ".join(part for part in paragraph.texts if part)
                paragraphs.append(
                    Paragraph(id=f"{document_id}:{position}", number=paragraph.number, text=text)
                )
                position += 1
            number = index if self._has_sections() else None
            sections.append(
                Section(number=number, title=section.title, paragraphs=tuple(paragraphs))
            )
        return Document(
            id=document_id,
            title=self.title or short_title,
            short_title=short_title,
            released=self.released,
            sections=tuple(sections),
            front_matter=self._matter(SpanKind.FRONT),
            back_matter=self._matter(SpanKind.BACK),
            warnings=tuple(self.warnings),
        )

    def _matter(self, kind: SpanKind) -> str:
        return "\n\n".join(self.source.text[s.start : s.end] for s in self.spans if s.kind is kind)


def _is_body(run: list[Block]) -> bool:
    return sum(block.is_substantive for block in run) * 2 > len(run)


def _begin(block: Block) -> str:
    return re.sub(r"^(.{60}\S*).+", r"\1 …", block.text)


def _start(span: Span) -> int:
    return span.start
