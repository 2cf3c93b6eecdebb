"""The pages: `streamlit run app.py`, or `make run`."""

import streamlit as st

from rag.ui.main import main


def evaluate() -> None:
    """The Evaluate page; what it needs is imported when it is opened, not when the page starts."""
    from eval.page import evaluate_page

    evaluate_page()


main(st.Page(evaluate, title="Evaluate", url_path="evaluate"))
