"""Commands about the library: ingest, documents, show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag import assemble
from rag.answering.lookup import find_reference
from rag.cli.context import progress_bar, settings
from rag.errors import UsageError
from rag.readers import find_files
from rag.types import Document, Located


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders to add.")],
) -> None:
    """Add documents to the library: all of them, or none.

    Reads .txt .md .html .pdf .docx, and .jsonl for text that is already numbered.

    Example: pincite ingest communique.docx treaties/
    """
    files = find_files(paths)
    with progress_bar("Embedding") as progress:
        done, documents = assemble.ingest(settings(), files, progress)
    states = [(done.added, "added"), (done.replaced, "replaced"), (done.unchanged, "unchanged")]
    for document in documents:
        state = next(word for ids, word in states if document.id in ids)
        typer.echo(f"{document.id}: {state}, {_size(document)}")
        for warning in document.warnings:
            typer.echo(f"  Warning: {warning}", err=True)
    typer.echo(f"{done.embedded} texts embedded, {done.chunks} in the index.")


def documents() -> None:
    """List the documents of the library.

    Example: pincite documents
    """
    with progress_bar("Preparing the library") as progress:
        pincite = assemble.open_pincite(settings(), progress)
    for document in pincite.catalogue.documents:
        typer.echo(f"{document.id}: {document.title}")
        released = f", released {document.released}" if document.released else ""
        typer.echo(f"  {_size(document)}{released}")


def show(
    place: Annotated[str, typer.Argument(help="A pinpoint or another name of a place.")],
) -> None:
    """Show paragraphs by their pinpoint, in full.

    Example: pincite show "§5 ¶12"
    """
    with progress_bar("Preparing the library") as progress:
        pincite = assemble.open_pincite(settings(), progress)
    found = find_reference(place, pincite.catalogue, pincite.catalogue.documents)
    if found is None or (found.missing and not found.candidates):
        message = found.missing if found else f"“{place}” names no place in the library."
        raise UsageError(message, 'For example: pincite show "§1 ¶2"')
    located = (
        found.paragraphs
        or found.candidates
        or tuple(pincite.catalogue[p.id] for r in found.sections for p in r.section.paragraphs)
    )
    typer.echo("\n\n".join(_readable(x) for x in located))


def _size(document: Document) -> str:
    sections = sum(section.number is not None for section in document.sections)
    return f"{sections} sections, {document.paragraph_count} paragraphs"


def _readable(located: Located) -> str:
    title = f" {located.pinpoint.section_title}" if located.pinpoint.section_title else ""
    return f"[{located.pinpoint.label}]{title}\n{located.paragraph.text}"
