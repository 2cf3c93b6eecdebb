"""A quote as a model wrote it -> the exact words of the paragraph."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from rag.citations import cite
from rag.text import split_sentences, stems
from rag.types import Citation, Located

# A quote is taken for a slip of the pen when it is this similar to a stretch of the paragraph, out
# of 100 (rapidfuzz's normalised indel similarity). Below it is the model's own.
NEAREST = 85.0
# Shorter ones are found in too many places to be anybody's words.
MIN_CHARS = 8

# Characters that look alike, one for one, so that places stay.
_ALIKE = str.maketrans("“”„«»‘’‚‐‑‒–—−\u00a0\u2009\u202f", '"""""\'\'\'------   ')
_GAP = re.compile(r"\s*[\[(]?(?:…|\.\.\.)[\])]?\s*")
_WORD = re.compile(r"\w")


def cite_words(located: Located, quote: str, claim: str) -> tuple[Citation, ...]:
    """Citations of a paragraph for a model's quote: its words where they stand, or the nearest
    stretch of the paragraph. A quote of the model's own is dropped, and the sentence nearest to the
    claim stands in; none for a paragraph without any."""
    text = located.paragraph.text
    spans = [span for part in _GAP.split(quote) if (span := find_words(text, part))]
    if not spans:
        spans = _nearest_sentence(text, claim)
    return tuple(cite(located, start, end) for start, end in sorted(set(spans)))


def find_words(text: str, quote: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, word for word or nearly; None: nowhere."""
    wanted = " ".join(_folded(quote).strip(" \"'").split())
    if len(wanted) < MIN_CHARS:
        return None
    folded = _folded(text)
    start = folded.find(wanted)
    if start >= 0:
        return start, start + len(wanted)
    if len(wanted) > len(folded):
        return None
    found = fuzz.partial_ratio_alignment(wanted, folded, score_cutoff=NEAREST)
    return _whole_words(text, found.dest_start, found.dest_end) if found else None


def _folded(text: str) -> str:
    """Lower case where that keeps the length, and alike characters as one."""
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(_ALIKE)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span that cuts no word at its ends, without white space around it."""
    while start > 0 and _WORD.match(text[start - 1]) and _WORD.match(text[start]):
        start -= 1
    while end < len(text) and _WORD.match(text[end]) and _WORD.match(text[end - 1]):
        end += 1
    body = text[start:end]
    start += len(body) - len(body.lstrip())
    end -= len(body) - len(body.rstrip())
    return (start, end) if start < end else None


def _nearest_sentence(text: str, claim: str) -> list[tuple[int, int]]:
    wanted = set(stems(claim))
    spans = [span for span in split_sentences(text) if text[span[0] : span[1]].strip()]
    if not spans:
        return []
    return [max(spans, key=lambda s: len(wanted & set(stems(text[s[0] : s[1]]))))]
