"""The way of a question: interpret, retrieve, decide, write, check. One LangChain Runnable."""

from __future__ import annotations

import time
from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Generator,
    Iterator,
    Sequence,
)
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor

from rag.acronyms import Acronyms
from rag.answering import followup
from rag.answering.check import check_quotes
from rag.answering.decide import Decision
from rag.answering.extract import ExtractiveWriter
from rag.answering.llm.rephrase import Rephrased
from rag.answering.lookup import Reference, find_reference
from rag.answering.mentions import asks_for_mentions, find_mentions
from rag.answering.passages import best_of_each, looked_up, looked_up_count
from rag.answering.ports import ModelWriter, QuestionRephraser, Searcher
from rag.answering.question import asks_for_summary, asks_if_said, clean_question
from rag.answering.render import answer_text
from rag.answering.sections import SectionRef
from rag.citations import Catalogue, cite
from rag.errors import QuestionError
from rag.kinds import asked_for
from rag.language import install_notice
from rag.text import split_sentences, stems
from rag.types import (
    Answer,
    Citation,
    Claim,
    Document,
    Located,
    Passage,
    Provenance,
    Query,
    Refusal,
    RefusalReason,
    Timings,
    Writer,
)

# How many of the nearest paragraphs a refusal shows.
NEAREST = 3
# A summary of a topic quotes at most so many paragraphs.
TOPIC_PARAGRAPHS = 8


@dataclass(slots=True)
class Asked:
    """A question on its way through the chain."""

    query: Query
    text: str
    standalone: str
    documents: Sequence[Document]
    notices: list[str] = field(default_factory=list)
    context: followup.Context | None = None
    rephrased: Rephrased | None = None
    reference: Reference | None = None
    passages: tuple[Passage, ...] = ()
    times: dict[str, float] = field(default_factory=dict)
    begun: float = field(default_factory=time.perf_counter)


class AskChain(Runnable[Query, Answer | Refusal]):
    """Query -> Answer or Refusal.

    `stream` yields the answer as it grows, each chunk a whole Answer that replaces the one before;
    no claim is in it before it has been checked.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        searcher: Searcher,
        writer: ExtractiveWriter,
        decision: Decision,
        acronyms: Acronyms,
        provenance: Provenance,
        max_question_chars: int,
        top_k: int,
        model_writer: ModelWriter | None = None,
        rephraser: QuestionRephraser | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._searcher = searcher
        self._writer = writer
        self._decision = decision
        self._acronyms = acronyms
        self._provenance = provenance
        self._max_chars = max_question_chars
        self._top_k = top_k
        self._model_writer = model_writer
        self._rephraser = rephraser

    def invoke(
        self, input: Query, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Answer | Refusal:
        return self._call_with_config(self._answer, input, config, run_type="chain", **kwargs)

    def stream(
        self, input: Query, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Generator[Answer | Refusal]:
        yield from self._transform_stream_with_config(
            iter([input]), self._answers, config, run_type="chain", **kwargs
        )

    async def astream(
        self, input: Query, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Answer | Refusal]:
        answers = self.stream(input, config, **kwargs)
        try:
            while (answer := await run_in_executor(config, next, answers, None)) is not None:
                yield answer
        finally:
            await run_in_executor(config, answers.close)

    def passages(self, query: Query) -> tuple[Passage, ...]:
        """All passages found for a question, best first, however it would be answered."""
        asked = self._interpret(query)
        if isinstance(asked, Asked):
            self._find_and_write(asked)
        return asked.passages

    # --- the steps ---------------------------------------------------------------------------

    def _answer(self, query: Query) -> Answer | Refusal:
        *_, last = self._grow(query)
        return last

    def _answers(self, queries: Iterator[Query]) -> Iterator[Answer | Refusal]:
        for query in queries:
            yield from self._grow(query)

    def _grow(self, query: Query) -> Iterator[Answer | Refusal]:
        """The answer as it grows. What was named is quoted; only what was searched is written."""
        found = self._ask(query)
        if isinstance(found, Refusal):
            yield found
        elif self._model_writer and not looked_up_count(found.passages):
            yield from self._model_writer.write(found)
        else:
            for count in range(1, len(found.claims)):
                yield found.model_copy(update={"claims": found.claims[:count]})
            yield found

    def _ask(self, query: Query) -> Answer | Refusal:
        asked = self._interpret(query)
        return asked if isinstance(asked, Refusal) else self._find_and_write(asked)

    def _find_and_write(self, asked: Asked) -> Answer | Refusal:
        if asked.reference is not None and asked.reference.beside:
            return self._look_up(asked, self._beside(asked, asked.reference))
        if asked.reference is not None and asked.reference.wanted is not None:
            return self._look_up(asked, asked.reference)
        thing = asks_for_mentions(asked.text)
        if thing:
            found = find_mentions(thing, self._scope(asked), self._acronyms)
            if found:
                return self._list_mentions(asked, thing, found)
        if asked.reference is not None and self._is_of_whole_sections(asked, asked.reference):
            return self._summarise(asked, asked.reference.sections)
        return self._search(asked)

    def _is_of_whole_sections(self, asked: Asked, reference: Reference) -> bool:
        """Nothing but the section is asked for, or a summary of it on no topic of its own."""
        topic = set(stems(reference.topic))
        if not topic or not asks_for_summary(asked.text):
            return not topic
        texts = (p.text for ref in reference.sections for p in ref.section.paragraphs)
        return not any(topic & set(stems(text)) for text in texts)

    def _interpret(self, query: Query) -> Asked | Refusal:
        documents = self._catalogue.within(query.documents)
        try:
            clean = clean_question(query.question, self._max_chars)
        except QuestionError as error:
            asked = Asked(query, query.question, query.question, documents)
            return self._refuse(asked, RefusalReason.REJECTED, str(error))
        context = followup.resolve(
            clean.text,
            query.history,
            self._catalogue,
            documents,
            lambda text: [p.paragraph_id for p in self._best(text, query.documents)],
        )
        rephrased = None
        if self._rephraser:
            rephrased = self._rephraser.rephrase(clean.text, query.history, context.is_follow_up)
        return Asked(
            query=query,
            text=clean.text,
            standalone=self._acronyms.expand(rephrased.text if rephrased else context.standalone),
            documents=documents,
            notices=list(clean.notices),
            context=context,
            rephrased=rephrased,
            reference=find_reference(
                clean.text, self._catalogue, documents, context.sections, self._rank_sections
            ),
        )

    def _search(self, asked: Asked) -> Answer | Refusal:
        named = self._named(asked)
        within = {p.id for r in named for p in r.section.paragraphs}
        wanted = self._wanted(asked, bool(named))
        start = time.perf_counter()
        retrieved = self._searcher.search(
            wanted,
            documents=asked.query.documents,
            within=within,
            preferred=asked.context.preferred if asked.context else None,
        )
        asked.times["retrieve"] = _since(start)
        asked.passages = retrieved.passages
        if retrieved.unread_language:
            asked.notices.append(install_notice(retrieved.unread_language))
        if not self._decision.is_answered(retrieved):
            return self._not_found(asked)
        if asks_for_summary(asked.text):
            return self._summarise_topic(asked)
        if len(named) > 1:
            asked.passages = best_of_each(named, asked.passages)
            return self._write(
                asked,
                lambda: self._writer.answer_from_each(wanted, asked.passages[: len(named)]),
            )
        return self._write(asked, lambda: self._writer.answer(wanted, asked.passages))

    def _wanted(self, asked: Asked, is_within: bool) -> str:
        """What to search for: of "does that section say anything about X?" only X."""
        topic = asked.reference.topic if asked.reference else ""
        return topic if is_within and topic and asks_if_said(asked.text) else asked.standalone

    def _beside(self, asked: Asked, reference: Reference) -> Reference:
        """The paragraph before or after the one that is named, or else found by its topic."""
        if reference.candidates or reference.missing:
            return reference
        base = list(reference.paragraphs)[-1:] or self._nearest(asked, reference)
        if not base:
            return replace(reference, missing="No such paragraph was found.")
        x = self._catalogue.neighbour(base[0].paragraph.id, reference.beside)
        if x is None:
            where = "after" if reference.beside > 0 else "before"
            missing = f"There is no paragraph {where} {base[0].pinpoint.label}."
            return replace(reference, missing=missing)
        return replace(reference, paragraphs=(x,))

    def _best(
        self, text: str, documents: tuple[str, ...], within: Collection[str] = ()
    ) -> tuple[Passage, ...]:
        return self._searcher.search(text, documents, within).passages[:1]

    def _nearest(self, asked: Asked, reference: Reference) -> list[Located]:
        within = {p.id for r in reference.sections for p in r.section.paragraphs}
        found = self._best(reference.topic, asked.query.documents, within)
        return [self._catalogue[p.paragraph_id] for p in found]

    def _look_up(self, asked: Asked, reference: Reference) -> Answer | Refusal:
        asked.passages = looked_up(reference.paragraphs or reference.candidates)
        if reference.missing and reference.paragraphs:
            asked.notices.append(reference.missing)
        elif reference.missing:
            all_of = [p.id for r in reference.sections for p in r.section.paragraphs]
            nearest = [self._catalogue[key] for key in all_of[-NEAREST:]]
            return self._refuse(asked, RefusalReason.NOT_FOUND, reference.missing, nearest)
        if reference.candidates:
            count = len(reference.candidates)
            label = reference.wanted.label if reference.wanted else ""
            message = (
                f"Paragraph {label} could be any of {count} paragraphs, because numbering starts "
                "again in every section. Name the section too, for example "
                f"“{reference.candidates[0].pinpoint.label}”."
            )
            return self._refuse(asked, RefusalReason.AMBIGUOUS, message, reference.candidates)
        return self._write(asked, lambda: self._quote_lookup(asked, reference))

    def _quote_lookup(self, asked: Asked, reference: Reference) -> tuple[Claim, ...]:
        """The paragraphs named, whole: that is what was asked for."""
        if asks_for_summary(asked.text):
            return self._writer.one_line_each("", reference.paragraphs)
        return self._writer.quote_whole(reference.paragraphs)

    def _list_mentions(
        self, asked: Asked, thing: str, found: Sequence[tuple[Located, int, int]]
    ) -> Answer | Refusal:
        asked.passages = looked_up([x for x, _, _ in found])
        claims = tuple(
            Claim(text=c.quote, citations=(c,)) for c in (cite(x, s, e) for x, s, e in found)
        )
        lead = f"“{thing}” is mentioned in {len(found)} paragraph{'s' * (len(found) > 1)}:"
        return self._write(asked, lambda: claims, lead=lead, grouped=True)

    def _summarise(self, asked: Asked, sections: Sequence[SectionRef]) -> Answer | Refusal:
        located = [self._catalogue[p.id] for r in sections for p in r.section.paragraphs]
        asked.passages = looked_up(located)
        lead = f"{', '.join(r.label for r in sections)}, one line for each paragraph:"
        return self._write(asked, lambda: self._writer.one_line_each("", located), lead=lead)

    def _summarise_topic(self, asked: Asked) -> Answer | Refusal:
        best = asked.passages[0].score
        near = [p for p in asked.passages[:TOPIC_PARAGRAPHS] if p.score >= 0.35 * best]
        located = [self._catalogue[p.paragraph_id] for p in near]
        lead = "What the document says on this, in its order:"
        return self._write(
            asked, lambda: self._writer.one_line_each(asked.standalone, located), lead=lead
        )

    def _write(
        self,
        asked: Asked,
        write: Callable[[], tuple[Claim, ...]],
        lead: str | None = None,
        grouped: bool = False,
    ) -> Answer | Refusal:
        start = time.perf_counter()
        draft = write()
        asked.times["write"] = _since(start)
        start = time.perf_counter()
        claims = check_quotes(draft, self._catalogue)
        asked.times["check"] = _since(start)
        if not claims:
            return self._not_found(asked)
        if lead is None:
            lead = f"The document says this in {len(claims)} places:" if len(claims) > 1 else ""
        return Answer(text=answer_text(lead, claims, grouped), claims=claims, **self._shared(asked))

    # --- refusing ----------------------------------------------------------------------------

    def _not_found(self, asked: Asked) -> Refusal:
        nearest = [self._catalogue[p.paragraph_id] for p in asked.passages[:NEAREST]]
        sought = asked_for(asked.text)
        missing = f" They give no {sought.kind.words} for this." if sought else ""
        message = f"The documents do not say.{missing} The nearest paragraphs say:"
        if not nearest:
            message = "The documents do not say, and nothing in them is near the question."
        return self._refuse(asked, RefusalReason.NOT_FOUND, message, nearest)

    def _refuse(
        self, asked: Asked, reason: RefusalReason, message: str, nearest: Sequence[Located] = ()
    ) -> Refusal:
        return Refusal(
            reason=reason,
            message=message,
            nearest=tuple(self._leading(asked.standalone, x) for x in nearest),
            **self._shared(asked),
        )

    def _leading(self, question: str, located: Located) -> Citation:
        """The sentence of a paragraph nearest to the question by its words; else the first."""
        wanted = set(stems(question))
        text = located.paragraph.text
        spans = split_sentences(text) or [(0, len(text))]
        return cite(located, *max(spans, key=lambda s: len(wanted & set(stems(text[s[0] : s[1]])))))

    # --- shared ------------------------------------------------------------------------------

    def _named(self, asked: Asked) -> Sequence[SectionRef]:
        return asked.reference.sections if asked.reference else ()

    def _scope(self, asked: Asked) -> list[Located]:
        ids = {document.id for document in asked.documents}
        return [x for x in self._catalogue if x.pinpoint.document_id in ids]

    def _rank_sections(self, topic: str, refs: Sequence[SectionRef]) -> list[SectionRef]:
        """The section with the best passage for a topic."""
        ids = {x.paragraph_id for x in self._best(topic, ())}
        return [r for r in refs if any(p.id in ids for p in r.section.paragraphs)]

    def _shared(self, asked: Asked) -> dict[str, Any]:
        return {
            "question": asked.query.question,
            "standalone_question": asked.standalone,
            "passages": asked.passages[: max(self._top_k, looked_up_count(asked.passages))],
            "writer": Writer.EXTRACTIVE,
            "notices": tuple(asked.notices),
            "timings": Timings(**asked.times, total=_since(asked.begun)),
            "provenance": self._provenance_of(asked),
            "usage": asked.rephrased and asked.rephrased.usage,
        }

    def _provenance_of(self, asked: Asked) -> Provenance:
        if asked.rephrased is None:
            return self._provenance
        return self._provenance.model_copy(update={"prompts": dict([asked.rephrased.prompt])})


def _since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 1)
