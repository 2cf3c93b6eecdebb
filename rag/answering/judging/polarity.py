"""Negation, modality, quantity and words of opposite meaning, compared word by word.

A word of the claim is compared with that occurrence of it in the context which stands among the same
words. What a paraphrase says in other words is for the model to judge; in code it is only noticed
that a claim says "not" or "may" of a sentence that has nothing of the kind.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from rag.answering.judging.names import ordinary_words
from rag.text import split_sentences, stem, stopwords, tokens

# How far a "not" or a "may" reaches, in words, to the first word of substance.
REACH = 4
NEIGHBOURS = 4
# A word and its opposite are said of the same when they stand among so many of the same words, or
# one fewer in the sentence that the claim comes from.
AMONG = 2
_NOT = re.compile(r"(?i)n[’']t\b")
_NOT_ONLY = re.compile(r"(?i)\bnot (only|merely)\b")
_WITHOUT = re.compile(r"(?i)\b(?:free (?:from|of)|(?:in the )?absence of)\b")
_PREFIX = re.compile(r"(?i)\b(pre|co|re)-(?=\w)")
_MONTH_OF_MAY = re.compile(r"(?<=[a-z0-9] )May\b")
_CLAUSE = re.compile(r"[,;:.!?()]\s|[–—\n]")
_DENYING = re.compile(r"(?:un|dis|il|ir|im|in|non)([a-z]{4,})|([a-z]{3,})less")
_FLAT_DENIAL = frozenset({"not", "no", "never", "none", "cannot"})
_OPEN = frozenset({"may", "might", "possibly", "perhaps"})


@dataclass(frozen=True)
class Lexicon:
    """Words of English that change what a sentence says (rag/data/judge/words.toml)."""

    negators: frozenset[str]
    leaving_out: frozenset[str]
    leaving_open: frozenset[str]
    attitudes: frozenset[str]
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
        leaving_out=frozenset(data["leaving_out"]),
        leaving_open=frozenset(data["leaving_open"]),
        attitudes=frozenset(map(stem, data["attitudes"])),
        strength={word: group for group, words in data["strength"].items() for word in words},
        quantity={word: group for group, words in data["quantity"].items() for word in words},
        opposites={word: frozenset(others) for word, others in opposites.items()},
    )


@dataclass(frozen=True)
class Word:
    """A word of substance where it stands: its stem, whether it is negated, the strength and the
    quantity that govern it ("" for none), the stems around it, and the place of its sentence."""

    stem: str
    text: str
    is_negated: bool
    strength: str
    quantity: str
    around: frozenset[str]
    sentence: int


@dataclass(frozen=True)
class Sentence:
    """The words of substance of a sentence, and all its words."""

    words: tuple[Word, ...]
    tokens: frozenset[str]

    @property
    def stems(self) -> set[str]:
        return {word.stem for word in self.words}


@dataclass(frozen=True)
class Difference:
    """Something the claim says of a word that its context does not: `kind` is "negation",
    "modality", "quantity" or "opposite"; `stated` is "" where the context has nothing of the kind."""

    kind: str
    word: str
    claimed: str
    stated: str


def read_words(text: str) -> list[Sentence]:
    """The sentences of a text, for comparing what is said of their words."""
    return [
        _sentence(_plain(text[start:end]), place)
        for place, (start, end) in enumerate(split_sentences(text))
    ]


def _plain(text: str) -> str:
    """Every "not" as a word of its own, and no "May" but the verb."""
    text = _NOT_ONLY.sub(r"\1", _NOT.sub(" not", text))
    return _MONTH_OF_MAY.sub("", _PREFIX.sub(r"\1", _WITHOUT.sub("without", text)))


def _sentence(text: str, place: int) -> Sentence:
    clauses = [tokens(clause) for clause in _CLAUSE.split(text)]
    words = [replace(word, sentence=place) for clause in clauses for word in _read_clause(clause)]
    stems = [word.stem for word in words]
    return Sentence(
        words=tuple(replace(word, around=_around(stems, i)) for i, word in enumerate(words)),
        tokens=frozenset(token for clause in clauses for token in clause),
    )


def _around(stems: Sequence[str], place: int) -> frozenset[str]:
    before = stems[max(0, place - NEIGHBOURS) : place]
    return frozenset((*before, *stems[place + 1 : place + 1 + NEIGHBOURS]))


def _read_clause(clause: Sequence[str]) -> list[Word]:
    known = lexicon()
    negated: dict[int, int] = {}
    strength: dict[int, str] = {}
    quantity: dict[int, str] = {}
    for place, token in enumerate(clause):
        target = _target(clause, place)
        if token in known.negators:
            negated[target] = negated.get(target, 0) + 1
        if token in known.strength:
            strength[target] = known.strength[token]
        if token in known.quantity:
            quantity[target] = known.quantity[token]
    return [
        Word(
            stem=stem(token),
            text=token,
            is_negated=negated.get(place, 0) % 2 == 1,
            strength=strength.get(place, ""),
            quantity=quantity.get(place, ""),
            around=frozenset(),
            sentence=0,
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


def differences(claim: Sequence[Sentence], context: Sequence[Sentence]) -> list[Difference]:
    """Where the claim negates, weakens, strengthens or reverses what the context says."""
    places: dict[str, list[Word]] = {}
    for sentence in context:
        for word in sentence.words:
            places.setdefault(word.stem, []).append(word)
    found: list[Difference] = []
    for said in claim:
        source = _source(said, context)
        by_word = [x for word in said.words for x in _of_word(word, said, source, places)]
        found += by_word or _of_sentence(said, context[source] if source >= 0 else None)
    return found


def _source(said: Sentence, context: Sequence[Sentence]) -> int:
    """The place of the sentence that shares most words with this one; -1: none shares any."""
    shared = [len(said.stems & other.stems) for other in context]
    return shared.index(max(shared)) if any(shared) else -1


def _of_word(
    word: Word, said: Sentence, source: int, places: Mapping[str, Sequence[Word]]
) -> list[Difference]:
    same = _nearest(word, places.get(word.stem, ()))
    is_weak = not said.tokens.isdisjoint({*_OPEN, "can", "could"})
    found = _changed(word, same, is_weak) if same else []
    return found + _reversed(word, same, source, places, said.stems)


def _nearest(word: Word, others: Iterable[Word]) -> list[Word]:
    """Those occurrences that share most words around them with this one."""
    shared = [(len(word.around & other.around), other) for other in others]
    best = max((count for count, _ in shared), default=0)
    return [other for count, other in shared if count == best and (best or not word.around)]


def _changed(word: Word, same: Sequence[Word], is_weak: bool) -> list[Difference]:
    """`is_weak`: somewhere the sentence says "may" or "can", which may well mean this word too."""
    found = []
    if all(other.is_negated != word.is_negated for other in same):
        found.append(Difference("negation", word.text, _said(word), _said(same[0])))
    is_free = is_weak and not word.strength
    if not is_free and all(_is_other_strength(word.strength, other.strength) for other in same):
        found.append(Difference("modality", word.text, word.strength, same[0].strength))
    if all(_is_other_quantity(word.quantity, other.quantity) for other in same):
        found.append(Difference("quantity", word.text, word.quantity, same[0].quantity))
    return found


def _said(word: Word) -> str:
    return f"not {word.text}" if word.is_negated else word.text


# What comes to the same, or follows from the other.
_ALIKE = frozenset(
    {("able", "possible"), ("able", "intended"), ("able", "considered"),
     ("considered", "possible"), ("advised", "intended")}
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
    word: Word,
    same: Sequence[Word],
    source: int,
    places: Mapping[str, Sequence[Word]],
    claimed: Set[str],
) -> list[Difference]:
    """The context has the opposite of the word among the same words, and the word itself not. Where
    a claim has both ("national and international"), they are no alternatives."""
    opposites = lexicon().opposites.get(word.stem, frozenset())
    if same and not opposites.isdisjoint(claimed):
        return []
    here = max((len(word.around & other.around) for other in same), default=-1)
    others = [other for stem in opposites for other in places.get(stem, ())]
    return [
        Difference("opposite", word.text, word.text, other.text)
        for other in others
        if other.is_negated == word.is_negated
        and len(word.around & other.around) > max(here, _needed(word, other, source) - 1)
    ][:1]


def _needed(word: Word, other: Word, source: int) -> int:
    """How many words must stand around both. An author's attitude is to the whole sentence."""
    if other.sentence != source:
        return AMONG
    return 0 if {word.stem, other.stem} <= lexicon().attitudes else AMONG - 1


def _of_sentence(said: Sentence, source: Sentence | None) -> list[Difference]:
    """A flat "not" or "may" in a claim whose source has nothing that it could render."""
    if source is None:
        return []
    known = lexicon()
    denied = sorted(said.tokens & _FLAT_DENIAL)
    if denied and not any(map(_denies, source.tokens)):
        return [Difference("negation", denied[0], denied[0], "")]
    rare = sorted(token for token in said.tokens if known.quantity.get(token) == "few")
    if rare and not any(map(_denies, source.tokens)):
        return [Difference("quantity", rare[0], "few", "")]
    opened = sorted(said.tokens & _OPEN)
    if opened and source.tokens.isdisjoint(known.leaving_open | _OPEN):
        return [Difference("modality", opened[0], "possible", "")]
    return []


def _denies(token: str) -> bool:
    known = lexicon()
    return token in known.negators or token in known.leaving_out or _is_denied_word(token)


def _is_denied_word(token: str) -> bool:
    """ "unlawful" and "homeless", but not "united"."""
    match = _DENYING.fullmatch(token)
    return match is not None and (match.group(1) or match.group(2)) in ordinary_words()
