"""What the tests of the model writer share: a library, and a chain that talks to a test's server."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from rag.assemble import Pincite, open_pincite
from rag.settings import load_settings
from rag.types import Answer, Query, Refusal, Writer
from tests.llm.scripted import Handler

QUESTION = "What do the ministers want to do against illicit synthetic drugs?"
KEY = "sk-not-for-any-eyes-0123456789"

Open = Callable[..., Pincite]


@pytest.fixture
def open_llm(pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the session's library with the model at a URL as its writer."""
    with ExitStack() as stack:

        def opened(url: str, **given: Any) -> Pincite:
            monkeypatch.setenv("OPENAI_BASE_URL", url)
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            settings = {"library": pincite.settings.library, "writer": Writer.LLM, **given}
            made = open_pincite(load_settings(**settings))
            stack.callback(made.close)
            return made

        yield opened


@pytest.fixture(scope="session")
def quoted(pincite: Pincite) -> Answer:
    """The answer without a model."""
    outcome = pincite.chain.invoke(Query(question=QUESTION))
    assert isinstance(outcome, Answer)
    return outcome


def ask(opened: Pincite, question: str = QUESTION) -> Answer | Refusal:
    return opened.chain.invoke(Query(question=question))


def answer_of(outcome: Answer | Refusal) -> Answer:
    assert isinstance(outcome, Answer), outcome
    return outcome


# --- what scripted models say ----------------------------------------------------------------

_PARAGRAPH = re.compile(r'<paragraph id="(P\d+)"[^>]*>\n(.*?)\n</paragraph>', re.S)


def shown(handler: Handler) -> dict[str, str]:
    """The paragraphs that the model was shown, by label."""
    return dict(_PARAGRAPH.findall(handler.prompt()))


def claim(text: str, label: str = "P1", quote: str = "", **more: str) -> dict[str, Any]:
    return {"text": text, "sources": [{"id": label, "quote": quote}], **more}


def reply(*claims: dict[str, Any], answerable: bool = True, premise_holds: bool = True) -> str:
    return json.dumps(
        {"answerable": answerable, "premise_holds": premise_holds, "claims": claims},
        ensure_ascii=False,
    )


def first_sentence(text: str) -> str:
    return re.split(r"(?<=\.)\s", text)[0]


def honest(handler: Handler) -> str:
    """States the first sentence of the first two paragraphs, word for word."""
    two = list(shown(handler).items())[:2]
    sentences = [(label, first_sentence(text)) for label, text in two]
    return reply(*(claim(text, label, text) for label, text in sentences))


@pytest.fixture(scope="session")
def small_model() -> Iterator[str]:
    """The address of a real small model, in a process of its own."""
    pytest.importorskip("xllamacpp", reason="xllamacpp has no wheel for this machine")
    process = subprocess.Popen(
        [sys.executable, "-m", "eval.local_llm", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/v1", process.stdout.readline())
        assert found is not None, "the small model did not start"
        yield found.group()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
