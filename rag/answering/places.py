"""The words with which people name a place in a document: "paragraph 3", "the last two paragraphs",
"§4 ¶1", "section four". What they name is resolved in lookup.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.answering.sections import SectionRef, name_sections
from rag.text import stems, tokens

_UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
CARDINAL = {word: value for value, word in enumerate(_UNITS, 1)}
ORDINAL = {word: value for value, word in enumerate(_ORDINALS, 1)}

_PARA = (
    r"(?:paragraphs?|paras?\b\.?|pars?\b\.?|¶+|points?|items?|clauses?|paragrafi?o?|paragraphes?|absatz|absätze|ziffer|párrafos?|"
    r"parrafos?|alin[ée]as?|段落|パラグラフ)"
)
_SECT = r"(?:sections?|sect?\b\.?|s\.(?=\s?\d)|chapters?|parts?|§+|sezion[ei]|kapitel|abschnitt|secci[óo]n|セクション|章)"
_NUM = r"\d{1,4}(?:\.\d{1,4})*(?:\.?\([0-9a-z]{1,5}\))*(?:\s(?:bis|ter|quater)\b)?"
_CARD = "|".join(_UNITS)
_ORD = "|".join(_ORDINALS) + r"|\d{1,2}(?:st|nd|rd|th)"
_LIST = rf"(?:nos?\.?\s*|numbers?\s*|n°\s*)?(?:{_NUM}|(?:{_CARD})\b)(?:\s*(?:,|and|&|to|through|until|[-–—])\s*¶?\s*(?:{_NUM}|(?:{_CARD})\b))*"

_BY_NUMBER = re.compile(
    rf"{_PARA}\s*(?P<list>{_LIST})|第\s*(?P<ja>\d+)\s*(?:段落|項|パラグラフ)", re.I
)
_FROM_END = re.compile(
    rf"\b(?:(?P<nth>{_ORD})[\s-]+(?:paragraph\s+)?(?:to|from)(?:[\s-]+the)?[\s-]+(?:last|end)|(?P<nth2>{_ORD})[\s-]+last|"
    rf"(?P<pen>penultimate|next[\s-]to[\s-](?:the[\s-])?last|last\s+but\s+one|last\s+{_PARA}\s+but\s+one|(?:{_PARA}\s+(?:just\s+)?|one\s+)before\s+(?:the\s+)?last(?:\s+one)?)|(?P<antepen>antepenultimate))"
    rf"(?:\s+{_PARA})?",
    re.I,
)
_BY_ORDER = re.compile(
    rf"\b(?:(?P<last>last|final|closing|concluding|ending)|(?P<first>opening|starting|beginning)|(?P<ord>{_ORD}))"
    rf"(?:\s+(?P<count>{_CARD}|\d{{1,2}}))?(?:\s+numbered)?\s+{_PARA}",
    re.I,
)
_SECTION_NUMBER = re.compile(
    rf"第\s*(?P<ja>\d+)\s*(?:{_SECT}|節)|{_SECT}\s*(?:no\.?\s*|number\s*)?(?P<num>\d{{1,3}}|(?:{_CARD})\b|[ivx]{{1,5}}\b)(?!\.\d)|"
    rf"\b(?P<ord>{_ORD}|last|final|penultimate)\s+{_SECT}(?!\s*\d)",
    re.I,
)
_SECTION_NUMBERS = re.compile(
    r"\b(?:sections|chapters|parts)\s+(?P<list>\d{1,3}(?:\s*(?:,|and|&|to|[-–—])\s*\d{1,3})+)", re.I
)
_DOTTED = re.compile(r"(?<![\d.])(?P<section>\d{1,3})\s*[.:/]\s*(?P<paragraph>\d{1,4})(?![\d.])")
SECTION_WORD = re.compile(rf"\b(?:the\s+)?{_SECT}\b", re.I)
# "this section": the one the conversation is about.
SAME_SECTION = re.compile(rf"\b(?:this|that|these|those|the same|same)\s+{_SECT}\b", re.I)
BESIDE = re.compile(
    r"\b(?:(?:right|just|immediately|directly|straight)\s+)?(?P<way>after|below|follow(?:s|ing)?|before|"
    rf"above|preced(?:es|ing))\s+(?=(?:the\s+)?(?:[\w-]+\s+){{0,4}}?{_PARA}|[§¶]|the\s+one\s+(?:on|about)\b)",
    re.I,
)
FORWARD = frozenset("after below follow follows following".split())
# What may stand between two places that a question names.
BETWEEN = re.compile(r"\b(?:and|with|to|versus|vs)\b\.?|[,;&]", re.I)
# Words of a question that only say "show me that place".
FRAME = frozenset(
    """paragraph paragraphs para paras section sections chapter part say says said state states
    read reads show give tell quote cite text content contents full exact exactly word words number
    please mention mentions document communique whole entire open print display look see go
    want need know find statement summarise summarize summary sum overview recap brief outline main
    key point points gist content cover covers deal deals describe explain discuss discusses talk
    talks article verbatim wording line lines few anything something everything""".split()
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


@dataclass(slots=True)
class Reading:
    """A question, with the parts that have been understood taken out."""

    rest: str
    wanted: Wanted | None = None
    section_numbers: list[int] = field(default_factory=list)
    says_section: bool = False
    same_section: bool = False


def read_place(question: str, refs: Sequence[SectionRef]) -> Reading:
    reading = Reading(question)
    _take_section_number(reading)
    for take in (_take_numbers, _take_from_end, _take_order, _take_dotted, _take_bare):
        if reading.wanted is None:
            take(reading, refs)
    if SECTION_WORD.search(reading.rest):
        reading.says_section = True
        reading.same_section = bool(SAME_SECTION.search(reading.rest))
        reading.rest = SECTION_WORD.sub(" ", reading.rest)
    return reading


def _take_section_number(reading: Reading) -> None:
    for found in _SECTION_NUMBERS.finditer(reading.rest):
        reading.section_numbers += [int(n) for n in _expand(found["list"]) if n.isdigit()]
        reading.rest = reading.rest.replace(found.group(), " ", 1)
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


def _take_numbers(reading: Reading, refs: Sequence[SectionRef]) -> None:
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


def _take_from_end(reading: Reading, refs: Sequence[SectionRef]) -> None:
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


def _take_order(reading: Reading, refs: Sequence[SectionRef]) -> None:
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


def _take_dotted(reading: Reading, refs: Sequence[SectionRef]) -> None:
    """ "5.12" on its own: section and paragraph, unless a paragraph is printed with that number."""
    found = _DOTTED.search(reading.rest)
    if not found or content(reading.rest.replace(found.group(), " ")):
        return
    if any(p.number == found.group() for ref in refs for p in ref.section.paragraphs):
        reading.wanted = Wanted(numbers=(found.group(),))
    else:
        reading.wanted = Wanted(numbers=(found["paragraph"],))
        reading.section_numbers.append(int(found["section"]))
    reading.rest = reading.rest.replace(found.group(), " ", 1)


def _take_bare(reading: Reading, refs: Sequence[SectionRef]) -> None:
    """A section and a bare number, and nothing else: "preamble 3"; "4.5.1.(a)"; "section 4, 1"."""
    numbers = re.findall(rf"(?<![\w.]){_NUM}(?![\w.])", reading.rest)
    if len(numbers) != 1:
        return
    rest = reading.rest.replace(numbers[0], " ", 1)
    own = content(rest)
    if not reading.section_numbers:
        named = name_sections(rest, refs)
        matched = named.matched if named.best else frozenset()
        if set(own) - matched or not (own or "." in numbers[0] or "(" in numbers[0]):
            return
    elif own:
        return
    reading.wanted = Wanted(numbers=(numbers[0],))
    reading.rest = rest


def content(text: str) -> list[str]:
    return [token for token in tokens(text) if stems(token) and token not in FRAME]
