"""The page “Ask”: a conversation with the documents, and the reading pane beside it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from rag.types import Answer, Refusal
from rag.ui.library import choose_documents, open_library, warm_up
from rag.ui.markup import label, tag
from rag.ui.reading import reading_pane
from rag.ui.session import Session, this_session
from rag.ui.show import answer_bubble, report, show_exchange, show_question
from rag.ui.starters import starter_questions
from rag.ui.style import scroll_to_question, scroll_to_quote
from rag.ui.view import READING, Problem, draft_html, progress_of

if TYPE_CHECKING:
    from rag.assemble import Pincite


def ask_page() -> None:
    """Draw the page once."""
    session = this_session()
    st.html(tag("h1", "Ask the documents", class_="pc-title"))
    pincite = open_library()
    can_ask = _sidebar(session, pincite)
    _question_box(session, can_ask)
    conversation, reading = st.columns([11, 9], gap="medium")
    with reading:
        reading_pane(session, pincite.catalogue)
    with conversation:
        _conversation(session, pincite)
    scroll_to_question(session.asked)
    scroll_to_quote(session.turned)
    warm_up(pincite)


def _sidebar(session: Session, pincite: Pincite) -> bool:
    with st.sidebar:
        st.button("New conversation", on_click=session.restart, width="stretch")
        can_ask = choose_documents(session, pincite.catalogue)
        if not can_ask:
            st.warning("No document is chosen. Tick at least one to ask a question.")
    return can_ask


def _question_box(session: Session, can_ask: bool) -> None:
    """Drawn before the conversation, so that it stays while an answer is being written."""
    # Inside `st.bottom` it does not keep the page at its end, where a long answer's last line is.
    with st.bottom:
        question = st.chat_input(
            "Ask a question about the documents" if can_ask else "Choose a document to search",
            disabled=not can_ask,
            key="question",
        )
    if question:
        session.ask(question)


def _conversation(session: Session, pincite: Pincite) -> None:
    for index, exchange in enumerate(session.exchanges):
        show_exchange(session, pincite, index, exchange)
    if session.pending is not None:
        _answer(session, pincite, session.pending)
        # Once more, with buttons: they cannot be on the page twice, as an answer that grows is.
        st.rerun()
    if not session.exchanges:
        _starters(session, pincite)


def _answer(session: Session, pincite: Pincite, question: str) -> None:
    """Answer the question that waits; what comes of it, an error too, joins the conversation."""
    show_question(question)
    scroll_to_question(session.asked)
    with answer_bubble(), st.status(READING, expanded=True) as status:
        try:
            result: Answer | Refusal | Problem = _stream(session, pincite, question, status)
        except Exception as error:  # shown once, in the conversation, with the question kept
            result = report(error)
    session.answered(question, result)


def _stream(
    session: Session, pincite: Pincite, question: str, status: StatusContainer
) -> Answer | Refusal:
    place = st.empty()
    # A reader who presses it runs the page anew: this run ends at its next line on the page, which
    # closes the stream and so the request to a model server.
    st.button("Stop", key="stop", on_click=session.stop)
    outcome: Answer | Refusal | None = None
    with closing(pincite.chain.stream(session.query(question, pincite.catalogue))) as outcomes:
        for outcome in outcomes:
            status.update(label=progress_of(outcome), expanded=True)
            place.html(draft_html(outcome))
    if outcome is None:
        raise RuntimeError("The chain gave nothing.")
    return outcome


def _starters(session: Session, pincite: Pincite) -> None:
    st.text("Every answer quotes the documents and names the exact paragraph. Try one of these:")
    chosen = [d for d in pincite.catalogue.documents if d.id not in session.left_out]
    for index, question in enumerate(starter_questions(chosen[0]) if chosen else ()):
        st.button(
            label(question),
            key=f"starter-{index}",
            on_click=session.ask,
            args=(question,),
            width="stretch",
            wrap=True,
        )
