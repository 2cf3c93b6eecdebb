"""Asking a chat model: within a deadline, with bounded retries, whatever its server does."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from dateutil.parser import ParserError
from dateutil.parser import parse as parse_date
from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_before_delay,
    wait_exponential,
)

from rag.answering.llm.background import Background
from rag.answering.llm.cache import ReplyCache
from rag.errors import ServerError
from rag.types import Usage

T = TypeVar("T")
# All the text so far and whether it is all there will be -> what there is to use of it (None:
# nothing yet) and whether that is enough. Raises ServerError when it never will be.
Reader = Callable[[str, bool], "Heard[T]"]

TRIES = 3
# Pause before the second attempt, in seconds; doubled each time.
PAUSE = 0.25
# No answer is longer than this, in characters.
MAX_CHARS = 20_000

_REFUSED_REQUEST = (400, 415, 422)


@dataclass(frozen=True, slots=True)
class Heard(Generic[T]):
    """What was made of a model's text; `is_enough`: the rest of it need not be waited for."""

    value: T | None
    is_enough: bool = False


@dataclass(frozen=True, slots=True)
class _Manner:
    """What a server is asked for: some know no JSON schema, some no streaming."""

    structured: bool = True
    streamed: bool = True


class ModelServer:
    """A chat model. What the server turned out not to know is not
    asked of it again."""

    def __init__(self, model: BaseChatModel, cache: ReplyCache | None = None) -> None:
        self._model = model
        self._cache = cache
        self._manner = _Manner()
        self._background = Background()

    def call(
        self,
        messages: Sequence[BaseMessage],
        schema: Mapping[str, Any],
        reader: Reader[T],
        seconds: float,
    ) -> Call[T]:
        """A call that is made when it is iterated over, and has so many seconds then."""
        return Call(self, messages, schema, reader, seconds)

    def iterate(self, call: Call[T]) -> Iterator[T | None]:
        """What the reader makes of the model's growing text, and None now and then while nothing
        comes. Closing the iterator ends the request.

        Raises:
            ServerError: there was no usable answer within the deadline.
        """
        kept = self._kept(call)
        if kept is not None:
            yield kept
            return
        try:
            yield from self._background.iterate(lambda: self._attempts(call), call.seconds)
        except TimeoutError:
            raise ServerError(
                f"The model server did not answer within {call.seconds:.0f} seconds."
            ) from None
        if self._cache:
            self._cache.put(call.messages, call.schema, call.text)

    def _kept(self, call: Call[T]) -> T | None:
        """What was made of the same request before: it costs nothing."""
        text = self._cache.get(call.messages, call.schema) if self._cache else None
        if text is None:
            return None
        try:
            value = call.reader(text, True).value
        except ServerError:
            return None
        call.usage = Usage(input_tokens=0, output_tokens=0)
        return value

    async def _attempts(self, call: Call[T]) -> AsyncGenerator[T, None]:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(ServerError),
            stop=_stop(call.seconds),
            wait=_wait,
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                async with aclosing(self._attempt(call)) as values:
                    async for value in values:
                        yield value

    async def _attempt(self, call: Call[T]) -> AsyncGenerator[T, None]:
        manner, text = self._manner, ""
        last: T | None = None
        try:
            async with aclosing(self._pieces(call, manner)) as pieces:
                async for piece in pieces:
                    text += piece
                    if len(text) > MAX_CHARS:
                        raise ServerError("The model server’s answer has no end.")
                    heard = call.reader(text, False)
                    if heard.value is not None and heard.value != last:
                        yield heard.value
                    last = heard.value
                    if heard.is_enough:
                        break
            final = call.reader(text, True)
        except Exception as error:
            raise self._meaning(error, manner, bool(text)) from None
        call.text = text
        if final.value is not None:
            yield final.value

    async def _pieces(self, call: Call[T], manner: _Manner) -> AsyncGenerator[str, None]:
        asked: dict[str, Any] = {}
        if manner.structured:
            asked["extra_body"] = {"response_format": _format(call.schema)}
        messages = list(call.messages)
        if not manner.streamed:
            whole = await self._model.ainvoke(messages, **asked)
            call.count(whole)
            yield str(whole.text)
            return
        async with aclosing(self._model.astream(messages, **asked)) as chunks:  # type: ignore[type-var]
            async for chunk in chunks:
                call.count(chunk)
                yield str(chunk.text)

    def _meaning(self, error: Exception, manner: _Manner, has_begun: bool) -> ServerError:
        """What an error means, and whether the next attempt should ask in another manner."""
        if isinstance(error, ServerError):
            return error
        status = getattr(error, "status_code", None)
        if manner.structured and status in _REFUSED_REQUEST:
            self._manner = replace(manner, structured=False)
            return ServerError("The model server refused the request.", tries=TRIES, wait=0)
        if manner.streamed and isinstance(error, ValueError) and not has_begun:
            # What came is no event stream.
            self._manner = replace(manner, streamed=False)
            return _unreadable(wait=0)
        return meaning_of(error, has_begun)


class Call(Generic[T]):
    """One call of a model. `usage` are the tokens counted so far, of all attempts; None: the server
    counts none. `text` is what the model wrote, once there is a usable answer."""

    def __init__(
        self,
        server: ModelServer,
        messages: Sequence[BaseMessage],
        schema: Mapping[str, Any],
        reader: Reader[T],
        seconds: float,
    ) -> None:
        self._server = server
        self.messages = messages
        self.schema = schema
        self.reader = reader
        self.seconds = seconds
        self.usage: Usage | None = None
        self.text = ""

    def __iter__(self) -> Iterator[T | None]:
        return self._server.iterate(self)

    def count(self, message: AIMessage) -> None:
        """Add the tokens that a message or a piece of one tells of."""
        told = message.usage_metadata
        if told is None:
            return
        now = Usage(input_tokens=told["input_tokens"], output_tokens=told["output_tokens"])
        self.usage = now.plus(self.usage)


def meaning_of(error: Exception, has_begun: bool = False) -> ServerError:
    """An error of a chat model in plain words. What the server said is left out: it may repeat the
    key."""
    match error:
        case ModelAuthenticationError() | ModelPermissionDeniedError():
            return ServerError(
                "The model server did not accept the key.", "Set OPENAI_API_KEY to a valid one."
            )
        case ModelNotFoundError():
            return ServerError(
                "The model server does not know the model, or the address is not its own.",
                "Set PINCITE_MODEL to a model that it serves, and look at OPENAI_BASE_URL.",
            )
        case ModelRateLimitError():
            return ServerError(
                "The model server has too many requests.", tries=TRIES, wait=_retry_after(error)
            )
        case ContextOverflowError():
            return ServerError("The question and its paragraphs are too long for the model.")
        case ModelTimeoutError():
            return ServerError("The model server did not answer in time.")
        case ModelConnectionError():
            message = "broke off its answer" if has_begun else "could not be reached"
            return ServerError(
                f"The model server {message}.", "Is OPENAI_BASE_URL right?", tries=TRIES
            )
        case ModelAPIError():
            return ServerError("The model server failed.", tries=TRIES, wait=_retry_after(error))
        case _:
            return _unreadable()


def _unreadable(wait: float | None = None) -> ServerError:
    return ServerError("The model server gave an answer that cannot be read.", tries=2, wait=wait)


def _format(schema: Mapping[str, Any]) -> dict[str, Any]:
    named = {"name": "reply", "schema": dict(schema), "strict": True}
    return {"type": "json_schema", "json_schema": named}


def _fault(state: RetryCallState) -> ServerError:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, ServerError) else ServerError("")


def _stop(seconds: float) -> Callable[[RetryCallState], bool]:
    """After as many attempts as the fault is worth, and before a pause beyond the deadline."""
    before_delay = stop_before_delay(seconds)
    return lambda state: state.attempt_number >= _fault(state).tries or before_delay(state)


_growing = wait_exponential(multiplier=PAUSE)


def _wait(state: RetryCallState) -> float:
    asked = _fault(state).wait
    return _growing(state) if asked is None else asked


def _retry_after(error: Exception) -> float | None:
    """The Retry-After header, seconds or a date (RFC 9110, 10.2.3), in seconds from now."""
    value = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parse_date(value) - datetime.now(UTC)).total_seconds())
    except (ParserError, OverflowError, TypeError):
        return None
