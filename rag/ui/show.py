"""Outcomes and problems on the page, each reference with a button that opens its paragraph."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.answering.render import LEFT_OUT
from rag.types import Answer, Citation, Claim, Refusal, RefusalReason
from rag.ui.markup import Html, join, label, tag
from rag.ui.session import Exchange, Session
from rag.ui.view import (
    CHECKED,
    NEARBY,
    REFUSED,
    Problem,
    by_paragraph,
    how_written,
    is_verbatim,
    lead_of,
    left_out_html,
    place_of,
    problem_of,
    quote_html,
)

if TYPE_CHECKING:
    from rag.assemble import Pincite

_log = logging.getLogger(__name__)


def show_exchange(session: Session, pincite: Pincite, index: int, exchange: Exchange) -> None:
    """One question and what came of it."""
    show_question(exchange.question)
    with answer_bubble():
        if isinstance(exchange.result, Problem):
            show_problem(exchange.result)
            st.button("Ask again", key=f"again-{index}", on_click=session.ask_again, args=(index,))
        else:
            _Shown(session, pincite, f"exchange-{index}").outcome(exchange.result)


def show_question(question: str) -> None:
    """A question as it was typed."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(tag("h2", question, class_="pc-question", dir="auto"))


def answer_bubble() -> DeltaGenerator:
    """Where an answer stands in the conversation."""
    return st.chat_message("assistant", avatar=":material/menu_book:")


def show_problem(problem: Problem) -> None:
    """What went wrong and what to do, in a box."""
    st.error("\n\n".join(label(part) for part in (problem.message, problem.hint) if part))


def report(error: Exception) -> Problem:
    """Keep an error's details in the log, and give what a person is told."""
    problem = problem_of(error)
    _log.error("%s", problem.message, exc_info=error)
    return problem


class _Shown:
    """One outcome being put on the page. `key` keeps its buttons apart from other outcomes'."""

    def __init__(self, session: Session, pincite: Pincite, key: str) -> None:
        self._session = session
        self._catalogue = pincite.catalogue
        self._strikes = pincite.settings.show_unsupported
        self._key = key
        self._several = len(pincite.catalogue.documents) > 1
        self._buttons = 0

    def outcome(self, outcome: Answer | Refusal) -> None:
        if isinstance(outcome, Answer):
            self._answer(outcome)
        else:
            self._refusal(outcome)
        for notice in outcome.notices:
            _line(f"Note: {notice}", "pc-small")

    def _answer(self, answer: Answer) -> None:
        lead = lead_of(answer)
        if lead:
            _line(lead, "pc-text")
        for place, claim in enumerate(answer.claims):
            self._struck(answer, place)
            self._claim(claim)
        self._struck(answer, len(answer.claims))
        if answer.left_out and not self._strikes:
            st.html(tag("h3", LEFT_OUT, class_="pc-status"))
            st.html(join(*(left_out_html(x, is_struck=False) for x in answer.left_out)))
        _line(how_written(answer), "pc-small")

    def _struck(self, answer: Answer, place: int) -> None:
        """What the documents do not support, where it stood."""
        struck = [x for x in answer.left_out if x.place == place]
        if self._strikes and struck:
            st.html(join(*(left_out_html(x, is_struck=True) for x in struck)))

    def _claim(self, claim: Claim) -> None:
        verbatim = is_verbatim(claim)
        if not verbatim:
            _line(claim.text, "pc-text")
        for group in by_paragraph(claim.citations):
            self._reference(group)
        if not verbatim:
            _line(CHECKED[claim.verdict], "pc-small")

    def _refusal(self, refusal: Refusal) -> None:
        _line(REFUSED[refusal.reason], "pc-status")
        _line(refusal.message, "pc-text")
        # Some messages end by announcing the paragraphs; no heading is needed then.
        if refusal.nearest and not refusal.message.endswith(":"):
            st.html(tag("h3", NEARBY[refusal.reason], class_="pc-status"))
        for group in by_paragraph(refusal.nearest):
            # Candidates are told apart by where they stand; quotes would bury the choice.
            self._reference(group, quoted=refusal.reason is not RefusalReason.AMBIGUOUS)

    def _reference(self, citations: Sequence[Citation], quoted: bool = True) -> None:
        """Quotes of one paragraph, and the button that opens it."""
        first = citations[0]
        place = place_of(first, self._several)
        if quoted or not place:
            st.html(quote_html(citations))
        self._buttons += 1
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            st.button(
                f"Read {label(first.pinpoint)}",
                key=f"{self._key}-{self._buttons}",
                on_click=self._session.open,
                args=(self._catalogue, tuple(citations)),
            )
            if place:
                _line(place, "pc-small")


def _line(text: str | Html, style: str) -> None:
    st.html(tag("p", text, class_=style, dir="auto"))
