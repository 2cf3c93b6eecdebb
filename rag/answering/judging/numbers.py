"""Numbers, dates and how they are bounded: "more than 25 million" is supported by 26 million."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text import tokens

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
MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
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
    """A number with its bound ("above", "below", "about" or "") and where it stands."""

    value: float
    bound: str
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in digits or words, with their scale ("5 million" is 5,000,000).

    "one" counts only before a scale: elsewhere it is rarely a number.
    """
    pieces = list(_PIECE.finditer(text.casefold()))
    found: list[Number] = []
    place = 0
    while place < len(pieces):
        value, used = _read([piece.group() for piece in pieces[place : place + 5]])
        if value is not None:
            start, end = pieces[place].start(), pieces[place + used - 1].end()
            found.append(Number(value, _bound(text[:start].casefold()), start, end))
        place += max(used, 1)
    return found


def _read(words: list[str]) -> tuple[float | None, int]:
    """The number that begins here and how many words it takes."""
    value, used = _first(words)
    if value is None:
        return None, 0
    while used < len(words) and words[used] in _SCALES:
        if len(words[used]) < 3 and not words[0][0].isdigit():
            break
        value *= _SCALES[words[used]]
        used += 1
    return (
        (None, 0) if used == 1 and words[0] in ("one", "once", "second", "half") else (value, used)
    )


def _first(words: list[str]) -> tuple[float | None, int]:
    word = words[0]
    if word[0].isdigit():
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


@dataclass(frozen=True)
class NumberMatch:
    """How the claim's numbers stand in a text, as counts."""

    total: int
    same: int
    within_bound: int
    against_bound: int
    missing: int


def match_numbers(claim: str, text: str) -> NumberMatch:
    """Compare the numbers of a claim with those of a text."""
    wanted, offered = numbers(claim), numbers(text)
    states = [_state(number, offered) for number in wanted]
    return NumberMatch(
        total=len(wanted),
        same=states.count("same"),
        within_bound=states.count("within"),
        against_bound=states.count("against"),
        missing=states.count("missing"),
    )


def _state(wanted: Number, offered: list[Number]) -> str:
    bounds = {number.bound for number in offered if number.value == wanted.value}
    if bounds and not _contrary(wanted.bound, bounds):
        return "same"
    if bounds:
        return "against"
    if not wanted.bound:
        return "missing"
    close = [
        n for n in offered if 1 / COMPARABLE < (n.value or 1) / (wanted.value or 1) < COMPARABLE
    ]
    if not close:
        return "missing"
    return "within" if any(_within(wanted, number) for number in close) else "against"


def _contrary(bound: str, others: set[str]) -> bool:
    """More than 20 is not less than 20, and 20 is not more than 20."""
    strict = {"above", "below"}
    return bound in strict and bound not in others


def _within(wanted: Number, offered: Number) -> bool:
    if wanted.bound == "above":
        return offered.value > wanted.value and offered.bound != "below"
    if wanted.bound == "below":
        return offered.value < wanted.value and offered.bound != "above"
    return abs(offered.value - wanted.value) <= ROUNDING * wanted.value


def missing_numbers(claim: str, text: str) -> tuple[str, ...]:
    """The numbers and months of a claim, as printed, that the text neither has nor implies."""
    offered = numbers(text)
    lost = [
        claim[n.start : n.end]
        for n in numbers(claim)
        if _state(n, offered) in ("missing", "against")
    ]
    return (*lost, *missing_months(claim, text))


def missing_months(claim: str, text: str) -> tuple[str, ...]:
    """The months that a claim names and the text does not. "may" is more often a verb."""
    there = set(tokens(text))
    return tuple(
        word for word in tokens(claim) if word in MONTHS and word != "may" and word not in there
    )
