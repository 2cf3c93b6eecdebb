"""Negation, modality, quantity and words of opposite meaning, compared word by word.

A word of the claim is compared with that occurrence of it in the context which stands among the same
words. Only words that both have are compared: what a paraphrase says in other words is for the model
to judge.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.text import stem, stopwords, tokens

# How far a "not" or a "may" reaches, in words, to the first word of substance.
REACH = 4
NEIGHBOURS = 4
# A word and its opposite are said of the same when they stand among so many of the same words.
AMONG = 2
_NOT = re.compile(r"(?i)n[’']t\b")
_NOT_ONLY = re.compile(r"(?i)\bnot (only|just|merely|least)\b")
_WITHOUT = re.compile(r"(?i)\b(?:free (?:from|of)|(?:in the )?absence of)\b")
_PREFIX = re.compile(r"(?i)\b(pre|co|re)-(?=\w)")
_MONTH_OF_MAY = re.compile(r"(?<=[a-z0-9] )May\b")
_CLAUSE = re.compile(r"[,;:.!?()]\s|[–—\n]")


@dataclass(frozen=True)
class Lexicon:
    """Words of English that change what a sentence says (rag/data/judge/words.toml)."""

    negators: frozenset[str]
    strength: dict[str, str]
    quantity: dict[str, str]
    opposites: dict[str, frozenset[str]]


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with Pincite."""
    data = tomllib.loads((files("rag") / "data" / "judge" / "words.toml").read_text("utf-8"))
    opposites: dict[str, set[str]] = {}
    for one, two in (map(stem, pair.split()) for pair in data["opposites"]["pairs"]):
        opposites.setdefault(one, set()).add(two)
        opposites.setdefault(two, set()).add(one)
    return Lexicon(
        negators=frozenset(data["negators"]),
        strength={word: group for group, words in data["strength"].items() for word in words},
        quantity={word: group for group, words in data["quantity"].items() for word in words},
        opposites={word: frozenset(others) for word, others in opposites.items()},
    )


@dataclass(frozen=True)
class Word:
    """A word of substance where it stands: its stem, whether it is negated, the strength and the
    quantity that govern it ("" for none), and the stems around it."""

    stem: str
    text: str
    is_negated: bool
    strength: str
    quantity: str
    around: frozenset[str]


@dataclass(frozen=True)
class Difference:
    """Something the claim says of a word that its context does not: `kind` is "negation",
    "modality", "quantity" or "opposite"."""

    kind: str
    word: str
    claimed: str
    stated: str


def read_words(text: str) -> list[Word]:
    """The words of substance of a text, in order."""
    found: list[Word] = []
    for clause in _CLAUSE.split(_plain(text)):
        found += _read_clause(tokens(clause))
    stems = [word.stem for word in found]
    return [
        Word(w.stem, w.text, w.is_negated, w.strength, w.quantity, _around(stems, place))
        for place, w in enumerate(found)
    ]


def _plain(text: str) -> str:
    """Every "not" as a word of its own, and no "May" but the verb."""
    text = _NOT_ONLY.sub(r"\1", _NOT.sub(" not", text))
    return _MONTH_OF_MAY.sub("", _PREFIX.sub(r"\1", _WITHOUT.sub("without", text)))


def _around(stems: Sequence[str], place: int) -> frozenset[str]:
    near = (*stems[max(0, place - NEIGHBOURS) : place], *stems[place + 1 : place + 1 + NEIGHBOURS])
    return frozenset(near)


def _read_clause(clause: Sequence[str]) -> list[Word]:
    known = lexicon()
    governing: dict[int, dict[str, list[str]]] = {}
    for place, token in enumerate(clause):
        target = _target(clause, place)
        said = governing.setdefault(target, {"not": [], "strength": [], "quantity": []})
        if token in known.negators:
            said["not"].append(token)
        if token in known.strength:
            said["strength"].append(known.strength[token])
        if token in known.quantity:
            said["quantity"].append(known.quantity[token])
    none: dict[str, list[str]] = {"not": [], "strength": [], "quantity": []}
    return [
        Word(
            stem=stem(token),
            text=token,
            is_negated=len((said := governing.get(place, none))["not"]) % 2 == 1,
            strength=(said["strength"] or [""])[-1],
            quantity=(said["quantity"] or [""])[-1],
            around=frozenset(),
        )
        for place, token in enumerate(clause)
        if _has_substance(token)
    ]


def _target(clause: Sequence[str], place: int) -> int:
    """Where the word stands that the word at `place` governs; -1 for none."""
    for target in range(place + 1, min(place + 1 + REACH, len(clause))):
        if _has_substance(clause[target]) and not clause[target].endswith("ly"):
            return target
    return -1


def _has_substance(token: str) -> bool:
    known = lexicon()
    return (
        (token not in stopwords() or stem(token) in known.opposites)
        and token not in known.negators
        and token not in known.strength
        and token not in known.quantity
    )


def differences(claim: Sequence[Word], context: Sequence[Word]) -> list[Difference]:
    """Where the claim negates, weakens, strengthens or reverses what the context says."""
    places: dict[str, list[Word]] = {}
    for word in context:
        places.setdefault(word.stem, []).append(word)
    claimed = {word.stem for word in claim}
    is_weak = any(word.strength in (*_WEAK, "able") for word in claim)
    found: list[Difference] = []
    for word in claim:
        same = _nearest(word, places.get(word.stem, ()))
        found += _changed(word, same, is_weak) if same else ()
        found += _reversed(word, same, places, claimed)
    return found


def _nearest(word: Word, others: Iterable[Word]) -> list[Word]:
    """Those occurrences that share most words around them with this one."""
    shared = [(len(word.around & other.around), other) for other in others]
    best = max((count for count, _ in shared), default=0)
    return [other for count, other in shared if count == best and (best or not word.around)]


def _changed(word: Word, same: Sequence[Word], is_weak: bool) -> list[Difference]:
    """`is_weak`: somewhere the claim says "may" or "can", which may well mean this word too."""
    found = []
    if all(other.is_negated != word.is_negated for other in same):
        found.append(Difference("negation", word.text, _neg(word), _neg(same[0])))
    is_free = is_weak and not word.strength
    if not is_free and all(_is_other_strength(word.strength, other.strength) for other in same):
        found.append(Difference("modality", word.text, word.strength, same[0].strength))
    if all(_is_other_quantity(word.quantity, other.quantity) for other in same):
        found.append(Difference("quantity", word.text, word.quantity, same[0].quantity))
    return found


def _neg(word: Word) -> str:
    return f"not {word.text}" if word.is_negated else word.text


# What comes to the same, or follows from the other.
_ALIKE = frozenset(
    {("able", "possible"), ("able", "intended"), ("able", "considered"), ("able", "advised"),
     ("able", "binding"), ("considered", "possible"), ("advised", "intended")}
)  # fmt: skip
_WEAK = frozenset({"possible", "considered"})


def _is_other_strength(claimed: str, stated: str) -> bool:
    """Whether a claim binds more or less than its source. "will" and "we support" come to the same,
    as do "must" and "the law requires": a plain statement differs from a mere possibility only."""
    if claimed == stated or (claimed, stated) in _ALIKE or (stated, claimed) in _ALIKE:
        return False
    if claimed and stated:
        return True
    return bool({claimed, stated} & _WEAK)


def _is_other_quantity(claimed: str, stated: str) -> bool:
    return bool(claimed and stated and claimed != stated)


def _reversed(
    word: Word, same: Sequence[Word], places: Mapping[str, Sequence[Word]], claimed: Set[str]
) -> list[Difference]:
    """The context has the opposite of the word among the same words, and the word itself not. Where
    a claim has both ("national and international"), they are no alternatives."""
    opposites = lexicon().opposites.get(word.stem, frozenset())
    if same and not opposites.isdisjoint(claimed):
        return []
    others = _nearest(word, (other for stem in opposites for other in places.get(stem, ())))
    here = max((len(word.around & other.around) for other in same), default=-1)
    return [
        Difference("opposite", word.text, word.text, other.text)
        for other in others[:1]
        if other.is_negated == word.is_negated
        and len(word.around & other.around) > max(here, AMONG - 1)
    ]
