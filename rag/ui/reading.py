"""The reading pane: one paragraph in full, what was quoted of it marked, and its neighbours."""

from __future__ import annotations

import streamlit as st

from rag.citations import Catalogue
from rag.types import Located
from rag.ui.markup import Html, join, tag
from rag.ui.session import Opened, Session
from rag.ui.view import highlighted, neighbours

HINT = (
    "Press a button such as “Read §2 ¶1” under a quote: the whole paragraph opens here, with the "
    "quote marked."
)
GONE = "This paragraph is no longer in the library. Ask the question again."


def reading_pane(session: Session, catalogue: Catalogue) -> None:
    """The pane beside the conversation."""
    opened = session.opened
    with st.container(border=True, key="reading"):
        if opened is None:
            with st.container(key="reading-empty"):
                _message(HINT)
        elif opened.paragraph_id not in catalogue.order:
            _message(GONE)
        else:
            _paragraph(session, catalogue, opened)


def _message(text: str) -> None:
    st.html(tag("h2", "Reading pane", class_="pc-heading"))
    st.html(tag("p", text, class_="pc-small"))


def _paragraph(session: Session, catalogue: Catalogue, opened: Opened) -> None:
    located = catalogue[opened.paragraph_id]
    before, after = neighbours(catalogue, located)
    st.html(_heading(located))
    _buttons(session, before, after)
    st.html(_body(opened, located, before, after))


def _heading(located: Located) -> Html:
    at = located.pinpoint
    document = tag("p", at.document_title, class_="pc-text", dir="auto")
    heading = tag("h2", at.label, class_="pc-heading")
    if at.section is None:
        return join(heading, document)
    section = f"Section {at.section}" + (f": {at.section_title}" if at.section_title else "")
    return join(heading, document, tag("p", section, class_="pc-small", dir="auto"))


def _buttons(session: Session, before: Located | None, after: Located | None) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, other in (("Previous paragraph", before), ("Next paragraph", after)):
            st.button(
                name,
                key=name,
                disabled=other is None,
                on_click=session.turn_to,
                args=(other.paragraph.id if other else "",),
            )
        st.button("Close", key="close-reading", on_click=session.close)


def _body(opened: Opened, located: Located, before: Located | None, after: Located | None) -> Html:
    """The paragraph between the beginnings of its neighbours."""
    text = highlighted(located.paragraph.text, opened.marks)
    return tag(
        "article",
        *_neighbour("Before", before, "pc-small"),
        tag("h3", f"Paragraph {located.pinpoint.paragraph}", class_="pc-status pc-place"),
        tag("p", text, class_="pc-paragraph", dir="auto"),
        *_neighbour("After", after, "pc-small pc-after"),
        aria_label=f"Paragraph {located.pinpoint.label}",
        tabindex="0",
    )


def _neighbour(where: str, located: Located | None, style: str) -> list[Html]:
    """The beginning of a neighbour, in grey."""
    if located is None:
        return []
    return [
        tag("p", f"{where}: {located.pinpoint.label}", class_=style),
        tag("p", located.paragraph.text, class_="pc-near", dir="auto"),
    ]
