"""Whether paragraphs support a statement: word for word by definition, otherwise a judge says.

A judge that fails (an exception, None, no number from 0 to 1) leaves the statement unscored: that
is counted, never taken for "not supported".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.answering.judging import Judge, verdict
from rag.answering.judging.facts import find_conflicts
from rag.answering.render import quoted
from rag.text import nfc, split_sentences
from rag.types import Answer, Claim, Frozen, Verdict

GAP = " […] "
_PINPOINT = re.compile(r"\[[^\[\]]*¶[^\[\]]*\]")
_NOT_WORDS = re.compile(r"[^\w]+")


class NoJudge:
    """Judges nothing: only what is word for word in its paragraph counts as supported, the rest
    stays unscored."""

    name = "none"
    threshold = 1.0
    partial_threshold = 1.0

    def score(self, context: str, claim: str) -> float | None:
        return None


class Statement(Frozen):
    """A sentence of the answer with the pinpoints behind it."""

    text: str
    cited: tuple[str, ...]


class Judgement(Frozen):
    """A statement, judged. `verbatim`: it is word for word in what it cites, so no judge was
    asked; `verdict` None: the judge failed."""

    text: str
    cited: tuple[str, ...]
    score: float | None
    verdict: Verdict | None
    verbatim: bool


@dataclass
class Support:
    """The judge of one run. Asks the judge once for each pair of context and statement, and counts
    how often it failed."""

    judge: Judge
    failures: int = 0
    _known: dict[tuple[str, str], float | None] = field(default_factory=dict)

    def judgement(self, statement: Statement, paragraphs: Mapping[str, str]) -> Judgement:
        """A statement against all the paragraphs it cites, taken together.

        A fact of the statement that the paragraphs do not have (a number, a name, a negation) makes
        it unsupported whatever the judge holds: to a judge that reads for likeness, a lie in one
        fact looks like the truth.
        """
        texts = [paragraphs[p] for p in statement.cited if p in paragraphs]
        verbatim = is_verbatim(statement.text, texts)
        if verbatim:
            score: float | None = 1.0
        elif find_conflicts(statement.text, "\n\n".join(texts)):
            score = 0.0
        else:
            score = self.score(texts, statement.text)
        return Judgement(
            text=statement.text,
            cited=statement.cited,
            score=score,
            verdict=None if score is None else verdict(self.judge, score),
            verbatim=verbatim,
        )

    def supports(
        self, statement: Statement, cited: Sequence[str], paragraphs: Mapping[str, str]
    ) -> bool | None:
        """Whether these of its paragraphs, taken together, support a statement."""
        part = Statement(text=statement.text, cited=tuple(cited))
        found = self.judgement(part, paragraphs).verdict
        return None if found is None else found is Verdict.SUPPORTED

    def score(self, texts: Sequence[str], claim: str) -> float | None:
        """The judge's score, 0..1; None where it failed. Nothing cited, or only paragraphs that are
        not there, supports nothing."""
        if not texts:
            return 0.0
        key = ("\n\n".join(texts), claim)
        if key not in self._known:
            self._known[key] = self._ask(*key)
        return self._known[key]

    def _ask(self, context: str, claim: str) -> float | None:
        try:
            score = self.judge.score(context, claim)
        except Exception:  # whatever a judge does, the run's other questions are not lost
            score = None
        if score is None or not math.isfinite(score) or not 0 <= score <= 1:
            self.failures += 1
            return None
        return float(score)


def is_verbatim(text: str, paragraphs: Sequence[str]) -> bool:
    """Whether a statement is word for word in the paragraphs; one put together from several quotes
    (“… […] …”) is when each of its parts is."""
    parts = [nfc(part).strip() for part in text.split(GAP)]
    sources = [nfc(paragraph) for paragraph in paragraphs]
    return all(part and any(_stands_in(part, source) for source in sources) for part in parts)


def _stands_in(part: str, source: str) -> bool:
    """As whole words: “15” does not stand in “2015”."""
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", source) is not None


def statements(answer: Answer) -> tuple[Statement, ...]:
    """Every statement of an answer: its claims, and whatever its text says beyond them.

    A sentence that stands in the text but in no claim has no citation. What the program itself puts
    around quotes says nothing on the subject and is no statement: a first line that ends in a
    colon, and the titles of cited sections.
    """
    claims = tuple(
        Statement(text=c.text, cited=tuple(dict.fromkeys(x.pinpoint for x in c.citations)))
        for c in answer.claims
    )
    return claims + tuple(Statement(text=s, cited=()) for s in _beyond_claims(answer))


def _beyond_claims(answer: Answer) -> list[str]:
    citations = [c for claim in answer.claims for c in claim.citations]
    titles = {_plain(f"§{c.section} {c.section_title}") for c in citations}
    covered = " ".join(_plain(claim.text) for claim in answer.claims)
    lines = _without_quotes(answer.text, answer.claims).split("\n")
    if lines[0].rstrip().endswith(":"):
        lines = lines[1:]
    said = [line[start:end] for line in lines for start, end in split_sentences(line)]
    plain = {sentence.strip(): _plain(sentence) for sentence in said}
    return [s for s, p in plain.items() if p and p not in titles and f" {p} " not in f" {covered} "]


def _without_quotes(text: str, claims: Sequence[Claim]) -> str:
    """The answer's text less the quotes and claims in it, and less all pinpoints."""
    known = [quoted(c) for claim in claims for c in claim.citations]
    known += [claim.text for claim in claims]
    for piece in sorted(known, key=len, reverse=True):
        text = text.replace(piece, "\n")
    return _PINPOINT.sub("\n", text).replace(GAP.strip(), "\n")


def _plain(text: str) -> str:
    return " ".join(_NOT_WORDS.sub(" ", text.casefold()).split())


def without_pinpoints(text: str) -> str:
    """A text less its pinpoints, whose numbers are no facts of the answer."""
    return _PINPOINT.sub(" ", text)
