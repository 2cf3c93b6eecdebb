"""How people name a section: by words of its title, by an abbreviation, with a slip of the pen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from rag.text import stem, stems, stopwords, tokens, words
from rag.types import Document, Section

FUZZY = 88.0
# Words for the same part of a document.
_OPENING = frozenset("preamble introduction intro foreword preface".split())
# A section named by a word of its text, not of its title, must have most of that word's places.
BODY_SHARE = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class SectionRef:
    """A section with its document."""

    document: Document
    section: Section

    @property
    def label(self) -> str:
        if self.section.number is None:
            return f"“{self.section.title}”" if self.section.title else self.document.short_title
        return f"Section {self.section.number} (“{self.section.title}”)"

    def has_number(self, number: int) -> bool:
        """Is this its number? Negative numbers count from the document's last section."""
        if number < 0:
            sections = self.document.sections
            return len(sections) >= -number and sections[number] is self.section
        return self.section.number == number


@dataclass(frozen=True, slots=True)
class Named:
    """The best-matching sections (several when they tie) and the words that named them."""

    best: tuple[SectionRef, ...]
    matched: frozenset[str]


def sections_of(documents: Iterable[Document]) -> list[SectionRef]:
    """All sections in order."""
    return [
        SectionRef(document, section) for document in documents for section in document.sections
    ]


def name_sections(phrase: str, refs: Sequence[SectionRef]) -> Named:
    """Sections named by a phrase: each of its words counts by how few titles have it."""
    asked = [t for t in tokens(phrase) if t not in stopwords()]
    scores = {id(ref): 0.0 for ref in refs}
    matched: set[str] = set()
    for token in dict.fromkeys(asked):
        strengths = [(ref, _strength(token, ref)) for ref in refs]
        hits = [(ref, strength) for ref, strength in strengths if strength > 0]
        if not hits:
            continue
        matched.add(token)
        weight = math.log(1 + len(refs) / len(hits))
        for ref, strength in hits:
            scores[id(ref)] += weight * strength
    best = max(scores.values(), default=0.0)
    if best > 0:
        return Named(tuple(r for r in refs if scores[id(r)] >= 0.99 * best), frozenset(matched))
    return _named_by_body(asked, refs)


def _strength(token: str, ref: SectionRef) -> float:
    """How well one word of the question matches a title: 1 for the same stem or its abbreviation."""
    title = [t for t in tokens(ref.section.title) if t not in stopwords()]
    if token in initials(ref.section.title) or stem(token) in {stem(t) for t in title}:
        return 1.0
    if token in _OPENING and _OPENING & set(title):
        return 1.0
    if len(token) >= 4 and any(_shares_root(token, t) for t in title):
        return 0.9
    if len(token) >= 5 and any(fuzz.ratio(token, t) >= FUZZY for t in title):
        return 0.8
    if len(token) >= 8 and any(len(t) >= 8 and t[:5] == token[:5] for t in title):
        return 0.5
    return 0.0


def _shares_root(token: str, other: str) -> bool:
    """One begins with the other ("cyber", "cyberspace"), or both with a long common root."""
    if len(other) < 4:
        return False
    common = 0
    for a, b in zip(token, other, strict=False):
        if a != b:
            break
        common += 1
    return common == min(len(token), len(other)) or common >= max(
        6, min(len(token), len(other)) - 2
    )


def initials(title: str) -> set[str]:
    """Abbreviations of a title: initials of any run of two or more of its content words."""
    letters = [
        w[0].lower() for w in words(title) if w.lower() not in stopwords() and w[0].isalpha()
    ]
    runs = range(len(letters))
    return {"".join(letters[i:j]) for i in runs for j in range(i + 2, len(letters) + 1)}


def _named_by_body(asked: Sequence[str], refs: Sequence[SectionRef]) -> Named:
    """No title has any of the words: the section where most places of the words are."""
    counts = {id(ref): 0 for ref in refs}
    matched: set[str] = set()
    keys = {stem(token): token for token in asked}
    for ref in refs:
        for paragraph in ref.section.paragraphs:
            for key in set(stems(paragraph.text)) & set(keys):
                counts[id(ref)] += 1
                matched.add(keys[key])
    total = sum(counts.values())
    best = tuple(ref for ref in refs if total and counts[id(ref)] >= BODY_SHARE * total)
    return Named(best, frozenset(matched) if best else frozenset())
