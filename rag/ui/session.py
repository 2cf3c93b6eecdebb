"""What this browser session remembers, typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

from rag.answering.render import refusal_text
from rag.citations import Catalogue
from rag.types import Answer, Citation, Query, Refusal, Turn
from rag.ui.view import Problem, locate

STOPPED = Problem("You stopped this answer.", "")
_KEY = "pincite"


@dataclass(slots=True)
class Exchange:
    """A question with what came of it."""

    question: str
    result: Answer | Refusal | Problem


@dataclass(frozen=True, slots=True)
class Opened:
    """The paragraph in the reading pane, and what was quoted of which one."""

    paragraph_id: str
    quoted_id: str
    spans: tuple[tuple[int, int], ...]

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        return self.spans if self.paragraph_id == self.quoted_id else ()


@dataclass(slots=True)
class Session:
    """The conversation, the question being answered, the paragraph being read, the documents left
    out of the search, and counts of questions asked and paragraphs opened so far."""

    exchanges: list[Exchange] = field(default_factory=list)
    pending: str | None = None
    opened: Opened | None = None
    left_out: set[str] = field(default_factory=set)
    asked: int = 0
    turned: int = 0

    def ask(self, question: str) -> None:
        self.stop()
        self.pending = question
        self.asked += 1

    def ask_again(self, index: int) -> None:
        """Ask a question that ended in an error once more, in its place at the end."""
        self.ask(self.exchanges.pop(index).question)

    def stop(self) -> None:
        """Give up the answer that is being written; its question stays in the conversation."""
        if self.pending is not None:
            self.answered(self.pending, STOPPED)

    def answered(self, question: str, result: Answer | Refusal | Problem) -> None:
        self.exchanges.append(Exchange(question, result))
        self.pending = None

    def open(self, catalogue: Catalogue, citations: Iterable[Citation]) -> None:
        """Show the paragraph that these citations quote. A library that was replaced since the
        answer may lack it; the pane says so."""
        cited = tuple(citations)
        located = locate(catalogue, cited[0])
        key = located.paragraph.id if located else ""
        self.opened = Opened(key, key, tuple((c.start, c.end) for c in cited))
        self.turned += 1

    def turn_to(self, paragraph_id: str) -> None:
        """Show another paragraph; what was quoted stays marked for when the reader comes back."""
        if self.opened is not None:
            self.opened = Opened(paragraph_id, self.opened.quoted_id, self.opened.spans)
            self.turned += 1

    def close(self) -> None:
        self.opened = None

    def restart(self) -> None:
        """A new conversation; the choice of documents stays."""
        self.exchanges.clear()
        self.pending = None
        self.opened = None

    def query(self, question: str, catalogue: Catalogue) -> Query:
        """The question with this conversation's history and the chosen documents."""
        return Query(question=question, history=self._history(), documents=self._chosen(catalogue))

    def _history(self) -> tuple[Turn, ...]:
        return tuple(
            Turn(question=e.question, answer=_text(e.result))
            for e in self.exchanges
            if not isinstance(e.result, Problem)
        )

    def _chosen(self, catalogue: Catalogue) -> tuple[str, ...]:
        """Ids of the documents to search; none stands for all."""
        ids = tuple(document.id for document in catalogue.documents)
        chosen = tuple(i for i in ids if i not in self.left_out)
        return () if chosen == ids else chosen


def _text(outcome: Answer | Refusal) -> str:
    return outcome.text if isinstance(outcome, Answer) else refusal_text(outcome)


def this_session() -> Session:
    """The state of the browser session that is being served."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session()
    session: Session = st.session_state[_KEY]
    return session
