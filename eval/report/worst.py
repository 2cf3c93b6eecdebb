"""The worst answers, with what is wrong with each in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics import Importance
from eval.questions import Question
from eval.records import Record
from eval.scoring import Scores
from eval.summary import Asked
from eval.support import Judgement
from rag.types import Verdict

TWENTY = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph as shown: the text before, in and after the quote."""

    pinpoint: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, its verdict in words, and what it cites."""

    text: str
    verdict: str
    is_bad: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """One bad answer. `said`: the message of a refusal or an error."""

    question: Question
    reasons: tuple[str, ...]
    weight: float
    said: str
    claims: tuple[JudgedClaim, ...]
    gold: tuple[Place, ...]


def worst(
    rows: Sequence[Asked], paragraphs: Mapping[str, str], count: int = TWENTY
) -> list[Failure]:
    """The answers with most wrong, worst first. What the documents do not say weighs most, then a
    needless refusal, then what is missing."""
    failures = [_failure(one.question, one.records[0], paragraphs) for one in rows]
    bad = sorted((f for f in failures if f.weight > 0), key=lambda f: (-f.weight, f.question.id))
    return bad[:count]


def _failure(question: Question, record: Record, paragraphs: Mapping[str, str]) -> Failure:
    reasons = list(_reasons(question, record))
    return Failure(
        question=question,
        reasons=tuple(words for _, words in reasons),
        weight=sum(weight for weight, _ in reasons),
        said=_said(record),
        claims=tuple(_claim(j, record, paragraphs) for j in record.judgements),
        gold=tuple(
            Place(g.paragraph, "", "", paragraphs.get(g.paragraph, "")) for g in question.gold
        ),
    )


def _said(record: Record) -> str:
    if record.error is not None:
        return f"{record.error.message} {record.error.hint}".strip()
    return record.refusal.message if record.refusal else ""


def _reasons(question: Question, record: Record) -> Iterator[tuple[float, str]]:
    scores = record.scores
    if record.error is not None:
        yield 4.0, "ended in an error"
        return
    if scores.refusal_recall is False:
        yield 3.0, "answered, although the documents do not say"
    if scores.false_refusal is True:
        yield 2.0, "refused, although the documents answer"
    if scores.ambiguity_recognised is False:
        yield 1.5, "did not ask back which paragraph is meant"
    yield from _unsupported(record)
    yield from _citations(scores)
    if scores.false_refusal is not True:
        yield from _missing(question, scores)


def _unsupported(record: Record) -> Iterator[tuple[float, str]]:
    verdicts = [judgement.verdict for judgement in record.judgements]
    bad = sum(v not in (Verdict.SUPPORTED, None) for v in verdicts)
    if bad:
        yield 3.0, f"{bad} of {len(verdicts)} claims not supported by what they cite"


def _citations(scores: Scores) -> Iterator[tuple[float, str]]:
    if scores.citations_exist is not None and scores.citations_exist < 1:
        yield 3.0, "cites a paragraph that does not exist"
    if scores.quotes_exact is not None and scores.quotes_exact < 1:
        yield 3.0, "a quote is not what the paragraph says"
    if scores.gold_precision is not None and scores.gold_precision < 1:
        yield 0.5 * (1 - scores.gold_precision), "cites paragraphs that do not answer"


def _missing(question: Question, scores: Scores) -> Iterator[tuple[float, str]]:
    if scores.vital_strict is not None and scores.vital_strict < 1:
        vital = sum(n.importance is Importance.VITAL for n in question.nuggets)
        lacking = round(vital * (1 - scores.vital_strict))
        partial = scores.vital_partial or 0.0
        yield 1.5 * (1 - partial) + 0.1, f"{lacking} of {vital} vital facts not there in full"
    if scores.gold_recall is not None and scores.gold_recall < 1:
        yield 0.5 * (1 - scores.gold_recall), "does not cite every required paragraph"


def _claim(judgement: Judgement, record: Record, paragraphs: Mapping[str, str]) -> JudgedClaim:
    quotes = {
        c.pinpoint: (c.start, c.end)
        for claim in record.claims
        if claim.text == judgement.text
        for c in claim.citations
    }
    return JudgedClaim(
        text=judgement.text,
        verdict=_verdict(judgement),
        is_bad=judgement.verdict not in (Verdict.SUPPORTED, None),
        places=tuple(_place(p, paragraphs, quotes.get(p, (0, 0))) for p in judgement.cited),
    )


def _verdict(judgement: Judgement) -> str:
    if judgement.verbatim:
        return "word for word"
    if judgement.verdict is None:
        return "unscored"
    if not judgement.cited:
        return f"{judgement.verdict}: nothing cited"
    score = "" if judgement.score is None else f" ({judgement.score:.2f})"
    return f"{judgement.verdict}{score}"


def _place(pinpoint: str, paragraphs: Mapping[str, str], span: tuple[int, int]) -> Place:
    text = paragraphs.get(pinpoint, "(there is no such paragraph)")
    start, end = span
    return Place(pinpoint, text[:start], text[start:end], text[end:])
