"""Starter questions, made from whatever document is in the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from rag.acronyms import find_acronyms
from rag.text import stopwords, words
from rag.types import Document

STARTERS = 4
# A longer title does not fit on a button; its section is called by its number.
TITLE_CHARS = 80


def starter_questions(document: Document) -> tuple[str, ...]:
    """Up to four questions of different kinds that this document answers."""
    texts = [p.text for section in document.sections for p in section.paragraphs]
    about_places = [*_about_sections(document), *_about_paragraphs(document)]
    ordered = [*about_places[:2], *_about_words(texts), *about_places[2:]]
    return tuple(islice(dict.fromkeys(ordered), STARTERS))


def _about_sections(document: Document) -> Iterator[str]:
    """One question on each of three sections: those with short titles first, which read best. The
    opening section comes last: it seldom says much."""
    sections = [s for s in document.sections if s.number is not None and s.paragraphs]
    ordered = sorted(sections[1:], key=lambda s: len(s.title)) + sections[:1]
    forms = (
        "Summarise {section}",
        "What is in the first paragraph of {section}?",
        "What do the documents say about {title}?",
    )
    for form, section in zip(forms, ordered, strict=False):
        if section.title and len(section.title) <= TITLE_CHARS:
            title = f"“{section.title}”"
            yield form.format(section=f"the section {title}", title=title)
        else:
            number = f"section {section.number}"
            yield form.format(section=number, title=number)


def _about_paragraphs(document: Document) -> Iterator[str]:
    numbers = [p.number for section in document.sections for p in section.paragraphs]
    for number in dict.fromkeys(numbers[:1] + numbers[-1:]):
        yield f"What does paragraph {number} say?"


def _about_words(texts: list[str]) -> Iterator[str]:
    """On the acronym that most paragraphs have, else on the commonest word."""
    acronyms = Counter({short: sum(short in t for t in texts) for short in find_acronyms(texts)})
    common = Counter(word for text in texts for word in set(_content_words(text)))
    for word, _ in acronyms.most_common(1) or common.most_common(1):
        yield f"Which paragraphs mention {word}?"


def _content_words(text: str) -> Iterator[str]:
    folded = (word.lower() for word in words(text))
    return (word for word in folded if len(word) > 4 and word not in stopwords())
