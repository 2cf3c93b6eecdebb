"""The figures: their names, what they mean in plain words, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a figure is about, in the order of the report."""

    RETRIEVAL = "Finding the right paragraph"
    NUGGETS = "Saying what a right answer must say"
    FAITHFULNESS = "Saying nothing that the documents do not say"
    CITATIONS = "Pointing at the right place"
    REFUSAL = "Knowing when not to answer"


class Shape(StrEnum):
    """A rate is a share of questions (yes or no each); a mean is over a share of each question; F1
    is made of all questions together."""

    RATE = "rate"
    MEAN = "mean"
    F1 = "f1"


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is the field of `eval.scoring.Scores` that holds a question's value (F1 has none)."""

    name: str
    label: str
    meaning: str
    family: Family
    shape: Shape = Shape.MEAN
    higher_is_better: bool = True
    needs_judge: bool = False


_R, _N, _F, _C, _X = Family
_RATE = Shape.RATE

FIGURES: tuple[Figure, ...] = (
    Figure(
        "hit_at_1",
        "First passage is right",
        "The best passage found is a paragraph that answers the question.",
        _R,
        _RATE,
    ),
    Figure(
        "recall_at_5",
        "Found in the first five",
        "Share of the required paragraphs that are among the first five passages.",
        _R,
    ),
    Figure(
        "recall_at_10",
        "Found in the first ten",
        "Share of the required paragraphs that are among the first ten passages.",
        _R,
    ),
    Figure(
        "mrr_at_10",
        "MRR@10",
        "1 when the first required paragraph comes first, 1/2 when second, and so on.",
        _R,
    ),
    Figure(
        "ndcg_at_10",
        "nDCG@10",
        "How near the order of the first ten passages is to the ideal order.",
        _R,
    ),
    Figure(
        "vital_strict",
        "Vital facts, whole",
        "Share of the facts that a right answer must contain which it contains in full. A "
        "refused question contains none.",
        _N,
    ),
    Figure(
        "vital_partial",
        "Vital facts, in part too",
        "The same, with half a point for a fact that is there in part.",
        _N,
    ),
    Figure(
        "all_strict",
        "All facts, whole",
        "The same as “vital facts, whole”, with the merely useful facts counted too.",
        _N,
    ),
    Figure(
        "all_partial",
        "All facts, in part too",
        "The same, with half a point for a fact that is there in part.",
        _N,
    ),
    Figure(
        "premise_corrected",
        "False premises corrected",
        "Questions that assume something wrong whose answer states what the text says.",
        _N,
        _RATE,
    ),
    Figure(
        "faithfulness",
        "Supported claims",
        "Share of an answer’s claims that the paragraphs they cite support.",
        _F,
        needs_judge=True,
    ),
    Figure(
        "strictly_faithful",
        "Answers supported throughout",
        "Answers of which every claim is supported and which address the question.",
        _F,
        _RATE,
        needs_judge=True,
    ),
    Figure(
        "citation_recall",
        "Claims carried by citations",
        "ALCE citation recall: claims that all their citations together support.",
        _C,
        needs_judge=True,
    ),
    Figure(
        "citation_precision",
        "Citations that carry",
        "ALCE citation precision: citations that their claim needs.",
        _C,
        needs_judge=True,
    ),
    Figure(
        "citations_exist",
        "Citations that exist",
        "Citations that name a paragraph of the documents.",
        _C,
    ),
    Figure(
        "quotes_exact",
        "Quotes that are exact",
        "Quotes that are, character for character, what their paragraph says there.",
        _C,
    ),
    Figure(
        "gold_precision",
        "Cited paragraphs that answer",
        "Share of the cited paragraphs that people marked as answering the question.",
        _C,
    ),
    Figure(
        "gold_recall",
        "Required paragraphs that are cited",
        "Share of the paragraphs that people marked as required which the answer cites.",
        _C,
    ),
    Figure(
        "lookup_exact",
        "Lookups exact",
        "Questions for a named paragraph that cite exactly that one.",
        _C,
        _RATE,
    ),
    Figure(
        "refusal_recall",
        "Unanswerable questions refused",
        "Questions that the documents do not answer and that were refused.",
        _X,
        _RATE,
    ),
    Figure(
        "refusal_precision",
        "Refusals that are right",
        "Refused questions that the documents indeed do not answer.",
        _X,
        _RATE,
    ),
    Figure(
        "refusal_f1", "Refusal F1", "The two before in one figure (harmonic mean).", _X, Shape.F1
    ),
    Figure(
        "false_refusal",
        "Answerable questions refused",
        "Questions that the documents answer and that were refused all the same.",
        _X,
        _RATE,
        higher_is_better=False,
    ),
    Figure(
        "ambiguity_recognised",
        "Unclear questions asked back",
        "Questions that could mean several paragraphs and were answered by listing them.",
        _X,
        _RATE,
    ),
    Figure(
        "outcome_right",
        "Right kind of outcome",
        "Questions answered, refused or asked back as they should be.",
        _X,
        _RATE,
    ),
)

BY_NAME = {figure.name: figure for figure in FIGURES}
# What the report shows first.
HEADLINES = ("hit_at_1", "vital_strict", "faithfulness", "refusal_recall", "false_refusal")


def figures_of(family: Family) -> tuple[Figure, ...]:
    return tuple(figure for figure in FIGURES if figure.family is family)
