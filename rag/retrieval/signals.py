"""Signals for deciding whether the documents answer a question at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from rag.citations import Catalogue
from rag.kinds import asked_for, offers
from rag.text import split_sentences, stem, stems, stopwords, tokens, words
from rag.types import Passage, RetrieverName, Signals

Idf = Callable[[str], float]

# A sentence with this share of the most shared words is near the question too.
NEAR = 0.75
# How much further than the last a paragraph is that a retriever did not find.
FAR = 1000

NO_SIGNALS = Signals(
    paragraph_cosine=0.0,
    sentence_cosine=0.0,
    multilingual_cosine=0.0,
    coverage=0.0,
    coverage_top=0.0,
    rare_missing=1.0,
    names_missing=1.0,
    margin=0.0,
    agreement=0.0,
    sentence_coverage=0.0,
    kind_missing=0.0,
)


def coverage(wanted: Iterable[str], found: set[str], idf: Idf) -> float:
    """Share of the wanted stems, weighted by idf, that are found: 0..1 (0 when none is wanted)."""
    weights = {stem_: idf(stem_) for stem_ in set(wanted)}
    total = sum(weights.values())
    return sum(w for s, w in weights.items() if s in found) / total if total else 0.0


def names_of(question: str) -> set[str]:
    """Stems of a question's names and numbers: words with a capital or a digit in them."""
    found = words(question)
    named = [
        w for i, w in enumerate(found) if re.search(r"\d|[A-Z]", w[1:]) or (i and w[0].isupper())
    ]
    return {stem(t) for w in named for t in tokens(w) if t not in stopwords()}


def measure(
    question: str,
    passages: Sequence[Passage],
    found: Mapping[str, Mapping[str, float]],
    catalogue: Catalogue,
    idf: Idf,
) -> Signals:
    """Signals of one search. `found` are each retriever's raw scores."""
    texts = [_stems(catalogue, passage) for passage in passages[:3]]
    together = set().union(*texts)
    wanted = set(stems(question))
    names = names_of(question)
    best = passages[0].paragraph_id
    tenth = passages[min(9, len(passages) - 1)].score
    ranks = [_rank(scores, best) for scores in found.values()]
    return Signals(
        paragraph_cosine=max(found.get(RetrieverName.DENSE_PARAGRAPH, {}).values(), default=0.0),
        sentence_cosine=max(found.get(RetrieverName.DENSE_SENTENCE, {}).values(), default=0.0),
        multilingual_cosine=max(
            found.get(RetrieverName.DENSE_MULTILINGUAL, {}).values(), default=0.0
        ),
        coverage=coverage(wanted, texts[0], idf),
        coverage_top=coverage(wanted, together, idf),
        rare_missing=_rare_missing(wanted, together, idf),
        names_missing=len(names - together) / len(names) if names else 0.0,
        margin=passages[0].score - tenth,
        agreement=sum(rank < 3 for rank in ranks) / len(ranks),
        sentence_coverage=_sentence_coverage(wanted, passages, catalogue, idf),
        kind_missing=_kind_missing(question, passages, catalogue),
    )


def _stems(catalogue: Catalogue, passage: Passage) -> set[str]:
    located = catalogue[passage.paragraph_id]
    title = f"{located.pinpoint.section_title} {located.pinpoint.document_title}"
    return set(stems(f"{title} {located.paragraph.text}"))


def _rare_missing(wanted: set[str], found: set[str], idf: Idf) -> float:
    rarest = max(wanted, key=lambda s: (idf(s), s), default=None)
    if rarest is None or rarest in found:
        return 0.0
    total = sum(idf(s) for s in wanted)
    return idf(rarest) / total if total else 0.0


def _sentence_coverage(
    wanted: set[str], passages: Sequence[Passage], catalogue: Catalogue, idf: Idf
) -> float:
    """The best coverage by one sentence of the best three passages."""
    texts = [catalogue[passage.paragraph_id].paragraph.text for passage in passages[:3]]
    found = [set(stems(text[a:b])) for text in texts for a, b in split_sentences(text)]
    return max((coverage(wanted, have, idf) for have in found), default=0.0)


def _kind_missing(question: str, passages: Sequence[Passage], catalogue: Catalogue) -> float:
    """1 when no sentence near the question offers the kind of thing asked for, 0 when one does or
    when no kind is asked for. A sentence of the best passages is near when it has nearly as many
    of the question's words as the one that has most."""
    asked = asked_for(question)
    if asked is None:
        return 0.0
    wanted = set(stems(question))
    texts = [catalogue[passage.paragraph_id].paragraph.text for passage in passages[:2]]
    sentences = [text[a:b] for text in texts for a, b in split_sentences(text)]
    shared = [len(wanted & set(stems(sentence))) for sentence in sentences]
    near = [x for x, count in zip(sentences, shared, strict=True) if count >= NEAR * max(shared)]
    return 1.0 - max((offers(asked, sentence, question) for sentence in near), default=0.0)


def _rank(scores: Mapping[str, float], key: str) -> int:
    if key not in scores:
        return len(scores) + FAR
    return sum(value > scores[key] for value in scores.values())
