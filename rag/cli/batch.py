"""Batches: a JSONL file in, a JSONL file out. A broken line becomes an error line; the output file
appears whole at the end, so a batch that was stopped leaves nothing half-written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, Field, ValidationError

from rag.answering.render import to_contract
from rag.assemble import Pincite, open_pincite
from rag.cli.context import as_json, progress_bar, settings
from rag.errors import PinciteError, ReadError, UsageError
from rag.types import Query, Turn

Line = TypeVar("Line", bound=BaseModel)


class QuestionLine(BaseModel):
    """A line of a batch. Fields that Pincite does not know are passed over."""

    id: str | int
    question: str
    history: list[tuple[str, str]] = Field(default_factory=list)

    def query(self, documents: tuple[str, ...]) -> Query:
        turns = tuple(Turn(question=q, answer=a) for q, a in self.history)
        return Query(question=self.question, history=turns, documents=documents)


def retrieve(
    batch: Annotated[Path, typer.Option(help="A JSONL file of questions.")],
    out: Annotated[Path, typer.Option(help="Where the passages go.")],
    top_k: Annotated[int, typer.Option(min=1, max=1000, help="Passages for each question.")] = 20,
) -> None:
    """Find passages for a file of questions, without writing answers.

    Example: pincite retrieve --batch questions.jsonl --out passages.jsonl --top-k 20
    """
    with progress_bar("Preparing the library") as progress:
        pincite = open_pincite(settings(), progress)

    def answer(line: QuestionLine) -> dict[str, Any]:
        found = pincite.chain.passages(line.query(()))[:top_k]
        return {"passages": [p.model_dump(mode="json", exclude={"paragraph_id"}) for p in found]}

    run_batch(batch, out, QuestionLine, answer)


def ask_batch(pincite: Pincite, batch: Path, out: Path, documents: tuple[str, ...]) -> None:
    """Answer every question of a JSONL file."""

    def answer(line: QuestionLine) -> dict[str, Any]:
        return to_contract(pincite.chain.invoke(line.query(documents)))

    run_batch(batch, out, QuestionLine, answer)


def run_batch(
    batch: Path,
    out: Path,
    model: type[Line],
    answer: Callable[[Line], dict[str, Any]],
    label: str = "Questions",
) -> None:
    """Apply `answer` to every line of `batch` and write the results to `out`, in order. `label`
    stands before the progress bar.

    Raises:
        UsageError: the input cannot be read, or the output's folder is not there.
    """
    lines = _read_lines(batch)
    if not out.parent.is_dir():
        raise UsageError(f"The folder {out.parent} does not exist.", "Make it first.")
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file, progress_bar(label) as progress:
            for count, line in enumerate(lines, 1):
                file.write(as_json(_answer_line(line, model, answer)) + "\n")
                progress(count, len(lines))
        os.replace(part, out)
    except OSError as error:
        raise ReadError(
            f"{out} cannot be written ({error.strerror}).", "Choose another."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _read_lines(batch: Path) -> list[str]:
    try:
        lines = [line for line in batch.read_text("utf-8-sig").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{batch} cannot be read as text.", "Give a JSONL file in UTF-8."
        ) from error
    if not lines:
        raise UsageError(f"{batch} has no lines.", "Give one JSON object on each line.")
    return lines


def _answer_line(
    text: str, model: type[Line], answer: Callable[[Line], dict[str, Any]]
) -> dict[str, Any]:
    given: Any = None
    try:
        given = json.loads(text)
        line = model.model_validate(given)
        return {"id": given["id"], **answer(line)}
    except json.JSONDecodeError as error:
        failure = (
            "bad_line",
            f"The line is not JSON ({error.msg}).",
            "Give one JSON object a line.",
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        failure = ("bad_line", f"“{place}” is wrong: {first['msg']}.", "See pincite --help.")
    except PinciteError as error:
        failure = (error.code, error.message, error.hint)
    except Exception as error:  # a defect of ours costs one line, never the others
        what = f"Something unexpected went wrong ({type(error).__name__})."
        failure = ("internal", what, "Ask this question alone with --debug and report it.")
    known = given if isinstance(given, dict) else {}
    code, message, hint = failure
    named = [name for name in ("id", "question") if name in model.model_fields]
    return {
        **{name: known.get(name) for name in named},
        "error": {"code": code, "message": message, "hint": hint},
    }
