"""First pass: cut a text into blocks, and see which begin with a paragraph number.

A block is a run of lines between blank lines, cut further where a line plainly begins a numbered
paragraph or a heading (texts from PDF have no blank lines).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil import parser as dates

# A number as printed: 12, 12 bis, 4.5.1, 4.5.1.(a), 12A; its delimiters stand outside the group.
_CORE = r"\d{1,4}(?:\.\d{1,4})*(?:\.?\([0-9a-z]{1,5}\))*[A-Z]?(?:\s?(?:bis|ter|quater|quinquies))?"
_NUMBER = re.compile(
    rf"(?:(?:§|¶|Article|Art\.|Paragraph|Para\.)\s*)?"
    rf"(?:\((?P<round>{_CORE})\)\.?|\[(?P<square>{_CORE})\]|(?P<plain>{_CORE})[.)]|"
    rf"(?P<level>\d{{1,4}}(?:\.\d{{1,4}})+(?:\.?\([0-9a-z]{{1,5}}\))*|\d{{1,4}}\.?(?:\([0-9a-z]{{1,5}}\))+))"
    r"(?=\s|$)"
)
_END = re.compile(r"[.;:!?]['\"”’)\]]*$")
_BULLET = re.compile(r"[-*•–—▪◦]\s|\(?[a-z]{1,4}\)\s")
HEADING_WORDS = 30


@dataclass(frozen=True, slots=True)
class Block:
    """Characters `start:end` of the source. `number` is set where the block begins with one, and
    `body` is where its text begins after it."""

    start: int
    end: int
    text: str
    indent: int
    number: str | None
    body: int
    marked: bool

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends_sentence(self) -> bool:
        return bool(_END.search(self.text))

    @property
    def is_substantive(self) -> bool:
        """A paragraph rather than an entry of a menu: a sentence, or many words."""
        return self.words >= 6 or (self.words >= 3 and self.ends_sentence)

    @property
    def is_heading_like(self) -> bool:
        first = self.text[:1]
        return self.marked or (
            self.number is None
            and self.words <= HEADING_WORDS
            and not re.search(r"[.;:,]['\"”’)\]]*$", self.text)
            and not first.islower()
            and not _BULLET.match(self.text)
        )

    @property
    def date(self) -> str | None:
        """The ISO date of a line that is a date, with or without a label ("Release Date: …")."""
        if self.words > 10 or not re.search(r"\b(1[89]|20)\d\d\b", self.text):
            return None
        value = self.text.partition(":")[2].strip() or self.text
        try:
            return dates.parse(value, fuzzy=":" not in self.text).date().isoformat()
        except (ValueError, OverflowError):
            return None


def join_lines(text: str) -> str:
    """A block's text as read: wrapped lines joined by one space."""
    return re.sub(r"[ \t]*\n\s*", " ", text).strip()


def leading_number(number: str) -> int:
    """The first integer of a printed number ("12 bis" -> 12)."""
    found = re.match(r"\d+", number)
    return int(found.group()) if found else 0


def cut_blocks(text: str, headings: Iterable[tuple[int, int]] = ()) -> list[Block]:
    """Cut `text` into blocks; `headings` are spans of lines known to be headings."""
    marked = {start for start, _ in headings}
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    lines = [(start, end) for start, end in lines if text[start:end].strip()]
    groups: list[list[tuple[int, int]]] = []
    for index, (start, end) in enumerate(lines):
        if not groups or _begins_block(text, lines, index, groups[-1], marked):
            groups.append([])
        groups[-1].append((start, end))
    return [_make_block(text, group[0][0], group[-1][1], marked) for group in groups]


def _begins_block(
    text: str,
    lines: list[tuple[int, int]],
    index: int,
    group: list[tuple[int, int]],
    marked: set[int],
) -> bool:
    start, end = lines[index]
    if _line_start(text, start, marked) in marked or text.count("\n", group[-1][1], start) > 1:
        return True
    if _line_start(text, group[-1][0], marked) in marked:
        return True
    before = _make_block(text, group[0][0], group[-1][1], marked)
    line = _make_block(text, start, end, marked)
    if line.number is not None:
        return _continues_numbering(before, line)
    following = _make_block(text, *lines[index + 1], marked) if index + 1 < len(lines) else None
    return (
        before.number is not None
        and before.ends_sentence
        and following is not None
        and following.number is not None
        and line.is_heading_like
        and leading_number(following.number) in (1, leading_number(before.number) + 1)
    )


def _continues_numbering(before: Block, line: Block) -> bool:
    """Does a numbered line without a blank line before it begin a paragraph? A wrapped line can
    begin with a number too ("… of\\n2024. We …"), so the number must fit."""
    if before.number is None:
        return before.is_heading_like or before.ends_sentence
    step = leading_number(line.number or "") - leading_number(before.number)
    if step == 1 or (step == 0 and line.number != before.number):
        return True
    return before.ends_sentence and abs(step) <= 20


def _line_start(text: str, start: int, marked: set[int]) -> int:
    """Offset of the line's first mark: spans of headings may leave out the indentation."""
    if start in marked:
        return start
    return (
        start + len(text[start:]) - len(text[start:].lstrip(" \t"))
        if text[start : start + 1].isspace()
        else start
    )


def _make_block(text: str, start: int, end: int, marked: set[int]) -> Block:
    raw = text[start:end]
    lead = len(raw) - len(raw.lstrip())
    start, end = start + lead, start + len(raw.rstrip())
    is_marked = start in marked or start - lead in marked
    found = None if is_marked else _NUMBER.match(text, start, end)
    body = found.end() if found else start
    number = next((g for g in found.groups() if g), None) if found else None
    while body < end and text[body].isspace():
        body += 1
    return Block(
        start=start,
        end=end,
        text=join_lines(text[body:end]),
        indent=lead,
        number=number,
        body=body,
        marked=is_marked,
    )
