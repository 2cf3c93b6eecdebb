"""Acronyms and what they stand for, found in the text itself.

Algorithm: A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions
in biomedical text" (PSB 2003), section 2: a pair "long form (SHORT)" or "SHORT (long form)" is
accepted when the letters of the short form can be matched, from the right, in the long form, the
first at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_BRACKETS = re.compile(r"([^()]{2,120}?)\s*\(([^()]{2,80})\)")
_SHORT = re.compile(r"^[A-Z][A-Za-z0-9&-]{1,9}s?$")


def find_acronyms(texts: Iterable[str]) -> dict[str, str]:
    """Acronym -> long form, as printed, for every definition in the texts (the first one wins)."""
    found: dict[str, str] = {}
    for text in texts:
        for before, inside in _BRACKETS.findall(text):
            pair = _pair(before.strip(), inside.strip())
            if pair is not None:
                found.setdefault(*pair)
    return found


def _pair(before: str, inside: str) -> tuple[str, str] | None:
    if _is_short(inside):
        long = _long_form(inside, before)
        return (_singular(inside), long) if long else None
    last = before.split()[-1]
    if _is_short(last):
        long = _long_form(last, inside)
        return (last, long) if long else None
    return None


def _is_short(text: str) -> bool:
    return bool(_SHORT.match(text)) and sum(c.isupper() for c in text) >= 2


def _singular(short: str) -> str:
    return short[:-1] if short.endswith("s") and short[:-1].isupper() else short


def _long_form(short: str, text: str) -> str | None:
    """The shortest end of `text` in which the letters of `short` are found from the right."""
    limit = min(len(short) + 5, 2 * len(short))
    window = " ".join(text.split()[-limit:])
    letters = [c.lower() for c in _singular(short) if c.isalnum()]
    position = len(window) - 1
    for index in range(len(letters) - 1, -1, -1):
        while position >= 0 and not _fits(window, position, letters[index], first=index == 0):
            position -= 1
        if position < 0:
            return None
        position -= 1
    long = window[position + 1 :]
    return long if len(long.split()) >= 2 or len(long) > 2 * len(short) else None


def _fits(text: str, position: int, letter: str, first: bool) -> bool:
    if text[position].lower() != letter:
        return False
    return not first or position == 0 or not text[position - 1].isalnum()
