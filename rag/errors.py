"""One tree of errors. Each says what happened and what to do; they are shown to a person in two
places only: once at the command line (`rag.cli`) and once in the page (`rag.ui`)."""

from __future__ import annotations


class PinciteError(Exception):
    """What went wrong (`message`) and what to do about it (`hint`)."""

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(PinciteError):
    """The call itself is wrong: an unknown option value, a missing argument (exit code 2)."""

    code = "usage"


class SettingsError(PinciteError):
    """A setting is unknown or has a value that cannot be."""

    code = "settings"


class ReadError(PinciteError):
    """A file cannot be read as a document."""

    code = "unreadable"


class ParseError(PinciteError):
    """A text was read but holds no numbered document."""

    code = "no_document"


class LibraryError(PinciteError):
    """The library on disk is missing, damaged, locked or made with other settings."""

    code = "library"


class UnknownDocumentError(PinciteError):
    """A document id that the library does not have."""

    code = "unknown_document"


class QuestionError(PinciteError):
    """A question that cannot be asked: empty, too long, or no text at all."""

    code = "question"


class ModelError(PinciteError):
    """A model (embedding, writer or judge) is missing, changed or does not answer."""

    code = "model"


class CitationError(PinciteError):
    """A quote that is not in its paragraph. Never shown as an answer."""

    code = "citation"


class ServerError(ModelError):
    """A model server gave no usable answer. `message` is one plain sentence that never repeats what
    the server said: it may hold a key. It is worth `tries` attempts in all, each after `wait`
    seconds (None: the caller decides)."""

    code = "model_server"

    def __init__(
        self, message: str, hint: str = "", *, tries: int = 1, wait: float | None = None
    ) -> None:
        super().__init__(message, hint)
        self.tries = tries
        self.wait = wait
