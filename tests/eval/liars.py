"""Writers that lie, made of a writer that does not. For tests only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from eval.systems import System
from rag.answering.render import answer_text
from rag.citations import Catalogue
from rag.types import Answer, Citation, Claim, Query, Refusal

Lie = Callable[[Answer], Answer]
Outcome = Answer | Refusal


class Liar:
    """Asks an honest chain and changes each of its answers."""

    def __init__(self, honest: Mapping[str, Outcome], lie: Lie) -> None:
        self._honest = honest
        self._lie = lie

    def invoke(self, query: Query) -> Outcome:
        outcome = self._honest[query.question]
        return self._lie(outcome) if isinstance(outcome, Answer) else outcome


def liar(name: str, honest: Mapping[str, Outcome], lie: Lie) -> System:
    return System(name, f"lies: {name}", Liar(honest, lie))  # type: ignore[arg-type]


def changes_numbers(answer: Answer) -> Answer:
    """Every number is one more, in claim and quote."""
    return _reworded(answer, partial(re.sub, r"\d+", lambda m: str(int(m.group()) + 1)))


def swaps_names(answer: Answer) -> Answer:
    """Every acronym and every name inside a sentence becomes another's."""
    pattern = r"(?<=[a-z,] )(?:[A-Z][a-z]{3,}|[A-Z]{3,})\b"
    return _reworded(answer, partial(re.sub, pattern, "Freedonia"))


def cites_the_wrong_paragraph(catalogue: Catalogue, answer: Answer) -> Answer:
    """Every citation names the paragraph ten places on; the words stay."""
    located = list(catalogue)
    place = {x.pinpoint.label: n for n, x in enumerate(located)}

    def moved(citation: Citation) -> Citation:
        other = located[(place[citation.pinpoint] + 10) % len(located)].pinpoint
        return citation.model_copy(
            update={
                "pinpoint": other.label,
                "paragraph": other.paragraph,
                "section": other.section,
                "section_title": other.section_title,
            }
        )

    claims = [
        c.model_copy(update={"citations": tuple(map(moved, c.citations))}) for c in answer.claims
    ]
    return _with(answer, claims)


def adds_a_sentence(answer: Answer) -> Answer:
    """One more claim, of the model's own, with the citation of the first."""
    own = "Delegates privately conceded that cheaper satellites would settle the whole matter."
    extra = Claim(text=own, citations=answer.claims[0].citations)
    return _with(answer, [*answer.claims, extra])


def _reworded(answer: Answer, change: Callable[[str], str]) -> Answer:
    def lied(citation: Citation) -> Citation:
        return citation.model_copy(update={"quote": change(citation.quote)})

    claims = [
        c.model_copy(update={"text": change(c.text), "citations": tuple(map(lied, c.citations))})
        for c in answer.claims
    ]
    return _with(answer, claims)


def _with(answer: Answer, claims: list[Claim]) -> Answer:
    lead = answer.text.split("\n")[0] if answer.text.split("\n")[0].endswith(":") else ""
    text = answer_text(lead, claims, grouped=False)
    return answer.model_copy(update={"claims": tuple(claims), "text": text})
