"""Names and organisations: whatever is written with a capital in a claim must stand in its context.

Either form of an acronym will do, and so will "Austrian" for "Austria".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.acronyms import find_acronyms
from rag.answering.judging.dates import MONTHS, WEEKDAYS
from rag.answering.judging.numbers import NUMBER_WORDS
from rag.text import split_sentences, stem, stopwords, tokens

_WORD = re.compile(r"[^\W_]+")
_OPENING = re.compile(r"(?:^|[“”\"‘(\[:•–—\n]|[.!?]\s)\s*$")
# Capitals, with the small words that stand inside names: "Ministry of Trade and Industry".
_RUN = re.compile(
    r"[A-Z][\w’'-]*(?:,? (?:(?:of|on|and|for|the|against|to|in) ){0,2}[A-Z][\w’'-]*)+"
)
# What a people's name, or a place's own, has at its end: "Austrian", "Austria".
_ENDINGS = (
    "ians",
    "ian",
    "ean",
    "ans",
    "an",
    "ns",
    "n",
    "ish",
    "ese",
    "ia",
    "i",
    "y",
    "e",
    "a",
    "o",
)
SHORTEST_CORE = 4
# Endings that hardly a name has, at the end of a word long enough.
_ORDINARY_ENDING = re.compile(
    r"\w{4}(?:ing|ings|ed|ly|tions?|sions?|ments?|ness|ity|ities|isms?|ists?|[ae]nces?|able|ible|ive|ives|"
    r"ous|ships?|ful|less|ize|ise|ising|ized|ised|ers|ors|ies|als?|ants?|ents?|ures?|ways?|works?)$"
)
MAX_RUN = 9


@cache
def ordinary_words() -> frozenset[str]:
    """Ordinary English words, without capitals (made by `python -m eval.train.ordinary`)."""
    return frozenset((files("rag") / "data" / "judge" / "ordinary.txt").read_text("utf-8").split())


@cache
def _ordinary_stems() -> frozenset[str]:
    return frozenset(map(stem, ordinary_words()))


@dataclass(frozen=True)
class Name:
    """A word written as a name, and where it stands."""

    text: str
    start: int
    end: int


def names(text: str) -> list[Name]:
    """The words of a text that are written as names. Months, weekdays and number words are none."""
    is_shouted = text.upper() == text
    starts = {start for start, _ in split_sentences(text)}
    found = []
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        if not _has_capital(word) or _is_left_out(word):
            continue
        begins = start in starts or _OPENING.search(text[:start]) is not None
        if (begins or is_shouted) and not _is_name_anywhere(word):
            continue
        found.append(Name(word, start, match.end()))
    return found


def _has_capital(word: str) -> bool:
    return any(char.isupper() for char in word)


def _is_left_out(word: str) -> bool:
    folded = word.casefold()
    return (
        folded in WEEKDAYS
        or folded in NUMBER_WORDS
        or (folded in MONTHS and word == word.title())
        or word in ("I", "s")
    )


def _is_name_anywhere(word: str) -> bool:
    """Also at the beginning of a sentence: an acronym, or no ordinary word."""
    if sum(char.isupper() or char.isdigit() for char in word) > 1:
        return word.upper() != word or len(word) < 6 or not _is_ordinary(word.casefold())
    return not _is_ordinary(word.casefold())


def _is_ordinary(word: str) -> bool:
    return (
        word in ordinary_words()
        or word in stopwords()
        or _ORDINARY_ENDING.search(word) is not None
        or (stem(word) != word and stem(word) in _ordinary_stems())
    )


def missing_names(claim: str, context: str, acronyms: Mapping[str, str]) -> list[Name]:
    """Those names of a claim that a context has in no form."""
    wanted = names(claim)
    if not wanted:
        return []
    known = _known(context, acronyms) | _spelled_out(claim, context)
    cores = {core for word in _WORD.findall(context) if _has_capital(word) for core in _cores(word)}
    return [name for name in wanted if not _stands(name.text, known, cores)]


def _stands(name: str, known: Set[str], cores: Set[str]) -> bool:
    return all(part in known for part in tokens(name)) or all(c in cores for c in _cores(name))


def _cores(word: str) -> list[str]:
    return [core(token) for token in tokens(word)]


@cache
def core(word: str) -> str:
    """What the name of a place and of its people share: "austr" of "austria" and of "austrian"."""
    place = peoples().get(word, word)
    cut = [place.removesuffix(ending) for ending in _ENDINGS if place.endswith(ending)]
    return min((c for c in cut if len(c) >= SHORTEST_CORE), key=len, default=place)


@cache
def peoples() -> dict[str, str]:
    """Peoples whose name is unlike their country's, with the country (rag/data/judge/words.toml)."""
    data = tomllib.loads((files("rag") / "data" / "judge" / "words.toml").read_text("utf-8"))
    return dict(pair.split() for pair in data["peoples"]["pairs"])


def _known(context: str, acronyms: Mapping[str, str]) -> frozenset[str]:
    """Words of a context, and the other forms of the acronyms and names in it."""
    there = known = frozenset(tokens(context))
    for short, long in {**find_acronyms([context]), **acronyms}.items():
        if short.casefold() in there:
            known |= frozenset(tokens(long))
        elif " ".join(tokens(long)) in " ".join(tokens(context)):
            known |= {short.casefold()}
    return known | {initials for run in _RUN.findall(context) for initials, _ in _initials(run)}


def _initials(run: str) -> Iterator[tuple[str, list[str]]]:
    """The names that a run of capitals can hold, each after its initials: "un", "unodc"."""
    words = [word for word in _WORD.findall(run) if word[0].isupper()][:MAX_RUN]
    for i in range(len(words)):
        for j in range(i + 2, len(words) + 1):
            yield "".join(word[0] for word in words[i:j]).casefold(), words[i:j]


def _spelled_out(claim: str, context: str) -> frozenset[str]:
    """Words of those names of the claim that stand in the context as an acronym."""
    shorts = {word.casefold() for word in _WORD.findall(context) if word.isupper()}
    return frozenset(
        token
        for run in _RUN.findall(claim)
        for initials, words in _initials(run)
        if initials in shorts
        for token in tokens(" ".join(words))
    )
