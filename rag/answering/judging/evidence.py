"""The sentences of a context that can support a claim: a model reads those, never a whole page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from rag.text import nfc, split_sentences, stems, words

WORD_LIMIT = 90
# A word of the claim that a chosen sentence already has still counts a little: the sentence that
# says everything should win over several that say a word each.
COVERED = 0.3


def best_sentences(context: str, claim: str, limit: int = WORD_LIMIT) -> str:
    """The sentences of the context that match the claim best, in their order, up to `limit` words.

    Sentences are taken greedily by the rarity-weighted words of the claim that they add, which is
    the greedy cover of Lin and Bilmes 2011, "A class of submodular functions for document
    summarization" (section 4.1), with the claim's words as what is to be covered.
    """
    if len(context.split()) <= limit:
        return context
    pieces = [piece for start, end in split_sentences(context)
              for piece in _windows(context[start:end].split(), limit)]  # fmt: skip
    chosen = _choose(pieces, set(stems(claim)), limit)
    return " ".join(pieces[place] for place in sorted(chosen))


def _windows(words: list[str], limit: int) -> list[str]:
    """A sentence in pieces of at most `limit` words: a table or a list may have no full stop."""
    return [" ".join(words[i : i + limit]) for i in range(0, len(words), limit)]


def _choose(pieces: Sequence[str], wanted: set[str], limit: int) -> set[int]:
    found = [wanted.intersection(stems(piece)) for piece in pieces]
    weights = _rarity(found)
    lengths = [len(piece.split()) for piece in pieces]
    chosen: set[int] = set()
    covered: set[str] = set()
    left = limit
    while True:
        gains = {place: _gain(words, covered, weights) for place, words in enumerate(found)
                 if place not in chosen and lengths[place] <= left}  # fmt: skip
        best = max(gains, key=lambda place: (gains[place], -place), default=None)
        if best is None or (chosen and gains[best] == 0):
            return chosen
        chosen.add(best)
        covered |= found[best]
        left -= lengths[best]


def _rarity(found: Sequence[set[str]]) -> dict[str, float]:
    """`log(1 + sentences / sentences with the word)`: what every sentence says tells little."""
    counts = Counter(word for words in found for word in words)
    return {word: math.log(1 + len(found) / count) for word, count in counts.items()}


def _gain(words: set[str], covered: set[str], weights: dict[str, float]) -> float:
    return sum(weights[word] * (COVERED if word in covered else 1.0) for word in words)


def is_verbatim(context: str, claim: str) -> bool:
    """Whether a claim is whole sentences of the context, word for word, one after the other.

    Spaces, quotation marks and the marks at the end may differ. A part of a sentence is not enough:
    what stands before it may deny it.
    """
    wanted = _plain(claim)
    sentences = [_plain(context[start:end]) for start, end in split_sentences(context)]
    for first, sentence in enumerate(sentences):
        said = sentence
        following = iter(sentences[first + 1 :])
        while wanted != said and said and wanted.startswith(said):
            said = " ".join((said, next(following, "\0")))
        if wanted and wanted == said:
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(words(nfc(text)))
