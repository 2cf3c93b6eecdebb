"""Where is X mentioned? A scan of every paragraph, never cut at k."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.acronyms import Acronyms
from rag.text import split_sentences, stem, stems, stopwords, tokens
from rag.types import Located

_PLACE = r"(?:paragraphs?|places?|sections?|parts?|passages?|points?|spots?)"
_VERB = (
    r"(?:mention(?:s|ed|ing)?|refer(?:s|red|ence[sd]?|ring)?(?:\s+to)?|name[sd]?|cite[sd]?|appear[s]?|"
    r"occur[s]?|invoke[sd]?|allude[sd]?\s+to|come[s]?\s+up|rel(?:y|ies)(?:\s+on)?|contain[s]?|"
    r"speak[s]?\s+of|talk[s]?\s+about|discuss(?:es|ed)?|used?|uses|brought\s+up|bring[s]?\s+up|"
    r"feature[sd]?|crop[s]?\s+up|touch(?:es)?\s+on|turn[s]?\s+up|recall[s]?|invoked)"
)
_ASKS = (
    re.compile(rf"\bwhere\b.*?\b{_VERB}", re.I),
    re.compile(
        rf"\b(?:which|what|in\s+which|in\s+what)\s+(?:numbered\s+)?{_PLACE}\b.*?\b{_VERB}", re.I
    ),
    re.compile(
        rf"\b(?:list|show|find|give|name|identify|locate|enumerate)\b.*\b(?:all|every|each|any)\b"
        rf".*\b(?:{_PLACE}|mentions?|references?|commitments?|occurrences?|statements?|times?)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:all|every|each)\s+(?:the\s+)?(?:mentions?|references?|occurrences?|places?|paragraphs?)\b",
        re.I,
    ),
    re.compile(rf"\bhow\s+(?:often|many\s+times)\b.*\b{_VERB}", re.I),
    re.compile(rf"\b(?:every|each|all)\s+commitments?\b.*\b{_VERB}", re.I),
)
# Words that frame the question; what is left of it is the thing to look for.
_FRAME = frozenset(
    stem(w)
    for w in """where which what in on of to list show find give name identify locate enumerate all every
    each any numbered paragraph paragraphs place places section sections part parts passage passages
    point points mention mentions mentioned mentioning refer refers referred reference references
    referenced referring names named cite cites cited appear appears occur occurs occurrence
    occurrences come up rely relies relied contain contains speak speaks talk talks discuss
    discusses discussed use uses used commitment commitments statement statements document
    communique communiqué text declaration times often many everywhere anywhere exactly explicitly
    please tell me does do is are was were the that it they about by made make number
    numbers throughout whole entire spot spots invoke invoked bring brought feature featured crop
    touch turn recall recalls recalled""".split()
)
_OR = re.compile(r"\s*(?:,|\bor\b|/)\s*", re.I)
_QUOTED = re.compile(r"[\"“”«»„‟]([^\"“”«»„‟]{2,80})[\"“”«»„‟]")


def asks_for_mentions(question: str) -> str | None:
    """The thing whose mentions are asked for, as written, or None for another question."""
    if not any(pattern.search(question) for pattern in _ASKS):
        return None
    quoted = _QUOTED.search(question)
    if quoted:
        return quoted.group(1).strip()
    kept = [w for w in re.findall(r"[^\s?!,;:\"“”]+", question) if not _is_frame(w)]
    while kept and tokens(kept[0]) and tokens(kept[0])[0] in stopwords():
        kept = kept[1:]
    while kept and (not tokens(kept[-1]) or tokens(kept[-1])[0] in stopwords()):
        kept = kept[:-1]
    return " ".join(kept).rstrip(".") or None


def _is_frame(word: str) -> bool:
    found = tokens(word)
    return not found or all(stem(t) in _FRAME for t in found)


def find_mentions(
    thing: str, located: Iterable[Located], acronyms: Acronyms
) -> list[tuple[Located, int, int]]:
    """Every paragraph that mentions a thing, with the span of the first sentence that does.

    A thing is mentioned by its words in order (any ending of a word, any hyphen), by its acronym or
    by the acronym's long form; one of several ("A or B") by any of them.
    """
    forms = [form for form in _forms(thing, acronyms) if form]
    found = []
    for x in located:
        span = _first_mention(x.paragraph.text, forms)
        if span is not None:
            found.append((x, *span))
    return found


def _forms(thing: str, acronyms: Acronyms) -> list[list[str]]:
    things = [part for part in _OR.split(thing) if part]
    names = [name for part in things for name in (part, *acronyms.forms(part))]
    forms = [_stems(name) for name in names]
    return [list(form) for form in dict.fromkeys(map(tuple, forms))]


def _stems(text: str) -> list[str]:
    """Stems of the words that matter; a thing made of function words only keeps them all."""
    return stems(text) or [stem(t) for t in tokens(text)]


def _first_mention(text: str, forms: list[list[str]]) -> tuple[int, int] | None:
    for start, end in split_sentences(text):
        have = [stem(t) for t in tokens(text[start:end])]
        content = [s for s in have if s not in stopwords()]
        if any(_contains(content, form) or _contains(have, form) for form in forms):
            return start, end
    return None


def _contains(have: list[str], form: list[str]) -> bool:
    """Do the stems stand together, in any order ("trafficking in persons", "person trafficking")?"""
    size = len(form)
    wanted = sorted(form)
    return any(sorted(have[i : i + size]) == wanted for i in range(len(have) - size + 1))
