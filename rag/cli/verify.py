"""`pincite verify`: does a context support a claim?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, StringConstraints

from rag.answering.judging import verdict
from rag.assemble import open_judge
from rag.cli.batch import run_batch
from rag.errors import ModelError

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class ClaimLine(BaseModel):
    """A line of the input. Fields that Pincite does not know are passed over."""

    id: str
    context: _Text
    claim: _Text


def verify(
    batch: Annotated[Path, typer.Option(help='A JSONL file of {"id", "context", "claim"}.')],
    out: Annotated[Path, typer.Option(help='Where {"id", "score", "verdict"} go.')],
    scorer: Annotated[
        str, typer.Option(help="offline, overlap, or cross-encoder:FOLDER.")
    ] = "offline",
) -> None:
    """Score claims against contexts, from 0 (not supported) to 1 (supported).

    Example: pincite verify --batch claims.jsonl --out scores.jsonl
    """
    judge = open_judge(scorer)

    def answer(line: ClaimLine) -> dict[str, Any]:
        score = judge.score(line.context, line.claim)
        if score is None:
            raise ModelError("The scorer finds nothing to compare.", "Give a claim with words.")
        return {"score": round(score, 6), "verdict": verdict(judge, score).value}

    run_batch(batch, out, ClaimLine, answer, label="Claims")
