"""Who does what to whom: which things stand on which side of a word that claim and context share,
and what small words tie them to.

Without a parser: what stands before a word does it and what stands after it is done to, or the other
way round where "by" follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.judging.dates import MONTHS
from rag.answering.judging.names import core
from rag.answering.judging.numbers import NUMBER_WORDS
from rag.answering.judging.polarity import lexicon
from rag.text import split_sentences, stem, stopwords, tokens

# How many words of substance on each side of a word can be its subject and its object.
SIDE = 4
# "by" turns a word round that stands at most so many words before it ("was adopted last year by").
BY_WITHIN = 3
# How many words of substance after "by" can be meant ("by customs, police and other bodies").
TIED = 6
_PRONOUNS = {"we": "we", "us": "we", "our": "we", "they": "they", "them": "they", "he": "he",
             "him": "he", "she": "she"}  # fmt: skip
_DETERMINERS = frozenset("the a an our their its his her these those this all".split())
_TIES = frozenset("by against from on for with in at of to".split())
_BE = frozenset("is are was were be been being".split())
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*[’']?")
_POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True)
class Term:
    """A word of substance. `is_thing`: it looks like a name, a pronoun or a noun; `voice`: "by"
    where that follows, "passive" where what does it is not said, else ""; `tie`: the small word
    right after it, "'s" for an owner; `after`: the word right before it, "^" at the beginning."""

    stem: str
    after: str
    is_thing: bool
    is_name: bool
    voice: str
    tie: str


@dataclass(frozen=True)
class Exchange:
    """A thing that a claim has in the place of another, around a word."""

    word: str
    one: str
    two: str


def read_order(text: str) -> list[tuple[Term, ...]]:
    """The words of substance of each sentence of a text, in order."""
    return [_terms(text[start:end]) for start, end in split_sentences(text)]


def _terms(sentence: str) -> tuple[Term, ...]:
    written = [word.replace("’", "'") for word in _WORD.findall(sentence)]
    words = ["".join(tokens(_POSSESSIVE.sub("", word))) for word in written]
    return tuple(
        Term(
            stem=_PRONOUNS.get(word) or stem(word),
            after=_after(place, words),
            is_thing=_is_thing(place, written, words),
            is_name=place > 0 and written[place][0].isupper(),
            voice=_voice(place, words),
            tie=_tie(place, written, words),
        )
        for place, word in enumerate(words)
        if word in _PRONOUNS or word not in stopwords()
    )


def _after(place: int, words: Sequence[str]) -> str:
    before = [word for word in words[:place] if word not in _DETERMINERS]
    return stem(before[-1]) if before else "^"


def _is_thing(place: int, written: Sequence[str], words: Sequence[str]) -> bool:
    word = words[place]
    if word in NUMBER_WORDS or word in MONTHS or word[:1].isdigit():
        return False
    if word in _PRONOUNS or (place > 0 and written[place][0].isupper()):
        return True
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    is_told = word.endswith("ed") or _DETERMINERS.isdisjoint(words[max(0, place - 2) : place])
    return is_plural or not is_told


def _voice(place: int, words: Sequence[str]) -> str:
    if "by" in words[place + 1 : place + 1 + BY_WITHIN]:
        return "by"
    is_participle = words[place].endswith(("ed", "en", "wn"))
    is_passive = is_participle and not _BE.isdisjoint(words[max(0, place - 2) : place])
    is_passed_on = "be" in words[place + 1 : place + 3]  # "will continue to be shared"
    return "passive" if is_passive or is_passed_on else ""


def _tie(place: int, written: Sequence[str], words: Sequence[str]) -> str:
    if written[place].endswith(("'s", "s'")):
        return "'s"
    following = words[place + 1] if place + 1 < len(words) else ""
    return following if following in _TIES else ""


def exchanges(claim: Sequence[Sequence[Term]], context: Sequence[Sequence[Term]]) -> list[Exchange]:
    """Things that stand in a claim in the place that others have in the context."""
    pairs = [(said, _source(said, context)) for said in claim]
    return [
        found
        for said, source in pairs
        for found in (
            *_turned_round(said, source),
            *_tied_elsewhere(said, source),
            *_swapped(said, source),
        )
    ]


def _source(said: Sequence[Term], context: Sequence[Sequence[Term]]) -> Sequence[Term]:
    """The sentence that shares most words with this one."""
    wanted = {term.stem for term in said}
    return max(context, key=lambda other: len(wanted & {t.stem for t in other}), default=())


def _turned_round(said: Sequence[Term], source: Sequence[Term]) -> Iterator[Exchange]:
    """ "A helps B" where the sentence it comes from says "B helps A"."""
    for here, term in enumerate(said):
        there = [place for place, other in enumerate(source) if other.stem == term.stem]
        if len(there) == 1 and _relates(term, source[there[0]]):
            yield from _around(said, here, source, there[0])


def _relates(term: Term, other: Term) -> bool:
    """Whether a word can be what is done: "supports" looks like a plural where "support" does not."""
    is_thing = term.is_name or other.is_name or (term.is_thing and other.is_thing)
    return not is_thing and not term.stem[0].isdigit() and term.stem not in lexicon().strength


def _around(
    said: Sequence[Term], here: int, source: Sequence[Term], there: int
) -> Iterator[Exchange]:
    doers, done = _sides(said, here)
    source_doers, source_done = ({term.stem for term in side} for side in _sides(source, there))
    ones = [t.stem for t in doers if t.is_thing and t.stem in source_done - source_doers]
    twos = [t.stem for t in done if t.is_thing and t.stem in source_doers - source_done]
    if ones and twos:
        yield Exchange(said[here].stem, ones[-1], twos[0])
    elif ones and "we" in source_doers and _is_subject(doers):
        yield Exchange(said[here].stem, ones[-1], "we")


def _is_subject(doers: Sequence[Term]) -> bool:
    """A name next to its verb, of which nothing is said ("support for A will continue")."""
    return doers[-1].is_name and not any(term.tie for term in doers[:-1])


def _sides(terms: Sequence[Term], place: int) -> tuple[Sequence[Term], Sequence[Term]]:
    """What does it and what it is done to."""
    before = terms[max(0, place - SIDE) : place]
    after = terms[place + 1 : place + 1 + SIDE]
    return {"by": (after, before), "passive": ((), before)}.get(terms[place].voice, (before, after))


def _tied_elsewhere(said: Sequence[Term], source: Sequence[Term]) -> Iterator[Exchange]:
    """ "The war against A" where the source has "the war against B", and A elsewhere."""
    tied: dict[tuple[str, str], set[str]] = {}
    for key, things in _ties(source, TIED):
        if any(term.is_name for term in things):
            tied.setdefault(key, set()).update(term.stem for term in things)
    known = {term.stem for term in source}
    for key, things in _ties(said, 1):
        names = [t.stem for t in things if t.is_name and t.stem in known]
        if names and key in tied and tied[key].isdisjoint(names):
            yield Exchange(" ".join(key), names[0], ", ".join(sorted(tied[key])))


def _swapped(said: Sequence[Term], source: Sequence[Term]) -> Iterator[Exchange]:
    """ "An attack by A on B" where the source has "by B on A": each after the other's word."""
    claimed, stated = _afters(said), _afters(source)
    shared = [term for term in claimed if term in stated]
    for place, one in enumerate(shared):
        for two in shared[place + 1 :]:
            if (
                claimed[one] == stated[two]
                and claimed[two] == stated[one]
                and claimed[one].isdisjoint(claimed[two])
            ):
                yield Exchange(" and ".join(sorted(claimed[one] | claimed[two])), one, two)


def _afters(terms: Sequence[Term]) -> dict[str, frozenset[str]]:
    """After which words each word stands; a people's name counts as its country's."""
    found: dict[str, frozenset[str]] = {}
    for term in terms:
        key = core(term.stem) if term.is_name else term.stem
        found[key] = found.get(key, frozenset()) | {term.after}
    return found


def _ties(terms: Sequence[Term], reach: int) -> Iterator[tuple[tuple[str, str], Sequence[Term]]]:
    """A word with the small word after it, and the things that follow; or, for an owner, what is
    owned and who owns it."""
    for place, term in enumerate(terms):
        if term.tie == "'s" and place + 1 < len(terms):
            yield (terms[place + 1].stem, "'s"), terms[place : place + 1]
        elif term.tie:
            yield (term.stem, term.tie), terms[place + 1 : place + 1 + reach]
