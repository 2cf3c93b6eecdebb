"""Acronyms and what they stand for, found in the text itself.

Algorithm: A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions
in biomedical text" (PSB 2003), section 2: a pair "long form (SHORT)" or "SHORT (long form)" is
accepted when the letters of the short form can be matched, from the right, in the long form, the
first at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.text import stopwords, words

_BRACKETS = re.compile(r"([^()]{2,120}?)\s*\(([^()]{2,80})\)")
_SHORT = re.compile(r"^[A-Z][A-Za-z0-9&-]{1,9}s?$")
# A name as printed: capitalised words, small words between them.
_NAME = re.compile(
    r"\b[A-Z][\w’'-]*(?:\s+(?:(?:of|on|for|and|against|the|to|in|de|del|di)\s+){0,2}[A-Z][\w’'-]*)+"
)
_ARTICLE = re.compile(r"^(?:The|A|An|This|These|Our)\s+")
# "A and the B" may be two names, or one.
_JOINED = re.compile(r"\s+and\s+(?:the\s+)?")
# An acronym's letters are this share of its name's initials or more.
LETTERS = 0.6


@dataclass(frozen=True, slots=True)
class Acronyms:
    """What acronyms stand for in some texts: `defined` there in brackets, or by the initials of one
    of the `names` there."""

    defined: dict[str, str]
    names: tuple[str, ...]

    def forms(self, thing: str) -> tuple[str, ...]:
        """Other forms of the acronyms and names in a phrase: what an acronym stands for, and the
        acronym of a name."""
        names = [s for s, long in self.defined.items() if long.casefold() in thing.casefold()]
        return tuple(dict.fromkeys([*self._long_forms(thing), *names]))

    def expand(self, question: str) -> str:
        """A question with what its acronyms stand for behind it, in brackets."""
        missing = [x for x in self._long_forms(question) if x.casefold() not in question.casefold()]
        return f"{question} ({'; '.join(missing)})" if missing else question

    def _long_forms(self, text: str) -> list[str]:
        shorts = [w for w in dict.fromkeys(map(_singular, words(text))) if _is_acronym(w)]
        return [
            x for w in shorts for x in ([self.defined[w]] if w in self.defined else self._named(w))
        ]

    def _named(self, short: str) -> list[str]:
        """The names that fit an acronym best, where those are one name in several spellings."""
        fits = [name for name in self.names if _abbreviates(short, name)]
        fewest = min((len(_initials(name)) for name in fits), default=0)
        best = [name for name in fits if len(_initials(name)) == fewest]
        return best if len({name.casefold() for name in best}) == 1 else []


def read_acronyms(texts: Iterable[str]) -> Acronyms:
    """The acronyms of these texts."""
    texts = list(texts)
    found = (name for text in texts for name in _NAME.findall(text))
    runs = {_ARTICLE.sub("", " ".join(name.split())) for name in found}
    names = runs | {part for run in runs for part in _JOINED.split(run) if " " in part}
    return Acronyms(find_acronyms(texts), tuple(sorted(names, key=lambda n: (len(n), n))))


def _is_acronym(word: str) -> bool:
    return len(word) >= 3 and word.isupper() and word.isalpha()


def _initials(name: str) -> str:
    return "".join(w[0].upper() for w in words(name) if w.lower() not in stopwords())


def _abbreviates(short: str, name: str) -> bool:
    """Are the acronym's letters among the initials of the name, in order, the first one first?
    Small words may lend a letter too ("against")."""
    initials = [w[0].upper() for w in words(name)]
    if initials[0] != short[0] or len(short) < LETTERS * len(_initials(name)):
        return False
    rest = iter(initials)
    return all(letter in rest for letter in short)


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
