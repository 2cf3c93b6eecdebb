"""What is measured: pure functions over plain values, each with its formula and its source.

Undefined is None, never 0 or 1; `eval.statistics` counts what is undefined and adds intervals.
"""

from eval.metrics.calibration import (
    ReliabilityBin,
    brier_score,
    expected_calibration_error,
    reliability_bins,
)
from eval.metrics.citation import (
    CitationScores,
    StatementCitations,
    citation_is_precise,
    citation_scores,
    citations_exist,
    gold_precision,
    gold_recall,
    judge_statement,
    quote_is_exact,
    statement_citations,
)
from eval.metrics.faithfulness import (
    FaithfulnessTally,
    VerdictCounts,
    count_verdicts,
    faithfulness,
    faithfulness_tally,
    strictly_faithful,
)
from eval.metrics.nuggets import (
    Grade,
    GradedNugget,
    Importance,
    NuggetScores,
    nugget_grade,
    nugget_scores,
)
from eval.metrics.refusal import RefusalCounts, count_refusals
from eval.metrics.retrieval import (
    average_precision_at_k,
    hit_at_1,
    ndcg_at_10,
    recall_at_k,
    reciprocal_rank_at_10,
)
from eval.metrics.share import share

__all__ = [
    "CitationScores",
    "FaithfulnessTally",
    "Grade",
    "GradedNugget",
    "Importance",
    "NuggetScores",
    "RefusalCounts",
    "ReliabilityBin",
    "StatementCitations",
    "VerdictCounts",
    "average_precision_at_k",
    "brier_score",
    "citation_is_precise",
    "citation_scores",
    "citations_exist",
    "count_refusals",
    "count_verdicts",
    "expected_calibration_error",
    "faithfulness",
    "faithfulness_tally",
    "gold_precision",
    "gold_recall",
    "hit_at_1",
    "judge_statement",
    "ndcg_at_10",
    "nugget_grade",
    "nugget_scores",
    "quote_is_exact",
    "recall_at_k",
    "reciprocal_rank_at_10",
    "reliability_bins",
    "share",
    "statement_citations",
    "strictly_faithful",
]
