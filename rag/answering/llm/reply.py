"""What a model wrote, read while it comes: the JSON of prompts/answer, however it is wrapped."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from rag.answering.llm.server import Heard
from rag.errors import ServerError
from rag.types import Frozen

# More statements than these are not read: the first answer the question.
MAX_CLAIMS = 6
# A text that has grown this long without an end goes on for ever, in characters.
MAX_STRING = 1000

# Not strict: a model may leave line ends inside a text.
_DECODER = JSONDecoder(strict=False)
_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.S)


def _listed(value: Any) -> Any:
    """One thing where a list was asked for; of a list, what has the right shape."""
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, dict))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: Any) -> bool:
    """True unless the model plainly says no."""
    return value is not False and str(value).strip().lower() not in ("false", "no")


class _Lenient(Frozen):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(_Lenient):
    """A label and a quote, as the model wrote them."""

    id: Annotated[str, BeforeValidator(_text)] = ""
    quote: Annotated[str, BeforeValidator(_text)] = ""


class Written(_Lenient):
    """A statement as the model wrote it."""

    text: Annotated[str, BeforeValidator(_text)] = ""
    sources: Annotated[tuple[Source, ...], BeforeValidator(_listed)] = ()
    translation: Annotated[str, BeforeValidator(_text)] = ""


class Reply(_Lenient):
    """What a model answered, or as much of it as there is: `claims` are whole statements."""

    answerable: Annotated[bool, BeforeValidator(_flag)] = True
    premise_holds: Annotated[bool, BeforeValidator(_flag)] = True
    claims: Annotated[tuple[Written, ...], BeforeValidator(_listed)] = Field(default=())


def read_reply(text: str, is_end: bool) -> Heard[Reply]:
    """The reply in a text. Before its end the last statement is still being written, and left out.

    Raises:
        ServerError: the text has ended, and is empty, breaks off or is no such JSON.
    """
    value, is_whole = read_object(text, is_end)
    if value is None:
        return Heard(None)
    try:
        reply = Reply.model_validate(value)
    except ValidationError:
        raise _unreadable() from None
    is_enough = len(reply.claims) > MAX_CLAIMS or _is_endless(value)
    if not is_whole:
        reply = reply.model_copy(update={"claims": reply.claims[:-1]})
    if is_end and not is_whole and not (reply.claims and is_enough):
        raise ServerError("The model server broke off its answer.", tries=2)
    return Heard(reply.model_copy(update={"claims": reply.claims[:MAX_CLAIMS]}), is_enough)


def read_object(text: str, is_end: bool) -> tuple[dict[str, Any] | None, bool]:
    """The first JSON object in a text as far as it goes, and whether it is whole. Around it there
    may be thoughts, prose or a code fence.

    Raises:
        ServerError: the text has ended without one.
    """
    body = _THOUGHT.sub("", text)
    start = body.find("{")
    if start < 0:
        if is_end:
            raise _unreadable() if body.strip() else _empty()
        return None, False
    try:
        return _DECODER.raw_decode(body, start)[0], True
    except JSONDecodeError:
        pass
    try:
        return from_json(body[start:], allow_partial="trailing-strings"), False
    except ValueError:
        if is_end:
            raise _unreadable() from None
        return None, False


def _is_endless(value: Any) -> bool:
    """Is some text in it longer than any statement or quote?"""
    if isinstance(value, str):
        return len(value) > MAX_STRING
    if isinstance(value, dict):
        return any(map(_is_endless, value.values()))
    return isinstance(value, list) and any(map(_is_endless, value))


def _unreadable() -> ServerError:
    return ServerError("The model server gave an answer that cannot be read.", tries=2)


def _empty() -> ServerError:
    return ServerError("The model server gave an empty answer.", tries=2)
