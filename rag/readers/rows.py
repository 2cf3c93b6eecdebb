"""JSON Lines: text whose paragraphs are numbered already, one row each."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ReadError
from rag.readers.files import load_bytes
from rag.types import Document, Paragraph, Section

_SHORT_TITLE = 40


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("must not be empty")
    return text


_Text = Annotated[str, AfterValidator(_clean)]
_FilledText = Annotated[_Text, AfterValidator(_not_blank)]


class _Row(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    document_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
    document_title: _Text | None = None
    section: int | None = None
    section_title: _Text | None = None
    paragraph: _FilledText
    text: _FilledText


@dataclass(slots=True)
class _Draft:
    """What the rows of one document (or section) have said so far. Titles keep their order."""

    titles: dict[str, None] = field(default_factory=dict)
    sections: dict[int | None, _Draft] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next(iter(self.titles), "")

    def add_title(self, title: str | None) -> None:
        if title:
            self.titles.setdefault(title)


def read_rows(path: Path) -> tuple[Document, ...]:
    """Read numbered paragraphs; documents and sections stand in the order they first appear in.

    Raises:
        ReadError: the file cannot be opened, holds no row, or a row is wrong; the first wrong
            line is named.
    """
    drafts: dict[str, _Draft] = {}
    for row in _rows(path):
        document = drafts.setdefault(row.document_id, _Draft())
        document.add_title(row.document_title)
        section = document.sections.setdefault(row.section, _Draft())
        section.add_title(row.section_title)
        section.rows.append(row)
    if not drafts:
        raise ReadError(f"{path.name} holds no rows.", "Each line is one paragraph as JSON.")
    return tuple(_document(document_id, draft) for document_id, draft in drafts.items())


def _rows(path: Path) -> list[_Row]:
    try:
        text = load_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ReadError(
            f"{path.name} line {line} is not UTF-8.", "Save the file as UTF-8."
        ) from None
    # Not splitlines: JSON strings may hold U+2028, which is no line end here.
    lines = enumerate(text.split("\n"), 1)
    return [_row(line, path.name, number) for number, line in lines if line.strip()]


def _row(line: str, name: str, number: int) -> _Row:
    try:
        return _Row.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field_name = ".".join(str(part) for part in first["loc"])
        reason = f"“{field_name}”: {first['msg']}" if field_name else first["msg"]
        raise ReadError(
            f"{name} line {number} is wrong: {reason}.",
            "A line is a JSON object with document_id, paragraph and text, and optionally "
            "document_title, section (a whole number or null) and section_title.",
        ) from None


def _document(document_id: str, draft: _Draft) -> Document:
    title = draft.title or document_id
    position = 0
    sections: list[Section] = []
    for number, section in draft.sections.items():
        paragraphs = tuple(
            Paragraph(id=f"{document_id}:{position + i}", number=row.paragraph, text=row.text)
            for i, row in enumerate(section.rows)
        )
        position += len(paragraphs)
        sections.append(Section(number=number, title=section.title, paragraphs=paragraphs))
    return Document(
        id=document_id,
        title=title,
        short_title=title if len(title) <= _SHORT_TITLE else document_id,
        sections=tuple(sections),
        warnings=_warnings(draft),
    )


def _warnings(draft: _Draft) -> tuple[str, ...]:
    warnings = _title_warnings("The document", draft)
    for number, section in draft.sections.items():
        place = "" if number is None else f"§{number} "
        warnings += _title_warnings(place.strip() or "The text without a section", section)
        counts = Counter(row.paragraph for row in section.rows)
        warnings += [
            f"{place}¶{paragraph} appears {count} times; all were kept."
            for paragraph, count in counts.items()
            if count > 1
        ]
    return tuple(warnings)


def _title_warnings(what: str, draft: _Draft) -> list[str]:
    others = [f"“{title}”" for title in draft.titles if title != draft.title]
    if not others:
        return []
    return [f"{what} has several titles: “{draft.title}” was kept, not {', '.join(others)}."]
