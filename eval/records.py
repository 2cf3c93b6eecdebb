"""What a run keeps of each question: one JSON line, the answer's contract with its scores."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.scoring import Outcome, Scored, Scores
from eval.support import Judgement
from rag.answering.render import to_contract
from rag.errors import PinciteError
from rag.types import Citation, Claim, Frozen, Timings, Usage

ERROR = "error"


class RunError(PinciteError):
    """A results folder that is missing, damaged or in use."""

    code = "run"


class Failure(Frozen):
    """An error that a question ended in."""

    code: str
    message: str
    hint: str = ""


class RefusalRecord(Frozen):
    reason: str
    message: str
    nearest: tuple[Citation, ...] = ()


class PassageRecord(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    pinpoint: str
    score: float


class Record(BaseModel):
    """A line read back. The file has more: the whole contract of docs/contract.md."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    repeat: int = 0
    status: str
    answer: str = ""
    claims: tuple[Claim, ...] = ()
    refusal: RefusalRecord | None = None
    passages: tuple[PassageRecord, ...] = ()
    model: str | None = None
    timings_ms: Timings = Timings()
    usage: Usage | None = None
    error: Failure | None = None
    scores: Scores = Scores()
    judgements: tuple[Judgement, ...] = ()
    probability: float | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.id, self.repeat


def answered_line(
    key: tuple[str, int], outcome: Outcome, scored: Scored, probability: float | None
) -> dict[str, Any]:
    """The line of a question that was answered or refused."""
    return {
        "id": key[0],
        "repeat": key[1],
        **to_contract(outcome),
        **scored.model_dump(mode="json"),
        "probability": probability,
    }


def failed_line(key: tuple[str, int], question: str, error: Exception) -> dict[str, Any]:
    """The line of a question that ended in an error: it is in no figure, and asked again when the
    run is resumed."""
    known = error if isinstance(error, PinciteError) else None
    failure = Failure(
        code=known.code if known else "unexpected",
        message=known.message if known else f"{type(error).__name__}: {error}",
        hint=known.hint if known else "",
    )
    return {
        "id": key[0],
        "repeat": key[1],
        "question": question,
        "status": ERROR,
        "error": failure.model_dump(),
    }


def append(path: Path, line: Mapping[str, Any]) -> None:
    """Add a line and wait until it is on the disk."""
    with path.open("ab") as file:
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def mend(path: Path) -> None:
    """Cut off the half line that a killed run left at the end."""
    if not path.exists():
        return
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    last = content.rfind(b"\n", 0, max(end - 1, 0)) + 1
    if content[last:end].strip() and not _is_json(content[last:end]):
        end = last
    if end != len(content):
        os.truncate(path, end)


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def read_records(path: Path) -> dict[tuple[str, int], Record]:
    """The records of a system's file, by question id and repeat; of a question asked again after
    an error, the last.

    Raises:
        RunError: the file cannot be read, or a line other than a half one at the end is broken.
    """
    found: dict[tuple[str, int], Record] = {}
    for number, line in enumerate(_whole_lines(path), 1):
        try:
            record = Record.model_validate_json(line)
        except ValidationError as error:
            raise RunError(
                f"{path} is damaged at line {number}.",
                "Take the line out, or run the evaluation again into a new folder.",
            ) from error
        found[record.key] = record
    return found


def _whole_lines(path: Path) -> list[bytes]:
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise RunError(f"{path} cannot be read ({error.strerror}).", "Mend its rights.") from error
    return [line for line in content.split(b"\n")[:-1] if line.strip()]
