"""The command line. `main` is where errors are shown: once, without a traceback."""

from __future__ import annotations

import sys

import typer

from rag.cli import batch, doctor, library, questions, verify
from rag.cli.context import run

app = typer.Typer(
    name="pincite",
    help="Ask numbered official documents; every statement is pinned to its paragraph.",
    epilog="Everywhere: --library DIR chooses the library, --debug shows tracebacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(questions.ask)
app.command()(batch.retrieve)
app.command()(verify.verify)
app.command()(library.ingest)
app.command()(library.documents)
app.command()(library.show)
app.command()(doctor.doctor)


@app.callback()
def _everywhere() -> None:
    """Ask numbered official documents; every statement is pinned to its paragraph."""


def main() -> None:
    """Entry point of `pincite`."""
    sys.exit(run(app, sys.argv[1:]))
