"""What kind of thing a question asks for, and whether a text offers one."""

from __future__ import annotations

import re
from enum import StrEnum

_MONTHS = "january february march april may june july august september october november december"
_MONTH = "|".join(f"{m.capitalize()}|{m[:3].capitalize()}" for m in _MONTHS.split())


class Kind(StrEnum):
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    WHO = "who"


_ASKS = {
    Kind.DATE: re.compile(
        r"\bwhen\b|\b(?:what|which|on what|on which) (?:exact )?(?:dates?|days?|years?|months?)\b|"
        r"\bdates?\b.*\?|^dates?\b|\bhow (?:long ago|recently|soon)\b|\bsince when\b|\bdeadline\b",
        re.I,
    ),
    Kind.PLACE: re.compile(
        r"\bwhere\b(?! (?:is|are|does|do|was|were)\b.*\b(?:mention|refer|appear|cite|name))|"
        r"\b(?:what|which|in what|in which) (?:city|town|place|venue|location|country|port)\b|"
        r"\b(?:location|venue)\b",
        re.I,
    ),
    Kind.NUMBER: re.compile(
        r"\bhow (?:many|much|large|big|long|old|often)\b|\b(?:what|which) (?:number|percentage|share|"
        r"proportion|amount|sum|budget|rate|figure|total|cost)\b|\bper ?cent(?:age)?\b|\bbudget\b|"
        r"\bcosts?\b",
        re.I,
    ),
    Kind.WHO: re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:person|minister|people|official)\b", re.I),
}
_OFFERS = {
    Kind.DATE: re.compile(rf"\b(?:{_MONTH})\b\.?\s+\d|\b\d{{1,2}}\s+(?:{_MONTH})\b|\b(?:1[5-9]|20)\d\d\b"),
    Kind.PLACE: re.compile(r"\b(?:in|at|to|from|near|across) (?:the )?[A-Z][a-z]+"),
    Kind.NUMBER: re.compile(
        r"\b\d[\d,.]*\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|"
        r"thousands?|millions?|billions?|third|half|quarter|percent)\b",
        re.I,
    ),
    Kind.WHO: re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z-]+|\b(?:ministers?|authorities|groups?|companies)\b"),
}


def asked_kind(question: str) -> Kind | None:
    """The kind of thing asked for, or None when the question asks for something else."""
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(question)), None)


def offers(kind: Kind, text: str) -> bool:
    """Does a text contain a thing of this kind?"""
    return bool(_OFFERS[kind].search(text))
