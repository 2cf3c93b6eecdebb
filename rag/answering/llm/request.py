"""Question and paragraphs -> what is sent to the model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from prompts import Prompt
from rag.answering.llm.instructions import as_data
from rag.text import split_sentences, stems
from rag.types import Located

# No prompt is longer, in tokens; `estimate_tokens` errs on the high side for English.
MAX_TOKENS = 1700
# More paragraphs than these seldom hold anything new, and weak models lose their way.
MAX_PARAGRAPHS = 6
# A cut paragraph shorter than this says too little, in tokens.
MIN_TOKENS = 40
# Tokenisers of today's models make 4.5 to 5 characters of English into one token, and up to two
# tokens of one character that is not ASCII.
ASCII_PER_TOKEN, TOKENS_PER_OTHER = 4.0, 1.5
# The marks of a paragraph and of a message, in tokens.
OVERHEAD = 20

GAP = " […] "


@dataclass(frozen=True, slots=True)
class Request:
    """A request for an answer. `sources`: label -> paragraph, in the order of the prompt: the model
    can cite nothing else."""

    messages: tuple[BaseMessage, ...]
    sources: Mapping[str, Located]
    schema: Mapping[str, Any]


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, rather more than fewer."""
    other = sum(not char.isascii() for char in text)
    return math.ceil((len(text) - other) / ASCII_PER_TOKEN + other * TOKENS_PER_OTHER)


def build_request(
    prompt: Prompt, question: str, paragraphs: Iterable[Located], language: str | None
) -> Request:
    """A request for an answer to a question from paragraphs, best first: as many as there is room
    for. `language`: name of the language each claim is translated into; None: none."""
    asked = as_data(question)
    target = f"Add a translation into {language} to every claim." if language else ""
    empty = prompt.system + prompt.render(paragraphs="", question=asked, language=target)
    room = MAX_TOKENS - estimate_tokens(empty) - 2 * OVERHEAD
    blocks: list[str] = []
    sources: dict[str, Located] = {}
    for located in paragraphs:
        block = _block(f"P{len(sources) + 1}", located, question, room)
        if block is None or len(sources) == MAX_PARAGRAPHS:
            break
        room -= estimate_tokens(block) + 1
        sources[f"P{len(sources) + 1}"] = located
        blocks.append(block)
    messages = to_messages(prompt, paragraphs="\n".join(blocks), question=asked, language=target)
    return Request(messages, sources, _schema(tuple(sources), bool(language)))


def to_messages(prompt: Prompt, **values: str) -> tuple[BaseMessage, ...]:
    """A filled prompt as LangChain's messages."""
    return SystemMessage(content=prompt.system), HumanMessage(content=prompt.render(**values))


def _block(label: str, located: Located, question: str, room: int) -> str | None:
    """A paragraph between its marks, cut to the room there is; None where that is too little."""
    title = as_data(located.pinpoint.section_title).replace('"', "'")
    frame = f'<paragraph id="{label}" section="{title}">\n\n</paragraph>'
    text = _fitting(located.paragraph.text, question, room - estimate_tokens(frame) - 1)
    return frame.replace("\n\n", f"\n{as_data(text)}\n") if text else None


def _fitting(text: str, question: str, room: int) -> str:
    """A text, or those of its sentences nearest to the question, in their order."""
    if estimate_tokens(text) <= room:
        return text.strip()
    if room < MIN_TOKENS:
        return ""
    wanted = set(stems(question))
    spans = split_sentences(text)
    ranked = sorted(spans, key=lambda s: -len(wanted & set(stems(text[s[0] : s[1]]))))
    kept: list[tuple[int, int]] = []
    for span in ranked:
        chosen = sorted([*kept, span])
        if estimate_tokens(GAP.join(text[a:b] for a, b in chosen)) <= room:
            kept = chosen
    return GAP.join(text[a:b] for a, b in kept)


def _schema(labels: tuple[str, ...], translated: bool) -> dict[str, Any]:
    """The reply's shape as a JSON schema, within what strict structured outputs allow: no field is
    optional, none may be added."""
    source = _object(id={"type": "string", "enum": list(labels)}, quote={"type": "string"})
    claim = {"text": {"type": "string"}, "sources": _list(source)}
    if translated:
        claim["translation"] = {"type": "string"}
    return _object(
        answerable={"type": "boolean"},
        premise_holds={"type": "boolean"},
        claims=_list(_object(**claim)),
    )


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SHAPE_OF_QUESTION = _object(question={"type": "string"})
