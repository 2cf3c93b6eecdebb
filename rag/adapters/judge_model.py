"""A judge that asks a model behind an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from prompts import load_prompt
from rag.errors import SettingsError

_SCORES = {"full": 1.0, "partial": 0.5, "none": 0.0}
# Seconds for one claim, and how often a failed request is repeated (the client waits longer each
# time, and as long as a server's Retry-After says).
TIMEOUT, RETRIES = 60.0, 2


class Judgement(BaseModel):
    """What the model is asked for."""

    support: Literal["full", "partial", "none"]


class ModelJudge:
    """Scores 1, 0.5 or 0 as a model says; at temperature 0, each pair asked once and for all.

    The address and the key are those that the openai package reads (OPENAI_BASE_URL,
    OPENAI_API_KEY); a server of one's own needs no key. What was judged lies in `cache`, by the hash
    of model, server, prompt, context and claim.
    """

    threshold = 0.75
    partial_threshold = 0.25

    def __init__(self, model: str, cache: Path) -> None:
        """Raises: SettingsError: neither a server nor a key is set."""
        self._server = os.environ.get("OPENAI_BASE_URL")
        if not self._server and not os.environ.get("OPENAI_API_KEY"):
            raise SettingsError(
                "A model as judge needs a server, and none is configured.",
                "Set OPENAI_BASE_URL (and OPENAI_API_KEY where the server wants one).",
            )
        self._name = model
        self._cache = cache
        self._prompt = load_prompt("judge", 1)

    @property
    def name(self) -> str:
        return f"openai:{self._name}"

    def score(self, context: str, claim: str) -> float | None:
        """1, 0.5 or 0; None where the model answered nonsense.

        Raises:
            openai.OpenAIError: the server could not be asked.
        """
        kept = self._cache / f"{self._key(context, claim)}.json"
        found = _read(kept)
        if found is None:
            found = self._ask(context, claim)
            if found is not None:
                _write(kept, found)
        return None if found is None else _SCORES[found]

    def _ask(self, context: str, claim: str) -> str | None:
        from langchain_core.exceptions import OutputParserException
        from pydantic import ValidationError

        try:
            answer = self._model.invoke(self._prompt.render(context=context, claim=claim))
        except (OutputParserException, ValidationError, ValueError):
            return None
        return answer.support if isinstance(answer, Judgement) else None

    @cached_property
    def _model(self) -> Any:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        key = os.environ.get("OPENAI_API_KEY") or "not-needed"
        model = ChatOpenAI(
            model=self._name,
            temperature=0,
            timeout=TIMEOUT,
            max_retries=RETRIES,
            api_key=SecretStr(key),
        )
        return model.with_structured_output(Judgement, method="json_schema")

    def _key(self, context: str, claim: str) -> str:
        parts = (self._name, self._server or "", self._prompt.sha256, context, claim)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(file: Path) -> str | None:
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if found in _SCORES else None


def _write(file: Path, support: str) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as part:
        json.dump(support, part)
    os.replace(part.name, file)
