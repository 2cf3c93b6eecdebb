"""Whether citations carry the statements that they stand behind.

Recall and precision are those of ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate
Text with Citations", automatic evaluation, citation quality; checked against `compute_autoais` of
its program), for each statement (sentence) of an answer. `supports` judges a statement against
texts taken together: True, False, or None where the judge gave no usable verdict.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from eval.metrics.share import share

C = TypeVar("C")


@dataclass(frozen=True)
class StatementCitations:
    """One statement. `recall`: all its citations together support it. `precise`: for each
    citation, in order, whether it is precise. None: not judged."""

    recall: bool | None
    precise: tuple[bool | None, ...]


@dataclass(frozen=True)
class CitationScores:
    """One answer. The two counts say what the judge left open; they are in neither figure."""

    recall: float | None
    precision: float | None
    unscored_statements: int
    unscored_citations: int


def citation_is_precise(whole: bool | None, alone: bool | None, rest: bool | None) -> bool | None:
    """Whether one citation is precise: the statement has recall 1, and not (the citation alone
    does not support it, and the rest without it does).

    `whole`, `alone` and `rest` say whether all citations, this one, and all others support the
    statement. None where an undecided judgement leaves the definition open.
    Source: ALCE, citation precision (a citation that fails the second part is "irrelevant").
    """
    if whole is not True:
        return whole
    if alone is True or rest is False:
        return True
    return None if alone is None or rest is None else False


def statement_citations(
    whole: bool | None, alone: Sequence[bool | None], rest: Sequence[bool | None]
) -> StatementCitations:
    """The statement from judgements already made; `alone` and `rest` have one entry for each
    citation (the empty rest of a single citation supports nothing: False).

    A statement without citations has recall 0 (ALCE, citation recall).
    """
    if not alone:
        return StatementCitations(recall=False, precise=())
    precise = (citation_is_precise(whole, a, r) for a, r in zip(alone, rest, strict=True))
    return StatementCitations(recall=whole, precise=tuple(precise))


def judge_statement(
    citations: Sequence[C], supports: Callable[[Sequence[C]], bool | None]
) -> StatementCitations:
    """The same, asking the judge for no more than the definition needs: a judge may be slow or
    cost money, and one citation that supports its statement needs a single call."""
    if not citations:
        return StatementCitations(recall=False, precise=())
    whole = supports(citations)
    if whole is not True or len(citations) == 1:
        return StatementCitations(recall=whole, precise=(whole,) * len(citations))
    precise = (_judge_citation(citations, place, supports) for place in range(len(citations)))
    return StatementCitations(recall=True, precise=tuple(precise))


def _judge_citation(
    citations: Sequence[C], place: int, supports: Callable[[Sequence[C]], bool | None]
) -> bool | None:
    alone = supports([citations[place]])
    if alone is True:
        return True
    return citation_is_precise(True, alone, supports([*citations[:place], *citations[place + 1 :]]))


def citation_scores(statements: Sequence[StatementCitations]) -> CitationScores:
    """`recall = statements with recall 1 / statements` and
    `precision = precise citations / citations` of one answer; a run's figure is the mean over
    answers.

    None without statements, and without citations (ALCE's program puts 0 for the precision of an
    answer that cites nothing; its recall is 0 already).
    Source: ALCE, citation recall and citation precision.
    """
    recalls = [statement.recall for statement in statements]
    precise = [flag for statement in statements for flag in statement.precise]
    return CitationScores(share(recalls), share(precise), recalls.count(None), precise.count(None))


def citations_exist(cited: Sequence[Hashable], known: Collection[Hashable]) -> float | None:
    """`citations that name a paragraph of the documents / citations`; None without citations."""
    return share(paragraph in known for paragraph in cited)


def quote_is_exact(quote: str, start: int, end: int, paragraph: str | None) -> bool:
    """Whether the quote is the paragraph's text from start to end, after Unicode NFC only.

    An empty quote is not exact, nor is one of a paragraph that does not exist (None).
    """
    if paragraph is None or not 0 <= start < end <= len(paragraph):
        return False
    return unicodedata.normalize("NFC", quote) == unicodedata.normalize("NFC", paragraph[start:end])


def gold_precision(
    cited: Collection[Hashable],
    required: AbstractSet[Hashable],
    acceptable: AbstractSet[Hashable],
) -> float | None:
    """`|cited ∩ (required ∪ acceptable)| / |cited|` over different paragraphs.

    None where nothing is cited, and where the question has no gold paragraph: answering such a
    question is a missed refusal and is counted there.
    """
    gold = required | acceptable
    return share(paragraph in gold for paragraph in set(cited)) if gold else None


def gold_recall(cited: Collection[Hashable], required: AbstractSet[Hashable]) -> float | None:
    """`|cited ∩ required| / |required|`; None where no paragraph is required."""
    return share(paragraph in cited for paragraph in required)
