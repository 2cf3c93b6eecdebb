"""One question and its outcome -> its scores. None: undefined for this question; counted, not 0."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from eval.metrics import (
    CitationScores,
    Grade,
    GradedNugget,
    Importance,
    citation_scores,
    citations_exist,
    faithfulness,
    gold_precision,
    gold_recall,
    hit_at_1,
    judge_statement,
    ndcg_at_10,
    nugget_grade,
    nugget_scores,
    quote_is_exact,
    recall_at_k,
    reciprocal_rank_at_10,
    share,
    strictly_faithful,
)
from eval.questions import Expected, Kind, Nugget, Question
from eval.support import Judgement, Statement, Support, statements, without_pinpoints
from rag.answering.render import unique_citations
from rag.types import Answer, Frozen, Refusal, RefusalReason

Outcome = Answer | Refusal
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Scores(Frozen):
    """The scores of one question; `eval.figures` says what each means."""

    hit_at_1: bool | None = None
    recall_at_5: float | None = None
    recall_at_10: float | None = None
    mrr_at_10: float | None = None
    ndcg_at_10: float | None = None
    vital_strict: float | None = None
    vital_partial: float | None = None
    all_strict: float | None = None
    all_partial: float | None = None
    premise_corrected: bool | None = None
    faithfulness: float | None = None
    strictly_faithful: bool | None = None
    citation_recall: float | None = None
    citation_precision: float | None = None
    citations_exist: float | None = None
    quotes_exact: float | None = None
    gold_precision: float | None = None
    gold_recall: float | None = None
    lookup_exact: bool | None = None
    refusal_recall: bool | None = None
    refusal_precision: bool | None = None
    false_refusal: bool | None = None
    ambiguity_recognised: bool | None = None
    outcome_right: bool | None = None
    answer_words: int | None = None


class Scored(Frozen):
    """The scores of one question, and every statement of its answer as it was judged."""

    scores: Scores
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorer:
    """What scoring needs besides the question and its outcome: the paragraphs (pinpoint -> text)
    and the run's judge."""

    paragraphs: Mapping[str, str]
    support: Support

    def score(self, question: Question, outcome: Outcome) -> Scored:
        """Every figure of one question."""
        parts: dict[str, object] = {**_retrieval(question, outcome), **_status(question, outcome)}
        parts |= _nuggets(question, outcome)
        if isinstance(outcome, Refusal):
            return Scored(scores=Scores.model_validate(parts))
        said = statements(outcome)
        judged = tuple(self.support.judgement(s, self.paragraphs) for s in said)
        parts |= self._citations(question, outcome, said)
        parts |= _faithfulness(judged, _addresses(question, outcome))
        parts["answer_words"] = len(without_pinpoints(outcome.text).split())
        return Scored(scores=Scores.model_validate(parts), judgements=judged)

    def _citations(
        self, question: Question, answer: Answer, said: Sequence[Statement]
    ) -> dict[str, object]:
        quotes = unique_citations(answer.claims)
        cited = list(dict.fromkeys(c.pinpoint for c in quotes))
        alce = self._alce(said)
        exact = (
            quote_is_exact(c.quote, c.start, c.end, self.paragraphs.get(c.pinpoint)) for c in quotes
        )
        return {
            "citation_recall": alce.recall,
            "citation_precision": alce.precision,
            "citations_exist": citations_exist(cited, self.paragraphs.keys()),
            "quotes_exact": share(exact),
            "gold_precision": gold_precision(cited, question.required, question.acceptable),
            "gold_recall": gold_recall(cited, question.required),
        }

    def _alce(self, said: Sequence[Statement]) -> CitationScores:
        """A claim is ALCE's statement, a cited paragraph its citation."""
        return citation_scores([judge_statement(s.cited, partial(self._supports, s)) for s in said])

    def _supports(self, statement: Statement, cited: Sequence[str]) -> bool | None:
        return self.support.supports(statement, cited, self.paragraphs)


def _retrieval(question: Question, outcome: Outcome) -> dict[str, object]:
    """Ranks count required paragraphs; the first passage may be an acceptable one too."""
    ranked = [passage.pinpoint for passage in outcome.passages]
    required = question.required
    first = hit_at_1(ranked, required | question.acceptable) if required else None
    return {
        "hit_at_1": None if first is None else bool(first),
        "recall_at_5": recall_at_k(ranked, required, 5),
        "recall_at_10": recall_at_k(ranked, required, 10),
        "mrr_at_10": reciprocal_rank_at_10(ranked, required),
        "ndcg_at_10": ndcg_at_10(ranked, required),
    }


def _status(question: Question, outcome: Outcome) -> dict[str, object]:
    """From the structured status alone. Asking back is no answer, so it counts as a refusal where
    the question was clear; unclear questions have a figure of their own."""
    refused = isinstance(outcome, Refusal)
    asked_back = isinstance(outcome, Refusal) and outcome.reason is RefusalReason.AMBIGUOUS
    expected = question.expected
    if expected is Expected.AMBIGUOUS:
        return {"ambiguity_recognised": asked_back, "outcome_right": asked_back}
    answerable = expected is Expected.ANSWERED
    return {
        "refusal_recall": None if answerable else refused,
        "refusal_precision": not answerable if refused else None,
        "false_refusal": refused if answerable else None,
        "outcome_right": not asked_back and refused is not answerable,
        "lookup_exact": _lookup_exact(question, outcome),
    }


def _lookup_exact(question: Question, outcome: Outcome) -> bool | None:
    if question.kind is not Kind.LOOKUP or question.expected is not Expected.ANSWERED:
        return None
    if isinstance(outcome, Refusal):
        return False
    return {c.pinpoint for c in unique_citations(outcome.claims)} == question.required


def _nuggets(question: Question, outcome: Outcome) -> dict[str, object]:
    """A refusal contains none of the facts: what it shows as nearest is no answer."""
    text = without_pinpoints(outcome.text) if isinstance(outcome, Answer) else ""
    graded = [GradedNugget(n.importance, grade(text, n)) for n in question.nuggets]
    scores = nugget_scores(graded)
    corrected = None if scores.vital_strict is None else scores.vital_strict == 1
    return {
        "vital_strict": scores.vital_strict,
        "vital_partial": scores.vital_partial,
        "all_strict": scores.all_strict,
        "all_partial": scores.all_partial,
        "premise_corrected": corrected if question.kind is Kind.FALSE_PREMISE else None,
    }


def grade(text: str, nugget: Nugget) -> Grade:
    """How far a text contains a nugget. Its words decide, and every number of the span must be in
    the text: a long fact with one number changed is not the fact."""
    found = nugget_grade(text, nugget.span)
    missing = set(_NUMBER.findall(nugget.span)) - set(_NUMBER.findall(text))
    return Grade.PARTIAL_SUPPORT if found is Grade.SUPPORT and missing else found


def _faithfulness(judged: Sequence[Judgement], addressed: bool) -> dict[str, object]:
    verdicts = [judgement.verdict for judgement in judged]
    return {
        "faithfulness": faithfulness(verdicts),
        "strictly_faithful": strictly_faithful(verdicts, addressed),
    }


def _addresses(question: Question, answer: Answer) -> bool:
    """Whether an answer speaks of what was asked: it has a vital fact at least in part. An answer
    to a question that has none does not."""
    text = without_pinpoints(answer.text)
    vital = (n for n in question.nuggets if n.importance is Importance.VITAL)
    return any(grade(text, n) is not Grade.NOT_SUPPORT for n in vital)
