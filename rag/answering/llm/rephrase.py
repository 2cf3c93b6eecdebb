"""Questions a model makes searchable: follow-ups that stand alone, other languages translated.

What the model says is used only where it can be seen to be the question still: a rewritten one has
no word that the conversation does not have, a translated one is in the right language and has the
same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompts import Prompt
from rag.answering.llm.claims import plain
from rag.answering.llm.instructions import as_data
from rag.answering.llm.reply import read_object
from rag.answering.llm.request import SHAPE_OF_QUESTION, estimate_tokens, to_messages
from rag.answering.llm.server import Heard, ModelServer
from rag.errors import ServerError
from rag.language import detect_language, name_of_language
from rag.text import stems, tokens
from rag.types import Turn, Usage

# The conversation is told back to the model as far as this, in tokens, from its end.
MAX_HISTORY = 500
# An earlier answer's beginning is enough to know what it was about, in characters.
ANSWER_CHARS = 400
# Nobody rewrites a question into more than this, in characters.
MAX_CHARS = 500
# Share of the question's own words that a rewritten one keeps.
KEPT = 0.6


@dataclass(frozen=True, slots=True)
class Rephrased:
    """A question to search instead, what it took, and the prompt that made it (key, sha256)."""

    text: str
    usage: Usage | None
    prompt: tuple[str, str]


class Rephraser:
    """Rewrites and translates questions. Without a usable answer of the model it gives None, and
    the question is searched as it is: nothing is lost, so nothing is said.

    `can_read` tells whether the retriever understands a question's language.
    """

    def __init__(
        self,
        server: ModelServer,
        seconds: float,
        rewrite: Prompt,
        translate: Prompt,
        language: str,
        can_read: Callable[[str], bool],
    ) -> None:
        self._server = server
        self._seconds = seconds
        self._rewrite = rewrite
        self._translate = translate
        self._language = language
        self._can_read = can_read

    def rephrase(
        self, question: str, history: Sequence[Turn], is_follow_up: bool
    ) -> Rephrased | None:
        """The question to search instead of this one; None: this one."""
        if not self._can_read(question):
            return self._ask(
                self._translate,
                lambda text: self._is_translated(question, text),
                text=as_data(question),
                language=name_of_language(self._language),
            )
        if is_follow_up:
            return self._ask(
                self._rewrite,
                lambda text: _is_rewritten(question, history, text),
                conversation=_told(history),
                question=as_data(question),
            )
        return None

    def _ask(
        self, prompt: Prompt, is_usable: Callable[[str], bool], **values: str
    ) -> Rephrased | None:
        call = self._server.call(
            to_messages(prompt, **values), SHAPE_OF_QUESTION, _read, self._seconds
        )
        try:
            *_, said = [None, *call]
        except ServerError:
            return None
        if said is None or not is_usable(said):
            return None
        return Rephrased(said, call.usage, (prompt.key, prompt.sha256))

    def _is_translated(self, question: str, text: str) -> bool:
        is_same = _numbers(question) == _numbers(text)
        return is_same and detect_language(text, usual=self._language) == self._language


def _is_rewritten(question: str, history: Sequence[Turn], text: str) -> bool:
    """Only words of the conversation, and most of the question's."""
    own = set(stems(question))
    known = own | {s for turn in history for s in stems(f"{turn.question} {turn.answer}")}
    new = set(stems(text))
    return bool(new) and new <= known and len(own & new) >= KEPT * len(own)


def _numbers(text: str) -> set[str]:
    return {token for token in tokens(text) if token.isdigit()}


def _told(history: Sequence[Turn]) -> str:
    """The last turns of a conversation, as many as there is room for."""
    turns: list[str] = []
    room = MAX_HISTORY
    for turn in reversed(history):
        told = as_data(f"Question: {turn.question}\nAnswer: {turn.answer[:ANSWER_CHARS]}")
        room -= estimate_tokens(told)
        if room < 0:
            break
        turns.insert(0, told)
    return "\n\n".join(turns)


def _read(text: str, is_end: bool) -> Heard[str]:
    value, is_whole = read_object(text, is_end)
    said = value.get("question") if value and is_whole else None
    found = plain(said) if isinstance(said, str) else ""
    return Heard(found if 0 < len(found) <= MAX_CHARS else None)
