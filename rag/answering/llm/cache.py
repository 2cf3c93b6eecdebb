"""Replies kept for the same request, by a hash of all that it was made of."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage

_log = logging.getLogger(__name__)


class ReplyCache:
    """A folder with a file for each reply. `identity` tells one model and server from another.

    What is kept is what the model wrote, not what was made of it: it is checked anew each time.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder = folder
        self._identity = identity

    def get(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any]) -> str | None:
        """The reply to this request, if it is kept."""
        try:
            return self._file(messages, schema).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def put(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any], reply: str) -> None:
        """Keep a reply, whole or not at all. A folder that cannot be written only costs requests."""
        file = self._file(messages, schema)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("wb", dir=file.parent, delete=False) as part:
                part.write(reply.encode("utf-8", "replace"))
            os.replace(part.name, file)
        except OSError as error:
            _log.warning("A reply was not kept in %s (%s).", file.parent, error.strerror)

    def _file(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any]) -> Path:
        asked = [self._identity, [[m.type, m.text] for m in messages], schema]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return self._folder / f"{digest}.txt"
