"""The chat model behind an OpenAI-compatible server: the only place that builds one."""

from __future__ import annotations

import os

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from rag.errors import SettingsError
from rag.settings import Settings

# What OpenAI's own server is asked for unless a model is named.
OPENAI_MODEL = "gpt-4.1-mini"
# A bound for a server that would not stop. Models that reason need most of it for themselves.
MAX_OUTPUT_TOKENS = 4000


def is_configured(settings: Settings) -> bool:
    """Is a server named? A key alone is not enough: many people have one set for other programs,
    and nothing of theirs is sent anywhere because of it."""
    return bool(_base_url() or settings.model)


def model_name(settings: Settings) -> str | None:
    """The model's name, as answers give it; None where a server of one's own chooses it."""
    return settings.model or (None if _base_url() else OPENAI_MODEL)


def server_identity(settings: Settings) -> str:
    """What tells apart the answers of one model and server from another's."""
    return f"{_base_url()} {model_name(settings)}"


def build_chat_model(settings: Settings) -> BaseChatModel:
    """The model that OPENAI_BASE_URL and OPENAI_API_KEY point to. Nothing is sent yet.

    Retries are left to the caller, who also retries answers that cannot be read.

    Raises:
        SettingsError: neither an address nor a key is set.
    """
    base_url, key = _base_url(), os.environ.get("OPENAI_API_KEY", "").strip()
    if not base_url and not key:
        raise SettingsError(
            "No model server is configured.",
            "Set OPENAI_BASE_URL (and OPENAI_API_KEY where the server wants one), "
            "or use --writer extractive.",
        )
    return ChatOpenAI(
        model=model_name(settings) or "default",
        base_url=base_url,
        # A server of one's own needs none, but the client insists on a word.
        api_key=SecretStr(key or "none"),
        max_retries=0,
        timeout=settings.model_deadline,
        stream_chunk_timeout=None,
        temperature=0,
        max_completion_tokens=MAX_OUTPUT_TOKENS,
        stream_usage=True,
        use_responses_api=False,
    )


def _base_url() -> str | None:
    return os.environ.get("OPENAI_BASE_URL", "").strip() or None
