"""How many of the facts that a correct answer must contain it does contain.

Source: AutoNuggetizer (Pradeep et al. 2024, "Initial Nugget Evaluation Results for the TREC 2024
RAG Track", arXiv 2411.09607, and Pradeep et al. 2025, "The Great Nugget Recall", arXiv 2504.15068):
the grades, the six scores A, A_strict, V, V_strict, W, W_strict ("scoring"), and their weights.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SUPPORT_SHARE = 0.8
PARTIAL_SHARE = 0.5
OKAY_WEIGHT = 0.5

# Words that say nothing of their own. Negations, numbers and limits ("only", "must", "before")
# are not among them: they are facts.
_FUNCTION_WORDS = frozenset(
    """a an the this that these those and or but nor so if then than as of in on at by for with
    about between into through during to from up down out over under within towards upon via
    per it its he him his she her they them their theirs we us our ours you your i me my who
    whom whose which what when where why how is am are was were be been being has have had
    having do does did doing will would shall should can could may might there here also both
    each such very too just own same other more most some any""".split()
)


class Grade(StrEnum):
    SUPPORT = "support"
    PARTIAL_SUPPORT = "partial_support"
    NOT_SUPPORT = "not_support"


class Importance(StrEnum):
    VITAL = "vital"
    OKAY = "okay"


@dataclass(frozen=True)
class GradedNugget:
    """A nugget and how far the answer contains it; None where the judge gave no grade."""

    importance: Importance
    grade: Grade | None


@dataclass(frozen=True)
class NuggetScores:
    """One answer. In the paper's words: `all_partial` is A, `all_strict` A_strict, `vital_partial`
    V, `vital_strict` V_strict (the track's main figure), `weighted_partial` W, `weighted_strict`
    W_strict. `unscored` nuggets are in none of them."""

    all_partial: float | None
    all_strict: float | None
    vital_partial: float | None
    vital_strict: float | None
    weighted_partial: float | None
    weighted_strict: float | None
    unscored: int


_PARTIAL = {Grade.SUPPORT: 1.0, Grade.PARTIAL_SUPPORT: 0.5, Grade.NOT_SUPPORT: 0.0}
_STRICT = {Grade.SUPPORT: 1.0, Grade.PARTIAL_SUPPORT: 0.0, Grade.NOT_SUPPORT: 0.0}


def nugget_scores(nuggets: Sequence[GradedNugget]) -> NuggetScores:
    """The six scores `sum(weight * s) / sum(weight)` over the graded nuggets.

    s is 1 for support, 0.5 for partial_support (0 when strict), 0 for not_support. The weight of a
    vital nugget is 1; that of an okay one is 1 in A, 0 in V and 0.5 in W. None where the weights
    sum to 0: no nuggets, or in V no vital ones.
    """
    graded = [(n.importance, n.grade) for n in nuggets if n.grade is not None]
    return NuggetScores(
        all_partial=_score(graded, _PARTIAL, okay=1.0),
        all_strict=_score(graded, _STRICT, okay=1.0),
        vital_partial=_score(graded, _PARTIAL, okay=0.0),
        vital_strict=_score(graded, _STRICT, okay=0.0),
        weighted_partial=_score(graded, _PARTIAL, okay=OKAY_WEIGHT),
        weighted_strict=_score(graded, _STRICT, okay=OKAY_WEIGHT),
        unscored=len(nuggets) - len(graded),
    )


def _score(
    graded: Sequence[tuple[Importance, Grade]], points: dict[Grade, float], okay: float
) -> float | None:
    weights = [1.0 if importance is Importance.VITAL else okay for importance, _ in graded]
    if not sum(weights):
        return None
    earned = sum(w * points[grade] for w, (_, grade) in zip(weights, graded, strict=True))
    return earned / sum(weights)


def nugget_grade(answer_text: str, nugget_span: str) -> Grade:
    """How far an extractive answer contains a nugget that is a span of the source.

    Support: the span, word for word after normalising case, white space and punctuation, stands in
    the answer, or at least 0.8 of its different content words do. Partial support: from 0.5.
    Our own rule, where the paper has a model assign the grade ("nugget assignment"): an extractive
    answer repeats the source's words, so the words decide.
    """
    answer, span = _words(answer_text), _words(nugget_span)
    if not span:
        raise ValueError(f"A nugget must contain a word; this one does not: {nugget_span!r}")
    if f" {' '.join(span)} " in f" {' '.join(answer)} ":
        return Grade.SUPPORT
    content = set(span) - _FUNCTION_WORDS or set(span)
    found = len(content & set(answer)) / len(content)
    if found >= SUPPORT_SHARE:
        return Grade.SUPPORT
    return Grade.PARTIAL_SUPPORT if found >= PARTIAL_SHARE else Grade.NOT_SUPPORT


def _words(text: str) -> list[str]:
    """The words, casefolded; the possessive 's is no word of its own."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.findall(r"\w+", re.sub(r"['’]s\b", "", folded))
