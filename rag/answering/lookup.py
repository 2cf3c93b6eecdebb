"""Lookup: a question that names a paragraph or a section by its place, answered without a search.

A reference has two halves, each optional: which paragraphs and which section (places.py, sections.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.answering.places import (
    BESIDE,
    BETWEEN,
    FORWARD,
    SECTION_WORD,
    Reading,
    Wanted,
    content,
    read_place,
)
from rag.answering.sections import SectionRef, name_sections, sections_of
from rag.citations import Catalogue
from rag.types import Document, Located, Section

_CLAUSE = re.compile(r"[;:?!.]|\b(?:in|from|of|between|across|within|to)\s+(?:the|our|its)\b", re.I)
_ABOUT = re.compile(
    r"\s*(?:on|about|for|dealing with|devoted to)\s+(.*?)(?:[?;:.!]|\b(?:say|have|do|does|share|that|which|"
    r"agree|mention|promise|deal|both)\b|$)",
    re.I,
)
# A section is named by at most so many words before "section".
NAME_WORDS = 4
_WHOLE = re.compile(r"\b(?:document|communiqu[ée]|text|declaration|statement|whole|entire)\b", re.I)
_EACH = re.compile(r"\b(?:each|every|all)\b", re.I)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question names. `paragraphs` is what it resolved to; `sections` the sections it named;
    `candidates` are the paragraphs it may mean when that is not clear; `missing` says what was
    asked for and is not there (some of it, where there are `paragraphs`). `topic` is what the question asks beyond the place. `beside` is 1 for
    "the paragraph after it", -1 for the one before."""

    wanted: Wanted | None
    sections: tuple[SectionRef, ...]
    paragraphs: tuple[Located, ...] = ()
    candidates: tuple[Located, ...] = ()
    missing: str = ""
    topic: str = ""
    beside: int = 0


def find_reference(
    question: str,
    catalogue: Catalogue,
    documents: Sequence[Document],
    context: Sequence[SectionRef] = (),
    rank_sections: Callable[[str, Sequence[SectionRef]], list[SectionRef]] = lambda *_: [],
) -> Reference | None:
    """The paragraph or section that a question names, or None when it names none.

    `context` are sections the conversation is about, used when the question names none itself;
    `rank_sections` finds sections by meaning when their titles have none of the question's words.
    """
    question, documents = _take_document(question, documents)
    beside = BESIDE.search(question)
    if beside:
        question = question.replace(beside.group(), " ", 1)
    found = _several(question, catalogue, documents) or _one(
        question, catalogue, documents, context, rank_sections
    )
    if beside is None:
        return found
    found = found or Reference(None, (), topic=" ".join(content(question)))
    return replace(found, beside=1 if beside["way"].lower() in FORWARD else -1)


def _several(
    question: str, catalogue: Catalogue, documents: Sequence[Document]
) -> Reference | None:
    """Several places named one by one: "§5 ¶10 and §9 ¶8", each clear on its own."""
    parts = [part for part in BETWEEN.split(question) if part.strip()]
    found = [_one(part, catalogue, documents) for part in parts] if len(parts) > 1 else []
    clear = [x for x in found if x and x.paragraphs]
    if len(clear) < 2 or any(x.candidates for x in found if x):
        return None
    return Reference(
        clear[0].wanted,
        tuple(ref for x in clear for ref in x.sections),
        paragraphs=tuple(dict.fromkeys(p for x in clear for p in x.paragraphs)),
    )


def _one(
    question: str,
    catalogue: Catalogue,
    documents: Sequence[Document],
    context: Sequence[SectionRef] = (),
    rank_sections: Callable[[str, Sequence[SectionRef]], list[SectionRef]] = lambda *_: [],
) -> Reference | None:
    refs = sections_of(documents)
    reading = read_place(question, refs)
    if reading.wanted is None and not reading.says_section and not reading.section_numbers:
        return None
    named, topic = _named_sections(reading, refs)
    listed = _sections_listed(question, refs)
    if len(listed) > 1 and reading.wanted is None:
        return Reference(None, tuple(listed), topic=topic or question)
    if reading.same_section or (not named and reading.wanted and not reading.section_numbers):
        named = list(context) or named
    if not named and topic and not reading.section_numbers and reading.says_section:
        named, topic = rank_sections(topic, refs), ""
    if reading.section_numbers and not named:
        return _missing_section(reading, refs, documents)
    if reading.wanted is None:
        return Reference(None, tuple(named), topic=topic) if named else None
    return _resolve(reading, named or refs, bool(named), catalogue, topic)


def _take_document(question: str, documents: Sequence[Document]) -> tuple[str, Sequence[Document]]:
    """A document named by its short title, title or id; the question without that name."""
    if len(documents) > 1:
        for document in documents:
            for name in (document.short_title, document.title, document.id):
                found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, re.I)
                if found:
                    rest = question[: found.start()] + " " + question[found.end() :]
                    return rest, [document]
    return question, documents


def _named_sections(reading: Reading, refs: Sequence[SectionRef]) -> tuple[list[SectionRef], str]:
    """The sections that the question names, and what is left of it: its topic."""
    if reading.section_numbers:
        named = [
            ref for number in reading.section_numbers for ref in refs if ref.has_number(number)
        ]
        return named, " ".join(content(reading.rest))
    rest = _WHOLE.sub(" ", reading.rest)
    place, _, about = re.sub(r"\s+", " ", rest).partition(" say")
    first = name_sections(place, refs)
    if first.best and about:
        left = [w for w in content(place) if w not in first.matched] + content(about)
        return list(first.best), " ".join(left)
    whole = name_sections(rest, refs)
    left = [w for w in content(rest) if w not in whole.matched]
    return list(whole.best), " ".join(left)


def _sections_listed(question: str, refs: Sequence[SectionRef]) -> list[SectionRef]:
    """The sections of a question that names several: "the drugs and migration chapters", "both in
    the X part and the Y part". Each is named by the words right before or after "section"."""
    listed: list[SectionRef] = []
    for found in SECTION_WORD.finditer(question):
        is_plural = found.group().lower().endswith("s")
        after = _ABOUT.match(question[found.end() :]) if is_plural else None
        around = after.group(1) if after else _CLAUSE.split(question[: found.start()])[-1]
        parts = BETWEEN.split(around)
        for part in parts if is_plural else parts[-1:]:
            words = content(part)[-NAME_WORDS:]
            named = name_sections(" ".join(words), refs).best if words else ()
            listed += named if len(named) == 1 else ()
    return list(dict.fromkeys(listed))


def _missing_section(
    reading: Reading, refs: Sequence[SectionRef], documents: Sequence[Document]
) -> Reference:
    count = max((len(document.sections) for document in documents), default=0)
    number = reading.section_numbers[0]
    return Reference(
        reading.wanted, (), missing=f"There is no section {number}; there are {count} sections."
    )


def _resolve(
    reading: Reading,
    refs: Sequence[SectionRef],
    is_named: bool,
    catalogue: Catalogue,
    topic: str,
) -> Reference:
    wanted = reading.wanted or Wanted()
    of_each = len(reading.section_numbers) > 1 or (
        reading.says_section and bool(_EACH.search(reading.rest))
    )
    if (
        not is_named
        and not of_each
        and wanted.positions
        and (wanted.positions[-1] < 0 or _WHOLE.search(reading.rest))
    ):
        refs = [_whole(ref.document) for ref in dict.fromkeys(refs)][:1] if refs else []
    hits = [(ref, _pick(ref.section, wanted)) for ref in refs]
    found = [(ref, [catalogue[i] for i in ids]) for ref, ids in hits if ids]
    sections = tuple(ref for ref, _ in found)
    if not found:
        return Reference(
            wanted, tuple(refs) if is_named else (), missing=_say_missing(wanted, refs, is_named)
        )
    if of_each:
        return Reference(wanted, sections, paragraphs=tuple(x for _, xs in found for x in xs))
    if len(found) > 1 or _repeats(found[0][1], wanted):
        candidates = tuple(x for _, located in found for x in located)
        return Reference(wanted, sections, candidates=candidates, topic=topic)
    here = tuple(found[0][1])
    lost = _lost(wanted, here)
    missing = _say_missing(Wanted(numbers=lost), sections, True) if lost else ""
    return Reference(wanted, sections, paragraphs=here, topic=topic, missing=missing)


def _lost(wanted: Wanted, found: Sequence[Located]) -> tuple[str, ...]:
    """The numbers asked for that are not among the paragraphs found."""
    printed = {_same(x.paragraph.number) for x in found}
    return tuple(number for number in wanted.numbers if _same(number) not in printed)


def _whole(document: Document) -> SectionRef:
    paragraphs = tuple(p for section in document.sections for p in section.paragraphs)
    return SectionRef(document, Section(number=None, title=document.title, paragraphs=paragraphs))


def _pick(section: Section, wanted: Wanted) -> list[str]:
    paragraphs = section.paragraphs
    if wanted.numbers:
        keys = [_same(number) for number in wanted.numbers]
        return [p.id for p in paragraphs if _same(p.number) in keys]
    indices = [p - 1 if p > 0 else len(paragraphs) + p for p in wanted.positions]
    return [paragraphs[i].id for i in indices if 0 <= i < len(paragraphs)]


def _same(number: str) -> str:
    """Printed numbers compare without spaces, case, or the dots before brackets."""
    return re.sub(r"[\s.]+(?=\()|\s+|\.$", "", number.lower())


def _repeats(located: Sequence[Located], wanted: Wanted) -> bool:
    """A number printed twice in one section is not clear either."""
    return bool(wanted.numbers) and len(located) > len(wanted.numbers)


def _say_missing(wanted: Wanted, refs: Sequence[SectionRef], is_named: bool) -> str:
    if not is_named or len(refs) != 1:
        return f"There is no paragraph {wanted.label} in the documents."
    section = refs[0].section
    numbers = [p.number for p in section.paragraphs]
    span = f"{numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else numbers[0]
    return (
        f"{refs[0].label} has {len(numbers)} paragraph{'s' if len(numbers) > 1 else ''} ({span}); "
        f"there is no paragraph {wanted.label}."
    )
