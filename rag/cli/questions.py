"""`pincite ask`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.answering.render import LEFT_OUT, left_out_lines, refusal_text, to_contract
from rag.assemble import Pincite, open_pincite
from rag.cli.batch import ask_batch
from rag.cli.context import as_json as json_text
from rag.cli.context import progress_bar, settings
from rag.errors import UsageError
from rag.types import Answer, Query, Refusal, Writer


def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    document: Annotated[
        list[str] | None, typer.Option(help="Search this document only (can be repeated).")
    ] = None,
    writer: Annotated[Writer | None, typer.Option(help="Who writes the answer.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A JSONL file of questions.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the batch's answers go.")] = None,
) -> None:
    """Ask a question, or a file of questions.

    Example: pincite ask "When do the laboratory experts meet?"

    Example: pincite ask --batch questions.jsonl --out answers.jsonl
    """
    if (batch is None) == (question is None):
        raise UsageError("Give either a question or --batch FILE.", "See pincite ask --help.")
    if (batch is None) != (out is None):
        raise UsageError("--batch and --out go together.", "See pincite ask --help.")
    if question is not None and not question.strip():
        raise UsageError("The question is empty.", 'For example: pincite ask "Who met?"')
    with progress_bar("Preparing the library") as progress:
        pincite = open_pincite(settings(writer=writer), progress)
    documents = tuple(document or ())
    pincite.catalogue.within(documents)
    if batch is not None and out is not None:
        ask_batch(pincite, batch, out, documents)
    elif question is not None:
        _ask_one(pincite, question, documents, as_json)


def _ask_one(pincite: Pincite, question: str, documents: tuple[str, ...], as_json: bool) -> None:
    outcome = pincite.chain.invoke(Query(question=question, documents=documents))
    if as_json:
        typer.echo(json_text(to_contract(outcome), indent=2))
    else:
        typer.echo(_readable(outcome))


def _readable(outcome: Answer | Refusal) -> str:
    text = outcome.text if isinstance(outcome, Answer) else refusal_text(outcome)
    left_out = left_out_lines(outcome) if isinstance(outcome, Answer) else ()
    listed = ["\n".join([f"{LEFT_OUT}:", *left_out])] if left_out else []
    return "\n\n".join([text, *listed, *(f"Note: {notice}" for notice in outcome.notices)])
