"""Dates, however they are written: "4 October 2024", "October 2nd to 4th", "2024-10-04"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_NUMBERED = {name: place for place, name in enumerate(MONTHS, 1)} | {
    name[:3]: place for place, name in enumerate(MONTHS, 1)
}
# In text as written: "may", "march" and "mar" are words of their own without a capital.
_MONTH = (
    rf"(?P<month>{'|'.join([m.title() for m in MONTHS] + [m[:3].title() for m in MONTHS])})\b\.?"
)
_DAY = r"\d{1,2}(?!\d)(?:st|nd|rd|th)?"
_DAYS = rf"(?P<days>{_DAY}(?:\s*(?:,|and|to|or|/|-|–|—)\s*(?:and\s+)?{_DAY})*)"
_YEAR = r"(?P<year>\d{4})\b"
_FORMS = (
    re.compile(r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<days>\d{2})\b"),
    re.compile(rf"\b{_DAYS}\s+(?:of\s+)?{_MONTH}(?:\s*,?\s*{_YEAR})?"),
    re.compile(rf"\b{_MONTH}\s+(?:the\s+)?{_DAYS}(?:\s*,?\s*{_YEAR})?"),
    re.compile(rf"\b{_MONTH}(?:\s+of)?\s*,?\s*{_YEAR}"),
    re.compile(rf"(?<!^)(?<![.!?] )\b(?P<month>{'|'.join(m.title() for m in MONTHS)})\b"),
)

_BOUND = re.compile(r"(?i)\b(?:before|after|by|until|till|since|as of)(?: the)? $")


@dataclass(frozen=True)
class Date:
    """Days of a month (none: the month as a whole) and the year, where it is given. `is_bounded`:
    "before", "by" or the like stands before it, so another date may well support it."""

    days: frozenset[int]
    month: int
    year: int | None
    is_bounded: bool
    start: int
    end: int


def dates(text: str) -> list[Date]:
    """The dates of a text in their order. A month alone at the beginning of a sentence is none."""
    found: list[Date] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= date.start or date.end <= match.start() for date in found):
                found.append(_date(match))
    return sorted(found, key=lambda date: date.start)


def _date(match: re.Match[str]) -> Date:
    named = match.groupdict()
    month = named.get("month")
    year = named.get("year")
    return Date(
        days=frozenset(map(int, re.findall(r"\d+", named.get("days") or ""))),
        month=_NUMBERED[month.casefold()] if month else int(named["number"] or 0),
        year=int(year) if year else None,
        is_bounded=_BOUND.search(match.string[: match.start()]) is not None,
        start=match.start(),
        end=match.end(),
    )


def missing_dates(wanted: Sequence[Date], text: str) -> list[Date]:
    """Those dates of a claim that a text does not give."""
    offered = dates(text)
    return [date for date in wanted if not any(_says(other, date, text) for other in offered)]


def _says(offered: Date, wanted: Date, text: str) -> bool:
    """A year that the one date lacks may stand anywhere in the text."""
    if wanted.month != offered.month or not wanted.days <= offered.days:
        return False
    if wanted.year is None or wanted.year == offered.year:
        return True
    return offered.year is None and re.search(rf"\b{wanted.year}\b", text) is not None
