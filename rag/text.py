"""Words and sentences: the only place that tokenises, stems or splits text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import sentencex
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_TOKEN = re.compile(r"[^\W_]+")
# "No. 5" ends no sentence, and neither does an initial; sentencex knows those. What it does not
# know is that a sentence never ends inside the brackets it opened.
_CLOSERS = {")": "(", "]": "["}


def nfc(text: str) -> str:
    """Unicode NFC: the one normalisation a quote may undergo."""
    return unicodedata.normalize("NFC", text)


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Character spans of the sentences of one paragraph, without the white space around them."""
    spans: list[tuple[int, int]] = []
    position = 0
    for sentence in sentencex.segment(language, text):
        start = text.index(sentence, position)
        position = start + len(sentence)
        body = sentence.strip()
        begin = start + sentence.index(body) if body else start
        if not body:
            continue
        if spans and _is_open(text[spans[-1][0] : spans[-1][1]]):
            spans[-1] = (spans[-1][0], begin + len(body))
        else:
            spans.append((begin, begin + len(body)))
    return spans


def _is_open(text: str) -> bool:
    return any(text.count(opener) > text.count(closer) for closer, opener in _CLOSERS.items())


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def stem(word: str) -> str:
    """English Snowball stem of one lower-case word."""
    return str(_stemmer().stemWord(word))


@cache
def stopwords() -> frozenset[str]:
    """English function words (the list that ships with bm25s), and what is left of contractions."""
    return frozenset(STOPWORDS_EN_PLUS) | {"s", "t", "d", "ll", "re", "ve", "m"}


def words(text: str) -> list[str]:
    """The words of a text as written; hyphens and apostrophes inside words are kept."""
    return _WORD.findall(text)


def tokens(text: str) -> list[str]:
    """Folded tokens: lower case, without accents, split at hyphens and apostrophes."""
    if text.isascii():
        return _TOKEN.findall(text.casefold())
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _TOKEN.findall("".join(c for c in folded if not unicodedata.combining(c)))


def stems(text: str) -> list[str]:
    """Stems of the content words of a text, in order, repeated as they are."""
    return [stem(token) for token in tokens(text) if token not in stopwords()]
