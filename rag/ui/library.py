"""The library behind the page: opened once, and again when something was ingested."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from rag.citations import Catalogue
from rag.settings import Settings, load_settings
from rag.types import Document
from rag.ui.markup import join, label, tag
from rag.ui.session import Session
from rag.ui.view import document_facts

if TYPE_CHECKING:
    from rag.assemble import Pincite

PREPARING = "Preparing the library…"


def open_library() -> Pincite:
    """The library as it is on disk now.

    Raises:
        PinciteError: the settings are wrong, or the library cannot be read or made.
    """
    with st.spinner(PREPARING):
        # These imports take seconds; the page stands and says what it waits for meanwhile.
        from rag.indexing.library import Library

        settings = load_settings()
        generation = Library(settings.library).current()
        if generation is None:
            _make(settings)
            generation = Library(settings.library).current()
        return _open(settings.library, settings.digest, generation, settings)


def warm_up(pincite: Pincite) -> None:
    """Load the embedding model while the reader is still typing, so that the first answer comes as
    fast as the others."""
    _warm(str(pincite.settings.library), pincite.index, pincite)


def choose_documents(session: Session, catalogue: Catalogue) -> bool:
    """The library in the sidebar, with a choice of what to search. Says if anything is chosen."""
    st.html(tag("h2", "Documents", class_="pc-heading"))
    choice = len(catalogue.documents) > 1
    if choice:
        st.html(tag("p", "Tick the documents to search.", class_="pc-small"))
    for document in catalogue.documents:
        facts = tag("p", document_facts(document), class_="pc-small")
        if choice:
            _choice(session, document)
            st.html(facts)
        else:
            session.left_out.discard(document.id)
            st.html(join(tag("p", document.title, class_="pc-document", dir="auto"), facts))
    return any(document.id not in session.left_out for document in catalogue.documents)


def _choice(session: Session, document: Document) -> None:
    """Whether to search a document."""
    wanted = document.id not in session.left_out
    key = f"search-{document.id}"
    if st.checkbox(label(document.title), value=wanted, key=key):
        session.left_out.discard(document.id)
    else:
        session.left_out.add(document.id)


def _make(settings: Settings) -> None:
    """Make the library, the first time, and show how far it is."""
    from rag.assemble import open_pincite

    bar = st.progress(0.0, text=PREPARING)

    def progress(done: int, total: int) -> None:
        bar.progress(min(done / max(total, 1), 1.0), text=f"{PREPARING} {done} of {total} texts")

    open_pincite(settings, progress).close()
    bar.empty()


def _close(pincite: Pincite) -> None:
    pincite.close()


# Two generations, because a session may still be reading the one before.
@st.cache_resource(show_spinner=False, max_entries=2, on_release=_close)
def _open(folder: Path, digest: str, generation: str | None, _settings: Settings) -> Pincite:
    from rag.assemble import open_pincite

    return open_pincite(_settings)


@st.cache_resource(show_spinner=False, max_entries=2)
def _warm(folder: str, index: str, _pincite: Pincite) -> bool:
    _pincite.retriever.invoke("warm-up")
    return True
