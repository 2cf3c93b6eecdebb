"""What kind of thing a question asks for, and whether a text offers one.

The kinds are the coarse answer types of Li and Roth, "Learning question classifiers" (COLING 2002),
table 1, that can be told by form: a date, a place, a number, money, a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import pycountry

from rag.text import stem, stems, stopwords, tokens, words

_MONTHS = "january february march april may june july august september october november december"
_MONTH = "|".join(f"{m.capitalize()}|{m[:3].capitalize()}" for m in _MONTHS.split())


class Kind(StrEnum):
    DATE = "date"
    DURATION = "duration"
    PLACE = "place"
    MONEY = "money"
    NUMBER = "number"
    COUNTRY = "country"
    PERSON = "person"
    LAW = "law"
    BRAND = "brand"
    NAME = "name"

    @property
    def words(self) -> str:
        """As a refusal says it: "they give no …"."""
        return {
            Kind.MONEY: "sum of money",
            Kind.COUNTRY: "name of a country",
            Kind.PERSON: "name of a person",
            Kind.LAW: "name of a law or agreement",
            Kind.BRAND: "name",
        }.get(self, self.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of thing asked for. `of`: stems of what is counted or named ("how many ports")."""

    kind: Kind
    of: frozenset[str] = frozenset()


# Classes whose members have names: "which countries …" wants to hear at least one.
_CLASSES = {
    Kind.COUNTRY: r"countr(?:y|ies)|nations?|states?|governments?",
    Kind.PERSON: r"ministers?|presidents?|persons?|individuals?|authors?|journalists?|commissioners?|"
    r"delegates?|diplomats?|judges?|experts?",
    Kind.LAW: r"laws?|regulations?|directives?|statutes?|treat(?:y|ies)|conventions?|resolutions?|"
    r"acts?|articles?",
    Kind.BRAND: r"compan(?:y|ies)|firms?|corporations?|apps?|platforms?|products?|brands?|vendors?|"
    r"suppliers?|manufacturers?|banks?|laborator(?:y|ies)|labs?|universit(?:y|ies)|airports?|ports?|"
    r"airlines?|newspapers?|charit(?:y|ies)|software|tools?",
    Kind.NAME: r"organi[sz]ations?|institutions?|bod(?:y|ies)|agenc(?:y|ies)|groups?|partners?|"
    r"members?|part(?:y|ies)|courts?|tribunals?|delegations?|officials?",
}
# "which tech companies", never "what are people" nor "what has the group".
_LEAD = (
    r"(?:which|what|whose|name the) "
    r"(?:(?!(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|the|a|of|in|on)\b)"
    r"[\w'’-]+ ){0,3}?"
)
# "when" asks at the head of a clause; elsewhere ("when they travel") it only joins.
_WHEN = r"(?:^|[,;:?.]\s*|\b(?:and|but|so|since|until|till|by|from|exactly|say|says)\s+)when\b"
_AUX = r"(?:will|would|did|do|does|was|were|is|are|can|could|should|has|have|had|must|may)"
# "Where do the ministers say …" asks for a paragraph, not for a place.
_IN_TEXT = (
    r"(?! (?:do|does|did) (?:the )?(?:\w+ )?(?:ministers?|authors?|text|document|communiqu[ée])\b)"
)
_ASKS = {
    Kind.DATE: re.compile(
        rf"{_WHEN}|\bwhen {_AUX}\b|\b(?:what|which)(?: \w+)? (?:dates?|days?|years?|months?|"
        r"deadlines?)\b|\bdates? of\b|\bdeadlines?\b|\bhow (?:recently|soon)\b|"
        r"\b(?:quand|wann|quando|cuándo)\b|いつ",
        re.I,
    ),
    Kind.DURATION: re.compile(r"\bhow (?:much )?long(?:er)?\b", re.I),
    Kind.PLACE: re.compile(
        rf"(?:^|\band |\bso |\bbut )where\b{_IN_TEXT}|\bwhere\b{_IN_TEXT} {_AUX}\b|\bwhere(?: exactly)?\?|"
        r"\b(?:what|which) (?:\w+ )?(?:cit(?:y|ies)|towns?|place|venue|location|locality|address)\b|"
        r"^(?:où|wo|dove|dónde)\b|どこで",
        re.I,
    ),
    Kind.MONEY: re.compile(
        r"\bhow much (?:money|fund|financ|support|cash|aid|is|are|was|will|did|do|does|would|can)\w*|"
        r"\bbudgets?\b|\b(?:what|how much|which) (?:\w+ )?(?:funding|sum|amount|fine|cost|price|fee)s?\b|"
        r"\b(?:total|exact|overall) (?:value|cost|amount|price)\b|"
        r"\b(?:euros?|dollars?|pounds|[mb]illions?)\b|[€$£]|\bwie viel (?:geld|kostet)\b|\bcombien d['’]argent\b|"
        r"\bquanto denaro\b|\bcuánto dinero\b",
        re.I,
    ),
    Kind.NUMBER: re.compile(
        r"\bhow (?:many|much|large|old|high|fast|far)\b|\b(?:what|which|exact) (?:\w+ )?(?:number|"
        r"percentage|share|proportion|rate|figure|total|value|sizes?|limits?|quot[ae]s?|"
        r"threshold|level|age|target)s?\b|\bper ?cent(?:age)?\b|\b(?:sizes?|limits?|thresholds) or\b|"
        r"\b(?:combien|wie viele?|wieviele?|quant[ieoa]|cuánt[ao]s?)\b|何[人件回か%]|いくつ|どれくらい",
        re.I,
    ),
}
_WHICH = {
    kind: re.compile(rf"\b{_LEAD}({names})\b(?!['’])", re.I) for kind, names in _CLASSES.items()
}
# "Who" asks at the head of a clause; after a noun it only joins.
_WHO = re.compile(
    r"(?:^|[,;:?]\s*|\b(?:and|but|or|so|to|with|from|by|for|of|through|against|about|says?)\s+)"
    r"who(?:m|se)?\b",
    re.I,
)
_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds "
    "thousand thousands million millions billion billions third half quarter percent".split()
)
_DATE = re.compile(
    rf"\b(?:{_MONTH})\b\.?\s+\d{{1,4}}|\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:of\s+)?"
    rf"(?:{_MONTH})\b|\b(?:1[5-9]|20)\d\d\b"
)
_FORMS = {
    Kind.DATE: _DATE,
    Kind.DURATION: re.compile(
        r"\b(?:year|month|week|day|hour|decade|centur)\w*\b|\bas long as\b|\buntil\b|\bsince\b|"
        r"\bpermanent|\bindefinite",
        re.I,
    ),
    Kind.PLACE: re.compile(
        r"\b(?:in|at|to|from|near|across|hosted by)\s+(?:the\s+)?[A-Z][\w-]+|https?://\S+|\bwww\.\S+"
    ),
    Kind.MONEY: re.compile(
        r"[€$£¥]\s?\d|\b[mb]illions?\b|\b(?:EUR|USD|GBP)\b|\d\s?(?:euros?|dollars?|pounds)\b", re.I
    ),
    Kind.PERSON: re.compile(
        r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Minister|President|Commissioner|Secretary|Chancellor|Director|"
        r"Judge|Ambassador)\.?(?:[ -][A-Z]\w+)?,? [A-Z]\w+ [A-Z]\w+"
    ),
    Kind.LAW: re.compile(
        r"\b(?:Law|Regulation|Directive|Statute|Treaty|Convention|Resolution|Act|Article|Code|Charter|"
        r"Protocol|Agreement)s?\b"
    ),
}
_LISTED = re.compile(r"[^.]{0,25}?(?:such as|including|like|namely|e\.g\.|:|\()\s*(?:the )?[A-Z]")
_SHORT = {"Russia", "Iran", "Syria", "UK", "US", "USA", "Britain", "Palestine", "Korea"}
# A number and what it counts stand this near each other.
NEAR = 4


def asked_for(question: str) -> Asked | None:
    """The kind of thing asked for, or None when the question asks for something else."""
    for kind, pattern in _ASKS.items():
        if pattern.search(question):
            return Asked(kind, _counted(question) if kind is Kind.NUMBER else frozenset())
    for kind, pattern in _WHICH.items():
        found = pattern.search(question)
        if found:
            return Asked(kind, frozenset(stems(found[1])))
    return Asked(Kind.NAME) if _WHO.search(question) else None


def _counted(question: str) -> frozenset[str]:
    """ "How many ports have joined …" counts ports: the content words up to the first function
    word."""
    found = re.search(r"\bhow (?:many|much)\b(.*)", question, re.I)
    head: list[str] = []
    for token in tokens(found.group(1) if found else ""):
        if token in stopwords():
            break
        head.append(stem(token))
    return frozenset(head[:3])


def offers(asked: Asked, text: str, question: str) -> float:
    """How well a text offers a thing of the kind asked for that is not in the question itself: 0
    (nothing of the kind) to 1."""
    known = set(tokens(question))
    if asked.kind is Kind.NUMBER:
        return _number(asked.of, _DATE.sub(" ", text), known)
    if asked.kind is Kind.BRAND:
        return _brand(asked.of, text, known)
    if asked.kind is Kind.NAME:
        # "Who" may be "the authorities".
        return 1.0 if _names(text, known) else 0.0 if asked.of else 0.75
    if asked.kind is Kind.LAW:
        return float(bool(_FORMS[Kind.LAW].search(text) and _names(text, known)))
    found = (set(tokens(piece.group())) for piece in _form(asked.kind).finditer(text))
    return float(any(piece - known for piece in found))


@cache
def _form(kind: Kind) -> re.Pattern[str]:
    """What a thing of this kind looks like in a text."""
    return re.compile(_countries(), re.I) if kind is Kind.COUNTRY else _FORMS[kind]


def _countries() -> str:
    """The names of the world's countries (ISO 3166, pycountry)."""
    names = {getattr(c, "common_name", c.name).split(",")[0] for c in pycountry.countries}
    return rf"\b(?:{'|'.join(sorted(map(re.escape, names | _SHORT), key=len, reverse=True))})\b"


def _brand(of: frozenset[str], text: str, known: set[str]) -> float:
    """Is a member of the class named: "companies such as A", "Port of B"?"""
    for found in re.finditer(r"[\w-]+", text):
        if not of & set(stems(found.group())):
            continue
        titled = found.group()[:1].isupper() and found.start() > 0
        after = text[found.end() : found.end() + 60]
        if (titled and found.group().lower() not in known) or _LISTED.match(after):
            return 1.0
    return 0.0


def _number(of: frozenset[str], text: str, known: set[str]) -> float:
    """Is there a number, and does it count what was asked for?"""
    found = words(text)
    best = 0.0
    for place, word in enumerate(found):
        is_number = re.fullmatch(r"\d[\d,.]*%?", word) or word.lower() in _NUMBER_WORDS
        if not is_number or word.lower() in known:
            continue
        after = set(stems(" ".join(found[place + 1 : place + 1 + NEAR])))
        best = max(best, 1.0 if not of or of & after else 0.5)
    return best


def _names(text: str, known: set[str]) -> list[str]:
    """Words with a capital that are not known and do not begin the text."""
    named = [w for w in words(text)[1:] if w[:1].isupper() and w.lower() not in stopwords()]
    return [w for w in named if set(tokens(w)) - known]
