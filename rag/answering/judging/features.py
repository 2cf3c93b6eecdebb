"""What the offline judge looks at: a few numbers about a claim and its context."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from rag.answering.judging.dates import dates, missing_dates
from rag.answering.judging.facts import numbers_beside
from rag.answering.judging.names import missing_names
from rag.answering.judging.numbers import contradicted_numbers, numbers
from rag.answering.judging.order import exchanges, read_order
from rag.answering.judging.polarity import differences, read_words
from rag.answering.judging.support_model import Support
from rag.text import split_sentences, stems

# Words this close in a sentence are still said of each other.
NEAR = 3
MOST = 2
_TINY = 1e-4
FEATURES = ("coverage", "evidence", "order", "numbers", "names", "polarity", "roles",
            "supported", "contradicted")  # fmt: skip


def read_features(context: str, claim: str, evidence: str, support: Support) -> tuple[float, ...]:
    """The values of FEATURES.

    `coverage`, `evidence`: share of the claim's content words in the context and in its
    best-matching sentences; `order`: share of its neighbouring words that stand near each other in
    one sentence there; `numbers`, `names`: how many of its numbers and names the context does not
    have; `polarity`, `roles`: how many words it negates, weakens or turns round, and how many things
    it exchanges, against those sentences, each up to 2; `supported`, `contradicted`: log-odds that the model gives for that.
    """
    facts = (_numbers(claim, context), len(missing_names(claim, context, {})),
             len(differences(read_words(claim), read_words(evidence))),
             len(exchanges(read_order(claim), read_order(evidence))))  # fmt: skip
    return (
        _share(claim, context),
        _share(claim, evidence),
        _order(claim, evidence),
        *(float(min(MOST, count)) for count in facts),
        _log_odds(support.supported),
        _log_odds(support.contradicted),
    )


def _numbers(claim: str, context: str) -> int:
    """How many numbers and dates neither stand in the context nor follow from what does."""
    dated = dates(claim)
    lost = contradicted_numbers(numbers_beside(claim, dated), numbers(context))
    return len(lost) + sum(not date.is_bounded for date in missing_dates(dated, context))


def _share(claim: str, text: str) -> float:
    wanted = set(stems(claim))
    return len(wanted.intersection(stems(text))) / len(wanted) if wanted else 0.0


def _order(claim: str, evidence: str) -> float:
    pairs = set(pairwise(stems(claim)))
    sentences = [stems(evidence[start:end]) for start, end in split_sentences(evidence)]
    near = {pair for sentence in sentences for pair in _near(sentence)}
    return len(pairs & near) / len(pairs) if pairs else 0.0


def _near(words: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (word, other)
        for place, word in enumerate(words)
        for other in words[place + 1 : place + 1 + NEAR]
    ]


def _log_odds(probability: float) -> float:
    p = min(max(probability, _TINY), 1 - _TINY)
    return math.log(p / (1 - p))
