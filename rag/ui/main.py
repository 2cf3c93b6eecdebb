"""The frame around the pages, and the one place where an error becomes a message on the page."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from rag.ui.ask import ask_page
from rag.ui.show import report, show_problem
from rag.ui.style import apply_style


def main(*others: StreamlitPage) -> None:
    """Draw the page the reader is on: Ask, or one of the others."""
    st.set_page_config(page_title="Pincite", layout="wide")
    apply_style()
    page = st.navigation([st.Page(ask_page, title="Ask", url_path="ask", default=True), *others])
    try:
        page.run()
    except Exception as error:  # a reader sees what to do, the log has the rest
        show_problem(report(error))
        st.button("Try again")
