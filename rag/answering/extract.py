"""The extractive writer: chooses the sentences that answer and quotes them verbatim."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.citations import Catalogue, cite
from rag.kinds import asked_for, offers
from rag.text import split_sentences, stems
from rag.types import Citation, Claim, Located, Passage

# (paragraph id, start of sentence) -> similarity to the question.
SentenceScorer = Callable[[str, Iterable[str]], Mapping[tuple[str, int], float]]

# Weights of a sentence's signals; tuned on the tuning half of the question set.
COSINE, COVERAGE, KIND = 1.0, 0.8, 0.25
# A second passage is quoted too when its score is at least this share of the best one's; less is
# enough when the question asks for several things.
NEAR, NEAR_SEVERAL = 0.85, 0.45
# … and its best sentence this share of the best sentence.
NEAR_SENTENCE = 0.80
# Another sentence of the same paragraph is quoted when it is this nearly as good as the first and
# the quote stays this short: a date or a name is told in one sentence, "how" and "what" in several.
SECOND_FACT, SECOND_OPEN = 0.70, 0.40
MAX_WORDS_FACT, MAX_WORDS_OPEN = 60, 110
MAX_PARAGRAPHS = 4
# A leading sentence shorter than this seldom says what its paragraph is about.
LEAD_WORDS = 30

_LEANS = re.compile(
    r"^(?:This|These|Those|Such|It|They|Its|Their|He|She|The latter|The former|Likewise|"
    r"In this (?:context|regard|respect|sense|scenario)|To do (?:this|so)|Through these|In these|"
    r"Further|Moreover|For this purpose|In doing so|Through this)\b"
)
_SEVERAL = re.compile(
    r"\b(?:and|both|all|every|each|compare|comparison|differ\w*|list|across|as well as|besides|"
    r"respectively|various|several|different|sections|paragraphs|which (?:\w+ )?\w+s\b|"
    r"what (?:\w+ )?(?:measures|steps|commitments|actions|tools|ways|groups|bodies|threats))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph with how well it answers."""

    located: Located
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        return self.located.paragraph.text[self.start : self.end]

    @property
    def words(self) -> int:
        return len(self.text.split())


class ExtractiveWriter:
    """Writes claims that are quotes."""

    def __init__(
        self, catalogue: Catalogue, sentence_scores: SentenceScorer, idf: Callable[[str], float]
    ) -> None:
        self._catalogue = catalogue
        self._scores = sentence_scores
        self._idf = idf

    def answer(self, question: str, passages: Sequence[Passage]) -> tuple[Claim, ...]:
        """Claims that answer a question from the best passages, best paragraph first."""
        near = self._near(question, passages)
        ranked = self.rank_sentences(question, [p.paragraph_id for p in near])
        if not ranked:
            return ()
        floor = NEAR_SENTENCE * ranked[0].score
        kept = {s.located.paragraph.id for s in ranked if s.score >= floor}
        kept.add(near[0].paragraph_id)
        return self._claims(question, [p for p in near if p.paragraph_id in kept], ranked)

    def answer_from_each(self, question: str, passages: Sequence[Passage]) -> tuple[Claim, ...]:
        """A claim from each of these passages: the question named where to look."""
        ranked = self.rank_sentences(question, [p.paragraph_id for p in passages])
        return self._claims(question, passages, ranked)

    def _claims(
        self, question: str, passages: Sequence[Passage], ranked: Sequence[Sentence]
    ) -> tuple[Claim, ...]:
        is_fact = asked_for(question) is not None
        own = ([s for s in ranked if s.located.paragraph.id == p.paragraph_id] for p in passages)
        return tuple(self._claim(sentences, is_fact) for sentences in own if sentences)

    def quote_whole(self, located: Sequence[Located]) -> tuple[Claim, ...]:
        """Each paragraph in full: what a lookup asks for."""
        return tuple(_quote(x, 0, len(x.paragraph.text)) for x in located if x.paragraph.text)

    def one_line_each(self, question: str, located: Sequence[Located]) -> tuple[Claim, ...]:
        """A summary: one quote per paragraph, in document order. With a question the sentence
        nearest to it, otherwise the leading one, and the next when that is short."""
        scores = self._scores(question, [x.paragraph.id for x in located]) if question else {}
        claims = []
        for x in sorted(located, key=lambda x: self._catalogue.order[x.paragraph.id]):
            spans = split_sentences(x.paragraph.text)
            if spans and question:
                best = max(spans, key=lambda s: scores.get((x.paragraph.id, s[0]), 0.0))
                claims.append(_quote(x, *best))
            elif spans:
                is_short = len(x.paragraph.text[: spans[0][1]].split()) < LEAD_WORDS
                claims.append(_quotes(x, spans[: 1 + is_short]))
        return tuple(claims)

    def rank_sentences(self, question: str, paragraph_ids: Sequence[str]) -> list[Sentence]:
        """All sentences of these paragraphs, the one that answers best first."""
        cosines = self._scores(question, paragraph_ids)
        wanted = {s: self._idf(s) for s in stems(question)}
        asked = asked_for(question)
        found = []
        for key in paragraph_ids:
            located = self._catalogue[key]
            for start, end in split_sentences(located.paragraph.text):
                text = located.paragraph.text[start:end]
                score = self._score(
                    text,
                    cosines.get((key, start), 0.0),
                    wanted,
                    offers(asked, text, question) if asked else 0.0,
                )
                found.append(Sentence(located, start, end, score))
        order = self._catalogue.order
        return sorted(found, key=lambda s: (-s.score, order[s.located.paragraph.id], s.start))

    def _score(
        self, text: str, cosine: float, wanted: Mapping[str, float], offered: float
    ) -> float:
        have = set(stems(text))
        total = sum(wanted.values())
        covered = sum(w for s, w in wanted.items() if s in have) / total if total else 0.0
        return COSINE * cosine + COVERAGE * covered + KIND * offered

    def _near(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """Passages worth quoting: the best, and those that score nearly as well."""
        several = bool(_SEVERAL.search(question))
        limit = MAX_PARAGRAPHS if several else 2
        floor = (NEAR_SEVERAL if several else NEAR) * passages[0].score if passages else 0.0
        return [p for p in passages[:limit] if p.rank == 1 or p.score >= floor]

    def _claim(self, own: Sequence[Sentence], is_fact: bool) -> Claim:
        """The best sentence of a paragraph, with its antecedent and others as good."""
        share = SECOND_FACT if is_fact else SECOND_OPEN
        limit = MAX_WORDS_FACT if is_fact else MAX_WORDS_OPEN
        chosen = [own[0]]
        for sentence in own[1:]:
            is_short = sum(s.words for s in chosen) + sentence.words <= limit
            if sentence.score >= share * own[0].score and is_short:
                chosen.append(sentence)
        starts = {s.start for s in chosen}
        by_start = {s.start: s for s in own}
        ordered = sorted(by_start)
        for start in sorted(starts):
            position = ordered.index(start)
            if position and _LEANS.match(by_start[start].text):
                starts.add(ordered[position - 1])
        return _quotes(own[0].located, [(s, by_start[s].end) for s in sorted(starts)])


def _quote(located: Located, start: int, end: int) -> Claim:
    return _quotes(located, [(start, end)])


def _quotes(located: Located, spans: Sequence[tuple[int, int]]) -> Claim:
    """One claim of one paragraph; sentences that follow each other make one quote."""
    text = located.paragraph.text
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    citations: tuple[Citation, ...] = tuple(cite(located, start, end) for start, end in merged)
    return Claim(text=" […] ".join(c.quote for c in citations), citations=citations)
