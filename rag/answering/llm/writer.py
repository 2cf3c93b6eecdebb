"""The writer that has a model write the answer, and shows of it what the documents support."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prompts import Prompt
from rag.answering.checker import CheckedClaim
from rag.answering.judging.facts import find_conflicts
from rag.answering.llm.claims import ClaimMaker, label_of
from rag.answering.llm.reply import Reply, Written, read_reply
from rag.answering.llm.request import Request, build_request
from rag.answering.llm.server import Call, Heard, ModelServer
from rag.answering.render import unique_citations, written_text
from rag.citations import Catalogue
from rag.errors import ServerError
from rag.language import detect_language, name_of_language
from rag.types import (
    Answer,
    Claim,
    LeftOut,
    Outcome,
    Refusal,
    RefusalReason,
    Timings,
    Usage,
    Verdict,
    Writer,
)

_SHOWN = (Verdict.SUPPORTED, Verdict.PARTIAL)
QUOTED_INSTEAD = "This answer is quoted from the documents instead."


@dataclass(slots=True)
class _Writing:
    """An answer being written: what it starts from and what has been checked so far."""

    found: Answer
    request: Request
    call: Call[Reply]
    language: str
    begun: float = field(default_factory=time.perf_counter)
    checking: float = 0.0
    checked: dict[Written, CheckedClaim] = field(default_factory=dict)


class LlmWriter:
    """Writes answers with a chat model, within `seconds` from the question on.

    `trusted` are the documents without what speaks to the model; the model is shown nothing else,
    and nothing else supports a claim.
    """

    def __init__(
        self,
        server: ModelServer,
        seconds: float,
        model: str | None,
        prompt: Prompt,
        trusted: Catalogue,
        claims: ClaimMaker,
        language: str,
    ) -> None:
        self._server = server
        self._seconds = seconds
        self._model = model
        self._prompt = prompt
        self._trusted = trusted
        self._claims = claims
        self._language = language

    def write(self, found: Answer) -> Iterator[Answer | Refusal]:
        """The answer as it grows, each in place of the one before. No claim is in it before it has
        been checked. The last is the answer, a refusal where the model found no answer, or `found`
        with a notice where the model gave nothing to show. Closing the iterator ends the request.
        """
        writing = self._begin(found)
        draft = self._draft(writing, Reply())
        reply = None
        yield draft
        try:
            for heard in writing.call:
                if heard is not None:
                    reply, draft = heard, self._draft(writing, heard)
                yield draft
        except ServerError as error:
            yield self._instead(writing, error)
            return
        yield self._outcome(writing, reply or Reply())

    def _begin(self, found: Answer) -> _Writing:
        language = detect_language(found.question, usual=self._language)
        paragraphs = (self._trusted[p.paragraph_id] for p in found.passages)
        request = build_request(
            self._prompt,
            found.standalone_question,
            (x for x in paragraphs if x.paragraph.text.strip()),
            None if language == self._language else name_of_language(language),
        )
        call = self._server.call(
            request.messages,
            request.schema,
            self._reader(request),
            max(self._seconds / 2, self._seconds - found.timings.total / 1000),
        )
        return _Writing(found, request, call, language)

    def _reader(self, request: Request) -> Callable[[str, bool], Heard[Reply]]:
        """The reply, and at its end whether it is an answer to this request at all."""

        def read(text: str, is_end: bool) -> Heard[Reply]:
            heard = read_reply(text, is_end)
            if is_end and heard.value is not None and heard.value.answerable:
                self._refuse_unusable(heard.value, request)
            return heard

        return read

    def _refuse_unusable(self, reply: Reply, request: Request) -> None:
        """Raises: ServerError: it is worth asking once more."""
        if not reply.claims:
            raise ServerError("The model server gave an empty answer.", tries=2)
        if not any(label_of(s) in request.sources for w in reply.claims for s in w.sources):
            raise ServerError("The model cited paragraphs that it was not given.", tries=2)
        text = " ".join(written.text for written in reply.claims)
        if detect_language(text, usual=self._language) != self._language:
            raise ServerError("The model answered in the wrong language.", tries=2)

    # --- what there is to show ---------------------------------------------------------------

    def _draft(self, writing: _Writing, reply: Reply) -> Answer:
        shown, left_out = self._sorted(writing, reply if reply.answerable else Reply())
        return writing.found.model_copy(
            update={
                "text": written_text(shown),
                "claims": shown,
                "left_out": left_out,
                **self._made_by(writing),
            }
        )

    def _outcome(self, writing: _Writing, reply: Reply) -> Answer | Refusal:
        if not reply.answerable:
            return self._refusal(writing)
        answer = self._draft(writing, reply)
        if not answer.claims:
            error = ServerError("The documents support nothing of what the model wrote.")
            return self._instead(writing, error, answer.left_out)
        return answer.model_copy(
            update={"notices": (*answer.notices, *self._notices(writing, reply, answer))}
        )

    def _sorted(
        self, writing: _Writing, reply: Reply
    ) -> tuple[tuple[Claim, ...], tuple[LeftOut, ...]]:
        """The claims to show, and those to leave out."""
        shown: list[Claim] = []
        left_out: list[LeftOut] = []
        for written in dict.fromkeys(reply.claims):
            checked = self._checked(writing, written)
            if checked.claim.verdict not in _SHOWN:
                reason = checked.reason or ""
                left_out.append(LeftOut(text=checked.claim.text, reason=reason, place=len(shown)))
            elif all(checked.claim.text != claim.text for claim in shown):
                shown.append(checked.claim)
        return tuple(shown), tuple(left_out)

    def _checked(self, writing: _Writing, written: Written) -> CheckedClaim:
        """Each statement is checked once, however often the growing reply comes by."""
        if written not in writing.checked:
            start = time.perf_counter()
            made = self._claims.make(written, writing.request.sources)
            if writing.language != self._language and made.claim.verdict in _SHOWN:
                claim = self._claims.translated(made.claim, written, writing.language)
                made = made.model_copy(update={"claim": claim})
            writing.checked[written] = made
            writing.checking += time.perf_counter() - start
        return writing.checked[written]

    def _notices(self, writing: _Writing, reply: Reply, answer: Answer) -> Iterator[str]:
        if not reply.premise_holds:
            yield from self._premise(writing.found.question, answer)
        if writing.language != self._language:
            yield (
                "The statements were checked in the language of the documents; "
                "the model translated them."
            )

    def _premise(self, question: str, answer: Answer) -> Iterator[str]:
        """The model says that the question's premise fails. That is believed where it can be seen:
        the question has a fact that the cited paragraphs do not state."""
        cited = {(c.document_id, c.pinpoint) for c in unique_citations(answer.claims)}
        context = "\n\n".join(
            x.paragraph.text
            for x in self._trusted
            if (x.pinpoint.document_id, x.pinpoint.label) in cited
        )
        conflicts = find_conflicts(question, context)
        if conflicts:
            yield (
                "The question takes something for granted that the cited paragraphs do not say: "
                f"{conflicts[0].reason}."
            )

    # --- without the model's answer ----------------------------------------------------------

    def _instead(
        self, writing: _Writing, error: ServerError, left_out: tuple[LeftOut, ...] = ()
    ) -> Answer:
        """The extractive answer, and why."""
        notice = " ".join(part for part in (str(error), QUOTED_INSTEAD) if part)
        found = writing.found
        return found.model_copy(
            update={
                "notices": (*found.notices, notice),
                "left_out": tuple(x.model_copy(update={"place": 0}) for x in left_out),
                "usage": self._usage(writing),
                "timings": self._timings(writing),
            }
        )

    def _refusal(self, writing: _Writing) -> Refusal:
        found = writing.found
        shared = {name: getattr(found, name) for name in Outcome.model_fields}
        return Refusal(
            **{**shared, **self._made_by(writing)},
            reason=RefusalReason.NOT_FOUND,
            message="The model found no answer in the documents. The nearest paragraphs say:",
            nearest=unique_citations(found.claims),
        )

    def _made_by(self, writing: _Writing) -> dict[str, object]:
        provenance = writing.found.provenance
        prompts = {**provenance.prompts, self._prompt.key: self._prompt.sha256}
        return {
            "writer": Writer.LLM,
            "model": self._model,
            "usage": self._usage(writing),
            "timings": self._timings(writing),
            "provenance": provenance.model_copy(update={"prompts": prompts}),
        }

    def _usage(self, writing: _Writing) -> Usage | None:
        before, now = writing.found.usage, writing.call.usage
        return before.plus(now) if before else now

    def _timings(self, writing: _Writing) -> Timings:
        before = writing.found.timings
        took = (time.perf_counter() - writing.begun) * 1000
        checking = writing.checking * 1000
        return before.model_copy(
            update={
                "write": round(before.write + took - checking, 1),
                "check": round(before.check + checking, 1),
                "total": round(before.total + took, 1),
            }
        )
