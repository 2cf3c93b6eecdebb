"""True sentences with one fact changed, for training and testing what checks claims.

An alteration is a replacement (old, new) in a text. Made in the claim only, it makes the claim
false; made in claim and evidence alike, it leaves the claim true, so that a model cannot learn
that, say, a "not" by itself means false.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text import stopwords

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[.,]\d+)*(?![\w-])")
_CAPITAL = r"[A-Z]\w+(?:-[A-Z]\w*)*(?!-?\w)"
_NAME = re.compile(
    rf"\b{_CAPITAL}(?: (?:(?:of|for|de|against) )?(?:the )?(?:{_CAPITAL}|\d[\w-]*))*"
)
_WE = re.compile(r"\bWe\b(?= [a-z])")
_LATER = {"We": "us"}
_ARTICLES = ("The", "A", "An")
MAX_APART = 12
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|can|could|should|must|has|have|had|did|does|do|would|may) (?!not\b)(\w+)"
)
_NEGATED = re.compile(
    r"\b(is|are|was|were|will|can|could|should|must|has|have|had|did|does|do|would|may) not (\w+)"
)
# A determiner and the noun after it: what follows (a function word, a mark, a past tense) tells that
# it is no adjective.
_NOUN = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Tt]heir|[Ii]ts|[Hh]is|[Hh]er) [a-z]{3,}"
    r"(?= (?:is|are|was|were|will|can|has|have|had|to|from|by|for|on|in|at|over|who|that|[a-z]+ed)\b|[,.;]|$)"
)
_SYMMETRIC = re.compile(
    r"[\s,]*(?:and|or|with|vs\.?|versus|met|met with|between|of|is|was|are|were)\s*(?:the |its |their )?"
)
_PASSIVE = re.compile(
    r"((?:\w[\w'-]*[ ]){1,5}?\w[\w'-]*) (?:was|were) (\w+ed) by ((?:[Tt]he |an? )?[A-Z][\w'-]+"
    r"(?: [A-Z][\w'-]+)*)((?: (?:in|on|for|at)\b.*)?\s?\.?)$"
)
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MODAL = {"will": ("may", "might"), "must": ("may", "can"), "may": ("must", "will"),
          "should": ("need not", "may"), "all": ("some",), "some": ("all",), "always": ("sometimes",),
          "only": ("also",), "every": ("hardly any",), "many": ("few",), "most": ("few",)}  # fmt: skip
_OPPOSITES = (
    "increase decrease", "increased decreased", "increasing decreasing", "more fewer", "more less",
    "rise fall", "rose fell", "higher lower", "highest lowest", "high low", "largest smallest",
    "large small", "before after", "first last", "first second", "positive negative", "over under",
    "above below", "won lost", "win lose", "support oppose", "supports opposes",
    "supported opposed", "welcomed condemned", "welcome condemn", "accepted rejected",
    "accept reject", "allowed prohibited", "allow prohibit", "began ended", "begin end",
    "started finished", "opened closed", "open closed", "early late", "earlier later", "old new",
    "older newer", "older younger", "male female", "north south", "northern southern", "east west",
    "eastern western", "good bad", "best worst", "better worse", "include exclude",
    "includes excludes", "including excluding", "internal external", "public private",
    "strengthen weaken", "strengthened weakened", "success failure", "successful unsuccessful",
    "legal illegal", "voluntary mandatory", "minimum maximum", "least most", "father mother",
    "son daughter", "brother sister", "he she", "his her", "praised criticized", "same different",
    "joined left", "north-east south-west", "buy sell", "bought sold", "true false", "alive dead",
    "born died", "married divorced", "national international", "domestic foreign", "with without",
    "agree disagree", "agreed disagreed", "confirmed denied", "favorable unfavorable",
)  # fmt: skip


@dataclass(frozen=True)
class Alteration:
    """One fact changed: `old` becomes `new`. `kind` names what was changed."""

    kind: str
    old: str
    new: str

    def apply(self, text: str) -> str | None:
        """The text with the fact changed wherever it stands; None where it does not stand."""
        pattern = re.compile(rf"(?<!\w){re.escape(self.old)}(?!\w)")
        changed, count = pattern.subn(lambda _: self.new, text)
        return changed if count else None


def number(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """Another number."""
    found = _NUMBER.findall(text)
    if not found:
        return None
    old = draw.choice(found)
    return Alteration("number", old, _other_number(old, draw))


def date(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """Another month."""
    months = [
        word for word in _MONTHS if re.search(rf"\b{word}\b(?! \w+ed)", text) and word != "May"
    ]
    if not months:
        return None
    old = draw.choice(months)
    return Alteration("date", old, draw.choice([m for m in _MONTHS if m != old]))


def _other_number(old: str, draw: random.Random) -> str:
    digits = [place for place, char in enumerate(old) if char.isdigit()]
    is_year = re.fullmatch(r"1[5-9]\d\d|20\d\d", old) is not None
    place = draw.choice(digits[2:] if is_year else digits)
    choices = [d for d in "123456789" if d != old[place]]
    return old[:place] + draw.choice(choices) + old[place + 1 :]


def name(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """Another name of as many words in place of one."""
    found = names_of(text)
    if not found:
        return None
    old = draw.choice(found)
    fitting = [n for n in names if n.count(" ") == old.count(" ") and n not in text]
    return Alteration("name", old, draw.choice(fitting)) if fitting else None


def names_of(text: str) -> list[str]:
    """Runs of capitalised words; a single word at the beginning of a sentence does not count."""
    return [
        match.group()
        for match in _NAME.finditer(text)
        if " " in match.group() or (match.start() > 0 and text[match.start() - 2] not in '.!?`"')
    ]


def negation(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """A "not" more or less."""
    negated = _NEGATED.search(text)
    if negated:
        verb, word = negated.groups()
        return Alteration("negation", negated.group(), f"{verb} {word}")
    match = _AUXILIARY.search(text)
    if match is None:
        return None
    verb, word = match.groups()
    middle = "never" if verb in ("has", "have", "had") and draw.random() < 0.3 else "not"
    return Alteration("negation", match.group(), f"{verb} {middle} {word}")


def opposite(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """A word of opposite meaning in place of one."""
    known = [tuple(pair.split()) for pair in _OPPOSITES]
    pairs = [(a, b) for x, y in known for a, b in ((x, y), (y, x)) if re.search(rf"\b{a}\b", text)]
    return Alteration("opposite", *draw.choice(pairs)) if pairs else None


def modality(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """Another strength: may for must, some for all."""
    found = [word for word in _MODAL if re.search(rf"\b{word}\b", text)]
    if not found:
        return None
    old = draw.choice(found)
    return Alteration("modality", old, draw.choice(_MODAL[old]))


def roles(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """Two names or nouns in each other's place: who does what to whom."""
    found = [m for pattern in (_NAME, _NOUN, _WE) for m in pattern.finditer(text)]
    things = sorted((m for m in found if _is_thing(m.group())), key=lambda m: m.start())
    pairs = [(a, b) for a, b in pairwise(things) if _is_asymmetric(text, a, b)]
    if not pairs:
        return None
    a, b = draw.choice(pairs)
    one, two = a.group(), b.group()
    one = _LATER.get(one, one)
    if a.start() == 0:
        one, two = one[0].lower() + one[1:] if _NOUN.match(text) else one, _capital(two)
    return Alteration("roles", text[a.start() : b.end()], f"{two}{text[a.end() : b.start()]}{one}")


def _is_thing(text: str) -> bool:
    return text == "We" or text.casefold() not in stopwords()


def _is_asymmetric(text: str, a: re.Match[str], b: re.Match[str]) -> bool:
    """Whether exchanging two things changes what is said: "A and B met" stays true."""
    between = text[a.end() : b.start()]
    return (
        a.end() <= b.start()
        and a.group().casefold() != b.group().casefold()
        and re.search(r"^ (?:[^.;]* )?[a-z]{2,} (?:[^.;]* )?$", between) is not None
        and len(between.split()) <= MAX_APART
        and _SYMMETRIC.fullmatch(between) is None
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def voices(text: str) -> tuple[str, str] | None:
    """ "A was built by B …" as what it means, "B built A …", and as what it does not, "A built B".

    Regular verbs only, whose participle is their past tense.
    """
    match = _PASSIVE.match(text)
    if match is None:
        return None
    one, verb, two, rest = match.groups()
    one = one if one.split()[0] not in _ARTICLES else one[0].lower() + one[1:]
    return f"{_capital(two)} {verb} {one}{rest}", f"{_capital(one)} {verb} {two}{rest}"


Maker = Callable[[str, random.Random, Sequence[str]], Alteration | None]
MAKERS: tuple[Maker, ...] = (number, date, name, negation, opposite, modality, roles)


def alter(text: str, draw: random.Random, names: Sequence[str]) -> Alteration | None:
    """One alteration that the text allows, drawn at random; None where there is none."""
    makers = list(MAKERS)
    draw.shuffle(makers)
    for make in makers:
        found = make(text, draw, names)
        if found is not None and found.apply(text) not in (None, text):
            return found
    return None
