"""Lookup: a question that names a paragraph or a section by its place, answered without a search.

A reference has two halves, each optional: which paragraphs ("paragraph 3", "the last two
paragraphs", "§4 ¶1") and which section ("section 4", "the section on migration").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.sections import SectionRef, name_sections, sections_of
from rag.citations import Catalogue
from rag.text import stems, tokens
from rag.types import Document, Located, Section

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
CARDINAL = {word: value for value, word in enumerate(_UNITS, 1)}
ORDINAL = {word: value for value, word in enumerate(_ORDINALS, 1)}

_PARA = (
    r"(?:paragraphs?|paras?\b\.?|¶+|paragrafi?o?|paragraphes?|absatz|absätze|ziffer|párrafos?|"
    r"parrafos?|alin[ée]as?|段落|パラグラフ)"
)
_SECT = r"(?:sections?|sect?\b\.?|chapters?|parts?|§+|sezion[ei]|kapitel|abschnitt|secci[óo]n|セクション|章)"
_NUM = r"\d{1,4}(?:\.\d{1,4})*(?:\.?\([0-9a-z]{1,5}\))*(?:\s(?:bis|ter|quater)\b)?"
_CARD = "|".join(_UNITS)
_ORD = "|".join(_ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th)"
_LIST = rf"(?:no\.?\s*|number\s*|n°\s*)?(?:{_NUM}|(?:{_CARD})\b)(?:\s*(?:,|and|&|to|through|until|[-–—])\s*¶?\s*(?:{_NUM}|(?:{_CARD})\b))*"

_BY_NUMBER = re.compile(
    rf"{_PARA}\s*(?P<list>{_LIST})|第\s*(?P<ja>\d+)\s*(?:段落|項|パラグラフ)", re.I
)
_FROM_END = re.compile(
    rf"\b(?:(?P<nth>{_ORD})[\s-]+(?:to|from)(?:[\s-]+the)?[\s-]+(?:last|end)|(?P<nth2>{_ORD})[\s-]+last|"
    rf"(?P<pen>penultimate|next[\s-]to[\s-](?:the[\s-])?last)|(?P<antepen>antepenultimate))"
    rf"(?:\s+{_PARA})?",
    re.I,
)
_BY_ORDER = re.compile(
    rf"\b(?:(?P<last>last|final|closing)|(?P<first>opening)|(?P<ord>{_ORD}))"
    rf"(?:\s+(?P<count>{_CARD}|\d{{1,2}}))?(?:\s+numbered)?\s+{_PARA}",
    re.I,
)
_SECTION_NUMBER = re.compile(
    rf"第\s*(?P<ja>\d+)\s*(?:{_SECT}|節)|{_SECT}\s*(?:no\.?\s*|number\s*)?(?P<num>\d{{1,3}}|(?:{_CARD})\b|[ivx]{{1,5}}\b)(?!\.\d)|"
    rf"\b(?P<ord>{_ORD}|last|final|penultimate)\s+{_SECT}(?!\s*\d)",
    re.I,
)
_DOTTED = re.compile(r"(?<![\d.])(?P<section>\d{1,3})\s*[.:/]\s*(?P<paragraph>\d{1,4})(?![\d.])")
_SECTION_WORD = re.compile(rf"\b(?:the\s+)?{_SECT}\b", re.I)
# "this section": the one the conversation is about.
_SAME_SECTION = re.compile(rf"\b(?:this|that|these|those|the same|same)\s+{_SECT}\b", re.I)
_BESIDE = re.compile(
    r"\b(?:(?:right|just|immediately|directly|straight)\s+)?(?P<way>after|follow(?:s|ing)?|before|"
    rf"preced(?:es|ing))\s+(?=(?:the\s+)?(?:[\w-]+\s+){{0,4}}?{_PARA}|[§¶])",
    re.I,
)
# What may stand between two places that a question names.
_BETWEEN = re.compile(r"\b(?:and|with|to|versus|vs)\b\.?|[,;&]", re.I)
_WHOLE = re.compile(r"\b(?:document|communiqu[ée]|text|declaration|statement|whole|entire)\b", re.I)

# Words of a question that only say "show me that place".
FRAME = frozenset(
    """paragraph paragraphs para paras section sections chapter part say says said state states
    read reads show give tell quote cite text content contents full exact exactly word words number
    please mention mentions document communique whole entire open print display look see go
    want need know find statement summarise summarize summary sum overview recap brief outline main
    key point points gist content cover covers deal deals describe explain discuss discusses talk
    talks article verbatim wording line lines few""".split()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paragraphs of a section: printed numbers, or positions (from the end when negative)."""

    numbers: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        if self.numbers:
            return ", ".join(self.numbers)
        return ", ".join(str(p) if p > 0 else f"{-p} from the end" for p in self.positions)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a question names. `paragraphs` is what it resolved to; `sections` the sections it named;
    `candidates` are the paragraphs it may mean when that is not clear; `missing` says what was
    asked for and is not there. `topic` is what the question asks beyond the place. `beside` is 1 for
    "the paragraph after it", -1 for the one before."""

    wanted: Wanted | None
    sections: tuple[SectionRef, ...]
    paragraphs: tuple[Located, ...] = ()
    candidates: tuple[Located, ...] = ()
    missing: str = ""
    topic: str = ""
    beside: int = 0


@dataclass(slots=True)
class _Reading:
    """A question, with the parts that have been understood taken out."""

    rest: str
    wanted: Wanted | None = None
    section_numbers: list[int] = field(default_factory=list)
    says_section: bool = False
    same_section: bool = False


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
    beside = _BESIDE.search(question)
    if beside:
        question = question.replace(beside.group(), " ", 1)
    found = _several(question, catalogue, documents) or _one(
        question, catalogue, documents, context, rank_sections
    )
    if beside is None:
        return found
    found = found or Reference(None, (), topic=" ".join(_content(question)))
    return replace(found, beside=1 if beside["way"].lower()[0] in "af" else -1)


def _several(
    question: str, catalogue: Catalogue, documents: Sequence[Document]
) -> Reference | None:
    """Several places named one by one: "§5 ¶10 and §9 ¶8", each clear on its own."""
    parts = [part for part in _BETWEEN.split(question) if part.strip()]
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
    reading = _read(question, refs)
    if reading.wanted is None and not reading.says_section and not reading.section_numbers:
        return None
    named, topic = _named_sections(reading, refs)
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


def _read(question: str, refs: Sequence[SectionRef]) -> _Reading:
    reading = _Reading(question)
    _take_section_number(reading)
    for take in (_take_numbers, _take_from_end, _take_order, _take_dotted, _take_bare):
        if reading.wanted is None:
            take(reading, refs)
    if _SECTION_WORD.search(reading.rest):
        reading.says_section = True
        reading.same_section = bool(_SAME_SECTION.search(reading.rest))
        reading.rest = _SECTION_WORD.sub(" ", reading.rest)
    return reading


def _take_section_number(reading: _Reading) -> None:
    for found in _SECTION_NUMBER.finditer(reading.rest):
        value = found["num"] or found["ord"] or found["ja"]
        number = _integer(value.lower())
        if number is not None:
            reading.section_numbers.append(number)
            reading.rest = reading.rest.replace(found.group(), " ", 1)


def _integer(value: str) -> int | None:
    """An integer from digits, a word, an ordinal, a Roman numeral; from the end when negative."""
    if value in ("last", "final"):
        return -1
    if value == "penultimate":
        return -2
    digits = re.match(r"\d+", value)
    if digits:
        return int(digits.group())
    return CARDINAL.get(value) or ORDINAL.get(value) or _roman(value)


def _roman(value: str) -> int | None:
    numerals = {"i": 1, "v": 5, "x": 10}
    if not value or set(value) - set(numerals):
        return None
    values = [numerals[c] for c in value]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _take_numbers(reading: _Reading, refs: Sequence[SectionRef]) -> None:
    numbers: list[str] = []
    for found in _BY_NUMBER.finditer(reading.rest):
        numbers += [found["ja"]] if found["ja"] else _expand(found["list"])
    if numbers:
        reading.rest = _BY_NUMBER.sub(" ", reading.rest)
        reading.wanted = Wanted(numbers=tuple(dict.fromkeys(numbers)))


def _expand(listed: str) -> list[str]:
    """ "3 to 5, 7" -> 3, 4, 5, 7."""
    parts = re.findall(rf"{_NUM}|\b(?:{_CARD})\b|to|through|until|[-–—]", listed, re.I)
    numbers: list[str] = []
    is_range = False
    for part in parts:
        value = str(CARDINAL.get(part.lower(), part))
        if part.lower() in ("to", "through", "until", "-", "–", "—"):
            is_range = True
        elif is_range and numbers and value.isdigit() and numbers[-1].isdigit():
            numbers += [
                str(n)
                for n in range(int(numbers[-1]) + 1, min(int(value), int(numbers[-1]) + 50) + 1)
            ]
            is_range = False
        else:
            numbers.append(value)
    return numbers


def _take_from_end(reading: _Reading, refs: Sequence[SectionRef]) -> None:
    found = _FROM_END.search(reading.rest)
    if not found or not re.search(_PARA, reading.rest, re.I):
        return
    nth = found["nth"] or found["nth2"]
    if found["antepen"]:
        position = 3
    elif nth:
        position = _integer(nth.lower()) or 2
    else:
        position = 2
    reading.rest = re.sub(_PARA, " ", reading.rest.replace(found.group(), " ", 1), flags=re.I)
    reading.wanted = Wanted(positions=(-position,))


def _take_order(reading: _Reading, refs: Sequence[SectionRef]) -> None:
    found = _BY_ORDER.search(reading.rest)
    if not found:
        return
    count = _integer((found["count"] or "one").lower()) or 1
    if found["last"]:
        positions = tuple(range(-count, 0))
    elif found["first"] or (found["ord"].lower() == "first"):
        positions = tuple(range(1, count + 1))
    else:
        positions = (_integer(found["ord"].lower()) or 1,)
    reading.rest = reading.rest.replace(found.group(), " ", 1)
    reading.wanted = Wanted(positions=positions)


def _take_dotted(reading: _Reading, refs: Sequence[SectionRef]) -> None:
    """ "5.12" on its own: section and paragraph, unless a paragraph is printed with that number."""
    found = _DOTTED.search(reading.rest)
    if not found or _content(reading.rest.replace(found.group(), " ")):
        return
    if any(p.number == found.group() for ref in refs for p in ref.section.paragraphs):
        reading.wanted = Wanted(numbers=(found.group(),))
    else:
        reading.wanted = Wanted(numbers=(found["paragraph"],))
        reading.section_numbers.append(int(found["section"]))
    reading.rest = reading.rest.replace(found.group(), " ", 1)


def _take_bare(reading: _Reading, refs: Sequence[SectionRef]) -> None:
    """A section and a bare number, and nothing else: "preamble 3"; "4.5.1.(a)"; "section 4, 1"."""
    numbers = re.findall(rf"(?<![\w.]){_NUM}(?![\w.])", reading.rest)
    if len(numbers) != 1:
        return
    rest = reading.rest.replace(numbers[0], " ", 1)
    content = _content(rest)
    if not reading.section_numbers:
        named = name_sections(rest, refs)
        matched = named.matched if named.best else frozenset()
        if set(content) - matched or not (content or "." in numbers[0] or "(" in numbers[0]):
            return
    elif content:
        return
    reading.wanted = Wanted(numbers=(numbers[0],))
    reading.rest = rest


def _content(text: str) -> list[str]:
    return [token for token in tokens(text) if stems(token) and token not in FRAME]


def _named_sections(reading: _Reading, refs: Sequence[SectionRef]) -> tuple[list[SectionRef], str]:
    """The sections that the question names, and what is left of it: its topic."""
    if reading.section_numbers:
        named = [
            ref for number in reading.section_numbers for ref in refs if ref.has_number(number)
        ]
        return named, " ".join(_content(reading.rest))
    place, _, about = re.sub(r"\s+", " ", reading.rest).partition(" say")
    first = name_sections(place, refs)
    if first.best and about:
        left = [w for w in _content(place) if w not in first.matched] + _content(about)
        return list(first.best), " ".join(left)
    whole = name_sections(reading.rest, refs)
    left = [w for w in _content(reading.rest) if w not in whole.matched]
    return list(whole.best), " ".join(left)


def _missing_section(
    reading: _Reading, refs: Sequence[SectionRef], documents: Sequence[Document]
) -> Reference:
    count = max((len(document.sections) for document in documents), default=0)
    number = reading.section_numbers[0]
    return Reference(
        reading.wanted, (), missing=f"There is no section {number}; there are {count} sections."
    )


def _resolve(
    reading: _Reading,
    refs: Sequence[SectionRef],
    is_named: bool,
    catalogue: Catalogue,
    topic: str,
) -> Reference:
    wanted = reading.wanted or Wanted()
    if (
        not is_named
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
    if len(found) > 1 or _repeats(found[0][1], wanted):
        candidates = tuple(x for _, located in found for x in located)
        return Reference(wanted, sections, candidates=candidates, topic=topic)
    return Reference(wanted, sections, paragraphs=tuple(found[0][1]), topic=topic)


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
