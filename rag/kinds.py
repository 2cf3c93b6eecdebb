"""What kind of thing a question asks for, and whether a text offers one."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.text import tokens, words

_MONTHS = "january february march april may june july august september october november december"
_MONTH = "|".join(f"{m.capitalize()}|{m[:3].capitalize()}" for m in _MONTHS.split())


class Kind(StrEnum):
    DATE = "date"
    PLACE = "place"
    NUMBER = "number"
    NAME = "name"


# Classes whose members have names: "which countries …" wants to hear at least one.
_NAMED = (
    r"(?:countr(?:y|ies)|nations?|states?|cit(?:y|ies)|towns?|compan(?:y|ies)|firms?|corporations?|"
    r"organi[sz]ations?|institutions?|bod(?:y|ies)|agenc(?:y|ies)|presidents?|persons?|"
    r"people|officials?|apps?|platforms?|products?|brands?|laws?|regulations?|directives?|"
    r"treat(?:y|ies)|conventions?|resolutions?|groups?|partners?|members?|parties|authors?|"
    r"laborator(?:y|ies)|labs?|universit(?:y|ies)|airports?|ports?|courts?|banks?|journalists?)"
)
_LEAD = r"(?:which|what|whose|name the|in which|in what|at which|under which|by which|from which|to which|of which)"
_ASKS = {
    Kind.DATE: re.compile(
        r"\bwhen\b|\b(?:what|which)(?: \w+)? (?:dates?|days?|years?|months?|deadline)\b|\bdates? of\b|"
        r"\b(?:since|until|by) when\b|\bdeadline\b|\bhow (?:recently|soon)\b",
        re.I,
    ),
    Kind.PLACE: re.compile(
        r"^(?:and |so |but )?where\b(?!.*\b(?:mention|refer|appear|cite|name|set|say))|"
        r"\b(?:what|which) (?:city|cities|town|place|venue|location|country|port|locality)\b|"
        r"\bwhere (?:will|did|was|were|is|are|can|does|do)\b(?!.*\b(?:mention|refer|appear|cite|say))",
        re.I,
    ),
    Kind.NUMBER: re.compile(
        r"\bhow (?:many|much|large|big|old|often)\b|\b(?:what|which) (?:\w+ )?(?:number|percentage|"
        r"share|proportion|amount|sum|budget|rate|figure|total|value|costs?|sizes?|limits?|funding)\b|"
        r"\bper ?cent(?:age)?\b|\bbudget\b|\bhow (?:high|long) (?:is|are|was|were)\b|"
        r"\b(?:total|exact) (?:value|amount|number|cost)\b",
        re.I,
    ),
    Kind.NAME: re.compile(rf"\bwho(?:m|se)?\b|\b{_LEAD} (?:[\w-]+ ){{0,3}}?{_NAMED}\b", re.I),
}
_NUMBER_WORD = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|"
    r"millions?|billions?|third|half|quarter|percent|per cent|%)\b"
)
_DATE = re.compile(
    rf"\b(?:{_MONTH})\b\.?\s+\d|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b|\b(?:1[5-9]|20)\d\d\b"
)
_PLACED = re.compile(r"\b(?:in|at|to|from|near|across|of)\s+(?:the\s+)?[A-Z][a-z]+")


def asked_kind(question: str) -> Kind | None:
    """The kind of thing asked for, or None when the question asks for something else."""
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(question)), None)


def offers(kind: Kind, text: str, question: str) -> bool:
    """Does a text contain a thing of this kind that the question does not contain itself?"""
    known = set(tokens(question))
    if kind is Kind.DATE:
        return any(set(tokens(found.group())) - known for found in _DATE.finditer(text))
    if kind is Kind.NUMBER:
        undated = _DATE.sub(" ", text)
        numbers = re.findall(rf"\b\d[\d,.]*\b|{_NUMBER_WORD}", undated, re.I)
        return any(set(tokens(number)) - known for number in numbers)
    if kind is Kind.PLACE:
        return any(
            set(tokens(found.group().split()[-1])) - known for found in _PLACED.finditer(text)
        )
    named = [word for word in words(text)[1:] if word[:1].isupper()]
    return any(set(tokens(word)) - known for word in named)
