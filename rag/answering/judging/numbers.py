"""Numbers in digits or words, how they are bounded and what they count: "more than 25 million" is
supported by 26 million, "30 countries" is not by "30 cities"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.text import stem, stopwords

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_VALUES: dict[str, float] = (
    {word: float(value) for value, word in enumerate(_UNITS)}
    | {word: 10.0 * value for value, word in enumerate(_TENS, 2)}
    | {"dozen": 12.0, "half": 0.5, "twice": 2.0, "once": 1.0}
    | {word: float(value) for value, word in enumerate(_ORDINALS)}
)
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
           "crore": 1e7, "lakh": 1e5, "m": 1e6, "bn": 1e9, "k": 1e3}  # fmt: skip
NUMBER_WORDS = frozenset(_VALUES) | {"hundred", "thousand", "million", "billion", "trillion"}
# Rarely a number when they stand alone: "one of them", "at once", "a second opinion".
_RARELY = frozenset(("one", "once", "first", "second", "half"))
# "G7" and "B2B" are names, so letters take the digits after them along.
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]\w*")
_JOINED = re.compile(r"(?:st|nd|rd|th)?[\s,/–-]*(?:and|or|to)?[\s–-]*")
_UNIT = re.compile(r"(?:st|nd|rd|th|s)?[\s-]*(%|per ?cent\b|[^\W\d_]+)")
_ABOVE = re.compile(r"(?:more|greater|higher|larger|longer|older) than|over|above|at least|exceed\w*|"
                    r"minimum of|no (?:less|fewer) than|upwards of|past")  # fmt: skip
_BELOW = re.compile(r"(?:less|fewer|lower|smaller|shorter|younger) than|under|below|at most|"
                    r"maximum of|no more than|up to|almost|nearly")  # fmt: skip
_ABOUT = re.compile(r"about|around|approximately|roughly|some|circa|near")
# Numbers further apart than this factor are of different things.
COMPARABLE = 3.0
ROUNDING = 0.06


@dataclass(frozen=True)
class Number:
    """A number with its bound ("above", "below", "about" or ""), the stem of the word it counts
    ("" where none follows) and where it stands."""

    value: float
    bound: str
    unit: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in digits or words, with their scale ("5 million" is 5,000,000)."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    pieces = list(_PIECE.finditer(folded))
    found: list[Number] = []
    place = 0
    while place < len(pieces):
        value, used = _read([piece.group() for piece in pieces[place : place + 5]])
        if value is not None:
            start, end = pieces[place].start(), pieces[place + used - 1].end()
            bound = _bound(folded[:start])
            found.append(Number(value, bound, _unit(folded[end : end + 30]), start, end))
        place += max(used, 1)
    return _share_units(found, folded)


def _read(words: list[str]) -> tuple[float | None, int]:
    """The number that begins here and how many words it takes."""
    value, used = _first(words)
    if value is None:
        return None, 0
    while used < len(words) and words[used] in _SCALES:
        if len(words[used]) < 3 and not words[0][0].isdecimal():
            break
        value *= _SCALES[words[used]]
        used += 1
    return (None, 0) if used == 1 and words[0] in _RARELY else (value, used)


def _first(words: list[str]) -> tuple[float | None, int]:
    word = words[0]
    if word[0].isdecimal():
        return _digits(word), 1
    if word not in _VALUES:
        return None, 0
    value = _VALUES[word]
    follows = _VALUES.get(words[1], 0.0) if len(words) > 1 else 0.0
    if word in _TENS and 0 < follows < 10:
        return value + follows, 2
    return value, 1


def _digits(word: str) -> float | None:
    """ "1,000,000" has separators, "2,5" and "2.5" are decimals, "1.2.3" is no number."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word):
        word = word.replace(",", "")
    word = word.replace(",", ".")
    return float(word) if word.count(".") < 2 else None


def _bound(before: str) -> str:
    tail = " ".join(before.split()[-4:]).rstrip("$€£ ")
    for name, pattern in (("above", _ABOVE), ("below", _BELOW), ("about", _ABOUT)):
        if re.search(rf"(?:^|\W)(?:{pattern.pattern})(?: (?:the|a|of|only|just))?$", tail):
            return name
    return ""


def _unit(after: str) -> str:
    match = _UNIT.match(after)
    word = match.group(1) if match else ""
    if word.startswith(("%", "per")):
        return "percent"
    return "" if word in stopwords() else stem(word)


def _share_units(found: Sequence[Number], text: str) -> list[Number]:
    """ "15 and 16 countries": the first counts what the second does."""
    shared = list(found)
    for place, (one, two) in reversed(list(enumerate(pairwise(found)))):
        if not one.unit and _JOINED.fullmatch(text[one.end : two.start]):
            shared[place] = replace(one, unit=shared[place + 1].unit)
    return shared


def missing_numbers(wanted: Sequence[Number], offered: Sequence[Number]) -> list[Number]:
    """Those numbers of a claim that do not stand in a text with that value, bound and unit."""
    return [number for number in wanted if not _stands(number, offered)]


def contradicted_numbers(wanted: Sequence[Number], offered: Sequence[Number]) -> list[Number]:
    """The missing ones, less those that follow from another: 26 is more than 25."""
    return [number for number in missing_numbers(wanted, offered) if not _follows(number, offered)]


def _stands(wanted: Number, offered: Sequence[Number]) -> bool:
    same = [number for number in offered if number.value == wanted.value]
    rivals = [number for number in offered if wanted.unit and number.unit == wanted.unit]
    if rivals and not any(number in rivals for number in same):
        return False
    return bool(same) and not _contrary(wanted.bound, {number.bound for number in same})


def _contrary(bound: str, others: set[str]) -> bool:
    """More than 20 is not less than 20, and 20 is not more than 20."""
    return bound in ("above", "below") and bound not in others


def _follows(wanted: Number, offered: Sequence[Number]) -> bool:
    if not wanted.bound or any(number.value == wanted.value for number in offered):
        return False
    close = [
        n for n in offered if 1 / COMPARABLE < (n.value or 1) / (wanted.value or 1) < COMPARABLE
    ]
    return any(_within(wanted, number) for number in close)


def _within(wanted: Number, offered: Number) -> bool:
    if wanted.bound == "above":
        return offered.value > wanted.value and offered.bound != "below"
    if wanted.bound == "below":
        return offered.value < wanted.value and offered.bound != "above"
    return abs(offered.value - wanted.value) <= ROUNDING * wanted.value
