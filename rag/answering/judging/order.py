"""Who does what to whom: the order of words around a word that claim and context share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text import split_sentences, stem, stopwords, tokens

# How many words of substance on each side of a word can be its subject and its object.
SIDE = 4
_PRONOUNS = {"we": "we", "us": "we", "our": "we", "they": "they", "them": "they", "their": "they",
             "he": "he", "him": "he", "she": "she"}  # fmt: skip
_TURNS = frozenset({"by", "from", "to"})


@dataclass(frozen=True)
class Exchange:
    """Two things that a claim has in each other's place around a word."""

    word: str
    one: str
    two: str


@dataclass(frozen=True)
class Said:
    """Words of substance of one sentence in their order, and the small words that can turn it round
    ("A helps B", "B is helped by A")."""

    stems: tuple[str, ...]
    turns: frozenset[str]


def read_order(text: str) -> list[Said]:
    """The sentences of a text, for comparing the order of their words."""
    return [_said(text[start:end]) for start, end in split_sentences(text)]


def _said(sentence: str) -> Said:
    words = tokens(re.sub(r"(?<=\w)[’']s\b", "", sentence))
    return Said(
        stems=tuple(
            _PRONOUNS.get(w) or stem(w) for w in words if w in _PRONOUNS or w not in stopwords()
        ),
        turns=frozenset(words) & _TURNS,
    )


def exchanges(claim: Sequence[Said], context: Sequence[Said]) -> list[Exchange]:
    """Things that stand round a word in a claim the other way than in the sentence it comes from.

    Nothing is said of a claim whose sentence turns with other small words than its source: "A helps
    B" and "B is helped by A" are the same.
    """
    return [found for said in claim for found in _exchanged(said, context)]


def _exchanged(said: Said, context: Sequence[Said]) -> list[Exchange]:
    wanted = set(said.stems)
    source = max(context, key=lambda other: len(wanted & set(other.stems)), default=None)
    if source is None:
        return []
    once = [s for s in said.stems if said.stems.count(s) == 1 and source.stems.count(s) == 1]
    for word in once:
        found = _around(word, said, source)
        if found is not None:
            return [found]
    return []


def _around(word: str, said: Said, source: Said) -> Exchange | None:
    here, there = said.stems.index(word), source.stems.index(word)
    left, right = _sides(said.stems, here)
    source_left, source_right = _sides(source.stems, there)
    ones = [w for w in left if w in source_right and w not in source_left]
    twos = [w for w in right if w in source_left and w not in source_right]
    if not ones or not twos or said.turns ^ source.turns:
        return None
    return Exchange(word, ones[-1], twos[0])


def _sides(stems: Sequence[str], place: int) -> tuple[Sequence[str], Sequence[str]]:
    return stems[max(0, place - SIDE) : place], stems[place + 1 : place + 1 + SIDE]
