"""Automatic list numbers of a Word file.

Word stores a paragraph's list and level; the number itself is stored nowhere. python-docx does not
work it out, and docx2python prints "1)" for "1.", "(1)" and "1.1" alike, leaves out numbers that
come from a style and starts over where Word continues. So the counting rules of ECMA-376 part 1,
17.9, are applied here to python-docx's elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from rag.readers.blocks import BULLET
from rag.readers.numerals import repeated_letters, roman
from rag.readers.word_styles import Styles, child, value

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "lowerLetter": repeated_letters,
    "upperLetter": lambda number: repeated_letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A number as Word shows it. `depth` is how deep its list is inside another; "4.1" says so
    itself and has depth 0."""

    text: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    is_legal: bool
    restart: int | None
    style: str | None


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: the definition it counts with, its levels, and where it starts over."""

    counter: str
    levels: dict[int, _Level]
    overrides: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of one file; `label` must see them in order."""

    styles: Styles
    lists: dict[str, _List]
    unknown_formats: set[str] = field(default_factory=set)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: BaseOxmlElement | None, styles: Styles) -> Numbering:
        """`numbering` is the root of the file's numbering part; None: it has no lists."""
        return cls(styles, {} if numbering is None else _read_lists(numbering, styles))

    def label(self, paragraph: BaseOxmlElement) -> Label | None:
        """The number or bullet that Word shows before this paragraph."""
        num_id, index = self._place(paragraph)
        known = self.lists.get(num_id)
        if known is None or index not in known.levels:
            return None
        counts = self._count(num_id, known, index)
        level = known.levels[index]
        if level.format == "bullet":
            return Label(BULLET, index)
        text = re.sub(r"%([1-9])", lambda m: self._number(known, counts, level, m), level.text)
        is_whole = len(re.findall(r"%[1-9]", level.text)) > 1
        return Label(_delimited(text.strip()), 0 if is_whole else index) if text.strip() else None

    def _place(self, paragraph: BaseOxmlElement) -> tuple[str, int]:
        """List and level: the paragraph's own, or those of its style or of a style under it."""
        chain = self.styles.chain(value(paragraph, "w:pPr", "w:pStyle"))
        level: str | None = None
        for element in (paragraph, *chain):
            level = level or value(element, "w:pPr", "w:numPr", "w:ilvl")
            num_id = value(element, "w:pPr", "w:numPr", "w:numId")
            if num_id is not None:
                return num_id, int(level) if level else self._level_of(num_id, element)
        return "", 0

    def _level_of(self, num_id: str, element: BaseOxmlElement) -> int:
        """A style often names its list only, and the list names the style of each level."""
        style = element.get(qn("w:styleId"))
        known = self.lists.get(num_id)
        levels = known.levels.items() if known and style else ()
        return next((index for index, level in levels if level.style == style), 0)

    def _count(self, num_id: str, known: _List, index: int) -> dict[int, int]:
        """Lists with one definition share their counter, unless one of them starts over."""
        counts = self._counts.setdefault(known.counter, {})
        if index in known.overrides and (num_id, index) not in self._started:
            counts.pop(index, None)
        self._started.add((num_id, index))
        counts[index] = counts[index] + 1 if index in counts else _start(known, index)
        for deeper in [level for level in counts if level > index]:
            restart = known.levels[deeper].restart if deeper in known.levels else None
            if restart is None or index < restart:
                del counts[deeper]
        return counts

    def _number(
        self, known: _List, counts: dict[int, int], level: _Level, match: re.Match[str]
    ) -> str:
        index = int(match.group(1)) - 1
        style = known.levels[index].format if index in known.levels else "decimal"
        if level.is_legal and style != "none":
            style = "decimal"
        if style not in _FORMATS:
            self.unknown_formats.add(style)
        return _FORMATS.get(style, str)(counts.get(index, _start(known, index)))


def _start(known: _List, index: int) -> int:
    level = known.levels.get(index)
    return known.overrides.get(index, level.start if level else 1)


def _delimited(label: str) -> str:
    """A bare "12" gets a full stop, or nothing would tell the number from the text after it."""
    return f"{label}." if re.fullmatch(r"[^.]*[0-9A-Za-z]", label) else label


def _read_lists(root: BaseOxmlElement, styles: Styles) -> dict[str, _List]:
    abstracts = {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
    nums = {n.get(qn("w:numId")): n for n in root.findall(qn("w:num"))}
    lists: dict[str, _List] = {}
    for num_id, num in nums.items():
        abstract_id = value(num, "w:abstractNumId")
        abstract = abstracts.get(abstract_id)
        link = value(abstract, "w:numStyleLink")
        if link:  # the definition is the one of a list style
            linked = nums.get(value(styles.get(link), "w:pPr", "w:numPr", "w:numId"))
            abstract_id = value(linked, "w:abstractNumId")
            abstract = abstracts.get(abstract_id)
        if abstract is not None and abstract_id is not None:
            lists[num_id] = _read_list(num, abstract, abstract_id)
    return lists


def _read_list(num: BaseOxmlElement, abstract: BaseOxmlElement, counter: str) -> _List:
    levels = {_index(level): _read_level(level) for level in abstract.findall(qn("w:lvl"))}
    overrides: dict[int, int] = {}
    for override in num.findall(qn("w:lvlOverride")):
        own = child(override, "w:lvl")
        if own is not None:
            levels[_index(override)] = _read_level(own)
        start = value(override, "w:startOverride")
        if start is not None:
            overrides[_index(override)] = int(start)
    return _List(counter, levels, overrides)


def _index(level: BaseOxmlElement) -> int:
    return int(level.get(qn("w:ilvl")) or 0)


def _read_level(level: BaseOxmlElement) -> _Level:
    restart = value(level, "w:lvlRestart")
    legal = child(level, "w:isLgl")
    return _Level(
        # A level without a start begins at 0 (17.9.25).
        start=int(value(level, "w:start") or 0),
        format=value(level, "w:numFmt") or "decimal",
        text=value(level, "w:lvlText") or "",
        is_legal=legal is not None and legal.get(qn("w:val")) not in ("0", "false", "off"),
        restart=int(restart) if restart else None,
        style=value(level, "w:pStyle"),
    )
